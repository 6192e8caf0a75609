"""The server over HTTP: forms, statuses, headers, limits and its end, as clients see them."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import openpyxl
import pyoxigraph as ox
import pytest
import rdflib

from functiegraaf import catalogue, targets
from functiegraaf.query import Graph
from functiegraaf.serve import paging
from functiegraaf.serve.routes.stored import GUARD
from serving import TOKEN, Server, server

ASKED = "/queries/profile-competencies?profile=N06.01.02"
GRAPH = "https://w3id.org/functiegraaf/graph/"


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("there"), "--limit", "rate=0") as one:
        yield one


@pytest.fixture(scope="module")
def with_pages(there) -> Server:
    there.wait_for_pages()
    return there


# --- SPARQL


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.5", "application/sparql-results+xml"),
        ("text/tab-separated-values, */*;q=0.1", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_tables(there, accept, media):
    answer = there.ask(
        "/sparql?query=SELECT%20%3Fa%20%7B%20VALUES%20%3Fa%20%7B1%7D%20%7D", Accept=accept
    )
    assert (answer.status, answer.headers["content-type"]) == (200, media)
    assert "1" in answer.text


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_graphs(there, media):
    text = "CONSTRUCT { fg:Level a owl:Class } WHERE {}"
    answer = there.ask(
        "/sparql",
        "POST",
        text.encode(),
        {"Accept": media, "Content-Type": "application/sparql-query"},
    )
    assert answer.headers["content-type"].startswith(media)
    assert len(list(ox.parse(answer.body, format=ox.RdfFormat.from_media_type(media)))) == 1


QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "path", "kind", "body", "accept", "status"),
    [
        ("GET", "/sparql?query=ASK", "", b"", "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "", b"", "", 400),
        ("GET", "/sparql?query=%FF", "", b"", "", 400),
        ("GET", "/sparql?query=ASK%7B%7D", "", b"", "image/png", 406),
        ("GET", "/sparql?query=ASK%7B%7D", "", b"", "text/turtle", 406),
        ("GET", "/sparql?update=CLEAR%20ALL", "", b"", "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=x:nothing", "", b"", "", 403),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", "", b"", "", 400),
        ("GET", "/sparql?" + "a=b&" * 500, "", b"", "", 400),
        ("POST", "/sparql", QUERY, b"\xff\xfe", "", 400),
        ("POST", "/sparql", QUERY, b"x" * 70_000, "", 413),
        ("POST", "/sparql", QUERY, b"x" * 2_000_000, "", 413),
        ("POST", "/sparql", QUERY + "; charset=latin1", b"ASK {}", "", 415),
        ("POST", "/sparql", "text/plain", b"ASK {}", "", 415),
        ("POST", "/sparql", "", b"ASK {}", "", 415),
        ("POST", "/sparql", FORM, b"query=ASK%7B%7D&update=CLEAR%20ALL", "", 400),
        ("POST", "/sparql", FORM, b"", "", 400),
        ("POST", "/sparql?query=ASK%7B%7D", QUERY, b"ASK {}", "", 400),
        ("POST", "/sparql", "application/sparql-update", b"CLEAR ALL", "", 403),
        ("POST", "/sparql", QUERY, b"SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "", 403),
        ("PUT", "/sparql", "", b"", "", 405),
        ("TRACE", "/sparql", "", b"", "", 405),
        ("POST", "/queries/functions", FORM, b"", "", 405),
        ("GET", "/store", "", b"", "", 400),
        ("GET", "/store?default&graph=x:y", "", b"", "", 400),
        ("GET", "/store?graph=no%20iri", "", b"", "", 400),
        ("GET", "/store?graph=x:y", "", b"", "", 404),
        ("GET", "/store?default", "", b"", "text/csv", 406),
        ("PUT", "/store?default", "text/turtle", b"", "", 405),
        ("GET", "/queries/nothing", "", b"", "", 404),
        ("GET", "/queries/..%2f..%2fetc%2fpasswd", "", b"", "", 404),
        ("GET", "/queries/functions.pdf", "", b"", "", 404),
        ("GET", "/queries/profile-competencies", "", b"", "", 400),
        ("GET", "/queries/profile-competencies?profile=Nobody", "", b"", "", 404),
        ("GET", "/queries/functions?nothing=1", "", b"", "", 400),
        ("GET", "/queries/functions?lang=nl&lang=en", "", b"", "", 400),
        ("GET", "/queries/functions?page=0", "", b"", "", 400),
        ("GET", "/queries/functions?page_size=1000000", "", b"", "", 400),
        ("GET", "/queries/functions?page=1000", "", b"", "", 404),
        ("GET", "/queries/functions", "", b"", "image/png", 406),
    ],
)  # fmt: skip
def test_statuses(there, method, path, kind, body, accept, status):
    """Each refusal has its status, says why in JSON, and is kept by nobody."""
    headers = {"Accept": accept, **({"Content-Type": kind} if kind else {})}
    answer = there.ask(path, method, body or None, headers)
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.text)
    assert problem["status"] == status
    assert problem["detail"]
    assert answer.headers["cache-control"] == "no-store"
    if status == 405:
        assert "GET" in answer.headers["allow"]


def test_a_long_address_is_refused(tmp_path):
    with server(tmp_path, "--no-pages", "--limit", "characters=100") as one:
        assert one.ask("/sparql?query=" + "x" * 200).status == 414


def test_what_is_no_request_is_refused(there):
    assert there.ask("/sparql", "FROB").status == 400
    assert there.ask("/sparql?query=" + "x" * 70_000).status == 414


def test_a_body_that_is_compressed_is_refused(there):
    bomb = gzip.compress(b" " * 10_000_000)
    headers = {"Content-Type": QUERY, "Content-Encoding": "gzip"}
    assert there.ask("/sparql", "POST", bomb, headers).status == 415


def test_what_is_cut_off_is_said(there):
    text = b"SELECT ?a ?b { ?a ?p ?o . ?b a fg:Competency }"
    answer = there.ask("/sparql", "POST", text, {"Content-Type": QUERY, "Accept": "text/csv"})
    assert (answer.status, answer.headers["functiegraaf-cut"]) == (200, "rows=10000")
    assert "cut off here" in answer.text


def test_graphs_of_the_graph_store(there):
    answer = there.ask(f"/store?graph={GRAPH}concluded", Accept="application/n-triples")
    own = Graph.open().store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH + "concluded"))
    assert len(list(ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES))) == len(list(own))


# --- HTTP


@pytest.mark.parametrize(
    "path", ["/sparql", "/sparql?query=ASK%7B%7D", ASKED, "/queries", "/store?default"]
)
def test_etags_and_head(there, path):
    first = there.ask(path)
    assert first.status == 200
    again = there.ask(path, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert there.ask(path, If_None_Match='"another"').status == 200
    head = there.ask(path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == first.headers["content-length"]


def test_what_changes_each_time_is_not_kept(there):
    answer = there.ask("/sparql?query=SELECT%20(RAND()%20AS%20%3Fr)%20%7B%7D")
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_compression(there):
    plain = there.ask("/queries/functions.json")
    for accept, is_small in (
        ("gzip", True),
        ("gzip;q=0", False),
        ("br", False),
        ("identity;q=0.5, *", True),
    ):
        answer = there.ask("/queries/functions.json", Accept_Encoding=accept)
        assert ("content-encoding" in answer.headers) is is_small
        assert (gzip.decompress(answer.body) if is_small else answer.body) == plain.body
        assert "Accept-Encoding" in answer.headers["vary"]


def test_every_answer_is_guarded(there):
    for path in (ASKED, "/nothing", "/sparql?query=ASK", "/healthz", ASKED):
        headers = there.ask(path, Accept="text/html, */*;q=0.1").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in headers
        assert "server" not in headers


def test_others_pages_may_read_but_send_no_token(there):
    answer = there.ask(
        "/sparql",
        "OPTIONS",
        None,
        {"Origin": "http://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert answer.status == 204
    assert "authorization" not in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers


def test_pages_of_refusals_escape(there):
    answer = there.ask("/queries/functions?%3Cscript%3Ealert(1)%3C/script%3E=1", Accept="text/html")
    assert answer.status == 400
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
    other = there.ask("/%3Cscript%3E", Accept="text/html")
    assert "<script>" not in other.text


def test_no_header_comes_from_a_value(there):
    answer = there.ask("/queries/functions?page_size=1&lang=nl%0d%0aX-Evil:%201")
    assert "x-evil" not in answer.headers
    answer = there.ask("/queries/functions.json?page_size=1&lang=nl%0d%0aX-Evil:%201", Accept="*/*")
    assert "x-evil" not in answer.headers


# --- stored queries


def test_forms_of_a_stored_query(there):
    """Each form of an answer has the rows that the command line gives."""
    table = Graph.open().run("profile-competencies", profile="N06.01.02")
    rows = json.loads(there.ask(ASKED).text)["results"]["bindings"]
    assert [one["competency"]["value"] for one in rows] == [row[1] for row in table.rows]
    path = ASKED.replace("?", ".{}?")
    assert there.ask(path.format("csv")).text.splitlines()[0] == ",".join(table.columns)
    assert there.ask(path.format("md")).text.splitlines()[0].startswith("| position")
    assert len(there.ask(path.format("tsv")).text.splitlines()) == len(table) + 1
    assert "<sparql" in there.ask(path.format("xml")).text
    assert "SELECT" in there.ask(path.format("rq")).text
    sheet = openpyxl.load_workbook(io.BytesIO(there.ask(path.format("xlsx")).body)).active
    assert sheet.max_row == len(table) + 1
    page = there.ask(ASKED, Accept="text/html").text
    assert page.count("<tr>") == len(table) + 1
    assert '<option value="N06.01.02">' in page


def test_the_second_answer_is_the_first(there):
    """What is kept is sent with the same bytes and headers, and tells itself apart in the log."""
    first, second = (there.ask(ASKED, Accept="text/csv") for _ in range(2))
    assert first.body == second.body
    heads = [
        {k: v for k, v in one.headers.items() if k not in ("x-request-id", "date")}
        for one in (first, second)
    ]
    assert heads[0] == heads[1]
    time.sleep(0.1)
    lines = [
        json.loads(line) for line in there.log.read_text().splitlines() if line.startswith("{")
    ]
    assert any(one.get("kept") for one in lines)


def test_paging(there):
    """The links lead through all rows, each once."""
    whole = there.ask("/queries/functions.csv").text.splitlines()[1:]
    found, path = [], "?page_size=7"
    while path:
        answer = there.ask("/queries/functions.csv" + path)
        found += answer.text.splitlines()[1:]
        links = {
            rel: to for to, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["link"])
        }
        path = links.get("next", "")
    assert found == whole
    assert "prev" in links
    assert "first" in links


def test_formulas_are_guarded_if_asked_for(there):
    assert there.ask("/queries/functions.csv?guard=true").status == 200
    assert there.ask("/queries/functions.csv?guard=x").status == 400


def test_a_form_without_values_is_a_page(there):
    answer = there.ask(
        "/queries/profile-competencies?profile=", Accept="text/html", Accept_Language="en"
    )
    assert (answer.status, answer.headers["content-language"]) == (200, "en")
    assert "<form" in answer.text
    assert "<tbody>" not in answer.text


def test_names_of_parameters_are_free_for_paging():
    ours = {paging.PAGE, paging.SIZE, GUARD}
    for name in catalogue.names():
        assert not ours & {one.name for one in catalogue.get(name).parameters}


# --- things


def test_names_lead_to_pages(with_pages):
    for accept, lang, to in (
        ("text/html", "", "level-A.html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "en", "level-A.en.html"),
        ("", "", "level-A.ttl"),
        ("application/ld+json", "", "level-A.jsonld"),
        ("application/rdf+xml;q=0.5, application/n-triples", "", "level-A.nt"),
    ):
        answer = with_pages.ask("/id/level-A", Accept=accept, Accept_Language=lang)
        assert (answer.status, answer.headers["location"]) == (303, to)
        assert with_pages.ask(f"/id/{to}").status == 200
    assert with_pages.ask("/id/level-A", Accept="image/png").status == 406
    assert with_pages.ask("/id/nothing").status == 404
    assert with_pages.ask("/id/..%2fdef%2fLevel").status == 404
    for name in ("nginx.conf", ".htaccess", ".functiegraaf", "id/", "id/index"):
        assert with_pages.ask("/" + name).status in (303, 404)
    assert with_pages.ask("/nginx.conf").status == 404


def test_the_server_has_the_files_of_the_site(with_pages):
    """Server and site cannot differ: the bytes are those of the export.

    Only around what a page says, and in what can be done next, a served page has more.
    """
    made = targets.parts("site", Graph.open(), ())
    for name in (
        "id/function-N06-01-02.html",
        "def/Competency.en.html",
        "id/level-A.ttl",
        "skos.ttl",
        "shape/index.html",
        "functiegraaf.nq",
    ):
        served, exported = with_pages.ask("/" + name).body, made[name]
        if name.endswith(".html"):
            served, exported = body_of(served), body_of(exported)
            assert len(exported) > 1_000
        assert served == exported


def body_of(page: bytes) -> bytes:
    within = page.partition(b"<main")[2].partition(b"</main>")[0]
    return re.sub(rb'\s*<ul class="onward".*?</ul>\s*', b"\n", within, flags=re.DOTALL)


# --- about


def test_descriptions_have_the_true_address(there):
    for path in ("/.well-known/void", "/.well-known/sparql-examples", "/sparql"):
        graph = rdflib.Graph().parse(data=there.ask(path).text, format="turtle")
        assert rdflib.URIRef(there.base + "sparql") in set(graph.objects())
    select = rdflib.URIRef("http://www.w3.org/ns/shacl#select")
    examples = rdflib.Graph().parse(
        data=there.ask("/.well-known/sparql-examples").text, format="turtle"
    )
    assert len(list(examples.subjects(select))) == len(catalogue.names())


def test_prefixes_limits_version_and_counters(there):
    known = json.loads(there.ask("/prefixes", Accept="application/json").text)
    assert known == catalogue.prefixes()
    assert "PREFIX fg: <" in there.ask("/prefixes", Accept="application/sparql-query").text
    limits = json.loads(there.ask("/limits").text)
    assert limits["question"]["rows"] == 10_000
    assert not limits["updates"]
    assert "token" not in json.dumps(limits)
    assert json.loads(there.ask("/version").text)["data"]
    counters = there.ask("/metrics").text
    assert 'functiegraaf_requests_total{route="sparql",status="200"}' in counters


def test_logs_do_not_say_what_was_asked(there):
    there.ask("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22geheim%22%20%7D")
    there.ask("/queries/profile-competencies?profile=geheim")
    time.sleep(0.2)
    said = there.log.read_text()
    assert "geheim" not in said
    for line in said.splitlines()[1:]:
        assert json.loads(line)["event"]


# --- limits, updates and the end, each on a server of its own


def test_who_asks_too_often_waits(tmp_path):
    with server(
        tmp_path, "--no-pages", "--limit", "rate=1", "--limit", "burst=5", "--proxy", "127.0.0.1"
    ) as one:
        answers = [one.ask("/version", X_Forwarded_For="192.0.2.1") for _ in range(8)]
        assert [a.status for a in answers] == [200] * 5 + [429] * 3
        assert answers[-1].headers["retry-after"] == "1"
        assert one.ask("/version", X_Forwarded_For="192.0.2.1, 198.51.100.1").status == 200


def test_who_is_no_proxy_is_not_believed(tmp_path):
    with server(tmp_path, "--no-pages", "--limit", "rate=1", "--limit", "burst=5") as one:
        statuses = [one.ask("/version", X_Forwarded_For=f"192.0.2.{n}").status for n in range(8)]
        assert 429 in statuses


def test_slow_and_large_heads_end(tmp_path):
    options = (
        "--no-pages",
        "--limit",
        "head_seconds=1.0",
        "--limit",
        "body_seconds=1.0",
        "--limit",
        "own_connections=3",
    )
    with server(tmp_path, *options) as one:
        for said, status in (
            (b"GET / HT", b"408"),
            (b"GET /version HTTP/1.1\r\nX: " + b"a" * 300_000, b"431"),
            (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK", b"408"),
            (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        ):  # fmt: skip
            with socket.create_connection(("127.0.0.1", one.port), timeout=20) as line:
                line.sendall(said)
                assert status in line.recv(1000).partition(b"\r\n")[0]
        lines = [socket.create_connection(("127.0.0.1", one.port)) for _ in range(3)]
        time.sleep(0.1)
        with socket.create_connection(("127.0.0.1", one.port), timeout=20) as line:
            assert b"429" in line.recv(1000)
        for line in lines:
            line.close()
        time.sleep(0.1)
        assert one.ask("/version").status == 200


def test_updates_need_the_token(tmp_path):
    options = ("--store", str(tmp_path / "store"), "--update", "--no-pages")
    with server(tmp_path, *options, token=TOKEN) as one:
        text = b"INSERT DATA { GRAPH <x:g> { <x:a> <x:b> <x:c> } }"
        headers = {"Content-Type": "application/sparql-update"}
        before = one.ask("/store?default").headers["etag"]
        for given in (
            "",
            "Bearer",
            "Bearer wrong",
            f"Basic {TOKEN}",
            f"Bearer {TOKEN}x",
            "Bearer é".encode().decode("latin-1"),
        ):
            answer = one.ask("/sparql", "POST", text, {**headers, "Authorization": given})
            assert answer.status == 401
            assert "bearer" in answer.headers["www-authenticate"].lower()
        assert (
            one.ask("/sparql", "POST", text, {**headers, "Authorization": f"Bearer {TOKEN}"}).status
            == 204
        )
        assert (
            "<x:a> <x:b> <x:c>" in one.ask("/store?graph=x:g", Accept="application/n-triples").text
        )
        assert one.ask("/store?default").headers["etag"] != before
        assert TOKEN not in one.log.read_text()


def test_a_store_has_its_own_description_and_things(tmp_path):
    options = ("--store", str(tmp_path / "store"), "--update", "--no-pages")
    with server(tmp_path, *options, token=TOKEN) as one:
        data = rdflib.Graph().parse(data=one.ask("/.well-known/void").text, format="turtle")
        assert any(str(subject).startswith(one.base) for subject in data.subjects())


@pytest.mark.parametrize(
    ("option", "closed", "open_"),
    [
        ("--no-free", "/sparql?query=ASK%7B%7D", ASKED),
        ("--no-stored", ASKED, "/sparql?query=ASK%7B%7D"),
    ],
)
def test_either_kind_of_query_can_be_switched_off(tmp_path, option, closed, open_):
    with server(tmp_path, option, "--no-pages") as one:
        assert one.ask(closed).status == 403
        assert one.ask(open_).status == 200
        assert one.ask("/id/level-A").status == 404


def test_a_request_is_answered_before_the_end(tmp_path):
    """SIGTERM while a query runs: it is answered, and the server ends by itself."""
    with server(tmp_path, "--no-pages") as one:
        text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a fg:Competency }"
        with socket.create_connection(("127.0.0.1", one.port), timeout=30) as line:
            head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {QUERY}\r\nContent-Length: {len(text)}\r\n\r\n"
            line.sendall((head + text).encode())
            time.sleep(0.1)
            one.process.send_signal(signal.SIGTERM)
            said = b""
            while piece := line.recv(65_536):
                said += piece
        assert said.startswith(b"HTTP/1.1 200")
        assert one.process.wait(20) == 0
        assert '"event": "stopped"' in one.log.read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--update"], "cannot be changed"),
        (["--update", "--store", "x"], "FUNCTIEGRAAF_SERVE_TOKEN"),
        (["--limit", "nothing=1"], "no 'nothing'"),
        (["--limit", "rows=0"], "above zero"),
        (["--limit", "rows"], "NAME=NUMBER"),
        (["--base", "ftp://x/"], "no web address"),
        (["--proxy", "here"], "no address or network"),
        (["--host", "203.0.113.1"], "cannot listen"),
        (["--store", "/nothing/there"], "holds no store"),
    ],
)
def test_what_cannot_be_served_is_said(tmp_path, options, words):
    command = [sys.executable, "-m", "functiegraaf", "serve", "--port", "0", *options]
    environment = {key: value for key, value in os.environ.items() if "TOKEN" not in key}
    out = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert out.returncode == 2
    assert words in out.stderr
    assert "Traceback" not in out.stderr
