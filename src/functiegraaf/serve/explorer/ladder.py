"""Ladder: where everything stands in the picture of a series, in units of the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from functiegraaf.serve.explorer.drawing import Line, placed, wrapped
from functiegraaf.serve.explorer.steps import Post, Series, Step
from functiegraaf.serve.explorer.telling import Says, legend, levels, summary

#: A name in a box, and everything that is smaller.
NAME, SMALL = 14, 13
_LEFT, _BETWEEN = 98, 32
#: How wide a box is with up to so many groups beside each other, and with more.
_FEW, _BOX, _NARROW = 3, 240, 200
_PAD, _LINE = 12, 18
#: From the left edge of a box to the arrow that goes up from it, and to the label of the arrow.
_ARROW, _LABEL = 22, 40
_HEAD = 7
_FOOT, _EMPTY, _SPACE = 16, 30, 10
#: Rungs without functions are drawn as long as the ladder stays short.
_LONGEST = 24


class Rung(NamedTuple):
    """A rung of the ladder; `is_empty`: no function stands on it."""

    name: list[Line]
    y: float
    height: float
    is_empty: bool


class Box(NamedTuple):
    """A function, and in a map from one function what changes on the way to it."""

    post: Post
    x: float
    y: float
    width: float
    height: float
    code: Line
    name: list[Line]
    small: list[Line]
    is_start: bool
    step: Step | None


class Label(NamedTuple):
    """What stands beside an arrow."""

    x: float
    y: float
    width: float
    height: float
    lines: list[Line]


class Arrow(NamedTuple):
    """A step up; without a label where it is not known what changes."""

    step: Step
    x: float
    start: float
    end: float
    head: str
    label: Label | None


class Ladder(NamedTuple):
    """The picture of a series."""

    width: float
    height: float
    left: float
    headings: list[tuple[float, list[Line]]]
    rungs: list[Rung]
    boxes: list[Box]
    arrows: list[Arrow]
    legend: list[Line]


def draw(
    series: Series,
    way: str,
    steps: Sequence[Step],
    say: Says,
    start: Post | None = None,
    seen_from: Mapping[str, Step] | None = None,
) -> Ladder:
    """Lay out the picture.

    Args:
        series: What is drawn.
        way: By what it is laid out.
        steps: The steps up.
        say: Gives words.
        start: The function from which somebody looks; None: nobody does.
        seen_from: The step from there to each other function, by its IRI.

    """
    columns: dict[str, list[Post]] = {}
    for post in series.posts:
        columns.setdefault(post.group, []).append(post)
    broad = _BOX if len(columns) <= _FEW else _NARROW
    boxes = {post.iri: _measured(post, say, broad, start, seen_from or {}) for post in series.posts}
    tallest = max((_PAD * 2 + _LINE * (1 + len(n) + len(s)) for n, s in boxes.values()), default=0)
    # In a map from one function the numbers stand in the boxes.
    labels = {one.start.iri: summary(one, say) if start is None else [] for one in steps}
    told = any(labels.values()) or any(one.changes for one in (seen_from or {}).values())
    zones = {post.iri: _zone(labels.get(post.iri)) for post in series.posts}

    headings, top = _headings(columns, broad)
    rungs, foots = _rungs(series, way, columns, zones, tallest, top, say)
    stands: dict[str, tuple[float, float]] = {}
    for number, posts in enumerate(columns.values()):
        for rung, foot in foots.items():
            y = foot - _FOOT
            for post in reversed([one for one in posts if one.rung(way) == rung]):
                stands[post.iri] = (_beside(number, broad), y - tallest)
                y -= tallest + zones[post.iri]
    bottom = max(foots.values(), default=top)
    whole = _beside(max(1, len(columns)), broad)
    words = wrapped(legend(series, way, say, start, told=told), whole - 2 * _PAD, SMALL, most=6)
    return Ladder(
        width=whole,
        height=bottom + (26 + _LINE * len(words) if words else 1),
        left=_LEFT,
        headings=headings,
        rungs=rungs,
        boxes=[
            _box(
                post,
                stands[post.iri],
                boxes[post.iri],
                (broad, tallest),
                say,
                start,
                seen_from or {},
            )
            for post in series.posts
        ],
        arrows=[_arrow(one, stands, (broad, tallest), labels[one.start.iri]) for one in steps],
        legend=placed(words, bottom + 26, _LINE),
    )


def _measured(
    post: Post, say: Says, broad: float, start: Post | None, seen_from: Mapping[str, Step]
) -> tuple[list[str], list[str]]:
    """Return the lines of the name, and those below it."""
    room = broad - 2 * _PAD
    small: list[str] = []
    start_is_known = start is not None and start.has_profile
    if post == start:
        small.append(say("career-here"))
    elif post.iri in seen_from:
        small += summary(seen_from[post.iri], say) or [say("career-unknown")] * start_is_known
    lines = [line for one in small for line in wrapped(one, room, SMALL)]
    return wrapped(post.name, room, NAME, bold=True), lines


def _zone(label: list[str] | None) -> float:
    """Return how much is free above a box."""
    if label is None:
        return _SPACE
    return _label_height(label) + 2 * _SPACE + _HEAD if label else 40


def _label_height(label: list[str]) -> float:
    return max(28, _LINE * len(label) + 10)


def _headings(
    columns: Mapping[str, list[Post]], broad: float
) -> tuple[list[tuple[float, list[Line]]], float]:
    texts = [
        wrapped(f"{posts[0].group_name} ({code})", broad, NAME, bold=True)
        for code, posts in columns.items()
    ]
    most = max(map(len, texts), default=0)
    made = [
        (_beside(number, broad), placed(lines, 22, _LINE)) for number, lines in enumerate(texts)
    ]
    return made, 14 + _LINE * most


def _rungs(
    series: Series,
    way: str,
    columns: Mapping[str, list[Post]],
    zones: Mapping[str, float],
    tallest: float,
    top: float,
    say: Says,
) -> tuple[list[Rung], dict[int | None, float]]:
    """Return the rungs from the top down, and the foot of each."""
    known = {rung for post in series.posts if (rung := post.rung(way)) is not None}
    order: list[int | None] = [*sorted(known, reverse=True)]
    if known and max(known) - min(known) < _LONGEST:
        order = [*range(max(known), min(known) - 1, -1)]
    if len(known) == 0 or any(post.rung(way) is None for post in series.posts):
        order.append(None)
    rungs, foots = [], {}
    for rung in order:
        heights = [
            sum(tallest + zones[post.iri] for post in posts if post.rung(way) == rung)
            for posts in columns.values()
        ]
        highest = max(heights, default=0)
        height = highest + _FOOT + _SPACE if highest else _EMPTY
        name = say(f"career-no-{way}") if rung is None else say(f"career-{way}", rung=rung)
        lines = placed(wrapped(name, _LEFT - _PAD, NAME, bold=True), top + 21, _LINE)
        rungs.append(Rung(lines, top, height, not highest))
        top += height
        foots[rung] = top
    return rungs, foots


def _box(
    post: Post,
    at: tuple[float, float],
    texts: tuple[list[str], list[str]],
    size: tuple[float, float],
    say: Says,
    start: Post | None,
    seen_from: Mapping[str, Step],
) -> Box:
    (x, y), (broad, height) = at, size
    name, small = texts
    first = y + _PAD + 12
    return Box(
        post, x, y, broad, height,
        Line(" · ".join(filter(None, (post.code, levels(post, say)))), first),
        placed(name, first + _LINE, _LINE),
        placed(small, first + _LINE * (1 + len(name)), _LINE),
        post == start,
        seen_from.get(post.iri),
    )  # fmt: skip


def _arrow(
    step: Step,
    stands: Mapping[str, tuple[float, float]],
    size: tuple[float, float],
    label: list[str],
) -> Arrow:
    broad, tallest = size
    x, top = stands[step.start.iri]
    end = stands[step.end.iri][1] + tallest
    at = x + _ARROW
    head = f"{at - _HEAD},{end + _HEAD + 2} {at + _HEAD},{end + _HEAD + 2} {at},{end + 1}"
    made = None
    if label:
        height = _label_height(label)
        y = top - _SPACE - height
        foot = y + (height - _LINE * len(label)) / 2 + 13
        made = Label(x + _LABEL, y, broad - _LABEL, height, placed(label, foot, _LINE))
    return Arrow(step, at, top, end + _HEAD, head, made)


def _beside(number: int, broad: float) -> float:
    """Return where a column begins."""
    return _LEFT + number * (broad + _BETWEEN)
