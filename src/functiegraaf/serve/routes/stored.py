"""Stored: a stored query with its parameters in the address, answered in the form asked for."""

from __future__ import annotations

import asyncio
import difflib
import re
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from functiegraaf import catalogue, export
from functiegraaf.answers import Table
from functiegraaf.catalogue import StoredQuery
from functiegraaf.errors import FunctiegraafError
from functiegraaf.serve import forms, negotiation, paging, protocol, refusals, sending, service
from functiegraaf.serve.asking import PoolGraph, Unanswered
from functiegraaf.serve.paging import Part
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.routes import READING, takes
from functiegraaf.serve.sending import Content, send
from functiegraaf.targets.site.names import LANGUAGES

_NAME = re.compile(r"([a-z0-9][a-z0-9-]{0,63})(?:\.([a-z]{2,4}))?")
#: What a query may be asked for that is no parameter of its own.
LANG, GUARD = "lang", "guard"
#: The forms of an answer, by their suffix.
SUFFIXES = {
    "html": "text/html",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "rq": "application/sparql-query",
}
#: What is accepted, and the suffix it means; who has no wish is a program.
OFFERS = {
    "application/json": "json",
    **{media: suffix for suffix, media in SUFFIXES.items()},
    "application/xhtml+xml": "html",
}
_FORMATS = {"md": "markdown"}
_VARY = ("Accept", "Accept-Language")


class Wanted(NamedTuple):
    """What is asked of a stored query."""

    query: StoredQuery
    suffix: str
    media: str
    lang: str
    values: dict[str, str]
    part: Part
    guard: bool
    fields: list[tuple[str, str]]


@takes(*READING)
async def stored_query(request: Request) -> Response:
    """Answer a stored query, or show the form for its parameters."""
    wanted = _wanted(request)
    served = service.of(request)
    if same := sending.unchanged(request, served.version(), _VARY):
        return same
    query = wanted.query
    request.scope["functiegraaf.log"] = {"query": query.name}
    if wanted.suffix == "rq":
        text = catalogue.without_header(query.text).encode()
        return send(request, Content(text, _typed(wanted.media), served.version(), _VARY))
    graph = served.graph()
    missing = [one for one in query.asked_parameters() if one not in wanted.values]
    if wanted.suffix == "html":
        return await asyncio.to_thread(_page, request, wanted, graph, bool(missing))
    if missing:
        described = {one.name: one.description["en"] for one in query.parameters}
        said = "; ".join(f"{one}: {described[one]}" for one in missing)
        raise Refusal(400, f"{query.name} needs {said}")
    found = await _at_once(wanted, graph)
    if found is not None:
        body, links = found, _links([])
    else:
        table = await asyncio.to_thread(_answer, wanted, graph)
        body, links = await asyncio.to_thread(_written, wanted, table)
    headers = _cut(graph) | links
    if wanted.suffix in ("csv", "xlsx"):
        headers["Content-Disposition"] = f'inline; filename="{query.name}.{wanted.suffix}"'
    content = Content(body, _typed(wanted.media), graph.version, _VARY, headers)
    return send(request, content, kept=not graph.cut)


@takes(*READING)
async def stored_queries(request: Request) -> Response:
    """List the stored queries."""
    served = service.of(request)
    offers = {"application/json": "json", "text/html": "html", "application/xhtml+xml": "html"}
    media, form = negotiation.need(request.headers.get("accept"), offers)
    lang = _language(request, protocol.fields(request.scope["query_string"]))
    listed = list(served.stored.values())
    body = forms.listed(served.pen, listed, lang) if form == "html" else forms.as_json(listed)
    return send(request, Content(body, _typed(media), served.version(), _VARY))


def _wanted(request: Request) -> Wanted:
    """Return what is asked for.

    Raises:
        Refusal: There is no such query, or it cannot be asked like this.

    """
    query, suffix = _named(request)
    fields = protocol.fields(request.scope["query_string"])
    fields = [(name, value) for name, value in fields if value]
    names = [name for name, _ in fields]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refusal(400, f"{twice[0]} is given more than once")
    media, form = (
        (SUFFIXES[suffix], suffix)
        if suffix
        else negotiation.need(request.headers.get("accept"), OFFERS)
    )
    values = dict(fields)
    number, size = (values.pop(one, None) for one in (paging.PAGE, paging.SIZE))
    part = paging.asked(number, size, paging.USUAL if form == "html" else 0)
    guard = values.pop(GUARD, "false")
    if guard not in ("true", "false"):
        raise Refusal(400, f"{GUARD} is true or false")
    lang = _language(request, fields) if form == "html" else LANGUAGES[0]
    if all(one.name != LANG for one in query.parameters):
        values.pop(LANG, None)
    return Wanted(query, form, media, lang, values, part, guard == "true", fields)


def _named(request: Request) -> tuple[StoredQuery, str]:
    served = service.of(request)
    if not served.settings.stored:
        raise Refusal(403, "stored queries are switched off here", outcome="refused")
    match = _NAME.fullmatch(request.path_params["name"])
    query = served.stored.get(match[1]) if match else None
    if match is None or query is None:
        near = difflib.get_close_matches(
            request.path_params["name"][:64], served.stored, n=3, cutoff=0.4
        )
        raise Refusal(404, "there is no stored query of this name; see /queries", candidates=near)
    suffix = match[2] or ""
    if suffix and suffix not in SUFFIXES:
        raise Refusal(404, f"there is no .{suffix}, but: {', '.join(SUFFIXES)}")
    return query, suffix


def _language(request: Request, fields: list[tuple[str, str]]) -> str:
    said = dict(fields).get(LANG)
    if said in LANGUAGES:
        return said
    return negotiation.language(request.headers.get("accept-language"), LANGUAGES)


def _answer(wanted: Wanted, graph: PoolGraph) -> Table:
    """Return the whole answer.

    Raises:
        Refusal: There is none.

    """
    values: dict[str, Any] = dict(wanted.values)
    lang = values.pop(LANG, wanted.lang)
    if lang not in LANGUAGES:
        raise Refusal(400, f"{LANG}: there is {' and '.join(LANGUAGES)}")
    with refusals.refusing():
        return graph.run(wanted.query.name, lang, **values)


async def _at_once(wanted: Wanted, graph: PoolGraph) -> bytes | None:
    """Return the answer as the worker writes it, if that is what is wanted; None if it is not.

    Raises:
        Refusal: There is none.

    """
    if wanted.suffix != "json" or wanted.part.size:
        return None
    values = dict(wanted.values)
    if any(one.name == LANG for one in wanted.query.parameters):
        values.setdefault(LANG, wanted.lang)
    try:
        return await graph.at_once(wanted.query, values)
    except Unanswered as unanswered:
        raise refusals.of_reply(unanswered.reply) from unanswered


def _written(wanted: Wanted, table: Table) -> tuple[bytes, dict[str, str]]:
    part = paging.cut_out(table, wanted.part)
    format_ = _FORMATS.get(wanted.suffix, wanted.suffix)
    try:
        body = export.write(part, format_, safe_csv=wanted.guard)
    except FunctiegraafError as error:
        raise Refusal(400, str(error)) from error
    found = paging.links(table, wanted.part, wanted.fields)
    return body, _links([f'<{address}>; rel="{name}"' for name, address in found.items()])


def _links(parts: list[str]) -> dict[str, str]:
    """Return the header that leads to the other parts, if there are any, and to the interface."""
    interface = '<../openapi.json>; rel="service-desc"; type="application/json"'
    return {"Link": ", ".join([*parts, interface])}


def _page(request: Request, wanted: Wanted, graph: PoolGraph, is_missing: bool) -> Response:
    """Return the page of a query: its form, and the answer if the form is filled in."""
    served = service.of(request)
    table, refusal = None, None
    if not is_missing:
        try:
            table = _answer(wanted, graph)
            paging.cut_out(table, wanted.part)
        except Refusal as refused:
            table, refusal = None, refused
    shown = paging.cut_out(table, wanted.part) if table is not None else None
    page = forms.Shown(
        wanted.query, wanted.lang, wanted.values, wanted.fields, wanted.part, table, shown,
        refusal, graph.cut,
    )  # fmt: skip
    body = forms.page(served.pen, page, graph)
    status = refusal.status if refusal else 200
    headers = _cut(graph) | (refusal.headers if refusal else {})
    headers["Content-Language"] = wanted.lang
    content = Content(body, _typed(wanted.media), graph.version, _VARY, headers)
    return send(request, content, status, kept=not graph.cut)


def _cut(graph: PoolGraph) -> dict[str, str]:
    return {"Functiegraaf-Cut": f"rows={graph.cut}"} if graph.cut else {}


def _typed(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
