"""Cutting: an answer that is cut off is well formed, says so, and holds the first rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st
from pyld import jsonld
from rdflib.query import Result

from functiegraaf.serve.workers import answering, cutting, rows

CUT = "cut off here, after {rows} rows"
TABLES = ("json", "xml", "csv", "tsv")
GRAPHS = ("turtle", "ntriples", "jsonld", "rdfxml")
OX_TABLES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
OX_GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}

#: Texts that look like the end of a row in one format or another.
NASTY = [
    "},{",
    '"}},{"',
    "{}",
    ",{}",
    '"',
    '""',
    "\r\n",
    "\n",
    "\t",
    ",",
    "</result>",
    "\\",
    "]}}",
    "é😀",
]
texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs", "Cc"])))
cells = st.one_of(
    st.none(),
    texts.map(ox.Literal),
    st.lists(st.sampled_from(NASTY), max_size=4).map(lambda many: ox.Literal("".join(many))),
    st.integers(-5, 5).map(ox.Literal),
    st.just(ox.Literal("},{", language="nl")),
    st.just(ox.NamedNode("http://example.org/},{".replace("{", "").replace("}", ""))),
)
tables = st.integers(0, 3).flatmap(
    lambda width: st.lists(st.tuples(*[cells] * width), max_size=12).map(lambda many: (width, many))
)


def asked(width: int, table: list[tuple[object, ...]]) -> object:
    """Return these rows as the engine finds them."""
    names = " ".join(f"?v{n}" for n in range(width))
    lines = "".join(f"({' '.join('UNDEF' if c is None else str(c) for c in row)})" for row in table)
    return ox.Store().query(f"SELECT {names or '*'} {{ VALUES ({names}) {{ {lines} }} }}")


def written(
    found: object, form: str, most: int, size: int = 10**9
) -> tuple[answering.Written, bytes]:
    pieces: list[bytes] = []
    done = answering.write(
        found,
        (form, form),
        answering.Allowed(most, size, CUT),
        {"x": "http://example.org/"},
        pieces.append,
    )
    return done, done.head + b"".join(pieces)


def read(form: str, body: bytes) -> list[list[str]]:
    """Return the cells of a table as another reader finds them; the last row of CSV is text."""
    if form == "csv":
        return list(csv.reader(io.StringIO(body.decode(), newline="")))[1:]
    found = ox.parse_query_results(body, format=OX_TABLES[form])
    assert isinstance(found, ox.QuerySolutions)
    return [["" if cell is None else str(cell) for cell in row] for row in found]


@given(tables, st.integers(1, 14), st.sampled_from(TABLES), st.integers(1, 200))
@example((1, [(None,), (ox.Literal("},{}"),), (None,)]), 2, "json", 1)
@example((2, [(ox.Literal("a\r\n"), ox.Literal('"'))] * 3), 2, "csv", 1)
@example((0, [(), (), ()]), 2, "json", 1)
def test_a_table_that_is_cut_holds_the_first_rows(
    table: tuple[int, list[tuple[object, ...]]], most: int, form: str, step: int
) -> None:
    width, many = table
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "STEP", step)
        done, body = written(asked(width, many), form, most)
    whole = written(asked(width, many), form, 10**9)[1]
    if form == "tsv" and not width:
        return  # Nobody can tell how many rows without columns a TSV has.

    wanted = read(form, whole)
    said = CUT.format(rows=most)
    assert done.rows == min(len(many), most)
    assert done.is_cut == (len(many) > most)
    if not done.is_cut:
        assert body == whole
        return
    found = read(form, body)
    if form in ("csv", "tsv") and width:
        mark = found.pop()
        assert mark[0].strip('"') == said
        assert not any(mark[1:])
    elif form == "json":
        assert json.loads(body)["head"]["cut"] == {"rows": most, "message": said}
    elif form == "xml":
        assert f"<!-- {said} -->".encode() in body
    assert found == wanted[:most]


@given(tables, st.integers(1, 600), st.sampled_from(TABLES), st.integers(1, 60))
def test_a_table_has_no_more_bytes_than_allowed(
    table: tuple[int, list[tuple[object, ...]]], size: int, form: str, step: int
) -> None:
    width, many = table
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "STEP", step)
        done, body = written(asked(width, many), form, 10**9, size)
    frame = len(done.head) + 200 + len(rows.FORMS[form].foot)

    assert len(body) <= size + frame
    if form != "tsv" or width:
        read(form, body)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_another_library_reads_a_cut_table(form: str) -> None:
    found = ox.Store().query("SELECT ?a ?b { VALUES (?a ?b) { (1 2) (3 4) (5 6) } }")
    result = Result.parse(io.BytesIO(written(found, form, 2)[1]), format=form)

    assert len(list(result)) == 2


def test_one_row_that_is_too_long_is_left_out() -> None:
    for form in TABLES:
        found = ox.Store().query('SELECT ?a { VALUES ?a { "x" "' + "y" * 200_000 + '" "z" } }')
        done, body = written(found, form, 10, 100_000)

        assert done.is_cut
        assert done.rows == 1
        assert b"yy" not in body


@pytest.mark.parametrize("form", TABLES)
def test_many_rows_go_by_in_pieces(form: str) -> None:
    """Nothing but the row that is being written is held back."""
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode(f"http://example.org/{n}"), ox.NamedNode("x:b"), ox.Literal(n))
        for n in range(20_000)
    )
    pieces: list[int] = []
    answering.write(
        store.query("SELECT * { ?s ?p ?o }"),
        (form, form),
        answering.Allowed(10**6, 10**9, CUT),
        {},
        lambda piece: pieces.append(len(piece)),
    )

    assert sum(pieces) > 600_000
    assert max(pieces) < 100_000


def triples(count: int) -> Iterator[ox.Triple]:
    for n in range(count):
        yield ox.Triple(
            ox.NamedNode(f"http://example.org/{n // 3}"),
            ox.NamedNode("http://example.org/says"),
            ox.Literal(f'"{n}" -- ]\n'),
        )


def graph(count: int) -> object:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples(count))
    return store.query("CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize("form", GRAPHS)
@pytest.mark.parametrize("most", [1, 7, 5_000])
def test_a_graph_that_is_cut_has_so_many_triples(form: str, most: int) -> None:
    done, body = written(graph(6_000), form, most)
    found = list(ox.parse(body, format=OX_GRAPHS[form]))

    assert done == answering.Written("construct", done.media_type, True, most, b"")
    assert len(found) == most
    assert CUT.format(rows=most).encode() in body
    if most < 10:
        names = {"ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
        other = rdflib.Graph().parse(data=body, format=names.get(form, form))
        assert len(other) == most


@pytest.mark.parametrize("form", GRAPHS)
def test_a_whole_graph_says_nothing_of_a_cut(form: str) -> None:
    done, body = written(graph(9), form, 9)

    assert (done.is_cut, done.rows) == (False, 9)
    assert b"cut off" not in body
    assert len(list(ox.parse(body, format=OX_GRAPHS[form]))) == 9


@pytest.mark.parametrize("form", GRAPHS)
def test_a_graph_has_no_more_bytes_than_allowed(form: str) -> None:
    done, body = written(graph(20_000), form, 10**9, 200_000)

    assert done.is_cut
    assert 150_000 < len(body) < 230_000
    assert len(list(ox.parse(body, format=OX_GRAPHS[form]))) == done.rows


@pytest.mark.parametrize("form", GRAPHS)
def test_a_graph_cut_before_its_first_triple_is_well_formed(form: str) -> None:
    text = 'CONSTRUCT { <x:a> <x:b> ?o } { VALUES ?o { "' + "y" * 5_000 + '" } }'
    done, body = written(ox.Store().query(text), form, 10, 1_000)

    assert (done.is_cut, done.rows) == (True, 0)
    assert list(ox.parse(body, format=OX_GRAPHS[form])) == []
    assert b"cut off" in body


def test_what_is_said_in_json_ld_is_said_about_nothing() -> None:
    body = written(graph(5), "jsonld", 2)[1]

    assert [len(one["http://example.org/says"]) for one in jsonld.expand(json.loads(body))] == [2]


@pytest.mark.parametrize("form", TABLES)
def test_a_truth_value_is_never_cut(form: str) -> None:
    done, body = written(ox.Store().query("ASK {}"), form, 1, 1)

    assert (done.kind, done.is_cut, done.rows) == ("ask", False, 1)
    assert b"true" in body
