"""Recognise: a file in which nothing was checked does not look like one that is well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from functiegraaf.cli import main

FINE = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
id:level-C a fg:Level .
"""
OTHER = "<http://x.example/a> <http://x.example/b> <http://x.example/c> .\n"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://x.example/shape> a sh:NodeShape ; sh:targetSubjectsOf <http://x.example/b> ;
    sh:property [ sh:path <http://x.example/b> ; sh:maxCount 1 ] .
"""


def rules(path: Path, *more: object) -> dict[str, dict]:
    result = CliRunner().invoke(main, ["validate", str(path), *map(str, more), "-f", "json"])
    assert result.exit_code in (0, 1), result.output
    found = json.loads(result.stdout)["findings"]
    return {one["rule"].rsplit("/", 1)[-1]: one for one in found}


@pytest.mark.parametrize(
    ("text", "rule", "severity", "value"),
    [
        ("", "File-empty", "Warning", ""),
        ("# niets\n", "File-empty", "Warning", ""),
        (OTHER, "File-unknown", "Warning", ""),
        (FINE.replace("https:", "http:", 1), "File-namespace", "Violation",
         "http://w3id.org/functiegraaf/def/"),
        (FINE.replace("/def/", "/def#"), "File-namespace", "Violation",
         "https://w3id.org/functiegraaf/def#"),
        (FINE.replace("/def/", "/ontology/"), "File-namespace", "Violation",
         "https://w3id.org/functiegraaf/ontology/"),
        (FINE.replace("functiegraaf/def/", "Functiegraaf/def/"), "File-namespace", "Violation",
         "https://w3id.org/Functiegraaf/def/"),
    ],
)  # fmt: skip
def test_a_strange_file_is_a_finding(tmp_path: Path, text, rule, severity, value) -> None:
    path = tmp_path / "mijn.ttl"
    path.write_text(text, "utf-8")
    found = rules(path)
    assert rule in found
    assert (found[rule]["severity"], found[rule]["value"]) == (severity, value)
    assert found[rule]["file"] == str(path)
    assert found[rule]["message_nl"] != found[rule]["message_en"]
    assert found[rule]["hint_nl"] != found[rule]["hint_en"]
    if value:
        # The line of the prefix is where it is mended.
        first = next(n for n, line in enumerate(text.split("\n"), 1) if value in line)
        assert found[rule]["line"] == first


def test_a_file_that_speaks_of_ours_is_none(tmp_path: Path) -> None:
    path = tmp_path / "mijn.ttl"
    path.write_text(FINE, "utf-8")
    assert not any(one.startswith("File-") for one in rules(path))
    path.write_text(OTHER.replace("http://x.example/b", "https://w3id.org/functiegraaf/def/b"))
    assert not any(one.startswith("File-") for one in rules(path))


def test_what_shapes_of_the_user_are_about_is_not_unknown(tmp_path: Path) -> None:
    path, shapes = tmp_path / "mijn.ttl", tmp_path / "shapes.ttl"
    path.write_text(OTHER, "utf-8")
    shapes.write_text(SHAPES, "utf-8")
    assert not any(one.startswith("File-") for one in rules(path, "--shapes", shapes))


def test_each_file_is_looked_at_by_itself(tmp_path: Path) -> None:
    fine, other = tmp_path / "fijn.ttl", tmp_path / "ander.ttl"
    fine.write_text(FINE, "utf-8")
    other.write_text(OTHER, "utf-8")
    found = rules(fine, other)
    assert found["File-unknown"]["file"] == str(other)


TERMS = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
id:a <http://www.w3.org/2004/02/skos/core#related> fg:Competencie .
id:b <http://x.example/p> "x"^^fg:kode .
fg:localScael a owl:DatatypeProperty .
id:c fg:localScael 8 .
id:d a fg:Levl , fg:Zzzzzz .
id:e <http://x.example/p> ( fg:Kompetentie ) .
"""


def test_a_term_that_is_not_known_is_told_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "mijn.ttl"
    path.write_text(TERMS, "utf-8")
    result = CliRunner().invoke(main, ["validate", str(path), "-f", "json"])
    found = json.loads(result.stdout)["findings"]
    told = {
        (one["rule"].rsplit("/", 1)[-1], one["value"].rsplit("/", 1)[-1], one["line"])
        for one in found
    }
    assert {one for one in told if one[0].startswith("File-")} == {
        ("File-term", "Competencie", 4),
        ("File-term", "kode", 5),
        ("File-declared", "localScael", 6),
        ("File-term", "Levl", 8),
        ("File-term", "Zzzzzz", 8),
        ("File-term", "Kompetentie", 9),
    }
    near = next(one for one in found if one["value"].endswith("/Levl"))
    assert near["hint_nl"].startswith("Is fg:Level bedoeld?")


def test_a_word_that_no_context_knows_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mijn.jsonld"
    path.write_text(
        """{"@context": {"fg": "https://w3id.org/functiegraaf/def/", "type": "@type", "id": "@id",
 "rank": "fg:rank", "remark": null, "Level": "fg:Level",
 "text": {"@id": "fg:text", "@container": "@language"}},
 "id": "https://w3id.org/functiegraaf/id/x", "type": "Level", "remark": "eigen",
 "rnak": 3, "text": {"nl": "x"}, "rank": {"type": "Levl",
 "id": "https://w3id.org/functiegraaf/id/y"}}""",
        "utf-8",
    )
    result = CliRunner().invoke(main, ["validate", str(path), "-f", "json"])
    found = json.loads(result.stdout)["findings"]
    assert {(one["value"], one["line"]) for one in found if one["rule"].endswith("File-key")} == {
        ("rnak", 5),
        ("Levl", 5),
    }


def test_a_namespace_with_a_slip_of_the_pen_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mijn.ttl"
    path.write_text(FINE + "id:b <https://w3id.org/functiegraf/def/rank> 1 .\n", "utf-8")
    assert rules(path)["File-namespace"]["value"] == "https://w3id.org/functiegraf/"
    path.write_text(FINE + "id:b <https://w3id.org/security/v1> 1 .\n", "utf-8")
    assert "File-namespace" not in rules(path)
