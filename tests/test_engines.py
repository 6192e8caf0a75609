"""Engines: both find the same, on data in which faults were planted at random."""

from __future__ import annotations

import random
from functools import cache

import pyoxigraph as ox
import pytest

from functiegraaf import engines, inputs, resources, validate

XSD = "http://www.w3.org/2001/XMLSchema#"
DEF = resources.DEF
SEEDS = range(12)


@cache
def shapes() -> frozenset[ox.Triple]:
    return frozenset(validate.read(resources.shape_files()))


@cache
def data(graph: str) -> tuple[ox.Triple, ...]:
    return tuple(sorted(validate.read(resources.graph_files(graph)), key=str))


def damaged(seed: int) -> set[ox.Triple]:
    """The shipped graph with thirty faults: something dropped, doubled, mistyped or misspelt."""
    rng = random.Random(seed)
    stated = [t for t in data("stated") if "passage-" not in str(t.subject)]
    triples = set(data("ontology")) | set(data("stated")) | set(data("concluded"))
    objects = [t.object for t in stated]
    for triple in rng.sample(stated, 30):
        kind = rng.choice(["drop", "double", "other", "type", "language", "property", "cut"])
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if kind in ("drop", "other", "type", "property"):
            triples.discard(triple)
        if kind in ("double", "other"):
            triples.add(ox.Triple(subject, predicate, rng.choice(objects)))
        elif kind == "type":
            text = value.value if isinstance(value, ox.NamedNode | ox.Literal) else "x"
            wrong = ox.Literal(text, datatype=ox.NamedNode(XSD + rng.choice(["date", "string"])))
            triples.add(ox.Triple(subject, predicate, wrong))
        elif kind == "language":
            triples.add(ox.Triple(subject, predicate, ox.Literal("anders", language="fr")))
        elif kind == "property":
            wrong = ox.NamedNode(predicate.value + rng.choice("xyz"))
            triples.add(ox.Triple(subject, wrong, value))
        elif kind == "cut":
            triples.difference_update([t for t in stated if t.subject == subject])
    return triples


@pytest.mark.parametrize("seed", SEEDS)
def test_engines_find_the_same_faults(seed: int) -> None:
    triples, rules = damaged(seed), shapes()
    found = {
        name: validate.findings(run(triples, rules), triples, rules)
        for name, run in engines.ENGINES.items()
    }
    assert len(found["pyshacl"]) > 52 + 10
    assert found["shacl"] == found["pyshacl"]


def test_what_a_result_details_is_not_counted_twice() -> None:
    text = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> .
    x:S a sh:NodeShape ; sh:targetNode x:a ; sh:severity sh:Violation ; sh:node x:T .
    x:T a sh:NodeShape ; sh:property [ sh:path x:b ; sh:minCount 1 ] ."""
    rules = {q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    node = ox.NamedNode("http://x/a")
    triples = {ox.Triple(node, ox.NamedNode("http://x/c"), node)}
    for run in engines.ENGINES.values():
        (result,) = run(triples, rules).results
        assert (result.component, result.focus) == ("NodeConstraintComponent", "http://x/a")


NAMELESS = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
id:profile-N06-01-02 fg:x _:a , [ fg:x [ a fg:Level ; fg:rank "1" ] ] .
_:a a fg:Level ; fg:rank "2" .
[] a fg:Competency , fg:Level ; fg:rank "3" , "4" ; fg:x _:b , _:a .
_:b a fg:CompetencyRequirement ; fg:requiresLevel _:a , _:b ; fg:ofProfile _:c .
"""


def test_engines_name_what_has_no_name_alike(tmp_path) -> None:
    path = tmp_path / "nameless.ttl"
    path.write_text(NAMELESS, "utf-8")
    triples, rules = inputs.read(path).triples | set(data("ontology")), shapes()
    found = {
        name: validate.findings(run(triples, rules), triples, rules)
        for name, run in engines.ENGINES.items()
    }
    assert len({one.focus for one in found["shacl"] if one.focus.startswith("_:")}) == 4
    assert found["shacl"] == found["pyshacl"]
    levels = {one.focus: one.value for one in found["shacl"] if one.constraint == "Datatype"}
    said = {(str(t.subject), t.object.value) for t in triples if isinstance(t.object, ox.Literal)}
    assert len(levels) == 3
    assert set(levels.items()) <= said
