"""Blank: names for nodes without a name that are the same wherever the same is said of them.

RDFC-1.0 numbers the nodes of a whole dataset, so that one more of them renames all others. Here it
numbers what hangs together only by such nodes, and each of those parts is called after its content.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pyoxigraph as ox

from functiegraaf.errors import InputError

#: RDFC-1.0 tries every order of what looks alike. More than this many orders (as a power of two),
#: or nodes that nothing tells apart, is no data that somebody wrote, and would take for ever.
MAX_ORDERS, MAX_ALIKE = 12.0, 100
#: How often nodes in a circle are told apart by their neighbours.
ROUNDS = 8
#: The graph of the marks; it goes no further than this module.
_MARK = ox.NamedNode("urn:x-functiegraaf:mark")

Edge = tuple[str, ox.BlankNode]


def named(triples: Iterable[ox.Triple], place: str) -> frozenset[ox.Triple]:
    """Return triples with their blank nodes called after what is said of them.

    Args:
        triples: The triples; blank nodes of different files must differ.
        place: What a refusal calls the source.

    >>> one, other = (ox.parse(text, format=ox.RdfFormat.TURTLE) for text in (
    ...     "<http://x/a> <http://x/p> [ <http://x/q> 1 ] .",
    ...     "<http://x/a> <http://x/p> _:n . _:n <http://x/q> 1 .",
    ... ))
    >>> named((q.triple for q in one), "") == named((q.triple for q in other), "")
    True

    Raises:
        InputError: There are too many nodes that nothing tells apart.

    """
    kept, held = set(), []
    for triple in triples:
        if any(True for _ in nodes_of(triple)):
            held.append(triple)
        else:
            kept.add(triple)
    seen: Counter[str] = Counter()
    parts = sorted((_canonical(part, place) for part in _parts(held)), key=lambda one: one[0])
    for digest, part in parts:
        seen[digest] += 1
        # Two parts that say the same stay two.
        prefix = f"b{digest}" if seen[digest] == 1 else f"b{digest}n{seen[digest]}"
        kept |= {_renamed(one, partial(_prefixed, prefix)) for one in part}
    return frozenset(kept)


def nodes_of(triple: ox.Triple) -> Iterator[ox.BlankNode]:
    """Return the blank nodes of a triple, those of triples in it too."""
    yield from nodes_in(triple.subject)
    yield from nodes_in(triple.object)


def nodes_in(term: object) -> Iterator[ox.BlankNode]:
    """Return the blank nodes of a term: itself, or those of a triple."""
    if isinstance(term, ox.BlankNode):
        yield term
    elif isinstance(term, ox.Triple):
        yield from nodes_of(term)


def _parts(triples: list[ox.Triple]) -> list[list[ox.Triple]]:
    """Return the triples by what hangs together by blank nodes."""
    leader: dict[ox.BlankNode, ox.BlankNode] = {}

    def find(node: ox.BlankNode) -> ox.BlankNode:
        leader.setdefault(node, node)
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for triple in triples:
        first, *others = nodes_of(triple)
        for other in others:
            leader[find(other)] = find(first)
    parts: dict[ox.BlankNode, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        parts[find(next(nodes_of(triple)))].append(triple)
    return list(parts.values())


def _canonical(part: list[ox.Triple], place: str) -> tuple[str, list[ox.Triple]]:
    """Return the triples of a part with canonical names, and a digest of them."""
    colours = _coloured(part)
    _refuse(part, colours, place)
    # What can be told apart is marked so, which leaves RDFC-1.0 no order to try there.
    marks = [ox.Quad(node, _MARK, ox.Literal(one), _MARK) for node, one in colours.items()]
    dataset = ox.Dataset([*(ox.Quad(*triple) for triple in part), *marks])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = [quad.triple for quad in dataset if quad.graph_name != _MARK]
    text = "\n".join(sorted(map(str, triples)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12], triples


def _coloured(part: list[ox.Triple]) -> dict[ox.BlankNode, str]:
    """Return what tells the nodes of a part from each other: what is below, above and around."""
    said: dict[ox.BlankNode, list[str]] = defaultdict(list)
    below: dict[ox.BlankNode, list[Edge]] = defaultdict(list)
    above: dict[ox.BlankNode, list[Edge]] = defaultdict(list)
    for triple in part:
        subject, object_ = triple.subject, triple.object
        if isinstance(subject, ox.BlankNode) and isinstance(object_, ox.BlankNode):
            below[subject].append((triple.predicate.value, object_))
            above[object_].append((triple.predicate.value, subject))
        for node in nodes_of(triple):
            said[node].append(str(_renamed(triple, partial(_relative, node))))
    colours = {node: _digest(sorted(lines)) for node, lines in said.items()}
    for edges, others in ((below, above), (above, below)):
        colours |= _along(edges, others, colours)
    for _ in range(ROUNDS):
        before = len(set(colours.values()))
        colours = {
            node: _digest([one, *_around(below, node, colours), "", *_around(above, node, colours)])
            for node, one in colours.items()
        }
        if len(set(colours.values())) == before:
            break
    return colours


def _along(
    edges: dict[ox.BlankNode, list[Edge]],
    back: dict[ox.BlankNode, list[Edge]],
    colours: dict[ox.BlankNode, str],
) -> dict[ox.BlankNode, str]:
    """Return new colours that know all that lies at the end of edges, circles left out."""
    open_ = {node: len(edges.get(node, ())) for node in colours}
    ready = [node for node, count in open_.items() if not count]
    found: dict[ox.BlankNode, str] = {}
    while ready:
        node = ready.pop()
        found[node] = _digest([colours[node], *_around(edges, node, found)])
        for _, other in back.get(node, ()):
            open_[other] -= 1
            if not open_[other]:
                ready.append(other)
    return found


def _around(
    edges: dict[ox.BlankNode, list[Edge]], node: ox.BlankNode, colours: dict[ox.BlankNode, str]
) -> list[str]:
    return sorted(f"{path} {colours[other]}" for path, other in edges.get(node, ()))


def _refuse(part: list[ox.Triple], colours: dict[ox.BlankNode, str], place: str) -> None:
    """Refuse a part for which RDFC-1.0 would have too many orders to try.

    Raises:
        InputError: It would.

    """
    counts = Counter(colours.values())
    alike = sum(count for count in counts.values() if count > 1)
    neighbours: Counter[tuple[str, str, str, ox.BlankNode]] = Counter()
    for triple in part:
        subject, object_, path = triple.subject, triple.object, triple.predicate.value
        if isinstance(subject, ox.BlankNode) and isinstance(object_, ox.BlankNode):
            neighbours["below", path, colours[object_], subject] += 1
            neighbours["above", path, colours[subject], object_] += 1
    orders = sum(math.lgamma(count + 1) / math.log(2) for count in neighbours.values())
    if alike > MAX_ALIKE or orders > MAX_ORDERS:
        raise InputError(
            f"{place}: {alike or len(colours)} nodes without a name hang together and nothing "
            "tells them apart, so that they cannot be compared; give them an IRI"
        )


def _renamed(triple: ox.Triple, name: Callable[[ox.BlankNode], str]) -> ox.Triple:
    """Return a triple with other names for its blank nodes."""

    def term(one: Any) -> Any:  # noqa: ANN401 - each kind of term becomes the same kind
        if isinstance(one, ox.BlankNode):
            return ox.BlankNode(name(one))
        return _renamed(one, name) if isinstance(one, ox.Triple) else one

    return ox.Triple(term(triple.subject), triple.predicate, term(triple.object))


def _prefixed(prefix: str, node: ox.BlankNode) -> str:
    return prefix + node.value


def _relative(me: ox.BlankNode, node: ox.BlankNode) -> str:
    return "me" if node == me else "other"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
