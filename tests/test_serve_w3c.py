"""The tests of the W3C for the SPARQL 1.1 Protocol and for service descriptions, on a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

from serving import TOKEN, Answer, Server, server

SUITE = Path(__file__).parents[2] / "shared" / "w3c" / "rdf-tests" / "sparql" / "sparql11"
PROTOCOL = SUITE / "protocol" / "manifest.ttl"
DESCRIPTION = SUITE / "service-description" / "manifest.ttl"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason=f"the W3C's tests are not in {SUITE}")

FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv",
                "text/tab-separated-values"),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}  # fmt: skip
#: So many there are: a suite of which some were lost would pass as well.
PROTOCOL_TESTS, DESCRIPTION_TESTS = 34, 3


def manifest(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, publicID=path.as_uri())


def entries(path: Path) -> list[str]:
    if not path.is_file():
        return []
    graph = manifest(path)
    (listed,) = graph.objects(None, MF.entries)
    return [str(one).rpartition("#")[2] for one in Collection(graph, listed)]


@pytest.fixture(scope="module")
def writable(tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("writable")
    options = ("--store", str(folder / "store"), "--update", "--no-pages", "--limit", "rate=0")
    with server(folder, *options, token=TOKEN) as one:
        yield one


def update(where: Server, text: str) -> Answer:
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
    return where.ask("/sparql", "POST", text.encode(), headers)


def fill(where: Server, graph: rdflib.Graph, test: rdflib.term.Node) -> None:
    parts = ["DROP ALL"]
    for data in graph.objects(test, UT.graphData):
        file = Path(urlsplit(str(graph.value(data, UT.graph))).path)
        name = graph.value(data, rdflib.RDFS.label)
        triples = " ".join(f"{quad.triple} ." for quad in ox.parse(path=str(file)))
        parts.append(f"INSERT DATA {{ GRAPH <{name}> {{ {triples} }} }}")
    assert update(where, " ;\n".join(parts)).status == 204


def send(where: Server, graph: rdflib.Graph, request: rdflib.term.Node) -> Answer:
    path = str(graph.value(request, HT.absolutePath))
    assert path.startswith("/sparql/")
    content, headers = None, {}
    if body := graph.value(request, HT.body):
        content = str(graph.value(body, CNT.chars)).encode(
            str(graph.value(body, CNT.characterEncoding))
        )
    if listed := graph.value(request, HT.headers):
        for header in Collection(graph, listed):
            name, value = (str(graph.value(header, one)) for one in (HT.fieldName, HT.fieldValue))
            headers[name] = value
    # The manifest knows nothing of tokens; with a query it is not looked at.
    headers["Authorization"] = f"Bearer {TOKEN}"
    method = str(graph.value(request, HT.methodName))
    return where.ask("/sparql" + path.removeprefix("/sparql/"), method, content, headers)


def check(answer: Answer, graph: rdflib.Graph, expected: rdflib.term.Node) -> None:
    statuses = {str(one)[-3:] for one in graph.objects(expected, MF.expectedStatus)}
    assert f"{answer.status // 100}xx" in statuses, answer
    form = graph.value(expected, MF.expectedFormat)
    if form is not None:
        assert answer.headers["content-type"].partition(";")[0] in FORMATS[str(form)], answer
    truth = graph.value(expected, MF.expectedBoolean)
    if truth is not None:
        assert json.loads(answer.text)["boolean"] is truth.toPython(), answer


def test_the_suite_is_whole():
    assert len(entries(PROTOCOL)) == PROTOCOL_TESTS
    assert len(entries(DESCRIPTION)) == DESCRIPTION_TESTS


@pytest.mark.parametrize("name", entries(PROTOCOL))
def test_protocol(writable, name):
    graph = manifest(PROTOCOL)
    test = next(one for one in graph.subjects(MF.action) if str(one).endswith(f"#{name}"))
    fill(writable, graph, test)
    action = graph.value(test, MF.action)
    requests = list(Collection(graph, graph.value(action, HT.requests)))
    assert requests
    for request in requests:
        check(send(writable, graph, request), graph, graph.value(request, HT.resp))


@pytest.fixture(scope="module")
def described(writable) -> rdflib.Graph:
    answer = writable.ask("/sparql")
    assert answer.status == 200
    return rdflib.Graph().parse(data=answer.text, format="turtle")


def test_description_returns_rdf(writable):
    for media, form in (
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/n-triples", "nt"),
    ):
        answer = writable.ask("/sparql", Accept=media)
        assert answer.headers["content-type"].startswith(media)
        assert len(rdflib.Graph().parse(data=answer.text, format=form))


def test_description_has_the_endpoint(writable, described):
    assert (None, SD.endpoint, rdflib.URIRef(writable.base + "sparql")) in described


#: What the recommendation says of the terms: a class for each subject, and for each value.
SCHEMA = {
    "endpoint": ("Service", None), "feature": ("Service", None), "defaultDataset": ("Service", "Dataset"),
    "supportedLanguage": ("Service", None), "resultFormat": ("Service", None),
    "defaultGraph": ("Dataset", "Graph"), "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None), "graph": ("NamedGraph", "Graph"),
}  # fmt: skip


def test_description_conforms_to_the_schema(described):
    """Each term is one of the vocabulary, on a thing of its class, and the service has what it must."""
    services = list(described.subjects(rdflib.RDF.type, SD.Service))
    assert len(services) == 1
    assert len(list(described.objects(services[0], SD.endpoint))) == 1
    for subject, predicate, value in described:
        if not str(predicate).startswith(str(SD)):
            continue
        domain, range_ = SCHEMA[str(predicate).removeprefix(str(SD))]
        assert (subject, rdflib.RDF.type, SD[domain]) in described, (subject, predicate)
        assert isinstance(value, rdflib.URIRef)
        if range_:
            assert (value, rdflib.RDF.type, SD[range_]) in described, (predicate, value)


def test_each_test_of_descriptions_is_done():
    done = {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}
    assert set(entries(DESCRIPTION)) == done


def test_the_runner_can_fail(writable):
    """An answer that is not as expected is found."""
    graph = manifest(PROTOCOL)
    expected = next(s for s in graph.subjects(MF.expectedBoolean, None))
    wrong = Answer(200, {"content-type": "application/sparql-results+json"}, b'{"boolean": false}')
    for bad in (
        wrong,
        wrong._replace(status=404),
        wrong._replace(headers={"content-type": "text/html"}),
    ):
        with pytest.raises(AssertionError):
            check(bad, graph, expected)
