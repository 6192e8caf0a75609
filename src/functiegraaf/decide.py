"""Decide: somebody confirms or rejects a mapping, and who, when and why is kept.

A decision is never changed: of several on one mapping the last counts, so that the file tells
what was thought when. The file is Turtle, joins a command with `--data`, and can be kept with
the data of the project.
"""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import inputs, resources
from functiegraaf.errors import InputError
from functiegraaf.files import save
from functiegraaf.query import Graph

CONFIRMED, REJECTED = "CONFIRMED", "REJECTED"

#: What XML Schema takes for a date or a date and time; Python takes more.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?")
_FARTHEST = timedelta(hours=14)
_KIND = "MappingDecision"

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
    try:
        mapping = ox.NamedNode(resources.ID + name.removeprefix("id:").removeprefix(resources.ID))
    except ValueError as error:
        raise InputError(f"'{name}' is no mapping, and no name") from error
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
            ox.Triple(node, _TYPE, _def(_KIND)),
            ox.Triple(node, _def("onMapping"), mapping),
            ox.Triple(node, _def("decision"), chosen),
            ox.Triple(node, _def("decidedBy"), ox.Literal(by.strip())),
            ox.Triple(node, _def("decidedOn"), moment),
            ox.Triple(node, _def("reason"), ox.Literal(why.strip())),
        )
    )


def moment(text: str) -> datetime:
    """Return the time that somebody gives for a decision; without a zone it is in UTC.

    Raises:
        InputError: It is none, has a zone that does not exist, or lies ahead.

    >>> moment("2026-01-31").isoformat()
    '2026-01-31T00:00:00+00:00'
    """
    fault = f"{text!r} is no time; give one such as 2026-01-31 or 2026-01-31T09:00:00+01:00"
    if not _MOMENT.fullmatch(text):
        raise InputError(fault)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(fault) from error
    offset = found.utcoffset()
    if offset is None:
        found = found.replace(tzinfo=UTC)
    elif abs(offset) > _FARTHEST:
        raise InputError(fault)
    if found > datetime.now(UTC) + timedelta(days=1):
        raise InputError(f"{text!r} has not come yet; it would count more than all that follow")
    return found


def keep(path: Path, decision: frozenset[ox.Triple]) -> None:
    """Put a decision behind those in a file; what stands there stays byte for byte.

    Who writes at the same time waits: a lock on the folder keeps two from losing one another's.

    Raises:
        InputError: The file is no Turtle, cannot be read or written, or says something else than
            decisions.

    """
    import fcntl

    if path.suffix.lower() != ".ttl":
        raise InputError(f"{path}: decisions are kept as Turtle; give a name that ends in .ttl")
    try:
        folder = os.open(path.resolve().parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; name another file") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        save(path, _with(path, decision))
    finally:
        os.close(folder)


def _with(path: Path, decision: frozenset[ox.Triple]) -> bytes:
    """Return the content of a file with a decision behind it."""
    before = ""
    if path.exists():
        known = inputs.read(path).triples
        kinds = {str(triple.subject) for triple in known if triple.object == _def(_KIND)}
        others = sorted({str(triple.subject) for triple in known} - kinds)
        if others:
            raise InputError(
                f"{path}: says something of {others[0]}, which is no decision; "
                "name a file of its own"
            )
        before = path.read_text("utf-8")
    ordered = sorted(decision, key=lambda one: (one.predicate != _TYPE, str(one)))
    text = bytes(ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES) or b"")
    declared = set(before.splitlines())
    lines = [
        line
        for line in text.decode().splitlines()
        if not (line.startswith("@prefix") and line in declared)
    ]
    return (before.rstrip() + "\n\n" + "\n".join(lines) + "\n").lstrip().encode()


def _def(name: str) -> ox.NamedNode:
    return ox.NamedNode(resources.DEF + name)
