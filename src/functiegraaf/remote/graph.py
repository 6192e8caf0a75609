"""Graph: the graph at an endpoint, asked in the same way as the one that is shipped."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from functiegraaf.answers import Answer
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.remote import dataset
from functiegraaf.remote.credentials import Credentials
from functiegraaf.remote.engine import Engine
from functiegraaf.remote.http import Client


class RemoteGraph(Graph):
    """The graph at an endpoint.

    Attributes:
        graphs: The graphs that a query sees; None for what the engine takes by itself.
        notes: What a reader of any answer has to know.

    """

    def __init__(self, engine: Engine, graphs: Sequence[str] | None, notes: Sequence[str]) -> None:
        """Take an engine that has been told which graphs to ask."""
        self._engine = engine
        self.graphs = None if graphs is None else tuple(graphs)
        self.notes = tuple(notes)

    def __getattr__(self, name: str) -> object:
        """Refuse what only a store in reach can do."""
        if name == "store":
            raise InputError(
                f"{self._engine.client.place}: is an endpoint, and this needs a store in reach; "
                "see functiegraaf load"
            )
        raise AttributeError(name)

    def _ask(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean:
        return self._engine.found(text)

    def _answer(self, text: str) -> Answer:
        return self._engine.answer(text)


def connect(
    url: str,
    *,
    graphs: Sequence[str] = (),
    stated: bool = False,
    inferred: bool = False,
    timeout: float,
    credentials: Credentials | None = None,
) -> RemoteGraph:
    """Return the graph at an endpoint.

    Args:
        url: The address of the endpoint.
        graphs: The graphs to ask; all that are there if none.
        stated: Leave out what was concluded or inferred.
        inferred: Refuse if nothing inferred is there.
        timeout: How many seconds one answer may take.
        credentials: Who asks; what the environment says if None.

    Raises:
        InputError: The address is none, or what is asked for is not there.
        EndpointError: The engine does not answer.

    """
    client = Client(url, timeout=timeout, credentials=credentials)
    chosen = dataset.choose(Engine(client), named=graphs, stated=stated, inferred=inferred)
    return RemoteGraph(Engine(client, chosen.graphs), chosen.graphs, chosen.notes)
