"""Describing: what the server says of itself and its data, in RDF, with its true address."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import binding, catalogue, resources, targets
from functiegraaf.query import Graph
from functiegraaf.serve import refusals
from functiegraaf.serve.settings import Settings
from functiegraaf.serve.workers import Question
from functiegraaf.serve.workers.pool import Pool
from functiegraaf.targets import rdf

Triples = frozenset[ox.Triple]

#: Of the description of the dataset, what is true of any data, and what is about the service.
_ANY_DATA = (
    "20-size", "30-classes", "40-properties", "45-properties-of-classes", "70-service",
    "80-named-graphs",
)  # fmt: skip
_SERVICE = ("70-service", "80-named-graphs")


class Describing:
    """Descriptions, each made once for a version of the data."""

    def __init__(self, pool: Pool, settings: Settings, base: str) -> None:
        """Take who answers, and where the server is seen."""
        self._pool, self._settings, self._base = pool, settings, base
        self._made: dict[str, tuple[str, Triples]] = {}
        self._making = asyncio.Lock()

    async def service(self) -> Triples:
        """Return what the service is.

        Raises:
            Refusal: No worker answers.

        """
        return await self._once("service", _SERVICE)

    async def dataset(self) -> Triples:
        """Return what the data is: all of the target `void` for the graph that we publish.

        Raises:
            Refusal: No worker answers.

        """
        if self._is_release:
            return await self._once("dataset", None)
        return await self._once("dataset", _ANY_DATA)

    async def examples(self) -> Triples:
        """Return the stored queries, which are the same for all data."""
        return await self._once("examples", None)

    @property
    def _is_release(self) -> bool:
        return self._settings.source.folder is None and not self._settings.source.stated

    async def _once(self, name: str, parts: tuple[str, ...] | None) -> Triples:
        async with self._making:
            version = self._pool.version()
            there = self._made.get(name)
            if there is not None and there[0] == version:
                return there[1]
            if parts is not None:
                found = await self._asked([targets.folder("void") / f"{one}.rq" for one in parts])
            elif name == "examples":
                found = await asyncio.to_thread(rdf.build, "queries", Graph.open(), self._base)
            else:
                found = await asyncio.to_thread(rdf.build, "void", Graph.open(), self._base)
                found |= await self._asked([])
            self._made[name] = (version, found)
            return found

    async def _asked(self, files: list[Path]) -> Triples:
        """Return what queries say, with what only a server can say of itself."""
        own = catalogue.folder() / "serve"
        files = [*files, own / "service.rq"]
        if self._settings.source.writable:
            files.append(own / "service-update.rq")
        found: set[ox.Triple] = set()
        for path in files:
            text = path.read_text("utf-8")
            if "base" in binding.parameter_values(text):
                text = binding.bind(text, {"base": ox.NamedNode(self._base)})
            reply = await self._pool.ask(Question(text, graph_format="ntriples", trusted=True))
            if reply.outcome != "whole":
                raise refusals.of_reply(reply)
            parsed = ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)
            found |= {self._here(quad.triple) for quad in parsed}
        return frozenset(found)

    def _here(self, triple: ox.Triple) -> ox.Triple:
        """Return a triple with names of this dataset, where it is not the one that we publish."""
        if self._is_release:
            return triple
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode):
            subject = self._named(subject)
        if isinstance(value, ox.NamedNode):
            value = self._named(value)
        return ox.Triple(subject, triple.predicate, value)

    def _named(self, name: ox.NamedNode) -> ox.NamedNode:
        local = name.value.removeprefix(resources.ID)
        if name.value.startswith(resources.ID) and local.startswith(("dataset", "service")):
            return ox.NamedNode(f"{self._base}.well-known/void#{local}")
        return name
