"""SPARQL: the endpoint, and the graphs of the Graph Store Protocol."""

from __future__ import annotations

import asyncio
import hmac
from functools import partial

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from functiegraaf import catalogue
from functiegraaf.serve import negotiation, protocol, refusals, sending, service, services
from functiegraaf.serve.explorer import free
from functiegraaf.serve.protocol import Asked
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.routes import READING, takes
from functiegraaf.serve.sending import Content, send
from functiegraaf.serve.workers import Question, Reply

TABLES = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
}
PAGES = ("text/html", "application/xhtml+xml")
#: What is in UTF-8 and says so.
_TEXTS = ("text/",)
_VARY = ("Accept",)


@takes("GET", "HEAD", "POST", "OPTIONS")
async def sparql(request: Request) -> Response:
    """Answer a query or an update; say what the service is to who asks nothing."""
    served = service.of(request)
    if served.settings.pages and _is_person(request):
        return await free.show(request)
    asked = await protocol.read(request, served.settings.traffic)
    if asked.kind == "describe":
        return await _describe(request)
    if asked.kind == "update":
        return await _update(request, asked)
    return await _query(request, asked)


def _is_person(request: Request) -> bool:
    """Tell whether a page is wanted more than what programs read."""
    offers = {**TABLES, **GRAPHS, **dict.fromkeys(PAGES, "page")}
    chosen = negotiation.choose(request.headers.get("accept"), offers)
    return request.method in ("GET", "HEAD") and chosen is not None and chosen[1] == "page"


async def _describe(request: Request) -> Response:
    served = service.of(request)
    triples = await served.describing.service()
    return await graph(request, "service", triples)


async def _query(request: Request, asked: Asked) -> Response:
    served = service.of(request)
    limits = served.settings.limits
    if not served.settings.free:
        raise Refusal(403, "free queries are switched off here; see /queries", outcome="refused")
    if len(asked.text) > limits.characters:
        status = 413 if request.method == "POST" else 414
        raise Refusal(status, f"a query has at most {limits.characters} characters")
    accept = request.headers.get("accept")
    tables = negotiation.choose(accept, TABLES)
    graphs = negotiation.choose(accept, GRAPHS)
    if tables is None and graphs is None:
        raise negotiation.nothing_fits({**TABLES, **GRAPHS})
    asks_others = services.asks_others(served.settings, asked.text)
    stays = free.stays(asked.text) and not asks_others
    if stays and (same := sending.unchanged(request, served.version(), _VARY)):
        return same
    text = asked.text
    if asks_others:
        loop = asyncio.get_running_loop()
        text = await loop.run_in_executor(served.fetching, services.answered, served.settings, text)
    is_chosen = bool(asked.default or asked.named)
    question = Question(
        protocol.based(text, served.base + "sparql"),
        default_graphs=asked.default if is_chosen else None,
        named_graphs=asked.named if is_chosen else None,
        table_format=(tables or ("", "json"))[1],
        graph_format=(graphs or ("", "turtle"))[1],
    )
    reply = await served.ask(question)
    chosen = graphs if reply.kind == "construct" else tables
    if chosen is None:
        raise negotiation.nothing_fits(GRAPHS if reply.kind == "construct" else TABLES)
    note(request, reply)
    version = reply.version if request.method != "POST" else ""
    media = _named(chosen[0])
    return send(request, Content(reply.body, media, version, _VARY, cut(reply), stays))


async def _update(request: Request, asked: Asked) -> Response:
    served = service.of(request)
    token = served.settings.token
    if not served.settings.source.writable or not token:
        raise Refusal(403, "updates are switched off here", outcome="refused")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # Compared in a time that does not tell how much of it is right.
    right = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())
    if scheme.lower() != "bearer" or not right:
        headers = {"WWW-Authenticate": 'Bearer realm="functiegraaf"'}
        raise Refusal(401, "an update needs the token of this server", headers)
    text = protocol.based(asked.text, served.base + "sparql")
    reply = await served.pool.update(text, asked.default, asked.named)
    served.metrics.asked("update", reply.outcome)
    note(request, reply)
    if reply.outcome != "whole":
        refusal = refusals.of_reply(reply)
        # Who has the token may know why.
        refusal.detail = refusal.reason or refusal.detail
        raise refusal
    served.pages.follow(served.version())
    return Response(status_code=204, headers={"Functiegraaf-Version": reply.version})


@takes(*READING)
async def graph_store(request: Request) -> Response:
    """Return a graph, as the Graph Store Protocol has it."""
    served = service.of(request)
    said = protocol.fields(request.scope["query_string"])
    names = [value for key, value in said if key == "graph"]
    is_default = any(key == "default" for key, _ in said)
    if len(names) + is_default != 1:
        raise Refusal(400, "name one graph: ?graph=IRI or ?default")
    media, form = negotiation.need(request.headers.get("accept"), GRAPHS)
    if same := sending.unchanged(request, served.version(), _VARY):
        return same
    chosen = tuple(names) if names else None
    if chosen:
        _check_name(chosen[0])
    text = catalogue.internal("serve/graph")
    question = Question(text, chosen, None, graph_format=form, trusted=True)
    try:
        reply = await served.ask(question)
    except Refusal as refusal:
        if refusal.outcome == "refused":
            raise Refusal(404, refusal.detail) from refusal
        raise
    if names and not reply.rows:
        raise Refusal(404, f"there is no graph <{names[0]}> here")
    note(request, reply)
    content = Content(reply.body, _named(media), reply.version, _VARY, cut(reply))
    return send(request, content)


def _check_name(iri: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise Refusal(400, f"the name of the graph is no IRI: {error}") from error


async def graph(request: Request, name: str, triples: frozenset[ox.Triple]) -> Response:
    """Return triples of our own making in the syntax that is asked for."""
    from functiegraaf.targets import rdf

    served = service.of(request)
    media, form = negotiation.need(request.headers.get("accept"), GRAPHS)
    version = served.version()
    write = partial(rdf.write, "void", triples, form)
    body = await served.once(f"{name}.{form}", version, write)
    return send(request, Content(body, _named(media), version, _VARY), kept=True)


def cut(reply: Reply) -> dict[str, str]:
    """Return what the head of an answer says if it is not all."""
    return {"Functiegraaf-Cut": f"rows={reply.rows}"} if reply.outcome == "cut" else {}


def note(request: Request, reply: Reply) -> None:
    """Note for the log how a question ended."""
    request.scope["functiegraaf.log"] = {"outcome": reply.outcome, "rows": reply.rows}


def _named(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith(_TEXTS) else media
