"""Markdown: what changed, for people; of much the beginning, with how much is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import pyoxigraph as ox

from functiegraaf.diff import Difference
from functiegraaf.diff.changes import Fact, Room, Term, Thing
from functiegraaf.diff.contract import QueryChange
from functiegraaf.diff.edition import FACTS as FACTS_ROOM
from functiegraaf.diff.edition import Edition
from functiegraaf.diff.values import Values, both_cut, brief, cut, escaped
from functiegraaf.diff.wording import STATES, WORDS

#: How much is shown unless all is asked for: things of a kind, facts of a thing, signs of a value.
THINGS, FACTS, SIGNS = 20, 8, 160
T = TypeVar("T")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def write(difference: Difference, lang: str = "nl", *, whole: bool = False) -> str:
    """Return a difference as Markdown, the same text for the same difference.

    Args:
        difference: What changed.
        lang: 'nl' or 'en'.
        whole: Whether nothing is cut off.

    """
    return "\n".join(_Page(difference, lang, whole).lines()) + "\n"


class _Page:
    """One page, in one language."""

    def __init__(self, difference: Difference, lang: str, whole: bool) -> None:
        self._of, self._lang, self._whole = difference, lang, whole
        self._words = WORDS[lang]

    def lines(self) -> Iterator[str]:
        names = (escaped(one.name) for one in (self._of.old, self._of.new))
        yield f"# {self._words['title']}: {' → '.join(names)}"
        yield ""
        if self._of.is_empty:
            yield self._words["nothing"]
            return
        yield from self._summary()
        yield from self._lost()
        yield from self._deprecated()
        yield from self._queries()
        yield from self._unread()
        for room in self._of.rooms:
            if room.added or room.removed:
                yield from self._room(room)

    def _summary(self) -> Iterator[str]:
        yield f"| {' | '.join(self._words['columns'].split(','))} |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: |"
        for name, counts in self._of.counts.items():
            yield f"| {' | '.join([self._title(name), *map(str, counts)])} |"

    def _lost(self) -> Iterator[str]:
        lost = self._of.lost
        if not lost:
            return
        yield from self._heading(2, self._words["lost"], len(lost))
        yield self._words["lost-why"]
        yield ""
        for one in self._some(lost, THINGS):
            said = f"- {self._name(ox.NamedNode(one.iri), 1)} ({self._title(one.room)})"
            reasons = [
                self._words[f"instead-{why}"].format(f"`{brief(iri)}`")
                for iri, why in zip(one.instead, one.why, strict=True)
            ]
            if one.perhaps:
                alike = ", ".join(self._name(ox.NamedNode(iri), 0) for iri in one.perhaps)
                reasons.append(self._words["perhaps"].format(alike))
            yield f"{said}: {'; '.join(reasons)}" if reasons else said
        yield from self._more(len(lost), THINGS)

    def _deprecated(self) -> Iterator[str]:
        gone = sorted(self._of.gone.items())
        if not gone:
            return
        yield from self._heading(2, self._words["deprecated"], len(gone))
        for iri, instead in self._some(gone, THINGS):
            others = ", ".join(self._name(ox.NamedNode(one), 0) for one in instead)
            said = self._words["instead"].format(others) if others else self._words["no-instead"]
            yield f"- {self._name(ox.NamedNode(iri), 0)}: {said}"
        yield from self._more(len(gone), THINGS)

    def _queries(self) -> Iterator[str]:
        contract = [one for one in self._of.queries if one.in_contract]
        others = [one for one in self._of.queries if not one.in_contract]
        for title, queries in (("contract", contract), ("queries", others)):
            if not queries:
                continue
            yield from self._heading(2, self._words[title], len(queries))
            for one in self._some(queries, THINGS):
                yield f"- `{one.was or one.name}`: {self._query(one)}"
            yield from self._more(len(queries), THINGS)

    def _unread(self) -> Iterator[str]:
        sides = zip(("OLD", "NEW"), self._of.unread, strict=True)
        unread = [f"- {side}: {escaped(one)}" for side, found in sides for one in found]
        if unread:
            yield from self._heading(2, self._words["unread"], len(unread))
            yield from self._some(unread, THINGS)
            yield from self._more(len(unread), THINGS)

    def _query(self, one: QueryChange) -> str:
        said = [STATES[self._lang][one.state] + (f" `{one.name}`" if one.was else "")]
        if one.columns:
            old, new = (escaped(", ".join(columns)) or "–" for columns in one.columns)
            said.append(f"{self._words['query-columns']} {old} → {new}")
        for name, before, now in one.parameters:
            if before is None:
                said.append(
                    f"{self._words['parameter-new']} {escaped(name)} ({escaped(now or '')})"
                )
            elif now is None:
                said.append(f"{self._words['parameter-gone']} {escaped(name)}")
            else:
                change = f"{escaped(before)} → {escaped(now)}"
                said.append(f"{self._words['parameter']} {escaped(name)}: {change}")
        return "; ".join(said)

    def _room(self, room: Room) -> Iterator[str]:
        yield ""
        yield f"## {self._title(room.name)}"
        values = Values(room.after), Values(room.before)
        for state in ("added", "removed", "changed"):
            things = room.of(state)
            if not things:
                continue
            yield from self._heading(3, STATES[self._lang][state].capitalize(), len(things))
            for thing in self._some(things, THINGS):
                yield from self._thing(thing, values)
            yield from self._more(len(things), THINGS)

    def _thing(self, thing: Thing, values: tuple[Values, Values]) -> Iterator[str]:
        side = 1 if thing.state == "removed" else 0
        kinds = _kinds(thing, values[side].text, (self._of.new, self._of.old)[side])
        about = f"- {self._subject(thing, side)}{kinds}"
        if thing.state != "changed" and not self._whole:
            yield f"{about}; {self._counted(len(thing.facts))}"
            return
        yield about
        for fact in self._some(thing.facts, FACTS):
            yield f"    - `{brief(fact.property)}`: {self._fact(fact, values)}"
        yield from self._more(len(thing.facts), FACTS, "    ")

    def _subject(self, thing: Thing, side: int) -> str:
        if isinstance(thing.subject, ox.NamedNode):
            return self._name(thing.subject, side)
        return self._words["nameless"]

    def _fact(self, fact: Fact, values: tuple[Values, Values]) -> str:
        new, old = values
        if fact.old is not None and fact.new is not None:
            before, after = old.members(fact.old), new.members(fact.new)
            if before is not None and after is not None:
                return self._lists(before, after, values)
            texts = self._value(fact.old, old, 1), self._value(fact.new, new, 0)
            said = texts if self._whole else both_cut(*texts, SIGNS)
            return f"{said[0]} → {said[1]}"
        if fact.new is not None:
            return f"+ {self._shown(self._value(fact.new, new, 0), SIGNS)}"
        assert fact.old is not None  # noqa: S101 - one of both sides there always is
        return f"− {self._shown(self._value(fact.old, old, 1), SIGNS)}"

    def _lists(
        self, before: Sequence[Term], after: Sequence[Term], values: tuple[Values, Values]
    ) -> str:
        """Return what came into a list and what went out of it."""
        new, old = values
        was, now = [old.text(one) for one in before], [new.text(one) for one in after]
        came = [f"+ {one}" for one in now if one not in was]
        went = [f"− {one}" for one in was if one not in now]
        said = self._shown(", ".join([*came, *went]) or self._words["order"], SIGNS)
        return f"{self._words['list'].format(len(was), len(now))}: {said}"

    def _value(self, term: Term, values: Values, side: int) -> str:
        return self._name(term, side) if isinstance(term, ox.NamedNode) else values.text(term)

    def _name(self, term: ox.NamedNode, side: int) -> str:
        """Return what something is called, by the edition that has it or else by the other."""
        name = self._of.called(term.value, self._lang, before=bool(side))
        shown = f"`{brief(term.value)}`"
        return f"{shown} {escaped(name)}" if name else shown

    def _title(self, room: str) -> str:
        return self._words["facts"] if room == FACTS_ROOM else escaped(room)

    def _heading(self, deep: int, title: str, count: int) -> Iterator[str]:
        yield ""
        yield f"{'#' * deep} {title} ({count})"
        yield ""

    def _some(self, things: Sequence[T], most: int) -> Sequence[T]:
        return things if self._whole else things[:most]

    def _more(self, count: int, most: int, indent: str = "") -> Iterator[str]:
        if not self._whole and count > most:
            yield f"{indent}- {self._words['more'].format(count - most)}"

    def _shown(self, text: str, most: int) -> str:
        return text if self._whole else cut(text, most)

    def _counted(self, count: int) -> str:
        return f"{count} {self._words['fact' if count == 1 else 'facts']}"


def _kinds(thing: Thing, text: Callable[[Term], str], edition: Edition) -> str:
    """Return the classes of something that came, went, or has no other name."""
    if thing.state == "changed" and isinstance(thing.subject, ox.NamedNode):
        return ""
    kinds = sorted(
        text(triple.object)
        for triple in edition.of(thing.subject)
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode)
    )
    return f": {', '.join(kinds)}" if kinds else ""
