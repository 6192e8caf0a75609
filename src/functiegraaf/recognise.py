"""Recognise: whether a file says anything that the rules are about.

A file in which no rule finds anything may be right, or it may speak of other things: a namespace
that is spelt otherwise, another vocabulary, nothing at all. That must not look like all is well.
The words stand in `shapes/File.ttl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from functiegraaf.findings import Finding, Place
from functiegraaf.inputs import Input
from functiegraaf.rules import Rules, fill

_RULES = "https://w3id.org/functiegraaf/shape/File-"
_SPACES = tuple(f"https://w3id.org/functiegraaf/{one}/" for one in ("def", "id", "shape", "graph"))
_LIKE_OURS = re.compile(
    r"https?://(?:www\.)?w3id\.org/functiegraaf\b[^#]*?(?:#|/(?=[^/#]*$)|$)", re.I
)
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def findings(given: Sequence[Input], rules: Rules, *, own_shapes: bool) -> list[Finding]:
    """Return what is strange about files as a whole.

    Args:
        given: The files.
        rules: The shapes, which know what they are about and hold the words.
        own_shapes: Whether there are shapes beside the shipped ones; what those are about is
            not asked, because a target can be a query.

    """
    found: list[Finding] = []
    targets = rules.targets()
    for one in given:
        if not one.triples:
            found += [] if one.findings else [_finding(rules, "empty", Place(str(one.path)))]
            continue
        strange = sorted(_strange(one.triples))
        found += [
            _finding(rules, "namespace", _mention(one, namespace), namespace)
            for namespace in strange
        ]
        if not strange and not own_shapes and not _speaks_of(one.triples, targets):
            found.append(_finding(rules, "unknown", Place(str(one.path))))
    return found


def _strange(triples: Iterable[ox.Triple]) -> set[str]:
    """Return the namespaces that look like ours but are none of ours."""
    return {
        match[0]
        for iri in {term.value for triple in triples for term in _iris(triple)}
        if not iri.startswith(_SPACES) and (match := _LIKE_OURS.match(iri))
    }


def _iris(triple: ox.Triple) -> Iterator[ox.NamedNode]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.NamedNode):
            yield term
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
            return Place(str(one.path), number, column + 1)
    return Place(str(one.path))


def _finding(rules: Rules, name: str, place: Place, value: str = "") -> Finding:
    rule = _RULES + name
    said = {}
    for lang in ("nl", "en"):
        message = rules.message(rule, "", lang)
        said[lang] = fill(message, {"value": value}), fill(rules.mending(rule, lang), {})
    return Finding(
        severity=rules.severity(rule),
        rule=rule,
        focus="",
        label_nl=place.file,
        label_en=place.file,
        path="",
        value=value,
        message_nl=said["nl"][0],
        message_en=said["en"][0],
        concluded=False,
        hint_nl=said["nl"][1],
        hint_en=said["en"][1],
        place=place,
    )
