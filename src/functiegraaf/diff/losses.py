"""Losses: the IRIs of ours that are gone, and whether something takes their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass

import pyoxigraph as ox

from functiegraaf import deprecated, resources
from functiegraaf.diff.edition import Edition
from functiegraaf.findings import short

_OURS = (resources.DEF, resources.ID, resources.SHAPE, resources.GRAPH)
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#: Of more that look alike, none is likely to be the one.
_MOST_ALIKE = 3


@dataclass(frozen=True)
class Lost:
    """An IRI of ours that was described and is not any more.

    Attributes:
        iri: The IRI.
        room: The room that described it.
        instead: What is said to replace it and does not; empty if nothing is said.
        why: Of each of those what is wrong: 'missing' (it is not described), 'withdrawn' (it or
            what replaces it is deprecated, and nothing replaces that) or 'circular'.
        perhaps: What is new, of the same classes and with the same name.

    """

    iri: str
    room: str
    instead: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


def deprecated_since(old: Edition, new: Edition) -> dict[str, tuple[str, ...]]:
    """Return the IRIs of ours that are newly deprecated, each with what replaces it."""
    before = deprecated.replacements(old.triples)
    return {
        iri: instead
        for iri, instead in deprecated.replacements(new.triples).items()
        if iri not in before
    }


def between(old: Edition, new: Edition) -> tuple[Lost, ...]:
    """Return the IRIs of ours that are gone without a replacement, sorted.

    What had a class and has none is gone, too: no rule and no question finds it any more.
    """
    before, typed_before = _described(old.triples)
    after, typed_after = _described(new.triples)
    left = {iri for iri in before if iri in typed_before - typed_after or iri not in after}
    if not left:
        return ()
    instead = deprecated.replacements(new.triples)
    rooms = {str(triple.subject): name for name, triples in old.rooms.items() for triple in triples}
    came: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for iri in sorted(after - before):
        came[_look(iri, new)].append(iri)
    found = []
    for iri in sorted(left):
        named = instead.get(iri, ())
        wrong = {one: _wrong(iri, one, instead, after - left) for one in named}
        failing = tuple(one for one in named if wrong[one])
        if failing or not named:
            alike = came.get(_look(iri, old), []) if iri in typed_before else []
            perhaps = tuple(alike) if len(alike) <= _MOST_ALIKE and not named else ()
            why = tuple(wrong[one] for one in failing)
            found.append(Lost(iri, rooms[f"<{iri}>"], failing, why, perhaps))
    return tuple(found)


def _wrong(
    lost: str, replacement: str, instead: Mapping[str, tuple[str, ...]], there: Set[str]
) -> str:
    """Return what is wrong with a replacement, followed to its end; '' if nothing is."""
    waiting, seen, ends_well = [replacement], set(), False
    while waiting:
        one = waiting.pop()
        if one == lost:
            return "circular"
        if one in seen:
            continue
        seen.add(one)
        if one in instead:
            if not instead[one]:
                return "withdrawn"
            waiting += instead[one]
        elif one.startswith(_OURS) and one not in there:
            return "missing"
        else:
            ends_well = True
    return "" if ends_well else "circular"


def _look(iri: str, edition: Edition) -> tuple[str, ...]:
    """Return name and classes of something; the IRI where it has no name."""
    name = edition.names.of(iri, "nl")
    return (iri,) if name == short(iri) else (name, *edition.names.types(iri))


def _described(triples: frozenset[ox.Triple]) -> tuple[set[str], set[str]]:
    """Return the IRIs of ours that something is said of, and those among them with a class."""
    said, typed = set(), set()
    for triple in triples:
        subject = triple.subject
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(_OURS):
            said.add(subject.value)
            if triple.predicate.value == _TYPE:
                typed.add(subject.value)
    return said, typed
