"""Protocol: what a request to the endpoint asks, as the SPARQL 1.1 Protocol has it."""

from __future__ import annotations

import asyncio
import re
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from functiegraaf import binding
from functiegraaf.serve import refusals
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.settings import Traffic

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
ALLOWED = ("GET", "HEAD", "POST", "OPTIONS")
_MOST_FIELDS = 200
#: A body may be so many times too large before it is cut short; who sends it then reads why.
_PATIENCE = 4
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)")

Fields = list[tuple[str, str]]


class Asked(NamedTuple):
    """What is asked.

    Attributes:
        kind: "query", "update", or "describe": what the service is.
        text: SPARQL.
        default: The graphs that are seen without GRAPH; those of USING for an update.
        named: The graphs that are seen with GRAPH.

    """

    kind: str
    text: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


async def read(request: Request, traffic: Traffic) -> Asked:
    """Return what a request asks.

    Raises:
        Refusal: It is not as the protocol has it.

    """
    beside = fields(request.scope["query_string"])
    if request.method in ("GET", "HEAD"):
        return _from_address(beside)
    if request.method != "POST":
        raise refusals.method(ALLOWED)
    media = media_type(request.headers.get("content-type"))
    if media not in (FORM, QUERY, UPDATE):
        raise Refusal(415, f"a body here is {FORM}, {QUERY} or {UPDATE}")
    content = await body(request, traffic)
    if media == FORM:
        return _from_form([*fields(content), *beside])
    kind = "query" if media == QUERY else "update"
    if _given(beside, "query") or _given(beside, "update"):
        raise Refusal(400, f"the body is the {kind}; leave out another one in the address")
    return _asked(kind, _text(content), beside)


def _from_address(beside: Fields) -> Asked:
    if _given(beside, "update"):
        raise Refusal(400, "an update is sent with POST, not in the address")
    found = _given(beside, "query")
    if not found:
        return Asked("describe")
    return _asked("query", _one("query", found), beside)


def _from_form(said: Fields) -> Asked:
    query, update = _given(said, "query"), _given(said, "update")
    if bool(query) == bool(update):
        raise Refusal(400, "send one of query and update")
    if query:
        return _asked("query", _one("query", query), said)
    return _asked("update", _one("update", update), said)


def _asked(kind: str, text: str, said: Fields) -> Asked:
    names = ("default-graph-uri", "named-graph-uri")
    others = ("using-graph-uri", "using-named-graph-uri")
    if kind == "update":
        names, others = others, names
    if any(_given(said, other) for other in others):
        raise Refusal(400, f"graphs of a {kind} are chosen with {' and '.join(names)}")
    default, named = (tuple(_given(said, name)) for name in names)
    return Asked(kind, text, default, named)


def _given(said: Fields, name: str) -> list[str]:
    return [value for key, value in said if key == name]


def _one(name: str, found: list[str]) -> str:
    if len(found) > 1:
        raise Refusal(400, f"there is more than one {name}; send one")
    return found[0]


def fields(data: bytes) -> Fields:
    """Return the fields of an address or a form.

    Raises:
        Refusal: They are not UTF-8, or there are too many.

    >>> fields(b"a=%C3%A9&b=")
    [('a', 'é'), ('b', '')]
    """
    try:
        return parse_qsl(
            data.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise Refusal(400, "what is sent is not UTF-8") from error
    except ValueError as error:
        raise Refusal(400, f"there are more than {_MOST_FIELDS} fields") from error


def media_type(header: str | None) -> str:
    """Return the media type of a body.

    Raises:
        Refusal: There is none, or the text is not in UTF-8.

    >>> media_type('application/sparql-query; charset="UTF-8"')
    'application/sparql-query'
    """
    if not header:
        raise Refusal(415, "say with Content-Type what the body is")
    name, *others = (one.strip() for one in header.lower().split(";"))
    for one in others:
        key, _, value = one.partition("=")
        if key.strip() == "charset" and value.strip(" \"'") not in ("utf-8", "utf8", "us-ascii"):
            raise Refusal(415, "a body here is in UTF-8")
    return name


async def body(request: Request, traffic: Traffic) -> bytes:
    """Return the body of a request, as far as it may go.

    Raises:
        Refusal: It is too large, too slow, or compressed.

    """
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refusal(415, "a body here is not compressed", {"Accept-Encoding": "identity"})
    length = request.headers.get("content-length", "0")
    if not length.isdecimal():
        raise Refusal(400, "Content-Length is no number")
    if int(length[:20]) > _PATIENCE * traffic.body:
        raise _too_large(traffic)
    found = bytearray()
    size = 0
    try:
        async with asyncio.timeout(traffic.body_seconds):
            async for piece in request.stream():
                size += len(piece)
                if size > _PATIENCE * traffic.body:
                    raise _too_large(traffic)
                if size <= traffic.body:
                    found += piece
    except TimeoutError as error:
        detail = f"the body took longer than {traffic.body_seconds:g} seconds"
        raise Refusal(408, detail, {"Connection": "close"}) from error
    except ClientDisconnect as error:
        raise Refusal(400, "the body ended too soon") from error
    if size > traffic.body:
        raise _too_large(traffic)
    return bytes(found)


def _too_large(traffic: Traffic) -> Refusal:
    return Refusal(413, f"a body has at most {traffic.body} bytes", {"Connection": "close"})


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, "what is sent is not UTF-8") from error


def based(text: str, base: str) -> str:
    """Return a text with a base for the names in it that are relative; the same if it has none.

    >>> based("ASK { <a> ?p ?o }", "http://example.org/sparql")
    'BASE <http://example.org/sparql> ASK { <a> ?p ?o }'
    >>> based("ASK { <x:a> ?p '<a>' }", "http://example.org/sparql")
    "ASK { <x:a> ?p '<a>' }"
    """
    if not _RELATIVE.search(text):
        return text
    for kind, piece in binding.tokens(text):
        if kind == "iri" and _RELATIVE.match(piece):
            return f"BASE <{base}> {text}"
    return text
