"""Recognise: whether a file says anything that the rules are about.

A file in which no rule finds anything may be right, or it may speak of other things: a namespace
that is spelt otherwise, another vocabulary, nothing at all. That must not look like all is well.
Nor does a shape know what is deprecated. The words stand in `shapes/File.ttl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from difflib import SequenceMatcher
from functools import cache

import pyoxigraph as ox

from functiegraaf import deprecated, file_rules, own_shapes, resources
from functiegraaf.findings import Finding, Place, short
from functiegraaf.inputs import Input
from functiegraaf.legible import shown
from functiegraaf.rules import Rules, fill, nearest

_RULES = "https://w3id.org/functiegraaf/shape/File-"
_SPACES = tuple(f"https://w3id.org/functiegraaf/{one}/" for one in ("def", "id", "shape", "graph"))
_LIKE_OURS = re.compile(
    r"https?://(?:www\.)?w3id\.org/functiegraaf\b[^#]*?(?:#|/(?=[^/#]*$)|$)", re.I
)
#: A name at w3id.org, of which ours is one.
_W3ID = re.compile(r"https?://(?:www\.)?w3id\.org/([^/#]+)[/#]")
#: How much alike two names are that may be one with a slip of the pen.
_ALIKE = 0.85
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SCHEMA = (
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property",
)


def findings(
    given: Sequence[Input],
    own: Sequence[Input],
    rules: Rules,
    placed: Iterable[Finding],
    everything: Set[ox.Triple],
) -> list[Finding]:
    """Return what is strange about files as a whole, and about the terms that they use.

    Args:
        given: The files.
        own: Files of shapes beside the shipped ones; what those are about is not asked,
            because a target can be a query.
        rules: The shapes, which know what they are about and hold the words.
        placed: What the shapes found, where a misspelt property is told already.
        everything: What the files say and what they are read with, to know what is deprecated.

    """
    found: list[Finding] = []
    targets, terms = rules.targets(), _declared()
    told = {one.path for one in placed}
    for one in given:
        if not one.triples:
            found += [] if one.findings else [_finding(rules, "empty", Place(shown(one.path)))]
        strange = sorted(_strange(one.triples))
        found += [
            _finding(rules, "namespace", _mention(one, namespace), namespace)
            for namespace in strange
        ]
        found += [_finding(rules, "key", place, word) for word, place in one.unread()]
        found += [_term(rules, one, iri, terms) for iri in _unknown(one.triples, terms) - told]
        found += [
            _finding(rules, "declared", _where(one, iri), iri)
            for iri in _declaring(one.triples) - terms
        ]
        speaks = not one.triples or bool(strange) or bool(own)
        if not speaks and not _speaks_of(one.triples, targets):
            found.append(_finding(rules, "unknown", Place(shown(one.path))))
    for one in own:
        found += [_term(rules, one, iri, terms) for iri in _unknown(one.triples, terms)]
    found += [
        _finding(rules, "shacl", _where(one, iri), iri) for one, iri in own_shapes.misspelt(own)
    ]
    for one in (*given, *own):
        file = shown(one.path)
        found += deprecated.findings(one.triples, one.locator, file, everything, rules)
    return found


@cache
def _declared() -> frozenset[str]:
    """Return the terms that the ontology declares; what a file declares does not count."""
    return frozenset(
        quad.subject.value
        for path in resources.graph_files("ontology")
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(resources.DEF)
    )


def _unknown(triples: Iterable[ox.Triple], terms: frozenset[str]) -> set[str]:
    """Return the terms in our namespace that are used and not declared, wherever they stand."""
    used = {term.value for triple in triples for term in _iris(triple)}
    used -= _declaring(triples)
    return {iri for iri in used - terms if iri.startswith(resources.DEF)}


def _declaring(triples: Iterable[ox.Triple]) -> set[str]:
    """Return what is declared to be a class or property in our namespace."""
    return {
        triple.subject.value
        for triple in triples
        if isinstance(triple.subject, ox.NamedNode)
        and triple.subject.value.startswith(resources.DEF)
        and triple.predicate.value == _TYPE
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value.startswith(_SCHEMA)
    }


def _term(rules: Rules, one: Input, iri: str, terms: frozenset[str]) -> Finding:
    near = nearest(iri, sorted(terms))
    return _finding(rules, "term", _where(one, iri), iri, near)


def _where(one: Input, iri: str) -> Place:
    """Return where a term is first written: by the locator, or by its name alone."""
    place = one.locator.place("", "", iri)
    if place is not None:
        return place
    name = re.compile(rf"[:/#\"]{re.escape(re.split('[/#]', iri)[-1])}(?!\w)")
    for number, line in enumerate(one.lines, 1):
        match = name.search(line)
        if match:
            return Place(shown(one.path), number, match.start() + 1)
    return Place(shown(one.path))


def _strange(triples: Iterable[ox.Triple]) -> set[str]:
    """Return the namespaces that look like ours but are none of ours."""
    found: set[str] = set()
    for iri in {term.value for triple in triples for term in _iris(triple)}:
        if iri.startswith(_SPACES):
            continue
        alike = _W3ID.match(iri)
        if match := _LIKE_OURS.match(iri):
            found.add(match[0])
        elif alike and SequenceMatcher(None, alike[1], "functiegraaf").ratio() > _ALIKE:
            found.add(alike[0])
    return found


def _iris(triple: ox.Triple) -> Iterator[ox.NamedNode]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.NamedNode):
            yield term
        elif isinstance(term, ox.Literal):
            yield term.datatype
        elif isinstance(term, ox.Triple):
            yield from _iris(term)


def _speaks_of(triples: Iterable[ox.Triple], targets: frozenset[str]) -> bool:
    """Tell whether a term of ours is used, something of ours spoken of, or a target met."""
    for triple in triples:
        terms = [triple.predicate.value]
        if triple.predicate.value == _TYPE and isinstance(triple.object, ox.NamedNode):
            terms.append(triple.object.value)
        if isinstance(triple.subject, ox.NamedNode):
            terms.append(triple.subject.value)
        if any(term in targets or term.startswith(_SPACES) for term in terms):
            return True
    return False


def _mention(one: Input, namespace: str) -> Place:
    """Return the line where a namespace is first written, which is where it is mended."""
    for number, line in enumerate(one.lines, 1):
        column = line.find(namespace)
        if column >= 0:
            return Place(shown(one.path), number, column + 1)
    return Place(shown(one.path))


def _finding(rules: Rules, name: str, place: Place, value: str = "", near: str = "") -> Finding:
    rule = _RULES + name
    said = {}
    for lang in ("nl", "en"):
        shown = value if name == "namespace" else short(value)
        parts = {"value": shown, "near": short(near)}
        mending = fill(rules.mending(rule, lang), parts)
        if near:
            mending = f"{fill(rules.suggesting(rule, lang), parts)} {mending}"
        said[lang] = fill(rules.message(rule, "", lang), parts), mending
    return file_rules.finding(
        rules, rule, said, place, value=value, labels=(place.file, place.file)
    )
