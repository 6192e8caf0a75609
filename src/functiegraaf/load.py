"""Load: the shipped files become one dataset of named graphs.

A stored query has to answer at once, so the dataset is compiled once into a folder of
the user's cache and opened from there. The folder's name is the key of the files'
content: what was compiled from other files is never opened. Where nothing can be
written, the files are parsed into memory instead; the answers are the same.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from functiegraaf import catalogue, resources
from functiegraaf.errors import InputError


def graph_name(graph: str) -> ox.NamedNode:
    """Return the name of one of our graphs.

    >>> graph_name("stated").value
    'https://w3id.org/functiegraaf/graph/stated'
    """
    return ox.NamedNode(resources.GRAPH + graph)


def load_shipped(store: ox.Store) -> ox.Store:
    """Parse the shipped files into a store, each graph under its own name.

    Raises:
        InputError: A shipped file cannot be parsed.

    """
    for graph in resources.SHIPPED_GRAPHS:
        for path in resources.graph_files(graph):
            load_file(store, path, graph_name(graph))
    return store


def load_file(store: ox.Store, path: Path, graph: ox.NamedNode) -> None:
    """Parse one Turtle file into one graph of a store.

    Raises:
        InputError: The file cannot be read or parsed; the message names file and line.

    """
    try:
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=graph)
    except SyntaxError as error:
        raise InputError(f"{path}, line {error.lineno}: {error.msg}") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def open_store() -> ox.Store:
    """Open the shipped dataset, compiled if that is possible, parsed if not."""
    try:
        folder = resources.compiled_folder()
        if not folder.is_dir():
            compile_store(folder)
        return ox.Store.read_only(str(folder / "store"))
    except (OSError, RuntimeError):
        # No home, no space, no right to write, or a damaged copy: the files still answer.
        return load_shipped(ox.Store())


def compile_store(folder: Path) -> None:
    """Compile the shipped dataset into a folder, all of it or nothing.

    Two processes may do this at once: each works in a folder of its own and renames it
    at the end; the rename of the second one fails and its work is thrown away.

    Raises:
        OSError: The folder cannot be made.

    """
    import shutil
    import tempfile

    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".compiling-", dir=folder.parent))
    try:
        # By way of memory: written at once, the store is half as large and sooner open.
        store = ox.Store(str(work / "store"))
        store.bulk_extend(load_shipped(ox.Store()))
        store.optimize()
        store.flush()
        del store
        (work / "catalogue.json").write_text(catalogue.dump(), "utf-8")
        try:
            work.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
