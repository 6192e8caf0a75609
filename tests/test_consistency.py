"""The shipped graph is consistent and OWL 2 DL; broken copies are not, and we say why."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph

from functiegraaf import catalogue, consistency, resources
from functiegraaf.cli import main
from functiegraaf.errors import FunctiegraafError, InputError, MissingExtra
from functiegraaf.hermit import quick_explain

BROKEN = Path(__file__).parent / "consistency"
NOT_DL = Path(__file__).parent / "profile"


def faults(room: Path) -> list[str]:
    return sorted(path.name for path in room.iterdir() if path.is_dir())


def broken(path: Path) -> list[Path]:
    return [*consistency.shipped_files(), path / "fault.ttl"]


def test_shipped_graphs_are_consistent() -> None:
    verdict = consistency.check_consistency()
    assert verdict == consistency.Verdict(consistent=True)


def test_a_graph_in_memory_is_judged() -> None:
    graph = Graph()
    for path in (
        *resources.graph_files("ontology"),
        BROKEN / "passage-role-of-itself" / "fault.ttl",
    ):
        graph.parse(path)
    before = len(graph)
    verdict = consistency.check_consistency(graph)
    assert verdict.culprits == (resources.ID + "level-D",)
    assert len(graph) == before


@pytest.mark.parametrize("name", faults(BROKEN))
def test_broken_copy_is_inconsistent_and_the_culprit_is_named(name: str) -> None:
    expected = (BROKEN / name / "culprits.txt").read_text("utf-8").split()
    verdict = consistency.check_consistency(broken(BROKEN / name))
    assert not verdict.consistent
    assert sorted(map(consistency.short, verdict.culprits)) == expected
    for fault in verdict.faults:
        assert consistency.short(fault.culprit) in fault.explanation[0]
        # None too many: the smallest part that contradicts itself.
        assert 2 <= len(fault.explanation) <= 5


def test_explanation_names_facts_terms_and_labels() -> None:
    verdict = consistency.check_consistency(
        [*resources.graph_files("ontology"), resources.root() / "data/stated/competencies.ttl",
         BROKEN / "two-disjoint-classes" / "fault.ttl"]
    )  # fmt: skip
    (fault,) = verdict.faults
    assert sorted(fault.explanation) == [
        "fg:Competency DisjointWith fg:Level",
        "id:level-A (Niveau A) Type fg:Competency",
        "id:level-A (Niveau A) Type fg:Level",
    ]


def test_terms_alone_may_contradict_each_other(tmp_path: Path) -> None:
    fault = tmp_path / "fault.ttl"
    fault.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "owl:Thing rdfs:subClassOf owl:Nothing .\n"
    )
    verdict = consistency.check_consistency([*resources.graph_files("ontology"), fault])
    assert not verdict.consistent
    assert verdict.faults[0].explanation == ("owl:Thing SubClassOf owl:Nothing",)


def test_class_without_possible_members_is_named(tmp_path: Path) -> None:
    fault = tmp_path / "fault.ttl"
    fault.write_text(
        f"@prefix fg: <{resources.DEF}> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "fg:Both a owl:Class ; rdfs:subClassOf fg:Level , fg:Competency .\n"
    )
    verdict = consistency.check_consistency([*resources.graph_files("ontology"), fault])
    assert verdict.consistent
    assert verdict.unsatisfiable == (resources.DEF + "Both",)


def test_ontology_is_owl_2_dl() -> None:
    assert consistency.check_profile(resources.graph_files("ontology")) == []


def test_ontology_with_data_is_owl_2_dl() -> None:
    assert consistency.check_profile() == []


@pytest.mark.parametrize("name", faults(NOT_DL))
def test_copy_that_is_not_owl_2_dl_is_reported(name: str) -> None:
    expected = (NOT_DL / name / "violation.txt").read_text("utf-8").strip()
    violations = consistency.check_profile(broken(NOT_DL / name))
    assert [line for line in violations if expected in line]


def test_hermit_cannot_judge_what_is_not_owl_2_dl() -> None:
    with pytest.raises(InputError, match=r"not OWL 2 DL.*\n.*non-simple property"):
        consistency.check_consistency(broken(NOT_DL / "transitive-in-cardinality"))


def test_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fault = BROKEN / "passage-role-of-itself" / "fault.ttl"
    verdict = consistency.check_consistency([*resources.graph_files("ontology"), fault])
    assert not verdict.consistent
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_imports_are_not_fetched(tmp_path: Path) -> None:
    path = tmp_path / "import.ttl"
    path.write_text(
        "<https://w3id.org/functiegraaf/def/> <http://www.w3.org/2002/07/owl#imports> "
        "<http://127.0.0.1:9/nowhere> .\n"
    )
    assert consistency.check_profile([*resources.graph_files("ontology"), path]) == []


def test_child_that_fails_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(FunctiegraafError, match="no message"):
        consistency.check_profile(resources.graph_files("ontology"))


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "jpype" else found(name)
    )
    with pytest.raises(MissingExtra, match=r"functiegraaf\[reasoner\]"):
        consistency.check_consistency()
    assert CliRunner().invoke(main, ["reason", "--check"]).exit_code == 2


def test_command_reports_good() -> None:
    result = CliRunner().invoke(main, ["reason", "--check", "--profile"])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "ontology: OWL 2 DL",
        "ontology with data: OWL 2 DL",
        "consistent",
    ]


def test_command_reports_an_inconsistency() -> None:
    fault = str(BROKEN / "scale-ill-typed" / "fault.ttl")
    result = CliRunner().invoke(main, ["reason", "--check", fault])
    assert result.exit_code == 1
    assert result.stdout.startswith("inconsistent\n")
    assert "id:function-N06-01-04" in result.stdout
    assert '"acht"^^xsd:integer' in result.stdout


def test_command_reports_what_is_not_owl_2_dl() -> None:
    fault = str(NOT_DL / "undeclared-class" / "fault.ttl")
    result = CliRunner().invoke(main, ["reason", "--profile", fault])
    assert result.exit_code == 1
    assert "ontology with data: not OWL 2 DL\n  Use of undeclared class: fg:Weight" in result.stdout


def test_command_refuses_a_file_that_is_no_turtle(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("this is no Turtle")
    result = CliRunner().invoke(main, ["reason", "--check", str(path)])
    assert result.exit_code == 2
    assert "broken.ttl, line 1" in result.stderr


@pytest.mark.parametrize("culprits", [{0}, {99}, {3, 7}, {0, 50, 99}, {10, 11, 12, 13}])
def test_quick_explain_finds_the_smallest_part(culprits: set[int]) -> None:
    asked = []

    def inconsistent(part: list[int]) -> bool:
        asked.append(part)
        return culprits <= set(part)

    assert set(quick_explain(inconsistent, range(100))) == culprits
    assert len(asked) < 60


def test_quick_explain_when_what_is_fixed_is_inconsistent() -> None:
    assert quick_explain(lambda part: True, [1, 2, 3]) == []


def test_prefixes_are_those_of_the_shapes() -> None:
    assert consistency.short(catalogue.prefixes()["fg"] + "Level") == "fg:Level"
    assert consistency.short("https://example.org/a b") == "<https://example.org/a b>"
