"""Document: what a reader understood, as things with facts and places, and what it did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Choice, Extraction, Line


class Value(NamedTuple):
    """One value of a property.

    Attributes:
        kind: 'iri' (a local name of ours), 'name' and 'sentence' (Dutch), 'code' or 'number'.
        text: The value as a text.

    """

    kind: str
    text: str


def iri(name: str) -> Value:
    """Return a link to a thing of ours."""
    return Value("iri", name)


def name(text: str) -> Value:
    """Return a Dutch name, which is compared exactly."""
    return Value("name", text)


def sentence(text: str) -> Value:
    """Return a Dutch sentence, which is the document's own wording."""
    return Value("sentence", text)


def code(text: str) -> Value:
    """Return a code as printed."""
    return Value("code", text)


def number(value: int) -> Value:
    """Return an integer."""
    return Value("number", str(value))


class Place(NamedTuple):
    """A range of lines, both ends included, and the page on which it starts."""

    first: int
    last: int
    page: int


class Difference(NamedTuple):
    """Two printings of one fact that are not the same."""

    thing: str
    property: str
    first: str
    first_line: int
    other: str
    other_line: int


@dataclass
class Thing:
    """One thing that the document tells of.

    Attributes:
        name: Its local name, after `…/id/`.
        classes: The local names of its classes, the most special first.
        facts: The values of each property.
        places: Where it is printed.
        said: The line on which each property was first read.

    """

    name: str
    classes: tuple[str, ...]
    facts: dict[str, list[Value]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """All names of the thing, as printed, the first one first."""
        return [
            value.text
            for stated in ("prefLabel", "altLabel")
            for value in self.facts.get(stated, [])
        ]


@dataclass
class Document:
    """What was read from one document.

    Attributes:
        source: The lines it was read from.
        kind: 'booklet' or 'functions'.
        things: The things, by local name, in the order of the document.
        roles: What each line was understood as, by number.
        differences: Where two printings of one fact are not the same.
        page_shifts: What to add to counted pages, from this one on, for the printed number.

    """

    source: Extraction
    kind: str
    things: dict[str, Thing] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    page_shifts: dict[int, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The first eight digits of the digest, as in the IRIs of passages."""
        return self.source.sha256[:8].upper()

    @property
    def choices(self) -> list[Choice]:
        """Where two readings were possible, by line."""
        return sorted(self.source.choices, key=lambda choice: choice.line)

    @property
    def unread(self) -> list[Line]:
        """The lines that were not understood."""
        lines = [*self.source.lines, *self.source.doubtful]
        left = [line for line in lines if line.number not in self.roles]
        return sorted(left, key=lambda line: line.number)

    def number_pages(self) -> None:
        """Learn how printed page numbers and counted ones differ.

        A document starts counting at its cover and may have pages without text, which an
        extraction lacks. What a table says of the page of a profile or a function tells by how
        much; one that agrees with neither of its neighbours is an error of the document.
        """
        anchors = sorted(
            (place.page, int(thing.facts["page"][0].text) - place.page)
            for thing in self.things.values()
            if "page" in thing.facts
            for place in [
                next((p for p in thing.places if not p.first <= thing.said["page"] <= p.last), None)
            ]
            if place
        )
        anchors = list(dict.fromkeys(anchors))
        for at, (page, shift) in enumerate(anchors):
            near = {other for _, other in anchors[max(0, at - 1) : at] + anchors[at + 1 : at + 2]}
            if shift in near or len(anchors) == 1:
                self.page_shifts[page] = shift

    def printed_page(self, place: Place) -> int:
        """Return the page number that is printed on the page of a place, as far as known."""
        before = [page for page in self.page_shifts if page <= place.page]
        first = min(self.page_shifts, default=0)
        return place.page + self.page_shifts.get(max(before, default=first), 0)

    def counts(self) -> Counter[str]:
        """Return how many lines were understood as what."""
        return Counter(self.roles.values())

    def understand(self, lines: Iterable[Line], role: str) -> None:
        """Note what lines were understood as."""
        for line in lines:
            self.roles[line.number] = role

    def forget(self, lines: Iterable[Line]) -> None:
        """Note that lines were not understood after all."""
        for line in lines:
            self.roles.pop(line.number, None)

    def say(
        self,
        local: str,
        classes: tuple[str, ...],
        lines: Iterable[Line],
        facts: dict[str, Value | list[Value]],
        role: str = "",
        *,
        named: bool = False,
    ) -> Thing:
        """Note a thing and its facts, printed on these lines.

        What was said before stays; a fact with another value is noted as a difference, but
        links add up, because a thing can belong to several.

        Args:
            local: The local name of the thing.
            classes: The local names of its classes.
            lines: The lines on which it is printed.
            facts: The facts; a property with a list of values can have more of them.
            role: What the lines were understood as, if that is not yet noted.
            named: Whether the lines only name the thing, and are about another.

        """
        lines = list(lines)
        thing = self.things.setdefault(local, Thing(local, classes))
        at = lines[0].number if lines else 0
        for stated, values in facts.items():
            several = isinstance(values, list)
            for value in values if isinstance(values, list) else [values]:
                self._add(thing, stated, value, at, several=several)
        if lines and not named:
            place = Place(lines[0].number, lines[-1].number, lines[0].page)
            if place not in thing.places:
                thing.places.append(place)
        if role:
            self.understand(lines, role)
        return thing

    def _add(self, thing: Thing, stated: str, value: Value, at: int, *, several: bool) -> None:
        known = thing.facts.setdefault(stated, [])
        if value in known:
            return
        if not known or several:
            known.append(value)
            thing.said.setdefault(stated, at)
            return
        difference = Difference(
            thing.name, stated, known[0].text, thing.said[stated], value.text, at
        )
        self.differences.append(difference)
        if stated == "prefLabel":
            other = thing.facts.setdefault("altLabel", [])
            if value not in other:
                other.append(value)

    def concept(
        self,
        stem: str,
        classes: tuple[str, ...],
        printed: str,
        lines: Sequence[Line],
        facts: dict[str, Value | list[Value]] | None = None,
    ) -> str:
        """Return the local name of the thing that has this name, made when first printed.

        Names are one when their letters are; the position is that of the first printing.

        Args:
            stem: What its local name starts with, before the position.
            classes: Its classes; things of other classes are other things.
            printed: The name.
            lines: The lines on which it is printed.
            facts: What else is said of it there.

        """
        alike = [
            thing
            for thing in self.things.values()
            if thing.classes == classes and thing.name.startswith(f"{stem}-")
        ]
        for thing in alike:
            if letters(printed) in {letters(known) for known in thing.names}:
                self.say(thing.name, classes, lines, {"prefLabel": name(printed), **(facts or {})})
                return thing.name
        local = f"{stem}-{len(alike) + 1}"
        said: dict[str, Value | list[Value]] = {
            "prefLabel": name(printed),
            "position": number(len(alike) + 1),
        }
        self.say(local, classes, lines, said | (facts or {}))
        return local
