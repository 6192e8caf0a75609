"""Exports with functions of a municipality: they are carried over, and what is named is described."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from functiegraaf import joined, resources, targets
from functiegraaf.query import Graph
from functiegraaf.targets import rdf
from made_up import small
from official import built, needs_shapes, rdflib_graph, violations

ROOM = Path(__file__).parent / "targets"
GOOD = Path(__file__).parent / "tables" / "good.ttl"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
LOCAL = resources.ID + "local-function-GM9998-MW-01"
NORM = resources.ID + "function-N06-01-06"
RDF = [name for name in targets.names() if targets.about(name).writer in ("rdf", "sssom")]
#: Targets that describe the graph, and not what stands in it; they refuse other data.
OF_RELEASE = ("dcat", "queries", "void")
EXCEPTIONS = ROOM / "not-described.csv"

DEPRECATED = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
id:competency-N06-3 owl:deprecated true ; dcterms:isReplacedBy id:competency-N06-1 .
"""


@cache
def with_local(target: str) -> frozenset[ox.Triple]:
    return rdf.build(target, joined.graph_with(joined.triples_of([GOOD]), None))


def about(triples: frozenset[ox.Triple], subject: str) -> set[tuple[str, str]]:
    return {(t.predicate.value, t.object.value) for t in triples if t.subject.value == subject}  # type: ignore[union-attr]


def instances(triples: frozenset[ox.Triple], kind: str) -> set[str]:
    return {
        t.subject.value for t in triples if t.predicate.value == TYPE and t.object.value == kind
    }  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("target", "kind", "to_norm"),
    [
        ("skos", SKOS + "Concept", SKOS + "broader"),
        ("esco", "http://data.europa.eu/esco/model#Occupation", SKOS + "broader"),
        (
            "competentnl",
            "https://linkeddata.competentnl.nl/def/competentnl#Occupation",
            resources.DEF + "derivesFromFunction",
        ),
        ("org", ORG + "Role", PROV + "specializationOf"),
    ],
)
def test_a_local_function_is_there_with_its_norm_function(
    target: str, kind: str, to_norm: str
) -> None:
    said = about(with_local(target), LOCAL)
    assert {(TYPE, kind), (to_norm, NORM), (SKOS + "prefLabel", "Desk and advice officer")} <= said
    local = {one for one in instances(with_local(target), kind) if "/local-function-" in one}
    assert len(local) == 5
    assert built(target) < with_local(target)


def test_two_municipalities_may_use_the_same_code() -> None:
    schemes = {
        value
        for code in ("GM9998-MW-01", "GM9999-MW-01")
        for term, value in about(with_local("skos"), f"{resources.ID}local-function-{code}")
        if term == SKOS + "inScheme"
    }
    start = resources.ID + "scheme-LOCAL-FUNCTIONS-"
    assert schemes == {start + "GM9998", start + "GM9999"}


def test_a_definition_that_is_not_given_is_put_together_and_says_so() -> None:
    given = about(with_local("skos"), LOCAL)
    made = about(with_local("skos"), resources.ID + "local-function-GM9998-MW-02")
    assert (SKOS + "definition", "Helpt bewoners en denkt mee over het loket.") in given
    assert SKOS + "editorialNote" not in dict(given)
    assert {"definition", "editorialNote"} <= {term.removeprefix(SKOS) for term, _ in made}


@needs_shapes
def test_skos_has_no_violation_with_functions_of_a_municipality_either() -> None:
    assert violations(with_local("skos"), "nl-sbb-skos-ap-nl.ttl") == []


@pytest.mark.parametrize("syntax", rdf.SYNTAXES)
def test_the_tree_holds_local_functions_too(syntax: str) -> None:
    formats = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
    for target in ("skos", "esco", "competentnl", "org"):
        import rdflib

        data = rdf.write(target, with_local(target), syntax)
        read = rdflib.Graph().parse(data=data, format=formats[syntax])
        assert set(read) == set(rdflib_graph(with_local(target)))


def test_norm_functions_come_back_beside_local_ones() -> None:
    store = ox.Store()
    for target in ("skos", "org", "eqf"):
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in with_local(target))
    back = Graph(store, None).sparql((ROOM / "functions-there.rq").read_text("utf-8"))
    here = Graph.open().sparql((ROOM / "functions-here.rq").read_text("utf-8"))
    assert [[*map(str, row)] for row in back.terms] == [[*map(str, row)] for row in here.terms]


def test_a_local_function_has_a_post_in_its_municipality() -> None:
    post = about(with_local("org"), resources.ID + "post-of-local-function-GM9998-MW-01")
    municipality = "https://identifier.overheid.nl/tooi/id/gemeente/gm9998"
    assert {(ORG + "role", LOCAL), (ORG + "postIn", municipality), (TYPE, ORG + "Post")} <= post
    assert (TYPE, ORG + "FormalOrganization") in about(with_local("org"), municipality)


def test_posts_of_a_workforce_are_there_without_who_holds_them() -> None:
    graph = Graph(small(), None)
    made = rdf.build("org", graph)
    real = {row[0].value for row in graph.sparql("SELECT ?p WHERE { ?p a org:Post }").terms}
    posts = instances(made, ORG + "Post")
    assert len(real) >= 100
    assert real <= posts
    held = {row[0].value for row in graph.sparql("SELECT ?r WHERE { ?p org:role ?r }").terms}
    stand_in = {
        t.object.value
        for t in made
        if "/post-of-" in t.subject.value and t.predicate.value == ORG + "role"
    }  # type: ignore[union-attr]
    assert not stand_in & held
    assert not [t for t in made if "employee" in str(t) or "heldBy" in str(t)]
    names = {t.object.value for t in made if t.predicate.value == SKOS + "prefLabel"}  # type: ignore[union-attr]
    assert "Simulatiegemeente 1" in names
    assert dangling("org", made) == set()


def test_what_is_deprecated_says_so_in_skos(tmp_path: Path) -> None:
    path = tmp_path / "deprecated.ttl"
    path.write_text(DEPRECATED)
    made = rdf.build("skos", joined.graph_with(joined.triples_of([path]), None))
    said = dict(about(made, resources.ID + "competency-N06-3"))
    assert said["http://www.w3.org/2002/07/owl#deprecated"] == "true"
    assert said["http://purl.org/dc/terms/isReplacedBy"] == resources.ID + "competency-N06-1"


def dangling(target: str, triples: frozenset[ox.Triple]) -> set[str]:
    """Return what of ours is referred to without a class and a name, but for the exceptions."""
    named = {"prefLabel", "title", "name", "label", "noteLiteral"}
    typed = {t.subject.value for t in triples if t.predicate.value == TYPE}
    labelled = {
        t.subject.value for t in triples if re.split("[#/]", t.predicate.value)[-1] in named
    }
    excepted = [row["name"] for row in exceptions() if row["target"] == target]
    return {
        t.object.value
        for t in triples
        if isinstance(t.object, ox.NamedNode)
        and t.object.value.startswith(resources.ID)
        and t.object.value not in typed & labelled
        and not any(
            re.fullmatch(one, t.object.value.removeprefix(resources.ID)) for one in excepted
        )
    }


@cache
def exceptions() -> list[dict[str, str]]:
    with EXCEPTIONS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("target", RDF)
def test_what_a_target_refers_to_is_described(target: str) -> None:
    assert dangling(target, built(target)) == set()
    if target not in OF_RELEASE:
        assert dangling(target, with_local(target)) == set()


def test_a_level_that_is_not_described_is_found() -> None:
    level = resources.ID + "competency-level-N06-3-B"
    less = frozenset(t for t in built("competentnl") if t.subject.value != level)  # type: ignore[union-attr]
    assert dangling("competentnl", less) == {level}


def test_every_exception_has_a_reason_and_is_needed() -> None:
    for row in exceptions():
        assert row["reason"]
        referred = {str(t.object)[1:-1].removeprefix(resources.ID) for t in built(row["target"])}
        assert any(re.fullmatch(row["name"], one) for one in referred), row


@pytest.mark.parametrize("target", ["competentnl", "esco"])
def test_levels_hang_under_their_competency(target: str) -> None:
    asked = {t.object for t in built(target) if t.predicate.value == resources.DEF + "asksFor"}
    broader = {t.subject: t.object for t in built(target) if t.predicate.value == SKOS + "broader"}
    typed = {t.subject for t in built(target) if t.predicate.value == TYPE}
    assert len(asked) == 22
    assert all(broader[level] in typed for level in asked)


def test_knowledge_and_educational_norms_have_a_link() -> None:
    cnlo = "https://linkeddata.competentnl.nl/def/competentnl#"
    linked = {
        t.object.value
        for t in built("competentnl")
        if t.predicate.value
        in (resources.DEF + "requiresKnowledge", resources.DEF + "relatesEducation")
    }
    assert linked <= instances(built("competentnl"), cnlo + "KnowledgeArea") | instances(
        built("competentnl"), cnlo + "EducationalNorm"
    )
    asked = Graph.open().sparql(
        "SELECT DISTINCT ?x WHERE { { ?x a fg:KnowledgeArea . ?y fg:requiresKnowledge ?x }"
        " UNION { ?x a fg:Qualification . ?y fg:relatesEducation ?x ; a ?kind ."
        " FILTER (?kind IN (fg:RelatedEducation, fg:ProfileQualification)) } }"
    )
    assert {row[0].value for row in asked.terms} == linked
    assert len(linked) > 5


def test_the_mapping_set_is_read_from_rdf_by_sssom(tmp_path: Path) -> None:
    from sssom.parsers import parse_sssom_rdf

    path = tmp_path / "esco.ttl"
    path.write_bytes(rdf.write("esco", built("esco"), "turtle"))
    read = parse_sssom_rdf(str(path))
    mappings = instances(built("esco"), "http://www.w3.org/2002/07/owl#Axiom")
    assert len(read.df) == len(mappings) > 70
    assert read.metadata["mapping_set_id"] == resources.ID + "mapping-set-ESCO"
    assert read.metadata["license"].startswith("http")


def test_a_profile_is_no_vacancy_and_no_note() -> None:
    for target in ("schema-org", "elm"):
        profiles = {
            row[0].value
            for row in Graph.open().sparql("SELECT ?p WHERE { ?p a fg:CompetencyProfile }").terms
        }
        assert len(profiles) > 10
        assert not profiles & {t.subject.value for t in built(target)}  # type: ignore[union-attr]
