"""Fetch: graphs of an endpoint become files, to be checked like other files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from functiegraaf import resources
from functiegraaf.errors import EndpointError, InputError
from functiegraaf.files import save
from functiegraaf.load import graph_name
from functiegraaf.remote import content, dataset
from functiegraaf.remote.engine import Engine
from functiegraaf.remote.http import Client

Tell = Callable[[str], None]


def files(url: str, graphs: Sequence[str], *, timeout: float, tell: Tell) -> list[Path]:
    """Return the files into which graphs of an endpoint were fetched.

    They stay in the cache of the user, so that the lines of which findings speak can be read,
    until the same graphs are fetched again.

    Args:
        url: The address of the endpoint.
        graphs: The graphs; all but those that are shipped here, if none.
        timeout: How many seconds one answer may take.
        tell: Is told what was fetched and what was not.

    Raises:
        InputError: There is nothing to fetch, or a file cannot be written.
        EndpointError: The engine does not answer, or a graph cannot be had whole.

    """
    client = Client(url, timeout=timeout)
    engine = Engine(client)
    wanted = [graph_name(one).value for one in graphs]
    if not wanted:
        known = {graph_name(one).value for one in (*resources.SHIPPED_GRAPHS, "inferred")}
        there = dataset.listed(engine)
        # Some engines list graphs that are empty.
        wanted = [one for one in there if one not in known and content.size(engine, one)]
        left = sorted(set(there) & known)
        if not wanted:
            raise InputError(
                f"{client.place}: has no graphs of its own; give --graph to check another"
            )
        if left:
            tell(f"not fetched: {', '.join(left)}; the ones that are shipped are used")
    # What the last word of a name is, is not unique, and may be no name for a file.
    key = hashlib.sha256(str(client.url).encode()).hexdigest()[:16]
    folder = resources.cache_folder() / "fetched" / key
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror or error}") from error
    return [_fetched(engine, one, folder, number, tell) for number, one in enumerate(wanted, 1)]


def _fetched(engine: Engine, graph: str, folder: Path, number: int, tell: Tell) -> Path:
    count = content.size(engine, graph)
    if not count:
        raise InputError(f"{engine.client.place}: has nothing in {graph}; check its name")
    lines = sorted(f"{triple} .\n" for triple in content.triples(engine, graph, count))
    if len(lines) != count:
        raise EndpointError(
            f"{engine.client.place}: counts {count} triples in {graph} and gives {len(lines)}; the "
            "data may have changed meanwhile, so ask again"
        )
    word = re.sub(r"[^\w-]", "-", re.split(r"[/#:]", graph.rstrip("/#"))[-1])[:60]
    path = folder / f"{number}-{word}.nt"
    save(path, "".join(lines).encode())
    tell(f"{graph}: {count} triples in {path}")
    return path
