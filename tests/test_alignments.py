"""The alignments: everything of ours was considered, nothing is invented, and a steward decides."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from functiegraaf import joined, resources, validate
from functiegraaf.cli import main
from functiegraaf.query import Graph
from functiegraaf.targets import rdf, sssom
from official import needs_shapes, rdflib_graph, violations

NOTES = Path(__file__).parents[2] / "shared" / "notes" / "vocabularies.md"
FRIEND, PHONE = "mapping-ESCO-N02-06-02-1", "mapping-ESCO-N06-01-10-2"
SKOS = "http://www.w3.org/2004/02/skos/core#"
#: Alike in name only: a clerk and an officer of a court.
FALSE_FRIENDS = ("a7f63810-a21a-4e7e-8aa2-6637d14ea3c1", "5e175ee2-6b07-4f1d-8f5e-962c36ab7bb6")


@cache
def alignments() -> tuple[ox.Quad, ...]:
    return tuple(
        quad for path in resources.graph_files("alignments") for quad in ox.parse(path=str(path))
    )


def said(predicate: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for quad in alignments():
        if quad.predicate.value == resources.DEF + predicate:
            found.setdefault(quad.subject.value, []).append(quad.object.value)
    return found


@pytest.mark.parametrize(
    ("kind", "count", "scheme"),
    [
        ("NormFunction", 25, "http://data.europa.eu/esco/concept-scheme/occupations"),
        ("NormFunction", 25, "http://data.europa.eu/esco/concept-scheme/isco"),
        ("NormFunction", 25, "https://linkeddata.competentnl.nl/graph/competentnl"),
        ("Competency", 10, "http://data.europa.eu/esco/concept-scheme/skills"),
        ("Competency", 10, "https://linkeddata.competentnl.nl/graph/competentnl"),
    ],
)
def test_everything_was_considered(kind: str, count: int, scheme: str) -> None:
    things = {
        str(row[0])
        for row in Graph.open().sparql(f"SELECT ?x {{ ?x a fg:{kind} }}").rows  # type: ignore[union-attr]
    }
    schemes = said("targetScheme")
    considered = {
        thing
        for node, things in said("mapsFrom").items()
        for thing in things
        if schemes[node] == [scheme]
    }
    assert len(things) == count
    assert things <= considered


def test_a_thing_has_a_match_or_none_in_a_vocabulary_but_not_both() -> None:
    schemes, targets = said("targetScheme"), said("mapsTo")
    kinds: dict[tuple[str, str], set[bool]] = {}
    for node, things in said("mapsFrom").items():
        for thing in things:
            kinds.setdefault((thing, schemes[node][0]), set()).add(node in targets)
    assert {key for key, both in kinds.items() if len(both) > 1} == set()


def test_nothing_is_mapped_twice_and_false_friends_stay_out() -> None:
    pairs = Counter(
        (tuple(said("mapsFrom")[node]), targets[0]) for node, targets in said("mapsTo").items()
    )
    assert max(pairs.values()) == 1
    assert not any(one in str(quad) for quad in alignments() for one in FALSE_FRIENDS)


@pytest.mark.skipif(not NOTES.is_file(), reason=f"the list of verified IRIs is not in {NOTES}")
def test_each_concept_of_others_was_verified_with_the_label_seen() -> None:
    """The list has one row for each concept: its IRI, and in a cell of its own its label."""
    rows = [
        [cell.strip().strip("`") for cell in line.split("|")]
        for line in NOTES.read_text("utf-8").splitlines()
        if line.startswith("|")
    ]
    labels, codes = said("labelSeen"), said("codeSeen")
    for node, (target,) in said("mapsTo").items():
        mine = [row for row in rows if target in row]
        assert mine, target
        for value in (*labels.get(node, ()), *codes.get(node, ())):
            assert any(value in row for row in mine), (node, value)


def decided(tmp_path: Path) -> Path:
    """Return a file in which one mapping is confirmed, and one confirmed and then rejected."""
    path = tmp_path / "decisions.ttl"
    for verb, name, day in (
        ("reject", PHONE, "2026-03-02"),
        ("confirm", PHONE, "2026-03-01T12:00:00+01:00"),
        ("confirm", FRIEND, "2026-03-01"),
    ):
        done = CliRunner().invoke(
            main,
            ["mapping", verb, name, "--by", "HR adviser", "--why", f"{verb}: seen", "--on", day,
             "-o", str(path)],
        )  # fmt: skip
        assert done.exit_code == 0, done.output
    return path


def test_the_last_decision_counts_and_says_who_when_and_why(tmp_path: Path) -> None:
    path = decided(tmp_path)
    rows = {}
    for status in ("proposed", "confirmed", "rejected"):
        done = CliRunner().invoke(
            main,
            [
                "query",
                "run",
                "mappings",
                "-p",
                f"status={status}",
                "--lang",
                "en",
                "--data",
                str(path),
            ],
        )
        assert done.exit_code == 0, done.output
        rows[status] = [line for line in done.output.splitlines() if line.startswith("mapping-")]
    assert [line.split(",")[0] for line in rows["confirmed"]] == [FRIEND]
    assert [line.split(",")[0] for line in rows["rejected"]] == [PHONE]
    assert rows["rejected"][0].endswith("rejected,HR adviser,2026-03-02T00:00:00Z,reject: seen")
    before = len(Graph.open().run("mappings", status="proposed"))
    assert len(rows["proposed"]) == before - 2


def test_a_file_of_decisions_is_valid(tmp_path: Path) -> None:
    assert validate.validate([decided(tmp_path)]).conforms()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "mapping-ESCO-nothing"}, "'mapping-ESCO-nothing' is no mapping"),
        ({"--by": " "}, "say who decides"),
        ({"--why": ""}, "say who decides (--by) and why (--why)"),
        ({"name": 'a b<>"'}, "is no mapping, and no name"),
        ({"--on": "yesterday"}, "'yesterday' is no time"),
        ({"--on": "2026-W05-6"}, "is no time"),
        ({"--on": "2026-02-30"}, "is no time"),
        ({"--on": "2026-01-31T09:00:00+23:59"}, "is no time"),
        ({"--on": "2026-01-31T09:00:00-00:00:30"}, "is no time"),
        ({"--on": "2999-01-01"}, "has not come yet"),
    ],
)
def test_what_cannot_be_decided_leaves_the_file_as_it_was(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    path = decided(tmp_path)
    before = path.read_bytes()
    given = {"--by": "HR adviser", "--why": "Seen.", "--on": "2026-04-01", "-o": str(path)}
    name = change.pop("name", FRIEND)
    options = [part for pair in (given | change).items() for part in pair]
    done = CliRunner().invoke(main, ["mapping", "confirm", name, *options])
    assert done.exit_code == 2
    assert said in done.output
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mine.ttl", "<http://example.org/a> <http://example.org/b> 1 ."),
        ("broken.ttl", "this is no Turtle"),
        ("decisions.csv", ""),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    done = CliRunner().invoke(
        main, ["mapping", "confirm", FRIEND, "--by", "x", "--why", "y", "-o", str(path)]
    )
    assert done.exit_code == 2, done.output
    assert path.read_text() == text


def test_without_what_is_ours_there_is_no_mapping() -> None:
    done = CliRunner().invoke(main, ["sparql", "ASK { ?m fg:mapsFrom ?x }", "--stated"])
    assert "false" in done.output


def plain(triples: frozenset[ox.Triple]) -> set[tuple[str, str, str]]:
    return {
        (t.subject.value, t.predicate.value.removeprefix(SKOS), t.object.value)  # type: ignore[union-attr]
        for t in triples
        if t.predicate.value.endswith("Match")
    }


@needs_shapes
def test_skos_carries_what_is_confirmed_and_keeps_to_nl_sbb(tmp_path: Path) -> None:
    graph = joined.graph_with(joined.triples_of([decided(tmp_path)]))
    made = rdf.build("skos", graph)
    others = {one for one in plain(made) if "/esco/" in one[2]}
    assert [one[0].rpartition("/")[2] for one in others] == ["function-N02-06-02"]
    concept = others.pop()
    ends = {concept[0], concept[2], *FUNCTIONS_ABOVE}
    ends |= {
        t.object.value  # type: ignore[union-attr]
        for t in made
        if t.subject.value in ends and t.predicate.value == SKOS + "inScheme"  # type: ignore[union-attr]
    }
    few = {
        t
        for t in made
        if t.subject.value in ends  # type: ignore[union-attr]
        and t.predicate.value not in (SKOS + "hasTopConcept", SKOS + "narrower", SKOS + "related")
    }
    assert violations(frozenset(few), "nl-sbb-skos-ap-nl.ttl") == []
    bare = {
        t for t in few if not (t.subject.value == concept[2] and "definition" in t.predicate.value)
    }  # type: ignore[union-attr]
    assert violations(frozenset(bare), "nl-sbb-skos-ap-nl.ttl") != []


FUNCTIONS_ABOVE = {resources.ID + name for name in ("group-N02-06", "series-N02")}


def test_esco_has_a_plain_triple_only_for_what_is_confirmed(tmp_path: Path) -> None:
    assert plain(rdf.build("esco", Graph.open())) == set()
    made = rdf.build("esco", joined.graph_with(joined.triples_of([decided(tmp_path)])))
    assert [one[0].rpartition("/")[2] for one in plain(made)] == ["function-N02-06-02"]


def axioms(triples: frozenset[ox.Triple]) -> set[tuple[str, str, str]]:
    """Return what the annotated mappings map, where something was found."""
    owl = "http://www.w3.org/2002/07/owl#annotated"
    parts: dict[str, dict[str, str]] = {}
    for one in triples:
        if one.predicate.value.startswith(owl):
            key = one.predicate.value.removeprefix(owl)
            parts.setdefault(one.subject.value, {})[key] = one.object.value  # type: ignore[union-attr]
    found = {
        (part["Source"], part["Property"].removeprefix(SKOS), part["Target"])
        for part in parts.values()
    }
    return {one for one in found if "NoTermFound" not in one[2]}


def test_the_mapping_set_is_read_and_validated_by_sssom(tmp_path: Path) -> None:
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate as check

    graph = joined.graph_with(joined.triples_of([decided(tmp_path)]))
    path = tmp_path / "esco.sssom.tsv"
    path.write_bytes(sssom.mapping_set("esco", graph))
    read = parse_sssom_table(str(path))
    check(read)
    triples = rdf.build("esco", graph)
    axioms = {t.subject for t in triples if t.object.value.endswith("#Axiom")}  # type: ignore[union-attr]
    assert len(read.df) == len(axioms) == len(set(read.df["record_id"]))
    rejected = read.df[read.df["predicate_modifier"] == "Not"]
    assert list(rejected["record_id"]) == ["fgid:" + PHONE]
    assert list(rejected["reviewer_label"]) == ["HR adviser"]
    none = read.df[read.df["object_id"] == "sssom:NoTermFound"]
    assert len(none) == sum("NoMatch" in str(q.object) for q in alignments()) - 2


def test_sssom_finds_what_is_wrong(tmp_path: Path) -> None:
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate as check

    text = sssom.mapping_set("esco", Graph.open()).decode()
    path = tmp_path / "wrong.sssom.tsv"
    path.write_text(text.replace("\t0.5\t", "\t5\t", 1))
    with pytest.raises(Exception, match="1 validation error"):
        check(parse_sssom_table(str(path)))


def test_what_sssom_makes_of_the_table_is_what_we_say_in_rdf(tmp_path: Path) -> None:
    """Another program turns the table into RDF; each of its plain matches is one of ours."""
    from sssom.parsers import parse_sssom_table
    from sssom.writers import to_owl_graph

    path = tmp_path / "esco.sssom.tsv"
    path.write_bytes(sssom.mapping_set("esco", Graph.open()))
    theirs = {
        (str(s), str(p).removeprefix(SKOS), str(o))
        for s, p, o in to_owl_graph(parse_sssom_table(str(path)))
        if str(p).startswith(SKOS) and str(p).endswith("Match") and "NoTermFound" not in str(o)
    }
    assert theirs == axioms(rdf.build("esco", Graph.open()))
    used = {
        t.predicate.value for t in rdf.build("esco", Graph.open()) if "sssom" in t.predicate.value
    }
    written = {str(p) for p in rdflib_graph(rdf.build("esco", Graph.open())).predicates()}
    assert used <= written
    assert re.match("https://w3id.org/sssom/", min(used))


DECISION = """
@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def said_of(name: str, number: int, status: str, on: str) -> str:
    return f"""
id:decision-{number} a fg:MappingDecision ; fg:onMapping id:{name} ;
  fg:decision id:mapping-status-{status} ; fg:decidedBy "A" ; fg:decidedOn {on} ; fg:reason "x" .
"""


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        # A time without a zone, or a day, is no time that can be compared: it does not count.
        ('"2026-02-01T10:00:00Z"^^xsd:dateTime', '"2026-02-01T11:00:00"^^xsd:dateTime', "CONFIRMED"),
        ('"2026-02-01T10:00:00Z"^^xsd:dateTime', '"2026-02-02"^^xsd:date', "CONFIRMED"),
        # At one moment the rejection counts, whatever the names of the decisions.
        ('"2026-02-01T10:00:00Z"^^xsd:dateTime', '"2026-02-01T10:00:00Z"^^xsd:dateTime', "REJECTED"),
        ('"2026-02-01T11:00:00+01:00"^^xsd:dateTime', '"2026-02-01T10:00:00Z"^^xsd:dateTime', "REJECTED"),
        ('"2026-02-01T11:00:01+01:00"^^xsd:dateTime', '"2026-02-01T10:00:00Z"^^xsd:dateTime', "CONFIRMED"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_just_one_decision_counts(
    tmp_path: Path, first: str, second: str, counts: str, turned: bool
) -> None:
    path = tmp_path / "decisions.ttl"
    numbers = (2, 1) if turned else (1, 2)
    path.write_text(
        DECISION
        + said_of(FRIEND, numbers[0], "CONFIRMED", first)
        + said_of(FRIEND, numbers[1], "REJECTED", second)
    )
    graph = joined.graph_with(joined.triples_of([path]))
    found = [
        status
        for status in ("PROPOSED", "CONFIRMED", "REJECTED")
        for row in graph.run("mappings", status=status).rows
        if row[0] == FRIEND
    ]
    assert found == [counts]
    made = rdf.build("esco", graph)
    statuses = [
        t.object.value.rpartition("-")[2]  # type: ignore[union-attr]
        for t in made
        if t.subject.value == resources.ID + FRIEND and t.predicate.value.endswith("def/decision")  # type: ignore[union-attr]
    ]
    assert statuses == [counts]
    assert sssom.mapping_set("esco", graph).decode().count(f"\nfgid:{FRIEND}\t") == 1
    assert bool(plain(made)) == (counts == "CONFIRMED")


def test_the_decision_that_counts_is_told_alike_in_every_query() -> None:
    """There is no way to share a part of a query; so that none falls behind, they are compared."""
    queries = resources.root() / "queries"
    pattern = re.compile(
        r"FILTER \(DATATYPE\(\?on\) = .*?\n\s*FILTER NOT EXISTS \{.*?\n\s*\}", re.DOTALL
    )
    found = {
        re.sub(r"\?(node|mapping) ;|\s+", " ", match[0])
        for path in sorted(queries.rglob("*.rq"))
        for match in [pattern.search(path.read_text("utf-8"))]
        if match
    }
    assert len(found) == 1


def test_a_rejected_lack_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "decisions.ttl"
    name = "mapping-ESCO-N02-02-04-1"
    moment = '"2026-02-01T10:00:00Z"^^xsd:dateTime'
    path.write_text(DECISION + said_of(name, 1, "REJECTED", moment))
    graph = joined.graph_with(joined.triples_of([path]))
    assert name not in sssom.mapping_set("esco", graph).decode()
    assert resources.ID + name not in str(rdf.build("esco", graph))


def test_a_decision_on_what_nobody_knows_is_found(tmp_path: Path) -> None:
    path = tmp_path / "decisions.ttl"
    moment = '"2026-02-01T10:00:00Z"^^xsd:dateTime'
    path.write_text(DECISION + said_of("mapping-ESCO-NOPE", 1, "REJECTED", moment))
    assert not validate.validate([path]).conforms()


def test_what_stands_in_the_file_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "decisions.ttl"
    moment = '"2026-02-01T10:00:00Z"^^xsd:dateTime'
    before = DECISION + "# Talked over on Monday.\n" + said_of(PHONE, 1, "REJECTED", moment)
    path.write_text(before)
    done = CliRunner().invoke(
        main, ["mapping", "confirm", FRIEND, "--by", "x", "--why", "y", "-o", str(path)]
    )
    assert done.exit_code == 0, done.output
    assert path.read_text().startswith(before.strip())
    assert len(list(ox.parse(path=str(path)))) == 12


def test_who_decide_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "decisions.ttl"
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "functiegraaf", "mapping", "confirm", FRIEND, "--by", f"w{n}",
             "--why", "y", "-o", str(path)],
            stderr=subprocess.DEVNULL,
        )
        for n in range(6)
    ]  # fmt: skip
    assert [one.wait() for one in running] == [0] * 6
    assert len({q.subject for q in ox.parse(path=str(path))}) == 6
