"""Tally: what is counted stands by municipality, and is made anew for just those asked for."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import made_up
from functiegraaf import binding, catalogue, resources, tally
from functiegraaf.errors import FunctiegraafError
from functiegraaf.load import graph_name

ORG = "http://www.w3.org/ns/org#"


def fg(name: str) -> ox.NamedNode:
    return ox.NamedNode(resources.DEF + name)


def org(name: str) -> ox.NamedNode:
    return ox.NamedNode(ORG + name)


def town(number: int) -> ox.NamedNode:
    return ox.NamedNode(f"{resources.ID}sim-municipality-{number:05}")


def counted(store: ox.Store) -> dict[str, set[str]]:
    """Return what was counted, by graph."""
    found: dict[str, set[str]] = {}
    for name in store.named_graphs():
        if tally.is_counted(name.value):
            quads = store.quads_for_pattern(None, None, None, name)
            found[name.value.removeprefix(resources.GRAPH)] = {str(quad.triple) for quad in quads}
    return found


@pytest.fixture
def store() -> ox.Store:
    """A workforce of three municipalities that a test may change."""
    own = ox.Store()
    own.extend(made_up.small())
    return own


def lacking(store: ox.Store, number: int) -> tuple[ox.NamedNode, ox.NamedNode]:
    """Return somebody of a municipality, and a level that this person lacks."""
    graph = graph_name(f"counted-sim-municipality-{number:05}")
    found = store.quads_for_pattern(None, fg("lacks"), None, graph)
    quad = min(found, key=str)
    return quad.subject, quad.object


def test_a_graph_for_each_municipality_and_one_for_the_norm(store: ox.Store) -> None:
    found = counted(store)
    assert sorted(found) == [
        "counted",
        "counted-sim-municipality-00001",
        "counted-sim-municipality-00002",
        "counted-sim-municipality-00003",
    ]
    assert all(found.values())
    assert any("stepsTo" in one for one in found["counted"])
    assert not any(
        "stepsTo" in one and "local" not in one for one in found["counted-sim-municipality-00001"]
    )


def test_a_second_time_changes_nothing(store: ox.Store) -> None:
    before = {str(quad) for quad in store}
    size = len(store)
    tally.tally(store)
    assert {str(quad) for quad in store} == before
    assert len(store) == size


def test_one_municipality_anew_is_the_same_as_all(store: ox.Store) -> None:
    before = counted(store)
    person, level = lacking(store, 1)
    store.add(ox.Quad(person, fg("holds"), level, graph_name("sim-00001")))
    tally.tally(store, only=[town(1)])
    after = counted(store)
    assert f"{person} {fg('lacks')} {level}" in before["counted-sim-municipality-00001"]
    assert f"{person} {fg('lacks')} {level}" not in after["counted-sim-municipality-00001"]
    changed = {one for one in before if before[one] != after[one]}
    assert changed == {"counted", "counted-sim-municipality-00001"}
    tally.tally(store)
    assert counted(store) == after


def test_others_are_left_as_they_were(store: ox.Store) -> None:
    """What was said of another municipality is counted when that is asked for, not before."""
    before = counted(store)
    person, level = lacking(store, 1)
    store.add(ox.Quad(person, fg("holds"), level, graph_name("sim-00001")))
    tally.tally(store, only=[town(3)])
    assert counted(store) == before


def test_a_municipality_that_lost_its_units_loses_its_counts(store: ox.Store) -> None:
    before = counted(store)
    for quad in list(store.quads_for_pattern(None, org("unitOf"), town(2))):
        store.remove(quad)
    tally.tally(store, only=[town(2)])
    after = counted(store)
    assert "counted-sim-municipality-00002" not in after
    for town_graph in ("counted-sim-municipality-00001", "counted-sim-municipality-00003"):
        assert after[town_graph] == before[town_graph]


def test_a_municipality_that_is_not_there_changes_nothing(store: ox.Store) -> None:
    before = counted(store)
    tally.tally(store, only=[town(99)])
    assert counted(store) == before


def test_without_a_municipality_nothing_is_counted() -> None:
    store = ox.Store()
    function, other = (ox.NamedNode(f"{resources.ID}function-{n}") for n in (1, 2))
    level = ox.NamedNode(f"{resources.ID}competency-level-1-A")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for one in (function, other):
        store.add(ox.Quad(one, kind, fg("NormFunction")))
        store.add(ox.Quad(one, fg("asksFor"), level))
    store.add(ox.Quad(level, fg("meets"), level))
    tally.tally(store)
    assert counted(store) == {}
    store.add(ox.Quad(ox.NamedNode("x:unit"), org("unitOf"), ox.NamedNode("x:/town")))
    tally.tally(store)
    assert counted(store) == {
        "counted": {
            f"{function} {fg('stepsTo')} {other}",
            f"{other} {fg('stepsTo')} {function}",
        }
    }


def test_a_municipality_without_a_name_is_left_out(store: ox.Store) -> None:
    before = counted(store)
    unit, post = ox.NamedNode("x:unit"), ox.NamedNode("x:post")
    function = ox.NamedNode(f"{resources.ID}function-N06-01-02")
    store.add(ox.Quad(unit, org("unitOf"), ox.BlankNode("town")))
    store.add(ox.Quad(post, org("postIn"), unit))
    store.add(ox.Quad(post, org("role"), function))
    assert tally.employers(store) == [town(1), town(2), town(3)]
    tally.tally(store)
    assert counted(store) == before


def test_a_fact_in_two_graphs_counts_once(store: ox.Store) -> None:
    """Whoever loads a file twice, under two names, has no more posts and people."""
    before = counted(store)
    for quad in list(store.quads_for_pattern(None, None, None, graph_name("sim-00001"))):
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph_name("own")))
    tally.tally(store)
    assert counted(store) == before


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (f"{resources.GRAPH}counted", True),
        (f"{resources.GRAPH}counted-sim-municipality-00001", True),
        (f"{resources.GRAPH}inferred", False),
        (f"{resources.GRAPH}sim-00001", False),
        ("https://example.org/graph/counted", False),
    ],
)
def test_which_graphs_hold_what_was_counted(graph: str, expected: bool) -> None:
    assert tally.is_counted(graph) is expected


def test_each_task_is_told(store: ox.Store) -> None:
    told: list[tuple[int, int]] = []
    tally.tally(store, tell=lambda done, total: told.append((done, total)))
    total = sum(len(tally.files(stage)) for stage in tally.STAGES)
    assert told == [(done, total) for done in range(1, total + 1)]


def test_a_rule_that_cannot_be_parsed_is_named(
    store: ox.Store, tmp_path: Path, monkeypatch
) -> None:
    rule = tmp_path / "broken.rq"
    rule.write_text("CONSTRUCT { ?a ?b }", "utf-8")
    monkeypatch.setattr(tally, "files", lambda stage: [rule])
    with pytest.raises(FunctiegraafError, match=r"broken\.rq: error at 1:19"):
        tally.tally(store)


def test_every_rule_is_bound_in_all_places_or_in_none() -> None:
    """A line that is left unbound would count for the municipality of the example."""
    for stage in tally.STAGES:
        for path in tally.files(stage):
            text = path.read_text("utf-8")
            if "municipality" in binding.parameter_values(text):
                if catalogue.header_of(text, path.name).get("together"):
                    bound = binding.list_values(text, {"municipality": [town(7)]})
                else:
                    bound = binding.bind(text, {"municipality": town(7)})
                assert "sim-municipality-00001" not in bound, path.name
                assert town(7).value in bound, path.name


def test_parts_give_what_all_together_give(store: ox.Store, monkeypatch) -> None:
    """However few municipalities are counted at the same time, the answer is one."""
    before = counted(store)
    monkeypatch.setattr(tally, "TOGETHER", 2)
    tally.tally(store)
    assert counted(store) == before
