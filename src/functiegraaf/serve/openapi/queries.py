"""Queries: the stored queries, described from their headers."""

from __future__ import annotations

from collections.abc import Sequence

from functiegraaf.catalogue import Parameter, StoredQuery
from functiegraaf.serve import paging
from functiegraaf.serve.openapi import pieces
from functiegraaf.serve.openapi.pieces import BINARY, HTML, TEXT, Said
from functiegraaf.serve.routes import stored

RESULTS: Said = {
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {"type": "object"},
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {"bindings": {"type": "array", "items": {"type": "object"}}},
        },
    },
}
QUERIES: Said = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "path", "question", "description", "tags", "columns", "parameters"],
        "properties": {
            "name": {"type": "string"},
            "path": {"type": "string"},
            "question": {"type": "object", "additionalProperties": {"type": "string"}},
            "description": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "columns": {"type": "array", "items": {"type": "string"}},
            "parameters": {"type": "array", "items": {"type": "object"}},
        },
    },
}
_CODES = (400, 404, 406)


def paths(queries: Sequence[StoredQuery]) -> Said:
    """Return the addresses of stored queries: only the list, if they are switched off."""
    said: Said = {"/queries": {"get": _list()}}
    if not queries:
        return said
    return {
        **said,
        **{f"/queries/{query.name}": {"get": _query(query)} for query in queries},
        "/queries/{name}.{suffix}": {"get": _file(queries)},
    }


def examples(queries: Sequence[StoredQuery], kind: str) -> list[str]:
    """Return the things of a class that the queries have as examples, as CURIEs."""
    parameters = (one for query in queries for one in query.parameters if one.type == kind)
    return list(dict.fromkeys(str(one.example) for one in parameters if one.example is not None))


def _list() -> Said:
    content = {"application/json": {"schema": pieces.named("schemas", "Queries")}, HTML: TEXT}
    good = pieces.answer("The stored queries", content)
    return pieces.operation(
        "queries", "Which stored queries there are", [], good, 400, 406, stays=True
    )


def _query(query: StoredQuery) -> Said:
    content = {
        media: _form(suffix)
        for media, suffix in stored.OFFERS.items()
        if media != "application/xhtml+xml"
    }
    good = pieces.answer(query.description, content, "Functiegraaf-Cut", "Link")
    given = [*map(_parameter, query.parameters), *_beside()]
    return {
        **pieces.operation(query.name, query.question["en"], given, good, *_CODES, stays=True),
        "description": query.description,
        "tags": list(query.tags),
    }


def _file(queries: Sequence[StoredQuery]) -> Said:
    """Describe the address of each query with an ending, which goes before Accept."""
    content = {media: _form(suffix) for suffix, media in stored.SUFFIXES.items()}
    first = queries[0]
    asked = {one.name: one.example for one in first.parameters if one.default is None}
    given = [
        pieces.part("name", "The stored query", pieces.one_of(one.name for one in queries),
                    first.name),
        pieces.part("suffix", "The form of the answer", pieces.one_of(stored.SUFFIXES), "json"),
        pieces.field(
            "parameters", "The parameters of the query, as its own address has them",
            {"type": "object", "additionalProperties": {"type": "string"}}, asked,
            style="form", explode=True,
        ),
        *_beside(),
    ]  # fmt: skip
    good = pieces.answer(
        "The answer; for .rq the query itself", content,
        "Functiegraaf-Cut", "Link", "Content-Disposition",
    )  # fmt: skip
    summary = "Answer a stored query in the form that the ending says"
    return pieces.operation("query-file", summary, given, good, 400, 404, stays=True)


def _form(suffix: str) -> Said:
    if suffix == "json":
        return {"schema": pieces.named("schemas", "Results")}
    return BINARY if suffix == "xlsx" else TEXT


def _beside() -> list[Said]:
    """Return the fields that each query has beside its own."""
    words = "In CSV, put an apostrophe before text that a spreadsheet computes"
    return [
        _number(paging.PAGE, "Which part of the answer", 1_000_000),
        _number(paging.SIZE, "How many rows a part has; without both, all", paging.MOST),
        pieces.field(stored.GUARD, words, {"type": "boolean", "default": False}),
    ]


def _parameter(parameter: Parameter) -> Said:
    schema: Said = {"type": "string", "minLength": 1}
    if parameter.choices:
        schema = pieces.one_of(parameter.choices)
    if parameter.default is not None:
        schema["default"] = str(parameter.default)
    words = f"{parameter.description['en']} ({parameter.type})"
    shown = None if parameter.example is None else str(parameter.example)
    required = parameter.default is None
    return pieces.field(parameter.name, words, schema, shown, required=required)


def _number(name: str, words: str, most: int) -> Said:
    return pieces.field(name, words, {"type": "integer", "minimum": 1, "maximum": most})
