"""Peers: other engines that answer the same stored queries, each in its own way.

A peer is opened on a file of N-Quads and gives a function from the text of a query to an answer,
and one from such an answer to its rows. Only the first is timed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from benchmarks import rows, servers
from benchmarks.measure import output
from benchmarks.workforce import oxigraph

Ask = Callable[[str], Any]
Read = Callable[[Any], rows.Rows]
Opening = Callable[[Path, Path], AbstractContextManager[Ask]]


class Peer(NamedTuple):
    """An engine beside ours.

    Attributes:
        way: 'in process', 'new process' for each query, or 'over HTTP'.
        missing: Why it cannot be run on this machine; empty if it can.
        open: Opens it on a file, with a folder to work in.
        read: Reads the rows of its answer.

    """

    way: str
    missing: str
    open: Opening
    read: Read


def _without(program: str | None, source: str) -> str:
    return "" if program else f"is not installed ({source})"


@contextmanager
def _rdflib(data: Path, folder: Path) -> Iterator[Ask]:
    import rdflib

    graph = rdflib.Dataset(default_union=True)
    graph.parse(data, format="nquads")
    yield lambda text: list(graph.query(text))


@contextmanager
def _pyoxigraph(data: Path, folder: Path) -> Iterator[Ask]:
    store = ox.Store()
    store.bulk_load(path=str(data), format=ox.RdfFormat.N_QUADS)

    def ask(text: str) -> list[tuple[object, ...]]:
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return [tuple(row) for row in found]

    yield ask


@contextmanager
def _oxigraph_cli(data: Path, folder: Path) -> Iterator[Ask]:
    program, place = str(oxigraph()), str(folder / "db")
    output([program, "load", "-f", str(data), "-l", place], os.environ)
    options = ["--results-format", "json", "--union-default-graph", "-l", place]
    yield lambda text: output([program, "query", *options, "-q", text], os.environ)


@contextmanager
def _oxigraph_serve(data: Path, folder: Path) -> Iterator[Ask]:
    with servers.oxigraph(str(oxigraph()), data, folder) as ask:
        yield ask


def _union(data: Path, folder: Path) -> Path:
    """Write all graphs of a file as one, for who cannot ask several together."""
    triples = folder / "data.nt"
    store = ox.Store()
    store.bulk_load(path=str(data), format=ox.RdfFormat.N_QUADS)
    union = {ox.Triple(one.subject, one.predicate, one.object) for one in store}
    ox.serialize(union, str(triples), format=ox.RdfFormat.N_TRIPLES)
    return triples


@contextmanager
def _roqet(data: Path, folder: Path) -> Iterator[Ask]:
    options = ["-q", "-r", "xml", "-F", "ntriples", "-D", _union(data, folder).as_uri()]
    yield lambda text: output(["roqet", *options, "-e", text], os.environ, servers.PATIENT)


@contextmanager
def _comunica(data: Path, folder: Path) -> Iterator[Ask]:
    # Its JSON has a member of its own, which a strict reader refuses.
    options = ["-t", "application/sparql-results+xml", "--logLevel", "error"]
    triples = str(_union(data, folder))
    yield lambda text: output(
        ["comunica-sparql-file", triples, "-q", text, *options], os.environ, servers.PATIENT
    )


def _comunica_missing() -> str:
    if shutil.which("comunica-sparql-file"):
        return ""
    if shutil.which("npx"):
        return "`comunica-sparql-file` is not installed, and nothing is fetched while measuring"
    return "neither it nor `npx` is installed"


def peers() -> dict[str, Peer]:
    """Return all peers by name, those that cannot be run among them."""
    cli = _without(oxigraph(), "the package `oxigraph` of the extra `benchmarks`")
    server = _without(
        shutil.which("virtuoso-t") and shutil.which("isql-vt"), "Debian `virtuoso-opensource`"
    )
    roqet = _without(shutil.which("roqet"), "Debian `rasqal-utils`")
    in_xml = partial(rows.rows_of_json, kind=ox.QueryResultsFormat.XML)
    return {
        "pyoxigraph": Peer("in process", "", _pyoxigraph, rows.counted),
        "rdflib": Peer("in process", "", _rdflib, rows.rows_of_rdflib),
        "oxigraph query": Peer("new process", cli, _oxigraph_cli, rows.rows_of_json),
        "roqet": Peer("new process", roqet, _roqet, in_xml),
        "Comunica": Peer("new process", _comunica_missing(), _comunica, in_xml),
        "oxigraph serve": Peer("over HTTP", cli, _oxigraph_serve, rows.rows_of_json),
        "Virtuoso": Peer("over HTTP", server, servers.virtuoso, rows.rows_of_json),
    }
