"""Small workforces that are made up, with all that follows from them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import derive, load, tally
from functiegraaf.simulate import simulate


def written(folder: Path, municipalities: int, posts: int, seed: int) -> tuple[Path, Path]:
    """Write a workforce; return the file and the list of what was planted."""
    path, planted = folder / "workforce.nq", folder / "planted.csv"
    simulate(path, municipalities, seed, posts, planted)
    return path, planted


def concluded(path: Path) -> ox.Store:
    """Return a store with a workforce, the shipped graph and what follows."""
    store = load.load_shipped(ox.Store())
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    derive.derive(store)
    tally.tally(store)
    return store


@cache
def small() -> ox.Store:
    """Return a workforce of three municipalities, with what follows; to be read only.

    Of this seed every question about a workforce has an answer.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, _ = written(Path(folder), 3, 100, 11)
        return concluded(path)
