"""XLSX: findings as a workbook, every cell a text."""

from __future__ import annotations

import io
from math import ceil

from functiegraaf.reporters import COLUMNS, Run, record
from functiegraaf.reporters.words import WORDS

WIDTHS = {
    "message_nl": 70,
    "message_en": 70,
    "hint_nl": 60,
    "hint_en": 60,
    "label_nl": 36,
    "label_en": 36,
    "rule": 40,
}
#: What people read first.
FIRST = ("severity", "file", "line", "sheet", "cell")
#: The height of one line of text, in points.
LINE = 15
COLOURS = {"Violation": "#f8d7da", "Warning": "#fff3cd", "Info": "#d1ecf1"}


def write(run: Run) -> bytes:
    """Return a workbook with one sheet: a finding a row, filtered and coloured by severity."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(WORDS[run.lang]["title"])
    head = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    plain = book.add_format({"valign": "top"})
    columns = _columns(run)
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, WIDTHS.get(name, 14))
    formats = {
        kind: book.add_format({"bg_color": colour, "valign": "top"})
        for kind, colour in COLOURS.items()
    }
    for row, one in enumerate(run.report.findings, 1):
        values = record(run, one)
        sheet.set_row(row, LINE * max(_lines(values[name], name) for name in WIDTHS))
        for column, name in enumerate(columns):
            value = values[name]
            form = wrap if name in WIDTHS else plain
            form = formats.get(one.severity, plain) if name == "severity" else form
            if isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(row, column, value, form)
            else:
                # A text, never a formula or a link, whatever it starts with.
                sheet.write_string(row, column, "" if value is None else str(value), form)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(run.report.findings)), len(COLUMNS) - 1)
    book.close()
    return stream.getvalue()


def _columns(run: Run) -> list[str]:
    """Return the columns: what people read first, then the message in their language."""
    lang = "en" if run.lang == "en" else "nl"
    first = [*FIRST, f"label_{lang}", f"message_{lang}", f"hint_{lang}"]
    return [*first, *(name for name in COLUMNS if name not in first)]


def _lines(text: str, name: str) -> int:
    """Return how many lines a text takes in its column."""
    return max(1, ceil(len(text) / WIDTHS[name]))
