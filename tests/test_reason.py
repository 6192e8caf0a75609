"""What is inferred: right, apart from what is stated, without noise, and kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner

from functiegraaf import closure, derive, load, reason, resources
from functiegraaf.cli import main
from functiegraaf.errors import FunctiegraafError, InputError

FAULTS = Path(__file__).parent / "consistency"

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def fg(name: str) -> ox.NamedNode:
    return ox.NamedNode(resources.DEF + name)


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(resources.ID + name)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Infer once for all tests here, and not into the home of who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        if "FUNCTIEGRAAF_CACHE" not in os.environ:
            patch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def inferred(cache: None) -> ox.Store:
    store = ox.Store()
    reason.add_inferred(store)
    return store


def has(store: ox.Store, *triple: ox.NamedNode) -> bool:
    return ox.Quad(*triple, reason.INFERRED) in store


def sample(*names: str) -> ox.Store:
    """Return the ontology and some data files as a store."""
    store = ox.Store()
    for path in resources.graph_files("ontology"):
        load.load_file(store, path, load.graph_name("ontology"))
    for name in names:
        load.load_file(store, resources.root() / "data" / name, load.graph_name("stated"))
    return store


def test_the_rules_add_what_owlrl_does(inferred: ox.Store) -> None:
    """Neither knows the other: one is owlrl on all triples, the other is SPARQL."""
    store = load.load_shipped(ox.Store())
    derive.derive(store)
    found = {q.triple for q in store.quads_for_pattern(None, None, None, reason.INFERRED)}
    assert found == {quad.triple for quad in inferred}
    assert len(found) > 3000


def test_everything_inferred_is_in_its_own_graph_and_in_no_other(inferred: ox.Store) -> None:
    assert {graph.value for graph in inferred.named_graphs()} == {reason.INFERRED.value}
    shipped = {quad.triple for quad in load.load_shipped(ox.Store())}
    assert not shipped & {quad.triple for quad in inferred}


def test_owl_concludes(inferred: ox.Store) -> None:
    function = thing("function-N06-01-02")
    assert has(inferred, function, fg("belongsToSeries"), thing("series-N06"))
    document = thing("document-9078B19D")
    assert has(inferred, document, RDF_TYPE, ox.NamedNode("http://www.w3.org/ns/prov#Entity"))
    task = thing("task-N03-01-02-1-1")
    assert has(inferred, task, fg("appliesToFunction"), thing("function-N03-01-02"))
    requirement = thing("requirement-N06-01-02-1")
    assert has(inferred, requirement, fg("appliesToFunction"), function)


def test_rules_conclude(inferred: ox.Store) -> None:
    level = thing("competency-level-N06-1-C")
    assert has(inferred, level, fg("heavierThan"), thing("competency-level-N06-1-D"))
    # Roman I is the top: up is from II to I.
    assert has(inferred, thing("function-N06-01-04"), fg("nextStepUp"), thing("function-N06-01-02"))
    # The group has no steps II and III.
    assert has(inferred, thing("function-N05-02-08"), fg("nextStepUp"), thing("function-N05-02-02"))


def test_noise_is_left_out(inferred: ox.Store) -> None:
    for quad in inferred:
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.BlankNode)
        assert not quad.subject.value.startswith("http://www.w3.org/2002/07/owl#")
        assert not quad.subject.value.startswith("http://www.w3.org/2001/XMLSchema#")
        # A level meets itself; nothing else that is said of a thing and itself is worth keeping.
        assert (quad.subject == quad.object) <= (quad.predicate == fg("meets"))
        assert quad.object != ox.NamedNode("http://www.w3.org/2002/07/owl#Thing")


def test_two_things_are_never_inferred_to_be_one(inferred: ox.Store) -> None:
    # A value too many of a functional property shows in this way.
    same = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    assert list(inferred.quads_for_pattern(None, same, None)) == []


def test_closure_is_that_of_owlrl() -> None:
    """By another way: rdflib reads the files, and owlrl expands them as it comes."""
    names = ("stated/functions.ttl", "stated/profiles-N06-01.ttl", "concluded/dimensions.ttl")
    plain = rdflib.Graph()
    for path in resources.graph_files("ontology"):
        plain.parse(path)
    for name in names:
        plain.parse(resources.root() / "data" / name)
    before = set(plain)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(plain)
    special = ("http://www.w3.org/2002/07/owl#", "http://www.w3.org/2001/XMLSchema#",
               "http://www.w3.org/1999/02/22-rdf-syntax-ns#", str(rdflib.RDFS))  # fmt: skip
    expected = {
        (str(s), str(p), str(o))
        for s, p, o in set(plain) - before
        if isinstance(s, rdflib.URIRef) and isinstance(o, rdflib.URIRef)
        if s != o and o != rdflib.OWL.Thing and not str(s).startswith(special)
    }
    ours = ("asksFor", "heavierThan", "meets", "nextStepUp", "oneLevelAbove")
    rules = {fg(name) for name in ours}
    found = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in reason.infer(sample(*names))
        if quad.predicate not in rules
    }
    assert found == expected
    assert len(found) > 350


def test_rules_and_closure_feed_each_other() -> None:
    """A rule may need what the closure finds, and the other way round."""
    store = sample()
    stated = load.graph_name("stated")
    equal = ox.NamedNode("http://www.w3.org/2002/07/owl#equivalentProperty")
    store.add(ox.Quad(fg("step"), equal, fg("ladderStep"), stated))
    store.add(ox.Quad(fg("nextStepUp"), equal, fg("promotion"), stated))
    for name, step in (("low", "2"), ("high", "1")):
        number = ox.Literal(step, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
        store.add(ox.Quad(thing(name), fg("inGroup"), thing("group"), stated))
        store.add(ox.Quad(thing(name), fg("step"), number, stated))
    found = reason.infer(store)
    assert has(found, thing("low"), fg("promotion"), thing("high"))


def test_literals_stay_as_they_are_written() -> None:
    number = ox.Literal("007", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    above = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subPropertyOf")
    values = {number, ox.Literal("zeven", language="nl"), ox.Literal("zeven")}
    given = [ox.Triple(thing("a"), fg("part"), value) for value in values]
    found = closure.owl_closure([*given, ox.Triple(fg("part"), above, fg("whole"))])
    assert {triple.object for triple in found if triple.predicate == fg("whole")} == values


def test_different_from_itself_is_refused() -> None:
    different = ox.NamedNode("http://www.w3.org/2002/07/owl#differentFrom")
    with pytest.raises(FunctiegraafError, match="id/a is said to be different from itself"):
        closure.owl_closure([ox.Triple(thing("a"), different, thing("a"))])


def test_contradiction_is_refused_and_named() -> None:
    store = sample("stated/competencies.ttl")
    fault = FAULTS / "two-disjoint-classes" / "fault.ttl"
    load.load_file(store, fault, load.graph_name("stated"))
    with pytest.raises(FunctiegraafError, match=r"common individual .*id/level-A"):
        reason.infer(store)


def test_ill_typed_literal_is_refused_and_named() -> None:
    store = sample()
    fault = FAULTS / "scale-ill-typed" / "fault.ttl"
    load.load_file(store, fault, load.graph_name("stated"))
    with pytest.raises(FunctiegraafError, match="acht"):
        reason.infer(store)


def test_class_without_possible_members_is_refused_and_named() -> None:
    store = sample()
    below = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    nothing = ox.NamedNode("http://www.w3.org/2002/07/owl#Nothing")
    store.add(ox.Quad(fg("Level"), below, nothing, load.graph_name("ontology")))
    with pytest.raises(FunctiegraafError, match="def/Level can have no member"):
        reason.infer(store)


def test_file_is_kept_and_used_again(inferred: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = reason.inferred_file()
    written = path.read_bytes()
    assert written.splitlines() == sorted(written.splitlines())
    monkeypatch.setattr(reason, "materialise", lambda progress: pytest.fail("inferred again"))
    assert reason.inferred_file() == path
    assert [entry.name for entry in path.parent.iterdir() if entry.name.startswith(".inf")] == []


def test_another_rule_is_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = reason.inferred_key()
    rule = tmp_path / "derive-nothing.rq"
    rule.write_text("CONSTRUCT {} WHERE {}")
    monkeypatch.setattr(reason, "rule_files", lambda: [rule])
    assert reason.inferred_key() != before


def test_half_a_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(reason, "materialise", lambda progress: ox.Store())
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(InputError, match="No space left"):
        reason.inferred_file()
    assert list((tmp_path / "cache").iterdir()) == []


def test_without_a_place_to_write_the_triples_are_inferred_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path / "file"))
    made = ox.Store()
    made.add(ox.Quad(thing("a"), fg("concerns"), thing("b"), reason.INFERRED))
    monkeypatch.setattr(reason, "materialise", lambda progress: made)
    store = ox.Store()
    reason.add_inferred(store)
    assert list(store) == list(made)


def test_broken_rule_is_named(tmp_path: Path) -> None:
    rule = tmp_path / "broken.rq"
    rule.write_text("CONSTRUCT nothing")
    with pytest.raises(FunctiegraafError, match=r"broken\.rq"):
        reason.run_rule(rule, ox.Store())


def test_command_counts(inferred: ox.Store) -> None:
    result = CliRunner().invoke(main, ["reason"])
    assert result.exit_code == 0
    lines = dict(reversed(line.split(maxsplit=1)) for line in result.stdout.splitlines())
    assert int(lines.pop("inferred in all")) == len(inferred)
    assert sum(map(int, lines.values())) == len(inferred)
    assert int(lines["fg:nextStepUp"]) > 0


@pytest.mark.parametrize("suffix", ["nq", "nt", "ttl"])
def test_command_writes_what_was_inferred(suffix: str, inferred: ox.Store, tmp_path: Path) -> None:
    path = tmp_path / f"inferred.{suffix}"
    result = CliRunner().invoke(main, ["reason", "-o", str(path)])
    assert result.exit_code == 0
    kind = ox.RdfFormat.from_extension(suffix)
    quads = list(ox.parse(path=str(path), format=kind))
    assert {quad.triple for quad in quads} == {quad.triple for quad in inferred}
    if suffix == "nq":
        assert {quad.graph_name for quad in quads} == {reason.INFERRED}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "inferred.csv"], "must end in one of"),
        (["-o", "no/such/folder/inferred.nq"], "cannot be written"),
        (["-o", "inferred.nq", "--check"], "--output goes with inferring"),
        ([__file__], "nothing is inferred"),
    ],
)
def test_command_refuses(arguments: list[str], message: str, inferred: ox.Store) -> None:
    result = CliRunner().invoke(main, ["reason", *arguments])
    assert result.exit_code == 2
    assert message in result.stderr
