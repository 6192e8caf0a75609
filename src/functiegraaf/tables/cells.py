"""One cell becomes one value of the graph, or a fault that says what is wrong with it.

Nothing is rounded, completed or guessed: a cell that is not plainly what its column asks for
is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time

import pyoxigraph as ox

from functiegraaf.tables.choices import Ambiguous, Choices, Unknown
from functiegraaf.tables.grid import Value
from functiegraaf.tables.layout import DATE, INTEGER, XSD, Column, Words

Term = ox.NamedNode | ox.Literal

#: Excel counts a 29 February 1900 that never was; dates before it are one day off.
FIRST_DAY = date(1900, 3, 1)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DUTCH = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_EITHER = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


class Fault(Exception):
    """A cell that cannot be understood.

    Attributes:
        rule: The name of the fault, without `Table-`.
        value: What the cell holds.
        near: What may have been meant, or the candidates.
        term: What the cell says all the same; it tells the row from others, if nothing more.

    """

    def __init__(
        self, rule: str, value: Value, near: Sequence[Words] = (), term: Term | None = None
    ) -> None:
        """Keep what is wrong."""
        super().__init__(rule)
        self.rule = rule
        self.value = shown(value)
        self.near = near
        self.term = term


def shown(value: Value) -> str:
    """Return a value as people read it.

    >>> shown(3.0), shown(date(2026, 1, 31))
    ('3', '2026-01-31')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def term_of(value: Value, column: Column, choices: Choices | None) -> Term | None:
    """Return the value of one filled cell, or None if it names a row that is itself in fault.

    Args:
        value: What the cell holds.
        column: The column it stands in.
        choices: The things that may be named, if the column names things.

    Raises:
        Fault: The cell is not what the column asks for.

    """
    if column.datatype == DATE:
        return ox.Literal(_date(value).isoformat(), datatype=ox.NamedNode(DATE))
    if column.datatype == INTEGER:
        return ox.Literal(str(_integer(value)), datatype=ox.NamedNode(INTEGER))
    text = _text(value)
    if choices is not None:
        return _thing(text, choices)
    if column.space:
        return _address(text, column)
    if column.lang:
        return ox.Literal(text, language=column.lang)
    return ox.Literal(text, datatype=ox.NamedNode(column.datatype or XSD + "string"))


def is_blank(value: Value) -> bool:
    """Tell whether a cell holds nothing."""
    return isinstance(value, str) and not value.strip()


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    # A code of digits is a number to a spreadsheet; only a whole one is surely what was typed.
    if isinstance(value, int | float) and not isinstance(value, bool) and shown(value).isdigit():
        return shown(value)
    raise Fault("text", value)


def _integer(value: Value) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,15}\s*", value):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    raise Fault("number", value)


def _date(value: Value) -> date:
    if isinstance(value, datetime):
        if value.time() != time():
            raise Fault("date", value)
        value = value.date()
    if isinstance(value, date):
        if value < FIRST_DAY:
            raise Fault("date", value)
        return value
    if isinstance(value, str):
        text = value.strip()
        iso, dutch = _ISO.fullmatch(text), _DUTCH.fullmatch(text)
        parts = iso.groups() if iso else dutch.groups()[::-1] if dutch else None
        try:
            if parts:
                year, month, day = map(int, parts)
                return date(year, month, day)
        except ValueError as error:
            raise Fault("date", value) from error
        either = _EITHER.fullmatch(text)
        if either:
            raise _two_readings(text, *map(int, either.groups()))
    raise Fault("date", value)


def _two_readings(text: str, first: int, second: int, year: int) -> Fault:
    """Return the fault of a date in which day and month may change places, if they can."""
    found = []
    for day, month in dict.fromkeys([(first, second), (second, first)]):
        try:
            found.append(date(year, month, day).isoformat())
        except ValueError:
            continue
    if len(found) < 2:
        return Fault("date", text)
    return Fault("date-readings", text, [Words(one, one) for one in found])


def _thing(text: str, choices: Choices) -> ox.NamedNode | None:
    try:
        found = choices.resolve(text)
    except Unknown as unknown:
        raise Fault("unknown", text, [Words(n, n) for n in unknown.near]) from unknown
    except Ambiguous as ambiguous:
        raise Fault("ambiguous", text, ambiguous.candidates) from ambiguous
    return ox.NamedNode(found) if found else None


def _address(text: str, column: Column) -> ox.NamedNode:
    address = text if "://" in text else column.space + text.lower()
    try:
        node = ox.NamedNode(address)
    except ValueError as error:
        raise Fault("address", text) from error
    # What has not the form of the shape is told here, where what was typed is still known.
    if column.pattern and not re.search(column.pattern, address):
        raise Fault("address", text, term=node)
    return node
