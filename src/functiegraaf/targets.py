"""Targets: the graph in the vocabularies of others, each a folder of CONSTRUCT queries.

What a target says stands in `queries/export/<target>/`; this module runs the queries, and writes
what they give in an order that never changes, so that two exports can be compared line by line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.answers import Triples
from functiegraaf.errors import InputError
from functiegraaf.query import Graph

#: The syntaxes of a target and how their files end.
SYNTAXES = {
    "turtle": (ox.RdfFormat.TURTLE, ".ttl"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, ".nt"),
    "jsonld": (ox.RdfFormat.JSON_LD, ".jsonld"),
    "rdfxml": (ox.RdfFormat.RDF_XML, ".rdf"),
}

_PREFIX = re.compile(r"^PREFIX (\S*): <([^>]*)>", re.MULTILINE)


def names() -> list[str]:
    """Return the names of the targets.

    >>> names()
    ['competentnl', 'eqf', 'org', 'schema-org', 'skos']
    """
    return sorted(path.name for path in _room().iterdir() if path.is_dir())


def files(target: str) -> list[Path]:
    """Return the queries of a target, in the order of their names.

    Raises:
        InputError: There is no such target.

    """
    if target not in names():
        raise InputError(f"'{target}' is no target; there are: {', '.join(names())}")
    return sorted((_room() / target).glob("*.rq"))


def about(target: str, lang: str) -> str:
    """Return what a target shows, in a language.

    Raises:
        InputError: There is no such target.

    """
    import yaml

    files(target)
    said = yaml.safe_load((_room() / target / "about.yaml").read_text("utf-8"))
    return str(said[lang])


def build(target: str, graph: Graph) -> frozenset[ox.Triple]:
    """Return what a target says.

    Args:
        target: The name of the target.
        graph: The graph to read.

    Raises:
        InputError: There is no such target.

    """
    found: set[ox.Triple] = set()
    for path in files(target):
        answer = graph.sparql(path.read_text("utf-8"))
        found |= set(cast("Triples", answer).triples)
    return frozenset(found)


def prefixes(target: str) -> dict[str, str]:
    """Return the prefixes that the queries of a target declare.

    >>> prefixes("eqf")["skos"]
    'http://www.w3.org/2004/02/skos/core#'
    """
    found = {"id": resources.ID}
    for path in files(target):
        found |= dict(_PREFIX.findall(path.read_text("utf-8")))
    return dict(sorted(found.items()))


def write(target: str, triples: frozenset[ox.Triple], syntax: str) -> bytes:
    """Return the triples of a target in one of `SYNTAXES`, the same bytes for the same triples."""
    kind, _ = SYNTAXES[syntax]
    ordered = sorted(triples, key=_order)
    used = prefixes(target) if kind != ox.RdfFormat.N_TRIPLES else None
    return bytes(ox.serialize(ordered, format=kind, prefixes=used) or b"")


def _room() -> Path:
    return resources.root() / "queries" / "export"


def _order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    """Put what is said of one thing together, and its class first."""
    kind = triple.predicate.value == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    return str(triple.subject), not kind, triple.predicate.value, str(triple.object)
