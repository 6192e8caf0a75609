"""Connections: how long a client may take to say what it wants and to read what is answered.

The web server waits for either as long as it takes, and takes in what comes meanwhile. Who sends
a sign a minute, or reads none, over many connections, keeps others out; who sends without an end
what is no body fills the memory.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from functiegraaf.serve.admission import Clients
from functiegraaf.serve.gathering import Gathered
from functiegraaf.serve.refusals import PROBLEM, Refusal
from functiegraaf.serve.settings import Settings

#: Of a longer address the parser makes nothing.
LONGEST = 65_535
#: So many requests may wait behind the one that is being answered on the same connection.
_AHEAD = 16
_LATER = {"Retry-After": "5"}
_TOO_LARGE = Refusal(431, "the head of the request is too large; /limits has how large it may be")
_TOO_SLOW = Refusal(408, "the head of the request took too long")
_TOO_MANY = Refusal(429, "too many connections of yours", _LATER)
_TOO_LONG = Refusal(414, f"an address has at most {LONGEST} signs; send a longer query with POST")
_FULL = Refusal(503, "too many connections", _LATER)


def protocol(settings: Settings) -> type[asyncio.Protocol]:
    """Return the protocol of the connections of a server, for uvicorn."""
    traffic = settings.traffic
    clients = Clients(settings.proxies)
    held: Counter[str] = Counter()

    class Connection(HttpToolsProtocol):
        """One connection."""

        _waiting: asyncio.TimerHandle | None = None
        _reading: asyncio.TimerHandle | None = None
        _client = ""
        _taken = 0
        _heads = 0
        _asked = b""
        _offers = False

        def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as in the base
            super().connection_made(Gathered(transport))  # type: ignore[arg-type]
            # What the system does not take at once is known to be unread.
            transport.set_write_buffer_limits(high=0)
            if len(self.connections) > traffic.connections:
                self._close(_FULL)
                return
            peer = (self.client or ("",))[0]
            if not clients.is_proxy(peer):
                self._client = clients.of(peer)
                held[self._client] += 1
                if held[self._client] > traffic.own_connections:
                    self._close(_TOO_MANY)
                    return
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            if self._client:
                held[self._client] -= 1
                if held[self._client] <= 0:
                    del held[self._client]
                self._client = ""
            self._stop_waiting()
            self._stop_reading()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self.transport.is_closing():
                return
            heads = self._heads
            self._taken += len(data)
            self._feed(data)
            if self._taken > traffic.head:
                self._close(_TOO_LARGE)
            elif self._heads != heads:
                self._stop_waiting()
            elif self._waiting is None and not self._is_answering():
                self._wait()

        def _feed(self, data: bytes) -> None:
            self._unset_keepalive_if_required()
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                # Some clients offer another protocol with each request. The parser stops there
                # and would take the body for a request; so it gets it without that offer.
                self.parser = httptools.HttpRequestParser(self)
                self._feed(self._head_without_offer() + data[upgrade.args[0] :])
            except httptools.HttpParserError:
                message = "Invalid HTTP request received."
                self.logger.warning(message)
                self.send_400_response(message)

        def _head_without_offer(self) -> bytes:
            others = [name + b": " + value for name, value in self.headers if name != b"upgrade"]
            return b"\r\n".join([self._asked, *others, b"", b""])

        # What is neither a body nor a head that is whole is counted until there is one.

        def on_headers_complete(self) -> None:
            self._taken = 0
            method, version = self.parser.get_method(), self.parser.get_http_version()
            _check(method, version, self.headers)
            self._offers = self.parser.should_upgrade()
            if self._offers:
                self._asked = method + b" " + self.url + b" HTTP/" + version.encode()
                return
            if len(self.pipeline) >= _AHEAD:
                raise ValueError("too many requests at once")
            if len(self.url) > LONGEST:
                self._close(_TOO_LONG, with_body=method != b"HEAD")
                raise ValueError("the address is too long")
            self._heads += 1
            super().on_headers_complete()

        def on_body(self, body: bytes) -> None:
            self._taken = 0
            super().on_body(body)

        def on_message_complete(self) -> None:
            if not self._offers:
                super().on_message_complete()

        def send_400_response(self, msg: str) -> None:
            if self._is_in_between():
                self.transport.abort()
            elif not self.transport.is_closing():
                super().send_400_response(msg)

        def pause_writing(self) -> None:
            super().pause_writing()
            if self._reading is None:
                loop = asyncio.get_running_loop()
                self._reading = loop.call_later(traffic.send_seconds, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            self._stop_reading()

        def _is_answering(self) -> bool:
            return self.cycle is not None and not self.cycle.response_complete

        def _is_in_between(self) -> bool:
            """Tell whether what is said now would stand in the midst of another answer."""
            if not self._is_answering():
                return False
            return bool(self.pipeline) or self.cycle.response_started or not self.cycle.more_body

        def _wait(self) -> None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(traffic.head_seconds, self._close, _TOO_SLOW)

        def _stop_waiting(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None

        def _stop_reading(self) -> None:
            if self._reading is not None:
                self._reading.cancel()
                self._reading = None

        def _close(self, refusal: Refusal, *, with_body: bool = True) -> None:
            if self.transport.is_closing():
                return
            if self._is_in_between():
                self.transport.abort()
                return
            self.transport.write(_said(refusal, with_body=with_body))
            self.transport.close()

    return Connection


def _said(refusal: Refusal, *, with_body: bool) -> bytes:
    """Return a refusal as it is sent where no application is asked."""
    body = refusal.problem()
    headers = {
        "Content-Type": PROBLEM,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
        **refusal.headers,
    }
    lines = [f"HTTP/1.1 {refusal.status} {refusal.title}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + (body if with_body else b"")


def _check(method: bytes, version: str, headers: Sequence[tuple[bytes, bytes]]) -> None:
    """Refuse a head that others may read otherwise than we do.

    Raises:
        ValueError: It is such a head; the web server answers 400 and closes.

    """
    hosts = 0
    for name, value in headers:
        if name == b"host":
            hosts += 1
        elif name == b"transfer-encoding" and (version != "1.1" or value.lower() != b"chunked"):
            raise ValueError("a body is sent as it is, or in chunks")
    if version not in ("1.0", "1.1") or hosts > 1 or (version == "1.1" and not hosts):
        raise ValueError("one host is named, in HTTP 1.1 or 1.0")
    if method == b"CONNECT":
        raise ValueError("this is no proxy")
