"""Names: what a page calls a thing, and the words around it, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pyoxigraph as ox

from functiegraaf import catalogue
from functiegraaf.answers import AnyTerm
from functiegraaf.findings import short
from functiegraaf.legible import visible
from functiegraaf.names import Names
from functiegraaf.targets.site.facts import Facts
from functiegraaf.targets.site.places import Place, Places

#: The languages of the pages; the first is that of a page whose name says nothing of it.
LANGUAGES = ("nl", "en")
_XSD = "http://www.w3.org/2001/XMLSchema#"


class Shown(NamedTuple):
    """A value as a page shows it.

    Attributes:
        text: What can be read.
        lang: The language of the text, if it is not that of the page.
        href: Where it leads to, if anywhere.
        concluded: Whether we concluded it.

    """

    text: str
    lang: str = ""
    href: str = ""
    concluded: bool = False


class Speaker:
    """Says things in one language, with links from one page."""

    def __init__(self, facts: Facts, places: Places, words: Mapping[str, Any], lang: str) -> None:
        """Take what there is to say."""
        self.facts, self.places, self.words, self.lang = facts, places, words, lang
        self._names = Names(fact.triple for fact in facts.all)
        self._terms = {
            catalogue.expand(curie): texts[lang] for curie, texts in words["terms"].items()
        }
        self._known: dict[str, str] = {}

    def word(self, key: str, **parts: object) -> str:
        """Return a word of the interface, with what differs filled in."""
        text = str(self.words[key][self.lang])
        return text.format(**parts) if parts else text

    def name(self, iri: str) -> str:
        """Return the name of a thing."""
        if iri not in self._known:
            found = self._terms.get(iri) or self._names.of(iri, self.lang)
            self._known[iri] = visible(self._numbered(iri) if found == short(iri) else found)
        return self._known[iri]

    def _numbered(self, iri: str) -> str:
        """Return what has no name by its class and number, such as conflict 3."""
        thing = ox.NamedNode(iri)
        numbers = self.facts.values(thing, "fg:position")
        kinds = self.facts.classes(thing)
        if not kinds or not numbers or not isinstance(numbers[0], ox.Literal):
            return short(iri)
        return f"{self.name(kinds[0])} {numbers[0].value}"

    def lang_of_name(self, iri: str) -> str:
        """Return the language of the name of a thing, if it is not that of the page."""
        labels = [
            value.language
            for curie in ("skos:prefLabel", "dcterms:title")
            for value in self.facts.values(ox.NamedNode(iri), curie)
            if isinstance(value, ox.Literal) and value.language
        ]
        return "" if not labels or self.lang in labels else "nl" if "nl" in labels else labels[0]

    def kinds(self, thing: ox.NamedNode) -> list[str]:
        """Return the names of the narrowest classes of a thing."""
        return [self.name(kind) for kind in self.facts.classes(thing)]

    def show(self, term: AnyTerm, start: Place, *, concluded: bool = False) -> Shown:
        """Return a value as a page shows it, with a link if it leads somewhere."""
        if isinstance(term, ox.NamedNode):
            lang = self.lang_of_name(term.value)
            return Shown(self.name(term.value), lang, self.link(term.value, start), concluded)
        if isinstance(term, ox.Literal):
            language = term.language or ""
            text = self._plain(term)
            return Shown(visible(text), language if language != self.lang else "", "", concluded)
        return Shown(visible(str(term)), concluded=concluded)

    def link(self, iri: str, start: Place) -> str:
        """Return where a name leads to from a page: to a page of ours, or a web address."""
        place = self.places.of(iri)
        if place:
            return place.link(self.lang, start)
        if self.places.expected(iri) or not iri.startswith(("http://", "https://")):
            return ""
        return iri

    def said(self, values: list[AnyTerm]) -> list[AnyTerm]:
        """Return values without the texts that also stand in the language of the page."""
        texts = [one for one in values if isinstance(one, ox.Literal) and one.language]
        for lang in (self.lang, LANGUAGES[0]):
            kept = [one for one in texts if one.language == lang]
            if kept:
                return [one for one in values if one not in texts or one in kept]
        return values

    def spoken(self, thing: ox.NamedNode, *curies: str) -> list[AnyTerm]:
        """Return the texts of a thing under the first of some properties that has any."""
        for curie in curies:
            values = self.facts.values(thing, curie)
            if values:
                return self.said(values)
        return []

    def shorten(self, iri: str) -> str:
        """Return the short form of an IRI, to be read."""
        return visible(short(iri))

    def _plain(self, term: ox.Literal) -> str:
        if term.datatype.value == _XSD + "boolean":
            return self.word("is-true" if term.value in ("true", "1") else "is-false")
        return term.value
