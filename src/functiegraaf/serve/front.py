"""Front: what every request passes, before and after it is answered.

It counts and limits, adds what every answer says, writes the log, and sends what it has kept of
the same request as it is. It is plain ASGI: what is kept is sent without a framework in between.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from functiegraaf.errors import InputError
from functiegraaf.serve.admission import Clients, Rate, Turns
from functiegraaf.serve.cache import Cache
from functiegraaf.serve.logs import Log
from functiegraaf.serve.metrics import Metrics
from functiegraaf.serve.refusals import PROBLEM, Refusal
from functiegraaf.serve.settings import Settings

#: What a page may load and do: what comes from here, and nothing that stands in the page itself.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
#: Anybody's page may read; none may change anything, for a token cannot be sent from there.
_SHARED = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Link, Retry-After, Functiegraaf-Cut, Functiegraaf-Version",
    ),
)
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
)
#: The headers of a request that can change what is kept.
_DECIDING = (b"accept", b"accept-language", b"accept-encoding", b"if-none-match")

#: What tells whether the server is well is told also to who has other requests running.
_ALWAYS_ANSWERED = ("/healthz", "/metrics")
#: So much of a path stands in the log, and of a header in what is remembered.
_SHOWN = 200
#: A request that is longer is answered anew each time: what asks is kept, too.
_LONGEST_KEY = 2_000
#: A larger answer counts as being worked on until it is read.
_AT_ONCE = 65_536

Headers = list[tuple[bytes, bytes]]


class Kept(NamedTuple):
    """An answer as it goes over the wire."""

    status: int
    headers: Headers
    body: bytes
    route: str


class Front:
    """The application that a server runs.

    Attributes:
        failure: Why it could not start.

    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        metrics: Metrics,
        log: Log,
        version: Callable[[], str],
    ) -> None:
        """Take what answers, and what is done around it."""
        self._app, self._metrics, self._log, self._version = app, metrics, log, version
        self.failure: InputError | None = None
        traffic = settings.traffic
        self._clients = Clients(settings.proxies)
        self._rate = Rate(traffic.rate, traffic.burst)
        self._turns = Turns(traffic.own_requests, traffic.turn_seconds)
        self._kept: Cache[Kept] = Cache(settings.kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        client = scope["functiegraaf.client"] = self._client(scope, scope["headers"])
        self._metrics.began()
        passing = _Passing(send, _shared(scope))
        route, kept = "limited", False
        try:
            route, kept = await self._answer(scope, receive, passing, client)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.ended(route, passing.status, seconds, kept=kept)
            self._log.soon(
                "request", id=passing.number, client=client, method=scope["method"],
                path=scope["path"][:_SHOWN], route=route, status=passing.status,
                bytes=passing.size, ms=round(seconds * 1000, 2), kept=kept,
                **scope.get("functiegraaf.log", {}),
            )  # fmt: skip

    async def _answer(
        self, scope: Scope, receive: Receive, passing: _Passing, client: str
    ) -> tuple[str, bool]:
        """Answer, and return what was asked for and whether the answer was kept."""
        wait = self._rate.wait(client)
        if wait:
            await _too_much(f"ask again in {math.ceil(wait)} seconds", wait, passing)
            return "limited", False
        key = self._key(scope, scope["headers"])
        found = self._found(key)
        if found is not None and len(found.body) <= _AT_ONCE:
            await passing.whole(found, scope["method"] == "HEAD")
            return found.route, True
        if scope["path"] in _ALWAYS_ANSWERED:
            await self._app(scope, receive, passing)
            return _route(scope), False
        try:
            await self._turns.take(client)
        except TimeoutError:
            await _too_much("yours are still being answered", 1, passing)
            return "limited", False
        try:
            if found is not None:
                await passing.whole(found, scope["method"] == "HEAD")
                return found.route, True
            await self._app(scope, receive, passing)
        finally:
            self._turns.give_back(client)
        route = _route(scope)
        self._keep(scope, key, passing, route)
        return route, False

    def _client(self, scope: Scope, heads: Headers) -> str:
        peer = (scope.get("client") or ("",))[0]
        if not self._clients.is_proxy(peer):
            return self._clients.of(peer)
        forwarded = b", ".join(value for name, value in heads if name == b"x-forwarded-for")
        # What counts stands at the end, and what is remembered is not as long as one likes.
        return self._clients.of(peer, forwarded[-_SHOWN:].decode("latin-1"))

    def _key(self, scope: Scope, heads: Headers) -> tuple[Any, ...] | None:
        if scope["method"] not in ("GET", "HEAD"):
            return None
        said = tuple(one for one in heads if one[0] in _DECIDING)
        length = sum(len(value) for _, value in said)
        if length + len(scope["path"]) + len(scope["query_string"]) > _LONGEST_KEY:
            return None
        return scope["path"], scope["query_string"], scope.get("root_path", ""), said

    def _found(self, key: tuple[Any, ...] | None) -> Kept | None:
        if key is None or not len(self._kept):
            return None
        try:
            return self._kept.get(key, self._version())
        except InputError:
            return None

    def _keep(
        self, scope: Scope, key: tuple[Any, ...] | None, passing: _Passing, route: str
    ) -> None:
        version = scope.get("functiegraaf.keep")
        if version and key and passing.status == 200 and scope["method"] == "GET":
            body = b"".join(passing.pieces)
            kept = Kept(200, passing.headers, body, route)
            self._kept.put(key, version, kept, len(body))


class _Passing:
    """Passes an answer on, with what every answer says, and notes what it was."""

    def __init__(self, send: Send, added: Sequence[tuple[bytes, bytes]]) -> None:
        self._send, self._added = send, added
        self.number = secrets.token_hex(8)
        self.status = self.size = 0
        self.headers: Headers = []
        self.pieces: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            there = {name for name, _ in message["headers"]}
            more = [one for one in (*_ALWAYS, *self._added) if one[0] not in there]
            self.headers = [*message["headers"], *more]
            message = {**message, "headers": self._numbered()}
        else:
            piece = message.get("body", b"")
            self.size += len(piece)
            self.pieces.append(piece)
        await self._pass(message)

    async def whole(self, kept: Kept, is_head: bool) -> None:
        """Send what was kept."""
        self.status, self.headers, self.size = kept.status, kept.headers, len(kept.body)
        start = {"type": "http.response.start", "status": kept.status, "headers": self._numbered()}
        await self._send(start)
        await self._pass({"type": "http.response.body", "body": b"" if is_head else kept.body})

    def _numbered(self) -> Headers:
        return [*self.headers, (b"x-request-id", self.number.encode())]

    async def _pass(self, message: Message) -> None:
        if len(message.get("body", b"")) <= _AT_ONCE or message.get("more_body"):
            await self._send(message)
            return
        await self._send({**message, "more_body": True})
        # The web server takes this one only when the client has read what came before.
        await self._send({"type": "http.response.body", "body": b""})


def _shared(scope: Scope) -> Sequence[tuple[bytes, bytes]]:
    if scope["method"] == "OPTIONS":
        return (*_SHARED, *_PREFLIGHT)
    return _SHARED


def _route(scope: Scope) -> str:
    """Return what was asked for, in one of the few words that we have for it."""
    endpoint = scope.get("endpoint")
    return str(getattr(endpoint, "__name__", "none"))


async def _too_much(why: str, wait: float, passing: _Passing) -> None:
    refusal = Refusal(429, f"too many requests; {why}")
    body = refusal.problem()
    headers = [
        (b"content-type", PROBLEM.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(math.ceil(wait)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await passing({"type": "http.response.start", "status": 429, "headers": headers})
    await passing({"type": "http.response.body", "body": body})
