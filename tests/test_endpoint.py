"""An endpoint that answers badly gives one clear error, and nothing that is not whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
from click.testing import CliRunner

import functiegraaf
from functiegraaf import EndpointError, InputError, QueryError, Table, Triples
from functiegraaf.answers import Truth
from functiegraaf.cli import main
from functiegraaf.remote import dataset, http, paging
from functiegraaf.remote.engine import Engine
from functiegraaf.remote.http import Client
from stub import RESULTS, Asked, Said, Server, serving, table

ANYTHING = "SELECT ?s WHERE { ?s ?p ?o }"


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch):
    for name in list(os.environ):
        if name.startswith("FUNCTIEGRAAF_ENDPOINT"):
            monkeypatch.delenv(name)


def ask(server: Server, text: str = ANYTHING, **options: float) -> functiegraaf.Table:
    found = Engine(Client(server.url, **{"timeout": 5, **options})).answer(text)
    assert isinstance(found, Table)
    return found


def always(said: Said):
    return lambda asked: said


# What is asked.


def test_what_is_sent_is_the_query_and_the_graphs():
    with serving(always(table(["s"], [("a",)]))) as server:
        graph = functiegraaf.open(endpoint=server.url, graphs=["stated", "http://a.nl/g"])
        assert graph.sparql("SELECT ?s { ?s a fg:NormFunction }").rows == [("a",)]
    (asked,) = server.asked
    assert asked.method == "POST"
    assert asked.headers["Accept"] == RESULTS
    graphs = ["https://w3id.org/functiegraaf/graph/stated", "http://a.nl/g"]
    assert asked.form["default-graph-uri"] == graphs
    assert asked.form["named-graph-uri"] == graphs
    # Only the prefixes that the query uses and does not declare.
    assert asked.query.startswith("PREFIX fg: <https://w3id.org/functiegraaf/def/>\nSELECT")
    assert "Authorization" not in asked.headers


@pytest.mark.parametrize(
    ("text", "message"),
    [("SELECT * { ?s ?p ", "cannot be parsed"), ("SELECT * { SERVICE <a:b> {} }", "SERVICE")],
)
def test_a_query_that_is_none_is_not_sent(text, message):
    with serving(always(table(["s"], []))) as server:
        graph = functiegraaf.open(endpoint=server.url, graphs=["stated"])
        with pytest.raises(QueryError, match=message):
            graph.sparql(text)
    assert server.asked == []


# Which graphs are asked.


def listing(*graphs: str, union: bool = False):
    def answer(asked: Asked) -> Said:
        if asked.query.find("ASK") >= 0:
            return Said(200, json.dumps({"boolean": union}).encode(), {"Content-Type": RESULTS})
        if "GRAPH ?graph" in asked.query:
            rows = [({"type": "uri", "value": name},) for name in graphs]
            return table(["graph"], rows)
        return table(["s"], [("a",)])

    return answer


def test_a_long_list_of_graphs_is_left_out_where_the_default_graph_is_their_union():
    many = [f"http://a.nl/{number}" for number in range(11)]
    with serving(listing(*many, union=True)) as server:
        graph = functiegraaf.open(endpoint=server.url)
        graph.sparql(ANYTHING)
    assert graph.graphs is None
    assert "default-graph-uri" not in server.asked[-1].form
    assert graph.notes == ()


def test_a_long_list_of_graphs_is_told_where_it_is_not():
    many = sorted(f"http://a.nl/{number}" for number in range(11))
    with serving(listing(*many)) as server:
        graph = functiegraaf.open(endpoint=server.url)
        graph.sparql(ANYTHING)
    assert server.asked[-1].form["default-graph-uri"] == many
    assert "11 graphs are asked by name" in graph.notes[0]


def test_stated_leaves_out_what_was_concluded():
    names = [f"https://w3id.org/functiegraaf/graph/{n}" for n in ("concluded", "inferred", "own")]
    with serving(listing(*names)) as server:
        graph = functiegraaf.open(endpoint=server.url, stated=True)
    assert graph.graphs == (names[2],)


def test_without_named_graphs_nothing_can_be_left_out():
    with serving(listing()) as server:
        assert functiegraaf.open(endpoint=server.url).graphs is None
        with pytest.raises(InputError, match="has no named graphs"):
            functiegraaf.open(endpoint=server.url, stated=True)


def test_inferred_has_to_be_there():
    with (
        serving(listing("http://a.nl/g")) as server,
        pytest.raises(InputError, match="has no graph .*inferred; load a store and publish it"),
    ):
        functiegraaf.open(endpoint=server.url, inferred=True)


# What an engine answers, in the forms that engines have.


def test_values_are_read_as_sparql_has_them():
    xsd = "http://www.w3.org/2001/XMLSchema#"
    row = (
        {"type": "typed-literal", "datatype": xsd + "boolean", "value": "1"},
        {"type": "bnode", "value": "nodeID://b1"},
        {"type": "literal", "value": "a", "xml:lang": "nl"},
        {"type": "uri", "value": "http://a.nl/"},
    )
    with serving(always(table(list("abcd"), [row]))) as server:
        found = ask(server, "SELECT ?a ?b ?c ?d { ?a ?b ?c }")
    assert found.rows == [(True, "_:b0", "a", "http://a.nl/")]
    assert b'"true"' in found.json


@pytest.mark.parametrize("value", ["1", "0"])
def test_a_table_can_be_the_answer_to_ask(value):
    with serving(always(table(["__ASK_RETVAL"], [(value,)]))) as server:
        assert Engine(Client(server.url)).answer("ASK { ?s ?p ?o }") == (value == "1", ())


def test_triples_are_read_in_both_forms():
    for kind in ("application/n-triples; charset=utf-8", "text/turtle", "text/plain"):
        said = Said(200, b"<http://a> <http://b> <http://c> .\n", {"Content-Type": kind})
        with serving(always(said)) as server:
            found = Engine(Client(server.url)).answer("DESCRIBE <http://a>")
        assert isinstance(found, Triples)
        assert len(found.triples) == 1


# What is no answer.


WRONG = {
    "html": (b"<html><body>Welcome</body></html>", "text/html", "answers with text/html"),
    "no type": (b"{}", "", "something without a type"),
    "damaged": (b'{"head": {"vars": ["s"]}, "results": {"bindi', RESULTS, "cut off or damaged"),
    "deep": (b"[" * 100_000, RESULTS, "nests too deep|cut off or damaged"),
    "list": (b"[]", RESULTS, "no table of SPARQL results"),
    "truth": (b'{"head": {}, "boolean": true}', RESULTS, "no table of SPARQL results"),
    "column": (
        b'{"head":{"vars":[]},"results":{"bindings":[{"s":{"type":"uri","value":"a:b"}}]}}',
        RESULTS,
        "columns that it does not have",
    ),
    "term": (
        b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a b"}}]}}',
        RESULTS,
        "a term that is none",
    ),
    "kind": (
        b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"x","value":"a b"}}]}}',
        RESULTS,
        "a term that is none",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_answer_is_told(name):
    body, kind, message = WRONG[name]
    headers = {"Content-Type": kind} if kind else {}
    with (
        serving(always(Said(200, body, headers))) as server,
        pytest.raises(EndpointError, match=message),
    ):
        ask(server)


def test_a_table_is_no_answer_to_construct():
    with (
        serving(always(table(["s"], []))) as server,
        pytest.raises(EndpointError, match="not triples"),
    ):
        Engine(Client(server.url)).answer("CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_table_is_no_truth():
    with (
        serving(always(table(["s"], []))) as server,
        pytest.raises(EndpointError, match="neither true nor false"),
    ):
        Engine(Client(server.url)).answer("ASK { ?s ?p ?o }")


REFUSALS = [
    (400, b"Virtuoso 37000 Error SP030: syntax\n\nSPARQL query:\nSELECT", "cannot take this query"),
    (401, b"", "FUNCTIEGRAAF_ENDPOINT_USER"),
    (403, b"", "FUNCTIEGRAAF_ENDPOINT_TOKEN"),
    (
        404,
        b"<html><title>x</title><h1>Not  here</h1></html>",
        r"check it \(status 404\): Not here$",
    ),
    (500, b"", r"failed \(status 500\)"),
    (418, b"", r"refuses this \(status 418\)"),
]


@pytest.mark.parametrize(("status", "body", "message"), REFUSALS)
def test_a_refusal_is_told_in_one_line(status, body, message):
    body = body.replace(b"<title>x</title>", b"<head><title>x</title></head>")
    said = Said(status, body, {"Content-Type": "text/html" if b"<" in body else "text/plain"})
    with serving(always(said)) as server, pytest.raises(EndpointError) as caught:
        ask(server)
    assert re.search(message, str(caught.value))
    assert "\n" not in str(caught.value)
    assert "SPARQL query:" not in str(caught.value)
    # A refusal does not pass by itself.
    assert len(server.asked) == 1


def test_long_words_of_an_engine_are_cut():
    said = Said(500, b"<p>" + b"no " * 5_000_000, {"Content-Type": "text/html"})
    with serving(always(said)) as server, pytest.raises(EndpointError) as caught:
        ask(server)
    assert len(str(caught.value)) < 500


def test_control_signs_of_an_engine_do_not_reach_the_terminal():
    with serving(always(Said(500, b"\x1b[31mred", {"Content-Type": "text/plain"}))) as server:
        result = CliRunner().invoke(main, ["stats", "--endpoint", server.url])
    assert result.exit_code == 2
    assert "\x1b" not in result.output


# Where it sends us.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(status, monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_TOKEN", "geheim")
    with serving(always(table(["s"], []))) as other:
        said = Said(status, b"", {"Location": other.url})
        with serving(always(said)) as server, pytest.raises(EndpointError) as caught:
            ask(server)
    assert f"sends us on to {other.url}, and nothing is sent there" in str(caught.value)
    assert other.asked == []


# Credentials.


def test_a_token_is_sent_and_never_told(monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_TOKEN", "geheim")

    def answer(asked: Asked) -> Said:
        return Said(403, f"not {asked.headers['Authorization']}".encode())

    with serving(answer) as server, pytest.raises(EndpointError) as caught:
        ask(server)
    assert server.asked[0].headers["Authorization"] == "Bearer geheim"
    assert "geheim" not in str(caught.value)
    assert "not Bearer …" in str(caught.value)


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_USER", "jan")
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_PASSWORD", "geheim")


@pytest.mark.usefixtures("password")
def test_a_password_is_sent_and_never_told():
    def answer(asked: Asked) -> Said:
        return Said(401, f"{asked.headers.get('Authorization')} geheim".encode())

    with serving(answer) as server, pytest.raises(EndpointError) as caught:
        ask(server)
    assert server.asked[0].headers["Authorization"] == "Basic amFuOmdlaGVpbQ=="
    assert "geheim" not in str(caught.value)
    assert "amFuOmdlaGVpbQ" not in str(caught.value)


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("at_once", [True, False])
def test_digest_is_given_where_it_is_asked(at_once):
    """Virtuoso asks for digest only of those who sent nothing."""
    challenge = {"WWW-Authenticate": 'Digest realm="x", nonce="1", qop="auth", algorithm="MD5"'}

    def answer(asked: Asked) -> Said:
        given = asked.headers.get("Authorization", "")
        if given.startswith("Digest"):
            return table(["s"], [("a",)])
        return Said(401, b"", challenge if at_once or not given else {})

    with serving(answer) as server:
        engine = Engine(Client(server.url))
        assert len(engine.answer(ANYTHING)) == 1
        count = len(server.asked)
        assert len(engine.answer(ANYTHING)) == 1
    # From then on it is given at once.
    assert len(server.asked) == count + 1


@pytest.mark.usefixtures("password")
def test_what_is_for_this_machine_goes_by_no_proxy(monkeypatch):
    with serving(always(table(["s"], []))) as proxy, serving(always(table(["s"], []))) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/sparql"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        ask(server)
    assert (len(server.asked), proxy.asked) == (1, [])


def flow(url: str) -> list[str]:
    """Return what would be sent as credentials to an address that asks for basic."""
    from functiegraaf.remote import credentials

    request = httpx.Request("GET", url)
    auth = credentials.auth(credentials.from_environment(), request.url)
    assert auth is not None
    steps = auth.auth_flow(request)
    sent = [next(steps).headers.get("Authorization", "")]
    refusal = httpx.Response(401, headers={"WWW-Authenticate": "Basic"}, request=request)
    try:
        while True:
            sent.append(steps.send(refusal).headers.get("Authorization", ""))
    except StopIteration:
        return sent


@pytest.mark.usefixtures("password")
def test_a_password_that_is_withheld_is_told(monkeypatch):
    """As if this machine were another one."""
    from functiegraaf.remote import credentials

    monkeypatch.setattr(credentials, "is_private", lambda url: False)
    refusal = Said(401, b"", {"WWW-Authenticate": "Basic"})
    with (
        serving(always(refusal)) as server,
        pytest.raises(EndpointError, match="goes by digest only, so use https"),
    ):
        ask(server)
    assert "Authorization" not in server.asked[0].headers


@pytest.mark.usefixtures("password")
def test_a_password_does_not_go_where_others_can_read_it():
    assert flow("http://gemeente.example/sparql") == [""]
    assert flow("https://gemeente.example/sparql")[0].startswith("Basic")


def test_a_token_does_not_go_where_others_can_read_it(monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_TOKEN", "geheim")
    with pytest.raises(InputError, match="use https, or a tunnel") as caught:
        Client("http://gemeente.example/sparql")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("names", "message"), [(["USER"], "belong together"), (["USER", "TOKEN"], "unset one")]
)
def test_half_credentials_are_refused(monkeypatch, names, message):
    for name in names:
        monkeypatch.setenv(f"FUNCTIEGRAAF_ENDPOINT_{name}", "x")
    with pytest.raises(InputError, match=message):
        Client("https://a.nl/")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://a.nl/", "begins with http"),
        ("a.nl/sparql", "begins with http"),
        ("http://", "begins with http"),
        ("http://a:b/", "no address"),
        ("", "begins with http"),
        ("https://jan:geheim@a.nl/", "holds a password"),
    ],
)
def test_what_is_no_address_is_refused(url, message):
    with pytest.raises(InputError, match=message) as caught:
        Client(url)
    assert "geheim" not in str(caught.value)


def test_a_key_in_the_address_is_not_told():
    with (
        serving(always(Said(500))) as server,
        pytest.raises(EndpointError) as caught,
    ):
        Engine(Client(server.url + "?key=geheim")).answer(ANYTHING)
    assert server.asked[0].path == "/sparql?key=geheim"
    assert "geheim" not in str(caught.value)


# What passes by itself.


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_passes_by_itself_is_asked_again(status):
    replies = [Said(status), Said(status, b"", {"Retry-After": "1"}), table(["s"], [("a",)])]
    with serving(lambda asked: replies.pop(0)) as server:
        start = time.monotonic()
        assert len(ask(server, timeout=20)) == 1
    assert time.monotonic() - start > 1, "the engine asked to wait"
    assert len(server.asked) == 3


def test_it_is_not_asked_for_ever():
    with serving(always(Said(503))) as server, pytest.raises(EndpointError, match="status 503"):
        ask(server)
    assert len(server.asked) == http.TRIES


@pytest.mark.parametrize("said", ["3600", "Wed, 25 Nov 2099 10:00:00 GMT"])
def test_a_long_wait_is_told_and_not_taken(said):
    with serving(always(Said(429, b"", {"Retry-After": said}))) as server:
        start = time.monotonic()
        with pytest.raises(EndpointError, match=r"asks to wait \d+ seconds; try again then"):
            ask(server)
    assert time.monotonic() - start < 4
    assert len(server.asked) == 1


@pytest.mark.parametrize("said", ["", "soon", "-1", "1.5", "²", "Wed, 25 Nov 1999 10:00:00 GMT"])
def test_a_wait_that_is_none_is_none(said):
    assert http.wait_of(http.Reply(429, httpx.Headers({"Retry-After": said.encode()}), b"")) == 0


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: " + RESULTS.encode())
    handler.wfile.write(b"\r\nContent-Length: 1000\r\n\r\n{")


def test_a_cut_connection_is_tried_again():
    replies = [Said(write=cut), table(["s"], [("a",)])]
    with serving(lambda asked: replies.pop(0)) as server:
        assert len(ask(server)) == 1


def test_a_connection_that_is_always_cut_is_told():
    with (
        serving(always(Said(write=cut))) as server,
        pytest.raises(EndpointError, match="the connection was cut"),
    ):
        ask(server)
    assert len(server.asked) == http.TRIES


def test_what_writes_is_sent_once():
    for said in (Said(503), Said(write=cut)):
        with serving(always(said)) as server, pytest.raises(EndpointError):
            Client(server.url).exchange("POST", again=False, content=b"x")
        assert len(server.asked) == 1


def test_nobody_there_is_told():
    with serving(always(Said())) as server:
        url = server.url
    with pytest.raises(EndpointError, match="cannot be reached"):
        Engine(Client(url)).answer(ANYTHING)


# Too much and too slow.


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: " + RESULTS.encode() + b"\r\n\r\n")
    while True:
        handler.wfile.write(b" " * 65_536)


def test_an_endless_answer_is_not_read_on():
    with (
        serving(always(Said(write=endless))) as server,
        pytest.raises(EndpointError, match="larger than 1000000 bytes"),
    ):
        ask(server, most=1_000_000)


def test_a_packed_answer_is_measured_unpacked():
    import gzip

    headers = {"Content-Type": RESULTS, "Content-Encoding": "gzip"}
    bomb = gzip.compress(b" " * 50_000_000)
    with (
        serving(always(Said(200, bomb, headers))) as server,
        pytest.raises(EndpointError, match="larger than 1000000 bytes"),
    ):
        ask(server, most=1_000_000)


def trickle(handler: BaseHTTPRequestHandler) -> None:
    for sign in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 600:
        handler.wfile.write(bytes([sign]))
        handler.wfile.flush()
        time.sleep(0.02)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


@pytest.mark.parametrize("way", [trickle, silent])
def test_a_slow_answer_is_given_up(way):
    with serving(always(Said(write=way))) as server:
        start = time.monotonic()
        with pytest.raises(EndpointError, match=r"within 0.5 seconds; .* --timeout"):
            ask(server, timeout=0.5)
        assert time.monotonic() - start < 2


# Answers with capped rows.


def capped(total: int, cap: int, told: bool, count: int | None = None):
    """An engine that gives no more than so many rows."""

    def answer(asked: Asked) -> Said:
        text = asked.query
        if "COUNT(*)" in text:
            return table(["rows"], [(total if count is None else count,)])
        limit, offset = (
            int(found[-1]) if (found := re.findall(rf"{word} (\d+)", text)) else rest
            for word, rest in (("LIMIT", total), ("OFFSET", 0))
        )
        if offset:
            assert "ORDER BY" in text, "pieces without an order are no whole"
        rows = [(f"{n:06}",) for n in range(offset, min(total, offset + limit))]
        headers = {"X-SPARQL-MaxRows": str(cap)} if told and len(rows) > cap else {}
        return table(["s"], rows[:cap], **headers)

    return answer


@pytest.mark.parametrize(("total", "cap", "told"), [(25, 10, True), (350, 100, False)])
@pytest.mark.parametrize("text", [ANYTHING, ANYTHING + " ORDER BY ?s", ANYTHING + " # end"])
def test_a_capped_answer_is_fetched_in_pieces(total, cap, told, text):
    with serving(capped(total, cap, told)) as server:
        found = ask(server, text)
    assert [row[0] for row in found.rows] == [f"{n:06}" for n in range(total)]
    (note,) = found.notes
    assert f"no more than {cap} rows at once; all {total} were fetched in" in note


def test_a_limit_of_the_query_counts():
    with serving(capped(350, 100, False, count=250)) as server:
        found = ask(server, ANYTHING + " ORDER BY ?s LIMIT 250 OFFSET 7")
    assert [row[0] for row in found.rows] == [f"{n:06}" for n in range(7, 257)]


def test_an_answer_as_long_as_its_limit_is_whole():
    with serving(capped(350, 1000, False)) as server:
        assert len(ask(server, ANYTHING + " LIMIT 100")) == 100
    assert len(server.asked) == 1


def test_a_round_number_of_rows_can_be_whole():
    with serving(capped(200, 1000, False)) as server:
        found = ask(server)
    assert (len(found), found.notes) == (200, ())
    assert len(server.asked) == 2


def test_rows_that_do_not_add_up_are_told():
    with (
        serving(capped(350, 100, False, count=351)) as server,
        pytest.raises(EndpointError, match="counts 351 rows and gives 350 in pieces"),
    ):
        ask(server)


@pytest.mark.parametrize(("total", "cap", "told"), [(25, 10, True), (300, 100, False)])
def test_a_query_that_cannot_be_asked_in_pieces_is_told(total, cap, told):
    text = ANYTHING + " VALUES ?p { <http://a> }"
    message = f"no more than {cap} rows at once, and this query cannot"
    with serving(capped(total, cap, told)) as server, pytest.raises(EndpointError, match=message):
        ask(server, text)


def test_a_query_that_cannot_be_asked_in_pieces_can_be_whole():
    with serving(capped(200, 1000, False)) as server:
        assert len(ask(server, ANYTHING + " VALUES ?p { <http://a> }")) == 200


def test_nodes_without_a_name_cannot_be_asked_in_pieces():
    said = table(["s"], [({"type": "bnode", "value": "x"},)] * 3, **{"X-SPARQL-MaxRows": "3"})
    with serving(always(said)) as server, pytest.raises(EndpointError, match="in pieces"):
        ask(server)


def test_an_answer_that_the_engine_broke_off_is_no_answer():
    said = table(["s"], [("a",)], **{"X-SQL-State": "S1TAT"})
    with serving(always(said)) as server, pytest.raises(EndpointError, match="before the answer"):
        ask(server)


def test_pieces_together_are_bounded_too():
    with (
        serving(capped(3500, 100, False)) as server,
        pytest.raises(EndpointError, match="larger than 20000 bytes"),
    ):
        ask(server, most=20_000)


def test_a_large_construct_is_looked_at_again():
    """Virtuoso caps a CONSTRUCT without a word."""
    triples = "".join(f'<http://a> <http://b> "{n:06}" .\n' for n in range(1000)).encode()
    rows = capped(1500, 1000, False)

    def answer(asked: Asked) -> Said:
        if "SELECT" not in asked.query:
            return Said(200, triples, {"Content-Type": "application/n-triples"})
        return rows(asked)

    with serving(answer) as server:
        engine = Engine(Client(server.url))
        found = engine.answer("CONSTRUCT { <http://a> <http://b> ?s } WHERE { ?s ?p ?o }")
        assert isinstance(found, Triples)
        assert len(found.triples) == 1500
        assert "all 1500 were fetched" in found.notes[0]
        described = engine.answer("DESCRIBE <http://a>")
        assert "may have left some of this out" in described.notes[0]


# A query in parts.


@pytest.mark.parametrize(
    ("text", "limit", "offset", "keys"),
    [
        ("SELECT * { ?s ?p ?o }", None, 0, None),
        ("SELECT * { ?s ?p 'LIMIT 3' } limit 5", 5, 0, None),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 3 } } OFFSET 2 LIMIT 4", 4, 2, None),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s DESC(?o) LIMIT 1", 1, 0, ("s",)),
        ("PREFIX limit: <a:> SELECT * { ?s limit:x ?o } GROUP BY ?s", None, 0, None),
    ],
)
def test_a_query_is_cut_at_its_own_limit(text, limit, offset, keys):
    query = paging.read(text)
    assert (query.limit, query.offset, query.keys) == (limit, offset, keys)
    assert (
        query.prologue + query.body.rstrip()
        == text[: len(query.prologue + query.body) - 1].rstrip()
    )


def test_a_text_without_a_form_is_no_query():
    with pytest.raises(QueryError, match="neither SELECT"):
        paging.read("PREFIX a: <b:>")


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "{ ?s ?p ?o }"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3", "{ ?s ?p ?o }"),
        ("CONSTRUCT { [] a ?o } { ?s ?p ?o . { ?o a ?b } }", "{ [] a ?o }"),
    ],
)
def test_the_template_of_a_construct_is_found(text, template):
    assert paging.template_of(paging.read(text))[0] == template
    from functiegraaf.remote.engine import check

    check(paging.table_of(paging.read(text)).whole)


# The command line.


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--endpoint", "http://127.0.0.1:1/", "--store", "x"], "leave out the other"),
        (["--endpoint", "http://127.0.0.1:1/", "--wording", "official"], "leave out the other"),
        (["--graph", "stated"], "only at an endpoint"),
    ],
)
def test_options_that_exclude_each_other(options, message):
    result = CliRunner().invoke(main, ["stats", *options])
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_an_endpoint_has_no_store_in_reach():
    with serving(listing()) as server:
        graph = functiegraaf.open(endpoint=server.url)
    with pytest.raises(InputError, match="needs a store in reach"):
        _ = graph.store
    with pytest.raises(AttributeError):
        _ = graph.nothing


def test_nothing_of_it_is_imported_without_an_endpoint():
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom functiegraaf.cli import main\n"
        "r = CliRunner().invoke(main, ['query', 'run', 'functions', '-f', 'csv'])\n"
        "assert r.exit_code == 0, r.output\n"
        "print([m for m in sys.modules if m.startswith(('httpx', 'functiegraaf.remote'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


class Answering:
    """Stands for an engine with graphs: what each says, and whether the default graph has it."""

    def __init__(self, graphs: dict[str, tuple[bool, bool]]) -> None:
        self.graphs, self.asked = graphs, 0

    def answer(self, text: str) -> Truth:
        self.asked += 1
        (name,) = (one for one in self.graphs if f"<{one}>" in text)
        linking, there = self.graphs[name]
        return Truth(linking and there if "LIMIT 1" in text else linking)


@pytest.mark.parametrize(
    ("graphs", "union"),
    [
        ({f"x:{n}": (True, True) for n in range(20)}, True),
        ({f"x:{n}": (True, False) for n in range(20)}, False),
        # Graphs of texts only tell nothing, wherever they stand in the list.
        ({f"x:{n}": (n % 3 == 1, True) for n in range(20)}, True),
        ({f"x:{n}": (n == 7, False) for n in range(20)}, False),
        ({f"x:{n}": (False, False) for n in range(20)}, False),
    ],
)
def test_whether_a_default_graph_is_the_union(graphs, union):
    engine = Answering(graphs)
    assert dataset.is_union(engine, sorted(graphs)) is union
    assert engine.asked <= 2 * len(graphs)
