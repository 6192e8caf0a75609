"""Two real engines give the answers of the one that is built in: Oxigraph and Virtuoso 7.

Every stored query is asked with the examples of its header and with its hand-made cases. There is
no list of exceptions: where Virtuoso could not take a query, the query is worded so that it can.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import functiegraaf
from functiegraaf import (
    EndpointError,
    InputError,
    Table,
    ValueUnknown,
    catalogue,
    load,
    report,
    resources,
)
from functiegraaf.cli import main
from functiegraaf.query import Graph
from functiegraaf.remote import checksum
from functiegraaf.remote.engine import Engine
from functiegraaf.remote.graph import RemoteGraph
from functiegraaf.remote.http import Client
from functiegraaf.remote.publish import Publisher
from servers import program, shared, start
from test_queries import (
    CASES,
    QUERIES,
    Rows,
    case_of,
    every_language,
    ox_cell,
    ox_rows,
    read_tsv,
)

ENGINES = ("oxigraph", "virtuoso")
#: Of a workforce nothing is shipped; the hand-made cases ask those queries of both engines.
SHIPPED_QUERIES = [name for name in QUERIES if "workforce" not in catalogue.get(name).tags]
SHIPPED = [resources.GRAPH + name for name in sorted(resources.SHIPPED_GRAPHS)]


@dataclass(frozen=True)
class Remote:
    """An engine that holds the shipped graphs."""

    name: str
    url: str
    mine: Graph

    def graph(self) -> Graph:
        """Return the shipped graphs there; tests write others beside them."""
        return functiegraaf.open(endpoint=self.url, graphs=SHIPPED)


def needed(name: str) -> None:
    if program(name) is None:
        reason = f"{name} is not installed; see CONTRIBUTING.md"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}: in CI nothing is left out")
        pytest.skip(reason)


def run_of(factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Return the folder that all workers share, and the process of the whole run."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        return base.parent, os.getppid()
    return base, os.getpid()


def identify(name: str, patch: pytest.MonkeyPatch) -> None:
    """Be somebody who may write; Oxigraph asks nobody."""
    if name.startswith("virtuoso"):
        patch.setenv("FUNCTIEGRAAF_ENDPOINT_USER", "dba")
        patch.setenv("FUNCTIEGRAAF_ENDPOINT_PASSWORD", "dba")


@pytest.fixture(scope="session", params=ENGINES)
def remote(request, tmp_path_factory) -> Remote:
    name = request.param
    needed(name)
    folder, pid = run_of(tmp_path_factory)
    url = shared(name, folder, pid)["query"]
    mine = Graph(load.load_shipped(ox.Store()), list(resources.SHIPPED_GRAPHS))
    with (folder / f"{name}.loading").open("w") as lock, pytest.MonkeyPatch.context() as patch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        patch.setenv("FUNCTIEGRAAF_STATE", str(folder / "state"))
        identify(name, patch)
        publisher = Publisher(url, mine.store, timeout=120)
        for plan in publisher.plan(SHIPPED, replace=False):
            said = publisher.send(plan, lambda _: None)
            assert "counted and compared" in said or "is there already" in said
    return Remote(name, url, mine)


@pytest.fixture
def writing(remote, monkeypatch, tmp_path):
    identify(remote.name, monkeypatch)
    monkeypatch.setenv("FUNCTIEGRAAF_STATE", str(tmp_path / "state"))
    return remote


def rows_of(table: Table) -> Rows:
    found = tuple(tuple(ox_cell(term) for term in row) for row in table.terms)
    return Rows(table.columns, found)


# The same answers.


@pytest.mark.parametrize("name", SHIPPED_QUERIES)
def test_stored_query(remote, name):
    there = remote.graph()
    for text in every_language(remote.mine, catalogue.get(name)):
        assert rows_of(there.sparql(text)) == ox_rows(remote.mine._ask(text))


@pytest.mark.parametrize("remote", ["oxigraph-union", "virtuoso-union"], indirect=True)
def test_stored_queries_where_the_default_graph_is_the_union(remote):
    """With many graphs none is named; then the engine takes all, and Virtuoso its own as well."""
    engine = Engine(Client(remote.url))
    for name in SHIPPED_QUERIES:
        for text in every_language(remote.mine, catalogue.get(name)):
            assert rows_of(engine.answer(text)) == ox_rows(remote.mine._ask(text)), name
    there = RemoteGraph(engine, None, ())
    assert rows_of(there.statistics()) == rows_of(remote.mine.statistics())


def test_stored_query_by_name(remote):
    """The values are looked up there, too."""
    for name, values in (
        ("profile-competencies", {"profile": "n06.01.02"}),
        ("competency-gap", {"from_": "N06.01.08", "to": "N06.01.06", "lang": "en"}),
        ("functions-requiring", {"competency": "Klantgerichtheid", "level": "B"}),
        ("tasks", {"function": "N07.01.04"}),
    ):
        assert remote.graph().run(name, **values).rows == remote.mine.run(name, **values).rows


@pytest.mark.parametrize("name", CASES)
def test_hand_made_case(remote, name):
    """The cases hold what a query has to tell apart, which the shipped graph may not."""
    case = case_of(name)
    base = f"https://example.org/case/{name}/"
    graphs = []
    for graph in case.graph.graphs:
        if graph == "ontology":
            graphs.append(resources.GRAPH + graph)
            continue
        quads = case.graph.store.quads_for_pattern(None, None, None, load.graph_name(graph))
        body = "".join(f"{quad.triple} .\n" for quad in quads)
        put(remote, base + graph, body)
        graphs.append(base + graph)
    text = case.bound()
    for graph in ("stated", "concluded"):
        text = text.replace(f"graph:{graph}", f"<{base}{graph}>")
    found = Engine(Client(remote.url), graphs).answer(text)
    assert rows_of(found) == read_tsv(case.folder / "expected.tsv")


def put(remote: Remote, graph: str, body: str) -> None:
    where = {"oxigraph": "/store", "virtuoso": "/sparql-graph-crud-auth"}[remote.name]
    auth = httpx.DigestAuth("dba", "dba") if remote.name == "virtuoso" else None
    reply = httpx.put(
        str(httpx.URL(remote.url).copy_with(path=where)),
        params={"graph": graph},
        content=body.encode(),
        headers={"Content-Type": "application/n-triples"},
        auth=auth,
        timeout=60,
    )
    assert reply.is_success, reply.text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_statistics_and_search(remote, lang):
    there = remote.graph()
    assert rows_of(there.statistics(lang)) == rows_of(remote.mine.statistics(lang))
    assert rows_of(there.search("klant", lang)) == rows_of(remote.mine.search("klant", lang))
    assert there.search("dit staat er niet").notes == ("nothing holds 'dit staat er niet'",)


@pytest.mark.parametrize("code", ["N06.01.06", "N02.01.02", "Klantgerichtheid"])
def test_show(remote, code):
    assert report.show(remote.graph(), code, "nl") == report.show(remote.mine, code, "nl")


def test_find_and_completions(remote):
    there = remote.graph()
    for value in ("N06.01.02", "Klantgerichtheid", "id:level-A"):
        assert there.find(value) == remote.mine.find(value)
    for name in ("profile-competencies", "functions-requiring", "conclusions"):
        for parameter in catalogue.get(name).parameters:
            asked = (name, parameter.name)
            assert there.completions(*asked) == remote.mine.completions(*asked)
    with pytest.raises(ValueUnknown, match="N06.01.99.*nearest: N06.01.10"):
        there.run("profile-competencies", profile="N06.01.99")


ALL = "?s ?p ?o FILTER (!ISBLANK(?s) && !ISBLANK(?o))"


def test_everything_in_pieces(remote):
    """More than the 10,000 rows that Virtuoso gives at once."""
    text = f"SELECT ?s ?p ?o WHERE {{ {ALL} }} ORDER BY ?s"
    found, mine = remote.graph().sparql(text), remote.mine.sparql(text)
    assert set(found.terms) == set(mine.terms)
    assert len(found) == len(mine)
    if remote.name == "virtuoso":
        assert "gives no more than 10000 rows at once; all 2" in found.notes[0]
    else:
        assert found.notes == ()


def test_a_large_construct_is_whole(remote):
    """Virtuoso gives 10,001 triples and no word about the others."""
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {ALL} }}"
    assert set(remote.graph().sparql(text).triples) == set(remote.mine.sparql(text).triples)


def test_ask(remote):
    assert remote.graph().sparql("ASK { ?f a fg:NormFunction }")
    assert not remote.graph().sparql("ASK { ?f a fg:Nothing }")


def test_the_graphs_of_the_engine_itself_are_left_out(remote):
    graphs = functiegraaf.open(endpoint=remote.url).graphs
    if graphs is not None:
        others = {graph for graph in graphs if not graph.startswith("https://example.org/")}
        assert others == set(SHIPPED)
    stated = functiegraaf.open(endpoint=remote.url, stated=True).graphs
    assert stated is not None
    assert resources.GRAPH + "concluded" not in stated
    assert resources.GRAPH + "stated" in stated


def test_the_same_by_command(remote):
    options = ["query", "run", "profile-competencies", "-p", "profile=N06.01.02", "-f", "csv"]
    mine = CliRunner().invoke(main, options)
    graphs = [part for graph in SHIPPED for part in ("--graph", graph)]
    there = CliRunner().invoke(main, [*options, "--endpoint", remote.url, *graphs])
    assert (there.exit_code, there.stdout) == (0, mine.stdout)


# What engines say when they cannot.


@pytest.mark.parametrize("remote", ["virtuoso"], indirect=True)
def test_the_words_of_the_engine_are_told(remote):
    with pytest.raises(EndpointError, match="Built-in function is not implemented") as caught:
        remote.graph().sparql("SELECT (BNODE() AS ?b) { ?s a fg:NormFunction }")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(remote.url)


# Publishing.


def small(*texts: str) -> ox.Store:
    store = ox.Store()
    for number, text in enumerate(texts):
        graph = ox.NamedNode(f"https://example.org/publish/{number}")
        store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    return store


def test_publish_replaces_only_when_told(writing, monkeypatch, tmp_path):
    graph = f"https://example.org/replace/{writing.name}"
    store = ox.Store()
    for number in range(3):
        one = ox.NamedNode(f"https://example.org/{number}")
        store.add(ox.Quad(one, one, ox.Literal("Café “x” \n", language="nl"), ox.NamedNode(graph)))
    put(writing, graph, "<http://a> <http://b> <http://c> .\n")
    publisher = Publisher(writing.url, store, timeout=60)
    with pytest.raises(InputError, match=r"holds .* \(1 triples\) already; give --replace"):
        publisher.plan([graph], replace=False)
    assert content(writing, graph).triples == 1
    (plan,) = publisher.plan([graph], replace=True)
    assert plan.line().endswith("replaces 1 triples")
    assert "3 triples sent, counted and compared" in publisher.send(plan, lambda _: None)
    expected = checksum.of(quad.triple for quad in store)
    assert content(writing, graph) == expected
    # The same again is not sent again; something else there is.
    again = Publisher(writing.url, store, timeout=60)
    assert again.plan([graph], replace=True)[0].done
    put(writing, graph, "".join(f"<http://a> <http://b> <http://c{n}> .\n" for n in range(3)))
    assert not again.plan([graph], replace=True)[0].done
    again.send(again.plan([graph], replace=True)[0], lambda _: None)
    assert content(writing, graph) == expected


def content(remote: Remote, graph: str) -> checksum.Sum:
    text = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    found = Engine(Client(remote.url)).answer(text)
    assert isinstance(found, Table)
    return checksum.of(ox.Triple(*row) for row in found.terms)


class CutAfter(Publisher):
    """A line that breaks after so many parts; or just before the answer to the last one."""

    left = 0
    arrives = False

    def _put(self, method: str, graph: str, body: bytes) -> None:
        if not self.left:
            if self.arrives:
                super()._put(method, graph, body)
            raise EndpointError("the connection was cut")
        self.left -= 1
        super()._put(method, graph, body)


@pytest.mark.parametrize("arrives", [False, True])
@pytest.mark.parametrize("parts", [0, 1, 3])
def test_publish_goes_on_after_a_cut(writing, parts, arrives):
    graph = f"https://example.org/cut/{writing.name}/{parts}/{arrives}"
    store = ox.Store()
    for number in range(400):
        one = ox.NamedNode(f"https://example.org/thing/{number}")
        store.add(ox.Quad(one, one, ox.Literal(number), ox.NamedNode(graph)))
    store.add(ox.Quad(ox.BlankNode(), one, ox.BlankNode(), ox.NamedNode(graph)))
    broken = CutAfter(writing.url, store, timeout=60, part=10_000)
    broken.left, broken.arrives = parts, arrives
    (plan,) = broken.plan([graph], replace=False)
    assert plan.parts > 4
    with pytest.raises(EndpointError, match="was cut"):
        broken.send(plan, lambda _: None)
    rest = Publisher(writing.url, store, timeout=60, part=10_000)
    (after,) = rest.plan([graph], replace=False)
    assert after.sent == parts + arrives
    told: list[str] = []
    assert "401 triples sent, counted and compared" in rest.send(after, told.append)
    assert len(told) == plan.parts - parts - arrives, "no part goes twice"
    assert content(writing, graph) == checksum.of(quad.triple for quad in store)


def test_publish_begins_again_where_what_is_there_is_not_known(writing):
    graph = f"https://example.org/unknown/{writing.name}"
    store = ox.Store()
    for number in range(400):
        one = ox.NamedNode(f"https://example.org/thing/{number}")
        store.add(ox.Quad(one, one, ox.Literal(number), ox.NamedNode(graph)))
    broken = CutAfter(writing.url, store, timeout=60, part=10_000)
    broken.left = 2
    with pytest.raises(EndpointError):
        broken.send(broken.plan([graph], replace=False)[0], lambda _: None)
    put(writing, graph, "<http://a> <http://b> <http://c> .\n")
    rest = Publisher(writing.url, store, timeout=60, part=10_000)
    (plan,) = rest.plan([graph], replace=False)
    assert plan.sent == 0
    rest.send(plan, lambda _: None)
    assert content(writing, graph) == checksum.of(quad.triple for quad in store)


def test_what_did_not_arrive_as_it_was_is_told(writing):
    """Somebody else writes meanwhile."""
    graph = f"https://example.org/other/{writing.name}"
    store = ox.Store()
    one = ox.NamedNode("https://example.org/thing")
    store.add(ox.Quad(one, one, ox.Literal("x"), ox.NamedNode(graph)))

    class Disturbed(Publisher):
        with_ = ""

        def _put(self, method: str, graph: str, body: bytes) -> None:
            put(writing, graph, self.with_)

    publisher = Disturbed(writing.url, store, timeout=60)
    publisher.with_ = "<http://a> <http://b> <http://c> .\n"
    with pytest.raises(EndpointError, match="as many triples .* but not the same"):
        publisher.send(publisher.plan([graph], replace=True)[0], lambda _: None)
    publisher.with_ += "<http://a> <http://b> <http://d> .\n"
    with pytest.raises(EndpointError, match="has 2 triples in .* where 1 were sent"):
        publisher.send(publisher.plan([graph], replace=True)[0], lambda _: None)
    with pytest.raises(InputError, match="--replace"):
        publisher.plan([graph], replace=False)


def test_publish_by_command(writing, tmp_path):
    file = tmp_path / "own.ttl"
    graph = f"https://example.org/command/{writing.name}"
    file.write_text(f"<{graph}> {{ <http://a> <http://b> _:c . _:c <http://d> true , 1.50 }}")
    file = file.rename(tmp_path / "own.trig")
    arguments = ["publish", writing.url, str(file)]
    dry = CliRunner().invoke(main, [*arguments, "--dry-run"])
    assert (dry.exit_code, dry.stdout) == (0, f"{graph}: 3 triples in 1 part; is new there\n")
    assert "nothing was sent" in dry.stderr
    assert content(writing, graph).triples == 0
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"{graph}: 3 triples sent, counted")
    assert content(writing, graph).triples == 3
    again = CliRunner().invoke(main, arguments)
    assert again.stdout == f"{graph}: is there already, 3 triples, as sent before\n"


@pytest.mark.parametrize("remote", ["virtuoso"], indirect=True)
def test_publish_without_the_right_is_told(writing, monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_PASSWORD", "geheim")
    store = small("<http://a> <http://b> <http://c> .")
    publisher = Publisher(writing.url, store, timeout=60)
    (plan,) = publisher.plan(["https://example.org/publish/0"], replace=True)
    with pytest.raises(EndpointError, match=r"refuses us \(status 401\)") as caught:
        publisher.send(plan, lambda _: None)
    assert "geheim" not in str(caught.value)


# Many graphs.


def test_many_graphs(remote):
    """Virtuoso takes the union of all by itself; Oxigraph, as it is started here, does not."""
    names = [f"https://example.org/many/{remote.name}/{number}" for number in range(11)]
    for name in names:
        put(remote, name, f"<{name}> <http://a> <http://b> .\n")
    graph = functiegraaf.open(endpoint=remote.url)
    if remote.name == "virtuoso":
        assert (graph.graphs, graph.notes) == (None, ())
    else:
        assert set(names) <= set(graph.graphs or ())
        assert "graphs are asked by name, which is slow" in graph.notes[0]
    found = graph.sparql(
        "SELECT (COUNT(*) AS ?n) { ?s <http://a> <http://b> . "
        f"FILTER (STRSTARTS(STR(?s), 'https://example.org/many/{remote.name}/')) }}"
    )
    assert found.rows == [(11,)]


# Validating what is there.


def test_validate_says_of_a_graph_what_it_says_of_a_file(remote, monkeypatch, tmp_path):
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path / "cache"))
    example = Path(__file__).parents[1] / "docs" / "examples" / "profiel.ttl"
    graph = f"https://example.org/validate/{remote.name}"
    quads = ox.parse(path=str(example), format=ox.RdfFormat.TURTLE)
    put(remote, graph, "".join(f"{quad.triple} .\n" for quad in quads))
    options = ["-f", "json", "--lang", "en"]
    mine = CliRunner().invoke(main, ["validate", str(example), *options])
    there = ["--endpoint", remote.url, "--graph", graph]
    found = CliRunner().invoke(main, ["validate", *there, *options])
    assert (found.exit_code, mine.exit_code) == (1, 1), found.output
    ours, theirs = (json.loads(one.stdout)["findings"] for one in (mine, found))
    assert ours
    assert [one["fingerprint"] for one in theirs] == [one["fingerprint"] for one in ours]
    (kept,) = (tmp_path / "cache" / "fetched").glob("*/1-*.nt")
    assert f"{graph}: 4 triples in {kept}" in found.stderr


# What the README shows.


def test_the_output_in_the_readme_is_real(tmp_path, monkeypatch):
    needed("oxigraph")
    monkeypatch.setenv("FUNCTIEGRAAF_STATE", str(tmp_path / "state"))
    url = start("oxigraph", tmp_path / "oxigraph.json", os.getpid())["query"]
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    block = readme.split("<!-- endpoint -->")[1].split("```")[1]
    shown = re.findall(r"^\$ functiegraaf (.*)\n((?:[^$].*\n)*)", block, re.MULTILINE)
    assert len(shown) == 2
    for command, output in shown:
        arguments = shlex.split(command.replace("http://localhost:7878/query", url))
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        # How many triples there are changes with each fact.
        assert re.sub(r"\d+ triples", "n triples", result.stdout) == re.sub(
            r"\d+ triples", "n triples", output
        )
