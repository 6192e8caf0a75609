"""Making: what runs in the process that makes the site, `python -m functiegraaf.serve.making`."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from functiegraaf.errors import FunctiegraafError
from functiegraaf.query import Graph
from functiegraaf.serve.pages import FIRST, READY, early
from functiegraaf.serve.workers.worker import end_with
from functiegraaf.targets import site

#: Who asks comes before who makes.
_NICE = 10
#: How the names of folders begin in which somebody is making a site, and holds them meanwhile.
_WORK = ".making-"


def make(store: Path | None, base: str, folder: Path, *, stated: bool) -> None:
    """Make the site in a folder, all of it or nothing.

    Args:
        store: The folder of a store; None for the shipped graph.
        base: The address below which it will stand.
        folder: Where it is to lie.
        stated: Leave out what was concluded.

    Raises:
        FunctiegraafError: The graph suits no site, or cannot be opened.
        OSError: It cannot be written.

    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    graph = Graph.open(store=store, stated=stated)
    first, whole = early(folder), folder
    for place, made in zip((first, whole), site.stages("site", graph, base), strict=True):
        _write(made, place)
        if place == first:
            sys.stdout.write(f"{FIRST}\n")
            sys.stdout.flush()


def _write(made: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder that is not there before all of them are in it."""
    work, held = _room(folder.parent)
    try:
        for name, content in made.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (work / READY).write_bytes(b"")
        with contextlib.suppress(OSError):
            # Another process may have been first; then its work is the same as this.
            work.rename(folder)
        if not (folder / READY).is_file():
            raise OSError(f"{folder}: cannot be made")
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if held is not None:
            os.close(held)


def _room(folder: Path) -> tuple[Path, int | None]:
    """Make a folder to work in, and return it with what holds it as long as this process runs.

    What is left of makers that were killed is removed: nobody holds it. Who makes a folder and
    who removes others do so one after the other, so that none is removed before it is held.
    Where folders cannot be held, as on some file systems of a network, nothing is removed.
    """
    try:
        gate = _held(folder, wait=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix=_WORK, dir=folder)), None
    try:
        for path in folder.glob(f"{_WORK}*"):
            with contextlib.suppress(OSError):  # Somebody holds it, or has just removed it.
                os.close(_held(path, wait=False))
                shutil.rmtree(path, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=folder))
        return work, _held(work, wait=False)
    finally:
        os.close(gate)


def _held(folder: Path, *, wait: bool) -> int:
    """Hold a folder, and return what has to be closed to let go of it.

    Raises:
        OSError: Somebody else holds it, or it cannot be held.

    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        raise
    return handle


def main() -> int:
    """Make what is named on the command line; say in one line why if that fails."""
    store, stated, base, folder = sys.argv[1:]
    end_with(sys.stdin.fileno())
    os.nice(_NICE)
    try:
        make(Path(store) if store else None, base, Path(folder), stated=bool(stated))
    except (FunctiegraafError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
