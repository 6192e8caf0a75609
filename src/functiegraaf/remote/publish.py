"""Publish: graphs are sent to an engine, and compared with what arrived.

The first part of a graph replaces what is there (PUT), the others are added (POST). What has
been sent is written down after each part, so that a cut costs no more than one part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import httpx
import pyoxigraph as ox

from functiegraaf import catalogue
from functiegraaf.errors import EndpointError, InputError
from functiegraaf.remote import checksum, content, stores
from functiegraaf.remote.checksum import Sum
from functiegraaf.remote.engine import Engine
from functiegraaf.remote.http import Client, shown
from functiegraaf.remote.progress import Progress

#: As many bytes go in one request: some 40,000 triples, which take Oxigraph some seconds.
PART = 4_000_000

Tell = Callable[[str], None]


class Plan(NamedTuple):
    """What is to be done with one graph.

    Attributes:
        graph: Its name.
        content: What it says, as a checksum.
        parts: In how many parts it goes.
        there: How many statements the engine has in it now.
        sent: How many parts of it arrived before.
        done: Whether it is there already, whole and compared.

    """

    graph: str
    content: Sum
    parts: int
    there: int
    sent: int
    done: bool

    def line(self) -> str:
        """Return what is to be done, for people."""
        parts = "1 part" if self.parts == 1 else f"{self.parts} parts"
        what = f"{self.graph}: {self.content.triples} triples in {parts}"
        if self.done:
            return f"{what}; is there already"
        if self.sent:
            return f"{what}; goes on after part {self.sent}"
        return f"{what}; {f'replaces {self.there} triples' if self.there else 'is new there'}"


class Publisher:
    """Sends graphs of a store to one engine."""

    def __init__(
        self,
        url: str,
        store: ox.Store,
        *,
        engine: str | None = None,
        graph_store: str | None = None,
        timeout: float,
        part: int = PART,
    ) -> None:
        """Find out where the engine takes graphs; nothing is sent yet.

        Raises:
            InputError: That is not known.
            EndpointError: The engine does not answer.

        """
        self._client = Client(url, timeout=timeout)
        self._engine = Engine(self._client)
        self._store, self._part = store, part
        self._engine.answer(catalogue.internal("lookup/is-known"))
        self.address = stores.address(self._client, self._engine.server, engine, graph_store)
        self._progress = Progress(shown(self.address))

    def plan(self, graphs: Sequence[str], *, replace: bool) -> list[Plan]:
        """Return what is to be done; nothing is sent.

        Raises:
            InputError: A graph is empty here, or is not empty there and may not be replaced.
            EndpointError: The engine does not answer.

        """
        plans = [self._plan(graph) for graph in graphs]
        if replace:
            # What was sent before counts as there only if it is still the same.
            plans = [
                one._replace(done=False, sent=0) if one.done and not self._is_same(one) else one
                for one in plans
            ]
        taken = [one for one in plans if one.there and not one.done and not self._ours(one)]
        if taken and not replace:
            named = ", ".join(f"{one.graph} ({one.there} triples)" for one in taken)
            raise InputError(
                f"{self._client.place}: holds {named} already; give --replace to put ours in its "
                "place"
            )
        return plans

    def send(self, plan: Plan, tell: Tell) -> str:
        """Send what is missing of a graph, compare, and return what was found, for people.

        Raises:
            EndpointError: The engine refuses, or has not what was sent.

        """
        if plan.done:
            return f"{plan.graph}: is there already, {plan.there} triples, as sent before"
        entry = {"digest": plan.content.digest, "done": False}
        seen = hashlib.sha256()
        arrived = 0
        for number, body in enumerate(self._parts(plan.graph), 1):
            seen.update(body)
            arrived += body.count(b"\n")
            facts = {"sent": number, "seen": seen.hexdigest(), "triples": arrived}
            if number <= plan.sent:
                continue
            tell(f"{plan.graph}: part {number} of {plan.parts}")
            if number == 1:
                # From here on what is there is ours, even if it is only a piece of it.
                self._progress.note(plan.graph, **entry, sent=0, seen="", triples=0)
            self._put("PUT" if number == 1 else "POST", plan.graph, body)
            self._progress.note(plan.graph, **entry, **facts)
        said = self._compare(plan)
        self._progress.note(
            plan.graph, digest=plan.content.digest, done=True, sent=plan.parts, triples=arrived
        )
        return f"{plan.graph}: {said}"

    def _plan(self, graph: str) -> Plan:
        mine = checksum.of(self._triples(graph))
        if not mine.triples:
            raise InputError(f"{graph}: is empty here, so that there is nothing to publish")
        there = content.size(self._engine, graph)
        entry = self._progress.of(graph, mine.digest)
        done = bool(entry.get("done")) and there == mine.triples
        seen = hashlib.sha256()
        arrived = 0
        parts: list[tuple[str, int]] = []
        for body in self._parts(graph):
            seen.update(body)
            arrived += body.count(b"\n")
            parts.append((seen.hexdigest(), arrived))
        sent = 0 if done or not entry else _arrived(entry, there, parts)
        return Plan(graph, mine, len(parts), there, sent, done)

    def _ours(self, plan: Plan) -> bool:
        """Return whether what is there is a piece of what we were sending."""
        entry = self._progress.of(plan.graph, plan.content.digest)
        return bool(entry) and not entry.get("done") and plan.there <= plan.content.triples

    def _triples(self, graph: str) -> Iterator[ox.Triple]:
        name = ox.NamedNode(graph)
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, name))

    def _parts(self, graph: str) -> Iterator[bytes]:
        """Return a graph in parts, as N-Triples.

        All statements about nodes without a name go into the first: the same label in two
        requests is two nodes.
        """
        part = bytearray()
        for triple in self._triples(graph):
            if checksum.has_nameless(triple):
                part += f"{triple} .\n".encode()
        for triple in self._triples(graph):
            if checksum.has_nameless(triple):
                continue
            line = f"{triple} .\n".encode()
            if part and len(part) + len(line) > self._part:
                yield bytes(part)
                part.clear()
            part += line
        yield bytes(part)

    def _put(self, method: str, graph: str, body: bytes) -> None:
        url = self.address.copy_merge_params(httpx.QueryParams(graph=graph))
        headers = {"Content-Type": "application/n-triples"}
        self._client.exchange(method, url, again=False, content=body, headers=headers)

    def _compare(self, plan: Plan) -> str:
        """Compare what is there with what was sent.

        Raises:
            EndpointError: It differs.

        """
        there = content.size(self._engine, plan.graph)
        if there != plan.content.triples:
            self._progress.forget(plan.graph)
            raise EndpointError(
                f"{self._client.place}: has {there} triples in {plan.graph} where "
                f"{plan.content.triples} were sent; send it again with --replace"
            )
        try:
            same = self._is_same(plan)
        except EndpointError as error:
            return f"{there} triples sent and counted; not compared, for it cannot be read: {error}"
        if not same:
            self._progress.forget(plan.graph)
            raise EndpointError(
                f"{self._client.place}: has as many triples in {plan.graph} as were sent, but not "
                "the same; send it again with --replace, or see docs/other-engines.md"
            )
        return f"{there} triples sent, counted and compared"

    def _is_same(self, plan: Plan) -> bool:
        count = plan.content.triples
        found = checksum.of(content.triples(self._engine, plan.graph, count))
        return found == plan.content


def _arrived(entry: Mapping[str, Any], there: int, parts: Sequence[tuple[str, int]]) -> int:
    """Return how many parts of a graph have arrived.

    Args:
        entry: What was written down.
        there: How many statements the engine has.
        parts: For each part a hash over all up to it, and how many statements these are.

    """
    noted = int(entry.get("sent", 0))
    if noted > len(parts) or (noted and parts[noted - 1][0] != entry.get("seen")):
        return 0
    # One part more than was written down: it arrived, and its answer did not.
    for number in (noted, noted + 1):
        if 1 <= number <= len(parts) and parts[number - 1][1] == there:
            return number
    return 0
