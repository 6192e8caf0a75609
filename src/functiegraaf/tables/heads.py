"""Which sheet of the layout a grid is, and which column stands where."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from functiegraaf.tables.cells import is_blank
from functiegraaf.tables.choices import fold
from functiegraaf.tables.grid import Grid
from functiegraaf.tables.layout import Column, Sheet, Words, sheets

#: The sheets of a template that hold no rows, known so that they are not reported.
README = Words("Uitleg", "Read me")
LISTS = Words("Lijsten", "Lists")
#: The first rows, in which headings are looked for if they are not in row 1.
SEARCHED = 30


class HeadFault(NamedTuple):
    """Something wrong with a heading: the fault, the column it is in and what to say."""

    rule: str
    column: int
    value: str
    about: Words
    near: tuple[Words, ...] = ()


class Heads(NamedTuple):
    """A grid that was recognised.

    Attributes:
        sheet: The sheet of the layout.
        grid: The cells.
        columns: The columns by the place where they stand; none if the first row holds none.
        lang: The language of the headings.
        headed: The places that have a heading, known or not.
        missing: Required columns that are not there.
        faults: What is wrong with the headings.

    """

    sheet: Sheet
    grid: Grid
    columns: dict[int, Column]
    lang: str
    headed: frozenset[int]
    missing: tuple[Column, ...]
    faults: tuple[HeadFault, ...]


def recognise(grid: Grid) -> Heads | None:
    """Return what sheet a grid is: by its name, or else by its headings; None if none fits."""
    if not grid.rows:
        return None
    for sheet in sheets():
        if fold(grid.name) in map(fold, sheet.name):
            return _heads(sheet, grid)
    fitting = [_heads(sheet, grid) for sheet in sheets()]
    fitting = [heads for heads in fitting if not heads.missing]
    # Sheets share headings; the right one leaves the fewest over.
    fitting.sort(key=lambda heads: (len(heads.faults), -len(heads.columns)))
    if len(fitting) > 1 and len(fitting[0].faults) == len(fitting[1].faults):
        return None
    return fitting[0] if fitting else None


def is_furniture(grid: Grid) -> bool:
    """Tell whether a grid is a sheet of the template without rows."""
    known = {fold(name) for name in (*README, *LISTS)}
    # A sheet that was saved as CSV may be called after workbook and sheet.
    names = {grid.name} if grid.rows else {grid.name, *re.split(r"[-_. ]", grid.name)}
    return any(fold(name) in known for name in names)


def _heads(sheet: Sheet, grid: Grid) -> Heads:
    """Find the columns of one sheet in the first row."""
    ways = {fold(name): column for column in sheet.columns for name in column.name}
    columns: dict[int, Column] = {}
    faults: list[HeadFault] = []
    strange: dict[int, str] = {}
    english = 0
    for place, value in enumerate(grid.rows[0]):
        if is_blank(value):
            continue
        text = _heading(value)
        column = ways.get(fold(text))
        if column is None:
            strange[place] = text
        elif column in columns.values():
            faults.append(HeadFault("heading-twice", place, text, column.name))
        else:
            columns[place] = column
            english += fold(text) == fold(column.name.en) != fold(column.name.nl)
    missing = tuple(c for c in sheet.columns if c.required and c not in columns.values())
    if not columns:
        # A title stands above the headings, most often; that is one mistake, not one a column.
        return Heads(sheet, grid, {}, "nl", frozenset(), missing, (_no_row(grid, set(ways)),))
    lang = "en" if english else "nl"
    absent = [column for column in sheet.columns if column not in columns.values()]
    renamed = []
    for place, text in strange.items():
        near = _near(text, absent, lang)
        if near is None:
            faults.append(HeadFault("heading-unknown", place, text, Words("", "")))
        elif near in missing:
            # That it is missing and that the other is strange is one mistake.
            renamed.append(near)
            absent.remove(near)
            faults.append(HeadFault("heading-renamed", place, text, _one(near.name.of(lang))))
        else:
            meant = (_one(near.name.of(lang)),)
            faults.append(HeadFault("heading-unknown", place, text, Words("", ""), meant))
    faults += [
        HeadFault("heading", len(grid.rows[0]), "", column.name)
        for column in missing
        if column not in renamed
    ]
    headed = frozenset(i for i, value in enumerate(grid.rows[0]) if not is_blank(value))
    return Heads(sheet, grid, columns, lang, headed, missing, tuple(faults))


def _near(text: str, absent: list[Column], lang: str) -> Column | None:
    """Return the absent column whose heading may have been meant, in the language of the sheet."""
    names = {fold(column.name.of(lang)): column for column in absent}
    near = difflib.get_close_matches(fold(text), names, n=1)
    return names[near[0]] if near else None


def _one(text: str) -> Words:
    return Words(text, text)


def _heading(value: object) -> str:
    return str(value).strip().removesuffix("*").strip()


def _no_row(grid: Grid, known: set[str]) -> HeadFault:
    """Return the fault of a first row without headings, with the row where they seem to be."""
    for number, row in enumerate(grid.rows[1:SEARCHED], start=2):
        if len({fold(_heading(value)) for value in row} & known) > 1:
            where = (Words(str(number), str(number)),)
            return HeadFault("heading-row", 0, "", Words("", ""), where)
    return HeadFault("heading-row", 0, "", Words("", ""))
