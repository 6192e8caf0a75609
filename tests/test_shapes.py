"""The shapes: each rule finds what it should, and nothing else.

A case is a small graph in tests/shapes/<Class>/. Its name says what to expect: nothing at all
(valid-), at least one violation (invalid-), or warnings and remarks only (warning-). Beside an
invalid or warning case lies the exact list of its results.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from functiegraaf import engines, resources, validate
from functiegraaf.engines import reference
from functiegraaf.findings import short

HERE = Path(__file__).parent / "shapes"
CASES = sorted(HERE.glob("*/*.ttl"))
HEADER = "focus\tpath\tshape\tseverity\tvalue"
SH = "http://www.w3.org/ns/shacl#"


@functools.cache
def ontology():
    return validate.read(resources.graph_files("ontology"))


@functools.cache
def rule_triples():
    return validate.read(resource_files())


@functools.cache
def rules():
    return engines.to_rdflib(rule_triples())


def resource_files():
    return resources.shape_files()


def results(findings) -> str:
    lines = {
        "\t".join((short(f.focus), short(f.path), short(f.rule), f.severity, short(f.value)))
        for f in findings
    }
    return "\n".join([HEADER, *sorted(lines)]) + "\n"


def lines(table: str) -> list[list[str]]:
    return [line.split("\t") for line in table.splitlines()[1:]]


def expected(case: Path) -> Path:
    return case.with_suffix(".expected.tsv")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_case(case: Path, golden) -> None:
    triples = ontology() | validate.read([case])
    found = validate.check(triples, rule_triples())
    fast = engines.run_shacl(triples, rule_triples())
    assert validate.findings(fast, triples, rule_triples()) == found, "the engines differ"
    kind = case.name.partition("-")[0]
    severities = {finding.severity for finding in found}
    if kind == "valid":
        assert found == ()
        return
    assert found, "a rule was to find something here"
    assert ("Violation" in severities) == (kind == "invalid")
    golden(expected(case), results(found))


def test_every_case_file_is_a_case() -> None:
    assert all(re.match(r"(valid|invalid|warning)-[a-z0-9-]+$", case.stem) for case in CASES)
    orphans = [
        table
        for table in HERE.glob("*/*.expected.tsv")
        if not table.with_name(table.name.replace(".expected.tsv", ".ttl")).is_file()
    ]
    assert orphans == []


def shapes_that_judge() -> set[str]:
    """The shapes that can give a result of their own: with a path or with a query."""
    query = f"""SELECT ?shape {{
        {{ ?shape a <{SH}PropertyShape> }} UNION {{ ?shape <{SH}sparql> ?query }}
    }}"""
    return {str(row[0]) for row in rules().query(query)}


def test_every_rule_is_broken_by_a_case() -> None:
    broken = {
        line[2]
        for case in CASES
        if not case.name.startswith("valid")
        for line in lines(expected(case).read_text(encoding="utf-8"))
    }
    judging = {short(shape) for shape in shapes_that_judge()}
    assert len(judging) > 300
    assert judging - broken == set()
    assert broken - judging == set()


def test_every_class_with_a_shape_has_a_valid_case() -> None:
    # What is said of files and cells is tried in test_recognise.py and test_tables.py.
    others = {"components", "File", "Language", "prefixes", "Table"}
    files = {path.stem for path in resource_files()} - others
    assert files == {case.parent.name for case in CASES if case.name.startswith("valid-")}
    assert files == {case.parent.name for case in CASES if not case.name.startswith("valid-")}


def test_every_class_of_the_ontology_has_a_shape() -> None:
    classes = {
        short(t.subject.value).removeprefix("fg:")
        for t in ontology()
        if str(t.object) == "<http://www.w3.org/2002/07/owl#Class>"
        and getattr(t.subject, "value", "").startswith(resources.DEF)
    }
    # What holds for a subclass holds by the shape of its class; it needs none of its own.
    parents = {
        short(t.subject.value).removeprefix("fg:")
        for t in ontology()
        if str(t.predicate) == "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
        and getattr(t.object, "value", "").startswith(resources.DEF)
    }
    # These are counts that rules make, tested as rules are, and not what somebody states; a store
    # is validated without them.
    derived = {"Staffing", "Supply", "Total", "Deviation"}
    # What the engine tells the exports of queries and files; nobody states it.
    told = {"StoredQuery", "QueryParameter", "ReleaseFile"}
    assert classes - parents - derived - told - {path.stem for path in resource_files()} == set()


def test_shapes_are_named_and_plain() -> None:
    graph = rules()
    plain = """ASK { ?node ?property ?value FILTER (isBlank(?node))
        FILTER (?property NOT IN (rdf:first, rdf:rest)) }"""
    assert not graph.query(plain).askAnswer, "a blank node that is no list"
    advanced = {"target", "rule", "expression", "js", "values", "filterShape", "nodes"}
    used = {str(p).removeprefix(SH) for p in graph.predicates() if str(p).startswith(SH)}
    assert used & advanced == set()
    for select in graph.objects(None, predicate(f"{SH}select")):
        assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", select)


def predicate(iri: str):
    from rdflib import URIRef

    return URIRef(iri)


def test_shapes_say_what_is_wrong_in_two_languages_and_how_bad_it_is() -> None:
    graph = rules()
    query = f"""SELECT ?shape ?speaker {{
        {{ ?shape a <{SH}PropertyShape> BIND (?shape AS ?speaker) }}
        UNION {{ ?shape <{SH}sparql> ?speaker }}
    }}"""
    said: dict[str, str] = {}
    for shape, speaker in graph.query(query):
        messages = list(graph.objects(speaker, predicate(f"{SH}message")))
        assert sorted(m.language for m in messages) == ["en", "nl"], shape
        assert len(list(graph.objects(shape, predicate(f"{SH}severity")))) == 1, shape
        assert str(speaker) in (str(shape), f"{shape}-query")
        for message in messages:
            assert said.setdefault(str(message), str(shape)) == str(shape), "one message, two rules"
            assert not re.search(r"\b(fg|sh|skos|prov):|\bIRI\b|\bnode\b", message), message
            assert set(re.findall(r"\{(.*?)\}", message)) <= {"$this", "?value", "?path"}
            if speaker == shape:
                assert "{" not in message, "only a query can fill in a message"


def test_every_shape_stands_in_the_file_of_its_class() -> None:
    for path in resource_files():
        if path.stem in ("prefixes", "Language"):
            continue
        named = set(re.findall(r"^shape:(\S+) a ", path.read_text(encoding="utf-8"), re.M))
        assert all(name == path.stem or name.startswith(f"{path.stem}-") for name in named)


def test_what_rests_on_a_conclusion_says_so() -> None:
    """The message of a warning about dimensions or about MBO and NLQF names the conclusion."""
    marked = {
        short(str(shape)).removeprefix("shape:")
        for shape in rules().subjects(predicate("http://purl.org/dc/terms/type"), None)
    }
    assert {"CompetencyProfile-dimension", "CompetencyProfile-dimension-unknown"} <= marked
    assert {"MinimumEducation-nlqf", "NormFunction-code", "FunctionGroup-code"} <= marked


def test_the_rules_of_shacl_accept_the_shapes() -> None:
    import pyshacl

    conforms, _, text = pyshacl.validate(
        engines.to_rdflib([]),
        shacl_graph=engines.to_rdflib(validate.read(resource_files())),
        meta_shacl=True,
    )
    assert conforms, text


@pytest.mark.parametrize(
    "name",
    ["CompetencyProfile/invalid-six", "CompetencyProfile/warning-dimension-unknown",
     "CompetencyProfile/valid-dimension-reason", "NormFunction/invalid-ladder-half",
     "EnrichedProfile/invalid-other-levels", "Vocabulary/invalid-property"],
)  # fmt: skip
def test_another_engine_finds_the_same(name: str) -> None:
    """The SPARQL in the shapes is plain: rdflib answers it as Oxigraph does."""
    import pyshacl

    triples = ontology() | validate.read([HERE / f"{name}.ttl"])
    shapes = rules()
    _, report, _ = pyshacl.validate(engines.to_rdflib(triples), shacl_graph=shapes, inplace=True)
    outcome = engines.Outcome(tuple(reference._results(report, shapes)), str)
    assert validate.findings(outcome, triples, rule_triples()) == validate.check(
        triples, rule_triples()
    )
