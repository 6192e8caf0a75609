"""Why a query finds nothing: for each of some empty queries, the pattern that is named."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from functiegraaf import catalogue, free_query, why_empty
from functiegraaf.errors import QueryError
from functiegraaf.query import Graph
from functiegraaf.why_empty.groups import cut
from functiegraaf.why_empty.pieces import NotUnderstood

CASES = sorted((Path(__file__).parent / "why-empty").glob("*.rq"))


@pytest.fixture(scope="module")
def graph():
    return Graph.open()


def asking(graph, **bounds):
    """Ask as a worker does: FROM is allowed, and what fails is no answer."""
    from functiegraaf.answers import Table, Truth

    def ask(text):
        import pyoxigraph as ox

        free_query.guard(text, graphs_chosen=True)
        chosen = free_query.dataset(text, catalogue.prefixes())
        names = [ox.NamedNode(one) for one in chosen.default]
        options = {"default_graph": names} if names else {"use_default_graph_as_union": True}
        try:
            found = graph.store.query(text, prefixes=catalogue.prefixes(), **options)
        except SyntaxError as error:
            raise AssertionError(f"{error}\n{text}") from error
        if isinstance(found, ox.QueryBoolean):
            return Truth(bool(found))
        return Table.read(found.serialize(format=ox.QueryResultsFormat.JSON))

    return why_empty.Asking(ask, **bounds)


def expected(text, key):
    found = re.search(rf"^# {key}: ?(.*)$", text, re.MULTILINE)
    return found[1] if found else None


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_pattern_that_finds_nothing_is_named(path, graph):
    text = path.read_text("utf-8")
    found = why_empty.why(text, asking(graph))

    assert found.is_whole
    first = found.findings[0]
    assert (first.kind, first.pattern) == (expected(text, "kind"), expected(text, "pattern"))
    hint = expected(text, "hint")
    if hint is not None:
        kind, name, near = re.fullmatch(r"(\S+) ?(.*?) ->\s?(.*)", hint).groups()
        said = first.hints[0]
        assert (said.kind, said.name) == (kind, name)
        assert not near or near in said.near
    if first.line:
        assert text.splitlines()[first.line - 1].strip()


def test_there_are_cases_for_every_kind_of_finding_and_hint():
    text = "\n".join(path.read_text("utf-8") for path in CASES)
    words = (catalogue.folder() / "serve" / "words" / "why.yaml").read_text("utf-8")
    kinds = set(re.findall(r"^why-(\w+):", words, re.MULTILINE))

    assert set(re.findall(r"^# kind: (\w+)", text, re.MULTILINE)) == kinds - {
        "title", "line", "others", "unknown", "stopped",
    }  # fmt: skip
    hints = set(re.findall(r"^hint-near-(\w+):", words, re.MULTILINE)) | {"thing"}
    assert set(re.findall(r"^# hint: (\w+)", text, re.MULTILINE)) == hints


def test_what_is_not_empty_is_not_blamed(graph):
    found = why_empty.why("SELECT * { ?f a fg:NormFunction }", asking(graph))

    assert found == why_empty.Why((), is_whole=True)


def test_it_is_put_into_words():
    from functiegraaf.why_empty.saying import lines

    hint = why_empty.Hint("class", "fg:A", ("fg:B", "fg:C"))
    found = why_empty.Finding("pair", "?a a fg:A", 2, "?a ?b\n  ?c .", (hint,))
    said = lines(why_empty.Why((found,), is_whole=False), "en")
    assert said == [
        "line 2: this pattern does find something, but nothing that fits an earlier one: ?a a fg:A",
        "It does not fit: ?a ?b ?c .",
        "There is nothing of the class fg:A. Like it: fg:B, fg:C",
        "Looking further would take too long.",
    ]
    assert lines(why_empty.Why((), is_whole=False), "nl")[0].startswith("Dat kon niet")


def test_no_more_is_asked_than_may_be(graph):
    found = why_empty.why("SELECT * { ?f a fg:None ; fg:none ?x }", asking(graph, questions=1))

    assert not found.is_whole
    assert [one.pattern for one in found.findings] == ["?f a fg:None"]


def test_a_question_that_is_not_answered_ends_it():
    found = why_empty.why("SELECT * { ?f a fg:None }", why_empty.Asking(lambda text: None))

    assert found == why_empty.Why((), is_whole=False)


@pytest.mark.parametrize(
    "text",
    ["", "SELECT", "SELECT * {", "SELECT * { ?x a", "SELECT * { ?x a fg:A ; } } }}", "PREFIX",
     "PREFIX a: <x:> ", "CONSTRUCT {", "SELECT * { FILTER", "SELECT * { VALUES", "DESCRIBE <x:y>",
     "SELECT * { ?x <a> << ?y ?z ?u >> }", "SELECT * { SERVICE <x:y> { ?a ?b ?c } }", "SELECT (((",
     "SELECT * { ?x | ?y }", "SELECT * { GRAPH { } }", "ASK { " + "{ " * 60],
)  # fmt: skip
def test_what_is_not_understood_is_said_to_be(text):
    try:
        cut(text)
    except NotUnderstood:
        found = why_empty.why(text, why_empty.Asking(lambda text: None))
        assert found == why_empty.Why((), is_whole=False)


@pytest.mark.parametrize("name", catalogue.names())
def test_each_stored_query_is_cut_into_patterns_that_can_be_asked(name, graph):
    query = cut(catalogue.without_header(catalogue.get(name).text))
    questions = asking(graph)
    questions.about(query)

    assert query.group
    for one in query.group:
        if one.kind not in ("filter", "minus"):
            questions.is_there(one.text)


def test_it_takes_no_time_to_cut_a_long_query():
    began = time.monotonic()
    cut("SELECT * { " + "?a ?b ?c . " * 6000 + "}")
    cut("SELECT * { " + "?a ?b [ ?c ?d ] . " * 3000 + "}")

    assert time.monotonic() - began < 5


def test_the_command_says_why_if_it_is_asked_to():
    from click.testing import CliRunner

    from functiegraaf.cli import main

    query = "SELECT ?f { ?f a fg:NormFuncton }"
    told = CliRunner().invoke(main, ["sparql", "--why", query, "-f", "csv"])
    assert (told.exit_code, told.stdout.split()) == (0, ["f"])
    assert (
        "note: line 1: this pattern finds nothing even by itself: ?f a fg:NormFuncton"
        in told.stderr
    )
    assert "Like it: fg:NormFunction" in told.stderr
    assert "note" not in CliRunner().invoke(main, ["sparql", query, "-f", "csv"]).stderr
    asked = ["sparql", "--why", "ASK { ?f a fg:NormFunction }"]
    assert "note" not in CliRunner().invoke(main, asked).stderr


def test_an_error_of_ours_is_one_that_callers_know():
    assert issubclass(NotUnderstood, QueryError)
