"""Seats: the places of the workers, who of them is free, and who waits for one.

The first seat is reserved for stored queries. Whoever does not come back from a question, or has
answered many, is replaced; a seat is empty for the shortest time that is possible.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from functiegraaf.errors import InputError
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers.process import Worker

#: How long is waited before a worker that does not start is started again: at first, and at most.
RETRY = (0.1, 5.0)


class NoneFree(Exception):
    """No worker can be had.

    Attributes:
        outcome: "busy" or "crashed".

    """

    def __init__(self, outcome: str, message: str) -> None:
        """Keep why."""
        super().__init__(message)
        self.outcome = outcome


class Seat:
    """A place for a worker.

    Attributes:
        is_open: Free queries are answered here, too.
        worker: Who sits there.
        next: Who takes the place when the worker comes back.
        trouble: Why nobody does; "" if somebody does, or soon will.
        is_due: Somebody fresh is being started.

    """

    def __init__(self, *, is_open: bool) -> None:
        """Begin with nobody."""
        self.is_open = is_open
        self.worker: Worker | None = None
        self.next: Worker | None = None
        self.trouble = ""
        self.is_due = False


class Seats:
    """The seats of a pool.

    Args:
        count: How many.
        limits: How many may wait, and how long, and how much a worker answers.
        make: Makes a worker, who is not yet started; told whether strangers ask it.

    """

    def __init__(self, count: int, limits: Limits, make: Callable[[bool], Worker]) -> None:
        """Begin with empty seats."""
        self.all = [Seat(is_open=number > 0) for number in range(count)]
        self._limits, self._make = limits, make
        self._idle: list[Seat] = []
        self._waiting: dict[bool, deque[asyncio.Future[Seat]]] = {True: deque(), False: deque()}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopped = True

    async def start(self) -> None:
        """Fill all seats.

        Raises:
            InputError: A worker does not start; nothing is left running.

        """
        self._is_stopped = False
        started = await asyncio.gather(*map(self._fill, self.all), return_exceptions=True)
        for one in started:
            if isinstance(one, BaseException):
                await self.stop()
                raise one
        for seat in self.all:
            self._hand_over(seat)

    async def stop(self) -> None:
        """Send everybody home, and everybody who waits."""
        self._is_stopped = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        for queue in self._waiting.values():
            _refuse(queue, "the server stops")
        self._idle.clear()
        await asyncio.gather(*tasks, return_exceptions=True)
        there = [one for seat in self.all for one in (seat.worker, seat.next) if one is not None]
        await asyncio.gather(*(one.kill() for one in there))

    async def take(self, *, trusted: bool) -> Seat:
        """Return a seat whose worker is free, waiting for one if need be.

        Raises:
            NoneFree: There is none, or too many wait.

        """
        if self._is_stopped:
            raise NoneFree("crashed", "the server stops")
        # The reserved seat stands first: stored queries spare the others.
        for seat in [one for one in self._idle if trusted or one.is_open]:
            self._idle.remove(seat)
            if seat.worker is not None and seat.worker.is_alive:
                return seat
            self.give_back(seat)  # It died just now.
        queue = self._waiting[trusted]
        troubles = [seat.trouble for seat in self.all if seat.is_open or trusted]
        if all(troubles):
            raise NoneFree("crashed", troubles[0])
        if len(queue) >= self._limits.waiting:
            raise NoneFree("busy", f"{len(queue)} others wait already; try again later")
        loop, seconds = asyncio.get_running_loop(), self._limits.waiting_seconds
        waiter: asyncio.Future[Seat] = loop.create_future()
        queue.append(waiter)
        clock = loop.call_later(seconds, _too_long, waiter, seconds)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.give_back(waiter.result())  # It was handed over just now.
            raise
        finally:
            clock.cancel()
            with contextlib.suppress(ValueError):
                queue.remove(waiter)  # It is there still if nobody handed it anything.

    def give_back(self, seat: Seat) -> None:
        """Give a seat to who waits longest, stored queries first; see to it that it is filled."""
        if self._is_stopped:
            return
        if seat.next is not None:
            self._swap(seat)
        if seat.worker is None or not seat.worker.is_alive:
            self._later(self._refill(seat))
            return
        if seat.worker.answered >= self._limits.questions and not seat.is_due:
            seat.is_due = True
            self._later(self._replace(seat))
        self._hand_over(seat)

    def _hand_over(self, seat: Seat) -> None:
        for trusted in (True, False) if seat.is_open else (True,):
            queue = self._waiting[trusted]
            while queue:
                waiter = queue.popleft()
                if not waiter.done():
                    waiter.set_result(seat)
                    return
        self._idle.append(seat)
        self._idle.sort(key=lambda one: one.is_open)

    def _lost(self, seat: Seat) -> None:
        """See to a seat whose worker died while it had nothing to do."""
        if seat in self._idle:
            self._idle.remove(seat)
            self.give_back(seat)

    def _swap(self, seat: Seat) -> None:
        old, seat.worker, seat.next, seat.is_due = seat.worker, seat.next, None, False
        if old is not None:
            self._later(old.kill())

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fill(self, seat: Seat) -> None:
        seat.worker = await self._started(seat)
        seat.trouble = ""

    async def _started(self, seat: Seat) -> Worker:
        worker = self._make(seat.is_open)
        await worker.start()
        worker.when_lost = lambda: self._lost(seat)
        return worker

    async def _refill(self, seat: Seat) -> None:
        """Fill an empty seat, however often it takes."""
        if seat.worker is not None:
            await seat.worker.kill()
            seat.worker = None
        pause, most = RETRY
        while True:
            try:
                await self._fill(seat)
            except InputError as error:
                self._tell(seat, str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, most)
            else:
                self.give_back(seat)
                return

    async def _replace(self, seat: Seat) -> None:
        """Start somebody fresh for a seat; until then the old one stays."""
        try:
            seat.next = await self._started(seat)
        except InputError:
            seat.is_due = False  # It is tried again after the next question.
            return
        if seat in self._idle:
            self._swap(seat)

    def _tell(self, seat: Seat, trouble: str) -> None:
        """Note why a seat is empty; when all are, nobody waits in vain."""
        seat.trouble = trouble
        for trusted, queue in self._waiting.items():
            if all(one.trouble for one in self.all if one.is_open or trusted):
                _refuse(queue, trouble)


def _too_long(waiter: asyncio.Future[Seat], seconds: float) -> None:
    if not waiter.done():
        message = f"no worker was free for {seconds:g} seconds; try again later"
        waiter.set_exception(NoneFree("busy", message))


def _refuse(queue: deque[asyncio.Future[Seat]], message: str) -> None:
    for waiter in queue:
        if not waiter.done():
            waiter.set_exception(NoneFree("crashed", message))
    queue.clear()
