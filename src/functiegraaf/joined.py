"""Joined: the graph together with files of the user, for one command."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import inputs, load, validate
from functiegraaf.errors import InputError
from functiegraaf.query import Graph

#: The named graph of what the files say.
GRAPH = "local"


def triples_of(paths: Iterable[Path]) -> frozenset[ox.Triple]:
    """Read RDF files and workbooks of local functions; a workbook with errors is refused.

    Raises:
        InputError: A file cannot be read, or has errors.

    """
    return frozenset(triple for path in paths for triple in _read(path))


def _read(path: Path) -> Iterable[ox.Triple]:
    from functiegraaf import tables
    from functiegraaf.tables.judge import judge

    if path.suffix.lower() not in inputs.TABLES:
        return validate.read([path])
    reading = tables.read(path)
    if not judge(reading).conforms():
        raise InputError(f"{path}: has errors; see: functiegraaf import {path}")
    return reading.triples


def graph_with(triples: frozenset[ox.Triple], store: Path | None = None) -> Graph:
    """Return the shipped graph or a store, with these triples if there are any.

    Raises:
        InputError: There are triples, and a store that they cannot join.

    """
    graph = Graph.open(store=store)
    if not triples:
        return graph
    if store is not None:
        raise InputError("--data joins the shipped graph; load the files into the store instead")
    both = load.load_shipped(ox.Store())
    name = load.graph_name(GRAPH)
    both.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
    return Graph(both, [*(graph.graphs or ()), GRAPH])
