"""The workbook to fill in, made from the shapes; empty, or filled with local functions."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from math import ceil
from typing import Any

import pyoxigraph as ox

from functiegraaf.errors import InputError
from functiegraaf.export import XLSX_CELL
from functiegraaf.query import Graph
from functiegraaf.tables import separated
from functiegraaf.tables.example import example_row
from functiegraaf.tables.heads import LISTS, README
from functiegraaf.tables.layout import DATE, INTEGER, Column, Sheet, Words, sheets
from functiegraaf.tables.rows import Rows, Written
from functiegraaf.tables.scan import letters_of

#: The rows for which a list drops down.
LIST_ROWS = 2_000
#: The height of a line and of the highest row, in points.
LINE, HIGHEST = 15, 405
#: So many signs side by side can still be read on a page, which is A4.
READABLE, A4 = 190, 9
_AUTHOR = "functiegraaf"
_ABOUT = (
    Words("Werkboek voor maatwerkfuncties", "Workbook for local functions"),
    Words(
        "Vul per blad één rij per onderdeel in. Kolommen met een donkere kop zijn verplicht.",
        "Fill in one row for each item on each sheet. Columns with a dark heading are required.",
    ),
    Words(
        "Wijs een kolomkop aan om te lezen wat er hoort te staan.",
        "Point to a heading to read what belongs there.",
    ),
    Words(
        "Kies waar het kan uit de lijst. U mag ook een code, een naam of een volledig adres geven.",
        "Choose from the list where you can. You may also give a code, a name or a full address.",
    ),
    Words(
        "De grijze rij die met ‘Voorbeeld:’ begint, wordt niet gelezen; begin daaronder. Formules "
        "worden ook niet gelezen.",
        "The grey row that begins with ‘Example:’ is not read; start below it. Nor are formulas.",
    ),
    Words("Lees het werkboek in met:", "Read the workbook with:"),
    Words(
        "functiegraaf import functies.xlsx -o functies.ttl",
        "functiegraaf import functions.xlsx -o functions.ttl",
    ),
)


def workbook(graph: Graph, triples: Iterable[ox.Triple] | None = None, lang: str = "nl") -> bytes:
    """Return a workbook, with an example row, or with the local functions of a graph.

    Args:
        graph: The graph that the lists come from.
        triples: The local functions to fill in; None for an example row.
        lang: The language of headings and names, `nl` or `en`.

    Raises:
        InputError: A text does not fit in a cell.

    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"author": "the functiegraaf project"})
    writer = _Writer(book, Rows(graph, triples or (), lang), lang)
    writer.readme()
    for sheet in sheets():
        writer.sheet(sheet, example=triples is None)
    writer.lists()
    book.close()
    return out.getvalue()


def texts(
    graph: Graph, triples: Iterable[ox.Triple] | None = None, lang: str = "nl"
) -> dict[str, bytes]:
    """Return the sheets as CSV in UTF-8, by name; a text that looks like a formula is guarded."""
    import csv

    rows = Rows(graph, triples or (), lang)
    found: dict[str, bytes] = {}
    for sheet in sheets():
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(column.name.of(lang) for column in sheet.columns)
        lines = rows.of(sheet) if triples is not None else [example_row(sheet, lang)]
        for line in lines:
            writer.writerow("" if v is None else separated.guard(str(v)) for v in line)
        found[sheet.name.of(lang).lower()] = out.getvalue().encode("utf-8-sig")
    return found


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, rows: Rows, lang: str) -> None:  # noqa: ANN401 - xlsxwriter
        self.book, self.rows, self.lang = book, rows, lang
        self.listed: dict[str, list[str]] = {}
        self.first = 2
        head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
        self.required = book.add_format(
            {**head, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border_color": "#1F4E79"}
        )
        self.optional = book.add_format(
            {**head, "bg_color": "#DDEBF7", "font_color": "#1F2933", "border_color": "#9DB7D1"}
        )
        self.numbers = {DATE: "yyyy-mm-dd", INTEGER: "0"}
        self.formats: dict[tuple[str, bool], Any] = {}

    def format(self, column: Column, *, example: bool = False) -> Any:  # noqa: ANN401
        key = (self.numbers.get(column.datatype, "@"), example)
        if key not in self.formats:
            look = {"num_format": key[0], "valign": "top", "text_wrap": True, "align": "left"}
            grey = {"italic": True, "font_color": "#5F6B7A", "bg_color": "#EEF0F2"}
            self.formats[key] = self.book.add_format({**look, **(grey if example else {})})
        return self.formats[key]

    def readme(self) -> None:
        page = self.book.add_worksheet(README.of(self.lang))
        page.hide_gridlines(2)
        page.set_column(0, 0, 100)
        title = self.book.add_format({"bold": True, "font_size": 14})
        code = self.book.add_format({"font_name": "Consolas", "num_format": "@"})
        for i, words in enumerate(_ABOUT):
            look = title if i == 0 else code if i == len(_ABOUT) - 1 else None
            page.write_string(i + (i > 0), 0, words.of(self.lang), look)
        for i, sheet in enumerate(sheets(), start=len(_ABOUT) + 2):
            text = f"{sheet.name.of(self.lang)}: {sheet.about.of(self.lang)}"
            page.write_string(i, 0, text)

    def sheet(self, sheet: Sheet, *, example: bool) -> None:
        page = self.book.add_worksheet(sheet.name.of(self.lang))
        page.freeze_panes(1, 0)
        page.set_row(0, 32)
        rows = [example_row(sheet, self.lang)] if example else self.rows.of(sheet)
        self.first = 3 if example else 2
        widths = [
            self._column(page, i, column, [row[i] for row in rows])
            for i, column in enumerate(sheet.columns)
        ]
        _for_print(page, sum(widths))
        for r, row in enumerate(rows, start=1):
            # Not every program makes room for text that runs on by itself.
            page.set_row(r, min(LINE * max(map(_lines, row, widths)), HIGHEST))
            for i, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                self._write(page, r, i, value, self.format(column, example=example))

    def _column(self, page: Any, i: int, column: Column, values: list[Written]) -> int:  # noqa: ANN401
        """Write the heading of a column, and return how many signs wide it is."""
        head = column.name.of(self.lang)
        page.write_string(0, i, head, self.required if column.required else self.optional)
        must = Words("Verplicht. ", "Required. ").of(self.lang) if column.required else ""
        page.write_comment(
            0, i, must + column.description.of(self.lang),
            {"author": _AUTHOR, "x_scale": 1.6, "y_scale": 0.9},
        )  # fmt: skip
        longest = max((len(str(value)) for value in values), default=0)
        if column.kind and column.kind not in {sheet.class_ for sheet in sheets()}:
            longest = max([longest, *map(len, self.rows.list_of(column.kind))])
        least = 40 if column.lang and not column.path.endswith("prefLabel") else 14
        width = max(least, min(longest + 2, 50))
        page.set_column(i, i, width, self.format(column))
        rule = self._rule(column)
        if rule:
            page.data_validation(1, i, LIST_ROWS, i, rule)
        return width

    def _rule(self, column: Column) -> dict[str, Any] | None:
        """Return the check that a spreadsheet makes while somebody types; it only warns."""
        warn = {"error_type": "warning", "ignore_blank": True}
        own = next((s for s in sheets() if s.class_ == column.kind), None)
        if own is not None:
            # The example row is no choice: a row that names it would not be read either.
            source = f"='{own.name.of(self.lang)}'!$A${self.first}:$A${LIST_ROWS + 1}"
            return {"validate": "list", "source": source, **warn}
        if column.kind:
            self.listed.setdefault(column.kind, self.rows.list_of(column.kind))
            return {"validate": "list", "source": f"={_list_name(column.kind)}", **warn}
        if column.datatype == DATE:
            return {"validate": "date", "criteria": ">=", "value": date(1900, 3, 1), **warn}
        if column.datatype == INTEGER and column.most is not None:
            ends = {"minimum": column.least, "maximum": column.most}
            return {"validate": "integer", "criteria": "between", **ends, **warn}
        if column.datatype == INTEGER:
            return {"validate": "integer", "criteria": ">=", "value": column.least or 0, **warn}
        return None

    def _write(self, page: Any, row: int, column: int, value: Written, look: Any) -> None:  # noqa: ANN401
        if value is None:
            page.write_blank(row, column, None, look)
        elif isinstance(value, date):
            page.write_datetime(row, column, value, look)
        elif isinstance(value, int):
            page.write_number(row, column, value, look)
        elif len(value) > XLSX_CELL:
            raise InputError(f"row {row + 1}: a text of {len(value)} signs does not fit in a cell")
        else:
            page.write_string(row, column, value, look)

    def lists(self) -> None:
        """Write the lists on a sheet of their own, each under a name that the checks use."""
        page = self.book.add_worksheet(LISTS.of(self.lang))
        page.hide()
        look = self.book.add_format({"num_format": "@"})
        title = LISTS.of(self.lang)
        for i, (kind, values) in enumerate(self.listed.items()):
            page.write_string(0, i, _list_name(kind), look)
            for r, value in enumerate(values, start=1):
                page.write_string(r, i, value, look)
            letter = letters_of(i)
            area = f"='{title}'!${letter}$2:${letter}${max(len(values), 1) + 1}"
            self.book.define_name(_list_name(kind), area)


def _lines(value: Written, width: int) -> int:
    """Return how many lines a text takes in a column; words that do not fit go down whole."""
    return sum(max(ceil(len(line) * 1.1 / width), 1) for line in str(value or "").split("\n"))


def _for_print(page: Any, width: int) -> None:  # noqa: ANN401 - xlsxwriter
    """Print on as few pages side by side as can be read, with the headings on each."""
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    page.repeat_rows(0)
    page.repeat_columns(0)
    page.fit_to_pages(ceil(width / READABLE), 0)


def _list_name(kind: str) -> str:
    return f"list_{kind.rpartition('/')[2]}"
