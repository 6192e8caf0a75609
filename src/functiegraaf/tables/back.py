"""The proof that a filled workbook says what the graph said."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.tables import read

#: How many statements an error names.
MOST = 5


def check(
    graph: Graph, files: Mapping[Path, bytes], triples: frozenset[ox.Triple], base: str
) -> None:
    """Read files as they will be written, and compare them with what they should say.

    Args:
        graph: The graph whose things cells may name.
        files: The files by their names; only the names' extensions matter.
        triples: What they should say.
        base: What the IRIs of the things begin with.

    Raises:
        InputError: Something would be lost or changed; the message names it.

    """
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, (name, data) in enumerate(files.items()):
            path = Path(folder) / f"{i}{name.suffix}"
            path.write_bytes(data)
            paths.append(path)
        reading = read(*paths, base=base, graph=graph)
    lost, made = triples - reading.triples, reading.triples - triples
    if lost or made:
        lines = [f"  not in it: {triple}" for triple in sorted(map(str, lost))[:MOST]]
        lines += [f"  only in it: {triple}" for triple in sorted(map(str, made))[:MOST]]
        listing = "\n".join(lines)
        raise InputError(
            "a workbook cannot hold this graph: it would come back with "
            f"{len(lost)} statements lost and {len(made)} made. It holds what the shapes of local "
            f"functions name, with IRIs made of municipality and code (see --base).\n{listing}"
        )
