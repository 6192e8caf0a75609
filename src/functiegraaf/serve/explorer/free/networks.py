"""Networks: what links things in an answer, laid out in layers from left to right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf.answers import AnyTerm, Table
from functiegraaf.serve.explorer.free.asking import TRIPLE
from functiegraaf.serve.explorer.free.tables import LONGEST, Row, text

#: More than these cannot be told apart.
NODES, EDGES = 60, 100
_WIDTH, _HEIGHT = 250.0, 34.0
_GAP, _STEP, _MARGIN = 170.0, 46.0, 20.0
_LONGEST, _LABEL = 31, 24
_SWEEPS = 4
#: Several lines that end in one place have their words below each other.
_LINE = 11.0

Thing = ox.NamedNode | ox.BlankNode


class Node(NamedTuple):
    """A thing, and the corner of its box."""

    name: str
    full: str
    x: float
    y: float


class Edge(NamedTuple):
    """What links two things: the curve, its words, and where these stand."""

    path: str
    words: str
    full: str
    x: float
    y: float
    anchor: str


class Network(NamedTuple):
    """A picture of links.

    Attributes:
        nodes: The things.
        edges: The links.
        width: The width.
        height: The height.
        links: How many links the answer has.
        left: How many of them were not drawn.
        box: The width and height of a box.

    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float
    links: int
    left: int
    box: tuple[float, float] = (_WIDTH, _HEIGHT)


Link = tuple[Thing, AnyTerm | str, Thing]


def links(table: Table, rows: Sequence[Row]) -> list[Link]:
    """Return what links things: triples, or two columns of a table, or three as a triple."""
    columns = [at for at in range(len(table.columns)) if _is_of_things(row[at] for row in rows)]
    found: list[tuple[AnyTerm | None, AnyTerm | str | None, AnyTerm | None]]
    if table.columns == TRIPLE or len(table.columns) == len(columns) == len(TRIPLE):
        found = [(row[0], row[1], row[2]) for row in rows]
    elif len(columns) > 1:
        first, second = columns[:2]
        found = [(row[first], table.columns[second], row[second]) for row in rows]
    else:
        return []
    return [
        (one, words, other)
        for one, words, other in dict.fromkeys(found)
        if isinstance(one, Thing) and isinstance(other, Thing) and words is not None
    ]


def _is_of_things(column: Iterable[AnyTerm | None]) -> bool:
    filled = [term for term in column if term is not None]
    return bool(filled) and all(isinstance(term, Thing) for term in filled)


def network(found: Sequence[Link], names: Mapping[str, str]) -> Network:
    """Return a picture of links.

    Args:
        found: The links.
        names: What things and properties are called.

    """
    kept: dict[tuple[str, str], list[str]] = {}
    things: dict[str, Thing] = {}
    left = 0
    for one, name, other in found:
        key = (str(one), str(other))
        more = {str(end): end for end in (one, other) if str(end) not in things}
        if key not in kept and (len(things) + len(more) > NODES or len(kept) >= EDGES):
            left += 1
            continue
        things |= more
        kept.setdefault(key, []).append(_called(name, names))
    layers = _layers(list(things), list(kept))
    height = max((len(one) for one in layers), default=0) * _STEP + 2 * _MARGIN
    places: dict[str, tuple[float, float]] = {}
    for at, layer in enumerate(layers):
        top = (height - len(layer) * _STEP) / 2 + (_STEP - _HEIGHT) / 2
        for place, name in enumerate(layer):
            places[name] = (_MARGIN + at * (_WIDTH + _GAP), round(top + place * _STEP, 1))
    nodes = tuple(_node(things[name], *places[name], names) for name in things)
    width = len(layers) * (_WIDTH + _GAP) - _GAP + 2 * _MARGIN
    back = any(places[one][0] >= places[other][0] for one, other in kept)
    drawn = _edges(kept, places)
    return Network(nodes, drawn, width + (_GAP if back else 0), height, len(found), left)


def _node(thing: Thing, x: float, y: float, names: Mapping[str, str]) -> Node:
    full = _called(thing, names)
    return Node(_shortened(full, _LONGEST), full, x, y)


def _called(one: AnyTerm | str, names: Mapping[str, str]) -> str:
    if isinstance(one, str):
        return one
    return (names.get(getattr(one, "value", ""), "") or text(one))[:LONGEST]


def _layers(things: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the things by how far they are from where links begin."""
    after = defaultdict(list)
    into: dict[str, int] = dict.fromkeys(things, 0)
    for one, other in pairs:
        if one != other:
            after[one].append(other)
            into[other] += 1
    depth: dict[str, int] = {}
    for start in sorted(things, key=lambda one: (into[one], things.index(one))):
        if start in depth:
            continue
        waiting = [start]
        depth[start] = 0
        while waiting:
            one = waiting.pop(0)
            for other in after[one]:
                if other not in depth:
                    depth[other] = depth[one] + 1
                    waiting.append(other)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for one in things:
        layers[depth[one]].append(one)
    layers = [one for one in layers if one]
    beside = defaultdict(list)
    for one, other in pairs:
        beside[one].append(other)
        beside[other].append(one)
    for _ in range(_SWEEPS):
        place = {one: at / len(layer) for layer in layers for at, one in enumerate(layer)}
        for layer in layers:
            layer.sort(
                key=lambda one, place=place: (  # type: ignore[misc]
                    sum(place[other] for other in beside[one]) / max(1, len(beside[one])),
                    things.index(one),
                )
            )
    return layers


def _edges(
    kept: Mapping[tuple[str, str], Sequence[str]], places: Mapping[str, tuple[float, float]]
) -> tuple[Edge, ...]:
    out: dict[str, int] = defaultdict(int)
    into: dict[str, int] = defaultdict(int)
    for one, other in kept:
        out[one] += 1
        into[other] += 1
    at_end: dict[tuple[str, bool], int] = defaultdict(int)
    found = []
    for (one, other), said in kept.items():
        full = ", ".join(dict.fromkeys(said))
        (x1, y1), (x2, y2) = places[one], places[other]
        y1, y2 = y1 + _HEIGHT / 2, y2 + _HEIGHT / 2
        start = x1 + _WIDTH
        if x2 > x1:
            bend = (x2 - start) / 2
            path = f"M{start:g} {y1:g}C{start + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
        else:  # Back, or to itself: around the right side.
            end = x2 + _WIDTH
            far = max(start, end) + 70
            y2 += 8 if one == other else 0
            path = f"M{start:g} {y1:g}C{far:g} {y1:g} {far:g} {y2:g} {end:g} {y2:g}"
        # The words stand where fewer lines meet.
        is_at_end = x2 > x1 and into[other] <= out[one]
        key = (other if is_at_end else one, is_at_end)
        line = at_end[key] * _LINE
        at_end[key] += 1
        if is_at_end:
            x, y, anchor = x2 - 12, y2 - 4 + line, "end"
        else:
            x, y, anchor = start + 8, y1 - 4 + line, "start"
        words = _shortened(full, _LABEL)
        found.append(Edge(path, words, full, x, round(y, 1), anchor))
    return tuple(found)


def _shortened(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
