"""Simulate: a workforce that is made up is what its list says, and questions find just that."""

from __future__ import annotations

import csv
import statistics
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import made_up
import workforce_sql
from functiegraaf import Graph, catalogue, resources
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.simulate import COLUMNS, chunks, simulate
from functiegraaf.simulate.municipality import Municipality
from functiegraaf.simulate.norm import Norm
from functiegraaf.simulate.plan import PER_REGION, Plan

SIM = f"{resources.ID}sim-"
FOAF_NAME = "http://xmlns.com/foaf/0.1/name"
QUESTIONS = [name for name in catalogue.names() if "workforce" in catalogue.get(name).tags]
#: Municipalities, posts and seed of the workforces that are asked.
SIZES = [(4, 600, 1), (4, 600, 2)]


def planted(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quads(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path)))


# What is written.


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    found = []
    for place, seed in enumerate((5, 5, 6)):
        folder = tmp_path / str(place)
        folder.mkdir()
        found.append([path.read_bytes() for path in made_up.written(folder, 3, 200, seed)])
    assert found[0] == found[1]
    assert found[0][0] != found[2][0]
    assert found[0][1] != found[2][1]


def test_both_formats_hold_the_same_triples(tmp_path: Path) -> None:
    counts = [simulate(tmp_path / f"x.{form}", 3, posts=100) for form in ("nt", "nq")]
    plain, named = quads(tmp_path / "x.nt"), quads(tmp_path / "x.nq")
    assert counts == [len(plain), len(named)]
    assert {quad.triple for quad in plain} == {quad.triple for quad in named}
    assert all(quad.graph_name == ox.DefaultGraph() for quad in plain)
    graphs = {quad.graph_name.value.removeprefix(resources.GRAPH) for quad in named}
    assert graphs == {"sim-regions", "sim-00001", "sim-00002", "sim-00003"}


def test_a_municipality_is_made_when_it_is_written_and_not_kept() -> None:
    """Of those before it only the norm and the plan are kept, so that memory stays the same."""
    import gc
    import weakref

    norm, plan = Norm.read(), Plan.make(3, 1, 30)
    made: list[weakref.ref[Municipality]] = []

    class Watched(Municipality):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            made.append(weakref.ref(self))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("functiegraaf.simulate.Municipality", Watched)
        given = chunks(plan, norm, 1)
        assert {quad.graph_name.value for quad in next(given)[0]} == {
            f"{resources.GRAPH}sim-regions"
        }
        for number in (1, 2, 3):
            assert len(made) == number - 1
            found, rows = next(given)
            assert {quad.graph_name.value for quad in found} == {
                f"{resources.GRAPH}sim-{number:05}"
            }
            assert {row[1] for row in rows} <= {f"{SIM}municipality-{number:05}"}
            gc.collect()
            # The generator still holds the one that it gave last.
            assert [one() is not None for one in made] == [False] * (number - 1) + [True]
        assert next(given, None) is None


def test_a_municipality_does_not_depend_on_those_before_it() -> None:
    norm, plan = Norm.read(), Plan.make(3, 1, 60)
    alone = Municipality(3, plan, norm, 1)
    *_, (found, rows) = chunks(plan, norm, 1)
    assert (found, rows) == (alone.quads, alone.planted)


def test_nothing_in_it_is_real(tmp_path: Path) -> None:
    path, _ = made_up.written(tmp_path, 5, 1_000, 1)
    found = quads(path)
    assert found
    assert [quad for quad in found if not quad.subject.value.startswith(SIM)] == []
    assert "identifier.overheid.nl" not in path.read_text("utf-8")
    assert FOAF_NAME not in {quad.predicate.value for quad in found}
    people = {
        quad.subject for quad in found if quad.object == ox.NamedNode(f"{resources.DEF}Employee")
    }
    said = {quad.predicate.value for quad in found if quad.subject in people}
    assert people
    assert said == {
        workforce_sql.TYPE,
        *(
            resources.DEF + one
            for one in ("holds", "highestEducation", "serviceYears", "wantsStep")
        ),
    }


def test_what_it_points_to_is_made_up_or_shipped(tmp_path: Path) -> None:
    path, _ = made_up.written(tmp_path, 5, 1_000, 1)
    found = quads(path)
    shipped = Graph.open().store
    own = {quad.subject for quad in found}
    used = {quad.object for quad in found if isinstance(quad.object, ox.NamedNode)}
    loose = {
        one.value
        for one in used - own
        if one.value.startswith(resources.ID)
        and next(shipped.quads_for_pattern(one, None, None), None) is None
    }
    assert loose == set()


@pytest.mark.parametrize(("municipalities", "posts"), [(1, 1), (7, 7), (7, 8), (12, 1_001)])
def test_the_number_of_posts_is_exact(tmp_path: Path, municipalities: int, posts: int) -> None:
    path, _ = made_up.written(tmp_path, municipalities, posts, 3)
    classes = Counter(
        quad.object.value for quad in quads(path) if quad.predicate.value == workforce_sql.TYPE
    )
    assert classes[f"{workforce_sql.ORG}Post"] == posts
    assert classes[f"{resources.DEF}Municipality"] == municipalities
    assert min(Plan.make(municipalities, 3, posts).sizes) >= 1


def test_municipalities_are_of_unlike_size_and_together_as_large_as_the_country() -> None:
    plan = Plan.make(342, 1)
    assert sum(plan.sizes) == 342 * 585
    assert statistics.mean(plan.sizes) > 1.2 * statistics.median(plan.sizes)
    assert max(plan.sizes) > 5 * statistics.median(plan.sizes)
    regions = Counter(plan.regions)
    assert len(regions) == -(-342 // PER_REGION)
    assert max(regions.values()) > 2 * min(regions.values())


def test_every_kind_of_thing_is_planted_and_every_fault_names_a_rule(tmp_path: Path) -> None:
    from functiegraaf.simulate.faults import KINDS

    path, side = made_up.written(tmp_path, 10, 10_000, 1)
    assert side.read_text("utf-8").splitlines()[0] == ",".join(COLUMNS)
    rows = planted(side)
    assert {row["kind"] for row in rows} == {"gap", *KINDS}
    subjects = {quad.subject.value for quad in quads(path)}
    for row in rows:
        assert bool(row["rule"]) == (row["kind"] != "gap")
        assert row["focus"] in subjects
        assert row["municipality"] in subjects


# Bad use.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--municipalities", "0", "-o", "x.nq"], "0 municipalities; give a number from 1 to"),
        (["--municipalities", "-1", "-o", "x.nq"], "-1 municipalities; give a number from 1 to"),
        (["--municipalities", "100000", "-o", "x.nq"], "100000 municipalities; give a number"),
        (
            ["--municipalities", "3", "--posts", "2", "-o", "x.nq"],
            "2 posts for 3 municipalities; each has at least 1",
        ),
        (["--municipalities", "1", "-o", "x.ttl"], "x.ttl: give a name that ends in .nq"),
        (["--municipalities", "1", "-o", "no/x.nq"], "no"),
        (["--municipalities", "1", "-o", "x.nq", "--planted", "no/x.csv"], "no"),
        (["--municipalities", "many", "-o", "x.nq"], "'many' is not a valid integer"),
        (["--municipalities", "1"], "Missing option '-o'"),
    ],
)
def test_bad_arguments_are_refused_and_an_older_file_stays(
    tmp_path: Path, monkeypatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    older = [tmp_path / "x.nq", tmp_path / "x.ttl", tmp_path / "x.nq.planted.csv"]
    for path in older:
        path.write_text("older\n")
    result = CliRunner().invoke(main, ["simulate", *arguments])
    assert result.exit_code == 2
    errors = [line for line in result.stderr.splitlines() if "rror" in line]
    assert len(errors) == 1
    assert said in errors[0]
    assert "Traceback" not in result.output
    assert {path.read_text() for path in older} == {"older\n"}
    assert sorted(tmp_path.iterdir()) == sorted(older)


def test_a_failure_half_way_leaves_an_older_file(tmp_path: Path) -> None:
    path, side = tmp_path / "x.nq", tmp_path / "x.csv"
    path.write_text("older\n")
    side.write_text("older\n")

    def stop(done: int) -> None:
        if done == 1:
            raise InputError("stopped")

    with pytest.raises(InputError, match="stopped"):
        simulate(path, 3, posts=30, planted=side, tell=stop)
    assert path.read_text() == side.read_text() == "older\n"
    assert sorted(tmp_path.iterdir()) == [side, path]


def test_the_command_writes_both_files_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.nq"
    arguments = ["simulate", "--municipalities", "2", "--posts", "40", "--seed", "9", "-o", path]
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exit_code == 0
    side = tmp_path / "x.nq.planted.csv"
    said = f"{path}: {len(quads(path))} statements; what was planted: {side}\n"
    assert result.stderr == said
    again = tmp_path / "again"
    again.mkdir()
    twin, list_ = made_up.written(again, 2, 40, 9)
    assert (path.read_bytes(), side.read_bytes()) == (twin.read_bytes(), list_.read_bytes())


# What is found in it.


class Asked:
    """A workforce as it was written, with what follows, and as tables."""

    def __init__(self, folder: Path, size: tuple[int, int, int]) -> None:
        self.municipalities = [f"{SIM}municipality-{n:05}" for n in range(1, size[0] + 1)]
        path, side = made_up.written(folder, *size)
        self.gaps = [row for row in planted(side) if row["kind"] == "gap"]
        self.graph = Graph(made_up.concluded(path), None)
        self.database = workforce_sql.tables(path, folder)

    def said_of(self, thing: str, predicate: str) -> str:
        found = self.graph.store.quads_for_pattern(
            ox.NamedNode(thing), ox.NamedNode(workforce_sql.SKOS + predicate), None
        )
        (value,) = {quad.object.value for quad in found if (quad.object.language or "nl") == "nl"}
        return value


@pytest.fixture(scope="module", params=SIZES, ids=str)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return Asked(tmp_path_factory.mktemp("workforce"), request.param)


def test_just_the_planted_gaps_are_counted(asked: Asked) -> None:
    levels = Counter((row["municipality"], row["function"]) for row in asked.gaps)
    people = {(row["municipality"], row["function"], row["focus"]) for row in asked.gaps}
    lacking = Counter(one[:2] for one in people)
    expected = {
        (asked.said_of(one[0], "prefLabel"), asked.said_of(one[1], "notation")): (
            lacking[one],
            levels[one],
        )
        for one in levels
    }
    assert expected
    table = asked.graph.run("workforce-gaps")
    places = [table.columns.index(one) for one in ("lacking", "levels")]
    found = {row[:2]: tuple(row[place] for place in places) for row in table.rows}
    assert found == expected
    assert len(table.rows) == len(expected)


def test_just_the_planted_gaps_are_named(asked: Asked) -> None:
    for municipality in asked.municipalities:
        expected = []
        for row in asked.gaps:
            if row["municipality"] == municipality:
                level = row["value"].removeprefix(f"{resources.ID}competency-level-")
                competency, _, letter = level.rpartition("-")
                name = asked.said_of(f"{resources.ID}competency-{competency}", "prefLabel")
                function = asked.said_of(row["function"], "notation")
                expected.append((function, row["focus"], name, letter))
        table = asked.graph.run("workforce-gap-employees", municipality=municipality)
        places = [
            table.columns.index(one) for one in ("function", "employee", "competency", "asked")
        ]
        found = [tuple(row[place] for place in places) for row in table.rows]
        assert expected
        assert sorted(found) == sorted(expected)


def values_of(asked: Asked, name: str) -> list[dict[str, str]]:
    """Return the values to ask a question with: all municipalities, all norm functions."""
    if name == "workforce-gap-employees":
        return [{"municipality": one} for one in asked.municipalities]
    if name == "career-reach":
        norm = ox.NamedNode(f"{resources.DEF}NormFunction")
        found = asked.graph.store.quads_for_pattern(None, ox.NamedNode(workforce_sql.TYPE), norm)
        return [{"function": one} for one in sorted({quad.subject.value for quad in found})]
    return [{}]


@pytest.mark.parametrize("name", QUESTIONS)
def test_sql_over_parquet_gives_the_same_answers(asked: Asked, name: str) -> None:
    rows = 0
    for values in values_of(asked, name):
        found = [tuple(row) for row in asked.graph.run(name, **values).rows]
        assert found == workforce_sql.answer(asked.database, name, **values), values
        rows += len(found)
    assert rows


def test_every_question_is_asked_in_sql() -> None:
    assert sorted(workforce_sql.ANSWERS) == QUESTIONS
