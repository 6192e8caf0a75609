"""Frames: how both ends of the connection tell where a piece of a message ends.

A frame is a letter that says what it is, the length of what follows, and that.
"""

from __future__ import annotations

import json
import os
import struct
from collections import deque
from typing import Any

#: What the server sends: something to do. What a worker sends: that it is ready, a piece of an
#: answer, what goes in front of it, and how it ended.
TASK, READY, PIECE, HEAD, END = b"t", b"r", b"p", b"h", b"e"

_TOGETHER = 65_536
PREFIX = struct.Struct(">cI")


def packed(kind: bytes, data: bytes) -> bytes:
    r"""Return a frame.

    >>> packed(PIECE, b"ab")
    b'p\x00\x00\x00\x02ab'
    """
    return PREFIX.pack(kind, len(data)) + data


def message(kind: bytes, values: dict[str, Any]) -> bytes:
    """Return a frame that holds values."""
    return packed(kind, json.dumps(values).encode())


class Unpacker:
    """Puts frames together from whatever pieces arrive."""

    def __init__(self) -> None:
        """Begin before the first frame."""
        self._held = bytearray()

    @property
    def held(self) -> int:
        """How many bytes wait for the rest of their frame."""
        return len(self._held)

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Return the frames that these bytes complete, as pairs of kind and content."""
        self._held += data
        found, at = [], 0
        while len(self._held) - at >= PREFIX.size:
            kind, length = PREFIX.unpack_from(self._held, at)
            end = at + PREFIX.size + length
            if end > len(self._held):
                break
            found.append((kind, bytes(self._held[at + PREFIX.size : end])))
            at = end
        del self._held[:at]
        return found


class Inbox:
    """Takes tasks from a connection; those that arrive together are read together."""

    def __init__(self, handle: int) -> None:
        """Begin with nothing."""
        self._handle = handle
        self._unpacker = Unpacker()
        self._here: deque[bytes] = deque()

    def has_next(self) -> bool:
        """Tell whether the next task is here already."""
        return bool(self._here)

    def next(self) -> dict[str, Any] | None:
        """Return the next task, waiting for it; None when the other end is gone."""
        while not self._here:
            data = os.read(self._handle, _TOGETHER)
            if not data:
                return None
            self._here.extend(content for _, content in self._unpacker.feed(data))
        return dict(json.loads(self._here.popleft()))


def write(handle: int, frame: bytes) -> None:
    """Send a frame, all of it."""
    view = memoryview(frame)
    while view:
        view = view[os.write(handle, view) :]


class Sender:
    """Sends frames, small ones together: each time wakes the other end up."""

    def __init__(self, handle: int) -> None:
        """Begin with nothing to send."""
        self._handle = handle
        self._held = bytearray()

    def put(self, frame: bytes) -> None:
        """Send a frame, now or with the next ones."""
        self._held += frame
        if len(self._held) >= _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Send what is held back."""
        write(self._handle, bytes(self._held))
        self._held.clear()
