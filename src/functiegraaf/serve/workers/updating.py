"""Updating: an update makes a new version of the store, which takes the place of the old one.

So it happens whole or not at all, whatever stops it, and who reads is never disturbed. The store
is held only while that lasts: `functiegraaf load` can write to it in between.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from functiegraaf import binding, storage
from functiegraaf.errors import QueryError


def prepare(folder: Path) -> None:
    """Make an empty store if there is none.

    Raises:
        InputError: The folder cannot become a store.

    """
    if (folder / "current").is_file():
        return
    with storage.writing(folder) as work:
        ox.Store(str(work / "store")).flush()
        storage.finish(work, _about({"norm": False, "files": [], "derived": False}, []))


def update(
    folder: Path,
    text: str,
    using: Sequence[str],
    using_named: Sequence[str],
    prefixes: dict[str, str],
) -> str:
    """Change a store, and return the name of its new version.

    Raises:
        InputError: The store cannot be written; nothing changed.
        QueryError: The text chooses graphs, and so does who sent it.
        SyntaxError: The text cannot be parsed.

    """
    if using or using_named:
        text = with_using(text, using, using_named)
    with storage.writing(folder) as work:
        with storage.current(folder) as held:
            storage.copy_store(held, work)
            about = held.about
        store = ox.Store(str(work / "store"))
        store.update(text, prefixes=prefixes)
        store.flush()
        names = sorted(one.value for one in store.named_graphs() if isinstance(one, ox.NamedNode))
        del store
        storage.finish(work, _about(about, names))
    return (folder / "current").read_text("utf-8").strip()


def _about(before: dict[str, Any], graphs: Sequence[str]) -> dict[str, Any]:
    from functiegraaf import __version__

    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return {**before, "graphs": list(graphs), "functiegraaf": __version__, "made": now}


def with_using(text: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """Return an update with USING before each of its WHERE, as the SPARQL Protocol has it.

    Raises:
        QueryError: The text says USING or WITH itself, or has the short form of DELETE.
        ValueError: A graph has no IRI as its name.

    >>> with_using("INSERT { <x:a> <x:b> ?o } WHERE { ?s ?p ?o }", ["x:g"], [])
    'INSERT { <x:a> <x:b> ?o } USING <x:g> WHERE { ?s ?p ?o }'

    """
    clause = "".join(
        f"USING {word}{ox.NamedNode(graph)} "
        for word, graphs in (("", using), ("NAMED ", using_named))
        for graph in graphs
    )
    out: list[str] = []
    depth, before = 0, ""
    for kind, piece in binding.tokens(text):
        word = piece.upper() if kind == "word" else ""
        if not depth and word in ("USING", "WITH"):
            raise QueryError(f"{word} is in the update, and graphs are chosen beside it as well")
        if not depth and word == "WHERE":
            if before == "DELETE":
                raise QueryError("DELETE without a template cannot choose graphs; repeat it there")
            out.append(clause)
        depth += (piece == "{") - (piece == "}") if kind == "other" else 0
        if kind not in ("space", "comment"):
            before = word or piece
        out.append(piece)
    return "".join(out)
