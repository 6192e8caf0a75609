"""Joined: the graph together with files of the user, for one command."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import inputs, load, resources, validate
from functiegraaf.errors import InputError
from functiegraaf.query import Graph

#: The named graph of what the files say.
GRAPH = "local"


def triples_of(paths: Iterable[Path]) -> frozenset[ox.Triple]:
    """Read RDF files and workbooks of local functions; a workbook with errors is refused.

    What has no name gets one from what its file says: the same wherever the file stands.

    Raises:
        InputError: A file cannot be read, or has errors.

    """
    return frozenset(triple for path in paths for triple in _read(path))


def _read(path: Path) -> Iterable[ox.Triple]:
    from functiegraaf import tables
    from functiegraaf.tables.judge import judge

    if path.suffix.lower() not in inputs.TABLES:
        return validate.read([path], by_content=True)
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


def known(graph: Graph, triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Return what a store says of the things that triples speak of or point to.

    What those point to is told as well: a level that a table asks for belongs to a competency.
    What was inferred or counted is left out.
    """
    ends = {end for triple in triples for end in (triple.subject, triple.object)}
    asked: set[ox.NamedNode] = set()
    found: set[ox.Triple] = set()
    for _ in range(2):
        fresh = {end for end in ends if isinstance(end, ox.NamedNode)} - asked
        asked |= fresh
        quads = [quad for node in fresh for quad in graph.store.quads_for_pattern(node, None, None)]
        said = {q.triple for q in quads if not resources.is_derived(str(q.graph_name).strip("<>"))}
        found |= said
        ends = {triple.object for triple in said}
    return frozenset(found)


def doubts(paths: Iterable[Path], lang: str) -> list[str]:
    """Return what a reader should know of RDF files that have errors: they may mislead.

    A value that no rule accepts stands in an answer like any other, or is missing from it.

    Args:
        paths: The files that joined the graph; workbooks with errors are refused before.
        lang: 'nl' or 'en'.

    Raises:
        InputError: A file cannot be read.

    """
    said = {
        "nl": "{path}: bevat {count}, zodat wat hier staat niet hoeft te kloppen; zie: "
        "functiegraaf validate {path}",
        "en": "{path}: has {count}, so that what stands here need not be right; see: "
        "functiegraaf validate {path}",
    }[lang]
    one, many = {"nl": ("1 fout", "{} fouten"), "en": ("1 violation", "{} violations")}[lang]
    found: list[str] = []
    for path in paths:
        if path.suffix.lower() not in inputs.TABLES:
            errors = len(validate.validate([path]).of("Violation"))
            count = one if errors == 1 else many.format(errors)
            found += [said.format(path=path, count=count)] if errors else []
    return found
