"""Stored: a page for each stored query, with its text and the beginning of its answer."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from functiegraaf import catalogue, resources
from functiegraaf.answers import Table, cell
from functiegraaf.catalogue import StoredQuery
from functiegraaf.errors import FunctiegraafError
from functiegraaf.legible import visible
from functiegraaf.query import Graph
from functiegraaf.targets.site.names import Speaker
from functiegraaf.targets.site.places import Place

#: As many rows of an answer are shown.
ROWS = 10
#: The tag of queries that only a workforce can answer.
WORKFORCE = "workforce"


class Stored:
    """The stored queries and what they answer."""

    def __init__(self, graph: Graph) -> None:
        """Take the graph to ask."""
        self._graph = graph
        self._made_up: Graph | None = None
        self.queries = graph.queries()

    def place(self, query: StoredQuery) -> Place:
        """Return the page of a query."""
        return Place("id", f"query-{query.name}")

    def page(self, query: StoredQuery, speaker: Speaker) -> dict[str, Any]:
        """Return what a page says, in the language of the speaker."""
        lang = speaker.lang
        given = {p.name: str(p.example) for p in query.parameters if p.default is None}
        answer = self._answer(query, given, lang)
        return {
            "title": query.question[lang],
            "title_lang": "",
            "crumbs": [],
            "query": query,
            "text": catalogue.without_header(query.text),
            "description": query.description,
            "given": [(name, self._named(value, speaker)) for name, value in given.items()],
            "made_up": WORKFORCE in query.tags,
            "columns": answer.columns,
            "rows": [[_cell(term, speaker, query) for term in row] for row in answer.terms[:ROWS]],
            "count": len(answer),
            "shown": min(ROWS, len(answer)),
            "notes": list(answer.notes) if len(answer) else [],
            "file_name": f"query-{query.name}.rq",
            "iri": resources.ID + f"query-{query.name}",
        }

    def _answer(self, query: StoredQuery, given: dict[str, str], lang: str) -> Table:
        graph = self._graph
        if WORKFORCE in query.tags:
            if self._made_up is None:
                from functiegraaf.simulate.sample import sample

                self._made_up = sample()
            graph = self._made_up
        try:
            return graph.run(query.name, lang, **given)
        except FunctiegraafError as error:
            # The graph of somebody else can lack what the example names.
            return Table.of(query.columns, (), [str(error)])

    def _named(self, value: str, speaker: Speaker) -> str:
        iri = catalogue.expand(value)
        return speaker.name(iri) if iri else value


def _cell(term: object, speaker: Speaker, query: StoredQuery) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        place = Place("id", f"query-{query.name}")
        shown = speaker.show(term, place)
        return {"text": speaker.shorten(term.value), "href": shown.href, "number": False}
    text = cell(term)  # type: ignore[arg-type]
    number = isinstance(term, ox.Literal) and text.lstrip("-").replace(".", "", 1).isdecimal()
    return {"text": visible(text), "href": "", "number": number}
