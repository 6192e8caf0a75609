"""Diff: what changed between two editions of the graph, and whether somebody's data breaks by it.

An IRI that was published stays: what goes is deprecated and names what takes its place.

>>> difference = diff("ontology", "ontology")
>>> difference.is_empty, difference.conforms
(True, True)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import deprecated, resources
from functiegraaf.diff import contract
from functiegraaf.diff.changes import STATES, Room
from functiegraaf.diff.contract import QueryChange
from functiegraaf.diff.edition import QUERIES, WORKING_TREE, Edition, order, read
from functiegraaf.findings import short

_OURS = (resources.DEF, resources.ID, resources.SHAPE, resources.GRAPH)
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True)
class Lost:
    """An IRI of ours that was described and is not any more.

    Attributes:
        iri: The IRI.
        room: The room that described it.
        instead: What is said to replace it, but is not described; empty if nothing is said.

    """

    iri: str
    room: str
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What changed between two editions.

    Attributes:
        old: The one edition.
        new: The other.
        rooms: What changed, by room; rooms without a change among them.
        queries: What changed of the stored queries, what others build on first.

    """

    old: Edition
    new: Edition
    rooms: tuple[Room, ...]
    queries: tuple[QueryChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.queries and not any(room.added or room.removed for room in self.rooms)

    @property
    def is_apart(self) -> bool:
        """Whether the editions share no room, so that all counts as gone and as new."""
        rooms = self.old.rooms, self.new.rooms
        return all(rooms) and not (rooms[0].keys() & rooms[1].keys())

    @property
    def conforms(self) -> bool:
        """Whether no IRI of ours was lost."""
        return not self.lost

    def called(self, iri: str, lang: str, *, before: bool = False) -> str:
        """Return the name of something, or '' if it has none.

        Args:
            iri: The IRI.
            lang: 'nl' or 'en'.
            before: Whether the name that it had comes before the one that it has.

        """
        editions = (self.old, self.new) if before else (self.new, self.old)
        names = (edition.names.of(iri, lang) for edition in editions)
        return next((name for name in names if name != short(iri)), "")

    @cached_property
    def counts(self) -> dict[str, tuple[int | str, ...]]:
        """How many things were added, removed and changed, and facts added and removed, by room.

        A query that has another name counts as changed, and has no facts.
        """
        found: dict[str, tuple[int | str, ...]] = {
            room.name: (
                *(len(room.of(state)) for state in STATES),
                len(room.added),
                len(room.removed),
            )
            for room in self.rooms
        }
        states = [one.state.replace("renamed", "changed") for one in self.queries]
        if self.old.queries or self.new.queries:
            found[QUERIES] = (*map(states.count, STATES), "", "")
        return found

    @cached_property
    def gone(self) -> dict[str, tuple[str, ...]]:
        """The IRIs of ours that are newly deprecated, each with what replaces it."""
        before = deprecated.replacements(self.old.triples)
        return {
            iri: instead
            for iri, instead in deprecated.replacements(self.new.triples).items()
            if iri not in before
        }

    @cached_property
    def lost(self) -> tuple[Lost, ...]:
        """The IRIs of ours that are gone without a replacement, sorted.

        What had a class and has none is gone, too: no rule and no question finds it any more.
        """
        before, typed_before = _described(self.old.triples)
        after, typed_after = _described(self.new.triples)
        left = {iri for iri in before if iri in typed_before - typed_after or iri not in after}
        instead = deprecated.replacements(self.new.triples)
        rooms = {
            str(triple.subject): name
            for name, triples in self.old.rooms.items()
            for triple in triples
        }
        found = []
        for iri in sorted(left):
            named = instead.get(iri, ())
            missing = tuple(
                one for one in named if one.startswith(_OURS) and one not in after - left
            )
            if missing or not named:
                found.append(Lost(iri, rooms[f"<{iri}>"], missing))
        return tuple(found)


def diff(old: str | Path, new: str | Path = WORKING_TREE) -> Difference:
    """Compare two editions of the graph.

    Args:
        old: A folder (a checkout, or RDF files), a file, or a revision of git in the current
            folder, such as `v0.1.0`.
        new: Another one; by default the folder of the repository with all that is not committed.

    Raises:
        InputError: One cannot be read; the message says which and why.

    """
    return between(read(old), read(new))


def between(old: Edition, new: Edition) -> Difference:
    """Compare two editions that were read.

    Raises:
        QueryError: The header of a query cannot be read.

    """
    names = list(dict.fromkeys((*old.rooms, *new.rooms)))
    nothing: frozenset[ox.Triple] = frozenset()
    return Difference(
        old,
        new,
        tuple(
            Room.between(name, old.rooms.get(name, nothing), new.rooms.get(name, nothing))
            for name in sorted(names, key=order)
        ),
        contract.changes(old.queries, new.queries),
    )


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
