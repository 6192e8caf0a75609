"""At size: a store is held against the shapes as files are, and exactly what is wrong is found."""

import csv
import json
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from functiegraaf import at_size, engines, inputs, load, resources, validate
from functiegraaf.at_size import core, graphs
from functiegraaf.at_size.questions import ask, questions
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.findings import short
from functiegraaf.rules import Rules
from functiegraaf.simulate import municipality, simulate

CASES = sorted((Path(__file__).parent / "shapes").glob("*/*.ttl"))
PREFIXES = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix graph: <https://w3id.org/functiegraaf/graph/> .
"""


@cache
def shapes():
    return frozenset(validate.read(resources.shape_files()))


@cache
def ontology():
    return frozenset(validate.read(resources.graph_files("ontology")))


def same(results) -> set[tuple[str, ...]]:
    return {(one.shape, one.focus, one.path, one.value, one.language) for one in results}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_question_asked_once_gives_what_it_gives_for_each_focus(case):
    triples = ontology() | validate.read([case])
    store = ox.Store()
    store.extend(ox.Quad(one.subject, one.predicate, one.object) for one in triples)
    each = engines.run_shacl(triples, shapes()).results
    wanted = same(one for one in each if one.component == "SPARQLConstraintComponent")
    for reworded in (False, True):
        asked = questions(Rules(shapes()), reworded=reworded)
        assert same(one for question in asked for one in ask(store, question)) == wanted


def test_every_question_in_other_words_is_of_a_rule():
    rules = {short(one.rule).partition(":")[2] for one in questions(Rules(shapes()))}
    others = {path.stem for path in (resources.root() / "queries" / "checks").glob("*.rq")}

    assert len(rules) > 70
    assert others
    assert others <= rules


def test_no_core_shape_sees_further_than_a_part():
    assert core.far_sighted(Rules(core.core_shapes())) == []
    assert core.steps(Rules(core.core_shapes())) == [resources.DEF + "requiresLevel"]


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("sh:path [ sh:inversePath fg:holds ] ; sh:maxCount 1", "path"),
        ("sh:path fg:holds ; sh:node shape:y", "sh:node"),
        ("sh:path fg:holds ; sh:not shape:y", "sh:not"),
        ("sh:path fg:holds ; sh:qualifiedValueShape shape:y ; sh:qualifiedMinCount 1", "shape:y"),
        ("sh:path fg:holds ; sh:or ( shape:y )", "shape:y"),
        ("sh:targetObjectsOf fg:holds", "sh:targetObjectsOf"),
    ],
)
def test_a_shape_that_sees_further_is_told(said, seen):
    text = f"""{PREFIXES}
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/functiegraaf/shape/> .
shape:x a sh:PropertyShape ; {said} .
shape:y sh:property shape:z ; sh:minCount 1 .
"""
    triples = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    found = core.far_sighted(Rules(triples))
    seen = seen.replace("sh:", engines.SH).replace("shape:", resources.SHAPE)

    assert f"{resources.SHAPE}x {seen}" in found


def made(folder: Path, *files: Path, **options) -> Path:
    load.load(files, folder / "store", **options)
    return folder / "store"


def simulated(folder: Path, seed: int, posts: int = 60, municipalities: int = 2) -> Path:
    path = folder / "made.nq"
    simulate(path, municipalities, seed, posts, folder / "planted.csv")
    return path


def planted(folder: Path) -> set[tuple[str, str, str]]:
    with (folder / "planted.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {(one["rule"], one["focus"], one["value"]) for one in rows if one["kind"] != "gap"}


def found(report) -> set[tuple[str, str, str]]:
    return {(one.rule, one.focus, one.value) for one in report.findings}


def told(report) -> list[tuple[object, ...]]:
    """Everything of the findings but their place, which is a line in a file and a graph here."""
    return [
        (one.severity, one.rule, one.focus, one.path, one.value, one.datatype, one.constraint,
         one.label_nl, one.label_en, one.message_nl, one.message_en, one.hint_nl, one.hint_en,
         one.expected_nl, one.expected_en, one.concluded)
        for one in report.findings
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_store_a_file_and_the_reference_agree(seed, tmp_path, monkeypatch):
    monkeypatch.setattr(municipality, "FAULTY", 0.3)
    path = simulated(tmp_path, seed)
    store = at_size.validate_store(made(tmp_path, path, derive=False))
    file = validate.validate([path])

    assert found(store) == found(file) == planted(tmp_path)
    assert len(found(store)) >= 10
    assert told(store) == told(file)
    assert (store.left_out, store.own, store.triples) == (file.left_out, file.own, file.triples)
    if seed == 1:
        assert told(validate.validate([path], engine="pyshacl")) == told(file)


def test_a_finding_names_the_graph_that_it_is_in(tmp_path, monkeypatch):
    monkeypatch.setattr(municipality, "FAULTY", 0.2)
    # What was inferred is left out: it is there, and changes nothing.
    store = made(tmp_path, simulated(tmp_path, 5))
    report = at_size.validate_store(store, workers=1)

    assert found(report) == planted(tmp_path)
    for one in report.findings:
        code = one.focus.split("-")[2]
        assert one.place is not None
        assert one.place.file == f"{resources.GRAPH}sim-{code}"
    only = at_size.validate_store(store, sparql=False, workers=1)
    assert [one.constraint for one in only.findings if one.constraint == "SPARQLConstraint"] == []
    asked = {short(one.rule) for one in report.findings} - {
        short(one.rule) for one in only.findings
    }
    assert asked <= {"shape:Post-unique", "shape:Employee-one-level", "shape:Employee-holds-found"}


def test_many_parts_give_what_one_gives(tmp_path, monkeypatch):
    monkeypatch.setattr(municipality, "FAULTY", 0.2)
    store = made(tmp_path, simulated(tmp_path, 6, 40, 4), derive=False)
    whole = at_size.validate_store(store, workers=1)
    monkeypatch.setattr(graphs, "PART_BYTES", 1)
    apart = at_size.validate_store(store, workers=1)

    assert (told(apart), apart.triples) == (told(whole), whole.triples)
    assert apart.graph == whole.graph


HOLDER = """
graph:a { id:a a fg:HeldCompetency ; fg:ofEmployee id:e ; fg:holdsLevel LEVEL . }
graph:b { id:e a fg:Employee ; fg:holds LEVEL . }
""".replace("LEVEL", "<https://w3id.org/functiegraaf/id/competency-level-N06-6-C>")
POSTS = """
graph:a { id:m a fg:Municipality ; skos:prefLabel "Gemeente"@nl .
  id:u a org:OrganizationalUnit ; skos:prefLabel "Afdeling"@nl ; org:unitOf id:m .
  id:p a org:Post ; skos:notation "P1" ; org:postIn id:u ; org:role id:function-N06-02-06 . }
"""


@pytest.mark.parametrize(
    ("text", "wanted", "notes"),
    [
        # The class of the employee stands in another graph.
        (HOLDER, [], 0),
        (HOLDER.replace("a fg:Employee", "skos:note 1"), ["HeldCompetency-ofEmployee id:a id:e"], 0),
        # The class of the employee stands in another graph, by way of a class of somebody's own.
        (HOLDER.replace("a fg:Employee", "a id:Mine")
         + "graph:c { id:Mine <http://www.w3.org/2000/01/rdf-schema#subClassOf> fg:Employee . }",
         [], 0),
        # What two graphs say of one thing counts together.
        (POSTS + 'graph:b { id:p skos:notation "P2" . }', ["Post-notation id:p "], 2),
        (POSTS.replace('skos:notation "P1" ; ', "") + 'graph:b { id:p skos:notation "P2" . }', [], 2),
        # Two posts of a municipality, of which another graph speaks.
        (POSTS + """graph:b { id:q a org:Post ; skos:notation "P1" ; org:postIn id:u ;
         org:role id:function-N06-02-06 . }""", ["Post-unique id:q id:p"], 0),
        # A level that is of no competency until another graph says so.
        (POSTS + """graph:b { id:r a fg:LocalRequirement ; fg:ofProfile id:lp ; fg:position 1 ;
         fg:requiresLevel id:l ; fg:requiresCompetency id:competency-N06-6 . }
         graph:c { id:l fg:ofCompetency id:competency-N06-2 . }""",
         ["LocalRequirement-level-of-competency id:r id:competency-N06-2",
          "LocalRequirement-level-of-competency id:r id:competency-N06-6",
          "LocalRequirement-ofProfile id:r id:lp", "LocalRequirement-requiresLevel id:r id:l"], 2),
        # Something that is shipped, of which a graph says more.
        (POSTS + "graph:b { id:function-N06-02-06 skos:notation 'Anders' . }",
         ["NormFunction-code id:function-N06-02-06 id:group-N06-02",
          "NormalProfile-code id:profile-N06-02-06 id:function-N06-02-06",
          "NormFunction-notation id:function-N06-02-06 ",
          "NormFunction-notation id:function-N06-02-06 Anders"], 0),
        # Nameless things.
        ("graph:a { [] a fg:Region ; skos:prefLabel 'Regio'@nl . [] a fg:Region . }",
         ["Region-prefLabel _: "], 0),
        # A word that the ontology does not know.
        (POSTS + "graph:b { id:x a fg:Emploee ; fg:hodls 1 . }",
         ["Vocabulary-class fg: id:x", "Vocabulary-property fg: id:x"], 0),
    ],
)  # fmt: skip
def test_what_another_graph_says_counts(text, wanted, notes, tmp_path, monkeypatch):
    monkeypatch.setattr(graphs, "PART_BYTES", 1)
    path = tmp_path / "made.trig"
    path.write_text(PREFIXES + text, "utf-8")
    report = at_size.validate_store(made(tmp_path, path, derive=False), workers=1)

    def name(iri):
        return "_:" if iri.startswith("_:") else "fg:" if iri == resources.DEF else short(iri)

    lines = {
        f"{short(one.rule).removeprefix('shape:')} {name(one.focus)} {name(one.value)}"
        for one in report.findings
    }
    assert sorted(lines) == sorted(wanted)
    assert len(report.notes) == (1 if notes else 0)
    for note in report.notes:
        assert note.startswith(f"{notes} graphs ")
    # The whole as one file gives the same, but for words that are told of files in another way.
    if "Vocabulary" not in str(wanted):
        file = validate.validate([path])
        assert {one.fingerprint for one in file.findings} == {
            one.fingerprint for one in report.findings
        }


def run(*arguments: str):
    return CliRunner().invoke(main, ["validate", *arguments])


def test_the_command_reports_as_with_files(tmp_path, monkeypatch):
    monkeypatch.setattr(municipality, "FAULTY", 0.2)
    store = str(made(tmp_path, simulated(tmp_path, 7), derive=False))
    wrong = run("--store", store, "-f", "json", "--lang", "en")

    assert wrong.exit_code == 1
    assert {one["focus"] for one in json.loads(wrong.stdout)["findings"]} == {
        focus for _, focus, _ in planted(tmp_path)
    }
    assert run("--store", store, "--fail-on", "never").exit_code == 0
    turtle = run("--store", store, "-f", "turtle").stdout
    assert turtle.count("a sh:ValidationResult") == len(planted(tmp_path))
    assert "sh:conforms false" in turtle


def test_a_store_in_which_all_is_well(tmp_path, monkeypatch):
    monkeypatch.setattr(municipality, "FAULTY", 0)
    well = run("--store", str(made(tmp_path, simulated(tmp_path, 8, 10), derive=False)))

    assert well.exit_code == 0, well.output
    assert well.stdout.count("\n") == 2


@pytest.mark.parametrize(
    "more", [["x.ttl"], ["--engine", "shacl"], ["--shapes", "x.ttl"], ["--alone"]]
)
def test_what_is_about_files_is_refused_with_a_store(more, tmp_path):
    result = run("--store", str(tmp_path), *more)

    assert result.exit_code == 2
    assert result.stderr.count("Error") == 1


def test_a_store_without_the_shipped_graph_is_refused(tmp_path):
    path = simulated(tmp_path, 9, 10)
    with pytest.raises(InputError, match="load it without --alone"):
        at_size.validate_store(made(tmp_path, path, derive=False, norm=False))
    with pytest.raises(InputError, match="holds no store"):
        at_size.validate_store(tmp_path / "nothing")


def test_a_large_file_is_sent_to_a_store(tmp_path, monkeypatch):
    from functiegraaf import guards

    monkeypatch.setattr(guards, "MAX_BYTES", 10)
    with pytest.raises(InputError, match=r"functiegraaf validate --store DIR"):
        inputs.read(simulated(tmp_path, 10, 10))


def test_what_was_counted_is_neither_checked_nor_in_the_way(tmp_path):
    """A store with what follows finds what one without it finds, put in order or not."""
    from functiegraaf import at_size, load
    from functiegraaf.simulate import simulate

    simulate(tmp_path / "w.nq", 3, seed=5, posts=600)
    load.load([tmp_path / "w.nq"], tmp_path / "plain", derive=False)
    load.load([tmp_path / "w.nq"], tmp_path / "derived")

    plain, derived = (at_size.validate_store(tmp_path / one) for one in ("plain", "derived"))

    assert plain.findings
    assert [one.fingerprint for one in derived.findings] == [
        one.fingerprint for one in plain.findings
    ]
    assert derived.own == plain.own
    assert derived.notes == plain.notes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at_size, "LARGE", 0)
        ordered = at_size.validate_store(tmp_path / "plain")
    assert ordered.findings == plain.findings
