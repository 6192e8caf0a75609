"""A text laid out as a PDF, a line for a line and a page for a page."""

from __future__ import annotations

import io
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest.places import HR21, is_bullet, kind_of, page_starts

FONT = "Vera"
SIZE = 8
LEADING = 10
WIDTH, HEIGHT = 595, 842


def to_pdf(text: str) -> bytes:
    """Lay the lines of a text on pages, a new page where the text starts one.

    U+FFFD is left out: it is what an extractor makes of a sign without a meaning, and no PDF
    prints it. The bullets that an HR21 text has lost are drawn, as the PDF behind it must have them. A line keeps its place on the page, so that empty lines are room between lines.
    """
    pdfmetrics.registerFont(TTFont(FONT, Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=True)
    lines = text.rstrip("\n").split("\n")
    starts = page_starts(lines)
    y = 0
    for i, line in enumerate(lines):
        if i in starts or y < LEADING * 3:
            if i:
                canvas.showPage()
            canvas.setFont(FONT, SIZE)
            y = HEIGHT - LEADING * 4
        shown = line.removeprefix(" ") if i in starts else line
        if kind_of(lines) == HR21 and is_bullet(lines, i) and i not in starts:
            shown = f"•{line}"
        _draw(canvas, shown.replace("\N{REPLACEMENT CHARACTER}", ""), y)
        y -= LEADING
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, line: str, y: float) -> None:
    """One line; what stands behind tabs is drawn further to the right."""
    x = 40.0
    for part in line.split("\t"):
        if part.strip():
            canvas.drawString(x, y, part)
            x += canvas.stringWidth(part, FONT, SIZE)
        x += 18
