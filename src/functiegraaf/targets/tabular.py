"""Tabular: the tables of a target, filled so that they fit together.

What a query answers goes into its table as it is, with three exceptions, which keep every key
single, every reference joined and every cell of its type: a value that does not fit is left out
of its cell, a row that lacks what it must have is left out, and so is what stands beside a first
value where there can be one. Nothing is left out silently: each case is listed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from functiegraaf.export import long_cells
from functiegraaf.query import Graph
from functiegraaf.targets.definition import Column, Definition, definitions

#: What stands between the values of a list: in a table, and in the answer of a query.
SEPARATOR, JOINT = "|", "\x1f"

#: The file that lists what was left out, and its columns.
LEFT_OUT = "left-out.csv"
LEFT_OUT_COLUMNS = ("table", "key", "column", "value", "reason")


Row = list[str]
LeftOut = tuple[str, str, str, str, str]
#: Says why a value does not fit its column; nothing if it does.
Check = Callable[[str], str]


class Filled(NamedTuple):
    """A table with its rows.

    Attributes:
        definition: What it is.
        data: The rows as CSV, with a line of names.
        rows: How many rows there are.
        ours: For each key and reference, whether it has names of ours, and whether it has others.
        open: The references that are empty in some row.

    """

    definition: Definition
    data: bytes
    rows: int
    ours: dict[str, frozenset[bool]]
    open: frozenset[str]


class Tables(NamedTuple):
    """The tables of a target, and what was left out of them, as CSV."""

    filled: list[Filled]
    left_out: bytes


def fill(target: str, graph: Graph) -> Tables:
    """Return the tables of a target, each after those that it refers to.

    Raises:
        InputError: There is no such target.
        QueryError: A query of the target is not right.

    """
    tables = definitions(target)
    wanted = {column.references[0] for one in tables for column in one.columns if column.references}
    known: dict[str, set[str]] = {}
    left_out: set[LeftOut] = set()
    filled: list[Filled] = []
    for one in tables:
        known[one.name] = set()
        filling = _Filling(one, known, left_out)
        answer = graph.csv(one.text)
        with long_cells():
            filled.append(filling.of(answer))
        if one.name not in wanted:
            del known[one.name]
    return Tables(filled, written([LEFT_OUT_COLUMNS, *sorted(left_out)]))


def written(rows: Iterable[Sequence[str]]) -> bytes:
    r"""Return rows as CSV.

    >>> written([["a", 'b"c']])
    b'a,"b""c"\r\n'
    """
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def listed(left_out: bytes) -> int:
    r"""Return how many cases a list of what was left out has.

    >>> listed(b"table,key,column,value,reason\r\n")
    0
    """
    with io.TextIOWrapper(io.BytesIO(left_out), "utf-8", newline="") as text, long_cells():
        return sum(1 for _ in csv.reader(text)) - 1


class _Filling:
    """Fills one table; what it has goes into `known`, what it has not into `left_out`."""

    def __init__(
        self, table: Definition, known: dict[str, set[str]], left_out: set[LeftOut]
    ) -> None:
        self._table, self._known, self._left_out = table, known, left_out
        names = [column.name for column in table.columns]
        self._names = names
        self._key = [names.index(name) for name in table.key]
        self._required = [place for place, one in enumerate(table.columns) if one.required]
        self._lists = [place for place, one in enumerate(table.columns) if one.list]
        self._checks = [
            (place, check)
            for place, one in enumerate(table.columns)
            if (check := _check(one, known)) is not None
        ]
        self._rows = 0
        self._open: set[str] = set()
        self._ours: dict[str, set[bool]] = {
            one.name: set() for one in table.columns if one.references or one.name in table.key
        }

    def of(self, answer: bytes) -> Filled:
        """Return the table with the rows of an answer."""
        out = io.BytesIO()
        with (
            io.TextIOWrapper(io.BytesIO(answer), "utf-8", newline="") as text,
            io.TextIOWrapper(out, "utf-8", newline="") as stream,
        ):
            reader = csv.reader(text)
            next(reader)
            writer = csv.writer(stream)
            writer.writerow(self._names)
            writer.writerows(self._fitting(reader))
            stream.flush()
            data = out.getvalue()
        ours = {name: frozenset(found) for name, found in self._ours.items()}
        return Filled(self._table, data, self._rows, ours, frozenset(self._open))

    def _fitting(self, rows: Iterator[Row]) -> Iterator[Row]:
        seen = self._known[self._table.name]
        places = [(self._names.index(name), name, found) for name, found in self._ours.items()]
        for _, same in groupby(rows, itemgetter(*self._key)):
            row, *others = sorted(same)
            for other in others:
                self._leave_out_second(row, other)
            if not self._fits(row):
                continue
            seen.add(row[self._key[0]])
            self._rows += 1
            for place, name, found in places:
                if row[place]:
                    found.add(":" not in row[place])
                else:
                    self._open.add(name)
            yield row

    def _fits(self, row: Row) -> bool:
        """Empty the cells that do not fit; tell whether the rest can be a row."""
        key = self._key_of(row)
        for place in self._lists:
            row[place] = self._listed(key, place, row[place].split(JOINT))
        for place, check in self._checks:
            value = row[place]
            if value and (reason := check(value)):
                row[place] = ""
                if place in self._required:
                    return self._leave_out(key, place, value, f"{reason}; the row is left out")
                self._leave_out(key, place, value, reason)
        for place in self._required:
            if not row[place]:
                return self._leave_out(key, place, "", "is required; the row is left out")
        return True

    def _listed(self, key: str, place: int, values: list[str]) -> str:
        for value in values:
            if SEPARATOR in value:
                self._leave_out(key, place, value, f"holds {SEPARATOR}, which separates values")
        return SEPARATOR.join(sorted(value for value in values if SEPARATOR not in value))

    def _leave_out_second(self, row: Row, other: Row) -> None:
        for place, value in enumerate(other):
            if value and value != row[place]:
                first = row[place] or "an empty one"
                self._leave_out(self._key_of(row), place, value, f"is second to {first}")

    def _key_of(self, row: Row) -> str:
        return " ".join(row[place] for place in self._key)

    def _leave_out(self, key: str, place: int, value: str, reason: str) -> bool:
        self._left_out.add((self._table.name, key, self._names[place], value, reason))
        return False


def _check(column: Column, known: dict[str, set[str]]) -> Check | None:
    if column.references:
        table, keys = column.references[0], known[column.references[0]]
        return lambda value: "" if value in keys else f"is no row of {table}"
    if column.type in _SHAPES:
        said = f"is no {column.type}"
        fits = _SHAPES[column.type]
        return lambda value: "" if fits(value) else said
    return None


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


#: What a value of a type looks like. Whole numbers go into 64 bits, decimals have two digits.
_SHAPES: dict[str, Callable[[str], object]] = {
    "integer": re.compile(r"-?[0-9]{1,18}").fullmatch,
    "decimal": re.compile(r"-?[0-9]{1,9}([.][0-9]{1,2})?").fullmatch,
    "boolean": ("true", "false").__contains__,
    "date": _is_date,
    "anyURI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*").fullmatch,
}
