"""Turns: a store that is read and written by turns, so that neither slows the other down.

RocksDB tidies up in threads of its own whenever a store is open for writing. While rules were
running on six million statements that took a quarter of two processors. A store that is open for
reading only is left alone, and opening one takes a hundredth of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from functiegraaf.load import open_disk

#: Fewer lines than this are not worth a thread.
_LEAST = 50_000


class Turns:
    """A store in memory, or the place of one on disk that nobody else has open for writing."""

    def __init__(self, store: ox.Store | Path) -> None:
        """Take a store in memory, or the path of one on disk."""
        self._store = store
        self._reader: ox.Store | None = None

    @classmethod
    def of(cls, store: ox.Store | Turns) -> Turns:
        """Return the turns of a store in memory, or the turns that are given."""
        return store if isinstance(store, Turns) else cls(store)

    def reader(self) -> ox.Store:
        """Return the store to read from, as it is after the last writing."""
        if isinstance(self._store, ox.Store):
            return self._store
        if self._reader is None:
            self._reader = ox.Store.read_only(str(self._store))
        return self._reader

    def write(self, lines: Sequence[bytes], threads: int = 1) -> None:
        """Add lines of N-Quads, each with its end."""
        if not lines:
            return
        store = self._writer()
        count = max(1, min(threads, len(lines) // _LEAST))
        with ThreadPoolExecutor(count) as pool:
            parts = (b"".join(islice(lines, at, None, count)) for at in range(count))
            for _ in pool.map(
                lambda part: store.bulk_load(part, format=ox.RdfFormat.N_QUADS), parts
            ):
                pass

    def remove(self, graphs: Sequence[ox.NamedNode]) -> None:
        """Remove graphs with all that they hold."""
        if graphs:
            store = self._writer()
            for graph in graphs:
                store.remove_graph(graph)
            store.flush()

    def _writer(self) -> ox.Store:
        self._reader = None
        return self._store if isinstance(self._store, ox.Store) else open_disk(self._store)


def in_graph(lines: Iterable[bytes], graph: ox.NamedNode) -> list[bytes]:
    r"""Return lines of N-Triples, without their ends, as lines of N-Quads.

    >>> in_graph([b"<x:a> <x:b> <x:c> ."], ox.NamedNode("x:g"))
    [b'<x:a> <x:b> <x:c> <x:g> .\n']
    """
    end = f" {graph} .\n".encode()
    return [line[:-2] + end for line in lines]
