"""Service: what the routes of one server share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request

from functiegraaf import catalogue
from functiegraaf.serve import refusals
from functiegraaf.serve.asking import Held, PoolGraph
from functiegraaf.serve.cache import Cache
from functiegraaf.serve.chores import Chores
from functiegraaf.serve.describing import Describing
from functiegraaf.serve.finding.finder import Finder
from functiegraaf.serve.logs import Log
from functiegraaf.serve.metrics import Metrics
from functiegraaf.serve.pages import Pages
from functiegraaf.serve.rendering import Pen
from functiegraaf.serve.settings import Settings
from functiegraaf.serve.workers import Question, Reply
from functiegraaf.serve.workers.pool import Pool

#: So many other endpoints are asked at once, for everybody together.
_FETCHING = 8
#: What runs in the processes that make PDF, and in those that check files.
_PRINTING = "functiegraaf.serve.explorer.sheets.printing"
_CHECKING = "functiegraaf.serve.explorer.validation.checking"


class Service:
    """One server.

    Attributes:
        settings: What was set.
        base: The address below which others see it.
        pool: Who answers questions.
        metrics: What is counted.
        log: What is written down.
        pages: The pages and the RDF of each thing.
        describing: What is said of the service itself.
        pen: What writes pages that depend on a request.
        finder: What finds things by what somebody types.
        fetching: Where it is waited for endpoints elsewhere; nobody else waits there.
        stored: The stored queries by name: no other name leads to a file.
        printing: What makes PDF.
        printed: PDF that was made, by the page that it was made of.
        checking: What holds files against the rules.

    """

    def __init__(self, settings: Settings, base: str, log: Log | None = None) -> None:
        """Make it; `start` starts it."""
        self.settings, self.base = settings, base
        self.log = log or Log()
        self.metrics = Metrics()
        self.pool = Pool(settings.source, settings.limits, settings.workers)
        self.fetching = ThreadPoolExecutor(_FETCHING, "fetch")
        self.pages = Pages(settings, self.log)
        self.describing = Describing(self.pool, settings, base)
        self.pen = Pen()
        self.finder = Finder()
        names = catalogue.names() if settings.stored else ()
        self.stored = {name: catalogue.get(name) for name in names}
        self._held = Held(settings.kept)
        self.printing = Chores(_PRINTING, settings.chores.print_seconds, settings.chores)
        self.printed: Cache[bytes] = Cache(settings.kept)
        self.checking = Chores(_CHECKING, settings.chores.check_seconds, settings.chores)
        self.is_stopping = False
        self._fixed = ""

    async def start(self) -> None:
        """Start the workers; the pages are made meanwhile.

        Raises:
            InputError: The source cannot be opened.

        """
        await self.pool.start()
        self.pages.follow(self.pool.version())

    async def stop(self) -> None:
        """Stop everything that was started."""
        self.is_stopping = True
        await self.pages.stop()
        await self.pool.stop()
        self.fetching.shutdown(wait=False, cancel_futures=True)

    def version(self) -> str:
        """Return the version of the data as it is now.

        Raises:
            InputError: The store is gone.

        """
        if self._fixed:
            return self._fixed
        version = self.pool.version()
        if self.settings.source.folder is None:
            self._fixed = version  # What is shipped stays as it was when the workers opened it.
        return version

    def graph(self) -> PoolGraph:
        """Return the graph for one request, to be asked in a thread."""
        loop = asyncio.get_running_loop()
        return PoolGraph(self.pool, loop, self._held, self.version(), self.metrics)

    async def once(self, name: str, version: str, make: Callable[[], bytes]) -> bytes:
        """Return bytes that are the same for everybody, made once for each version of the data.

        A stranger can ask for them in any number of ways; they are not made for each.
        """
        found = self._held.answers.get(("once", name), version)
        if found is None:
            found = await asyncio.to_thread(make)
            self._held.answers.put(("once", name), version, found, len(found))
        return found

    async def ask(self, question: Question) -> Reply:
        """Return what a worker answers.

        Raises:
            Refusal: It gave no answer.

        """
        reply = await self.pool.ask(question)
        self.metrics.asked("stored" if question.trusted else "free", reply.outcome)
        if reply.outcome not in ("whole", "cut"):
            raise refusals.of_reply(reply)
        return reply


def of(request: Request) -> Service:
    """Return the service that a request is for."""
    service: Service = request.app.state.service
    return service
