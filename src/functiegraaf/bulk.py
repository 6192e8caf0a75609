"""Bulk: feed a file of any size to a store, on all processors where its syntax allows that.

Each line of N-Triples and N-Quads stands for itself, so that parts of a file can be loaded at
the same time; the store writes what each part gives beside the others. A label of a blank node
means one node in a whole file, and another in each part: such a file is loaded in one go.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import RawIOBase
from itertools import pairwise
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

import pyoxigraph as ox

from functiegraaf import guards


class Progress(NamedTuple):
    """How far the loading is: what is being done, and how many bytes of how many."""

    stage: str
    done: int = 0
    total: int = 0


Tell = Callable[[Progress], None]

_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
#: Smaller files are not worth a thread.
LEAST = 32_000_000
#: The store needs memory for each part: about 0.7 GB as measured.
MOST_PARTS = 4
#: How many bytes are read between two times of telling.
STEP = 4_000_000


class _StoppedError(OSError):
    """Another part of the file could not be read."""


class _TooDeepError(OSError):
    """A line nests so deep that it would bring the parser down."""


def bulk_load(
    store: ox.Store, path: Path, kind: ox.RdfFormat, graph: ox.NamedNode, tell: Tell
) -> None:
    """Load one file into a store, however large it is.

    Args:
        store: The store.
        path: The file.
        kind: Its syntax.
        graph: The graph for statements that are in none.
        tell: Is told how many bytes have been read.

    Raises:
        InputError: The file cannot be read; the message says where and what to do.

    """
    if kind not in _LINES:
        guards.refuse_file(path, kind)
    with guards.telling(path):
        size = path.stat().st_size
        count = min(os.cpu_count() or 1, MOST_PARTS, size // LEAST)
        one_go = kind not in _LINES or count < 2 or _holds_blank(path)
        cuts = [0, size] if one_go else _cuts(path, size, count)
        watch = _Watch(lambda done: tell(Progress(path.name, done, size)))

        def part(start: int, end: int) -> None:
            try:
                with path.open("rb") as stream:
                    source = Part(stream, start, end, watch, guarded=kind in _LINES)
                    store.bulk_load(cast("IO[bytes]", source), format=kind, to_graph=graph)
            except SyntaxError as error:
                watch.stop()
                if error.lineno is not None and start:
                    error.lineno += _lines_before(path, start)
                raise
            except BaseException:
                watch.stop()
                raise

        with ThreadPoolExecutor(len(cuts) - 1) as pool:
            running = [pool.submit(part, start, end) for start, end in pairwise(cuts)]
        errors = [error for error in (one.exception() for one in running) if error is not None]
        # What stopped the others is the reason; that they were stopped is none.
        errors.sort(key=lambda error: isinstance(error, _StoppedError))
        if errors and isinstance(errors[0], _TooDeepError):
            guards.refuse_file(path, kind)  # It says on which line.
        if errors:
            raise errors[0]


def _holds_blank(path: Path) -> bool:
    """Tell whether `_:`, which begins a blank node, occurs in a file."""
    with path.open("rb") as stream:
        last = b""
        while piece := stream.read(1_000_000):
            # A single byte is found several times as fast as two, and most files have none.
            if (b"_" in piece or last == b"_") and b"_:" in last + piece:
                return True
            last = piece[-1:]
    return False


def _cuts(path: Path, size: int, count: int) -> list[int]:
    """Return where the parts of a file begin and end: at ends of lines, about equally far apart."""
    cuts = [0]
    with path.open("rb") as stream:
        for number in range(1, count):
            stream.seek(size * number // count)
            stream.readline()
            cuts.append(stream.tell())
    return sorted({*cuts, size})


def _lines_before(path: Path, end: int) -> int:
    lines = 0
    with path.open("rb") as stream:
        while end > 0 and (piece := stream.read(min(end, 1_000_000))):
            lines += piece.count(b"\n")
            end -= len(piece)
    return lines


class _Watch:
    """Adds up how much of a file has been read, and stops all parts when one fails."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._done = self._told = 0
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True

    def add(self, count: int) -> None:
        with self._lock:
            self._done += count
            if self._done - self._told >= STEP or not count:
                self._told = self._done
                self._tell(self._done)


class Part(RawIOBase):
    """A part of a file, which tells how much of it has been read."""

    def __init__(
        self, stream: BinaryIO, start: int, end: int, watch: _Watch, *, guarded: bool
    ) -> None:
        """Take an open file, and where the part begins and ends, in bytes."""
        stream.seek(start)
        self._stream, self._left, self._watch = stream, end - start, watch
        self._nesting = guards.Nesting() if guarded else None

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes of the part.

        Raises:
            OSError: Another part could not be read.

        """
        if self._watch.stopped:
            raise _StoppedError("another part of the file cannot be read")
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        if self._nesting and self._nesting.is_harmful(data):
            raise _TooDeepError
        self._left -= len(data)
        self._watch.add(len(data))
        return data
