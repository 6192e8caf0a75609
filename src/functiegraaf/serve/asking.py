"""Asking: the graph as our own code sees it, with each query answered by a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from functiegraaf import binding, catalogue
from functiegraaf.answers import Answer, Table, Truth
from functiegraaf.binding import Term
from functiegraaf.catalogue import StoredQuery
from functiegraaf.errors import QueryError
from functiegraaf.naming import Names, Ways
from functiegraaf.query import Graph
from functiegraaf.serve.cache import Cache
from functiegraaf.serve.metrics import Metrics
from functiegraaf.serve.workers import Question, Reply
from functiegraaf.serve.workers.pool import Pool

#: How many bytes of names are held, and of values with what they mean.
_NAMES, _VALUES = 64_000_000, 4_000_000
#: What one way to name a thing takes, and one value.
_WAY, _VALUE = 800, 500


class Unanswered(QueryError):
    """A worker gave no answer.

    Attributes:
        reply: What it said instead.

    """

    def __init__(self, reply: Reply) -> None:
        """Keep the reply."""
        super().__init__(reply.body.decode("utf-8", "replace").strip())
        self.reply = reply


class Held:
    """What is held between requests, each for one version of the data.

    Attributes:
        answers: Answers by the text of the query, as a worker wrote them.
        ways: What things are called, by the text of the lookup query.
        values: What a value means, by the type of the parameter.

    """

    def __init__(self, kept: int) -> None:
        """Take how many bytes of answers may be kept."""
        self.answers: Cache[bytes] = Cache(kept)
        self.ways: Cache[Ways] = Cache(_NAMES)
        self.values: Cache[binding.Term] = Cache(_VALUES)


class _HeldNames(Names):
    """What things are called, read once for a version of the data."""

    def __init__(self, graph: PoolGraph, held: Cache[Ways]) -> None:
        super().__init__(graph._ask)
        self._graph, self._held = graph, held

    def ways(self, text: str) -> Ways:
        """Return the ways that a bound lookup query tells."""
        found = self._held.get(text, self._graph.version)
        if found is None:
            found = super().ways(text)
            if not self._graph.is_mixed:
                self._held.put(text, self._graph.version, found, _WAY * len(found))
        return found


class PoolGraph(Graph):
    """The graph behind the workers, for one request; used in a thread, not in the event loop.

    Args:
        pool: Who answers.
        loop: The event loop in which the pool lives.
        held: What is held of the same version.
        version: The version of the data.
        metrics: What counts questions.

    Attributes:
        cut: After how many rows an answer was cut off; 0: it was not.
        is_mixed: Something was answered from another version, or not to its end.

    """

    def __init__(
        self,
        pool: Pool,
        loop: asyncio.AbstractEventLoop,
        held: Held,
        version: str,
        metrics: Metrics,
    ) -> None:
        """Take what is needed for a request."""
        self._pool, self._loop, self._kept, self._metrics = pool, loop, held, metrics
        self.version, self.cut, self.is_mixed = version, 0, False
        self.graphs, self.notes = None, ()

    def terms(self, query: StoredQuery, values: Mapping[str, str]) -> dict[str, binding.Term]:
        """Return what the values for a query mean, by the variable of each parameter.

        Raises:
            InputError: A parameter is unknown or missing, or a choice does not exist.
            ValueUnknown: A value fits nothing, or several things.
            Absent: A function without a profile was given as a profile.

        """
        found = super().terms(query, values)
        for parameter in query.parameters:
            value = values.get(parameter.name, parameter.default or "")
            if not (_is_plain(parameter) or self.is_mixed):
                key = (parameter.type, value)
                term = found[parameter.variable]
                self._kept.values.put(key, self.version, term, _VALUE + len(value))
        return found

    async def at_once(self, query: StoredQuery, values: Mapping[str, str]) -> bytes | None:
        """Return an answer in JSON, as the worker wrote it; to be called in the event loop.

        Returns:
            The answer; None if a value has to be looked up first, or is wrong, or if this is not
            all of it: then `run` knows what to say.

        Raises:
            Unanswered: There is no answer.

        """
        terms = self._known(query, values)
        if terms is None:
            return None
        found = await self._fetched(binding.bind(query.text, terms), query.name)
        return None if self.cut else found

    def _known(
        self, query: StoredQuery, values: Mapping[str, str]
    ) -> dict[str, binding.Term] | None:
        """Return what the values mean, as far as that is held; None if anything is not."""
        if not values.keys() <= {parameter.name for parameter in query.parameters}:
            return None
        found: dict[str, binding.Term] = {}
        for parameter in query.parameters:
            value = values.get(parameter.name, parameter.default)
            if value is None:
                return None
            if _is_plain(parameter):
                if parameter.choices and value not in parameter.choices:
                    return None
                found[parameter.variable] = ox.Literal(value)
                continue
            term = self._kept.values.get((parameter.type, value), self.version)
            if term is None:
                return None
            found[parameter.variable] = term
        return found

    def _names(self) -> Names:
        return _HeldNames(self, self._kept.ways)

    def free(self, question: Question) -> Reply:
        """Return what a worker replies to a free query, whatever that is."""
        return asyncio.run_coroutine_threadsafe(self._reply(question), self._loop).result()

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
        kept = self._kept.answers.get(text, self.version)
        if kept is not None:
            return kept
        return asyncio.run_coroutine_threadsafe(self._fetched(text), self._loop).result()

    async def _fetched(self, text: str, name: str = "") -> bytes:
        kept = self._kept.answers.get(text, self.version)
        if kept is not None:
            return kept
        reply = await self._reply(Question(text, trusted=True, name=name))
        if reply.outcome not in ("whole", "cut"):
            raise Unanswered(reply)
        if reply.outcome == "cut":
            self.cut = reply.rows
        if reply.outcome == "cut" or reply.version != self.version:
            self.is_mixed = True
        else:
            self._kept.answers.put(text, self.version, reply.body, len(text) + len(reply.body))
        return reply.body

    async def _reply(self, question: Question) -> Reply:
        reply = await self._pool.ask(question)
        self._metrics.asked("stored" if question.trusted else "free", reply.outcome)
        return reply


def _is_plain(parameter: catalogue.Parameter) -> bool:
    """Tell whether a value is taken as it is, and not looked up."""
    return parameter.type in (catalogue.TEXT, catalogue.LANGUAGE)
