"""Things: the page of anything that the graph describes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from functiegraaf.catalogue import expand
from functiegraaf.targets.site.facts import Fact, Facts
from functiegraaf.targets.site.names import Shown, Speaker
from functiegraaf.targets.site.places import Place
from functiegraaf.targets.site.sections import Sections
from functiegraaf.targets.site.shapes import Shapes
from functiegraaf.targets.site.steps import Steps

#: As many things that point to a page are listed there.
MOST = 300
#: As many wholes are climbed: data can be circular.
DEEPEST = 6


@dataclass(frozen=True)
class Pointing:
    """Things of one class that point to a page with one property."""

    kind: str
    predicate: str
    things: list[Shown]
    count: int
    instances: bool


@dataclass(frozen=True)
class Source:
    """A place in a document."""

    document: Shown
    page: str
    lines: str
    href: str


class Things:
    """Makes what a page says of a thing."""

    def __init__(
        self,
        facts: Facts,
        sections: Sections,
        shapes: Shapes,
        settings: dict[str, Any],
        steps: Mapping[str, Steps],
    ) -> None:
        """Take what there is, what `about.yaml` says of it, and where one can go from it."""
        self.facts, self.sections, self.shapes, self.steps = facts, sections, shapes, steps
        self._wholes = list(settings["wholes"])
        self._leads = list(settings["leads"])
        self._apart = frozenset(map(expand, settings["apart"]))
        self._parts = frozenset(map(expand, settings["parts"]))

    def page(self, thing: ox.NamedNode, place: Place, speaker: Speaker) -> dict[str, Any]:
        """Return what the page of a thing says, in the language of the speaker."""
        iri = thing.value
        return {
            "title": speaker.name(iri),
            "title_lang": speaker.lang_of_name(iri),
            "kinds": speaker.kinds(thing),
            "crumbs": self._above(thing, place, speaker),
            "leads": self._lead(thing, place, speaker),
            "facts": self._facts(thing, place, speaker),
            "rules": [
                Shown(one.name, href=one.link(speaker.lang, place))
                for one in self.shapes.pages_about(iri)
            ],
            "sections": self.sections.of(iri, place, speaker, self.facts),
            "pointing": self._pointing(thing, place, speaker),
            "sources": self._sources(thing, place, speaker),
            "iri": iri,
            "steps": self.steps.get(iri),
        }

    def with_parts(self, thing: ox.NamedNode) -> list[Fact]:
        """Return what is said of a thing and of its parts."""
        found: dict[Fact, None] = {}
        seen: set[ox.NamedNode | ox.BlankNode] = set()
        todo: list[ox.NamedNode | ox.BlankNode] = [thing]
        while todo:
            one = todo.pop()
            if one in seen:
                continue
            seen.add(one)
            found |= dict.fromkeys(self.facts.described(one))
            todo += [f.subject for f in self.facts.to(one) if f.predicate.value in self._parts]
        return list(found)

    def _above(self, thing: ox.NamedNode, place: Place, speaker: Speaker) -> list[Shown]:
        found: list[Shown] = []
        seen = {thing}
        for _ in range(DEEPEST):
            above = next(
                (
                    value
                    for curie in self._wholes
                    for value in self.facts.values(thing, curie)
                    if isinstance(value, ox.NamedNode)
                ),
                None,
            )
            if above is None or above in seen:
                break
            seen.add(above)
            thing = above
            found.insert(0, speaker.show(above, place))
        return found

    def _lead(self, thing: ox.NamedNode, place: Place, speaker: Speaker) -> list[Shown]:
        return [speaker.show(value, place) for value in speaker.spoken(thing, *self._leads)]

    def _facts(
        self, thing: ox.NamedNode, place: Place, speaker: Speaker
    ) -> list[tuple[str, list[Shown]]]:
        hidden = self._apart | self.sections.hidden(thing.value)
        said: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts.of(thing):
            if fact.predicate.value not in hidden:
                said[fact.predicate.value].append(fact)
        rows = []
        for iri, facts in said.items():
            spoken = speaker.said([fact.value for fact in facts])
            values = [
                speaker.show(one, place, concluded=fact.concluded)
                for fact in facts
                if fact.value in spoken
                for one in self.facts.members(fact.value)
            ]
            if values:
                rows.append((speaker.name(iri), values))
        return rows

    def _pointing(self, thing: ox.NamedNode, place: Place, speaker: Speaker) -> list[Pointing]:
        covered = self.sections.covered(thing.value)
        found: dict[tuple[str, str], list[ox.NamedNode]] = defaultdict(list)
        for fact in self.facts.to(thing):
            one = fact.subject
            if not isinstance(one, ox.NamedNode) or self.facts.is_a(one, covered):
                continue
            kinds = self.facts.classes(one)
            found[fact.predicate.value, kinds[0] if kinds else ""].append(one)
        return [
            Pointing(
                speaker.name(kind) if kind else "",
                speaker.name(predicate),
                [speaker.show(one, place) for one in things[:MOST]],
                len(things),
                predicate == expand("rdf:type"),
            )
            for (predicate, kind), things in found.items()
        ]

    def _sources(self, thing: ox.NamedNode, place: Place, speaker: Speaker) -> list[Source]:
        found: list[tuple[tuple[str, int], Source]] = []
        for passage in self.facts.values(thing, "prov:wasDerivedFrom"):
            if not isinstance(passage, ox.NamedNode):
                continue
            first, last, page = (
                self._text(passage, curie) for curie in ("fg:firstLine", "fg:lastLine", "fg:page")
            )
            documents = self.facts.values(passage, "dcterms:isPartOf")
            document = speaker.show(documents[0] if documents else passage, place)
            lines = first if first == last else f"{first}–{last}"
            order = (document.text, int(first) if first.isdecimal() else 0)
            href = speaker.link(passage.value, place)
            found.append((order, Source(document, page, lines, href)))
        return [source for _, source in sorted(found, key=lambda one: (one[0], one[1].lines))]

    def _text(self, thing: ox.NamedNode, curie: str) -> str:
        texts = self.facts.values(thing, curie)
        return texts[0].value if texts and isinstance(texts[0], ox.Literal) else ""
