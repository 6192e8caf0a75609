"""Connections: how long a client may take to say what it wants, and how many lines it may hold.

The web server waits for the head of a request as long as it takes; who sends it a sign a minute,
over many connections, keeps others out.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from functiegraaf.serve.admission import Clients
from functiegraaf.serve.settings import Settings

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_TOO_MANY = (
    b"HTTP/1.1 429 Too Many Requests\r\n"
    b"Retry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


def protocol(settings: Settings) -> type[asyncio.Protocol]:
    """Return the protocol of the connections of a server, for uvicorn."""
    traffic = settings.traffic
    clients = Clients(settings.proxies)
    held: Counter[str] = Counter()

    class Connection(HttpToolsProtocol):
        """One connection."""

        _waiting: asyncio.TimerHandle | None = None
        _client = ""
        _taken = 0
        _heads = 0

        def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as in the base
            super().connection_made(transport)
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
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            heads = self._heads
            super().data_received(data)
            if self._heads != heads:
                self._taken = 0
                self._stop_waiting()
                return
            if self.cycle is not None and not self.cycle.response_complete:
                return
            self._taken += len(data)
            if self._taken > traffic.head:
                self._close(_TOO_LARGE)
            elif self._waiting is None:
                self._wait()

        def on_headers_complete(self) -> None:
            self._heads += 1
            super().on_headers_complete()

        def _wait(self) -> None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(traffic.head_seconds, self._close, _TOO_SLOW)

        def _stop_waiting(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None

        def _close(self, said: bytes) -> None:
            if not self.transport.is_closing():
                self.transport.write(said)
                self.transport.close()

    return Connection
