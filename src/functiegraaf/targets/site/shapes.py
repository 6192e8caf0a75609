"""Shapes: a page for the rules about each class, in words."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyoxigraph as ox

from functiegraaf import resources, validate
from functiegraaf.explain import Explanation, explanation
from functiegraaf.legible import visible
from functiegraaf.names import Names
from functiegraaf.rules import Rules
from functiegraaf.targets.site.facts import Fact, Facts, with_stable_nodes
from functiegraaf.targets.site.names import Speaker
from functiegraaf.targets.site.places import Place, Places

#: The name of the graph of the shapes.
GRAPH = resources.GRAPH + "shapes"


class Shapes:
    """The shapes by page: all whose name begins with that of the page."""

    def __init__(self, places: Places) -> None:
        """Read the shapes."""
        triples = validate.read(resources.shape_files())
        self._rules = Rules(triples)
        self._names = Names(validate.read(resources.graph_files("ontology")))
        # What a reader calls a node follows from the path of its file, and is no name in XML.
        name = ox.NamedNode(GRAPH)
        self.facts = Facts(
            with_stable_nodes((name, one.subject, one.predicate, one.object) for one in triples)
        )
        self._on: dict[Place, list[ox.NamedNode]] = defaultdict(list)
        for thing in self.facts.things():
            place = places.expected(thing.value)
            if place and place.room == "shape":
                self._on[place._replace(hash="")].append(thing)
        self._pages_about: dict[str, list[Place]] = defaultdict(list)
        for place in self.places():
            for kind in self.about(place):
                self._pages_about[kind].append(place)

    def places(self) -> list[Place]:
        """Return the pages, sorted."""
        return sorted(self._on)

    def said_on(self, place: Place) -> list[Fact]:
        """Return what the shapes of a page say."""
        return list(
            dict.fromkeys(fact for one in self._on[place] for fact in self.facts.described(one))
        )

    def about(self, place: Place) -> list[str]:
        """Return the classes that the rules of a page are about."""
        found = [
            value.value
            for thing in self._on[place]
            for value in self.facts.values(thing, "sh:targetClass")
            if isinstance(value, ox.NamedNode)
        ]
        return list(dict.fromkeys(found))

    def pages_about(self, kind: str) -> list[Place]:
        """Return the pages with rules about a class."""
        return self._pages_about.get(kind, [])

    def page(self, place: Place, speaker: Speaker) -> dict[str, Any]:
        """Return what a page says, in the language of the speaker."""
        names = set(self._rules.names())
        rules = [
            (one.value, explanation(self._rules, self._names, one.value, speaker.lang))
            for one in self._on[place]
            if one.value in names
        ]
        others = [one.value for one in self._on[place] if one.value not in names]
        return {
            "title": f"{speaker.word('shapes')}: {place.name}",
            "title_lang": "",
            "crumbs": [],
            "about": [speaker.show(ox.NamedNode(one), place) for one in self.about(place)],
            "rules": [(_local(iri), _visible(rule)) for iri, rule in rules],
            "others": [(_local(iri), self._values(iri, speaker)) for iri in others],
            "iri": resources.SHAPE + place.name,
        }

    def _values(self, iri: str, speaker: Speaker) -> list[tuple[str, str]]:
        """Return what is said of something that is no rule, such as a prefix."""
        thing = ox.NamedNode(iri)
        return [
            (speaker.shorten(fact.predicate.value), _text(fact.value, speaker))
            for fact in self.facts.of(thing)
            if not isinstance(fact.value, ox.BlankNode)
        ]


def _text(term: object, speaker: Speaker) -> str:
    if isinstance(term, ox.Literal):
        return visible(term.value)
    return speaker.shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _local(iri: str) -> str:
    return iri.removeprefix(resources.SHAPE)


def _visible(rule: Explanation) -> dict[str, Any]:
    return {
        "severity": rule.severity,
        "concluded": rule.concluded,
        "about": list(rule.about),
        "path": visible(rule.path),
        "message": rule.message,
        "mending": rule.mending,
        "asks": list(rule.asks),
    }
