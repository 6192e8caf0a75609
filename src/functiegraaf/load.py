"""Load: files become one dataset of named graphs.

The shipped files go into a store in memory, or with files of the user into a store on disk,
which holds any number of municipalities and is replaced whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.errors import InputError

if TYPE_CHECKING:
    from functiegraaf.bulk import Tell

#: Where statements go that a file puts into no graph.
OWN = "own"


def graph_name(graph: str) -> ox.NamedNode:
    """Return the name of one of our graphs; a whole IRI is left as it is.

    >>> graph_name("stated").value
    'https://w3id.org/functiegraaf/graph/stated'
    """
    return ox.NamedNode(graph if ":" in graph else resources.GRAPH + graph)


def load_shipped(store: ox.Store, graphs: Iterable[str] = resources.SHIPPED_GRAPHS) -> ox.Store:
    """Parse the shipped files into a store, each graph under its own name.

    Args:
        store: The store.
        graphs: The names of the graphs; all if nothing is said.

    Raises:
        InputError: A shipped file cannot be parsed.

    """
    for graph in graphs:
        for path in resources.graph_files(graph):
            load_file(store, path, graph_name(graph))
    return store


def load_file(store: ox.Store, path: Path, graph: ox.NamedNode) -> None:
    """Parse one Turtle file into one graph of a store.

    Raises:
        InputError: The file cannot be read or parsed; the message names file and line.

    """
    from functiegraaf import guards

    with guards.telling(path):
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=graph)


def load(
    files: Sequence[Path],
    folder: Path,
    *,
    norm: bool = True,
    add: bool = False,
    graph: str = resources.GRAPH + OWN,
    derive: bool = True,
    tell: Tell = lambda _: None,
) -> dict[str, Any]:
    """Make a store on disk of files, or add them to it.

    Args:
        files: RDF in any syntax, or workbooks.
        folder: The folder of the store; see `functiegraaf.storage`.
        norm: Whether the shipped graph goes in, too.
        add: Whether what the store holds stays; it is replaced otherwise.
        graph: The IRI of the graph for statements that a file puts into none.
        derive: Whether to add what follows, in a graph of its own.
        tell: Is told how far the loading is.

    Returns:
        What was loaded, as it is written down in the store.

    Raises:
        InputError: A file cannot be read, or the folder not be written; nothing changed.

    """
    import datetime

    from functiegraaf import __version__, bulk, inputs, storage, tally
    from functiegraaf import derive as rules
    from functiegraaf.bulk import Progress
    from functiegraaf.turns import Turns

    name = _checked(graph)
    kinds = {path: inputs.kind(path) for path in files}
    with storage.writing(folder) as work:
        about: dict[str, Any] = {"norm": False, "files": [], "derived": False}
        if add:
            with storage.current(folder) as held:
                storage.copy_store(held, work)
                about = {key: held.about[key] for key in about}
        store = open_disk(work / "store")
        before = tally.sizes(store) if derive and about["derived"] else None
        if norm and not about["norm"]:
            tell(Progress("the shipped graph"))
            # In one go: each time leaves a file that every later query has to look into.
            shipped = load_shipped(ox.Store()).dump(format=ox.RdfFormat.N_QUADS)
            store.bulk_load(shipped, format=ox.RdfFormat.N_QUADS)
        for path, kind in kinds.items():
            if kind is not None:
                bulk.bulk_load(store, path, kind, name, tell)
        if tables := [path for path in kinds if kinds[path] is None]:
            store.bulk_extend(_rows_of(tables, name))
        about["files"] += [{"file": str(one), "bytes": one.stat().st_size} for one in kinds]
        store.flush()
        del store  # Closed, so that it is open for reading only while rules run.
        turns = Turns(work / "store")
        if derive:
            rules.derive(turns, lambda stage: tell(Progress(stage)))
            counting = "counting for each municipality"
            only = None if before is None else tally.touched(turns.reader(), before)
            tally.tally(turns, only, lambda done, total: tell(Progress(counting, done, total)))
        else:
            tally.forget(turns)
        about |= {
            "norm": norm or about["norm"],
            "derived": derive,
            "graphs": sorted(one.value for one in turns.reader().named_graphs()),
            "functiegraaf": __version__,
            "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        }
        storage.finish(work, about)
    return about


def _checked(graph: str) -> ox.NamedNode:
    """Return the name of a graph as a term.

    Raises:
        InputError: It is no IRI.

    """
    try:
        name = ox.NamedNode(graph)
    except ValueError as error:
        raise InputError(f"'{graph}' is no IRI, so no graph can have it as its name") from error
    if ":" not in graph:
        raise InputError(f"'{graph}' is no whole IRI, so no graph can have it as its name")
    return name


def open_disk(path: Path) -> ox.Store:
    """Open a store on disk for writing.

    Raises:
        InputError: It cannot be opened.

    """
    try:
        return ox.Store(str(path))
    except (OSError, RuntimeError) as error:
        raise InputError(f"{path}: cannot be opened: {error}") from error


def _rows_of(paths: Sequence[Path], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Return what workbooks say; CSV files are the sheets of one.

    Raises:
        InputError: A workbook cannot be read, or has cells that are wrong.

    """
    from functiegraaf import inputs

    for read in inputs.read_all(paths):
        wrong = [one for one in read.findings if one.severity == "Violation"]
        if wrong:
            count = "a fault" if len(wrong) == 1 else f"{len(wrong)} faults"
            names = " ".join(str(path) for path in paths)
            raise InputError(f"{read.path}: has {count}; see: functiegraaf import {names}")
        yield from (ox.Quad(t.subject, t.predicate, t.object, graph) for t in read.triples)
