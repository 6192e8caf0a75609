"""Seats: the places of the workers, who of them is free, and who waits for one.

The first seat is reserved for stored queries. Whoever does not come back from a question, or has
answered many, is replaced; a seat is empty for the shortest time that is possible.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from functiegraaf.errors import InputError
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers.line import Line, NoneFree
from functiegraaf.serve.workers.process import Worker

#: How long is waited before a worker that does not start is started again: at first, and at most.
RETRY = (0.1, 5.0)
#: So many quick questions a worker is given ahead.
AHEAD = 8


class Seat:
    """A place for a worker.

    Attributes:
        is_open: Free queries are answered here, too.
        worker: Who sits there.
        next: Who takes the place when the worker comes back.
        trouble: Why nobody does; "" if somebody does, or soon will.
        is_due: Somebody fresh is being started.
        is_filling: Somebody is being started because nobody sits there.
        users: How many wait for the worker.
        was_trusted: What the worker was given last was a stored query.
        is_quick: All that the worker was given is quick.

    """

    def __init__(self, *, is_open: bool) -> None:
        """Begin with nobody."""
        self.is_open = is_open
        self.worker: Worker | None = None
        self.next: Worker | None = None
        self.trouble = ""
        self.is_due = self.is_filling = self.was_trusted = self.is_quick = False
        self.users = 0

    @property
    def is_alive(self) -> bool:
        """Whether somebody sits there who can be asked."""
        return self.worker is not None and self.worker.is_alive

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits for the worker, and nothing is left that it was given."""
        return not (self.users or self.pending or self.is_filling)

    @property
    def pending(self) -> int:
        """How many questions the worker has not answered."""
        return self.worker.pending if self.worker is not None else 0


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
        self._line: Line[Seat] = Line(limits)
        self._tasks: set[asyncio.Task[None]] = set()
        self._farewells: set[asyncio.Task[None]] = set()
        self._is_stopped = True

    async def start(self) -> None:
        """Fill all seats.

        Raises:
            InputError: A worker does not start; nothing is left running.

        """
        self._is_stopped = False
        for seat in self.all:
            seat.is_filling = True
        started = await asyncio.gather(*map(self._fill, self.all), return_exceptions=True)
        for one in started:
            if isinstance(one, BaseException):
                await self.stop()
                raise one
        for seat in self.all:
            seat.is_filling = False
            self._offer(seat)

    async def stop(self) -> None:
        """Send everybody home, and everybody who waits."""
        self._is_stopped = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        for trusted in (True, False):
            self._line.refuse("the server stops", trusted=trusted)
        await asyncio.gather(*tasks, return_exceptions=True)
        there = [one for seat in self.all for one in (seat.worker, seat.next) if one is not None]
        await asyncio.gather(*(one.kill() for one in there), *self._farewells)

    async def take(self, *, trusted: bool, is_quick: bool = False, is_again: bool = False) -> Seat:
        """Return a seat whose worker is free, waiting for one if need be; it is to be given back.

        Args:
            trusted: A stored query is asked, not one from outside.
            is_quick: It takes so little time that it may be given ahead, to a worker who is still
                at others of that kind. If it turns out that it does not, it is taken back.
            is_again: It had a seat already, but got no answer there; it goes first.

        Raises:
            NoneFree: There is none, or too many wait.

        """
        if self._is_stopped:
            raise NoneFree("crashed", "the server stops")
        if self._line.is_empty(trusted=trusted):
            seat = self._free(trusted, is_quick)
            if seat is not None:
                return self._taken(seat, trusted, is_quick)
        troubles = [seat.trouble for seat in self.all if seat.is_open or trusted]
        if all(troubles):
            raise NoneFree("crashed", troubles[0])
        waiting = self._line.join(trusted=trusted, is_quick=is_quick, is_again=is_again)
        try:
            seat = await waiting.waiter
        except asyncio.CancelledError:
            self._line.leave(waiting, trusted=trusted)
            handed = waiting.waiter.done() and not waiting.waiter.cancelled()
            if handed and waiting.waiter.exception() is None:
                self.give_back(waiting.waiter.result())  # It was handed over just now.
            raise
        return seat

    def give_back(self, seat: Seat) -> None:
        """Give a seat to who waits longest; see to it that it is filled."""
        seat.users -= 1
        self._offer(seat)

    def _free(self, trusted: bool, is_quick: bool) -> Seat | None:
        """Return a seat that can be taken at once."""
        found = None
        for seat in self.all:  # The reserved one stands first: stored queries spare the others.
            if not (trusted or seat.is_open):
                continue
            if seat.is_idle:
                if seat.is_alive:
                    return seat
                self._offer(seat)  # It died just now.
            elif is_quick and self._takes_more(seat) and (not found or seat.users < found.users):
                found = seat
        return found

    def _takes_more(self, seat: Seat) -> bool:
        """Tell whether a quick question can be given ahead to the worker of a seat."""
        return (
            seat.is_quick
            and 0 < max(seat.users, seat.pending) < AHEAD
            and not (seat.worker is None or seat.worker.is_lost)
            and seat.next is None  # Somebody fresh takes the place as soon as all is answered.
            # Who may sit on some seats only is not kept from them by who is quick.
            and not (seat.is_open and not self._line.is_empty(trusted=False))
        )

    def _taken(self, seat: Seat, trusted: bool, is_quick: bool) -> Seat:
        seat.users += 1
        seat.was_trusted, seat.is_quick = trusted, is_quick
        return seat

    def _offer(self, seat: Seat) -> None:
        """Hand a seat over, if it has room; fill it, if nobody sits there."""
        if self._is_stopped:
            return
        if seat.is_idle:
            if seat.next is not None:
                self._swap(seat)
            if not seat.is_alive:
                seat.is_filling = True
                self._later(self._refill(seat))
                return
            # Stored queries have a seat of their own; on the others they take turns.
            first = not (seat.is_open and seat.was_trusted)
            for trusted in (first, not first):
                if (trusted or seat.is_open) and self._hand(seat, trusted=trusted):
                    break
        if seat.worker and seat.worker.answered >= self._limits.questions and not seat.is_due:
            seat.is_due = True
            self._later(self._replace(seat))
        while self._takes_more(seat) and self._hand(seat, trusted=True, only_quick=True):
            pass

    def _hand(self, seat: Seat, *, trusted: bool, only_quick: bool = False) -> bool:
        """Hand a seat to who is next, if there is anybody."""
        while waiting := self._line.next(trusted=trusted, only_quick=only_quick):
            if not waiting.waiter.done():  # Somebody may go away in this very moment.
                waiting.waiter.set_result(self._taken(seat, trusted, waiting.is_quick))
                return True
        return False

    def _left(self, seat: Seat) -> None:
        """See to a seat whose worker died, or is done, while nobody waited for it."""
        if not seat.users:
            self._offer(seat)

    def _swap(self, seat: Seat) -> None:
        old, seat.worker, seat.next, seat.is_due = seat.worker, seat.next, None, False
        if old is not None:
            _keep(old.kill(), self._farewells)  # Also when the server stops: it has to end.

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        _keep(work, self._tasks)

    async def _fill(self, seat: Seat) -> None:
        seat.worker = await self._started(seat)
        seat.trouble = ""

    async def _started(self, seat: Seat) -> Worker:
        worker = self._make(seat.is_open)
        await worker.start()
        worker.tell(lambda: self._left(seat))
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
                seat.is_filling = False
                self._offer(seat)
                return

    async def _replace(self, seat: Seat) -> None:
        """Start somebody fresh for a seat; until then the old one stays."""
        try:
            seat.next = await self._started(seat)
        except InputError:
            seat.is_due = False  # It is tried again after the next question.
            return
        if seat.is_idle:
            self._swap(seat)

    def _tell(self, seat: Seat, trouble: str) -> None:
        """Note why a seat is empty; when all are, nobody waits in vain."""
        seat.trouble = trouble
        for trusted in (True, False):
            if all(one.trouble for one in self.all if one.is_open or trusted):
                self._line.refuse(trouble, trusted=trusted)


def _keep(work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
