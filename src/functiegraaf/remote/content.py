"""Content: what one graph at an endpoint says, whole."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from functiegraaf import binding, catalogue
from functiegraaf.answers import Table
from functiegraaf.remote.engine import Engine


def size(engine: Engine, graph: str) -> int:
    """Return how many statements an engine has in a graph.

    Raises:
        EndpointError: The engine does not answer.

    """
    found = _asked(engine, "remote/graph-size", graph)
    return int(str(found.rows[0][0]))


def triples(engine: Engine, graph: str, count: int) -> Iterator[ox.Triple]:
    """Return the statements of a graph, as many as were counted there.

    Raises:
        EndpointError: They cannot be had whole.

    """
    # An answer as long as its limit is known to be whole.
    table = _asked(engine, "remote/graph-content", graph, f"LIMIT {count}")
    return (ox.Triple(*row) for row in table.terms)  # type: ignore[arg-type]


def _asked(engine: Engine, name: str, graph: str, limit: str = "") -> Table:
    text = binding.bind(catalogue.internal(name), {"graph": ox.NamedNode(graph)})
    found = engine.answer(f"{text}{limit}")
    assert isinstance(found, Table)  # noqa: S101 - our own query
    return found
