"""Programs that others wrote, on a server of ours: clients of SPARQL, and curl."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

from functiegraaf.query import Graph
from serving import Server, server

LEVELS = "SELECT ?level WHERE { ?level a <https://w3id.org/functiegraaf/def/Level> }"


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[Server]:
    options = ("--no-pages", "--limit", "rate=0")
    with server(tmp_path_factory.mktemp("there"), *options) as one:
        yield one


@pytest.fixture(scope="module")
def levels() -> set[str]:
    return {str(row[0]) for row in Graph.open().sparql(LEVELS).rows}


@pytest.mark.parametrize("way", ["GET", "form", "direct"])
def test_sparqlwrapper(there, levels, way):
    client = SPARQLWrapper(there.base + "sparql")
    client.setQuery(LEVELS)
    if way != "GET":
        client.setMethod(POST)
    if way == "direct":
        client.setRequestMethod(POSTDIRECTLY)
    client.setReturnFormat(JSON)
    found = client.query().convert()["results"]["bindings"]
    assert {one["level"]["value"] for one in found} == levels
    client.setReturnFormat(XML)
    assert len(client.query().convert().getElementsByTagName("result")) == len(levels)
    client.setReturnFormat(CSV)
    assert len(client.query().convert().split()) == len(levels) + 1
    client.setQuery("DESCRIBE <https://w3id.org/functiegraaf/id/level-A>")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.query().convert(), format="turtle"))


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_sparqlstore_of_rdflib(there, levels, method):
    graph = rdflib.Graph(SPARQLStore(there.base + "sparql", method=method))
    assert {str(row.level) for row in graph.query(LEVELS)} == levels
    assert graph.query("ASK { ?s ?p ?o }").askAnswer
    kind = rdflib.URIRef("https://w3id.org/functiegraaf/def/Level")
    assert {str(one) for one in graph.subjects(rdflib.RDF.type, kind)} == levels


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl(there, levels):
    def curl(*options: str) -> str:
        command = ["curl", "--silent", "--show-error", "--fail", *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    where = there.base + "sparql"
    found = json.loads(curl("--data-urlencode", f"query={LEVELS}", where))
    assert len(found["results"]["bindings"]) == len(levels)
    listed = curl(
        "--get",
        "--compressed",
        "-H",
        "Accept: text/csv",
        "--data-urlencode",
        f"query={LEVELS}",
        where,
    )
    assert len(listed.split()) == len(levels) + 1
    assert "Integriteit" in curl(there.base + "queries/profile-competencies.csv?profile=N06.01.02")


def test_our_own_client(there, levels):
    graph = Graph.open(endpoint=there.base + "sparql")
    assert {str(row[0]) for row in graph.sparql(LEVELS).rows} == levels
