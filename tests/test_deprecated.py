"""Deprecated: old data stays valid, and who uses what is deprecated is told once for each place."""

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from functiegraaf import deprecated, recognise, resources, shipped_findings
from functiegraaf.cli import main
from functiegraaf.query import Graph

ROOT = Path(__file__).parents[1]
#: Terms and a thing that are made up, as a later version would have them.
LATER = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
fg:OldFunction a owl:Class ; skos:prefLabel "oude functie"@nl , "old function"@en ;
    owl:deprecated true ; dcterms:isReplacedBy fg:LocalFunction .
fg:oldRemark a owl:DatatypeProperty ; owl:deprecated true .
id:level-D owl:deprecated true ; dcterms:isReplacedBy id:level-B , id:level-C .
fg:kept a owl:DatatypeProperty ; owl:deprecated false .
"""
PREFIXES = "@prefix fg: <https://w3id.org/functiegraaf/def/> .\n" + (
    "@prefix id: <https://w3id.org/functiegraaf/id/> .\n@prefix ex: <http://x.example/> .\n"
)


@pytest.fixture
def later(tmp_path, monkeypatch):
    """The project as it would be with deprecated terms in its ontology."""
    root = tmp_path / "later"
    shutil.copytree(ROOT / "ontology", root / "ontology")
    for room in ("data", "shapes", "queries"):
        (root / room).symlink_to(ROOT / room)
    (root / "ontology" / "made-up.ttl").write_text(LATER)
    (root / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    monkeypatch.setattr(resources, "root", lambda: root)
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path / "cache"))
    caches = (recognise._declared, shipped_findings.fingerprints, resources.content_key)
    for cache in caches:
        cache.cache_clear()
    yield root
    for cache in caches:
        cache.cache_clear()


def found_in(path, *more):
    result = CliRunner().invoke(main, ["validate", str(path), *map(str, more), "-f", "json"])
    assert result.exit_code == 0, result.output
    findings = json.loads(result.stdout)["findings"]
    return [one for one in findings if one["rule"].endswith(("-deprecated", "-withdrawn"))]


def test_nothing_is_deprecated_yet_and_nobody_is_warned(tmp_path):
    path = tmp_path / "mijn.ttl"
    path.write_text(PREFIXES + "ex:a ex:uses id:level-D .\n")

    assert found_in(path) == []


@pytest.mark.parametrize(
    ("line", "rule", "value", "message"),
    [
        ("ex:a a fg:OldFunction .", "deprecated", "fg:OldFunction",
         "fg:OldFunction (old function) is deprecated. To be used instead: fg:LocalFunction"),
        ('ex:a fg:oldRemark "x" .', "withdrawn", "fg:oldRemark", "nothing has taken its place"),
        ("ex:a ex:uses id:level-D .", "deprecated", "id:level-D",
         "id:level-D (Level D) is deprecated. To be used instead: id:level-B (Level B), id:level-C (Level C)"),
        ("id:level-D ex:is ex:a .", "deprecated", "id:level-D", "is deprecated"),
        ('ex:a ex:is "x"^^fg:OldFunction .', "deprecated", "fg:OldFunction", "is deprecated"),
    ],
    ids=["class", "property", "thing", "subject", "datatype"],
)  # fmt: skip
def test_each_use_is_one_warning(later, tmp_path, line, rule, value, message):
    path = tmp_path / "mijn.ttl"
    path.write_text(PREFIXES + line + "\n")
    (one,) = found_in(path)

    prefix, local = value.split(":")
    assert one["value"] == {"fg": resources.DEF, "id": resources.ID}[prefix] + local
    assert one["severity"] == "Warning"
    assert one["rule"] == f"{resources.SHAPE}File-{rule}"
    assert (one["file"], one["line"]) == (str(path), 4)
    assert message in one["message_en"]
    assert one["message_nl"] != one["message_en"]
    assert one["hint_nl"] != one["hint_en"]


def test_a_place_is_told_once_and_another_place_again(later, tmp_path):
    path = tmp_path / "mijn.ttl"
    path.write_text(
        PREFIXES + 'ex:a fg:oldRemark "x" , "y" .\nex:b fg:oldRemark "x" ,\n   "y" .\n'
        "ex:c ex:uses id:level-D ; a fg:OldFunction .\n"
    )
    places = [(one["line"], one["value"].rpartition("/")[2]) for one in found_in(path)]

    assert sorted(places) == [
        (4, "oldRemark"), (5, "oldRemark"), (6, "oldRemark"), (7, "OldFunction"), (7, "level-D"),
    ]  # fmt: skip


@pytest.mark.parametrize("form", [".jsonld", ".rdf", ".nt"])
def test_other_syntaxes_have_places_too(later, tmp_path, form):
    triple = ox.Triple(
        ox.NamedNode("http://x.example/a"),
        ox.NamedNode("http://x.example/uses"),
        ox.NamedNode(resources.ID + "level-D"),
    )
    path = tmp_path / f"mijn{form}"
    kind = ox.RdfFormat.from_extension(form.removeprefix("."))
    path.write_bytes(ox.serialize([triple], format=kind))

    assert [one["line"] > 0 for one in found_in(path)] == [True]


def test_who_deprecates_something_does_not_use_it_and_others_do(tmp_path):
    """What a municipality deprecates itself is told to who reads its files together."""
    own, other = tmp_path / "own.ttl", tmp_path / "other.ttl"
    own.write_text(
        PREFIXES + "ex:old <http://www.w3.org/2002/07/owl#deprecated> true ;\n"
        "   <http://purl.org/dc/terms/isReplacedBy> ex:new .\nex:a ex:uses id:level-C .\n"
    )
    other.write_text(PREFIXES + "ex:a ex:uses ex:old .\n")

    assert [one["file"] for one in found_in(own, other)] == [str(other)]


def test_a_warning_fails_only_who_asks_for_that(later, tmp_path):
    path = tmp_path / "mijn.ttl"
    path.write_text(PREFIXES + "ex:a a fg:OldFunction .\n")
    strict = CliRunner().invoke(main, ["validate", str(path), "--fail-on", "warning"])

    assert CliRunner().invoke(main, ["validate", str(path)]).exit_code == 0
    assert strict.exit_code == 1


def test_a_workbook_that_names_it_is_read_and_told_the_cell(tmp_path):
    later = tmp_path / "later.ttl"
    later.write_text(
        PREFIXES + "id:competency-level-N06-3-B <http://www.w3.org/2002/07/owl#deprecated> true ;\n"
        "   <http://purl.org/dc/terms/isReplacedBy> id:competency-level-N06-3-C .\n"
    )
    examples = ROOT / "docs" / "examples"
    tables = [str(examples / f"{one}.csv") for one in ("functies", "profielen", "eisen-hersteld")]
    out = tmp_path / "out.ttl"
    result = CliRunner().invoke(
        main, ["import", *tables, "--data", str(later), "-o", str(out), "-f", "json"]
    )
    findings = json.loads(result.stdout)["findings"]

    assert result.exit_code == 0, result.output
    assert [(one["rule"].rpartition("/")[2], one["cell"]) for one in findings] == [
        ("File-deprecated", "D3")
    ]
    assert "competency-level-N06-3-B" in out.read_text()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK { ?a a fg:OldFunction }", ["fg:OldFunction is deprecated; it is replaced by fg:LocalFunction"]),
        (f"ASK {{ ?a <{resources.DEF}oldRemark> ?b }}", ["fg:oldRemark is deprecated; nothing has replaced it"]),
        (f"PREFIX x: <{resources.ID}level-> ASK {{ ?a ?b x:D }}", ["id:level-D is deprecated; it is replaced by id:level-B, id:level-C"]),
        ("ASK { ?a a fg:OldFunctions ; fg:kept 1 ; ?p id:level-DE }", []),
    ],
)  # fmt: skip
def test_a_query_that_names_it_is_told_so(later, query, told):
    result = CliRunner().invoke(main, ["sparql", query])

    assert result.exit_code == 0, result.output
    assert [line.removeprefix("note: ") for line in result.stderr.splitlines()] == told


def test_the_shipped_graph_has_nothing_deprecated():
    assert deprecated.notes(Graph.open(), "ASK { ?a fg:ofProfile ?b }") == []


def test_an_ontology_with_deprecated_terms_and_a_version_before_is_owl_2_dl(tmp_path):
    from functiegraaf import consistency

    header = (
        f"<{resources.DEF}> <http://www.w3.org/2002/07/owl#priorVersion> <{resources.DEF}0-0-9> .\n"
    )
    made_up = tmp_path / "made-up.ttl"
    made_up.write_text(LATER + header)

    assert consistency.check_profile([*resources.graph_files("ontology"), made_up]) == []
