"""Every rule derives what its `then.ttl` says from its `given.ttl`, and nothing of `not.ttl`."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from functiegraaf import derive, reason

ROOM = Path(__file__).parent / "rules"
CASES = sorted(path.name for path in ROOM.iterdir() if path.is_dir())


def triples(path: Path) -> set[str]:
    found = {str(quad.triple) for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}
    assert found, f"{path} says nothing"
    return found


def derived(name: str) -> set[str]:
    store = ox.Store()
    given = ROOM / name / "given.ttl"
    store.bulk_load(path=str(given), format=ox.RdfFormat.TURTLE)
    (rule,) = [path for path in derive.files() if path.stem == name]
    return {str(triple) for triple in reason.run_rule(rule, store)}


def test_every_rule_has_a_folder_and_every_folder_a_rule() -> None:
    assert sorted(path.stem for path in derive.files()) == CASES


@pytest.mark.parametrize("name", CASES)
def test_then_is_derived(name: str) -> None:
    assert triples(ROOM / name / "then.ttl") - derived(name) == set()


@pytest.mark.parametrize("name", CASES)
def test_not_is_not_derived(name: str) -> None:
    assert triples(ROOM / name / "not.ttl") & derived(name) == set()


@pytest.mark.parametrize("name", CASES)
def test_header_says_what_the_rule_adds(name: str) -> None:
    import yaml

    (rule,) = [path for path in derive.files() if path.stem == name]
    lines = rule.read_text("utf-8").splitlines()
    header = yaml.safe_load("\n".join(line[2:] for line in lines if line.startswith("#+")))
    assert set(header["question"]) == {"nl", "en"}
    assert header["description"]


def test_a_rule_adds_nothing_that_is_there() -> None:
    for name in CASES:
        store = ox.Store()
        store.bulk_load(path=str(ROOM / name / "given.ttl"), format=ox.RdfFormat.TURTLE)
        derive.derive(store)
        before = {str(quad) for quad in store}
        derive.derive(store)
        assert {str(quad) for quad in store} == before
        held = {str(quad.triple) for quad in store if quad.graph_name != reason.INFERRED}
        added = {str(quad.triple) for quad in store if quad.graph_name == reason.INFERRED}
        assert not held & added
