"""Answers: what a query gives back, as tables, triples or a truth value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from functiegraaf.errors import MissingExtra

if TYPE_CHECKING:
    import pandas as pd

XSD = "http://www.w3.org/2001/XMLSchema#"
WHOLE = {XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger")}
FRACTION = {XSD + name for name in ("decimal", "double", "float")}

#: A value as Python has it; None where the answer leaves a cell empty.
Value = str | int | float | bool | None
AnyTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def python_value(term: AnyTerm | None) -> Value:
    """Return a term as a Python value: numbers and booleans typed, the rest as text.

    >>> python_value(ox.Literal(3)), python_value(ox.Literal("x", language="nl"))
    (3, 'x')
    """
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        try:
            if kind in WHOLE:
                return int(term.value)
            if kind in FRACTION:
                return float(term.value)
        except ValueError:
            return term.value
        if kind == XSD + "boolean":
            return term.value in ("true", "1")
        return term.value
    if isinstance(term, ox.NamedNode):
        return term.value
    return str(term)


class Table:
    """The answer to a SELECT: columns, and rows in the order of the answer.

    Attributes:
        columns: The names of the columns.
        terms: The rows as RDF terms; None where a cell is empty.
        notes: What a reader has to know, such as why there are no rows.
        json: The answer as SPARQL results in JSON, from which the other formats are made.

    """

    def __init__(
        self,
        columns: Sequence[str],
        terms: Sequence[tuple[AnyTerm | None, ...]],
        notes: Sequence[str],
        json: bytes,
    ) -> None:
        """Keep the answer; use `read` or `of` to make one."""
        self.columns = tuple(columns)
        self.terms = tuple(terms)
        self.notes = tuple(notes)
        self.json = json

    @classmethod
    def read(cls, json: bytes, notes: Sequence[str] = ()) -> Table:
        """Read a table from SPARQL results in JSON."""
        solutions = ox.parse_query_results(json, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - it was a SELECT
        columns = tuple(variable.value for variable in solutions.variables)
        return cls(columns, tuple(tuple(row) for row in solutions), tuple(notes), json)

    def noted(self, note: str) -> Table:
        """Return the same table with one more note."""
        return Table(self.columns, self.terms, (*self.notes, note), self.json)

    @classmethod
    def of(
        cls, columns: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()
    ) -> Table:
        """Return a table of plain texts."""
        from json import dumps

        bindings = [
            {
                name: {"type": "literal", "value": value}
                for name, value in zip(columns, row, strict=True)
            }
            for row in rows
        ]
        whole = {"head": {"vars": list(columns)}, "results": {"bindings": bindings}}
        return cls.read(dumps(whole).encode(), notes)

    @property
    def rows(self) -> list[tuple[Value, ...]]:
        """The rows as Python values."""
        return [tuple(python_value(term) for term in row) for row in self.terms]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.terms)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Yield each row as a dictionary."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def frame(self) -> pd.DataFrame:
        """Return a pandas data frame; whole numbers stay whole where cells are empty.

        Raises:
            MissingExtra: pandas is not installed.

        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingExtra("a data frame", "frames") from error
        data = {name: [row[i] for row in self.rows] for i, name in enumerate(self.columns)}
        frame = pd.DataFrame(data, columns=list(self.columns), dtype=object)
        for name, values in data.items():
            kinds = {type(value) for value in values if value is not None}
            if kinds == {int}:
                frame[name] = frame[name].astype("Int64")
            elif kinds and kinds <= {int, float}:
                frame[name] = frame[name].astype("Float64")
            elif kinds == {bool}:
                frame[name] = frame[name].astype("boolean")
            else:
                frame[name] = frame[name].astype("string")
        return frame

    def _repr_html_(self) -> str:
        """Show the table in a notebook."""
        return html(self)


class Triples(NamedTuple):
    """The answer to a CONSTRUCT or DESCRIBE."""

    triples: tuple[ox.Triple, ...]
    notes: tuple[str, ...] = ()


class Truth(NamedTuple):
    """The answer to an ASK."""

    value: bool
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return the answer."""
        return self.value


Answer = Table | Triples | Truth


def cell(term: AnyTerm | None) -> str:
    """Return a term as the text of a cell; an empty text for an empty cell.

    >>> cell(ox.Literal("x", language="nl")), cell(None), cell(ox.Literal(True))
    ('x', '', 'true')
    """
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def html(table: Table) -> str:
    """Return an HTML table for a notebook; everything in it is escaped."""
    from html import escape

    head = "".join(f"<th>{escape(name)}</th>" for name in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell(term))}</td>" for term in row) + "</tr>"
        for row in table.terms
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in table.notes)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
