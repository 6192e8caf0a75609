"""Graphs of an endpoint that are to be checked: which ones, and whole or not at all."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from functiegraaf import EndpointError, InputError, resources
from functiegraaf.cli import main
from functiegraaf.remote import fetch
from stub import Asked, Said, serving, table

OWN = "https://example.org/gemeente#werk/"


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path))
    return tmp_path


def holding(count: int, *graphs: str, says: int | None = None):
    """An engine with some graphs that hold as many triples, and that may say another number."""

    def answer(asked: Asked) -> Said:
        if "COUNT" in asked.query:
            return table(["count"], [(count if says is None else says,)])
        if "?subject ?property ?value" in asked.query and "ORDER BY ?graph" not in asked.query:
            iri = {"type": "uri", "value": "http://a.nl/"}
            rows = [(iri, iri, str(number)) for number in range(count)]
            return table(["subject", "property", "value"], rows)
        return table(["graph"], [({"type": "uri", "value": name},) for name in graphs])

    return answer


def files(url: str, *graphs: str):
    told: list[str] = []
    return fetch.files(url, graphs, timeout=5, tell=told.append), told


def test_all_but_the_shipped_graphs_are_fetched():
    stated = resources.GRAPH + "stated"
    with serving(holding(3, stated, OWN)) as server:
        (path,), told = files(server.url)
    assert path.name == "1-werk.nt"
    assert path.read_text() == "".join(
        f'<http://a.nl/> <http://a.nl/> "{number}" .\n' for number in range(3)
    )
    assert told[0] == f"not fetched: {stated}; the ones that are shipped are used"
    assert told[1] == f"{OWN}: 3 triples in {path}"


def test_a_graph_can_be_named_by_its_last_word():
    with serving(holding(3, OWN)) as server:
        (path,), _ = files(server.url, "stated")
    assert path.name == "1-stated.nt"


def test_nothing_to_fetch_is_told():
    with (
        serving(holding(3, resources.GRAPH + "stated")) as server,
        pytest.raises(InputError, match="no graphs of its own; give --graph"),
    ):
        files(server.url)
    with (
        serving(holding(0)) as server,
        pytest.raises(InputError, match="has nothing in .*; check its name"),
    ):
        files(server.url, "http://a.nl/g")


def test_less_than_was_counted_is_no_graph(cache):
    with (
        serving(holding(3, OWN, says=4)) as server,
        pytest.raises(EndpointError, match="counts 4 triples in .* and gives 3"),
    ):
        files(server.url)
    assert not list(cache.rglob("*.nt"))


def test_a_graph_without_an_endpoint_is_refused():
    result = CliRunner().invoke(main, ["validate", "--graph", "own"])
    assert result.exit_code == 2
    assert "give --endpoint" in result.output
