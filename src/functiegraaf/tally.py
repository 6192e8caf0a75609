"""Tally: what is counted for each municipality, and what follows from what is not said.

The rules stand in `queries/rules/employees/` and, for what builds on those, in
`queries/rules/counts/`. One more fact can make untrue what they found, so they cannot only
add as the rules of `functiegraaf.derive` do: what a municipality has here stands in a graph of its
own, `…/graph/counted-…`, which is made anew when something is said of it. A rule that speaks
of a municipality runs for each of them by itself; that keeps the memory small and all
processors busy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from functiegraaf import binding, catalogue, resources
from functiegraaf.derive import THREADS
from functiegraaf.errors import FunctiegraafError
from functiegraaf.load import graph_name

#: Each reads what the ones before it found.
STAGES = ("employees", "counts")
_PARAMETER = "municipality"


def files(stage: str) -> list[Path]:
    """Return the rules of a stage.

    >>> [path.stem for path in files("counts")]
    ['staffing', 'supply']
    """
    return sorted((resources.root() / "queries" / "rules" / stage).glob("*.rq"))


def tally(
    store: ox.Store,
    only: Sequence[ox.NamedNode] | None = None,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Count for municipalities, in place of what was counted before.

    Args:
        store: The store; all its graphs are read together.
        only: The municipalities to count for; all that have units if it is None.
        tell: Is told how many tasks are done, and of how many.

    Raises:
        FunctiegraafError: A rule cannot be parsed.

    """
    every = employers(store)
    wanted = set(every if only is None else only)
    chosen = [one for one in every if one in wanted]
    forget(store, None if only is None else [_graph(one) for one in (*only, None)])
    done, total = 0, len(STAGES) * len(chosen)
    with ThreadPoolExecutor(THREADS) as pool:
        for stage in STAGES:
            texts = {path: path.read_text("utf-8") for path in files(stage)}
            once = {p: t for p, t in texts.items() if _PARAMETER not in binding.parameter_values(t)}
            each = {path: text for path, text in texts.items() if path not in once}
            found = [_run(store, once, None)] if every else []
            for lines in pool.map(lambda one, each=each: _run(store, each, one), chosen):
                found.append(lines)
                done += 1
                tell(done, total)
            if any(found):
                store.bulk_load(b"".join(found), format=ox.RdfFormat.N_QUADS)


def forget(store: ox.Store, graphs: Sequence[ox.NamedNode] | None = None) -> None:
    """Remove what was counted, all of it or some graphs: it may no longer be true."""
    for name in list(store.named_graphs()):
        if is_counted(name.value) and (graphs is None or name in graphs):
            store.remove_graph(cast("ox.NamedNode", name))


def sizes(store: ox.Store) -> dict[str, int]:
    """Return how many statements each graph holds, leaving out what was inferred or counted."""
    names = [name.value for name in store.named_graphs()]
    return {name: _size(store, name) for name in names if not resources.is_derived(name)}


def _size(store: ox.Store, graph: str) -> int:
    text = binding.bind(catalogue.internal("lookup/size-of-graph"), {"graph": ox.NamedNode(graph)})
    (row,) = cast("ox.QuerySolutions", store.query(text))
    return int(cast("ox.Literal", row["triples"]).value)


def touched(store: ox.Store, before: Mapping[str, int]) -> list[ox.NamedNode] | None:
    """Return the municipalities that were added to, or None if that may be all of them.

    Only additions are looked for: a graph of another size is one that something was added to.

    Args:
        store: The store as it is now.
        before: The sizes of its graphs before.

    """
    grown = [name for name, size in sizes(store).items() if size != before.get(name, 0)]
    if any(name == graph_name(one).value for name in grown for one in resources.SHIPPED_GRAPHS):
        return None
    text = catalogue.internal("lookup/touched-employers")
    found: set[ox.NamedNode] = set()
    for name in grown:
        bound = binding.bind(text, {"graph": ox.NamedNode(name)})
        rows = store.query(bound, use_default_graph_as_union=True)
        found |= {row["municipality"] for row in cast("ox.QuerySolutions", rows)}
    return sorted(found, key=str)


def is_counted(graph: str) -> bool:
    """Tell whether a graph holds what was counted."""
    return graph.startswith(resources.GRAPH + resources.COUNTED)


def employers(store: ox.Store) -> list[ox.NamedNode]:
    """Return the municipalities that have units, sorted."""
    text = catalogue.internal("lookup/employers")
    found = store.query(text, use_default_graph_as_union=True)
    return [row["municipality"] for row in cast("ox.QuerySolutions", found)]


def _graph(municipality: ox.NamedNode | None) -> ox.NamedNode:
    """Return the graph for what is counted of a municipality, or of none."""
    if municipality is None:
        return graph_name(resources.COUNTED)
    return graph_name(f"{resources.COUNTED}-{municipality.value.rstrip('/').rpartition('/')[2]}")


def _run(store: ox.Store, texts: dict[Path, str], municipality: ox.NamedNode | None) -> bytes:
    """Return what rules find, as N-Quads."""
    values = {} if municipality is None else {_PARAMETER: municipality}
    graph = _graph(municipality)
    lines: dict[bytes, None] = {}
    for path, text in texts.items():
        try:
            found = store.query(binding.bind(text, values), use_default_graph_as_union=True)
        except SyntaxError as error:
            raise FunctiegraafError(f"{path}: {error.msg}") from error
        data = cast("ox.QueryTriples", found).serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        lines |= dict.fromkeys(data.splitlines())
    # Each line ends with ` .`, before which the graph goes.
    end = f" {graph} .\n".encode()
    return b"".join(line[:-2] + end for line in lines)
