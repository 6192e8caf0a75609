"""Link: the connection to one worker. Tasks go out in turn, and answers come back in that order.

A worker may be given the next tasks before it has answered: it then need not wait for the server
between two of them, nor wake it up for each. What is given ahead waits for nobody: if the one
before takes long, it is taken back and somebody else is asked.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from functiegraaf.serve.workers import frames

#: How many seconds a task may hold up the others that were given ahead.
STALL = 0.05
#: How many seconds a task may go on that nobody waits for any more, nor for those behind it.
UNWANTED = 1.0
#: What a worker says of an answer, beside it, has no more bytes than this.
_SAID = 10_000_000


class Done(NamedTuple):
    """How a task ended: what the worker said of it, and the answer."""

    said: dict[str, Any]
    body: bytes


class NotBegun(ConnectionResetError):
    """The connection was lost while the worker was at another task."""


class Overtaken(Exception):
    """The task before this one takes too long to wait for it."""


class _Given(NamedTuple):
    """A task that was given: who waits, how many bytes it may have, and how many seconds."""

    waiter: asyncio.Future[Done]
    most: int
    seconds: float


class Link(asyncio.Protocol):
    """The connection: puts the frames of answers together, and looks at the clock.

    Attributes:
        is_lost: Nothing can be given any more.
        when_left: What is done when the connection ends, or all is answered, and nobody waits.
        answered: How many tasks were answered, whether somebody waited or not.

    """

    def __init__(self) -> None:
        """Begin without a connection."""
        self.is_lost = False
        self.when_left: Callable[[], None] = lambda: None
        self.answered = 0
        self._transport: asyncio.Transport | None = None
        self._unpacker = frames.Unpacker()
        self._given: deque[_Given] = deque()
        self._out: list[bytes] = []
        self._pieces: list[bytes] = []
        self._head = b""
        self._size = 0
        self._began = 0.0
        self._clock: asyncio.TimerHandle | None = None

    @property
    def pending(self) -> int:
        """How many tasks were given and are not answered."""
        return len(self._given)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self._transport = cast(asyncio.Transport, transport)  # It is that of a socket.

    def give(self, frame: bytes, most: int, seconds: float) -> asyncio.Future[Done]:
        """Send a task.

        Args:
            frame: What is sent.
            most: How many bytes the answer may have.
            seconds: How long it may take, from when the worker is done with those before it.

        Returns:
            What becomes the answer, or else TimeoutError, ConnectionResetError, NotBegun, or
            Overtaken.

        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Done] = loop.create_future()
        if self.is_lost:
            waiter.set_exception(NotBegun())
            return waiter
        self._given.append(_Given(waiter, most, seconds))
        if len(self._given) == 1:
            self._next()
        self._look_again_in(min(seconds, STALL))
        self._out.append(frame)
        if len(self._out) == 1:  # Those that are given at the same time go out together.
            loop.call_soon(self._flush)
        return waiter

    def close(self) -> None:
        """End the connection at once."""
        self.is_lost = True
        self._forget()
        self._break_off()

    def data_received(self, data: bytes) -> None:
        """Take what the worker sends."""
        for kind, content in self._unpacker.feed(data):
            if not self._take(kind, content):
                self._break_off()
                return
        most = self._given[0].most if self._given else 0
        if self._size + self._unpacker.held > most + _SAID:
            self._break_off()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell everybody who waits."""
        was_lost, self.is_lost = self.is_lost, True
        if not (self._forget() or was_lost):
            self.when_left()

    def _take(self, kind: bytes, content: bytes) -> bool:
        """Take a frame; return whether it is one that the worker may send now."""
        if not self._given:
            return False  # Nobody asked.
        if kind in (frames.PIECE, frames.HEAD):
            # What is empty costs something, too.
            self._size += frames.PREFIX.size + len(content)
            if kind == frames.HEAD:
                self._head = content
            else:
                self._pieces.append(content)
            return self._size <= self._given[0].most
        said = _said(content)
        if said is None:
            return False
        waiter = self._given.popleft().waiter
        self.answered += 1
        done = Done(said, self._body())
        self._next()
        if not waiter.done():
            waiter.set_result(done)
        elif not self._given:
            self.when_left()
        return True

    def _break_off(self) -> None:
        """End the connection to a worker that does not do as it was told; all are told of it."""
        if self._transport is not None:
            self._transport.abort()

    def _forget(self) -> bool:
        """Tell all who wait that nothing comes; return whether there was anybody."""
        if self._clock is not None:
            self._clock.cancel()
        reason: type[ConnectionResetError] = ConnectionResetError
        found = False
        for waiter, _, _ in self._given:
            if not waiter.done():
                waiter.set_exception(reason())
                found = True
            reason = NotBegun
        self._given.clear()
        return found

    def _next(self) -> None:
        self._pieces, self._head, self._size = [], b"", 0
        self._began = asyncio.get_running_loop().time()

    def _body(self) -> bytes:
        """Return the answer in one piece, without having it twice on the way."""
        if len(self._pieces) == 1:
            return self._head + self._pieces[0]
        whole = io.BytesIO()
        whole.write(self._head)
        self._pieces.reverse()
        while self._pieces:
            whole.write(self._pieces.pop())
        return whole.getvalue()

    def _flush(self) -> None:
        out, self._out = self._out, []
        if self._transport is not None and not self.is_lost:
            self._transport.write(b"".join(out))

    def _look_again_in(self, seconds: float) -> None:
        """Look at the clock once in a while: a timer for each task would cost more than many."""
        if self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        """Take back what waits for too long, and give up who works for too long."""
        self._clock = None
        if not self._given or self.is_lost:
            return
        taken = asyncio.get_running_loop().time() - self._began
        first = self._given[0]
        is_wanted = not all(one.waiter.done() for one in self._given)
        seconds = first.seconds if is_wanted else min(first.seconds, UNWANTED)
        if taken >= seconds:
            if not first.waiter.done():
                first.waiter.set_exception(TimeoutError())
            self._break_off()
            return
        if taken >= STALL:
            for waiter, _, _ in list(self._given)[1:]:
                if not waiter.done():
                    waiter.set_exception(Overtaken())
        self._look_again_in(min(STALL, seconds - taken))


def _said(content: bytes) -> dict[str, Any] | None:
    """Return what a worker says of an answer; None if that cannot be understood."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
