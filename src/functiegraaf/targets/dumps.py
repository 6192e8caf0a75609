"""Dumps: the files that a release consists of, the same bytes for the same knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import pyoxigraph as ox

from functiegraaf import resources, targets
from functiegraaf.load import graph_name


class Dump(NamedTuple):
    """One file of a release.

    Attributes:
        name: Its name; how it ends says its syntax.
        says: What it is, by language (`nl`, `en`).
        holds: The parts in it: graphs by their last word, or `shapes`.
        content: What stands in it.

    """

    name: str
    says: dict[str, str]
    holds: tuple[str, ...]
    content: bytes

    @property
    def media_type(self) -> str:
        """The media type, as registered by IANA.

        >>> Dump("a.nq", {}, (), b"").media_type
        'application/n-quads'
        """
        kind = ox.RdfFormat.from_extension(Path(self.name).suffix.removeprefix("."))
        assert kind is not None  # noqa: S101 - our own names, tested
        return kind.media_type


@cache
def made(target: str) -> tuple[Dump, ...]:
    """Return the files that stand under `files` in what a target says of itself.

    Raises:
        InputError: There is no such target.

    """
    listed = cast("dict[str, dict[str, Any]]", targets.about(target).settings.get("files", {}))
    return tuple(
        _dump(name, entry, tuple(entry.get("holds", resources.SHIPPED_GRAPHS)))
        for name, entry in listed.items()
    )


def _dump(name: str, entry: dict[str, Any], holds: tuple[str, ...]) -> Dump:
    content = _quads(holds) if name.endswith(".nq") else _turtle(holds)
    return Dump(name, {lang: str(entry[lang]) for lang in ("nl", "en")}, holds, content)


def _quads(graphs: Sequence[str]) -> bytes:
    """Return graphs with their names, a line for each statement, sorted.

    Nodes without a name get one by what they say, not by the order in which they are read.
    """
    dataset = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object, graph_name(graph))
        for graph in graphs
        for path in _files(graph)
        for quad in _parsed(path)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


def _parsed(path: Path) -> Sequence[ox.Quad]:
    """Return what a file says; a file's blank nodes are those of no other file."""
    return list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))


def _turtle(parts: Sequence[str]) -> bytes:
    """Return the files as people wrote them, one after another, which is Turtle as well.

    Comments stay, and so do the brackets of OWL, which a serializer would write as labels.
    """
    return b"\n".join(path.read_bytes() for part in parts for path in _files(part))


def _files(part: str) -> list[Path]:
    return resources.shape_files() if part == "shapes" else resources.graph_files(part)
