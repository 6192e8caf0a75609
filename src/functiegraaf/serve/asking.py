"""Asking: the graph as our own code sees it, with each query answered by a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from functiegraaf import binding, catalogue
from functiegraaf.answers import Answer, Table, Truth
from functiegraaf.binding import Term
from functiegraaf.errors import QueryError
from functiegraaf.query import Graph
from functiegraaf.serve.cache import Cache
from functiegraaf.serve.metrics import Metrics
from functiegraaf.serve.workers import Question, Reply
from functiegraaf.serve.workers.pool import Pool


class Unanswered(QueryError):
    """A worker gave no answer.

    Attributes:
        reply: What it said instead.

    """

    def __init__(self, reply: Reply) -> None:
        """Keep the reply."""
        super().__init__(reply.body.decode("utf-8", "replace").strip())
        self.reply = reply


class PoolGraph(Graph):
    """The graph behind the workers, for one request; used in a thread, not in the event loop.

    Args:
        pool: Who answers.
        loop: The event loop in which the pool lives.
        kept: Answers of the same version.
        version: The version of the data.
        metrics: What counts questions.

    Attributes:
        cut: After how many rows an answer was cut off; 0: it was not.

    """

    def __init__(
        self,
        pool: Pool,
        loop: asyncio.AbstractEventLoop,
        kept: Cache[bytes],
        version: str,
        metrics: Metrics,
    ) -> None:
        """Take what is needed for a request."""
        self._pool, self._loop, self._kept, self._metrics = pool, loop, kept, metrics
        self.version, self.cut = version, 0
        self.graphs, self.notes = None, ()

    def free(self, question: Question) -> Reply:
        """Return what a worker replies to a free query, whatever that is."""
        return self._reply(question)

    def listed(self, name: str, values: Mapping[str, Sequence[Term]], lang: str) -> Table:
        """Run a query of the engine itself, with several values for some of its parameters."""
        text = binding.list_values(catalogue.internal(name), values)
        if "lang" in binding.parameter_values(text):
            text = binding.bind(text, {"lang": ox.Literal(lang)})
        answer = self._answer(text)
        assert isinstance(answer, Table)  # noqa: S101 - our own query
        return answer

    def _ask(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean:
        return ox.parse_query_results(self._json(text), format=ox.QueryResultsFormat.JSON)

    def _answer(self, text: str) -> Answer:
        said = self._json(text)
        found: Any = ox.parse_query_results(said, format=ox.QueryResultsFormat.JSON)
        return Truth(bool(found)) if isinstance(found, ox.QueryBoolean) else Table.read(said)

    def _json(self, text: str) -> bytes:
        kept = self._kept.get(text, self.version)
        if kept is not None:
            return kept
        reply = self._reply(Question(text, trusted=True))
        if reply.outcome not in ("whole", "cut"):
            raise Unanswered(reply)
        if reply.outcome == "cut":
            self.cut = reply.rows
        elif reply.version == self.version:
            self._kept.put(text, self.version, reply.body, len(reply.body))
        return reply.body

    def _reply(self, question: Question) -> Reply:
        asked = self._pool.ask(question)
        reply = asyncio.run_coroutine_threadsafe(asked, self._loop).result()
        self._metrics.asked("stored" if question.trusted else "free", reply.outcome)
        return reply
