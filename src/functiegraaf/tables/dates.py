"""A cell as a date: whatever has one meaning only, and nothing else."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from functiegraaf.tables.grid import Value
from functiegraaf.tables.layout import Words
from functiegraaf.tables.values import Fault

#: Excel counts a 29 February 1900 that never was; dates before it are one day off.
FIRST_DAY = date(1900, 3, 1)
#: The two days from which spreadsheets count, and the years that somebody may type as a number.
_STARTS = (date(1899, 12, 30), date(1904, 1, 1))
_YEARS = range(1950, 2101)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?")
_DUTCH = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_EITHER = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_NAMED = re.compile(r"(\d{1,2})(?:-| |\. ?)([a-z]{3,9})\.?(?:-| )(\d{4})")
_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_MONTHS = (
    ("januari", "january"),
    ("februari", "february"),
    ("maart", "march", "mrt"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("augustus", "august"),
    ("september", "sept"),
    ("oktober", "october"),
    ("november",),
    ("december",),
)


def read(value: Value) -> date:
    """Return the date that a cell holds.

    Raises:
        Fault: It holds none, or none for sure.

    >>> read("31-12-2026") == read("31/12/2026") == read("31 dec. 2026") == date(2026, 12, 31)
    True
    """
    if isinstance(value, datetime):
        if value.time() != time():
            raise Fault("date-time", value)
        value = value.date()
    if isinstance(value, date):
        _refuse_year(value)
        if value < FIRST_DAY:
            raise Fault("date", value)
        return value
    if isinstance(value, str):
        text = value.strip()
        try:
            return _written(text)
        except ValueError as error:
            raise Fault("date", value) from error
    raise Fault("date", value)


def _refuse_year(value: date) -> None:
    """Refuse the day that a date cell makes of the number of a year.

    Raises:
        Fault: It is one.

    """
    for start in _STARTS:
        number = (value - start).days
        if number in _YEARS:
            raise Fault("date-year", float(number), [Words(value.isoformat(), value.isoformat())])


def _written(text: str) -> date:
    """Return the date that a text says; ValueError if it says none."""
    iso, dutch = _ISO.fullmatch(text), _DUTCH.fullmatch(text)
    if iso:
        if iso[4] and time.fromisoformat(iso[4]) != time():
            raise Fault("date-time", text)
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if dutch:
        return date(int(dutch[3]), int(dutch[2]), int(dutch[1]))
    if either := _EITHER.fullmatch(text):
        return _one_reading(text, int(either[1]), int(either[2]), int(either[3]))
    if named := _NAMED.fullmatch(text.casefold()):
        return date(int(named[3]), _month(named[2]), int(named[1]))
    if named := _NAMED_FIRST.fullmatch(text.casefold()):
        return date(int(named[3]), _month(named[1]), int(named[2]))
    raise ValueError(text)


def _one_reading(text: str, first: int, second: int, year: int) -> date:
    """Return a date in which day and month may change places, if only one way is a date."""
    found = []
    for day, month in dict.fromkeys([(first, second), (second, first)]):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if len(found) > 1:
        ways = [one.isoformat() for one in found]
        raise Fault("date-readings", text, [Words(way, way) for way in ways])
    if not found:
        raise ValueError(text)
    return found[0]


def _month(name: str) -> int:
    """Return the number of a month by its name or the first letters of it; ValueError if none.

    >>> _month("mrt"), _month("okt"), _month("may")
    (3, 10, 5)
    """
    for number, names in enumerate(_MONTHS, start=1):
        if any(name in (whole, whole[:3]) for whole in names):
            return number
    raise ValueError(name)
