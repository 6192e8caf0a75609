"""What is held between requests changes no answer, and is gone when the data changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from functiegraaf.cli import main
from functiegraaf.naming import Named, Ways
from functiegraaf.query import Graph
from serving import TOKEN, Server, server

ASKED = "/queries/profile-competencies.json?profile="
ADDED = """\
PREFIX fg: <https://w3id.org/functiegraaf/def/>
PREFIX id: <https://w3id.org/functiegraaf/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { GRAPH <https://w3id.org/functiegraaf/graph/own> {
  id:profile-NEW-1 a fg:CompetencyProfile ; skos:notation "NEW-1" ; skos:prefLabel "Nieuw"@nl } }
"""


@pytest.fixture(scope="module")
def computing(tmp_path_factory) -> Iterator[Server]:
    options = ("--no-pages", "--no-keep", "--limit", "rate=0")
    with server(tmp_path_factory.mktemp("computing"), *options) as one:
        yield one


def questions(there: Server) -> int:
    said = there.ask("/metrics").text
    return sum(
        int(float(one)) for one in re.findall(r"^functiegraaf_questions_total.* (\S+)$", said, re.M)
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("profile-competencies", {"profile": "N06.01.02"}),
        ("profile-competencies", {"profile": "medewerker EDUCATIE iii"}),
        ("functions", {}),
        ("competency-gap", {"from": "N06.01.08", "to": "N06.01.06"}),
        ("sources", {"item": "N06.01.02"}),
        ("functions-requiring", {"competency": "Klantgerichtheid", "level": "B"}),
    ],
)
def test_what_is_passed_on_is_what_would_be_written(computing, name, values):
    """The first time values are looked up; after that the bytes of the worker are passed on."""
    query = "&".join(f"{key}={quote(value)}" for key, value in values.items())
    first, second, third = (
        computing.ask(f"/queries/{name}.json?{query}{lang}") for lang in ("", "", "&lang=nl")
    )
    given = [word for key, value in values.items() for word in ("-p", f"{key}={value}")]
    ours = CliRunner().invoke(main, ["query", "run", name, *given, "-f", "json"])
    assert ours.exit_code == 0, ours.output
    assert first.status == second.status == 200
    assert first.body == second.body == third.body == ours.stdout_bytes.rstrip(b"\n")
    assert first.headers.keys() == second.headers.keys()
    assert first.headers["link"] == second.headers["link"]


@pytest.mark.parametrize(
    ("profile", "status"),
    [("N06.01.02", 200), ("Nobody", 404), ("x:nobody", 404), ("", 400)],
)
def test_nobody_gets_what_another_asked(computing, profile, status):
    for _ in range(2):
        assert computing.ask(ASKED + "N06.01.04").status == 200
        assert computing.ask(ASKED + quote(profile)).status == status
    assert computing.ask(ASKED + "N06.01.04&nothing=1").status == 400
    assert computing.ask(ASKED + "N06.01.04&lang=de").status == 400


def test_a_function_without_a_profile_has_no_rows(computing):
    graph = Graph.open()
    known = {row["function"] for row in graph.run("profiles")}
    without = next(row["code"] for row in graph.run("functions") if row["code"] not in known)
    for _ in range(2):
        answer = computing.ask(ASKED + str(without))
        assert (answer.status, b'"bindings":[]' in answer.body) == (200, True)


def test_where_nothing_is_kept_each_answer_is_computed(computing):
    computing.ask(ASKED + "N06.01.04")
    before = questions(computing)
    for _ in range(5):
        assert computing.ask(ASKED + "N06.01.04").status == 200
    assert questions(computing) == before + 5


def test_where_answers_are_kept_they_are_not_computed_again(tmp_path):
    with server(tmp_path, "--no-pages") as there:
        there.ask(ASKED + "N06.01.04")
        before = questions(there)
        for accept in ("application/json", "*/*", ""):
            assert there.ask(ASKED + "N06.01.04", Accept=accept).status == 200
        assert questions(there) == before


@pytest.mark.parametrize("keep", [(), ("--no-keep",)])
def test_names_are_those_of_the_newest_data(tmp_path, keep):
    options = ("--store", str(tmp_path / "store"), "--update", "--no-pages", *keep)
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
    with server(tmp_path, *options, token=TOKEN) as there:
        for _ in range(2):
            assert there.ask(ASKED + "NEW-1").status == 404
        assert there.ask("/sparql", "POST", ADDED.encode(), headers).status == 204
        for _ in range(2):
            assert there.ask(ASKED + "NEW-1").status == 200
        gone = ADDED.replace("INSERT", "DELETE").encode()
        assert there.ask("/sparql", "POST", gone, headers).status == 204
        for _ in range(2):
            assert there.ask(ASKED + "NEW-1").status == 404


def test_a_name_is_found_by_code_then_by_preferred_name_then_by_another():
    def way(thing, code, name, preferred):
        return Named(ox.NamedNode(thing), code, name, preferred)

    ways = Ways([
        way("x:a", "B", "A", True), way("x:b", "C", "B", True), way("x:c", "D", "B", True),
        way("x:c", "D", "A", False), way("x:d", None, "Café", False),
    ])  # fmt: skip
    found = {value: sorted(ways.match(value)) for value in ("b", "a", "c", "cafe\u0301", "e")}
    assert found == {"b": ["x:a"], "a": ["x:a"], "c": ["x:b"], "cafe\u0301": ["x:d"], "e": []}
