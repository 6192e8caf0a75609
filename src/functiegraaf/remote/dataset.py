"""Dataset: which graphs of another engine a query sees.

Without a word about it, one engine takes the union of all its graphs and the next one none of
them. So the graphs are named in each request, as the protocol has it. A long list makes lookups
slow, and is left out where the engine takes the union by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import binding, catalogue, resources
from functiegraaf.answers import Table, Truth
from functiegraaf.errors import InputError
from functiegraaf.load import graph_name
from functiegraaf.remote.engine import Engine

#: Up to here a list costs little; in Oxigraph each lookup looks into each graph.
FEW = 10
#: As many graphs are tried before the default graph is taken for the union of all.
SAMPLE = 5


class Dataset(NamedTuple):
    """What is asked: graphs, or None for what the engine takes by itself; and what to know."""

    graphs: tuple[str, ...] | None
    notes: tuple[str, ...] = ()


def choose(
    engine: Engine, *, named: Sequence[str] = (), stated: bool = False, inferred: bool = False
) -> Dataset:
    """Return the graphs to ask.

    Args:
        engine: What is asked; it takes its own default graph until now.
        named: The graphs that the user wants; all there are if none.
        stated: Leave out what was concluded or inferred.
        inferred: Refuse if nothing inferred is there.

    Raises:
        InputError: What is asked for is not there.
        EndpointError: The engine does not answer.

    """
    place = engine.client.place
    graphs = tuple(graph_name(one).value for one in named) or listed(engine)
    derived = graph_name(resources.INFERRED).value
    ours = {graph_name(one).value for one in resources.NOT_STATED}
    if inferred and derived not in graphs:
        raise InputError(f"{place}: has no graph {derived}; load a store and publish it")
    if stated and not graphs:
        raise InputError(f"{place}: has no named graphs, so what was concluded cannot be left out")
    if stated:
        graphs = tuple(one for one in graphs if one not in ours and one != derived)
    elif not graphs:
        return Dataset(None)
    if len(graphs) > FEW and not stated and not named and is_union(engine, graphs):
        return Dataset(None)
    if len(graphs) > FEW:
        note = (
            f"{len(graphs)} graphs are asked by name, which is slow in some engines; let the "
            "default graph of the engine be their union, or give --graph"
        )
        return Dataset(graphs, (note,))
    return Dataset(graphs)


def listed(engine: Engine) -> tuple[str, ...]:
    """Return the graphs that an engine holds, without those that it made for itself."""
    for name in ("remote/graph-names", "remote/graphs"):
        found = engine.answer(catalogue.internal(name))
        assert isinstance(found, Table)  # noqa: S101 - our own query
        graphs = sorted({row[0].value for row in found.terms if isinstance(row[0], ox.NamedNode)})
        if graphs:
            return tuple(graphs)
    return ()


def is_union(engine: Engine, graphs: Sequence[str]) -> bool:
    """Return whether the default graph of an engine holds what these graphs say.

    Some are tried that link things with a name; if none does, nothing shows that it does.
    """
    tried = 0
    step = max(1, len(graphs) // SAMPLE)
    # Spread over all of them; those between only if the first tell nothing.
    for graph in (one for start in range(step) for one in graphs[start::step]):
        if tried == SAMPLE:
            break
        if _truth(engine, "remote/in-default-graph", graph):
            tried += 1
        elif _truth(engine, "remote/linking", graph):
            return False
    return tried > 0


def _truth(engine: Engine, name: str, graph: str) -> bool:
    text = binding.bind(catalogue.internal(name), {"graph": ox.NamedNode(graph)})
    found = engine.answer(text)
    assert isinstance(found, Truth)  # noqa: S101 - our own query
    return found.value
