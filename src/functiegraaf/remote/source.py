"""Source: the graphs that are to be published, from files, a store or what is shipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import load, resources
from functiegraaf.errors import InputError


class Source(NamedTuple):
    """A store, and the names of its graphs that are meant."""

    store: ox.Store
    graphs: list[str]


@contextmanager
def opened(files: Sequence[Path], folder: Path | None, graphs: Sequence[str]) -> Iterator[Source]:
    """Give the graphs that are meant: those named, or all.

    Args:
        files: RDF in any syntax; statements in no graph go into `…/graph/own`.
        folder: The folder of a store.
        graphs: The names of graphs.

    Raises:
        InputError: A file or store cannot be read, or has no such graph.

    """
    if files and folder is not None:
        raise InputError("files and --store exclude each other; give one of them")
    if folder is None:
        yield _chosen(_read(files) if files else load.load_shipped(ox.Store()), graphs)
        return
    from functiegraaf import storage

    with storage.current(folder) as version:
        yield _chosen(storage.open_version(version), graphs)


def _read(files: Sequence[Path]) -> ox.Store:
    from functiegraaf import bulk, inputs

    store = ox.Store()
    for path in files:
        kind = inputs.kind(path)
        if kind is None:
            raise InputError(f"{path}: is a workbook; make Turtle of it with functiegraaf import")
        bulk.bulk_load(store, path, kind, load.graph_name(load.OWN), lambda _: None)
    return store


def _chosen(store: ox.Store, names: Sequence[str]) -> Source:
    there = sorted(name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))
    wanted = [name if ":" in name else resources.GRAPH + name for name in names]
    for name in wanted:
        if name not in there:
            listed = ", ".join(there) or "none"
            raise InputError(f"there is no graph {name}; there are: {listed}")
    return Source(store, list(dict.fromkeys(wanted)) or there)
