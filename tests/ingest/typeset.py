"""Pages as a printer makes them: columns, tables, running heads and feet, page numbers.

Nothing here knows how a reader works; it draws where a person would expect to see a thing. How it
is drawn (fonts, sizes, the order in which the file has it) is a `Style`, which changes no fact.
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest.authoring.sheet import LOST, Sheet, wrap

FONTS = {"Vera": ("Vera", "VeraBd"), "Helvetica": ("Helvetica", "Helvetica-Bold")}
WIDTH, HEIGHT = 595, 842
Lines = Sequence[str]


@dataclass(frozen=True)
class Style:
    """How pages look, and in which order the file has what is on them."""

    font: str = "Vera"
    size: float = 8
    leading: float = 11
    top: float = 780  # the first line of a page
    left: float = 50
    mark: str = "\N{MINUS SIGN}\N{MINUS SIGN}"
    hang: bool = True  # the lines of an item stand right of its bullet
    bold: bool = True  # headings
    gutter: float = 260  # where a right column starts, from the left one
    lower: float = 0  # how much lower the right column starts
    grid: bool = False  # tables with lines
    middle: bool = False  # short cells in the middle of their row
    tight: bool = False  # no room between rows
    again: bool = False  # the heading of a table comes back on the next page
    split: bool = False  # a row of a table can go on over the end of a page
    words: bool = False  # each word is drawn by itself
    order: str = "written"  # or "columns", "shuffled": the order of the file
    head: str = ""  # a running head
    foot: str = ""  # a running foot: "number", "text", "both", "sides"


def at_random(rng: random.Random, font: str = "") -> Style:
    """Return a style at random."""
    font = font or rng.choice(sorted(FONTS))
    size = rng.choice([8, 8.5])
    grid = rng.random() < 0.4
    return Style(
        font=font,
        size=size,
        leading=round(size * rng.choice([1.2, 1.3, 1.4]), 1),
        left=rng.choice([40, 50]),
        mark="\N{MINUS SIGN}\N{MINUS SIGN}" if font == "Vera" and rng.random() < 0.5 else "•",
        hang=rng.random() < 0.7,
        bold=rng.random() < 0.8,
        gutter=rng.choice([240, 260, 280]),
        lower=rng.choice([0, 0, 3, 5]),
        grid=grid,
        middle=rng.random() < 0.3,
        tight=grid and rng.random() < 0.5,
        again=rng.random() < 0.5,
        split=rng.random() < 0.3,
        words=rng.random() < 0.4,
        order=rng.choice(["written", "columns", "shuffled"]),
        head=rng.choice(["", "", "De proefreeks", "Boekje in proef – reeks 3"]),
        foot=rng.choice(["", "number", "text", "both", "sides"]),
    )


class Press(Sheet):
    """A sheet that is drawn; its lines are kept too, because other parts look at them."""

    def __init__(self, style: Style, page_lines: int, first_page: int) -> None:
        super().__init__(page_lines, first_page)
        self.style = style
        self.y = 0.0
        self.pages: list[list[tuple[float, float, str, bool]]] = []
        self.rules: list[list[tuple[float, float, float, float]]] = []
        self._drawn = 0

    def put(self, text: str, fact: str = "") -> None:
        """Draw one line; behind a tab it goes on further to the right."""
        heading = not fact or fact.endswith(("/name", "/heading", "/list_heading", "/level"))
        for line in wrap(text, 92) if "\t" not in text else [text]:
            self._line(line, fact, bold=heading)

    def para(self, text: str, fact: str = "", width: int = 95) -> None:
        """Draw a paragraph."""
        for line in wrap(text, width):
            self._line(line, fact, bold=False)

    def bullet(self, text: str, fact: str = "", width: int = 92, mark: str = "") -> None:
        """Draw an item of a list, its bullet apart from its text."""
        shown = "–" if mark.startswith("–") else self.style.mark
        for n, line in enumerate(wrap(text, width)):
            self._line("" if n else shown, fact, bold=False, behind=line)

    def item(self, text: str, fact: str, mark: str = " ", width: int = 82) -> None:
        """Draw an item as the function descriptions have them."""
        for n, line in enumerate(wrap(text, width)):
            self._line("" if n else mark.strip() or "•", fact, bold=False, behind=line)

    def gap(self, size: int) -> None:
        """Leave room."""
        if size:
            self.blank()

    def _line(self, text: str, fact: str, *, bold: bool, behind: str = "") -> None:
        style = self.style
        fresh = self._fresh or self._full()
        blank = not fresh and self.at_start()
        super().put(f"{text} {behind}", fact)
        if fresh:
            self.open_page()
        else:
            self.y -= style.leading * (1.7 if blank else 1)
        x = style.left
        for n, part in enumerate(text.replace(LOST, "").split("\t")):
            if part.strip():
                x = max(x, style.left + (n > 1) * 90)
                self.draw(x, self.y, part.strip(), bold=bold)
                x += self.width(part, bold=bold)
            x += 14
        if behind:
            indent = 2 * style.size if style.hang or text else 0
            self.draw(style.left + indent, self.y, behind.strip(), bold=False)

    def open_page(self) -> None:
        """Start a page."""
        self.pages.append([])
        self.rules.append([])
        self.y = self.style.top

    def turn(self) -> None:
        """Go to a new page at once."""
        self.new_page()
        self.page += 1
        self.page_starts.append(len(self.lines) + 1)
        self._printed = 0
        self._fresh = False
        self.open_page()

    def room(self) -> int:
        """How many lines fit on the rest of the page."""
        return max(0, self.page_lines - self._printed)

    def use(self, lines: int, height: float) -> None:
        """Note that lines are drawn, and how high they are together."""
        self._printed += lines
        self.y -= height
        self.lines.append("drawn")

    def draw(self, x: float, y: float, text: str, *, bold: bool) -> None:
        """Draw a text."""
        self.pages[-1].append((x, y, text, bold and self.style.bold))

    def width(self, text: str, *, bold: bool) -> float:
        """How wide a text is."""
        register()
        font = FONTS[self.style.font][bold and self.style.bold]
        return pdfmetrics.stringWidth(text, font, self.style.size)

    def columns(self, items: Sequence[str]) -> None:
        """Draw a list in two columns, on as many pages as it takes."""
        style = self.style
        wrapped = [wrap(item, 40) for item in items]
        while wrapped:
            here = wrapped[: max(2, self.room())]
            left = here[: (len(here) + 1) // 2]
            while sum(map(len, left)) > max(2, self.room()) and len(here) > 2:
                here = here[:-1]
                left = here[: (len(here) + 1) // 2]
            depth = 0.0
            for x, lower, part in (
                (style.left, 0.0, left),
                (style.left + style.gutter, style.lower, here[len(left) :]),
            ):
                y = self.y - style.leading - lower
                for lines in part:
                    self.draw(x, y, style.mark, bold=False)
                    for line in lines:
                        self.draw(x + 2 * style.size, y, line.strip(), bold=False)
                        y -= style.leading
                depth = max(depth, self.y - y - style.leading)
            self.use(sum(map(len, left)), depth)
            wrapped = wrapped[len(here) :]
            if wrapped:
                self.turn()
                self.y += style.leading

    def table(
        self, at: Sequence[float], head: Sequence[Lines], rows: Sequence[Sequence[Lines]]
    ) -> None:
        """Draw a table: where its columns start, the cells of its heading, and its rows."""
        self.y -= self.style.leading
        self._row(at, head, bold=True)
        for row in rows:
            cells = [list(cell) for cell in row]
            deep = max(map(len, cells))
            cut = self.room() - 1
            if deep > cut and self.style.split and cut > 3:
                self._row(at, [cell[:cut] for cell in cells], bold=False, last=True)
                cells = [cell[cut:] for cell in cells]
                self._next(at, head)
            elif deep > cut:
                self._next(at, head)
            self._row(at, cells, bold=False)

    def _next(self, at: Sequence[float], head: Sequence[Lines]) -> None:
        self.turn()
        if self.style.again:
            self._row(at, head, bold=True)

    def _row(
        self, at: Sequence[float], cells: Sequence[Lines], *, bold: bool, last: bool = False
    ) -> None:
        style = self.style
        deep = max(map(len, cells))
        for x, cell in zip(at, cells, strict=True):
            middle = style.middle and not bold and not last and len(cell) <= 3
            y = self.y - (style.leading * ((deep - len(cell)) / 2) if middle else 0)
            for line in cell:
                if line.strip():
                    self.draw(style.left + x, y, line.strip(), bold=bold)
                y -= style.leading
        room = 0 if style.tight else 0.8 * style.leading
        if style.grid:
            line = self.y - style.leading * (deep - 1) - (room + 0.35 * style.size) / 1.8
            for start, end in zip(at, [*at[1:], 505], strict=True):
                self.rules[-1].append((style.left + start - 3, style.left + end - 3, line, line))
        self.use(deep, style.leading * deep + room)

    def pdf(self, seed: int = 0) -> bytes:
        """Return the pages as a file."""
        register()
        style, rng = self.style, random.Random(seed)
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=True)
        first = self.page - len(self.pages) + 1
        for number, (drawn, rules) in enumerate(zip(self.pages, self.rules, strict=True), first):
            texts = [*drawn, *self._edges(number)]
            if style.words:
                texts = [one for text in texts for one in self._words(*text)]
            if style.order == "columns":
                texts.sort(key=lambda one: (round(one[0] / 40), -one[1]))
            elif style.order == "shuffled":
                rng.shuffle(texts)
            for x, y, text, bold in texts:
                canvas.setFont(FONTS[style.font][bold and style.bold], style.size)
                canvas.drawString(x, y, text)
            for rule in rules:
                canvas.line(rule[0], rule[2], rule[1], rule[3])
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    def _words(
        self, x: float, y: float, text: str, bold: bool
    ) -> list[tuple[float, float, str, bool]]:
        found = []
        for word in text.split():
            found.append((x, y, word, bold))
            x += self.width(word + " ", bold=bold)
        return found

    def _edges(self, number: int) -> list[tuple[float, float, str, bool]]:
        style = self.style
        left, right, low = style.left, WIDTH - 70, 30
        found = [(left, HEIGHT - 30, style.head, False)] if style.head else []
        if style.foot == "number":
            found.append((WIDTH / 2, low, str(number), False))
        elif style.foot == "text":
            found.append((left, low, "Uit deze proef mag alles worden overgenomen.", False))
        elif style.foot == "both":
            found.append((left, low, f"{number}   Proefboekje – proefstad", False))
        elif style.foot == "sides":
            found.append((right if number % 2 else left, low, f"Pagina {number} van 99", False))
        return found


@cache
def register() -> None:
    """Make the fonts known."""
    for name in FONTS["Vera"]:
        path = Path(reportlab.__file__).parent / "fonts" / f"{name}.ttf"
        pdfmetrics.registerFont(TTFont(name, path))
