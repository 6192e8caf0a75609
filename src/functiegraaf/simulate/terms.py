"""Terms: the words of the ontology that a simulated workforce is written in."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from functiegraaf import resources

_ORG = "http://www.w3.org/ns/org#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode(_SKOS + "prefLabel")
NOTATION = ox.NamedNode(_SKOS + "notation")
DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")


@cache
def fg(name: str) -> ox.NamedNode:
    """Return a term of our ontology."""
    return ox.NamedNode(resources.DEF + name)


@cache
def org(name: str) -> ox.NamedNode:
    """Return a term of W3C's Organization Ontology."""
    return ox.NamedNode(_ORG + name)


def sim(name: str) -> ox.NamedNode:
    """Return the name of something made up.

    >>> sim("region-001").value
    'https://w3id.org/functiegraaf/id/sim-region-001'
    """
    return ox.NamedNode(f"{resources.ID}sim-{name}")
