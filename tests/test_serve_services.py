"""SERVICE of endpoints that the operator allows: what is asked, of whom, and what comes of it."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote

import pyoxigraph as ox
import pytest

from functiegraaf import catalogue, snapshot
from functiegraaf.errors import EndpointError, QueryError
from functiegraaf.serve import reaching, services
from serving import server

HERE = "https://here.example/sparql"
PUBLIC = ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fd00:ec2::254",
]  # fmt: skip


def found(*addresses: str):
    return lambda *_, **__: [(0, 0, 0, "", (one, 80)) for one in addresses]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address, monkeypatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", found(address))
    assert reaching.resolved("a.example", 80) == address


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused(address, monkeypatch) -> None:
    """Alone, and also beside a public one."""
    for addresses in ((address,), (PUBLIC[0], address), (address, PUBLIC[0])):
        monkeypatch.setattr(socket, "getaddrinfo", found(*addresses))
        with pytest.raises(EndpointError, match="not at a public address"):
            reaching.resolved("a.example", 80)


class Other(http.server.BaseHTTPRequestHandler):
    """An endpoint elsewhere."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(parse_qs(body)["query"][0])
        assert not {"Authorization", "Cookie"} & set(self.headers)
        self.send_response(302 if self.path == "/moved" else 200)
        if self.path == "/moved":
            self.send_header("Location", "/sparql")
        self.end_headers()
        with contextlib.suppress(OSError):
            self.answer()

    def answer(self) -> None:
        if self.path == "/endless":
            while True:
                self.wfile.write(b" " * 10_000)
        if self.path == "/slow":
            while True:
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        self.wfile.write(b'{"head":{"vars":["a"]},"results":{"bindings":[]}}')

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def other(monkeypatch) -> Iterator[str]:
    """Its address; it is taken for a public one, for it stands on this machine."""
    monkeypatch.setattr(reaching, "is_public", lambda _: True)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other) as one:
        Other.asked.clear()
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://localhost:{one.server_address[1]}"
        one.shutdown()


def test_an_endpoint_is_asked(other) -> None:
    said = reaching.fetch(f"{other}/sparql", "ASK {}", 5, 1_000)
    assert json.loads(said)["head"]
    assert Other.asked == ["ASK {}"]


@pytest.mark.parametrize(
    ("path", "words"),
    [("/moved", "status 302"), ("/endless", "larger than"), ("/slow", "longer than 1 seconds")],
)
def test_an_endpoint_that_misbehaves_is_left(other, path, words) -> None:
    began = time.monotonic()
    with pytest.raises(EndpointError, match=words):
        reaching.fetch(other + path, "ASK {}", 1, 100_000)
    assert time.monotonic() - began < 10
    assert len(Other.asked) == 1


def test_who_is_not_there_is_said(monkeypatch) -> None:
    with pytest.raises(EndpointError, match="name is not known"):
        reaching.fetch("http://nobody.invalid/", "ASK {}", 5, 100)


# --- what is asked, and what takes its place


def local(text: str) -> list[tuple[str, ...]]:
    """What the graph itself says, in any order."""
    store = snapshot.open_store()
    rows = store.query(text, prefixes=catalogue.prefixes(), use_default_graph_as_union=True)
    return sorted(tuple(map(str, row)) for row in rows)


def itself(_: str, query: str) -> bytes:
    """Answer as an endpoint that holds the same graph."""
    store = snapshot.open_store()
    rows = store.query(query, prefixes=catalogue.prefixes(), use_default_graph_as_union=True)
    return bytes(rows.serialize(format=ox.QueryResultsFormat.JSON))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?c ?l { SERVICE { ?c a fg:Competency } ?c skos:prefLabel ?l }",
        "SELECT ?c ?l { ?c a fg:Level . OPTIONAL SERVICE { ?c skos:prefLabel ?l } }",
        "SELECT ?c ?r { ?c a fg:Level . SERVICE { OPTIONAL { ?c fg:rank ?r } OPTIONAL { ?c rdfs:seeAlso ?s } } }",
        "SELECT (COUNT(*) AS ?n) { SERVICE { ?c a fg:Level } SERVICE { ?d a fg:Level } }",
        "SELECT ?c { ?c a fg:Level . FILTER EXISTS { SERVICE { ?c a fg:Level } } }",
        "SELECT ?n { { SELECT (COUNT(?c) AS ?n) { SERVICE { SELECT ?c { ?c a fg:Level } LIMIT 2 } } } }",
        "PREFIX a: <https://w3id.org/functiegraaf/def/> SELECT ?c { SERVICE { ?c a a:Level } }",
        "SELECT ?x { SERVICE { BIND ('} \\\" # ?x'@nl AS ?x) } }",
        "SELECT * { SERVICE { fg:Level a owl:Class } }",
    ],
)  # fmt: skip
def test_what_an_endpoint_says_is_joined_as_if_it_were_here(text) -> None:
    """With an endpoint that holds the same graph, the answer is the one without SERVICE."""
    plain = text.replace("SERVICE", "").replace("OPTIONAL  {", "OPTIONAL {")
    asking = text.replace("SERVICE", f"SERVICE <{HERE}>")
    asking = asking.replace(f"OPTIONAL SERVICE <{HERE}>", f"OPTIONAL {{ SERVICE <{HERE}>")
    if "OPTIONAL {" in asking and "SERVICE" in asking.partition("OPTIONAL {")[2][:10]:
        asking += " }"
    filled = services.filled(asking, (HERE,), itself)
    assert "SERVICE" not in filled
    assert local(filled) == local(plain) != []


def test_silence_is_a_row_that_says_nothing() -> None:
    def fails(*_: str) -> bytes:
        raise EndpointError("no")

    text = f"SELECT ?c {{ ?c a fg:Level . SERVICE SILENT <{HERE}> {{ ?c ?p ?o }} }}"
    assert local(services.filled(text, (HERE,), fails)) == local("SELECT ?c { ?c a fg:Level }")
    with pytest.raises(EndpointError, match="here.example"):
        services.filled(text.replace("SILENT", ""), (HERE,), fails)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE <https://there.example/> { ?s ?p ?o } }",
        f"ASK {{ SERVICE <{HERE}/> {{ ?s ?p ?o }} }}",
        f"ASK {{ SERVICE <{HERE}> {{ SERVICE <https://there.example/> {{ ?s ?p ?o }} }} }}",
        f"ASK {{ SERVICE <{HERE}> {{ \\u0053ERVICE <https://there.example/> {{ ?s ?p ?o }} }} }}",
        f"ASK {{ VALUES ?e {{ <{HERE}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        "PREFIX a: <https://here.example/> ASK { SERVICE a:sparql { ?s ?p ?o } }",
        f"ASK {{ SERVICE <{HERE}> {{ ?s ?p ?o ",
        "ASK { " + f"SERVICE <{HERE}> {{ ?s ?p ?o }} " * 5 + "}",
        f"ASK {{ SERVICE <{HERE}> {'{' * 200}{'}' * 200} }}",
    ],
)
def test_who_may_not_be_asked_is_not_asked(text) -> None:
    asked: list[str] = []

    def ask(endpoint: str, _: str) -> bytes:
        asked.append(endpoint)
        return b'{"head":{"vars":[]},"results":{"bindings":[]}}'

    with pytest.raises(QueryError):
        services.filled(text, (HERE,), ask)
    assert asked == []


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<html>", b'{"boolean": true}', b'{"head":{"vars":["a"]},"results":{}}',
        b'{"head":{"vars":["a) {} } ; DROP ALL #"]},"results":{"bindings":[]}}',
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"bnode","value":"b"}}]}}',
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"x> } #"}}]}}',
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_told(answer) -> None:
    with pytest.raises(EndpointError):
        services.values(answer)


# --- the server


def test_a_server_asks_only_who_is_allowed_and_public(tmp_path) -> None:
    """The one that is allowed stands on this machine, and so is not asked, either."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        allowed = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with server(tmp_path, "--no-pages", "--allow-service", allowed) as one:
            for endpoint, silent, status in (
                (allowed, "", 502),
                (allowed, "SILENT", 200),
                (allowed.replace("127.0.0.1", "localhost"), "", 403),
                ("http://169.254.169.254/", "SILENT", 403),
            ):
                text = f"SELECT * {{ SERVICE {silent} <{endpoint}> {{ ?s ?p ?o }} }}"
                answer = one.ask(f"/sparql?query={quote(text)}")
                assert answer.status == status, answer
                assert answer.headers["cache-control"] == "no-store"
            assert one.ask(f"/sparql?query={quote('ASK {}')}").status == 200
        with pytest.raises(TimeoutError):
            listener.accept()


#: As root, and as who is root in there only; not every system lets both.
APART = (("unshare", "--net"), ("unshare", "--map-root-user", "--net"))


@pytest.fixture(scope="module")
def asked_over_there(tmp_path_factory) -> dict[str, Any]:
    """What is answered where the endpoint has a public address, in a network of its own."""
    trials = {way: _made(way) for way in APART}
    apart = next((way for way, error in trials.items() if not error), None)
    if apart is None:
        reason = f"no network of its own can be made: {'; '.join(trials.values())}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    folder = tmp_path_factory.mktemp("elsewhere")
    command = [*apart, sys.executable, Path(__file__).with_name("elsewhere.py"), folder]
    got = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert got.returncode == 0, got.stderr
    return dict(json.loads(got.stdout))


def _made(way: tuple[str, ...]) -> str:
    """Make a network; return why that did not work."""
    command = [*way, "ip", "link", "set", "lo", "up"]
    got = subprocess.run(command, capture_output=True, text=True)
    return got.stderr.strip() if got.returncode else ""


LEVELS = ["A", "B", "C", "D"]


def test_what_an_endpoint_elsewhere_says_is_in_the_answer(asked_over_there) -> None:
    status, text = asked_over_there["json"]
    assert status == 200, text
    assert [row["name"]["value"] for row in json.loads(text)["results"]["bindings"]] == LEVELS
    status, text = asked_over_there["csv"]
    assert (status, [line[-1] for line in text.splitlines()[1:]]) == (200, LEVELS)
    assert asked_over_there["asked"] == len(("json", "page", "csv", "wrong"))


def test_the_page_asks_endpoints_as_well(asked_over_there) -> None:
    status, text = asked_over_there["page"]
    assert status == 200
    assert all(f">{level}<" in text for level in LEVELS)


def test_where_a_query_is_wrong_is_told_also_behind_what_was_asked_elsewhere(
    asked_over_there,
) -> None:
    status, text = asked_over_there["wrong"]
    assert status == 400
    assert "} ORDER BY ?name LIMIT x" in text
    assert "line 6" in text.lower()
