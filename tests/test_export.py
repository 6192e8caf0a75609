"""The formats: exact, and safe in a spreadsheet."""

import csv
import io

import openpyxl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functiegraaf import answers, export
from functiegraaf.answers import Table
from functiegraaf.errors import InputError
from functiegraaf.query import Graph

HOSTILE = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(\"http://x\")", "a,b", 'a"b',
           "a\nb", "<b>|x|</b>", "http://example.org/", "{=1}", "é😀"]  # fmt: skip
#: A spreadsheet takes a cell that starts with one of these for a formula.
STARTS = ("=", "+", "-", "@", "\t", "\r")


def answer(*values):
    """A real answer with one row for each value."""
    store = ox.Store()
    for i, value in enumerate(values):
        triple = (ox.NamedNode(f"x:{i}"), ox.NamedNode("x:p"), value)
        store.add(ox.Quad(*triple))
    found = store.query(
        "SELECT ?value ?empty { ?s <x:p> ?value OPTIONAL { ?s <x:q> ?empty } } ORDER BY ?s"
    )
    return Table.read(found.serialize(format=ox.QueryResultsFormat.JSON))


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_is_exact_unless_it_is_guarded(text):
    table = answer(ox.Literal(text))
    plain = list(csv.reader(io.StringIO(export.write(table, "csv").decode(), newline="")))
    safe = list(
        csv.reader(io.StringIO(export.write(table, "csv", safe_csv=True).decode(), newline=""))
    )

    assert plain[1] == [text, ""]
    assert safe[1][0] == ("'" + text if text.startswith(STARTS) else text)


def test_guarded_csv_leaves_numbers_alone():
    table = answer(ox.Literal(-3))

    assert export.write(table, "csv", safe_csv=True) == b"value,empty\r\n-3,\r\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_xlsx_cells_are_text_and_never_formulas(text):
    data = export.write(answer(ox.Literal(text), ox.Literal(7)), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert {cell.data_type for cell in cells} == {"s"}
    # The workbook format writes a carriage return as _x000D_, which openpyxl leaves as it is.
    assert sheet["A2"].value.replace("_x000D_", "\r") == text
    assert sheet["A3"].value == "7"
    assert all(cell.hyperlink is None for cell in cells)


def test_xlsx_refuses_what_a_cell_cannot_hold():
    with pytest.raises(InputError, match="row 1, value"):
        export.write(answer(ox.Literal("x" * 40_000)), "xlsx")


def test_markdown_escapes_what_would_break_a_row():
    text = export.write(answer(ox.Literal("a|b\nc<d")), "markdown").decode()

    assert text.splitlines()[2] == "| a\\|b<br>c&lt;d |  |"


def test_html_escapes():
    assert "<script>" not in answers.html(answer(ox.Literal("<script>")))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_csv_and_json_round_trip(text):
    table = answer(ox.Literal(text))
    again = ox.parse_query_results(export.write(table, "json"), format=ox.QueryResultsFormat.JSON)
    read = list(csv.reader(io.StringIO(export.write(table, "csv").decode(), newline="")))

    assert next(iter(again))["value"].value == text
    assert read[1][0] == text


def test_a_frame_has_proper_types():
    frame = answer(ox.Literal(1), ox.Literal(2)).frame()

    assert str(frame["value"].dtype) == "Int64"
    assert str(frame["empty"].dtype) == "string"
    assert frame["empty"].isna().all()


def test_an_iri_with_a_comma_is_one_cell(tmp_path):
    """The engine writes IRIs without quotes."""

    text = """SELECT ?iri ?name {
        VALUES (?iri ?name) { (<http://example.org/a,b> "c, \\"d\\"") (<http://example.org/a> "e") }
    } ORDER BY ?iri"""
    graph = Graph.open()
    cells = [
        ["iri", "name"],
        ["http://example.org/a", "e"],
        ["http://example.org/a,b", 'c, "d"'],
    ]
    for data in (export.write(graph.sparql(text), "csv"), graph.csv(text)):
        assert list(csv.reader(io.StringIO(data.decode()))) == cells


def test_a_triple_with_a_comma_is_one_cell():
    text = 'SELECT ?t ?n { VALUES (?t ?n) { (<<( <x:a,b> <x:p> "c, d" )>> "e") } }'
    graph = Graph.open()
    for data in (export.write(graph.sparql(text), "csv"), graph.csv(text)):
        head, row = csv.reader(io.StringIO(data.decode()))
        assert (head, len(row), row[1]) == (["t", "n"], 2, "e")


def test_how_long_a_cell_may_be_stays_as_it_was():
    """It is a limit of the process, on which what reads files of strangers relies."""
    before = csv.field_size_limit()
    Graph.open().csv("SELECT ?s { ?s a fg:Level }")
    assert csv.field_size_limit() == before
