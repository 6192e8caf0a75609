"""About: what the server says of itself, its data and how it is."""

from __future__ import annotations

import json
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from functiegraaf import catalogue, resources
from functiegraaf.errors import InputError
from functiegraaf.serve import metrics, negotiation, openapi, service
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.routes import READING, takes
from functiegraaf.serve.routes.sparql import graph
from functiegraaf.serve.sending import Content, send

JSON = "application/json"


@takes(*READING)
async def void(request: Request) -> Response:
    """Return what the data is."""
    served = service.of(request)
    return await graph(request, "dataset", await served.describing.dataset())


@takes(*READING)
async def examples(request: Request) -> Response:
    """Return the stored queries as RDF."""
    served = service.of(request)
    if not served.settings.stored:
        raise Refusal(404, "stored queries are switched off here")
    return await graph(request, "examples", await served.describing.examples())


@takes(*READING)
async def prefixes(request: Request) -> Response:
    """Return the prefixes that need no declaration here."""
    offers = {"text/turtle": "turtle", JSON: "json", "application/sparql-query": "sparql"}
    media, form = negotiation.need(request.headers.get("accept"), offers)
    known = catalogue.prefixes()
    if form == "turtle":
        body = (resources.root() / "shapes" / "prefixes.ttl").read_bytes()
    elif form == "json":
        body = _json(dict(sorted(known.items())))
    else:
        body = "".join(f"PREFIX {key}: <{iri}>\n" for key, iri in sorted(known.items())).encode()
    return send(request, Content(body, media, _release(), ("Accept",)))


@takes(*READING)
async def limits(request: Request) -> Response:
    """Return every limit that a client may meet."""
    settings = service.of(request).settings
    said = {
        "question": asdict(settings.limits),
        "request": asdict(settings.traffic),
        "chores": asdict(settings.chores),
        "free_queries": settings.free,
        "stored_queries": settings.stored,
        "updates": settings.source.writable,
        "services": settings.services,
        "checks": settings.pages and settings.checks,
    }
    return send(request, Content(_json(said), JSON))


@takes(*READING)
async def interface(request: Request) -> Response:
    """Return the description of the programming interface."""
    served = service.of(request)

    def write() -> bytes:
        return _json(openapi.document(served.stored.values(), served.settings, served.base))

    body = await served.once("openapi", _release(), write)
    media, _ = negotiation.need(
        request.headers.get("accept"), {JSON: "", "application/vnd.oai.openapi+json": ""}
    )
    return send(request, Content(body, media, _release(), ("Accept",)))


@takes(*READING)
async def version(request: Request) -> Response:
    """Return the version of the program and of the data."""
    served = service.of(request)
    said = {"functiegraaf": _release(), "data": served.version()}
    return send(request, Content(_json(said), JSON))


@takes(*READING)
async def health(request: Request) -> Response:
    """Return whether questions are answered: 200 if so, 503 if not."""
    served = service.of(request)
    running = len(served.pool.workers())
    try:
        data = served.version()
    except InputError:
        data = ""
    made = served.pages.made
    good = bool(running and data) and not served.is_stopping
    said = {
        "status": "ok" if good else "failing",
        "workers": running,
        "data": data,
        "pages": "off" if not served.settings.pages
        else "ready" if made and made.version == data
        else "being made" if served.pages.is_being_made
        else "none",
        "first": bool(made or served.pages.first),
    }  # fmt: skip
    return send(request, Content(_json(said), JSON), 200 if good else 503)


@takes(*READING)
async def counters(request: Request) -> Response:
    """Return what is counted."""
    served = service.of(request)
    body = served.metrics.text(len(served.pool.workers()))
    return send(request, Content(body, metrics.MEDIA_TYPE))


def _release() -> str:
    from functiegraaf.version import version as number

    return number()


def _json(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
