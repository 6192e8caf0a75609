"""Gathering: the head of an answer goes out with its body.

The web server writes both by themselves. Each piece is a call of the system and wakes up the
client; of a small answer that is a good part of the cost.
"""

from __future__ import annotations

import asyncio
from typing import Any

_HEAD, _HEAD_END = b"HTTP/1.", b"\r\n\r\n"


class Gathered:
    """A transport that holds a head back until more is written, or until nothing else is to do."""

    def __init__(self, transport: asyncio.Transport) -> None:
        """Take the transport that sends."""
        self._transport = transport
        self._head = b""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        """Return what is of the transport."""
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Tell whether it is closed, or will be."""
        return self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Send data, with the head that was held back; a head is held back itself."""
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(_HEAD) and data.endswith(_HEAD_END):
            self._head = data
            asyncio.get_running_loop().call_soon(self._flush)
            return
        self._transport.write(data)

    def close(self) -> None:
        """Send what is held back, and close."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once; nothing more is sent."""
        self._head = b""
        self._transport.abort()

    def _flush(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)
