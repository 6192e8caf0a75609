"""OpenAPI: the programming interface, described from the headers of the stored queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from functiegraaf import catalogue
from functiegraaf.catalogue import Parameter, StoredQuery
from functiegraaf.serve import paging
from functiegraaf.serve.refusals import PROBLEM
from functiegraaf.serve.routes import sparql, stored
from functiegraaf.serve.settings import Settings

Said = dict[str, Any]

_TEXT: Said = {"schema": {"type": "string"}}
_BINARY: Said = {"schema": {"type": "string", "format": "binary"}}
_LICENCE = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}


def document(queries: Iterable[StoredQuery], settings: Settings, base: str) -> Said:
    """Return the description in OpenAPI 3.1."""
    from functiegraaf.version import version

    paths: Said = {
        "/queries": {"get": _list()},
        **{f"/queries/{query.name}": {"get": _query(query)} for query in queries},
    }
    if settings.free:
        paths["/sparql"] = {"get": _sparql(settings), "post": _sparql_post(settings)}
    paths["/store"] = {"get": _store()}
    for path, words in _PLAIN.items():
        paths[path] = {"get": _plain(path, words)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "functiegraaf",
            "version": version(),
            "description": "The open knowledge graph of Dutch municipal job profiles.",
            "license": _LICENCE,
        },
        "servers": [{"url": base.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM, "Results": _RESULTS}},
    }


_PROBLEM: Said = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "outcome": {"type": "string"},
        "candidates": {"type": "array", "items": {"type": "string"}},
    },
}
_RESULTS: Said = {
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
_PLAIN = {
    "/version": "The version of the program and of the data",
    "/limits": "Every limit that a client may meet",
    "/healthz": "Whether questions are answered",
    "/prefixes": "The prefixes that need no declaration",
}


def _example() -> str:
    return catalogue.without_header(catalogue.internal("serve/example"))


def _problems(*statuses: int) -> Said:
    words = {
        400: "The request is not right; the detail says what",
        403: "The request is refused",
        404: "There is no such thing",
        406: "There is no such form",
        408: "The body took too long",
        413: "The request is too large",
        414: "The address is too long",
        415: "A body of this type is not taken",
        429: "Too many requests; ask again after Retry-After seconds",
        500: "Something went wrong here",
        503: "No answer within the limits; /limits has them",
    }
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(one): {"description": words[one], "content": content} for one in statuses}


def _query(query: StoredQuery) -> Said:
    results: Said = {"schema": {"$ref": "#/components/schemas/Results"}}
    content = {
        media: results if suffix == "json" else _BINARY if suffix == "xlsx" else _TEXT
        for media, suffix in stored.OFFERS.items()
        if media != "application/xhtml+xml"
    }
    parameters = [_parameter(one) for one in query.parameters]
    parameters += [
        _number(paging.PAGE, "Which part of the answer", 1_000_000),
        _number(paging.SIZE, "How many rows a part has; without both, all", paging.MOST),
        {
            "name": stored.GUARD,
            "in": "query",
            "description": "In CSV, put an apostrophe before text that a spreadsheet computes",
            "schema": {"type": "boolean", "default": False},
        },
    ]
    answer = {
        "description": query.description,
        "content": content,
        "headers": {
            "Functiegraaf-Cut": {
                "description": "The answer was cut off after these rows",
                "schema": {"type": "string"},
            },
            "Link": {
                "description": "The first, prev, next and last part, where there are more",
                "schema": {"type": "string"},
            },
        },
    }
    return {
        "operationId": query.name,
        "summary": query.question["en"],
        "description": query.description,
        "tags": list(query.tags),
        "parameters": parameters,
        "responses": {"200": answer, **_problems(400, 404, 406, 429, 503)},
    }


def _parameter(parameter: Parameter) -> Said:
    schema: Said = {"type": "string", "minLength": 1}
    if parameter.choices:
        schema = {"type": "string", "enum": list(parameter.choices)}
    if parameter.default is not None:
        schema["default"] = str(parameter.default)
    said: Said = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None,
        "description": f"{parameter.description['en']} ({parameter.type})",
        "schema": schema,
    }
    if parameter.example is not None:
        said["example"] = str(parameter.example)
    return said


def _number(name: str, words: str, most: int) -> Said:
    schema = {"type": "integer", "minimum": 1, "maximum": most}
    return {"name": name, "in": "query", "description": words, "schema": schema}


def _list() -> Said:
    content = {"application/json": {"schema": {"type": "array"}}, "text/html": _TEXT}
    answer = {"description": "The stored queries", "content": content}
    return _operation("queries", "Which stored queries there are", [], answer, 406, 429, 503)


def _graphs(most: int) -> list[Said]:
    return [
        {
            "name": name,
            "in": "query",
            "description": words,
            "schema": {
                "type": "array",
                "maxItems": most,
                "items": {"type": "string", "format": "uri"},
            },
        }
        for name, words in (
            ("default-graph-uri", "Graphs that are seen without GRAPH"),
            ("named-graph-uri", "Graphs that are seen with GRAPH"),
        )
    ]


def _answers() -> Said:
    return {
        "description": "The answer, or without a query what the service is",
        "content": {
            media: _TEXT if "json" not in media else {"schema": {}}
            for media in (*sparql.TABLES, *sparql.GRAPHS)
        },
    }


def _sparql(settings: Settings) -> Said:
    query = {
        "name": "query",
        "in": "query",
        "required": False,
        "description": "SPARQL 1.1",
        "schema": {"type": "string", "maxLength": settings.limits.characters},
        "example": _example(),
    }
    given = [query, *_graphs(20)]
    codes = (400, 403, 406, 414, 429, 503)
    return _operation("sparql", "Answer a free query", given, _answers(), *codes)


def _sparql_post(settings: Settings) -> Said:
    text = {"type": "string", "maxLength": settings.limits.characters}
    form = {"type": "object", "required": ["query"], "properties": {"query": text}}
    codes = (400, 403, 406, 408, 413, 415, 429, 503)
    said = _operation("sparql-post", "Answer a free query", _graphs(20), _answers(), *codes)
    said["requestBody"] = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {"schema": form},
            "application/sparql-query": {"schema": text, "example": _example()},
        },
    }
    return said


def _store() -> Said:
    given: list[Said] = [
        {
            "name": "graph",
            "in": "query",
            "description": "The name of a graph",
            "schema": {"type": "string", "format": "uri"},
        },
        {
            "name": "default",
            "in": "query",
            "description": "All that is seen without GRAPH",
            "allowEmptyValue": True,
            "schema": {"type": "string", "maxLength": 0},
        },
    ]
    content = {media: _TEXT if "json" not in media else {"schema": {}} for media in sparql.GRAPHS}
    answer = {"description": "The graph", "content": content}
    return _operation("store", "Return one graph", given, answer, 400, 404, 406, 429, 503)


def _plain(path: str, words: str) -> Said:
    content: Said = {"application/json": {"schema": {"type": "object"}}}
    if path == "/prefixes":
        content = {**content, "text/turtle": _TEXT, "application/sparql-query": _TEXT}
    answer = {"description": words, "content": content}
    said = _operation(path[1:], words, [], answer, 406, 429)
    if path == "/healthz":
        said["responses"]["503"] = answer
    return said


def _operation(
    name: str, summary: str, parameters: list[Said], answer: Said, *problems: int
) -> Said:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {"200": answer, **_problems(*problems)},
    }
