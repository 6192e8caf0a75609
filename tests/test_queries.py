"""Every stored query answers its cases and the shipped graph alike on two engines.

Those about a workforce, of which nothing is shipped, answer a small one that is made up, together
with the shipped graph and what follows.

A case is a folder `tests/queries/<query>/<case>/`: `data.ttl` (stated), perhaps
`data-concluded.ttl`, `case.toml` (language, parameters as a person gives them, graphs if
not all) and `expected.tsv`, which is written by hand and never renewed by a machine.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from functiegraaf import binding, catalogue, load, resources
from functiegraaf.catalogue import StoredQuery
from functiegraaf.query import Graph
from made_up import small

ROOM = Path(__file__).parent / "queries"
GOLDEN = Path(__file__).parent / "golden" / "queries"
QUERIES = catalogue.names()
FILES = {"stated": "data.ttl", "concluded": "data-concluded.ttl"}

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + name for name in ("integer", "decimal", "int", "long", "nonNegativeInteger")}

#: A term reduced to what two engines have to agree on; None where a cell is empty.
Cell = tuple[object, ...] | None


@dataclass(frozen=True)
class Rows:
    """The answer of an engine: columns and rows, both in order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def literal(value: str, datatype: str | None, language: str | None) -> Cell:
    if language:
        return ("text", value, language.lower())
    if datatype in NUMBERS:
        # SUM gives integers in one engine and decimals in another.
        return ("number", Decimal(value))
    return ("literal", value, datatype or XSD + "string")


def ox_cell(term: object) -> Cell:
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        return literal(term.value, term.datatype.value, term.language)
    assert isinstance(term, ox.NamedNode), f"{term} has no name that lasts"
    return ("iri", term.value)


def rdflib_cell(term: object) -> Cell:
    if term is None:
        return None
    if isinstance(term, rdflib.Literal):
        return literal(str(term), str(term.datatype) if term.datatype else None, term.language)
    assert isinstance(term, rdflib.URIRef), f"{term} has no name that lasts"
    return ("iri", str(term))


def ox_rows(solutions: object) -> Rows:
    assert isinstance(solutions, ox.QuerySolutions)
    columns = tuple(variable.value for variable in solutions.variables)
    return Rows(columns, tuple(tuple(ox_cell(term) for term in row) for row in solutions))


def rdflib_rows(graph: rdflib.Graph, text: str) -> Rows:
    result = graph.query(text)
    columns = tuple(str(variable) for variable in result.vars or ())
    return Rows(columns, tuple(tuple(rdflib_cell(term) for term in row) for row in result))


def read_tsv(path: Path) -> Rows:
    return ox_rows(ox.parse_query_results(path=str(path), format=ox.QueryResultsFormat.TSV))


def write_tsv(solutions: object) -> str:
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions.serialize(format=ox.QueryResultsFormat.TSV).decode()


# The cases.


@dataclass(frozen=True)
class Case:
    """A hand-made case with its data loaded into both engines."""

    query: StoredQuery
    folder: Path
    graph: Graph
    twin: rdflib.Graph
    values: dict[str, str]

    def bound(self) -> str:
        """Return the text of the query as `Graph.run` asks it."""
        return binding.bind(self.query.text, terms_of(self.graph, self.query, self.values))


def terms_of(graph: Graph, query: StoredQuery, values: dict[str, str]) -> dict[str, binding.Term]:
    return graph.terms(query, values)


CASES = sorted(
    f"{folder.parent.name}/{folder.name}" for folder in ROOM.glob("*/*") if folder.is_dir()
)


@cache
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in resources.graph_files("ontology"):
        graph.parse(path)
    return graph


@cache
def case_of(name: str) -> Case:
    folder = ROOM / name
    settings = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    query = catalogue.get(folder.parent.name)
    graphs = settings.get("graphs", list(resources.SHIPPED_GRAPHS))
    store = ox.Store()
    twin = rdflib.Graph()
    twin += ontology()
    for path in resources.graph_files("ontology"):
        load.load_file(store, path, load.graph_name("ontology"))
    for graph, file in FILES.items():
        if (folder / file).is_file():
            load.load_file(store, folder / file, load.graph_name(graph))
            if graph in graphs:
                twin.parse(folder / file)
    values = dict(settings.get("params", {}))
    if has_lang(query):
        values["lang"] = settings["lang"]
    return Case(query, folder, Graph(store, graphs), twin, values)


def test_every_query_has_a_case_and_every_folder_a_query() -> None:
    assert sorted(path.name for path in ROOM.iterdir()) == list(QUERIES)
    assert sorted({name.split("/")[0] for name in CASES}) == list(QUERIES)


@pytest.mark.parametrize("name", CASES)
def test_case_is_complete(name: str) -> None:
    """Nothing in a case folder is misspelt, and thus silently left out."""
    files = {path.name for path in (ROOM / name).iterdir()}
    assert {"data.ttl", "case.toml", "expected.tsv"} <= files
    assert files <= {"data.ttl", "data-concluded.ttl", "case.toml", "expected.tsv"}
    settings = tomllib.loads((ROOM / name / "case.toml").read_text("utf-8"))
    assert settings.keys() <= {"lang", "graphs", "params"}
    assert settings["lang"] in ("nl", "en")


@pytest.mark.parametrize("name", CASES)
def test_case_on_pyoxigraph(name: str) -> None:
    case = case_of(name)
    assert ox_rows(case.graph._ask(case.bound())) == read_tsv(case.folder / "expected.tsv")


@pytest.mark.parametrize("name", CASES)
def test_case_on_rdflib(name: str) -> None:
    case = case_of(name)
    assert rdflib_rows(case.twin, case.bound()) == read_tsv(case.folder / "expected.tsv")


@pytest.mark.parametrize("name", CASES)
def test_case_through_the_library(name: str) -> None:
    """`Graph.run` gives what its parts give."""
    case = case_of(name)
    table = case.graph.run(case.query.name, **case.values)
    expected = read_tsv(case.folder / "expected.tsv")
    found = tuple(tuple(ox_cell(term) for term in row) for row in table.terms)
    assert Rows(table.columns, found) == expected
    if expected.rows:
        note = case.query.note.get(case.values.get("lang", "nl"))
        assert list(table.notes) == ([note] if note else [])
    else:
        assert table.notes, "an empty answer says why"


@pytest.mark.parametrize("name", CASES)
def test_case_with_the_file_as_it_stands(name: str) -> None:
    """Without binding, each engine takes the file as plain SPARQL and they agree."""
    case = case_of(name)
    store = ox.Store()
    for graph in case.graph.graphs:
        for quad in case.graph.store.quads_for_pattern(None, None, None, load.graph_name(graph)):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    plain = ox_rows(store.query(case.query.text))
    assert plain.columns == case.query.columns
    assert rdflib_rows(case.twin, case.query.text) == plain


@pytest.mark.parametrize("name", CASES)
def test_case_with_the_values_edited_by_hand(name: str) -> None:
    """Whoever edits the parameter lines in another tool gets the same answer."""
    case = case_of(name)
    terms = terms_of(case.graph, case.query, case.values)

    def edit(match: re.Match[str]) -> str:
        return f"VALUES ?{match[1]} {{ {terms[match[1]]} }}  # param"

    edited = binding.PARAMETER_LINE.sub(edit, case.query.text)
    expected = read_tsv(case.folder / "expected.tsv")
    assert ox_rows(case.graph._ask(edited)) == expected
    assert rdflib_rows(case.twin, edited) == expected


@pytest.mark.parametrize("query", QUERIES)
def test_some_case_gives_rows(query: str) -> None:
    cases = [name for name in CASES if name.startswith(f"{query}/")]
    assert any(read_tsv(ROOM / name / "expected.tsv").rows for name in cases)


def has_lang(query: StoredQuery) -> bool:
    return any(parameter.name == "lang" for parameter in query.parameters)


@pytest.mark.parametrize("query", [name for name in QUERIES if has_lang(catalogue.get(name))])
def test_some_case_asks_for_english_where_some_is_missing(query: str) -> None:
    cases = [case_of(name) for name in CASES if name.startswith(f"{query}/")]
    english = [case for case in cases if case.values["lang"] == "en"]
    assert any(without_english(case.twin) - without_english(ontology()) for case in english)


def without_english(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    """Return the things that have a Dutch name and no English one."""
    names = list(graph.subject_objects(rdflib.SKOS.prefLabel))
    in_language = {
        language: {thing for thing, name in names if getattr(name, "language", None) == language}
        for language in ("nl", "en")
    }
    return in_language["nl"] - in_language["en"]


# The shipped graph.


@cache
def shipped_graph() -> Graph:
    return Graph(load.load_shipped(ox.Store()), list(resources.SHIPPED_GRAPHS))


@cache
def workforce_graph() -> Graph:
    return Graph(small(), None)


@pytest.fixture
def shipped(name: str) -> Graph:
    """The shipped graph, or the small workforce with it for a query about one."""
    about_workforce = "workforce" in catalogue.get(name).tags
    return workforce_graph() if about_workforce else shipped_graph()


@cache
def shipped_graph_twin() -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in resources.SHIPPED_GRAPHS:
        for path in resources.graph_files(name):
            graph.parse(path)
    return graph


@cache
def workforce_twin() -> rdflib.Graph:
    graph = rdflib.Graph()
    triples = (quad.triple for quad in workforce_graph().store)
    return graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")


@pytest.fixture
def shipped_twin(shipped: Graph) -> rdflib.Graph:
    return workforce_twin() if shipped is workforce_graph() else shipped_graph_twin()


@cache
def shuffled_of(shipped: Graph) -> ox.Store:
    """The triples of a graph, loaded in another order."""
    triples = sorted(
        {quad.triple for quad in shipped.store.quads_for_pattern(None, None, None)}, key=str
    )
    random.Random(7).shuffle(triples)
    store = ox.Store()
    for triple in triples:
        store.add(ox.Quad(triple.subject, triple.predicate, triple.object))
    return store


@pytest.fixture
def shuffled(shipped: Graph) -> ox.Store:
    return shuffled_of(shipped)


@cache
def shuffled_twin_of(shipped_twin: rdflib.Graph) -> rdflib.Graph:
    triples = sorted(shipped_twin, key=lambda triple: str(triple))
    random.Random(11).shuffle(triples)
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(triple)
    return graph


@pytest.fixture
def shuffled_twin(shipped_twin: rdflib.Graph) -> rdflib.Graph:
    return shuffled_twin_of(shipped_twin)


def example_of(graph: Graph, query: StoredQuery) -> str:
    """Return the text of a query bound to the examples of its header."""
    values = {
        parameter.name: str(parameter.example)
        for parameter in query.parameters
        if parameter.default is None
    }
    return binding.bind(query.text, terms_of(graph, query, values))


@pytest.mark.parametrize("name", QUERIES)
def test_shipped_answer(name: str, shipped: Graph, shipped_twin: rdflib.Graph, golden) -> None:
    query = catalogue.get(name)
    bound = example_of(shipped, query)
    found = ox_rows(shipped._ask(bound))
    assert found.columns == query.columns
    assert found.rows, "the example of the header gives no rows"
    assert rdflib_rows(shipped_twin, bound) == found
    golden(GOLDEN / f"{name}.tsv", write_tsv(shipped._ask(bound)))


def test_every_golden_answer_has_a_query() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*")) == list(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_shipped_file_as_it_stands(name: str, shipped: Graph, shuffled: ox.Store) -> None:
    """The values in the parameter lines are the examples and defaults of the header."""
    query = catalogue.get(name)
    assert ox_rows(shuffled.query(query.text)) == ox_rows(shipped._ask(example_of(shipped, query)))


@pytest.mark.parametrize("name", QUERIES)
def test_order_does_not_depend_on_loading(
    name: str, shipped: Graph, shuffled: ox.Store, shuffled_twin: rdflib.Graph
) -> None:
    for bound in every_language(shipped, catalogue.get(name)):
        found = ox_rows(shipped._ask(bound))
        assert ox_rows(shuffled.query(bound)) == found
        assert rdflib_rows(shuffled_twin, bound) == found


def every_language(graph: Graph, query: StoredQuery) -> list[str]:
    text = example_of(graph, query)
    if not has_lang(query):
        return [text]
    values = {p.name: str(p.example) for p in query.parameters if p.default is None}
    return [text, binding.bind(query.text, terms_of(graph, query, values | {"lang": "en"}))]


ORDER = re.compile(r"^ORDER BY (?P<keys>(?: ?\?\w+)+)$", re.MULTILINE)
SELECT = re.compile(r"^SELECT (?:DISTINCT )?(?P<columns>(?:\?\w+ )+)WHERE \{$", re.MULTILINE)


@pytest.mark.parametrize("name", QUERIES)
def test_order_is_total_by_numbers_and_strings(name: str, shipped: Graph) -> None:
    """Rows that agree in every key that is a number or a string are the same row."""
    query = catalogue.get(name)
    found = ORDER.findall(query.text)
    assert len(found) == 1, "one ORDER BY, at the end, by plain variables"
    keys = [key.removeprefix("?") for key in found[0].split()]
    (projection,) = SELECT.findall(query.text)
    assert tuple(projection.replace("?", "").split()) == query.columns
    for bound in every_language(shipped, query):
        check_total(shipped._ask(SELECT.sub("SELECT * WHERE {", bound)), keys, query.columns)


def check_total(solutions: object, keys: list[str], columns: tuple[str, ...]) -> None:
    assert isinstance(solutions, ox.QuerySolutions)
    bound = {variable.value for variable in solutions.variables}
    contents: dict[tuple[Cell, ...], tuple[Cell, ...]] = {}
    for row in solutions:
        found = tuple(ox_cell(row[key]) for key in keys if key in bound)
        key = tuple(cell for cell in found if cell is None or cell[0] != "iri")
        content = tuple(ox_cell(row[column]) for column in columns)
        assert contents.setdefault(key, content) == content, f"two rows stand at {key}"
