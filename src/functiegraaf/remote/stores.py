"""Stores: where an engine takes whole graphs, by the Graph Store Protocol.

The protocol leaves the address open, and each engine has one of its own.
"""

from __future__ import annotations

from typing import NamedTuple

import httpx

from functiegraaf.errors import InputError
from functiegraaf.remote.http import Client, checked, shown


class Kind(NamedTuple):
    """How one engine takes graphs.

    Attributes:
        name: The name on the command line.
        server: How its header `Server` begins, in lower case; '' if that does not tell.
        query: How the path of its address for queries ends.
        store: What stands in that place in its address for graphs.

    """

    name: str
    server: str
    query: str
    store: str


#: Tested: oxigraph and virtuoso. The others were not tried.
KINDS = (
    Kind("oxigraph", "oxigraph", "/query", "/store"),
    Kind("virtuoso", "virtuoso", "/sparql", "/sparql-graph-crud-auth"),
    Kind("fuseki", "apache jena fuseki", "/query", "/data"),
    Kind("graphdb", "graphdb", "", "/rdf-graphs/service"),
    Kind("stardog", "stardog", "/query", ""),
    Kind("neptune", "", "/sparql", "/sparql/gsp/"),
    Kind("qlever", "qlever", "", ""),
)
NAMES = tuple(kind.name for kind in KINDS)


def address(client: Client, server: str, engine: str | None, given: str | None) -> httpx.URL:
    """Return the address at which an engine takes graphs.

    Args:
        client: What speaks to the endpoint for queries.
        server: What the engine calls itself, in lower case.
        engine: The name of a kind, if the user gave one.
        given: The address, if the user gave it.

    Raises:
        InputError: It is not known, or lies on another host, where no password is sent.

    """
    if given:
        found = checked(given)
        if (found.scheme, found.host, found.port) != _origin(client.url):
            raise InputError(
                f"{shown(found)}: lies elsewhere than {client.place}; nothing is sent to two places"
            )
        return found
    kinds = [
        kind
        for kind in KINDS
        if (kind.name == engine if engine else kind.server and server.startswith(kind.server))
    ]
    if not kinds:
        raise InputError(
            f"{client.place}: does not say which engine it is; give --engine, or the address for "
            "graphs with --graph-store"
        )
    kind = kinds[0]
    path = client.url.path.rstrip("/")
    if kind.name == "virtuoso" and path.endswith("-auth"):
        path = path.removesuffix("-auth")
    if not path.endswith(kind.query):
        raise InputError(
            f"{client.place}: the address for queries of {kind.name} ends in {kind.query}; give "
            "that one, or the address for graphs with --graph-store"
        )
    return client.url.copy_with(path=(path.removesuffix(kind.query) + kind.store) or "/")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
