"""Snapshot: the shipped graph, compiled once, so that a stored query answers at once.

The files are compiled into a folder of the user's cache and opened from there. The folder's
name is the key of the files' content: what was compiled from other files is never opened.
Where nothing can be written, the files are parsed into memory instead; the answers are the same.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from functiegraaf import catalogue, resources
from functiegraaf.load import load_shipped


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
        for name, text in catalogue.dump().items():
            (work / f"{name}.json").write_text(text, "utf-8")
        try:
            work.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
