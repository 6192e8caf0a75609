"""JSON-LD: a target with its context in the document, and as a tree where it has a frame.

The context stands in the document, so that nobody needs a network to read it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from functiegraaf.errors import InputError
from functiegraaf.targets import context


def write(triples: Sequence[ox.Triple], prefixes: Mapping[str, str], frame: Path | None) -> bytes:
    """Return triples as JSON-LD that reads back as the same triples.

    Args:
        triples: What to write, in the order that the nodes get.
        prefixes: The prefixes of the names.
        frame: A JSON-LD frame, by which things are nested in each other.

    Raises:
        InputError: The frame is no JSON-LD frame.

    """
    from pyld import jsonld

    flat = _expanded(triples)
    names = context.of(triples, prefixes)
    if frame is None:
        nodes = _nodes(jsonld.compact(flat, names, _OPTIONS))
        return context.written({"@context": names, "@graph": nodes})
    wanted = json.loads(frame.read_text("utf-8"))
    names |= wanted.get("@context", {})
    try:
        tree = jsonld.frame(flat, {**wanted, "@context": names}, _OPTIONS)
    except jsonld.JsonLdError as error:
        raise InputError(f"{frame}: {error.args[0]} Make it a frame of JSON-LD 1.1.") from error
    shown = _read(context.written({**tree, "@context": names}))
    left = [one for one in triples if one not in shown]
    nodes = _nodes(tree) + _nodes(jsonld.compact(_expanded(left), names, _OPTIONS))
    return context.written({"@context": names, "@graph": nodes})


def _refuse(url: str, _options: object) -> dict[str, Any]:
    """Fetch nothing: what a document needs stands in it."""
    raise InputError(f"{url} would be fetched; write what it says into the document")


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_OPTIONS = {"documentLoader": _refuse, "omitDefault": True, "omitGraph": False, "graph": True}


def _expanded(triples: Sequence[ox.Triple]) -> list[dict[str, Any]]:
    """Return triples as JSON-LD without a context, each class under @type, as frames want it."""
    # PyLD reads N-Quads itself, in a time that grows with the square of their number.
    data = ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]"
    nodes: list[dict[str, Any]] = json.loads(data)
    for node in nodes:
        if kinds := node.pop(_TYPE, None):
            node["@type"] = [kind["@id"] for kind in kinds]
    return nodes


def _nodes(document: dict[str, Any]) -> list[Any]:
    """Return the nodes of a document, which are its graph or, if there is one only, itself."""
    if "@graph" in document:
        nodes = document["@graph"]
        return nodes if isinstance(nodes, list) else [nodes]
    alone = {key: value for key, value in document.items() if key != "@context"}
    return [alone] if alone else []


def _read(document: bytes) -> set[ox.Triple]:
    """Return the triples of a document."""
    return {quad.triple for quad in ox.parse(document, format=ox.RdfFormat.JSON_LD)}
