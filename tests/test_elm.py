"""The export `elm`: it holds by the official constraints, and says no more than the graph."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from functiegraaf import joined, targets
from functiegraaf.cli import main
from functiegraaf.query import Graph
from functiegraaf.targets import rdf
from official import built, needs_shapes, violations

ELM = "http://data.europa.eu/snb/model/elm/"
ID = "https://w3id.org/functiegraaf/id/"
TITLE = "http://purl.org/dc/terms/title"
SHAPES = "elm-LOQ-constraints.ttl"
GOOD = Path(__file__).parent / "tables" / "good.ttl"


def instances(triples: frozenset[ox.Triple], kind: str) -> set[str]:
    return {t.subject.value for t in triples if t.object == ox.NamedNode(ELM + kind)}


def objects(triples: frozenset[ox.Triple], subjects: set[str], name: str) -> set[str]:
    return {
        t.object.value
        for t in triples
        if t.subject.value in subjects and t.predicate.value == ELM + name
    }


def column(text: str) -> set[str]:
    """Return the first column of the answer to a query of the test."""
    return {row[0].value for row in Graph.open().sparql(text).terms}


def listed() -> list[list[str]]:
    parts = targets.parts("elm", Graph.open(), ["turtle"])
    return list(csv.reader(io.StringIO(parts["elm-left-out.csv"].decode())))[1:]


@needs_shapes
def test_elm_has_no_violation_of_loq() -> None:
    assert violations(built("elm"), SHAPES) == []


@needs_shapes
def test_elm_has_none_with_functions_of_a_municipality_either() -> None:
    triples = rdf.build("elm", joined.graph_with(joined.triples_of([GOOD]), None))
    assert triples > built("elm")
    assert violations(triples, SHAPES) == []


@needs_shapes
@pytest.mark.parametrize(
    ("kind", "mandatory"),
    [
        ("Qualification", TITLE),
        ("Qualification", ELM + "EQFLevel"),
        ("Qualification", ELM + "NQFLevel"),
        ("Qualification", ELM + "ISCEDFCode"),
        ("Qualification", ELM + "learningOutcome"),
        ("LearningOutcome", TITLE),
        ("Note", ELM + "noteLiteral"),
    ],
)
def test_the_constraints_find_what_is_left_out(kind: str, mandatory: str) -> None:
    bare = instances(built("elm"), kind)
    less = {
        t for t in built("elm") if t.subject.value not in bare or t.predicate.value != mandatory
    }
    assert {focus for focus, _ in violations(frozenset(less), SHAPES)} == bare


@needs_shapes
def test_the_constraints_are_closed() -> None:
    qualification = ox.NamedNode(ID + "qualification-N06-1")
    wrong = ox.Triple(
        qualification,
        ox.NamedNode(ELM + "eqfLevel"),
        ox.NamedNode("http://data.europa.eu/snb/eqf/4"),
    )
    assert [focus for focus, _ in violations(built("elm") | {wrong}, SHAPES)] == [
        qualification.value
    ]


def test_a_qualification_is_in_the_export_or_in_the_list() -> None:
    shown = instances(built("elm"), "Qualification")
    left = {row[0] for row in listed()}
    assert {one.removeprefix(ID) for one in shown} == {
        "qualification-N06-1",
        "qualification-N06-3",
        "qualification-N06-5",
    }
    assert not shown & left
    assert shown | left == column("SELECT ?education WHERE { ?education a fg:Education }")


def test_the_list_says_what_is_lacking() -> None:
    lacks: dict[str, set[str]] = {}
    for thing, _, lack in listed():
        lacks.setdefault(thing.removeprefix(ID), set()).add(lack.removeprefix(ELM))
    assert lacks["qualification-N06-2"] == lacks["qualification-N06-4"] == {"ISCEDFCode"}
    assert lacks["education-N06-7"] == {"ISCEDFCode", "learningOutcome"}
    assert lacks["education-N06-14"] == {"ISCEDFCode", "EQFLevel", "NQFLevel", "learningOutcome"}


def test_the_command_says_that_something_was_left_out(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["export", "elm", "-o", str(tmp_path), "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "elm: 11 left out; what each lacks stands in elm-left-out.csv" in done.output
    assert "are what a profile asks for" in done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elm-left-out.csv", "elm.ttl"]


def test_no_qualification_is_said_to_lead_to_a_competency_level() -> None:
    """The sources do not say it, though each profile names qualifications and levels."""
    levels = column("SELECT ?level WHERE { ?level a fg:CompetencyLevel }")
    outcomes = objects(built("elm"), instances(built("elm"), "Qualification"), "learningOutcome")
    assert not objects(built("elm"), outcomes, "relatedSkill") & levels


def test_what_profiles_ask_for_is_there_with_its_level() -> None:
    asked = column(
        "SELECT (CONCAT(STR(?one), ' ', STR(?level)) AS ?pair)"
        " WHERE { ?one a fg:CompetencyRequirement ; fg:requiresLevel ?level }"
    )
    related = {
        f"{t.subject.value} {t.object.value}"
        for t in built("elm")
        if t.predicate.value == ELM + "relatedSkill"
    }
    assert len(asked) > 30
    assert asked <= related


def test_core_tasks_and_topics_are_outcomes_of_their_qualification() -> None:
    one = {ID + "qualification-N06-5"}
    named = column(
        "SELECT ?part WHERE { ?part fg:ofQualification|fg:ofCoreTask/fg:ofQualification"
        " id:qualification-N06-5 . ?part a ?kind ."
        " FILTER (?kind IN (fg:CoreTask, fg:WorkProcess, fg:TopicEntry)) }"
    )
    assert objects(built("elm"), one, "learningOutcome") == named
