"""The test suite of SHACL, by both engines, through the code that `validate` uses.

What an engine does otherwise than the suite stands in `w3c-shacl-known.tsv`, with the reason.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import BNode, Graph, Namespace
from rdflib.namespace import RDF

from functiegraaf import engines
from functiegraaf.errors import InputError

HERE = Path(__file__).parent
SUITE = HERE.parents[1] / "shared" / "w3c" / "data-shapes" / "data-shapes-test-suite" / "tests"
SH = Namespace("http://www.w3.org/ns/shacl#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

FILES = sorted(
    path
    for path in SUITE.glob("*/**/*.ttl")
    if path.name != "manifest.ttl" and "mf:Manifest" in path.read_text("utf-8")
)

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason=f"the test suite is not at {SUITE}")


@cache
def known() -> dict[tuple[str, str], str]:
    with (HERE / "w3c-shacl-known.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return {(row["engine"], row["test"]): row["reason"] for row in rows}


def triples(iri: str) -> set[ox.Triple]:
    path = Path(iri.removeprefix("file://"))
    quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=iri)
    return {quad.triple for quad in quads}


def text(node) -> str:
    return "_:" if node is None or isinstance(node, BNode) else str(node)


def expected(graph: Graph, report) -> Counter:
    return Counter(
        (
            text(graph.value(result, SH.focusNode)),
            ""
            if isinstance(graph.value(result, SH.resultPath), BNode)
            else str(graph.value(result, SH.resultPath) or ""),
            "" if graph.value(result, SH.value) is None else text(graph.value(result, SH.value)),
            str(graph.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            str(graph.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        )
        for result in graph.objects(report, SH.result)
    )


def found(outcome: engines.Outcome) -> Counter:
    def plain(value: str) -> str:
        return "_:" if value.startswith("_:") else value

    return Counter(
        (plain(one.focus), one.path, plain(one.value), one.component, one.severity)
        for one in outcome.results
    )


def cases():
    for path in FILES:
        name = str(path.relative_to(SUITE).with_suffix(""))
        for engine in engines.ENGINES:
            reason = known().get((engine, name))
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(path, engine, id=f"{engine}-{name}", marks=marks)


@pytest.mark.parametrize(("path", "engine"), list(cases()))
def test_suite(path: Path, engine: str) -> None:
    graph = engines.to_rdflib(triples(path.as_uri()))
    (test,) = graph.subjects(RDF.type, SHT.Validate)
    action = graph.value(test, MF.action)
    data = triples(str(graph.value(action, SHT.dataGraph)))
    shapes = triples(str(graph.value(action, SHT.shapesGraph)))
    report = graph.value(test, MF.result)
    run = engines.ENGINES[engine]
    if report == SHT.Failure:
        with pytest.raises(InputError):
            run(data, shapes)
        return
    assert found(run(data, shapes)) == expected(graph, report)


def test_every_known_difference_is_of_a_test() -> None:
    names = {str(path.relative_to(SUITE).with_suffix("")) for path in FILES}
    assert {name for _, name in known()} <= names
    assert all(known().values())
    assert len(FILES) > 110
