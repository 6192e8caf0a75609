"""Export: answers as bytes in the formats that people and programs read.

The four SPARQL formats are written by the engine itself, so CSV is exactly SPARQL CSV.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from functiegraaf.answers import Answer, AnyTerm, Table, Triples, Truth, cell, python_value
from functiegraaf.errors import InputError

#: A spreadsheet takes a cell that starts with one of these for a formula, some of them the wide
#: forms of East Asia, too. Where the list separator is a semicolon, as with ours, it makes a cell
#: of what follows one, whatever quotes are around it.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[ \u00a0]*[=+\-@\t\r＝＋－＠])")

#: What a sheet of the xlsx format can hold.
XLSX_ROWS, XLSX_CELL = 1_048_576, 32_767
#: As long as a cell of CSV may be to be read again, in characters.
LONGEST_CELL = 2**31 - 1
#: Columns grow to this many characters; longer text wraps.
XLSX_WIDTH = 60

SELECT_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "xlsx")
CONSTRUCT_FORMATS = ("turtle", "ntriples", "jsonld")
FORMATS = SELECT_FORMATS + CONSTRUCT_FORMATS

ENGINE_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def write(answer: Answer, format_: str, *, safe_csv: bool = False) -> bytes:
    """Return an answer in a format other than `table`.

    Args:
        answer: The answer to any kind of query.
        format_: One of the formats that fit the answer.
        safe_csv: In CSV, put an apostrophe before text that a spreadsheet would compute.

    Raises:
        InputError: The format does not fit the answer, or cannot hold it.

    """
    if isinstance(answer, Truth):
        return _truth(answer, format_)
    if isinstance(answer, Triples):
        if format_ not in GRAPH_FORMATS:
            raise InputError(
                f"a CONSTRUCT answer is written as {', '.join(CONSTRUCT_FORMATS)}, not {format_}"
            )
        return _triples(answer, format_)
    if format_ not in SELECT_FORMATS:
        raise InputError(
            f"a SELECT answer is written as {', '.join(SELECT_FORMATS)}, not {format_}"
        )
    if format_ == "csv" and safe_csv:
        return table_csv(answer, safe=True)
    if format_ in ENGINE_FORMATS:
        solutions = ox.parse_query_results(answer.json, format=ox.QueryResultsFormat.JSON)
        written = bytes(solutions.serialize(format=ENGINE_FORMATS[format_]) or b"")
        whole = format_ != "csv" or is_even(written, len(answer.columns))
        return written if whole else table_csv(answer, safe=False)
    own: dict[str, Callable[[Table], bytes]] = {"markdown": markdown, "xlsx": xlsx}
    return own[format_](answer)


def _truth(answer: Truth, format_: str) -> bytes:
    value = "true" if answer.value else "false"
    if format_ == "json":
        return f'{{"head":{{}},"boolean":{value}}}'.encode()
    if format_ == "xml":
        return (
            '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
            f"<head></head><boolean>{value}</boolean></sparql>"
        ).encode()
    if format_ in ("csv", "tsv", "markdown"):
        return f"{value}\n".encode()
    raise InputError(f"an ASK answer is written as csv, json or xml, not {format_}")


def _triples(answer: Triples, format_: str) -> bytes:
    from functiegraaf import catalogue

    # Sorted, and each triple once: a CONSTRUCT is a set of triples.
    triples = sorted(set(answer.triples), key=str)
    used = {
        name: iri
        for name, iri in catalogue.prefixes().items()
        if any(iri in str(t) for t in triples)
    }
    return bytes(ox.serialize(triples, format=GRAPH_FORMATS[format_], prefixes=used) or b"")


def is_number(term: AnyTerm | None) -> bool:
    """Tell whether a term is a number."""
    value = python_value(term)
    return isinstance(value, int | float) and not isinstance(value, bool)


def guard_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    >>> guard_formula("=1+1"), guard_formula("een;=1+1"), guard_formula("een - twee")
    ("'=1+1", "een;'=1+1", 'een - twee')
    """
    return _FORMULA.sub(r"\1'", text)


def table_csv(table: Table, *, safe: bool) -> bytes:
    """Return a table as CSV, whatever its columns are called; guarded if it is to be safe."""
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    rows = [
        [cell(term) if is_number(term) or not safe else guard_formula(cell(term)) for term in row]
        for row in table.terms
    ]
    heads = [guard_formula(name) if safe else name for name in table.columns]
    writer.writerows([heads, *rows])
    return out.getvalue().encode()


def is_even(answer: bytes, columns: int) -> bool:
    r"""Tell whether each row of an answer in CSV has as many cells as there are columns.

    The engine quotes texts only: an IRI with a comma, or a triple with one, would be two cells.

    >>> is_even(b"a,b\r\n1,2\r\n", 2), is_even(b"a,b\r\nhttp://x.nl/1,5,2\r\n", 2)
    (True, False)
    """
    import csv

    with io.TextIOWrapper(io.BytesIO(answer), "utf-8", newline="") as text, long_cells():
        # An empty cell alone in its row is an empty line.
        return all(len(row) == columns or (columns == 1 and not row) for row in csv.reader(text))


@contextmanager
def long_cells() -> Iterator[None]:
    """Let the module csv read a text of any length, and no longer than here.

    The limit is one of the process: what reads files of strangers relies on it.
    """
    import csv

    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def markdown(table: Table) -> bytes:
    """Return a table in GitHub Flavored Markdown; numbers stand to the right."""

    def text(term: AnyTerm | None) -> str:
        escaped = cell(term).replace("\\", "\\\\").replace("|", "\\|")
        return escaped.replace("<", "&lt;").replace("\r", " ").replace("\n", "<br>")

    numeric = numeric_columns(table)
    lines = [
        "| " + " | ".join(table.columns) + " |",
        "| " + " | ".join("---:" if right else "---" for right in numeric) + " |",
    ]
    lines += ["| " + " | ".join(text(term) for term in row) + " |" for row in table.terms]
    return ("\n".join(lines) + "\n").encode()


def numeric_columns(table: Table) -> list[bool]:
    """Tell for each column whether all its filled cells are numbers."""
    return [
        any(row[i] is not None for row in table.terms)
        and all(row[i] is None or is_number(row[i]) for row in table.terms)
        for i in range(len(table.columns))
    ]


def xlsx(table: Table) -> bytes:
    """Return a workbook; every cell is text, so that nothing in it is ever computed.

    Raises:
        InputError: The answer is larger than a sheet can hold.

    """
    import xlsxwriter

    if len(table) >= XLSX_ROWS:
        raise InputError(f"{len(table)} rows do not fit in a sheet; use csv")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"author": "the functiegraaf project"})
    sheet = book.add_worksheet("functiegraaf")
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    body = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    widths = [len(name) for name in table.columns]
    for i, name in enumerate(table.columns):
        sheet.write_string(0, i, name, head)
    for i in range(len(table.columns)):
        longest = max((len(cell(row[i])) for row in table.terms), default=0)
        widths[i] = max(widths[i], min(longest, XLSX_WIDTH)) + 2
        sheet.set_column(i, i, widths[i])
    for r, row in enumerate(table.terms, start=1):
        # Not every program fits the height of a row to text that wraps: say it.
        lines = max((-(-len(cell(term)) // widths[i]) for i, term in enumerate(row)), default=1)
        sheet.set_row(r, 15 * max(lines, 1))
        for i, term in enumerate(row):
            text = cell(term)
            if len(text) > XLSX_CELL:
                raise InputError(f"row {r}, {table.columns[i]}: text too long for a cell; use csv")
            if term is not None:
                sheet.write_string(r, i, text, body)
    # Excel would mark each number that is kept as text as a mistake.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if table.columns:
        sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
    book.close()
    return out.getvalue()
