"""Turns: a store that is read and written by turns, so that neither slows the other down.

RocksDB tidies up in threads of its own whenever a store is open for writing. While rules were
running on six million statements that took a quarter of two processors. A store that is open for
reading only is left alone, and opening one takes a hundredth of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

#: Fewer lines than this are not worth a thread.
_LEAST = 50_000


class Turns:
    """A store in memory, or the place of one on disk that nobody else has open for writing."""

    def __init__(self, store: ox.Store | Path) -> None:
        """Take a store in memory, or the path of one on disk."""
        self._memory = store if isinstance(store, ox.Store) else None
        self._path = "" if isinstance(store, ox.Store) else str(store)
        self._reader: ox.Store | None = None

    def reader(self) -> ox.Store:
        """Return the store to read from, as it is after the last writing."""
        if self._memory is not None:
            return self._memory
        if self._reader is None:
            self._reader = ox.Store.read_only(self._path)
        return self._reader

    def write(self, lines: Sequence[bytes], kind: ox.RdfFormat, threads: int = 1) -> None:
        """Add lines of N-Triples or N-Quads, each with its end."""
        if not lines:
            return
        store = self._writer()
        count = max(1, min(threads, len(lines) // _LEAST))
        with ThreadPoolExecutor(count) as pool:
            parts = (b"".join(islice(lines, at, None, count)) for at in range(count))
            for _ in pool.map(lambda part: store.bulk_load(part, format=kind), parts):
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
        return self._memory if self._memory is not None else ox.Store(self._path)
