"""Finder: the index of the version of the data that was asked for last, and its spelling."""

from __future__ import annotations

import threading
from functools import cached_property

from functiegraaf.serve.asking import PoolGraph
from functiegraaf.serve.finding.index import Index
from functiegraaf.serve.finding.spelling import Spelling


class _Kept:
    """What is kept of one version."""

    def __init__(self, graph: PoolGraph) -> None:
        self.version, self.index = graph.version, Index.read(graph)

    @cached_property
    def spelling(self) -> Spelling:
        return Spelling(self.index)


class Finder:
    """Keeps what is needed to find things; used from several threads."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._there: _Kept | None = None

    def index(self, graph: PoolGraph) -> Index:
        """Return the index of a graph; it is read if there is none of this version.

        Raises:
            Unanswered: A worker gave no answer.

        """
        return self._kept(graph).index

    def meant(self, graph: PoolGraph, text: str) -> list[str]:
        """Return what may have been meant by a text of which nothing is found.

        Raises:
            Unanswered: A worker gave no answer.

        """
        return self._kept(graph).spelling.meant(text)

    def _kept(self, graph: PoolGraph) -> _Kept:
        there = self._there
        if there is None or there.version != graph.version:
            with self._lock:
                there = self._there
                if there is None or there.version != graph.version:
                    there = self._there = _Kept(graph)
        graph.cut = there.index.cut
        return there
