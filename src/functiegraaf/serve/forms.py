"""Forms: the page of a stored query, with a form for its parameters and the table of its answer."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox

from functiegraaf import catalogue
from functiegraaf.answers import AnyTerm, Table, cell
from functiegraaf.catalogue import Parameter, StoredQuery
from functiegraaf.errors import FunctiegraafError
from functiegraaf.export import is_number
from functiegraaf.findings import short
from functiegraaf.legible import visible
from functiegraaf.query import Graph
from functiegraaf.serve import paging
from functiegraaf.serve.paging import Part
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.rendering import LANGUAGES, Pen, Place
from functiegraaf.targets.site.places import LOCAL, ROOMS

QUERIES = Place("", "queries")
#: The forms of an answer that a page leads to, with what stands in its address beside.
_LINKED = (
    ("Excel", "xlsx", ()),
    ("CSV", "csv", (("guard", "true"),)),
    ("JSON", "json", ()),
    ("Markdown", "md", ()),
    ("TSV", "tsv", ()),
    ("XML", "xml", ()),
)
#: The topics of queries, what people ask for most first.
_TOPICS = (
    "function", "profile", "competency", "education", "task", "source", "alignment", "graph",
    "workforce",
)  # fmt: skip


class Shown(NamedTuple):
    """What the page of a query shows."""

    query: StoredQuery
    lang: str
    values: dict[str, str]
    fields: Sequence[tuple[str, str]]
    part: Part
    whole: Table | None
    rows: Table | None
    refusal: Refusal | None
    cut: int


def page(pen: Pen, shown: Shown, graph: Graph) -> bytes:
    """Return the page of a query."""
    query, lang = shown.query, shown.lang
    given = [one for one in shown.fields if one[0] not in (paging.PAGE, paging.SIZE)]
    table = shown.rows
    return pen.page(
        "stored.html",
        lang,
        title=query.question[lang],
        depth=1,
        place=QUERIES,
        languages=_languages(shown.fields),
        query=query,
        text=catalogue.without_header(query.text),
        inputs=[_input(one, shown, graph) for one in query.parameters],
        columns=table.columns if table is not None else (),
        rows=[[_cell(term) for term in row] for row in table.terms] if table is not None else [],
        count=len(shown.whole) if shown.whole is not None else 0,
        first=(shown.part.number - 1) * shown.part.size + 1,
        notes=list(table.notes) if table is not None else [],
        answered=table is not None,
        refusal=shown.refusal,
        cut=shown.cut,
        pages=paging.links(shown.whole, shown.part, shown.fields) if shown.whole else {},
        formats=[
            (name, f"{query.name}.{suffix}" + _asked([*given, *more]))
            for name, suffix, more in _LINKED
        ],
    )


def listed(pen: Pen, queries: Sequence[StoredQuery], lang: str) -> bytes:
    """Return the page that lists the stored queries, by their first topic."""
    topics: dict[str, list[tuple[str, str, str, str]]] = {}
    for query in queries:
        row = (
            query.question[lang], f"queries/{query.name}" + _asked([("lang", lang)]), query.name,
            query.description,
        )  # fmt: skip
        topics.setdefault(query.tags[0], []).append(row)
    ordered = sorted(topics, key=lambda one: _TOPICS.index(one) if one in _TOPICS else len(_TOPICS))
    title = pen.say("queries", lang)
    return pen.page(
        "list.html", lang, title=title, place=QUERIES, languages=_languages([]),
        topics=[(one, pen.say_or(f"topic-{one}", lang, one), topics[one]) for one in ordered],
    )  # fmt: skip


def as_json(queries: Sequence[StoredQuery]) -> bytes:
    """Return the list of the stored queries for programs."""
    said = [
        {
            "name": query.name,
            "path": f"queries/{query.name}",
            "question": query.question,
            "description": query.description,
            "tags": list(query.tags),
            "columns": list(query.columns),
            "parameters": [
                {
                    "name": one.name,
                    "type": one.type,
                    "description": one.description,
                    "required": one.default is None,
                    "default": one.default,
                    "example": one.example,
                    "choices": list(one.choices),
                }
                for one in query.parameters
            ],
        }
        for query in queries
    ]
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def _languages(fields: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    others = [one for one in fields if one[0] != "lang"]
    return [(lang, _asked([*others, ("lang", lang)])) for lang in LANGUAGES]


def _asked(fields: Sequence[tuple[str, str]]) -> str:
    return "?" + urlencode(list(fields)) if fields else ""


def _input(parameter: Parameter, shown: Shown, graph: Graph) -> dict[str, Any]:
    """Return a field of the form, with what may be given as the data has it."""
    choices: list[str] = []
    # A page without choices is still a page.
    with contextlib.suppress(FunctiegraafError):
        choices = graph.completions(shown.query.name, parameter.name)
    default = shown.lang if parameter.name == "lang" else parameter.default
    return {
        "name": parameter.name,
        "label": parameter.description[shown.lang],
        "value": shown.values.get(parameter.name, default or ""),
        "required": parameter.default is None,
        "choices": choices,
        "closed": bool(parameter.choices),
        "example": parameter.example or "",
    }


def _cell(term: AnyTerm | None) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"text": visible(short(term.value)), "href": href(term.value, 1), "number": False}
    return {"text": visible(cell(term)), "href": "", "number": is_number(term)}


def href(iri: str, depth: int) -> str:
    """Return where a name leads to: to a page of ours, a web address, or nowhere.

    >>> href("https://w3id.org/functiegraaf/id/level-A", 1), href("javascript:alert(1)", 1)
    ('../id/level-A', '')
    """
    for room, namespace in ROOMS.items():
        local = iri.removeprefix(namespace)
        if iri.startswith(namespace) and LOCAL.fullmatch(local):
            return "../" * depth + f"{room}/{local}"
    return iri if iri.startswith(("http://", "https://")) else ""
