"""Decide: somebody confirms or rejects a mapping, and who, when and why is kept.

A decision is never changed: of several on one mapping the last counts, so that the file tells
what was thought when. The file is Turtle, joins a command with `--data`, and can be kept with
the data of the project.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import inputs, resources
from functiegraaf.errors import InputError
from functiegraaf.query import Graph

CONFIRMED, REJECTED = "CONFIRMED", "REJECTED"

_PREFIXES = {"fg": resources.DEF, "id": resources.ID, "xsd": "http://www.w3.org/2001/XMLSchema#"}
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def decide(
    graph: Graph, name: str, status: str, *, by: str, why: str, when: datetime
) -> frozenset[ox.Triple]:
    """Return a decision on a mapping.

    Args:
        graph: The graph that holds the mapping.
        name: The mapping as `functiegraaf query run mappings` names it, or its IRI.
        status: `CONFIRMED` or `REJECTED`.
        by: Who decides: a name or a role.
        why: The reason.
        when: The time, with its time zone.

    Raises:
        InputError: There is no such mapping, nobody is named, or no reason is given.

    """
    if not by.strip() or not why.strip():
        raise InputError("say who decides (--by) and why (--why)")
    mapping = ox.NamedNode(resources.ID + name.removeprefix("id:").removeprefix(resources.ID))
    if not any(graph.store.quads_for_pattern(mapping, _def("mapsFrom"), None)):
        raise InputError(
            f"'{name}' is no mapping; see: functiegraaf query run mappings -p status=proposed"
        )
    stamp = when.isoformat(timespec="seconds").replace("+00:00", "Z")
    digest = hashlib.sha256(f"{status}\0{by}\0{why}\0{stamp}".encode()).hexdigest()[:8]
    node = ox.NamedNode(
        f"{resources.ID}decision-{mapping.value.removeprefix(resources.ID)}-{digest}"
    )
    chosen = ox.NamedNode(f"{resources.ID}mapping-status-{status}")
    moment = ox.Literal(stamp, datatype=ox.NamedNode(_PREFIXES["xsd"] + "dateTime"))
    return frozenset(
        (
            ox.Triple(node, _TYPE, _def("MappingDecision")),
            ox.Triple(node, _def("onMapping"), mapping),
            ox.Triple(node, _def("decision"), chosen),
            ox.Triple(node, _def("decidedBy"), ox.Literal(by.strip())),
            ox.Triple(node, _def("decidedOn"), moment),
            ox.Triple(node, _def("reason"), ox.Literal(why.strip())),
        )
    )


def added(path: Path, decision: frozenset[ox.Triple]) -> bytes:
    """Return the file of decisions with one more, as Turtle; a file that is not there is empty.

    Raises:
        InputError: The file is no Turtle, cannot be read, or says something else than decisions.

    """
    if path.suffix.lower() != ".ttl":
        raise InputError(f"{path}: decisions are kept as Turtle; give a name that ends in .ttl")
    known = inputs.read(path).triples if path.exists() else frozenset()
    kinds = {triple.subject for triple in known if triple.object == _def("MappingDecision")}
    others = sorted({str(triple.subject) for triple in known} - {str(one) for one in kinds})
    if others:
        raise InputError(
            f"{path}: says something of {others[0]}, which is no decision; name a file of its own"
        )
    ordered = sorted(
        known | decision, key=lambda one: (str(one.subject), one.predicate != _TYPE, str(one))
    )
    return bytes(ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES) or b"")


def _def(name: str) -> ox.NamedNode:
    return ox.NamedNode(resources.DEF + name)
