"""The cells of a table as they stand in the file, whatever its format."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from functiegraaf.errors import InputError
from functiegraaf.tables import guard, scan, separated
from functiegraaf.tables.scan import Area, letters_of

#: What a cell can hold; an empty one holds an empty text.
Value = str | float | bool | date | datetime | time | timedelta


@dataclass
class Grid:
    """The cells of one sheet.

    Attributes:
        name: The name of the sheet; empty for CSV.
        rows: The values, row by row from the first row of the sheet.
        formulas: The cells with a formula, as (row, column) from 0.
        errors: The cells with an error value.
        lines: For CSV the line of the file on which each row begins.
        merged: The areas of merged cells.

    """

    name: str
    rows: list[list[Value]]
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    lines: list[int] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)

    def at(self, row: int, column: int) -> Value:
        """Return a value; beyond the end of a row everything is empty."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    @cached_property
    def _merged_in(self) -> dict[int, list[Area]]:
        found: dict[int, list[Area]] = {}
        for area in self.merged:
            for row in range(area.top, min(area.bottom + 1, len(self.rows))):
                found.setdefault(row, []).append(area)
        return found

    def covering(self, row: int, column: int) -> Area | None:
        """Return the merged area that hides a cell; its first cell is not hidden."""
        for area in self._merged_in.get(row, ()):
            first = (row, column) == (area.top, area.left)
            if area.left <= column <= area.right and not first:
                return area
        return None

    @cached_property
    def odd(self) -> set[tuple[int, int]]:
        """The cells with a formula or an error value; they are filled, whatever their value."""
        return self.formulas | self.errors

    @cached_property
    def odd_in(self) -> dict[int, list[int]]:
        """The columns of those cells, by row."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.odd):
            found.setdefault(row, []).append(column)
        return found

    def filled(self, row: int) -> list[int]:
        """Return the columns of the cells of a row that hold something."""
        values = enumerate(self.rows[row])
        full = [i for i, v in values if not isinstance(v, str) or v.strip()]
        return sorted({*full, *self.odd_in.get(row, ())})


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, row and column counted from 0.

    >>> cell_name(6, 2)
    'C7'
    """
    return f"{letters_of(column)}{row + 1}"


def read(
    path: Path, encoding: str | None = None, *, alone: bool = True
) -> tuple[list[Grid], list[str]]:
    """Return the sheets of a file, and notes on how it was read.

    Args:
        path: The file.
        encoding: The encoding of a CSV file, if it is not to be found out.
        alone: Whether no other file is read with it. In one of several CSV files no headings
            need to be known; a workbook may have sheets of other things too.

    Raises:
        InputError: The file cannot be read, is no table, or is not safe to open.

    """
    source = guard.load(path)
    if source.kind == "csv":
        text, notes = separated.decode(path, source.data, encoding)
        try:
            rows, lines = separated.rows(path, text)
        except separated.NoHeadings:
            if alone:
                raise
            # What it is called is all that can be said of it.
            return [Grid(path.stem, [])], notes
        return [Grid("", [list(row) for row in rows], lines=lines)], notes
    marks = scan.scan(path, source)
    return _sheets(path, source, marks), []


def _sheets(path: Path, source: guard.Source, marks: dict[str, scan.Marks]) -> list[Grid]:
    import python_calamine as calamine

    grids = []
    try:
        with calamine.load_workbook(io.BytesIO(source.data)) as book:
            for name, mark in marks.items():
                if mark.rows == 0:
                    continue
                sheet = book.get_sheet_by_name(name)
                rows = sheet.to_python(skip_empty_area=False)
                grids.append(Grid(name, rows, mark.formulas, mark.errors, merged=mark.merged))
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(f"{path}: the workbook cannot be read{guard.ANEW} ({error})") from error
    if not grids:
        raise InputError(f"{path}: the workbook is empty")
    for grid in grids:
        # An error or a formula without outcome may lie beyond the last value.
        last = max((row for row, _ in grid.formulas | grid.errors), default=-1)
        grid.rows += [[] for _ in range(last + 1 - len(grid.rows))]
    return grids
