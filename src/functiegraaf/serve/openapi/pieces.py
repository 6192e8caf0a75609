"""Pieces: what descriptions are made of: fields, answers, refusals, and how they go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from functiegraaf.serve.explorer.visits import LANG
from functiegraaf.serve.refusals import PROBLEM
from functiegraaf.serve.rendering import LANGUAGES

Said = dict[str, Any]

TEXT: Said = {"schema": {"type": "string"}}
BINARY: Said = {"schema": {"type": "string", "format": "binary"}}
ANY: Said = {"schema": {}}
HTML = "text/html"
#: Why a request is turned down.
_REFUSED = {
    400: "The request is not right; the detail says what",
    401: "The token of the server is not there, or another",
    403: "The request is refused",
    404: "There is no such thing",
    406: "There is no such form",
    408: "The body took too long",
    413: "The request is too large",
    414: "The address is too long",
    415: "A body of this type is not taken",
    422: "What was sent is understood, and cannot be worked on; the detail says why",
    429: "Too many requests; ask again after Retry-After seconds",
    431: "The head of the request is too large",
    501: "The server lacks a library for this; the detail says which",
    502: "Another endpoint that the query asks with SERVICE does not answer",
    503: "No answer within the limits, or not now; /limits has them",
}
_HEADERS: Said = {
    "ETag": "The version of the answer, for If-None-Match",
    "Functiegraaf-Version": "The version of the data; of the program, where no data is asked",
    "Functiegraaf-Cut": "The answer was cut off after these rows",
    "Link": "The first, prev, next and last part, where there are more; other forms",
    "Location": "Where it stands",
    "Content-Disposition": "The name of the file",
    "Retry-After": "After how many seconds to ask again",
    "WWW-Authenticate": "What to send with it",
}
#: The headers of a refusal that it always has, and those that it may have.
_ALWAYS, _SOMETIMES = {401: "WWW-Authenticate", 429: "Retry-After"}, {503: "Retry-After"}
_MATCH = "If-None-Match"
_PROBLEM: Said = {
    "type": "object",
    "description": "A problem as RFC 9457 has it",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "outcome": {"type": "string"},
        "candidates": {"type": "array", "items": {"type": "string"}},
    },
}


def named(kind: str, name: str) -> Said:
    """Return the name of what is described once for all."""
    return {"$ref": f"#/components/{kind}/{name}"}


LANGUAGE: Said = named("parameters", LANG)


def components(schemas: Mapping[str, Said], *, secret: bool) -> Said:
    """Return what is described once for all.

    Args:
        schemas: How answers are built.
        secret: Something needs the token of the server.

    """
    said: Said = {
        "schemas": {"Problem": _PROBLEM, **schemas},
        "parameters": {
            LANG: field(
                LANG,
                "The language of names and words; without it, or with another, "
                "Accept-Language decides",
                {"type": "string", "enum": list(LANGUAGES)},
            ),
            _MATCH: {
                **field(_MATCH, "The ETag of an answer that is there already", {"type": "string"}),
                "in": "header",
            },
        },
        "headers": {
            name: {"description": words, "schema": {"type": "string"}}
            for name, words in _HEADERS.items()
        },
        "responses": {
            "304": {
                "description": "The answer is the one that is there already",
                "headers": {"ETag": named("headers", "ETag")},
            },
            **{str(status): _refused(status, words) for status, words in _REFUSED.items()},
        },
    }
    if secret:
        said["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return said


def _refused(status: int, words: str) -> Said:
    problem = {"schema": named("schemas", "Problem")}
    said: Said = {"description": words, "content": {PROBLEM: problem, HTML: TEXT}}
    if status in _ALWAYS:
        header = {"description": _HEADERS[_ALWAYS[status]], "schema": {"type": "string"}}
        said["headers"] = {_ALWAYS[status]: {**header, "required": True}}
    elif status in _SOMETIMES:
        said["headers"] = {_SOMETIMES[status]: named("headers", _SOMETIMES[status])}
    return said


def field(name: str, words: str, schema: Said, example: object = None, **more: object) -> Said:
    """Return the description of a field of the address.

    Args:
        name: Its name.
        words: What to give.
        schema: What may be given.
        example: A value that leads to an answer.
        more: What else is said of it.

    """
    said: Said = {"name": name, "in": "query", "description": words, "schema": schema, **more}
    return said if example is None else {**said, "example": example}


def part(name: str, words: str, schema: Said, example: object = None) -> Said:
    """Return the description of a part of the path."""
    return {**field(name, words, schema, example, required=True), "in": "path"}


def one_of(values: Iterable[str]) -> Said:
    """Return the schema of a text that is one of these."""
    return {"type": "string", "enum": list(values)}


def answer(words: str, content: Mapping[str, Said], *headers: str) -> Said:
    """Return the description of an answer, with the headers that it may have."""
    said: Said = {"description": words, "content": dict(content)}
    if headers:
        said["headers"] = {name: named("headers", name) for name in headers}
    return said


def forms(media: Iterable[str]) -> Said:
    """Return the forms of an answer that is text in any of them."""
    return {one: ANY if "json" in one else TEXT for one in media}


def file(words: str, media: str) -> Said:
    """Return the description of an answer that is a file."""
    media = media.partition(";")[0]
    is_text = media.startswith("text/") or media.endswith("xml")
    form = ANY if media.endswith("json") else TEXT if is_text else BINARY
    return answer(words, {media: form}, "Content-Disposition")


def operation(
    name: str,
    summary: str,
    fields: Iterable[Said],
    good: Said,
    *refusals: int,
    stays: bool = False,
) -> Said:
    """Return the description of what an address does.

    Args:
        name: Its name for programs.
        summary: What it does.
        fields: What stands in the address.
        good: The answer.
        refusals: The statuses of its refusals, beside those that any request may meet.
        stays: The answer has an ETag, and is not sent again to who has it.

    """
    given, answers = list(fields), {"200": good}
    if stays:
        given.append(named("parameters", _MATCH))
        headers = ("ETag", "Functiegraaf-Version")
        own = {one: named("headers", one) for one in headers} | good.get("headers", {})
        answers = {"200": {**good, "headers": own}, "304": named("responses", "304")}
    # An address that takes something may be too long; of all there may be too many requests.
    answers |= refused(*refusals, 429, 503, *((414, 431) if given else ()))
    return {"operationId": name, "summary": summary, "parameters": given, "responses": answers}


def refused(*statuses: int) -> Said:
    """Return the descriptions of refusals."""
    return {str(one): named("responses", str(one)) for one in sorted({*statuses})}
