"""Tally: what is counted for each municipality, and what follows from what is not said.

The rules stand in a folder for each stage, `queries/rules/posts/` and so on. One more fact can
make untrue what they found, so they cannot only add as the rules of `functiegraaf.derive` do:
what a municipality has here stands in a graph of its own, `…/graph/counted-…`, which is made anew
when something is said of it. A rule whose header says `together` runs once for many of them, so
that it goes through each index once and looks up nothing; other rules with a municipality run
for each by itself. What is said of none in particular, such as a total, stands in
`…/graph/counted`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, cast

import pyoxigraph as ox

from functiegraaf import binding, catalogue, resources
from functiegraaf.derive import THREADS
from functiegraaf.load import graph_name
from functiegraaf.reason import run_rule
from functiegraaf.turns import Turns, in_graph

#: Each reads what the ones before it found.
STAGES = ("posts", "shortages", "totals")
#: Says in the answer of a rule for many municipalities to which of them each subject belongs.
COUNTED_AT = resources.DEF + "countedAt"
#: So many municipalities at most are counted at the same time: as many as there are in the
#: country, for which a rule takes up to 1.1 GB. Each time costs a run through whole indexes.
TOGETHER = 400
_PARAMETER = "municipality"


class Task(NamedTuple):
    """A rule, its text, the municipalities that it runs for, and whether for all at once."""

    path: Path
    text: str
    municipalities: Sequence[ox.NamedNode]
    together: bool = False


def files(stage: str) -> list[Path]:
    """Return the rules of a stage.

    >>> [path.stem for path in files("totals")]
    ['deviation', 'function-totals', 'region-totals']
    """
    return sorted((resources.root() / "queries" / "rules" / stage).glob("*.rq"))


def tally(
    store: ox.Store | Turns,
    only: Sequence[ox.NamedNode] | None = None,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Count for municipalities, in place of what was counted before.

    Args:
        store: The store, or the turns of one on disk; all its graphs are read together.
        only: The municipalities to count for; all that have units if it is None.
        tell: Is told how many tasks are done, and of how many.

    Raises:
        FunctiegraafError: A rule cannot be parsed.

    """
    turns = Turns.of(store)
    every = employers(turns.reader())
    wanted = set(every if only is None else only)
    chosen = [one for one in every if one in wanted]
    forget(turns, None if only is None else [_graph(one) for one in (*only, None)])
    tasks = {stage: _tasks(stage, chosen) if every else [] for stage in STAGES}
    done, total = 0, sum(map(len, tasks.values()))
    with ThreadPoolExecutor(THREADS) as pool:
        for stage in STAGES:
            found: list[bytes] = []
            for lines in pool.map(lambda task: _run(turns.reader(), task), tasks[stage]):
                found += lines
                done += 1
                tell(done, total)
            turns.write(found, THREADS)


def _tasks(stage: str, chosen: Sequence[ox.NamedNode]) -> list[Task]:
    """Return what is to be run: each rule with municipalities, or with none if it speaks of all.

    Those that take longest come first, so that no thread is left with one at the end.
    """
    rules = {path: path.read_text("utf-8") for path in files(stage)}
    some = {path for path, text in rules.items() if _PARAMETER in binding.parameter_values(text)}
    costs = {path: _cost(path, rules[path]) for path in some}
    joint = sorted((path for path in some if costs[path]), key=lambda path: (-costs[path], path))
    single = sorted(path for path in some if not costs[path])
    parts = [chosen[at : at + TOGETHER] for at in range(0, len(chosen), TOGETHER)]
    return [
        *(Task(path, rules[path], part, together=True) for path in joint for part in parts),
        *(Task(path, rules[path], part) for path in single for part in parts),
        *(Task(path, text, ()) for path, text in rules.items() if path not in some),
    ]


def _cost(path: Path, text: str) -> int:
    """Return what a rule for many municipalities costs beside others, 0 if it is for one."""
    return int(catalogue.header_of(text, path.stem).get("together", 0))


def forget(store: ox.Store | Turns, graphs: Sequence[ox.NamedNode] | None = None) -> None:
    """Remove what was counted, all of it or some graphs: it may no longer be true."""
    turns = Turns.of(store)
    names = cast("list[ox.NamedNode]", list(turns.reader().named_graphs()))
    turns.remove([n for n in names if is_counted(n.value) and (graphs is None or n in graphs)])


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


def _run(store: ox.Store, task: Task) -> list[bytes]:
    """Return what a rule finds, as lines of N-Quads."""
    if task.together:
        text = binding.list_values(task.text, {_PARAMETER: task.municipalities})
        return _shared_out(_found(store, task.path, text), task.municipalities)
    found: list[bytes] = []
    for one in task.municipalities or (None,):
        text = task.text if one is None else binding.bind(task.text, {_PARAMETER: one})
        found += in_graph(_found(store, task.path, text), _graph(one))
    return found


def _found(store: ox.Store, path: Path, text: str) -> list[bytes]:
    """Return what a rule finds, as lines of N-Triples, each once."""
    data = run_rule(path, store, text).serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    return list(dict.fromkeys(data.splitlines()))


def _shared_out(lines: Sequence[bytes], municipalities: Sequence[ox.NamedNode]) -> list[bytes]:
    """Put each line into the graphs of the municipalities that its subject was counted at."""
    mark = f"<{COUNTED_AT}>".encode()
    towns: dict[bytes, list[bytes]] = {}
    for line in lines:
        subject, predicate, value = line.split(b" ", 2)
        if predicate == mark:
            towns.setdefault(subject, []).append(value[:-2])
    shares: dict[bytes, list[bytes]] = {str(one).encode(): [] for one in municipalities}
    for line in lines:
        for town in towns[line.split(b" ", 1)[0]]:
            shares[town].append(line)
    return [
        quad for one in municipalities for quad in in_graph(shares[str(one).encode()], _graph(one))
    ]
