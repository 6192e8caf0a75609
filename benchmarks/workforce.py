"""Workforce: loading files of several sizes, and asking what was loaded, warm and cold.

The peer of loading is `oxigraph load` of the same file. What is loaded is counted in both stores,
and only equal counts are compared.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks import measure
from benchmarks.measure import OURS
from benchmarks.rows import counted, rows_of_json
from functiegraaf import load, storage
from functiegraaf.errors import FunctiegraafError
from functiegraaf.query import Graph

#: The size that is no number of municipalities: the shipped graph by itself.
SHIPPED = 0
#: How often a query is asked at each size.
WARM, COLD = 7, 5


def oxigraph() -> str | None:
    """Return the command of the package `oxigraph`; None if it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


def make(municipalities: int, folder: Path) -> Path:
    """Write the file of one size as N-Quads."""
    path = folder / f"size-{municipalities}.nq"
    if municipalities == SHIPPED:
        shipped = load.load_shipped(ox.Store())
        shipped.dump(str(path), format=ox.RdfFormat.N_QUADS)
    else:
        options = ["--municipalities", str(municipalities), "-o", str(path)]
        measure.output([*OURS, "simulate", *options], os.environ, 600)
    return path


def size(
    municipalities: int, rounds: int, folder: Path, peer: str | None, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Measure one size, and clean up after it.

    Args:
        municipalities: How many; 0 for the shipped graph by itself.
        rounds: How often each way of loading is measured.
        folder: A folder to work in.
        peer: The command `oxigraph`; None leaves it out.
        tell: Is told what is being done.

    """
    name = f"{municipalities} municipalities" if municipalities else "the shipped graph"
    tell(f"{name}: making the file")
    path = make(municipalities, folder)
    found: dict[str, Any] = {
        "municipalities": municipalities,
        "bytes": path.stat().st_size,
        "triples": _lines(path),
        "busy": measure.busy(),
    }
    found["load"], found["held"] = _loads(municipalities, rounds, folder, path, peer, tell)
    held = found["held"]
    found["equal"] = held.get("oxigraph", held["alone"]) == held["alone"] == found["triples"]
    store = folder / "derived"
    found["on disk"] = sum(one.stat().st_size for one in store.rglob("*") if one.is_file())
    found["queries"] = dict(_queries(store, name, tell))
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    return found


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def _loads(
    municipalities: int,
    rounds: int,
    folder: Path,
    path: Path,
    peer: str | None,
    tell: Callable[[str], None],
) -> tuple[dict[str, list[dict[str, float]]], dict[str, int]]:
    """Load a file in each way in turn; return what that took, and what each store holds."""
    ours = [*OURS, "load", str(path), "--store"]
    alone = ["--alone"] if municipalities == SHIPPED else []
    ways = {
        "oxigraph": [str(peer), "load", "-f", str(path), "-l"],
        "alone": [*ours, str(folder / "alone"), "--alone", "--no-derive"],
        "derived": [*ours, str(folder / "derived"), *alone],
    }
    ways["oxigraph"].append(str(folder / "oxigraph"))
    if peer is None:
        del ways["oxigraph"]
    measured: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for number in range(rounds):
        tell(f"{path.stem}: loading, round {number + 1} of {rounds}")
        # Each comes first in turn: whoever follows finds the disk busy with what came before.
        names = list(ways)[number % len(ways) :] + list(ways)[: number % len(ways)]
        for way in names:
            shutil.rmtree(folder / way, ignore_errors=True)
            os.sync()
            measured[way].append(measure.child(ways[way], os.environ))
    return measured, {way: _held(folder / way, way) for way in ways}


def _held(folder: Path, way: str) -> int:
    """Return how many statements a store holds."""
    if way == "oxigraph":
        return len(ox.Store.read_only(str(folder)))
    with storage.current(folder) as version:
        return len(storage.open_version(version))


def _queries(
    folder: Path, name: str, tell: Callable[[str], None]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ask each query of a workforce, warm and cold."""
    graph = Graph.open(store=folder)
    for query in graph.queries():
        if "workforce" not in query.tags:
            continue
        tell(f"{name}: {query.name}")
        values = {one.name: one.example for one in query.parameters if one.example}
        given = [word for key, value in values.items() for word in ("-p", f"{key}={value}")]
        cold = [*OURS, "query", "run", query.name, *given, "--store", str(folder), "-f", "json"]
        try:
            yield query.name, _asked(graph, query.name, values, cold)
        except (FunctiegraafError, measure.FailedError) as error:
            yield query.name, {"failed": str(error)}


def _asked(graph: Graph, name: str, values: dict[str, str], cold: list[str]) -> dict[str, Any]:
    first, table = measure.timed(lambda: graph.run(name, **values))
    found: dict[str, Any] = {"rows": len(table), "first": first, "warm": [], "cold": []}
    found["equal"] = True
    for _ in range(WARM):
        taken, again = measure.timed(lambda: graph.run(name, **values))
        found["warm"].append(taken)
        found["equal"] &= again.terms == table.terms
    for _ in range(COLD):
        taken, said = measure.timed(lambda: measure.output(cold, os.environ))
        found["cold"].append(taken)
        found["equal"] &= rows_of_json(said) == counted(table.terms)
    return found
