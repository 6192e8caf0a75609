"""What the tests of targets share: a target built once, and the official shapes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from functiegraaf.query import Graph
from functiegraaf.targets import rdf

OFFICIAL = Path(__file__).parents[2] / "shared" / "shapes"
SH = "http://www.w3.org/ns/shacl#"
needs_shapes = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason=f"the official shapes are not in {OFFICIAL}"
)


@cache
def built(target: str) -> frozenset[ox.Triple]:
    return rdf.build(target, Graph.open())


def rdflib_graph(triples: frozenset[ox.Triple]) -> rdflib.Graph:
    return rdflib.Graph().parse(
        data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt"
    )


def violations(triples: frozenset[ox.Triple], *shapes: str) -> list[tuple[str, str]]:
    """Return focus and message of each Violation that pySHACL finds by official shapes."""
    return results(triples, "Violation", "resultMessage", *shapes)


def results(
    triples: frozenset[ox.Triple], severity: str, said: str, *shapes: str
) -> list[tuple[str, str]]:
    """Return of each result of a severity its focus and one thing that is said of it."""
    import pyshacl

    rules = rdflib.Graph()
    for name in shapes:
        rules.parse(OFFICIAL / name, format="turtle")
    # Nothing is fetched: what the shapes import is other vocabularies, of which they use the names.
    rules.remove((None, rdflib.OWL.imports, None))
    _, report, _ = pyshacl.validate(rdflib_graph(triples), shacl_graph=rules, do_owl_imports=False)
    kind, focus, about, source = (
        rdflib.URIRef(SH + one) for one in ("resultSeverity", "focusNode", said, "sourceConstraint")
    )
    # pySHACL reports the severity of the shape; a SPARQL constraint may have one of its own.
    own = rdflib.URIRef(SH + "severity")
    return sorted(
        (str(report.value(one, focus)), str(report.value(one, about)))
        for one, shapes_say in report.subject_objects(kind)
        if (rules.value(report.value(one, source), own) or shapes_say)
        == rdflib.URIRef(SH + severity)
    )
