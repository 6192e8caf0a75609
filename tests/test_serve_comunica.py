"""Comunica, which many web pages ask with, as a client of a server of ours.

It comes from npm, as `tests/comunica/package-lock.json` says: npm ci --prefix tests/comunica
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from functiegraaf.cli import main
from serving import Server, server

PROGRAM = Path(__file__).parent / "comunica" / "node_modules" / ".bin" / "comunica-sparql"
JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
#: Comunica knows no prefix of ours.
PREFIXES = """\
PREFIX fg: <https://w3id.org/functiegraaf/def/>
PREFIX id: <https://w3id.org/functiegraaf/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
SELECT = """SELECT ?code ?name ?indicators WHERE {
  { SELECT ?competency (COUNT(?indicator) AS ?indicators) WHERE {
      ?level fg:ofCompetency ?competency . ?indicator fg:ofCompetencyLevel ?level
    } GROUP BY ?competency }
  ?competency skos:prefLabel ?name . FILTER (LANG(?name) = "nl")
  OPTIONAL { ?competency skos:notation ?code }
} ORDER BY ?name"""
CONSTRUCT = """CONSTRUCT { ?function skos:related ?competency } WHERE {
  ?requirement fg:ofProfile/fg:ofFunction ?function ; fg:requiresCompetency ?competency
}"""


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[Server]:
    reason = ""
    if not shutil.which("node"):
        reason = "node is not installed"
    elif not PROGRAM.exists():
        reason = "Comunica is not installed: npm ci --prefix tests/comunica"
    if reason and os.environ.get("CI"):
        pytest.fail(f"{reason}; in CI nothing is left out")
    if reason:
        pytest.skip(reason)
    with server(tmp_path_factory.mktemp("there")) as one:
        yield one


def comunica(source: str, text: str, media: str) -> str:
    """Ask as somebody does on a command line."""
    done = subprocess.run(
        [str(PROGRAM), source, "-q", PREFIXES + text, "-t", media, "--http-timeout", "60000"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


def ours(text: str, form: str) -> str:
    answer = CliRunner().invoke(main, ["sparql", PREFIXES + text, "-f", form])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def rows(said: str) -> Counter[str]:
    """Return each row; Comunica says more than SPARQL results in JSON have."""
    found = json.loads(said)["results"]["bindings"]
    return Counter(json.dumps(row, sort_keys=True) for row in found)


def triples(said: str) -> set[ox.Triple]:
    return {one.triple for one in ox.parse(said.encode(), format=ox.RdfFormat.N_TRIPLES)}


def endpoint(there: Server) -> str:
    return f"sparql@{there.base}sparql"


def test_select(there):
    found = rows(comunica(endpoint(there), SELECT, JSON))
    assert found == rows(ours(SELECT, "json"))
    assert len(found) > 5


@pytest.mark.parametrize(("thing", "is_level"), [("id:level-A", True), ("id:level-E", False)])
def test_ask(there, thing, is_level):
    said = comunica(endpoint(there), f"ASK {{ {thing} a fg:Level }}", JSON)
    found = ox.parse_query_results(said.encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QueryBoolean)
    assert bool(found) is is_level


def test_construct(there):
    found = triples(comunica(endpoint(there), CONSTRUCT, TRIPLES))
    assert found == triples(ours(CONSTRUCT, "ntriples"))
    assert len(found) > 5


def test_the_name_of_a_thing_is_a_source(there):
    """Comunica asks for RDF at the name of a thing, and is led to it."""
    there.wait_for_pages()
    source = there.base + "id/level-A"
    everything = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    turtle = there.ask("/id/level-A.ttl").body
    told = {one.triple for one in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    assert triples(comunica(source, everything, TRIPLES)) == told
    names = "SELECT ?name WHERE { id:level-A skos:prefLabel ?name }"
    assert rows(comunica(source, names, JSON)) == rows(ours(names, "json"))
