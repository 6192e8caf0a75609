"""Resources: where the ontology, data, shapes and queries lie, and what they are worth.

In a wheel they lie inside the package; in a checkout they are the rooms at its top.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

DEF = "https://w3id.org/functiegraaf/def/"
ID = "https://w3id.org/functiegraaf/id/"
GRAPH = "https://w3id.org/functiegraaf/graph/"
SHAPE = "https://w3id.org/functiegraaf/shape/"

#: The named graphs that are shipped, in the order in which they build on each other.
SHIPPED_GRAPHS = {
    "ontology": "ontology/*.ttl",
    "stated": "data/stated/*.ttl",
    "concluded": "data/concluded/*.ttl",
    "alignments": "data/alignments/*.ttl",
}

#: Of these, what a document does not say.
NOT_STATED = ("concluded", "alignments")

#: The graph of what follows by rules that only add, and the start of the names of those of what
#: is counted.
INFERRED = "inferred"
COUNTED = "counted"


def is_derived(graph: str) -> bool:
    """Tell whether the graph of a name holds what was inferred or counted.

    >>> is_derived(GRAPH + "counted-gm0000"), is_derived(GRAPH + "stated")
    (True, False)
    """
    return graph == GRAPH + INFERRED or graph.startswith(GRAPH + COUNTED)


#: Bumped when the way of compiling changes, so that older copies are left alone.
COMPILED_FORMAT = "3"


@cache
def root() -> Path:
    """Return the folder that holds `ontology/`, `data/`, `shapes/` and `queries/`."""
    package = Path(__file__).parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parents[1]


def graph_files(graph: str) -> list[Path]:
    """Return the files of one shipped graph, sorted by name.

    >>> [path.name for path in graph_files("ontology")][:2]
    ['alignments.ttl', 'closed-sets.ttl']
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
    return digest_of(_keyed())


def digest_of(files: Iterable[tuple[str, Path]]) -> str:
    """Return a SHA-256 over the names and contents of files.

    Args:
        files: The files, each with its room, in an order that stays.

    """
    import hashlib

    digest = hashlib.sha256()
    for room, path in files:
        data = path.read_bytes()
        digest.update(f"{room}/{path.name}/{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _keyed() -> Iterator[tuple[str, Path]]:
    """Return the files that the key is about, each with its room, in an order that stays."""
    rooms = {**SHIPPED_GRAPHS, "queries": "queries/*.rq"}
    for room, pattern in rooms.items():
        for path in sorted(root().glob(pattern)):
            yield room, path


#: A file that changed so lately can change again and look the same.
_LATELY = 2.0


@cache
def _remembered_key(top: Path, memories: Path) -> str:
    """Return the key of content, as it was computed for just these files before.

    Files with the same inode, size and times, to the nanosecond and the time of change of the
    inode among them, which no program can set, are the same files. That is seen sooner than
    read: reading and hashing cost a cold start more than the query does.
    """
    looks, newest = [], 0
    for _, path in _keyed():
        seen = path.stat()
        looks.append(f"{path} {seen.st_ino} {seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns}\n")
        newest = max(newest, seen.st_mtime_ns, seen.st_ctime_ns)
    now = "".join(looks)
    memory = memories / f"key-{top.stat().st_ino}"
    try:
        key, _, then = memory.read_text("utf-8").partition("\n")
        if then == now:
            return key
    except (OSError, ValueError):
        pass
    key = content_key()
    if time.time() - newest / 1e9 > _LATELY:
        remember(memory, f"{key}\n{now}")
    return key


def remember(memory: Path, text: str) -> None:
    """Write a file of the cache, whole or not at all; where that cannot be done, do nothing."""
    from functiegraaf.errors import InputError
    from functiegraaf.files import save

    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        save(memory, text.encode())
    except (OSError, InputError):
        return  # It is only slower without.


def cache_folder() -> Path:
    """Return the folder for compiled copies: FUNCTIEGRAAF_CACHE, or the user's cache."""
    named = os.environ.get("FUNCTIEGRAAF_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "functiegraaf"


def data_folder(variable: str, name: str) -> Path:
    """Return a folder for what a user keeps: what a variable names, or one beside other data."""
    named = os.environ.get(variable)
    if named:
        return Path(named)
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "functiegraaf" / name


def compiled_folder() -> Path:
    """Return the folder for what is compiled from the files as they are now."""
    return cache_folder() / f"{COMPILED_FORMAT}-{_remembered_key(root(), cache_folder())[:32]}"
