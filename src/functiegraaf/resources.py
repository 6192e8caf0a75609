"""Resources: where the ontology, data, shapes and queries lie, and what they are worth.

In a wheel they lie inside the package; in a checkout they are the rooms at its top.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

DEF = "https://w3id.org/functiegraaf/def/"
ID = "https://w3id.org/functiegraaf/id/"
GRAPH = "https://w3id.org/functiegraaf/graph/"

#: The named graphs that are shipped, in the order in which they build on each other.
SHIPPED_GRAPHS = {
    "ontology": "ontology/*.ttl",
    "stated": "data/stated/*.ttl",
    "concluded": "data/concluded/*.ttl",
}


#: Bumped when the way of compiling changes, so that older copies are left alone.
COMPILED_FORMAT = "1"


@cache
def root() -> Path:
    """Return the folder that holds `ontology/`, `data/`, `shapes/` and `queries/`."""
    package = Path(__file__).parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parents[1]


def graph_files(graph: str) -> list[Path]:
    """Return the files of one shipped graph, sorted by name.

    >>> [path.name for path in graph_files("ontology")][:2]
    ['closed-sets.ttl', 'competencies.ttl']
    """
    return sorted(root().glob(SHIPPED_GRAPHS[graph]))


def shape_files() -> list[Path]:
    """Return the shipped shape files, sorted by name."""
    return sorted((root() / "shapes").glob("*.ttl"))


@cache
def content_key() -> str:
    """Return a key that changes whenever a shipped graph or query file changes.

    It is a SHA-256 over names and contents, so that what was compiled from other files
    is never taken for these.
    """
    digest = hashlib.sha256()
    rooms = {**SHIPPED_GRAPHS, "queries": "queries/*.rq"}
    for room, pattern in rooms.items():
        for path in sorted(root().glob(pattern)):
            data = path.read_bytes()
            digest.update(f"{room}/{path.name}/{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


def cache_folder() -> Path:
    """Return the folder for compiled copies: FUNCTIEGRAAF_CACHE, or the user's cache."""
    named = os.environ.get("FUNCTIEGRAAF_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "functiegraaf"


def compiled_folder() -> Path:
    """Return the folder for what is compiled from the files as they are now."""
    return cache_folder() / f"{COMPILED_FORMAT}-{content_key()[:32]}"
