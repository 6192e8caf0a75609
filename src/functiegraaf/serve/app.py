"""App: the application of a server, as any ASGI server can run it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functiegraaf.errors import InputError
from functiegraaf.serve import explorer, negotiation, service
from functiegraaf.serve.front import Front
from functiegraaf.serve.logs import Log
from functiegraaf.serve.negotiation import language
from functiegraaf.serve.refusals import PROBLEM, Refusal
from functiegraaf.serve.rendering import LANGUAGES
from functiegraaf.serve.routes import METHODS, Handler, about, dress, sparql, stored, things
from functiegraaf.serve.service import Service
from functiegraaf.serve.settings import Settings

_ROUTES: dict[str, Handler] = {
    # The router looks at one after the other; what is asked most stands first.
    "/queries/{name}": stored.stored_query,
    "/sparql": sparql.sparql,
    "/store": sparql.graph_store,
    "/queries": stored.stored_queries,
    "/.well-known/void": about.void,
    "/.well-known/sparql-examples": about.examples,
    "/prefixes": about.prefixes,
    "/limits": about.limits,
    "/openapi.json": about.interface,
    "/version": about.version,
    "/healthz": about.health,
    "/metrics": about.counters,
    "/style.css": dress.style,
    "/styles/{name}": dress.sheet,
    "/scripts/{name}": dress.script,
    **explorer.ROUTES,
    # What has no address of its own is a thing, or a file about things.
    "/{path:path}": things.thing,
}
#: Of a longer address the language is not looked for.
LONGEST = 4_000

_THREADS = 64


def build(settings: Settings, base: str, log: Log | None = None) -> Front:
    """Return the application of a server.

    Args:
        settings: What was set.
        base: The address below which it is seen.
        log: Where it writes what happens; the standard error if nothing is said.

    """
    served = Service(settings, base, log)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # Most of them wait for a worker, so there are many more than there are processors.
        threads = ThreadPoolExecutor(_THREADS, "answer")
        asyncio.get_running_loop().set_default_executor(threads)
        try:
            await served.start()
        except InputError as error:
            front.failure = error
            raise
        served.log.write(
            "ready", base=base, version=served.version(), sealed=served.pool.is_sealed()
        )
        try:
            yield
        finally:
            await served.stop()
            served.log.write("stopped")

    app = Starlette(
        routes=[Route(path, handler, methods=METHODS) for path, handler in _ROUTES.items()],
        exception_handlers={
            Refusal: _refused,
            HTTPException: _refused_by_framework,
            InputError: _gone,
            Exception: _failed,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.service = served
    front = Front(app, settings, served.metrics, served.log, served.version)
    return front


async def _refused(request: Request, error: Exception) -> Response:
    """Say why a request is turned down, as a page or for programs."""
    assert isinstance(error, Refusal)  # noqa: S101 - the handler of refusals
    if error.reason:
        service.of(request).log.write("failure", error=error.reason)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **error.headers}
    offers = {PROBLEM: "problem", "application/json": "problem", "text/html": "page"}
    _, form = negotiation.choose(request.headers.get("accept"), offers) or (PROBLEM, "problem")
    if form != "page":
        return Response(error.problem(), error.status, headers, PROBLEM)
    lang = _language(request)
    pen = service.of(request).pen
    is_refusal = error.template == "refusal.html"
    title = (
        pen.say("problem", lang, status=error.status) if is_refusal else pen.say("waiting", lang)
    )
    depth = min(request.scope["path"].count("/") - 1, 8)
    body = pen.page(error.template, lang, title=title, depth=depth, refusal=error, path="")
    return Response(body, error.status, headers, "text/html")


def _language(request: Request) -> str:
    """Return the language of a refusal: that of the page that was asked for, if it says so."""
    path = request.scope["path"]
    said = parse_qs(request.scope["query_string"][:LONGEST].decode("latin-1")).get("lang", [""])[0]
    named = next((one for one in LANGUAGES if path.endswith(f".{one}.html")), "")
    named = named or (LANGUAGES[0] if path.endswith(".html") else "")
    if said in LANGUAGES or named:
        return said if said in LANGUAGES else named
    return language(request.headers.get("accept-language"), LANGUAGES)


async def _refused_by_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the handler of these
    if error.status_code == 405:
        return await _refused(request, Refusal(405, "no such method", {"Allow": "GET, HEAD"}))
    return await _refused(request, Refusal(error.status_code, error.detail, error.headers))


async def _gone(request: Request, error: Exception) -> Response:
    """Say that the store is gone; where it was is nobody's business."""
    service.of(request).log.write("failure", error=str(error))
    refusal = Refusal(503, "the data cannot be read at the moment", {"Retry-After": "10"})
    return await _refused(request, refusal)


async def _failed(request: Request, error: Exception) -> Response:
    """Say that something went wrong here, and not what: that stands in the log."""
    service.of(request).log.write("failure", error=repr(error))
    return await _refused(request, Refusal(500, "something went wrong here; it was written down"))
