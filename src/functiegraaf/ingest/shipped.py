"""Shipped: the shipped graph, as a comparison with a document asks it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.ingest.graph import node, predicate

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DERIVED = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_PART = ox.NamedNode("http://purl.org/dc/terms/isPartOf")


class Shipped:
    """The shipped graph, as the comparison asks it."""

    def __init__(self, store: ox.Store, key: str) -> None:
        """Keep the store and the key of the document."""
        self.store = store
        self.document = node(f"document-{key}")

    @cached_property
    def knows_lines(self) -> bool:
        """Whether the graph rests on this very extraction, so that line numbers agree."""
        return any(self.store.quads_for_pattern(self.document, _TYPE, None))

    def objects(self, subject: ox.NamedNode, stated: str) -> list[ox.NamedNode | ox.Literal]:
        """Return the values of a property."""
        quads = self.store.quads_for_pattern(subject, predicate(stated), None)
        return [q.object for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)]

    def texts(self, subject: ox.NamedNode, stated: str) -> set[str]:
        """Return the values of a property as texts: Dutch, or without a language."""
        found: set[str] = set()
        for value in self.objects(subject, stated):
            if isinstance(value, ox.NamedNode):
                found.add(value.value.removeprefix(resources.ID))
            elif value.language in (None, "nl"):
                found.add(value.value)
        return found

    def names(self, subject: ox.NamedNode) -> set[str]:
        """Return all Dutch names of a thing."""
        return self.texts(subject, "prefLabel") | self.texts(subject, "altLabel")

    def classes(self, subject: ox.NamedNode) -> set[str]:
        """Return the local names of the classes of a thing."""
        return {
            quad.object.value.removeprefix(resources.DEF)
            for quad in self.store.quads_for_pattern(subject, _TYPE, None)
            if isinstance(quad.object, ox.NamedNode)
        }

    @cached_property
    def passages(self) -> dict[ox.NamedNode, tuple[int, int]]:
        """The lines of each passage of the document."""
        found: dict[ox.NamedNode, tuple[int, int]] = {}
        for quad in self.store.quads_for_pattern(None, _PART, self.document):
            if isinstance(quad.subject, ox.NamedNode):
                ends = [
                    int(next(iter(self.texts(quad.subject, stated)), "0"))
                    for stated in ("firstLine", "lastLine")
                ]
                found[quad.subject] = ends[0], ends[1]
        return found

    @cached_property
    def derived(self) -> dict[str, set[tuple[int, int]]]:
        """The lines of this document on which each thing rests."""
        found: dict[str, set[tuple[int, int]]] = {}
        for passage, lines in self.passages.items():
            for quad in self.store.quads_for_pattern(None, _DERIVED, passage):
                if isinstance(quad.subject, ox.NamedNode):
                    local = quad.subject.value.removeprefix(resources.ID)
                    found.setdefault(local, set()).add(lines)
        return found

    @cached_property
    def conflicts(self) -> dict[str, Conflict]:
        """The source conflicts, by name.

        Of another extraction the lines are not known, so that the places are none then.
        """
        found: dict[str, Conflict] = {}
        kind = ox.NamedNode(resources.DEF + "SourceConflict")
        for quad in self.store.quads_for_pattern(None, _TYPE, kind):
            subject = quad.subject
            if not isinstance(subject, ox.NamedNode):
                continue
            about = self.texts(subject, "concerns") | self.texts(subject, "involves")
            places = {
                self.passages[place]
                for stated in ("firstPlace", "secondPlace")
                for place in self.objects(subject, stated)
                if isinstance(place, ox.NamedNode) and place in self.passages
            }
            said = self.texts(subject, "statement") | self.texts(subject, "otherStatement")
            if places or not self.knows_lines:
                name = subject.value.removeprefix(resources.ID)
                found[name] = Conflict(about, places, said)
        return found


class Conflict(NamedTuple):
    """A source conflict: the things it is about, the lines, and both statements."""

    about: set[str]
    places: set[tuple[int, int]]
    statements: set[str]

    def says(self, texts: Iterable[str]) -> bool:
        """Tell whether one of these texts stands in a statement, as whole words.

        >>> Conflict(set(), set(), {"De kop schrijft de code N06.01.04/vp."}).says(["N06.01.04/vp"])
        True
        >>> Conflict(set(), set(), {"De kop schrijft de code N06.01.04/vp."}).says(["N06.01.04/v"])
        False
        """
        return any(
            re.search(rf"(?<!\w){re.escape(text)}(?!\w)", statement)
            for text in texts
            if text
            for statement in self.statements
        )
