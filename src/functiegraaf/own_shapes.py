"""Own shapes: what is to be said of the shapes that a user brings.

A shape with a slip of the pen in it finds nothing, and that looks like all is well. What has no
effect is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from functiegraaf import engines
from functiegraaf.engines import SH
from functiegraaf.errors import InputError
from functiegraaf.findings import short
from functiegraaf.inputs import Input
from functiegraaf.legible import shown

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
#: What SHACL has beyond constraints, and no validation here follows.
_UNUSED = ("rule", "js", "entailment")
_NAME = re.compile(r"(?:_:)?[0-9a-f]{8}[.-]\w+")


def blamed(
    error: InputError, given: Sequence[Input], triples: Iterable[ox.Triple], engine: str
) -> InputError:
    """Return an error of an engine with the file whose shapes it is about.

    Args:
        error: What the engine said of all shapes together.
        given: The files of shapes.
        triples: What was validated; some faults show only where there is something to judge.
        engine: The name of the engine.

    """
    triples = list(triples)
    for one in given:
        try:
            engines.ENGINES[engine](triples, one.triples)
        except InputError as own:
            reason = _NAME.sub("a shape without a name", str(own).removeprefix("shapes: "))
            # An engine can say one thing twice.
            lines = dict.fromkeys(filter(None, map(str.strip, reason.splitlines())))
            said = " ".join(lines).rstrip(".")
            message = f"{shown(one.path)}: holds a shape that is not well formed: {said}"
            return InputError(f"{message}; mend that shape, or leave the file out")
    return error


def notes(given: Sequence[Input], triples: Iterable[ox.Triple]) -> list[str]:
    """Return what has no effect in the shapes of a user, or takes it away from ours.

    Args:
        given: The files of shapes.
        triples: What is validated, the ontology among it.

    """
    if not given:
        # Most validations bring no shapes; they need not look at all that is there.
        return []
    met = _Met(triples)
    said: list[str] = []
    for one in given:
        file = shown(one.path)
        for triple in sorted(one.triples, key=str):
            local = triple.predicate.value.removeprefix(SH)
            shape = _name(triple.subject)
            if local in _UNUSED:
                said.append(
                    f"{shown(one.path)}: {shape} has sh:{local}, which is not followed here"
                )
            elif local == "deactivated" and shape.startswith("shape:"):
                said.append(f"{file}: turns off our rule {shape}")
            elif local.startswith("target") and not met.by(local, triple.object):
                target = _name(triple.object)
                said.append(
                    f"{shown(one.path)}: {shape} checks nothing: no sh:{local} {target} is there"
                )
    return said


def misspelt(given: Sequence[Input]) -> Iterator[tuple[Input, str]]:
    """Return the terms in the namespace of SHACL that SHACL does not have, by file."""
    if not given:
        return
    from rdflib import SH as KNOWN

    for one in given:
        terms = {
            term.value
            for triple in one.triples
            for term in (triple.predicate, triple.object)
            if isinstance(term, ox.NamedNode) and term.value.startswith(SH)
        }
        for iri in sorted(terms):
            if iri.removeprefix(SH) not in KNOWN:
                yield one, iri


class _Met:
    """Knows which targets there are in data."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._classes: set[str] = set()
        self._properties: set[str] = set()
        above: dict[str, set[str]] = {}
        for triple in triples:
            value = str(triple.object)
            if triple.predicate.value == _TYPE:
                self._classes.add(value)
            elif triple.predicate.value == _SUBCLASS:
                above.setdefault(str(triple.subject), set()).add(value)
            self._properties.add(str(triple.predicate))
        todo = list(self._classes)
        while todo:
            new = above.get(todo.pop(), set()) - self._classes
            self._classes |= new
            todo += new

    def by(self, kind: str, target: object) -> bool:
        if kind == "targetClass":
            return str(target) in self._classes
        # A target that is named, or asked for by a query, is there or is not our business.
        return (
            kind not in ("targetSubjectsOf", "targetObjectsOf") or str(target) in self._properties
        )


def _name(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return short(term.value)
    return "a shape without a name"
