"""JSON-LD: it needs no network, reads back as the same graph, and is a tree where that helps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from functiegraaf import resources, targets
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.targets import context, jsonld, rdf
from official import built

FG = resources.DEF
GRAPHS = [name for name in targets.names() if targets.about(name).writer == "rdf"]
FRAMED = [name for name in GRAPHS if (targets.folder(name) / "frame.jsonld").exists()]


def document(target: str) -> dict[str, Any]:
    return json.loads(rdf.write(target, built(target), "jsonld"))


def as_triples(content: object) -> set[ox.Triple]:
    """Read by PyLD, which may not fetch anything."""
    from pyld import jsonld as pyld

    def refuse(url: str, options: object) -> dict[str, Any]:
        raise AssertionError(url)

    options = {"format": "application/n-quads", "documentLoader": refuse}
    lines = pyld.to_rdf(content, options)
    return {quad.triple for quad in ox.parse(lines.encode(), format=ox.RdfFormat.N_QUADS)}


@pytest.mark.parametrize("target", GRAPHS)
def test_pyld_reads_back_the_same_graph_without_a_network(target: str) -> None:
    assert as_triples(document(target)) == built(target)


def test_the_order_of_hashes_makes_no_difference() -> None:
    script = (
        "import sys; from functiegraaf.query import Graph; from functiegraaf.targets import rdf;"
        "made = rdf.build('schema-org', Graph.open());"
        "sys.stdout.buffer.write(rdf.write('schema-org', made, 'jsonld'))"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]


def test_names_are_read_by_people() -> None:
    nodes = {node["@id"]: node for node in document("org")["@graph"]}
    role = nodes["id:function-N06-01-02"]
    assert set(role["@type"]) == {"org:Role", "skos:Concept"}
    assert role["skos:prefLabel"]["nl"] == "Medewerker publiek I"
    assert "id:competency-level-N06-1-C" in role["asksFor"]


def nested(node: object, names: list[str]) -> list[Any]:
    """Return what is reached from a node by a path of properties, nested in each other."""
    found = [node]
    for name in names:
        found = [
            value
            for one in found
            if isinstance(one, dict)
            for value in (one[name] if isinstance(one.get(name), list) else [one.get(name)])
        ]
    return [one for one in found if isinstance(one, dict)]


@pytest.mark.parametrize(
    ("target", "root", "path", "leaf"),
    [
        (
            "skos",
            "id:scheme-FUNCTIONS",
            ["skos:hasTopConcept", "skos:narrower", "skos:narrower"],
            "id:function-N06-01-02",
        ),
        (
            "elm",
            "id:qualification-N06-1",
            ["elm:learningOutcome", "elm:relatedSkill"],
            "id:topic-N06-1",
        ),
        ("competentnl", "id:function-N07-01-04", ["tasks"], "id:task-N07-01-04-4-2"),
        (
            "schema-org",
            "id:job-posting-N06-01-08-VP",
            ["schema:qualifications", "schema:educationalLevel"],
            "id:education-level-MBO-2",
        ),
    ],
)
def test_a_frame_makes_a_tree(target: str, root: str, path: list[str], leaf: str) -> None:
    (top,) = [node for node in document(target)["@graph"] if node["@id"] == root]
    (found,) = [one for one in nested(top, path) if one["@id"] == leaf]
    assert found["@type"]


def test_every_frame_is_tested() -> None:
    assert FRAMED == ["competentnl", "elm", "schema-org", "skos"]


@pytest.mark.parametrize("target", FRAMED)
def test_nothing_is_null(target: str) -> None:
    assert b"null" not in rdf.write(target, built(target), "jsonld")


def test_what_a_frame_does_not_reach_stands_behind_the_tree(tmp_path: Path) -> None:
    frame = tmp_path / "frame.jsonld"
    frame.write_text(json.dumps({"@context": {"ex": "urn:ex:"}, "@type": "ex:None"}))
    triples = sorted(built("org"), key=str)
    made = json.loads(jsonld.write(triples, rdf.prefixes("org"), frame))
    assert as_triples(made) == built("org")


def test_a_frame_fetches_nothing_and_says_what_is_wrong(tmp_path: Path) -> None:
    frame = tmp_path / "frame.jsonld"
    frame.write_text(json.dumps({"@context": {}, "@type": {"ex": 1}, "@embed": "@sometimes"}))
    with pytest.raises(InputError, match=r"frame\.jsonld.*Make it a frame"):
        jsonld.write(sorted(built("org"), key=str), rdf.prefixes("org"), frame)
    frame.write_text(json.dumps({"@context": {"ex": {"@id": "urn:ex", "@context": "http://x/"}}}))
    with pytest.raises(InputError, match="Could not process context"):
        jsonld.write(sorted(built("org"), key=str), rdf.prefixes("org"), frame)


def published() -> dict[str, Any]:
    parts = targets.parts("context", Graph.open(), ["turtle"])
    assert list(parts) == ["context/0-1-0.jsonld"]
    assert parts == targets.parts("context", Graph.open(), ["jsonld"])
    return json.loads(parts["context/0-1-0.jsonld"])


def test_the_context_has_every_term_of_the_ontology() -> None:
    names = published()["@context"]
    terms = {
        triple.subject.value
        for path in resources.graph_files("ontology")
        for triple in ox.parse(path=str(path))
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(FG)
    }
    terms.discard(FG)
    own = {name for name in names if f"{FG}{name}" in terms}
    assert {FG + name for name in own} == terms
    assert all(names[name]["@id"] == f"fg:{name}" for name in own)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NormFunction", {"@id": "fg:NormFunction"}),
        ("ofFunction", {"@id": "fg:ofFunction", "@type": "@id"}),
        ("position", {"@id": "fg:position", "@type": "http://www.w3.org/2001/XMLSchema#integer"}),
        ("text", {"@id": "fg:text", "@container": "@language"}),
        ("skos:prefLabel", {"@id": "skos:prefLabel", "@container": "@language"}),
        ("skos:notation", {"@id": "skos:notation"}),
    ],
)
def test_a_term_has_the_kind_of_its_values(name: str, said: dict[str, str]) -> None:
    assert published()["@context"][name] == said


def test_what_somebody_writes_with_the_context_is_our_graph() -> None:
    """A word that is no term stays visible, so that `validate` can name it."""
    written = {
        **published(),
        "@id": "id:local-profile-GM9998-MW-01",
        "@type": "LocalProfile",
        "ofFunction": "id:local-function-GM9998-MW-01",
        "skos:prefLabel": {"nl": "Medewerker"},
        "position": 1,
        "ofFunctoin": "id:local-function-GM9998-MW-01",
    }
    profile = ox.NamedNode("https://w3id.org/functiegraaf/id/local-profile-GM9998-MW-01")
    function = ox.NamedNode("https://w3id.org/functiegraaf/id/local-function-GM9998-MW-01")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    expected = {
        ox.Triple(profile, kind, ox.NamedNode(FG + "LocalProfile")),
        ox.Triple(profile, ox.NamedNode(FG + "ofFunction"), function),
        ox.Triple(profile, label, ox.Literal("Medewerker", language="nl")),
        ox.Triple(profile, ox.NamedNode(FG + "position"), ox.Literal(1)),
        ox.Triple(
            profile,
            ox.NamedNode(FG + "ofFunctoin"),
            ox.Literal(function.value.replace("https://w3id.org/functiegraaf/id/", "id:")),
        ),
    }
    data = json.dumps(written).encode()
    assert {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.JSON_LD)} == expected
    assert as_triples(written) == expected


def test_names_in_a_target_mean_what_they_mean_in_the_context() -> None:
    names = published()["@context"]
    for target in GRAPHS:
        shown = context.of(built(target), rdf.prefixes(target))
        both = [name for name in shown if name in names and name not in rdf.prefixes(target)]
        assert {name: shown[name] for name in both} == {name: names[name] for name in both}
