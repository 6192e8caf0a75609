"""Line: who waits for a worker; whoever came first is next."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from itertools import takewhile
from typing import Generic, NamedTuple, TypeVar

from functiegraaf.serve.settings import Limits

T = TypeVar("T")


class NoneFree(Exception):
    """No worker can be had.

    Attributes:
        outcome: "busy" or "crashed".

    """

    def __init__(self, outcome: str, message: str) -> None:
        """Keep why."""
        super().__init__(message)
        self.outcome = outcome


class Waiting(NamedTuple, Generic[T]):
    """Somebody who waits: for what will come; whether it is quick, and comes again; until when."""

    waiter: asyncio.Future[T]
    is_quick: bool
    is_again: bool
    until: float


class Line(Generic[T]):
    """Two lines: one of stored queries, and one of those from outside.

    Args:
        limits: How many may wait in each, and how long.

    """

    def __init__(self, limits: Limits) -> None:
        """Begin with nobody."""
        self._most, self._seconds = limits.waiting, limits.waiting_seconds
        self._lines: dict[bool, deque[Waiting[T]]] = {True: deque(), False: deque()}
        self._clock: asyncio.TimerHandle | None = None

    def is_empty(self, *, trusted: bool) -> bool:
        """Tell whether nobody waits."""
        return not self._lines[trusted]

    def join(self, *, trusted: bool, is_quick: bool, is_again: bool = False) -> Waiting[T]:
        """Stand at the end; who goes away while waiting has to `leave`.

        Who was let in before and comes again stands before the others, and is not turned away.

        Raises:
            NoneFree: Too many wait already.

        """
        line, loop = self._lines[trusted], asyncio.get_running_loop()
        if len(line) >= self._most and not is_again:
            raise NoneFree("busy", f"{len(line)} others wait already; try again later")
        until = loop.time() + self._seconds
        one: Waiting[T] = Waiting(loop.create_future(), is_quick, is_again, until)
        if is_again:
            line.insert(sum(1 for _ in takewhile(lambda other: other.is_again, line)), one)
        else:
            line.append(one)
        if self._clock is None:  # All wait equally long, so that one timer is enough.
            self._clock = loop.call_at(one.until, self._look)
        return one

    def leave(self, one: Waiting[T], *, trusted: bool) -> None:
        """Wait no longer."""
        with contextlib.suppress(ValueError):
            self._lines[trusted].remove(one)

    def next(self, *, trusted: bool, only_quick: bool = False) -> Waiting[T] | None:
        """Take out who came first; None if nobody waits, or if it has to be quick and is not."""
        line = self._lines[trusted]
        if not line or (only_quick and not line[0].is_quick):
            return None
        return line.popleft()

    def refuse(self, message: str, *, trusted: bool) -> None:
        """Send everybody away."""
        line = self._lines[trusted]
        while line:
            _end(line.popleft(), NoneFree("crashed", message))

    def _look(self) -> None:
        """Send away who has waited too long."""
        self._clock = None
        loop = asyncio.get_running_loop()
        message = f"no worker was free for {self._seconds:g} seconds; try again later"
        for line in self._lines.values():
            for one in [one for one in line if one.until <= loop.time()]:
                line.remove(one)
                _end(one, NoneFree("busy", message))
        if left := [one.until for line in self._lines.values() for one in line]:
            self._clock = loop.call_at(min(left), self._look)


def _end(one: Waiting[T], why: NoneFree) -> None:
    if not one.waiter.done():
        one.waiter.set_exception(why)
