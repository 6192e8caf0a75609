"""Pool: questions and updates from the server, each to a process that can be killed."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from functiegraaf.errors import InputError
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers import reading, updating
from functiegraaf.serve.workers.line import NoneFree
from functiegraaf.serve.workers.link import Overtaken
from functiegraaf.serve.workers.messages import PLAIN, Question, Reply, Source
from functiegraaf.serve.workers.pace import Pace
from functiegraaf.serve.workers.process import Died, Worker
from functiegraaf.serve.workers.seats import Seats

#: Who answers strangers makes way for the others and for the server.
_NICE = 5
#: An answer has some bytes more than its rows: a head, and what is said of a cut.
_SLACK = 1_000_000
#: How often a stored query is asked, each time of another worker.
_TIMES = 3
#: What a cut answer says of itself; a quote or two hyphens would end it in CSV or XML.
_CUT = (
    "cut off here, after {rows} rows or triples: an answer gets no larger; "
    "ask for less, or in parts with ORDER BY, LIMIT and OFFSET"
)


class Pool:
    """Worker processes that answer questions.

    One of them takes no free queries, so that a stored query is answered whatever the others do.

    Args:
        source: What they read.
        limits: What a question may cost.
        count: How many there are, at least two.

    """

    def __init__(self, source: Source, limits: Limits, count: int = 2) -> None:
        """Keep what was asked for; `start` starts it."""
        self.source, self.limits = source, limits
        self._seats = Seats(max(2, count), limits, self._make)
        self._pace = Pace()
        self._writing = asyncio.Lock()

    async def start(self) -> None:
        """Start the workers, and wait until each has opened the graph.

        Raises:
            InputError: The source cannot be opened; nothing is left running.

        """
        if self.source.writable:
            if self.source.folder is None:
                raise InputError("the shipped graph cannot be changed; name the folder of a store")
            updating.prepare(self.source.folder)
        await self._seats.start()

    async def ask(self, question: Question) -> Reply:
        """Answer a question; nothing is raised that a question can bring about.

        A worker that is killed from outside takes the question with it. A stored query is then
        asked again: it is ours, so that it was not what killed the worker.
        """
        began = time.monotonic()
        if not question.trusted and len(question.text) > self.limits.characters:
            return _no("refused", f"is longer than {self.limits.characters} characters", began)
        is_quick = question.trusted and self._pace.is_quick(question.name)
        is_again, left = False, _TIMES if question.trusted else 1
        while True:
            try:
                return await self._ask(question, began, is_quick=is_quick, is_again=is_again)
            except Overtaken:
                pass
            except Died as died:
                if question.name and died.outcome != "crashed":  # It took all that it may.
                    self._pace.took(question.name, self.limits.stored_seconds)
                left -= 1
                if not left or died.outcome != "crashed":
                    return _no(died.outcome, str(died), began)
            is_quick, is_again = False, True  # Next time it has a worker for itself.

    async def update(
        self, text: str, using: tuple[str, ...] = (), using_named: tuple[str, ...] = ()
    ) -> Reply:
        """Change the store; where the source is not writable, that is refused.

        When it is answered, everybody sees what was changed.
        """
        began = time.monotonic()
        if not self.source.writable:
            return _no("refused", "nothing can be changed here", began)
        if len(text) > self.limits.update_characters:
            most = self.limits.update_characters
            return _no("refused", f"is longer than {most} characters", began)
        task = {
            "update": text,
            "folder": str(self.source.folder),
            "using": using,
            "using_named": using_named,
            "nesting": self.limits.nesting,
        }
        async with self._writing:
            worker = self._make(is_open=False)
            try:
                await worker.start()
                return await self._do(worker, task, self.limits.stored_seconds, 0, began)
            except InputError as error:
                return _no("crashed", str(error), began)
            except Died as died:
                return _no(died.outcome, str(died), began)
            finally:
                await worker.kill()

    async def stop(self) -> None:
        """End all workers; questions that still run get the outcome "crashed"."""
        await self._seats.stop()

    def version(self) -> str:
        """Return the version of the data as it is now, for an ETag.

        Raises:
            InputError: The store is gone.

        """
        return reading.version(self.source)

    def workers(self) -> tuple[int, ...]:
        """Return the numbers of the processes that run."""
        found = (seat.worker for seat in self._seats.all)
        return tuple(one.pid for one in found if one is not None and one.is_alive)

    def is_sealed(self) -> bool:
        """Tell whether the system, too, keeps the workers from making connections."""
        return all(seat.worker.is_sealed for seat in self._seats.all if seat.worker is not None)

    async def _ask(
        self, question: Question, began: float, *, is_quick: bool, is_again: bool
    ) -> Reply:
        limits, trusted = self.limits, question.trusted
        try:
            seat = await self._seats.take(trusted=trusted, is_quick=is_quick, is_again=is_again)
        except NoneFree as error:
            return _no(error.outcome, str(error), began)
        size = limits.stored_size if trusted else limits.size
        task = {
            "text": question.text,
            "default": question.default_graphs,
            "named": question.named_graphs,
            "table_format": question.table_format,
            "graph_format": question.graph_format,
            "trusted": trusted,
            "nesting": limits.nesting,
            "patterns": limits.patterns,
            "rows": limits.stored_rows if trusted else limits.rows,
            "size": size,
            "cut": _CUT,
        }
        seconds = limits.stored_seconds if trusted else limits.seconds
        try:
            assert seat.worker is not None  # noqa: S101 - a seat that is taken has one
            reply = await self._do(
                seat.worker, task, seconds, size + _SLACK, began, is_shared=is_quick
            )
        except Overtaken:
            seat.is_quick = False
            raise
        finally:
            self._seats.give_back(seat)
        if question.name:
            self._pace.took(question.name, reply.computing)
        return reply

    async def _do(
        self,
        worker: Worker,
        task: dict[str, Any],
        seconds: float,
        most: int,
        began: float,
        *,
        is_shared: bool = False,
    ) -> Reply:
        task |= {"seconds": seconds, "cpu_seconds": self.limits.cpu_seconds}
        said, body = await worker.do(task, seconds, most, is_shared=is_shared)
        if said["outcome"] not in ("whole", "cut"):
            return _no(said["outcome"], said["message"], began, said["computing"])
        taken = time.monotonic() - began
        kept = (said["kind"], said["media_type"], body, said["rows"], taken, said["version"])
        return Reply(said["outcome"], *kept, said["computing"])

    def _make(self, is_open: bool) -> Worker:
        folder = self.source.folder
        return Worker(
            {
                "folder": None if folder is None else str(folder),
                "stated": self.source.stated,
                "writable": self.source.writable,
                "memory": self.limits.memory,
                "nice": _NICE if is_open else 0,
            }
        )


def _no(outcome: str, message: str, began: float, computing: float = 0.0) -> Reply:
    body, taken = f"{message}\n".encode(), time.monotonic() - began
    return Reply(outcome, "", PLAIN, body, 0, taken, computing=computing)
