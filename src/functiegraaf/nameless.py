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
#: What `shacl` calls a blank node.
_NUMBER = re.compile(r"_:\d+_b(\d+)")
#: A blank node of N-Triples, as a subject or as an object.
_IN_TEXT = re.compile(r"^_:\S+|(?<= )_:\S+(?= \.$)", re.MULTILINE)


class Naming:
    """Names the blank nodes of a file: by their label, or else by the order in which they come.

    A name says which of both it is: no label that somebody writes is ever the same as a number.

    >>> naming = Naming("a.ttl", "_:x")
    >>> naming.node(ox.BlankNode("x")) == Naming("a.ttl", "").node(ox.BlankNode("x"))
    True
    >>> naming.node(ox.BlankNode("x")) == Naming("b.ttl", "").node(ox.BlankNode("x"))
    False
    """

    def __init__(self, file: str, text: str) -> None:
        """Start without names; those of one file differ from those of another.

        Args:
            file: What tells the file from others: its path, or what it says.
            text: What it says.

        """
        # What looks made up can stand in the file: programs write such labels.
        self._written = set(_MADE_UP.findall(text))
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
            made_up = _MADE_UP.fullmatch(node.value) and node.value not in self._written
            name = f".{len(self._names) + 1}" if made_up else f"-{node.value}"
            self._names[node] = ox.BlankNode(self._prefix + name)
        return self._names[node]


def label_of(node: str) -> str:
    """Return the label that somebody wrote for a blank node, or '' if it had none.

    >>> label_of("_:0a1b2c3d-x"), label_of("_:0a1b2c3d.4")
    ('x', '')
    """
    return node[11:] if node[10:11] == "-" else ""


class Numbered:
    """The blank nodes of shapes and data by the names that `shacl` gives them.

    It numbers blank nodes as they come, those of the shapes first; it offers no other way to
    tell which is which, and a test holds that it is so.
    """

    def __init__(self, shapes: Iterable[ox.Triple], triples: Iterable[ox.Triple]) -> None:
        """Take what is given to the engine, in the order in which it is given."""
        # Of the same label in both, one is another node than the other.
        parts = (dict.fromkeys(_blank_nodes(part)) for part in (shapes, triples))
        self._nodes = [str(node) for part in parts for node in part]

    @classmethod
    def of_text(cls, shapes: Iterable[ox.Triple], text: str) -> Numbered:
        r"""Take shapes, and data as N-Triples.

        >>> text = '_:x <x:p> _:y .\n<x:a> <x:p> "_:z ." .\n<x:a> <x:p> _:x .\n'
        >>> [Numbered.of_text([], text).node(f"_:0_b{n}") for n in range(3)]
        ['_:x', '_:y', '_:0_b2']
        """
        numbered = cls(shapes, ())
        numbered._nodes += dict.fromkeys(_IN_TEXT.findall(text))
        return numbered

    def node(self, name: str) -> str:
        """Return the name of ours for one of the engine; one that is not known stays."""
        match = _NUMBER.fullmatch(name)
        number = int(match[1]) if match else len(self._nodes)
        return self._nodes[number] if number < len(self._nodes) else name


def _blank_nodes(triples: Iterable[ox.Triple]) -> Iterator[ox.BlankNode]:
    for triple in triples:
        for term in (triple.subject, triple.object):
            if isinstance(term, ox.BlankNode):
                yield term
            elif isinstance(term, ox.Triple):
                yield from _blank_nodes([term])
