"""Every rule derives what its `then.ttl` says from its `given.ttl`, and nothing of `not.ttl`.

A rule that runs for each municipality is asked here of `id:municipality-1`.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from functiegraaf import binding, catalogue, derive, reason, resources, tally

ROOM = Path(__file__).parent / "rules"
CASES = sorted(path.name for path in ROOM.iterdir() if path.is_dir())
MUNICIPALITY = ox.NamedNode(f"{resources.ID}municipality-1")
#: The rules that only add, and those of what is counted.
ADDING = {path.stem: path for path in derive.files()}
COUNTING = {path.stem: path for stage in tally.STAGES for path in tally.files(stage)}
RULES = ADDING | COUNTING


def triples(path: Path) -> set[str]:
    found = {str(quad.triple) for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}
    assert found, f"{path} says nothing"
    return found


def derived(name: str) -> set[str]:
    store = ox.Store()
    given = ROOM / name / "given.ttl"
    store.bulk_load(path=str(given), format=ox.RdfFormat.TURTLE)
    text = RULES[name].read_text("utf-8")
    if catalogue.header_of(text, name).get("together"):
        text = binding.list_values(text, {"municipality": [MUNICIPALITY]})
    elif "municipality" in binding.parameter_values(text):
        text = binding.bind(text, {"municipality": MUNICIPALITY})
    return {str(triple) for triple in store.query(text, use_default_graph_as_union=True)}


def test_every_rule_has_a_folder_and_every_folder_a_rule() -> None:
    assert sorted(RULES) == CASES
    assert len(RULES) == len(ADDING) + len(COUNTING), "two rules have the same name"


@pytest.mark.parametrize("name", CASES)
def test_then_is_derived(name: str) -> None:
    assert triples(ROOM / name / "then.ttl") - derived(name) == set()


@pytest.mark.parametrize("name", CASES)
def test_not_is_not_derived(name: str) -> None:
    assert triples(ROOM / name / "not.ttl") & derived(name) == set()


@pytest.mark.parametrize("name", CASES)
def test_header_says_what_the_rule_adds(name: str) -> None:
    import yaml

    lines = RULES[name].read_text("utf-8").splitlines()
    header = yaml.safe_load("\n".join(line[2:] for line in lines if line.startswith("#+")))
    assert set(header["question"]) == {"nl", "en"}
    assert header["description"]


def test_a_rule_adds_nothing_that_is_there() -> None:
    for name in ADDING:
        store = ox.Store()
        store.bulk_load(path=str(ROOM / name / "given.ttl"), format=ox.RdfFormat.TURTLE)
        derive.derive(store)
        before = {str(quad) for quad in store}
        derive.derive(store)
        assert {str(quad) for quad in store} == before
        held = {str(quad.triple) for quad in store if quad.graph_name != reason.INFERRED}
        added = {str(quad.triple) for quad in store if quad.graph_name == reason.INFERRED}
        assert not held & added
