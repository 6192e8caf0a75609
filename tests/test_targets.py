"""Exports in the vocabularies of others: they say what the graph says, by the rules of each."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner

from functiegraaf import resources, targets
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.targets import rdf
from official import built, needs_shapes, rdflib_graph, violations

ROOM = Path(__file__).parent / "targets"
SKOS = "http://www.w3.org/2004/02/skos/core#"

#: The targets that are graphs.
GRAPHS = [name for name in targets.names() if targets.about(name).writer == "rdf"]


@pytest.mark.parametrize("target", GRAPHS)
def test_a_target_says_something_and_needs_no_blank_nodes(target: str) -> None:
    triples = built(target)
    assert triples
    assert not any("_:" in str(end) for t in triples for end in (t.subject, t.object))


@pytest.mark.parametrize("target", targets.names())
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_target_says_what_it_shows(target: str, lang: str) -> None:
    assert len(targets.about(target).says[lang]) > 20


@pytest.mark.parametrize("target", GRAPHS)
@pytest.mark.parametrize("syntax", rdf.SYNTAXES)
def test_every_syntax_is_the_same_graph_and_the_same_bytes(target: str, syntax: str) -> None:
    """Read by rdflib, which did not write it."""
    data = rdf.write(target, built(target), syntax)
    assert data == rdf.write(target, frozenset(reversed(list(built(target)))), syntax)
    formats = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
    read = rdflib.Graph().parse(data=data, format=formats[syntax])
    assert set(read) == set(rdflib_graph(built(target)))


def test_a_target_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="'csw' is no target; there are: competentnl, "):
        rdf.build("csw", Graph.open())


def test_the_command_writes_files(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    done = CliRunner().invoke(
        main, ["export", "eqf", "-o", str(out), "-f", "turtle", "-f", "jsonld"]
    )
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in out.iterdir()) == ["eqf.jsonld", "eqf.ttl"]
    assert (out / "eqf.ttl").read_bytes() == rdf.write("eqf", built("eqf"), "turtle")


def test_nothing_is_written_when_one_target_is_wrong(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["export", "eqf", "nosuch", "-o", str(out)])
    assert done.exit_code == 2
    assert "'nosuch' is no target" in done.output
    assert not out.exists()
    (tmp_path / "file").write_text("mine")
    done = CliRunner().invoke(main, ["export", "eqf", "-o", str(tmp_path / "file")])
    assert done.exit_code == 2
    assert (tmp_path / "file").read_text() == "mine"


def test_the_command_lists_targets() -> None:
    done = CliRunner().invoke(main, ["export", "--list", "--lang", "en"])
    assert [line.partition(":")[0] for line in done.output.splitlines()] == targets.names()


def test_functions_come_back_whole_from_three_targets() -> None:
    store = ox.Store()
    for target in ("skos", "org", "eqf"):
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in built(target))
    back = Graph(store, None).sparql((ROOM / "functions-there.rq").read_text("utf-8"))
    here = Graph.open().sparql((ROOM / "functions-here.rq").read_text("utf-8"))
    assert len({row[0].value for row in here.terms}) == 25
    assert [[*map(str, row)] for row in back.terms] == [[*map(str, row)] for row in here.terms]


@needs_shapes
def test_skos_has_no_violation_of_nl_sbb() -> None:
    assert violations(built("skos"), "nl-sbb-skos-ap-nl.ttl") == []


@needs_shapes
def test_a_top_concept_with_a_broader_one_is_a_violation() -> None:
    """The file gives its severity to the constraint, where pySHACL does not look."""
    level = ox.NamedNode("https://w3id.org/functiegraaf/id/competency-level-N06-3-B")
    competency = ox.NamedNode("https://w3id.org/functiegraaf/id/competency-N06-3")
    schemes = {
        t.object
        for t in built("skos")
        if t.subject in (level, competency) and t.predicate.value == SKOS + "inScheme"
    }
    around = {level, competency} | schemes
    few = {
        t
        for t in built("skos")
        if t.subject in around
        and (t.object in around or isinstance(t.object, ox.Literal) or "#type" in t.predicate.value)
    }
    assert violations(frozenset(few), "nl-sbb-skos-ap-nl.ttl") == []
    top = ox.NamedNode(SKOS + "topConceptOf")
    scheme = ox.NamedNode("https://w3id.org/functiegraaf/id/scheme-COMPETENCY-LEVELS")
    wrong = violations(frozenset(few | {ox.Triple(level, top, scheme)}), "nl-sbb-skos-ap-nl.ttl")
    assert [focus for focus, _ in wrong] == [level.value]


@needs_shapes
def test_the_official_shapes_find_what_is_wrong() -> None:
    """Of one scheme, without its definitions and with a match to something unknown."""
    scheme = ox.NamedNode("https://w3id.org/functiegraaf/id/scheme-LEVELS")
    within = {t.subject for t in built("skos") if t.object == scheme} | {scheme}
    few = {t for t in built("skos") if t.subject in within and "related" not in t.predicate.value}
    few = {t for t in few if t.predicate.value != SKOS + "narrower"}
    assert violations(frozenset(few), "nl-sbb-skos-ap-nl.ttl") == []
    bare = {t for t in few if t.predicate.value != SKOS + "definition"}
    found = violations(frozenset(bare), "nl-sbb-skos-ap-nl.ttl")
    assert len({focus for focus, _ in found}) == 4


def seen_terms() -> set[str]:
    """Return the terms of vocabularies that rdflib does not know; each file says where seen."""
    lines = (line for path in (ROOM / "terms").iterdir() for line in path.read_text().splitlines())
    return {line for line in lines if not line.startswith("#")}


@pytest.mark.parametrize("target", GRAPHS)
def test_only_terms_that_are_there_are_used(target: str) -> None:
    """Those of W3C and schema.org are known to rdflib, ours to the ontology."""
    from rdflib.namespace import (
        DCAT,
        DCTERMS,
        FOAF,
        ORG,
        OWL,
        PROV,
        RDF,
        RDFS,
        SDO,
        SH,
        SKOS,
        VANN,
        VOID,
    )

    own = {
        t.subject for path in resources.graph_files("ontology") for t in ox.parse(path=str(path))
    }
    types = {t.object for t in built(target) if t.predicate.value == str(RDF.type)}
    for term in {t.predicate for t in built(target)} | types:
        iri = term.value
        if iri.startswith(resources.DEF):
            assert term in own, iri
            continue
        known = [
            one
            for one in (DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VANN, VOID)
            if iri.startswith(str(one))
        ]
        if known:
            # rdflib has an older edition of some.
            assert iri.removeprefix(str(known[0])) in known[0] or iri in seen_terms(), iri
        else:
            assert iri in seen_terms(), iri


def test_every_concept_has_a_plain_explanation_and_a_notation_of_its_own() -> None:
    """In the schemes that people read; words and sentences are few, for who does not know the trade."""
    graph = rdflib_graph(built("skos"))
    ours = rdflib.Namespace(resources.ID)
    read = ("FUNCTIONS", "COMPETENCIES", "COMPETENCY-LEVELS", "DIMENSIONS", "LEVELS", "KNOWLEDGE",
            "SITUATIONS-N06-01", "SITUATIONS-N06-02", "NLQF", "NLQF-FACETS")  # fmt: skip
    for name in read:
        concepts = set(graph.subjects(rdflib.SKOS.inScheme, ours[f"scheme-{name}"]))
        notations = [str(graph.value(one, rdflib.SKOS.notation)) for one in concepts]
        assert len(set(notations)) == len(concepts) > 2, name
        for one in concepts:
            said = {text.language: text for text in graph.objects(one, rdflib.RDFS.comment)}
            # What a function does is said in Dutch; not all of it is translated.
            assert "nl" in said, one
            if not str(one).startswith(ours["function-"]):
                assert all(len(part.split()) <= 20 for part in said["nl"].split(". ")), one
                assert "en" in said, one


def test_homonyms_are_apart_and_keep_their_printed_title() -> None:
    graph = rdflib_graph(built("skos"))
    name = rdflib.Literal("Druk van anderen", lang="nl")
    both = set(graph.subjects(rdflib.SKOS.prefLabel, name))
    schemes = {str(graph.value(one, rdflib.SKOS.inScheme)) for one in both}
    start = resources.ID + "scheme-SITUATIONS-N06-"
    assert schemes == {start + "01", start + "02"}
