"""Checksum: whether two graphs say the same, in whatever order they come.

Each statement is written as a line of N-Triples and hashed (SHA-256), and the numbers are added.
A sum does not depend on the order, so nothing has to be sorted or kept, and one statement more,
less or changed gives another sum. Nodes without a name are named by RDFC-1.0 first, which gives
the same names for the same statements.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf.answers import XSD

_BOOLEAN = ox.NamedNode(XSD + "boolean")
_SPACE = 2**256


class Sum(NamedTuple):
    """How many statements a graph has, and their sum."""

    triples: int
    digest: str


def of(triples: Iterable[ox.Triple]) -> Sum:
    """Return the checksum of a graph.

    >>> a, b = (ox.Triple(ox.NamedNode("x:" + n), ox.NamedNode("y:"), ox.Literal(1)) for n in "ab")
    >>> of([a, b]) == of([b, a]), of([a]) == of([b])
    (True, False)
    """
    count = total = 0
    nameless = ox.Dataset()
    for triple in triples:
        count += 1
        if has_nameless(triple):
            nameless.add(ox.Quad(triple.subject, triple.predicate, triple.object))
        else:
            total += _hash(triple)
    nameless.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    total += sum(_hash(quad.triple) for quad in nameless)
    return Sum(count, f"{total % _SPACE:064x}")


def has_nameless(triple: ox.Triple) -> bool:
    """Return whether a statement is about a node without a name."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _hash(triple: ox.Triple) -> int:
    value = triple.object
    if isinstance(value, ox.Literal) and value.datatype == _BOOLEAN:
        # Virtuoso gives 1 for true; both are the same value.
        same = {"1": "true", "0": "false"}.get(value.value, value.value)
        triple = ox.Triple(
            triple.subject, triple.predicate, ox.Literal(same, datatype=value.datatype)
        )
    return int.from_bytes(hashlib.sha256(str(triple).encode()).digest())
