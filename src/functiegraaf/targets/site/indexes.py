"""Indexes: the pages that lead to all others."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.catalogue import StoredQuery, expand
from functiegraaf.query import Graph
from functiegraaf.targets.site.facts import Facts
from functiegraaf.targets.site.names import Shown, Speaker
from functiegraaf.targets.site.places import HOME, INDEX, Place
from functiegraaf.targets.site.shapes import Shapes

REGISTER = Place("", "register")


class Indexes:
    """Makes what the pages say that list others."""

    def __init__(
        self, graph: Graph, facts: Facts, shapes: Shapes, queries: Sequence[StoredQuery]
    ) -> None:
        """Take what there is to list."""
        self._tree = list(graph.internal("export/site/tree", {}).terms)
        self._facts, self._shapes, self._queries = facts, shapes, queries

    def home(self, speaker: Speaker) -> dict[str, Any]:
        """Return the first page: the functions by series and group, and local ones."""
        series: dict[Shown, dict[Shown, list[tuple[str, Shown, str]]]] = {}
        local: list[tuple[str, Shown, str]] = []
        for one, group, function, code, scale in self._tree:
            if not isinstance(function, ox.NamedNode):
                continue
            texts = [t.value if isinstance(t, ox.Literal) else "" for t in (code, scale)]
            listed = local
            if one is not None and group is not None:
                groups = series.setdefault(speaker.show(one, HOME), {})
                listed = groups.setdefault(speaker.show(group, HOME), [])
            listed.append((texts[0], self._bare(function, speaker), texts[1]))
        return {
            "title": speaker.word("site"),
            "series": [(name, list(groups.items())) for name, groups in series.items()],
            "local": local,
        }

    def _bare(self, thing: ox.NamedNode, speaker: Speaker) -> Shown:
        """Return a function by its name without its code, which stands beside it."""
        shown = speaker.show(thing, HOME)
        texts = speaker.spoken(thing, "skos:prefLabel")
        return shown._replace(text=speaker.show(texts[0], HOME).text) if texts else shown

    def register(self, speaker: Speaker) -> dict[str, Any]:
        """Return everything that has a name and a page, by its first letter."""
        letters: dict[str, list[tuple[str, Shown, str]]] = defaultdict(list)
        for thing in self._facts.things():
            if not speaker.spoken(thing, "skos:prefLabel", "dcterms:title"):
                continue
            shown = speaker.show(thing, REGISTER)
            if not shown.href or not speaker.places.of(thing.value):
                continue
            key = sortable(shown.text)
            first = key[0].upper() if key and key[0].isalpha() else "#"
            letters[first].append((key, shown, ", ".join(speaker.kinds(thing))))
        return {
            "title": speaker.word("register"),
            "letters": [
                (letter, [(shown, kind) for _, shown, kind in sorted(letters[letter])])
                for letter in sorted(letters)
            ],
        }

    def things(self, speaker: Speaker) -> dict[str, Any]:
        """Return the classes of what is described, with how many there are of each."""
        start = Place("id", INDEX)
        counts: dict[str, int] = defaultdict(int)
        for thing in self._facts.things():
            if thing.value.startswith(resources.ID):
                for kind in self._facts.classes(thing):
                    counts[kind] += 1
        rows = [
            (
                speaker.show(ox.NamedNode(kind), start),
                speaker.spoken(ox.NamedNode(kind), "skos:definition"),
                count,
            )
            for kind, count in counts.items()
        ]
        rows.sort(key=lambda row: sortable(row[0].text))
        return {
            "title": speaker.word("things"),
            "rows": [
                (name, [speaker.show(text, start) for text in texts], count)
                for name, texts, count in rows
            ],
        }

    def ontology(self, speaker: Speaker) -> dict[str, Any]:
        """Return the classes and properties of ours, by name."""
        start = Place("def", INDEX)
        kinds = {
            "classes": ("owl:Class",),
            "properties": ("owl:ObjectProperty", "owl:DatatypeProperty"),
        }
        found: list[tuple[str, list[tuple[Shown, str, list[Shown]]]]] = []
        for key, curies in kinds.items():
            wanted = {expand(curie) for curie in curies}
            terms = [
                (
                    speaker.show(thing, start),
                    speaker.shorten(thing.value),
                    [speaker.show(t, start) for t in speaker.spoken(thing, "skos:definition")],
                )
                for thing in self._facts.things()
                if thing.value.startswith(resources.DEF)
                and wanted & set(self._facts.classes(thing))
            ]
            terms.sort(key=lambda term: (sortable(term[0].text), term[1]))
            found.append((key, terms))
        return {"title": speaker.word("ontology"), "kinds": found}

    def shapes(self, speaker: Speaker) -> dict[str, Any]:
        """Return the pages of rules, with what each is about."""
        start = Place("shape", INDEX)
        return {
            "title": speaker.word("shapes"),
            "rows": [
                (
                    Shown(place.name, href=place.link(speaker.lang, start)),
                    [speaker.show(ox.NamedNode(one), start) for one in self._shapes.about(place)],
                )
                for place in self._shapes.places()
            ],
        }

    def queries(self, speaker: Speaker) -> dict[str, Any]:
        """Return the stored queries, with their question."""
        start = Place("", "queries")
        return {
            "title": speaker.word("queries"),
            "rows": [
                (
                    Shown(
                        query.question[speaker.lang],
                        href=Place("id", f"query-{query.name}").link(speaker.lang, start),
                    ),
                    query.name,
                    ", ".join(query.tags),
                )
                for query in self._queries
            ],
        }


def sortable(text: str) -> str:
    """Return a text by which it is put in order, without accents and capitals.

    >>> sortable("Één")
    'een'
    """
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign))
