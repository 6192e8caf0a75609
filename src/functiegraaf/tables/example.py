"""The example rows of the template, and how one is known again."""

from __future__ import annotations

from datetime import date
from functools import cache

from functiegraaf.query import Graph
from functiegraaf.tables import cells
from functiegraaf.tables.grid import Value
from functiegraaf.tables.heads import Heads
from functiegraaf.tables.layout import DATE, Column, Sheet, Words
from functiegraaf.tables.rows import Rows, Written
from functiegraaf.tables.values import Fault, shown

#: How the first cell of an example row begins, in either language.
EXAMPLE = Words("Voorbeeld:", "Example:")
_STARTS = tuple(word.casefold() for word in EXAMPLE)


@cache
def _shipped(lang: str) -> Rows:
    """Return the lists of the shipped graph: the examples are the same whatever is added to it."""
    return Rows(Graph.open(), (), lang)


def example_row(sheet: Sheet, lang: str) -> list[Written]:
    """Return the example row of a sheet; its first cell says that it is one."""
    rows = _shipped(lang)
    found: list[Written] = []
    for column in sheet.columns:
        said = column.example.of(lang)
        if column.kind and (said or column.required):
            said = rows.listed(column.kind, said)
        found.append(date.fromisoformat(said) if said and column.datatype == DATE else said or None)
    return [f"{EXAMPLE.of(lang)} {found[0]}", *found[1:]]


class Examples:
    """Knows the rows that are not read because they are examples."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[str, list[dict[Column, str]]] = {}

    def is_one(self, heads: Heads, number: int) -> bool:
        """Tell whether a row says of itself that it is an example."""
        filled = heads.grid.filled(number)
        first = str(heads.grid.at(number, filled[0])) if filled else ""
        return first.strip().casefold().startswith(_STARTS)

    def is_ours(self, heads: Heads, number: int) -> bool:
        """Tell whether an example row is still as the template has it, so that nothing is lost."""
        if any(row == number for row, _ in heads.grid.odd):
            return False
        here = {c: _text(heads.grid.at(number, i), c) for i, c in heads.columns.items()}
        # Of a heading that is not known, that was said already.
        if any(i not in heads.headed for i in heads.grid.filled(number)):
            return False
        return any(
            all(text == example[column] for column, text in here.items())
            for example in self._of(heads.sheet)
        )

    def _of(self, sheet: Sheet) -> list[dict[Column, str]]:
        if sheet.class_ not in self._known:
            self._known[sheet.class_] = [
                {
                    column: _text("" if value is None else value, column)
                    for column, value in zip(sheet.columns, example_row(sheet, lang), strict=True)
                }
                for lang in ("nl", "en")
            ]
        return self._known[sheet.class_]


def _text(value: Value, column: Column) -> str:
    """Return a value so that dates and numbers are the same however they are written."""
    if cells.is_blank(value):
        return ""
    try:
        term = cells.term_of(value, column, None)
    except Fault:
        return shown(value).strip()
    return term.value if term else ""
