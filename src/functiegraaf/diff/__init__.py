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

from functiegraaf.diff import contract, losses
from functiegraaf.diff.changes import STATES, Room
from functiegraaf.diff.contract import QueryChange
from functiegraaf.diff.edition import QUERIES, WORKING_TREE, Edition, order, read
from functiegraaf.diff.losses import Lost
from functiegraaf.errors import InputError
from functiegraaf.findings import short


@dataclass(frozen=True)
class Difference:
    """What changed between two editions.

    Attributes:
        old: The one edition.
        new: The other.
        rooms: What changed, by room; rooms without a change among them.
        queries: What changed of the stored queries, what others build on first.
        unread: The headers of queries that cannot be read and why, of the old and of the new.

    """

    old: Edition
    new: Edition
    rooms: tuple[Room, ...]
    queries: tuple[QueryChange, ...]
    unread: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

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
        return losses.deprecated_since(self.old, self.new)

    @cached_property
    def lost(self) -> tuple[Lost, ...]:
        """The IRIs of ours that are gone without a replacement, sorted.

        What had a class and has none is gone, too: no rule and no question finds it any more.
        """
        return losses.between(self.old, self.new)


def diff(old: str | Path, new: str | Path = WORKING_TREE) -> Difference:
    """Compare two editions of the graph.

    Args:
        old: A folder (a checkout, or RDF files), a file, or a revision of git in the current
            folder, such as `v0.1.0`.
        new: Another one; by default the folder of the repository with all that is not committed.

    Raises:
        InputError: One cannot be read; the message says which and why.

    """
    return between(_side("OLD", old), _side("NEW", new))


def _side(side: str, named: str | Path) -> Edition:
    try:
        return read(named)
    except InputError as error:
        raise InputError(f"{side}: {error}") from error


def between(old: Edition, new: Edition) -> Difference:
    """Compare two editions that were read."""
    names = list(dict.fromkeys((*old.rooms, *new.rooms)))
    nothing: frozenset[ox.Triple] = frozenset()
    queries, unread = contract.changes(old.queries, new.queries)
    return Difference(
        old,
        new,
        tuple(
            Room.between(name, old.rooms.get(name, nothing), new.rooms.get(name, nothing))
            for name in sorted(names, key=order)
        ),
        queries,
        unread,
    )
