"""Changes: what was added, removed and changed in a room, thing by thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from functiegraaf.diff.blank import nodes_in

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
#: What can have become of something.
STATES = ("added", "removed", "changed")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True)
class Fact:
    """One statement about a thing that is new, gone or has another value.

    Attributes:
        property: The IRI of the property.
        old: The value that was; None if there was none.
        new: The value that is; None if there is none.

    """

    property: str
    old: Term | None
    new: Term | None


@dataclass(frozen=True)
class Thing:
    """A term or a thing of which something changed.

    Attributes:
        subject: What it is; a blank node only where nothing refers to it.
        state: 'added', 'removed' or 'changed'.
        facts: What changed, in order.

    """

    subject: Term
    state: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Room:
    """What changed in a room.

    Attributes:
        name: The room, such as `data/stated`.
        removed: The triples that are gone.
        added: The triples that are new.
        before: All triples that were there.
        after: All triples that are there.

    """

    name: str
    removed: frozenset[ox.Triple]
    added: frozenset[ox.Triple]
    before: frozenset[ox.Triple]
    after: frozenset[ox.Triple]

    @classmethod
    def between(cls, name: str, before: frozenset[ox.Triple], after: frozenset[ox.Triple]) -> Room:
        """Compare a room with itself at another time."""
        return cls(name, before - after, after - before, before, after)

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """What changed, by thing, in order; what only has no name is part of who refers to it."""
        gone, new = _by_subject(self.removed), _by_subject(self.added)
        before = {triple.subject for triple in self.before}
        after = {triple.subject for triple in self.after}
        roots_gone, roots_new = _roots(self.removed), _roots(self.added)
        pairs = _paired(gone, new, roots_gone, roots_new)
        found = []
        named = {one for one in (*gone, *new) if not isinstance(one, ox.BlankNode)}
        for subject in (*named, *roots_gone, *roots_new):
            if subject in pairs.values():
                continue
            other = pairs.get(subject, subject)
            if subject in pairs:
                state = "changed"
            else:
                state = "added" if subject not in before else "changed"
                state = "removed" if subject not in after else state
            facts = tuple(_facts(gone.get(subject, ()), new.get(other, ())))
            found.append(Thing(other, state, facts))
        return tuple(sorted(found, key=lambda one: str(one.subject)))

    def of(self, state: str) -> tuple[Thing, ...]:
        """Return the things of one state."""
        return tuple(one for one in self.things if one.state == state)


def _by_subject(triples: Iterable[ox.Triple]) -> dict[Term, list[ox.Triple]]:
    found: dict[Term, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.subject].append(triple)
    return found


def _roots(triples: frozenset[ox.Triple]) -> list[Term]:
    """Return the blank nodes to begin with, so that each is reached from one or from a name."""
    below: dict[Term, list[ox.BlankNode]] = defaultdict(list)
    for triple in triples:
        below[triple.subject] += nodes_in(triple.object)
    nodes = sorted((one for one in below if isinstance(one, ox.BlankNode)), key=str)
    referred = {node for held in below.values() for node in held}
    reached: set[Term] = set()

    def reach(start: Iterable[Term]) -> None:
        waiting = list(start)
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += below.get(one, ())

    roots: list[Term] = [node for node in nodes if node not in referred]
    reach([*(one for one in below if not isinstance(one, ox.BlankNode)), *roots])
    for node in nodes:
        # What only circles refer to.
        if node not in reached:
            roots.append(node)
            reach([node])
    return roots


def _paired(
    gone: dict[Term, list[ox.Triple]],
    new: dict[Term, list[ox.Triple]],
    roots_gone: list[Term],
    roots_new: list[Term],
) -> dict[Term, Term]:
    """Return which blank node became which, where only one of a kind went and one came."""

    def kinds(triples: Iterable[ox.Triple]) -> frozenset[str]:
        return frozenset(str(one.object) for one in triples if one.predicate == _TYPE)

    by_kind: dict[frozenset[str], tuple[list[Term], list[Term]]] = defaultdict(lambda: ([], []))
    for side, roots, said in ((0, roots_gone, gone), (1, roots_new, new)):
        for root in roots:
            by_kind[kinds(said[root])][side].append(root)
    return {
        old[0]: now[0]
        for kind, (old, now) in by_kind.items()
        if kind and len(old) == 1 and len(now) == 1
    }


def _facts(gone: Iterable[ox.Triple], new: Iterable[ox.Triple]) -> Iterator[Fact]:
    """Return what changed of one thing; what went and what came for it are one fact.

    That is so where one value of a property went and one came, of the same language.
    """
    sides: dict[tuple[str, str], tuple[list[Term], list[Term]]] = defaultdict(lambda: ([], []))
    for side, triples in ((0, gone), (1, new)):
        for triple in triples:
            key = (triple.predicate.value, _language(triple.object))
            sides[key][side].append(triple.object)
    for (path, _), (old, now) in sorted(sides.items(), key=lambda one: one[0]):
        old.sort(key=str)
        now.sort(key=str)
        if old == now:
            # Of a node that was called otherwise: what is said of it is the same.
            continue
        if len(old) == 1 and len(now) == 1:
            yield Fact(path, old[0], now[0])
            continue
        yield from (Fact(path, one, None) for one in old)
        yield from (Fact(path, None, one) for one in now)


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, ox.Literal) else ""
