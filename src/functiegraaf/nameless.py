"""Nameless: names for the blank nodes of a file that are the same in each run and each engine.

A parser makes up other names each time, so that two reports of one file would differ. An engine
of SHACL gives names of its own, by which nobody finds a node again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

#: What the parser makes up for a node without a label: a number of 128 bits, zeros left out.
_MADE_UP = re.compile(r"[0-9a-f]{24,32}")


class Naming:
    """Names the blank nodes of a file: by their label, or else by the order in which they come.

    >>> naming = Naming("a.ttl")
    >>> naming.node(ox.BlankNode("x")) == Naming("a.ttl").node(ox.BlankNode("x"))
    True
    >>> naming.node(ox.BlankNode("x")) == Naming("b.ttl").node(ox.BlankNode("x"))
    False
    """

    def __init__(self, file: str) -> None:
        """Start without names; those of one file differ from those of another."""
        self._prefix = hashlib.sha256(file.encode("utf-8", "replace")).hexdigest()[:8]
        self._names: dict[ox.BlankNode, ox.BlankNode] = {}

    def triple(self, triple: ox.Triple) -> ox.Triple:
        """Return a triple with its blank nodes named, those of triples in it too."""
        subject, object_ = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and isinstance(object_, ox.NamedNode | ox.Literal):
            return triple
        if isinstance(subject, ox.BlankNode):
            subject = self.node(subject)
        elif isinstance(subject, ox.Triple):
            subject = self.triple(subject)
        if isinstance(object_, ox.BlankNode):
            object_ = self.node(object_)
        elif isinstance(object_, ox.Triple):
            object_ = self.triple(object_)
        return ox.Triple(subject, triple.predicate, object_)

    def node(self, node: ox.BlankNode) -> ox.BlankNode:
        """Return a blank node with its name."""
        if node not in self._names:
            made_up = _MADE_UP.fullmatch(node.value)
            label = f"{len(self._names) + 1}" if made_up else node.value
            self._names[node] = ox.BlankNode(f"{self._prefix}-{label}")
        return self._names[node]


def numbered(shapes: Iterable[ox.Triple], triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the blank nodes of data by the names that `shacl` gives them.

    It numbers blank nodes as they come, those of the shapes first; it offers no other way to
    tell which is which, and a test holds that it is so.
    """
    before = len(set(_blank_nodes(shapes)))
    nodes = dict.fromkeys(_blank_nodes(triples))
    return {f"_:0_b{number}": str(node) for number, node in enumerate(nodes, before)}


def _blank_nodes(triples: Iterable[ox.Triple]) -> Iterator[ox.BlankNode]:
    for triple in triples:
        for term in (triple.subject, triple.object):
            if isinstance(term, ox.BlankNode):
                yield term
            elif isinstance(term, ox.Triple):
                yield from _blank_nodes([term])
