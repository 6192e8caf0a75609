"""Charts: a column of numbers as bars or as a line, laid out for a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from functiegraaf.answers import AnyTerm, Table, python_value
from functiegraaf.export import is_number, numeric_columns
from functiegraaf.serve.explorer.free.tables import LONGEST, Row, text

#: The fields of an address: the column of names, that of numbers, and the kind of picture.
X, Y, SHAPE = "x", "y", "shape"
BARS, LINE = "bars", "line"
#: More than these cannot be told apart.
MOST = {BARS: 40, LINE: 200}
WIDTH = 800.0
_LEFT, _RIGHT, _TOP, _STEP = 260.0, 60.0, 34.0, 26.0
_HEIGHT, _FOOT, _SIDE = 360.0, 60.0, 70.0
_TICKS, _NAMES = 5, 7
_LONGEST = 32
#: Beyond this a scale has no round numbers; what is no number is not below it either.
_LARGEST = 1e15


class Point(NamedTuple):
    """One number: what it is of, where it stands, and how it is written."""

    name: str
    full: str
    value: str
    x: float
    y: float
    width: float = 0.0
    is_named: bool = True


class Tick(NamedTuple):
    """A line of the scale."""

    at: float
    text: str


class Chart(NamedTuple):
    """A picture of numbers.

    Attributes:
        shape: "bars" or "line".
        x: The column of names.
        y: The column of numbers.
        points: What is drawn.
        ticks: The scale.
        zero: Where bars begin.
        height: The height; the width is the same for all.
        left: How many rows were not drawn.

    """

    shape: str
    x: str
    y: str
    points: tuple[Point, ...]
    ticks: tuple[Tick, ...]
    zero: float
    height: float
    left: int

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{one.x:g},{one.y:g}" for one in self.points)


def numbers(table: Table) -> list[str]:
    """Return the columns of numbers."""
    return [
        name
        for name, is_numeric in zip(table.columns, numeric_columns(table), strict=True)
        if is_numeric
    ]


def chart(
    table: Table, rows: Sequence[Row], asked: Mapping[str, str], names: Mapping[str, str]
) -> Chart | None:
    """Return a picture of a column; None if no column has numbers.

    Args:
        table: The answer.
        rows: Its rows, in the order in which they are drawn.
        asked: The fields of the address.
        names: What things are called.

    """
    numeric = numbers(table)
    if not numeric:
        return None
    y = asked[Y] if asked.get(Y) in numeric else numeric[-1]
    others = [name for name in table.columns if name != y]
    usual = next((name for name in others if name not in numeric), (others or [y])[0])
    x = asked[X] if asked.get(X) in others else usual
    shape = asked.get(SHAPE, "")
    if shape not in (BARS, LINE):
        shape = LINE if x in numeric and x != y else BARS
    places = table.columns.index(x), table.columns.index(y)
    filled = [(row[places[0]], row[places[1]]) for row in rows if is_number(row[places[1]])]
    drawn = [(name, _number(value), text(value)) for name, value in filled[: MOST[shape]]]
    drawn = [one for one in drawn if abs(one[1]) <= _LARGEST]
    said = [(_name(name, names), value, written) for name, value, written in drawn]
    left = len(rows) - len(said)
    if shape == BARS:
        return _bars(x, y, said, left)
    return _line(x, y, said, left)


def _bars(x: str, y: str, said: Sequence[tuple[str, float, str]], left: int) -> Chart:
    scale = _scale([value for _, value, _ in said])
    room = WIDTH - _LEFT - _RIGHT

    def at(value: float) -> float:
        return round(_LEFT + room * (value - scale[0]) / (scale[-1] - scale[0]), 1)

    zero = at(0.0)
    points = tuple(
        Point(_shortened(name), name, written, min(at(value), zero), _TOP + _STEP * place,
              round(abs(at(value) - zero), 1))
        for place, (name, value, written) in enumerate(said)
    )  # fmt: skip
    ticks = tuple(Tick(at(one), f"{one:g}") for one in scale)
    return Chart(BARS, x, y, points, ticks, zero, _TOP + _STEP * len(said) + 10, left)


def _line(x: str, y: str, said: Sequence[tuple[str, float, str]], left: int) -> Chart:
    scale = _scale([value for _, value, _ in said], is_from_zero=False)
    room = WIDTH - _SIDE - _RIGHT
    high = _HEIGHT - _TOP - _FOOT

    def at(value: float) -> float:
        return round(_TOP + high * (scale[-1] - value) / (scale[-1] - scale[0]), 1)

    every = max(1, -(-len(said) // _NAMES))
    points = tuple(
        Point(_shortened(name, 13), name, written,
              round(_SIDE + room * place / max(1, len(said) - 1), 1), at(value),
              is_named=place % every == 0)
        for place, (name, value, written) in enumerate(said)
    )  # fmt: skip
    ticks = tuple(Tick(at(one), f"{one:g}") for one in scale)
    return Chart(LINE, x, y, points, ticks, _HEIGHT - _FOOT, _HEIGHT, left)


def _scale(values: Sequence[float], *, is_from_zero: bool = True) -> list[float]:
    """Return round numbers around some values.

    >>> _scale([3.0, 17.0]), _scale([-1.0, 1.0])
    ([0.0, 5.0, 10.0, 15.0, 20.0], [-1.0, -0.5, 0.0, 0.5, 1.0])
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if is_from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        more = max(1.0, abs(high) / 10)
        low, high = low - (0.0 if is_from_zero else more), high + more
    rough = (high - low) / (_TICKS - 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * one for one in (1, 2, 5, 10) if size * one >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [float(f"{step * one:.12g}") for one in range(first, last + 1)]


def _number(term: AnyTerm | None) -> float:
    value = python_value(term)
    return float(value) if isinstance(value, int | float) else math.nan


def _name(term: AnyTerm | None, names: Mapping[str, str]) -> str:
    return (names.get(getattr(term, "value", ""), "") or text(term))[:LONGEST]


def _shortened(name: str, longest: int = _LONGEST) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
