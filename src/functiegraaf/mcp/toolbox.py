"""Toolbox: every stored query as a tool, and three that are there to find one's way."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import mcp_types as types
import pyoxigraph as ox

from functiegraaf import catalogue, report
from functiegraaf.catalogue import StoredQuery
from functiegraaf.errors import InputError
from functiegraaf.mcp import arguments, results, schemas, words
from functiegraaf.mcp.choices import Choices
from functiegraaf.mcp.page import MarkdownPage
from functiegraaf.mcp.results import Found
from functiegraaf.mcp.settings import Settings
from functiegraaf.query import Graph

#: The queries of the engine that are tools, too.
DESCRIBE, SEARCH, SCHEMA = "mcp/describe", "lookup/search", "mcp/schema"

#: What a client may know before it calls: nothing is changed, and nothing else is reached.
HINTS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class _Entry(NamedTuple):
    tool: types.Tool
    query: StoredQuery
    answer: Callable[[dict[str, str]], Found]


class Toolbox:
    """The tools that ask a stored query.

    Args:
        graph: The graph to ask.
        settings: The language and the limits.

    """

    def __init__(self, graph: Graph, settings: Settings) -> None:
        """Describe all tools; for that the graph is asked which values can be given."""
        self._graph, self._settings = graph, settings
        self._choices = Choices(graph, settings.lang, settings.choices)
        self._entries: dict[str, _Entry] = {}
        for name in catalogue.names():
            query = catalogue.get(name)
            self._add(query, schemas.given(query.columns), self._asking(name))
        described, schema = words.query(DESCRIBE), words.query(SCHEMA)
        self._add(described, schemas.given_of_thing(described.columns), self._describe)
        search = words.query(SEARCH)
        self._add(search, schemas.given(search.columns), self._search)
        self._add(schema, schemas.given(schema.columns), self._schema)

    def tools(self) -> list[types.Tool]:
        """Return what a client is told of the tools, sorted by name."""
        return [self._entries[name].tool for name in sorted(self._entries)]

    def has(self, name: str) -> bool:
        """Tell whether there is a tool of this name."""
        return name in self._entries

    def near(self, name: str) -> list[str]:
        """Return the names of tools that are nearest to a name."""
        return difflib.get_close_matches(
            arguments.short(name, 100), sorted(self._entries), n=3, cutoff=0.4
        )

    def call(self, name: str, given: Mapping[str, Any]) -> types.CallToolResult:
        """Answer a call.

        Raises:
            InputError: An argument is unknown or missing, or cannot be used.
            ValueUnknown: A value fits nothing, or several things.
            QueryError: The query failed.

        """
        entry = self._entries[name]
        read = arguments.read(entry.query, given, self._settings.value)
        found = entry.answer(read.values)
        return results.of_rows(found, read.offset, self._settings, self._graph.notes)

    def _add(
        self,
        query: StoredQuery,
        given: schemas.Schema,
        answer: Callable[[dict[str, str]], Found],
    ) -> None:
        lang = self._settings.lang
        said = [query.question[lang], query.description, query.note.get(lang, "")]
        tool = types.Tool(
            name=query.name,
            title=query.question[lang],
            description="\n".join(filter(None, said)),
            input_schema=schemas.taken(query, self._choices, self._settings),
            output_schema=given,
            annotations=HINTS,
        )
        self._entries[query.name] = _Entry(tool, query, answer)

    def _asking(self, name: str) -> Callable[[dict[str, str]], Found]:
        def answer(values: dict[str, str]) -> Found:
            return Found(self._graph.run(name, **{"lang": self._settings.lang, **values}))

        return answer

    def _describe(self, values: dict[str, str]) -> Found:
        lang = self._lang(values)
        terms = self._graph.terms(words.query(DESCRIBE), values)
        thing = terms["item"]
        table = self._graph.internal(DESCRIBE, {"item": thing}, lang)
        kinds = list(self._graph.internal("lookup/kind-of", {"thing": thing}, lang))
        first: Mapping[str, Any] = kinds[0] if kinds else {}
        kind = ", ".join(dict.fromkeys(str(row["kind"]) for row in kinds))
        item = {
            "iri": thing.value,
            "kind": kind,
            "code": first.get("code"),
            "name": first.get("name"),
        }
        page = report.show(self._graph, thing.value, lang, MarkdownPage)
        return Found(table, item, results.of_page(page, self._settings))

    def _search(self, values: dict[str, str]) -> Found:
        lang = self._lang(values)
        sought = self._graph.terms(words.query(SEARCH), values)["words"].value
        if not sought.strip():
            raise InputError("there is nothing to search for: the text is empty")
        return Found(self._graph.search(sought, lang))

    def _schema(self, values: dict[str, str]) -> Found:
        lang = self._lang(values)
        query = words.query(SCHEMA)
        # What is not given keeps the value in the text of the query, which is no class of ours.
        left = tuple(one for one in query.parameters if one.name in values)
        terms = self._graph.terms(query._replace(parameters=left), values)
        chosen = {name: term for name, term in terms.items() if isinstance(term, ox.NamedNode)}
        return Found(self._graph.internal(SCHEMA, chosen, lang))

    def _lang(self, values: dict[str, str]) -> str:
        return values.get("lang", self._settings.lang)


def unknown(name: str, near: Sequence[str]) -> str:
    """Return what is said of a tool that does not exist.

    >>> unknown("task", ["tasks"])
    "there is no tool 'task'; did you mean tasks?"
    """
    hint = f"; did you mean {', '.join(near)}?" if near else "; see tools/list"
    return f"there is no tool {arguments.short(name, 60)!r}{hint}"
