"""Layout: the pages of a PDF as lines of text, in the order in which they are read.

Running heads and feet are apart, tables stand in the order that their readers know, and columns
below each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from functiegraaf.ingest import pdf_columns, rows, running, tables
from functiegraaf.ingest.known import Known
from functiegraaf.ingest.pdf import Page, Piece
from functiegraaf.ingest.tables import Table

#: A step to the next line that is larger than this, against the usual one, is a blank line.
BLANK = 1.25


@dataclass(frozen=True)
class Printed:
    """One line of text on a page.

    Attributes:
        text: What it says.
        page: Its page.
        gap: Whether there is room above it.
        cell: The row and column of the table in which it stands, both from 1.
        beside: Whether a column starts here that stands beside what was read before it.
        apart: Why it is no part of the text: it is 'running', or 'doubtful'.
        choice: The reading that was taken here and the other one, if there are two.

    """

    text: str
    page: int
    gap: bool = False
    cell: tuple[int, int] = (0, 0)
    beside: bool = False
    apart: str = ""
    choice: tuple[str, str] = ("", "")


def read(pages: Sequence[Page], known: Known) -> list[Printed]:
    """Return the lines of a document.

    Args:
        pages: Its pages.
        known: The headings that readers know.

    """
    edges = running.take(pages, known)
    usual = _usual(pages)
    found: list[Printed] = []
    held: Table | None = None
    count = 0
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True), 1):
        before = held
        started, rest = tables.find(page, number, known, held)
        if before and not before.open:
            found += _table(before, count)
            count += len(before.rows)
            held = None
        below = float("-inf")
        for table in [*started, None]:
            top = tables.top(table) if table else float("inf")
            found += _text([p for p in rest if below <= p.base < top], number, known, usual)
            below = top
            if table and table.open:
                held = table
            elif table:
                found += _table(table, count)
                count += len(table.rows)
        found += [Printed(_joined(row), number, apart="running") for row in edge.running]
        found += [Printed(_joined(row), number, apart="doubtful") for row in edge.doubtful]
        found += [Printed(text, number, apart="doubtful") for text in page.turned]
    if held:
        found += _table(held, count)
    return found


def _joined(line: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in line)


def _usual(pages: Sequence[Page]) -> float:
    """Return the usual step from line to line, against the size of the letters."""
    steps = [
        round((two[0].base - one[0].base) / two[0].size, 2)
        for page in pages
        for one, two in pairwise(tables.lines_of(page.pieces))
        if abs(one[0].left - two[0].left) < 40
    ]
    return median(step for step in steps if step > 0.8) if any(s > 0.8 for s in steps) else 1.2


def _text(pieces: Sequence[Piece], page: int, known: Known, usual: float) -> Iterator[Printed]:
    """Return the lines of running text and lists."""
    doubts: list[pdf_columns.Doubt] = []
    lines = list(pdf_columns.in_order(pdf_columns.marked(pieces), known, doubts))
    chosen = {id(doubt.piece): (doubt.taken, doubt.other) for doubt in doubts}
    above: Sequence[Piece] = ()
    for line, fresh in lines:
        step = line[0].base - above[0].base if above else 0.0
        size = max(line[0].size, above[0].size) if above else line[0].size
        gap = not above or (not fresh and (step < 0 or step > BLANK * usual * size))
        choice = next((chosen[id(piece)] for piece in line if id(piece) in chosen), ("", ""))
        yield Printed(_joined(line), page, gap, beside=fresh, choice=choice)
        above = line


def _table(table: Table, before: int) -> Iterator[Printed]:
    """Return a table as lines, the headings first."""
    if table.by_cell:
        for at in table.order:
            yield from (
                Printed(piece.text, table.page, n == 0) for n, piece in enumerate(table.head[at])
            )
    else:
        yield Printed(" ".join(_joined(cell) for cell in table.head), table.page, gap=True)
    for count, row in enumerate(table.rows):
        unclear = count in table.doubtful
        choice = (
            ("a row of the table that starts here", "more of the row above")
            if unclear
            else ("", "")
        )
        in_order = _cells(table, row, before + count + 1) if table.by_cell else _row(row)
        for n, line in enumerate(in_order):
            yield line if n else Printed(line.text, line.page, True, line.cell, choice=choice)


def _cells(
    table: Table, row: Sequence[Sequence[tuple[int, Piece]]], number: int
) -> Iterator[Printed]:
    """Return a row cell by cell, in the order that its reader wants."""
    for column, at in enumerate(table.order, 1):
        step = 0.0
        for n, (page, line) in enumerate(_lines(row[at])):
            below = _lines(row[at])[n - 1][1][0].base if n else line[0].base
            step = line[0].base - below
            gap = n == 0 or step > 1.8 * line[0].size
            yield Printed(_joined(line), page, gap, (number, column))


def _lines(cell: Sequence[tuple[int, Piece]]) -> list[tuple[int, list[Piece]]]:
    return [
        (page, line)
        for page in dict.fromkeys(page for page, _ in cell)
        for line in tables.lines_of([piece for at, piece in cell if at == page])
    ]


def _row(row: Sequence[Sequence[tuple[int, Piece]]]) -> Iterator[Printed]:
    """Return a row as lines: a cell goes on where the one before it ends."""
    text, page = "", 0
    numbers = [(at, piece) for at, piece in row[0] if rows.is_number(piece.text)]
    rest = [one for one in row[0] if one not in numbers]
    for cell in (numbers, rest, *row[1:]):
        for n, (at, line) in enumerate(_lines(cell)):
            if n:
                yield Printed(text, page)
                text = ""
            text, page = f"{text} {_joined(line)}".strip(), at if not text else page
    if text:
        yield Printed(text, page)
