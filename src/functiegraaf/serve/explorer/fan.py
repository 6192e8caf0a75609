"""Fan: the picture of educations at the left, functions at the right, and lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from functiegraaf.serve.explorer.drawing import Line, placed, wrapped

#: A name in a box, and everything that is smaller.
NAME, SMALL = 14, 13
_BOX, _BETWEEN, _EDGE = 300, 120, 4
_PAD, _LINE, _GAP = 12, 18, 14
_TOP = 34


class End(NamedTuple):
    """An education or a function at the many side, or the one that all belong to.

    Attributes:
        iri: What it is.
        name: What it is called.
        above: What stands above the name, such as a code or a level.
        below: What stands below the name: the grounds.
        is_stated: Whether the documents say it; otherwise only the level fits.

    """

    iri: str
    name: str
    above: str
    below: Sequence[str]
    is_stated: bool


class Box(NamedTuple):
    """An end as it is drawn."""

    end: End
    x: float
    y: float
    height: float
    above: Line
    name: list[Line]
    below: list[Line]
    is_chosen: bool


class Thread(NamedTuple):
    """A line between two boxes: solid where the documents say it, broken where not."""

    path: str
    is_stated: bool


class Fan(NamedTuple):
    """The picture."""

    width: float
    height: float
    box: float
    headings: list[tuple[float, str]]
    boxes: list[Box]
    threads: list[Thread]
    legend: list[Line]


def draw(
    chosen: End, others: Sequence[End], headings: tuple[str, str], legend: str, *, is_left: bool
) -> Fan:
    """Lay out the picture.

    Args:
        chosen: What all lines come from.
        others: What they lead to, in order.
        headings: What stands above the left and above the right side.
        legend: What the lines mean.
        is_left: Whether what is chosen stands at the left.

    """
    left, right = _EDGE, _EDGE + _BOX + _BETWEEN
    own, other = (left, right) if is_left else (right, left)
    y: float = _TOP
    boxes = []
    for one in others:
        boxes.append(_box(one, other, y, is_chosen=False))
        y += boxes[-1].height + _GAP
    single = _box(chosen, own, _TOP, is_chosen=True)
    span = max(y - _GAP - _TOP, single.height)
    single = _box(chosen, own, _TOP + (span - single.height) / 2, is_chosen=True)
    threads = [_thread(single, one) for one in boxes]
    bottom = _TOP + span
    width = 2 * _EDGE + 2 * _BOX + _BETWEEN
    lines = placed(wrapped(legend, width - 2 * _PAD, SMALL, most=4), bottom + 32, _LINE)
    return Fan(
        width=width,
        height=bottom + 30 + _LINE * len(lines),
        box=_BOX,
        headings=[(left, headings[0]), (right, headings[1])],
        boxes=[single, *boxes] if is_left else [*boxes, single],
        threads=threads,
        legend=lines,
    )


def _box(end: End, x: float, y: float, *, is_chosen: bool) -> Box:
    room = _BOX - 2 * _PAD
    name = wrapped(end.name, room, NAME, bold=True)
    below = [line for one in end.below for line in wrapped(one, room, SMALL)]
    foot = y + _PAD + 12
    # Without a line above the name the name stands there.
    first = foot + (_LINE if end.above else 0)
    return Box(
        end, x, y, _PAD * 2 + _LINE * (bool(end.above) + len(name) + len(below)),
        Line(end.above, foot),
        placed(name, first, _LINE),
        placed(below, first + _LINE * len(name), _LINE),
        is_chosen,
    )  # fmt: skip


def _thread(one: Box, other: Box) -> Thread:
    left, right = sorted((one, other), key=lambda box: box.x)
    x, y = left.x + _BOX, left.y + left.height / 2
    to_x, to_y = right.x, right.y + right.height / 2
    middle = (x + to_x) / 2
    path = f"M{x:g},{y:g} C{middle:g},{y:g} {middle:g},{to_y:g} {to_x:g},{to_y:g}"
    return Thread(path, other.end.is_stated)
