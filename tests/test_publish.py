"""Publishing to engines that are invented: addresses, refusals and what is written down."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from functiegraaf import EndpointError, InputError
from functiegraaf.cli import main
from functiegraaf.cli import publish as cli
from functiegraaf.remote import checksum, stores
from functiegraaf.remote.http import Client
from functiegraaf.remote.progress import Progress, folder
from functiegraaf.remote.publish import Publisher
from stub import RESULTS, Asked, Said, serving, table

GRAPH = "https://example.org/graph"


@pytest.fixture(autouse=True)
def state(monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("FUNCTIEGRAAF_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def store_of(count: int) -> ox.Store:
    store = ox.Store()
    for number in range(count):
        one = ox.NamedNode(f"https://example.org/{number}")
        store.add(ox.Quad(one, one, ox.Literal(number), ox.NamedNode(GRAPH)))
    return store


class Engine:
    """An engine that keeps what it is sent, and can be told to refuse it."""

    def __init__(self) -> None:
        self.triples: dict[str, set[ox.Triple]] = {}
        self.puts: list[str] = []
        self.refuse: Said | None = None

    def __call__(self, asked: Asked) -> Said:
        if asked.method in ("PUT", "POST") and not asked.query:
            return self.take(asked)
        if "ASK" in asked.query:
            return Said(200, json.dumps({"boolean": True}).encode(), {"Content-Type": RESULTS})
        held = self.triples.get(GRAPH, set())
        if "COUNT" in asked.query:
            return table(["count"], [(len(held),)])
        iris = [
            ({"type": "uri", "value": t.subject.value}, {"type": "uri", "value": t.predicate.value},
             {"type": "literal", "value": t.object.value, "datatype": t.object.datatype.value})
            for t in held
        ]  # fmt: skip
        return table(["subject", "property", "value"], iris)

    def take(self, asked: Asked) -> Said:
        self.puts.append(asked.method)
        if self.refuse:
            return self.refuse
        graph = httpx.URL(asked.path).params["graph"]
        new = {quad.triple for quad in ox.parse(asked.body, format=ox.RdfFormat.N_TRIPLES)}
        old = self.triples.get(graph, set()) if asked.method == "POST" else set()
        self.triples[graph] = old | new
        return Said(204)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_is_sent_is_never_sent_twice_by_itself(status):
    engine = Engine()
    engine.refuse = Said(status, b"", {"Retry-After": "0"})
    with serving(engine) as server:
        publisher = Publisher(server.url, store_of(3), engine="oxigraph", graph_store=server.url,
                              timeout=10)  # fmt: skip
        (plan,) = publisher.plan([GRAPH], replace=False)
        with pytest.raises(EndpointError, match=f"status {status}"):
            publisher.send(plan, lambda _: None)
    assert engine.puts == ["PUT"]


def test_parts_are_put_once_and_then_added():
    engine = Engine()
    with serving(engine) as server:
        publisher = Publisher(
            server.url, store_of(99), graph_store=server.url, timeout=10, part=4_000
        )
        (plan,) = publisher.plan([GRAPH], replace=False)
        assert "sent, counted and compared" in publisher.send(plan, lambda _: None)
    assert engine.puts == ["PUT"] + ["POST"] * (plan.parts - 1)
    assert plan.parts > 2
    assert len(engine.triples[GRAPH]) == 99


def test_a_dry_run_sends_nothing(tmp_path):
    engine = Engine()
    with serving(engine) as server:
        result = CliRunner().invoke(
            main, ["publish", server.url, "--dry-run", "--graph-store", server.url]
        )
    assert result.exit_code == 0, result.output
    assert [line.partition(":")[2].split(":")[0][-9:] for line in result.stdout.splitlines()] == [
        "lignments", "concluded", "/ontology", "ph/stated",
    ]  # fmt: skip
    assert engine.puts == []
    assert not folder().exists()


def test_what_is_written_down_and_damaged_is_told(state):
    progress = Progress("http://a.nl/store")
    progress.note(GRAPH, digest="x", sent=1)
    assert Progress("http://a.nl/store").of(GRAPH, "x") == {"digest": "x", "sent": 1}
    assert Progress("http://a.nl/store").of(GRAPH, "y") == {}
    assert Progress("http://b.nl/store").of(GRAPH, "x") == {}
    progress.path.write_text("{")
    with pytest.raises(InputError, match="cannot be read; remove it to begin again"):
        Progress("http://a.nl/store")


def test_nothing_secret_is_written_down(state, monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_TOKEN", "geheim")
    engine = Engine()
    with serving(engine) as server:
        url = server.url + "?key=geheim"
        publisher = Publisher(url, store_of(2), graph_store=url, timeout=10)
        publisher.send(publisher.plan([GRAPH], replace=False)[0], lambda _: None)
    (written,) = state.iterdir()
    assert "geheim" not in written.read_text()


# Where engines take graphs.


@pytest.mark.parametrize(
    ("engine", "query", "store"),
    [
        ("oxigraph", "http://a.nl/query", "http://a.nl/store"),
        ("virtuoso", "http://a.nl/sparql", "http://a.nl/sparql-graph-crud-auth"),
        ("virtuoso", "http://a.nl/sparql-auth", "http://a.nl/sparql-graph-crud-auth"),
        ("fuseki", "http://a.nl/ds/query", "http://a.nl/ds/data"),
        ("graphdb", "http://a.nl/repositories/r", "http://a.nl/repositories/r/rdf-graphs/service"),
        ("stardog", "http://a.nl/db/query", "http://a.nl/db"),
        ("neptune", "https://a.nl:8182/sparql", "https://a.nl:8182/sparql/gsp/"),
        ("qlever", "http://a.nl/", "http://a.nl/"),
    ],
)
def test_where_an_engine_takes_graphs(engine, query, store):
    assert str(stores.address(Client(query), "", engine, None)).rstrip("/") == store.rstrip("/")


def test_every_engine_has_its_case_and_its_name():
    assert stores.NAMES == cli.ENGINES


@pytest.mark.parametrize(
    ("server", "engine", "given", "message"),
    [
        ("nginx", None, None, "does not say which engine it is; give --engine"),
        ("oxigraph/0.5", None, None, "oxigraph ends in /query"),
        ("", None, "http://b.nl/store", "lies elsewhere than http://a.nl/x"),
        ("", None, "https://a.nl/store", "lies elsewhere"),
        ("", None, "ftp://a.nl/store", "no address"),
    ],
)
def test_an_address_that_is_not_known_is_told(server, engine, given, message):
    with pytest.raises(InputError, match=message):
        stores.address(Client("http://a.nl/x"), server, engine, given)


# What is sent.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--graph", "nothing"], "there is no graph https://w3id.org/functiegraaf/graph/nothing"),
        (["x.ttl", "--store", "y"], "exclude each other"),
        (["nothing.ttl"], "nothing.ttl"),
        (["--store", "nothing"], "holds no store"),
        (["docs/examples/functies.csv"], "make Turtle of it with functiegraaf import"),
    ],
)
def test_what_cannot_be_sent_is_told_before_anything_is_asked(arguments, message, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[1])
    with serving(lambda _: Said(500)) as server:
        result = CliRunner().invoke(main, ["publish", server.url, *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert server.asked == []


def test_a_store_on_disk_is_sent(tmp_path):
    made = CliRunner().invoke(main, ["load", "--store", str(tmp_path / "s"), "--no-derive"])
    assert made.exit_code == 0, made.output
    engine = Engine()
    with serving(engine) as server:
        result = CliRunner().invoke(
            main,
            ["publish", server.url, "--store", str(tmp_path / "s"), "--graph", "concluded",
             "--graph-store", server.url, "--dry-run"],
        )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "graph/concluded: " in result.stdout


# The checksum.


def test_a_checksum_sees_what_changes_and_not_the_order():
    text = b'<a:b> <a:c> "x"@nl , "x" , "1"^^<http://www.w3.org/2001/XMLSchema#boolean> ; <a:d> _:x . _:x <a:e> _:y , "z" .'

    def read(data: bytes) -> list[ox.Triple]:
        return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]

    one = checksum.of(read(text))
    assert checksum.of(reversed(read(text))) == one
    assert checksum.of(read(text.replace(b"_:x", b"_:other"))) == one
    assert checksum.of(read(text.replace(b'"1"', b'"true"'))) == one
    for old, new in ((b"@nl", b"@en"), (b'"z"', b'"zz"'), (b'"1"', b'"0"'), (b"_:y", b"_:x")):
        assert checksum.of(read(text.replace(old, new))) != one
