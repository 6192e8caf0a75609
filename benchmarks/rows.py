"""Rows: answers of several engines in one form, to tell whether they are the same.

Order does not count, how often a row stands there does. Numbers count by their value, for
engines write `0.50` and `0.5`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from functiegraaf.answers import FRACTION, WHOLE, XSD

Cell = tuple[str, ...] | None
Rows = Counter[tuple[Cell, ...]]


def cell(term: object) -> Cell:
    """Return one term of pyoxigraph for comparing.

    >>> cell(ox.Literal("0.50", datatype=ox.NamedNode(XSD + "decimal")))
    ('number', '0.5')
    """
    if isinstance(term, ox.Literal):
        return literal(term.value, term.datatype.value, term.language or "")
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    return None if term is None else ("node", str(term))


def literal(text: str, datatype: str, language: str) -> Cell:
    """Return a literal for comparing."""
    if language:
        return ("text", text, language.lower())
    if datatype in WHOLE | FRACTION:
        try:
            return ("number", format(Decimal(text).normalize(), "f"))
        except InvalidOperation:
            pass
    if datatype == XSD + "boolean":
        return ("boolean", "true" if text in ("true", "1") else "false")
    return ("text", text, "") if datatype in ("", XSD + "string") else ("text", text, "", datatype)


def counted(rows: Iterable[Sequence[object]]) -> Rows:
    """Return rows of pyoxigraph for comparing."""
    return Counter(tuple(cell(term) for term in row) for row in rows)


def rows_of_json(answer: bytes, kind: ox.QueryResultsFormat = ox.QueryResultsFormat.JSON) -> Rows:
    """Return the rows of an answer as the protocol has it."""
    solutions = ox.parse_query_results(answer, format=kind)
    assert isinstance(solutions, ox.QuerySolutions)
    return counted(tuple(row) for row in solutions)


def rows_of_rdflib(rows: Iterable[Sequence[object]]) -> Rows:
    """Return rows of rdflib for comparing."""
    import rdflib

    def one(term: object) -> Cell:
        if isinstance(term, rdflib.Literal):
            return literal(str(term), str(term.datatype or ""), str(term.language or ""))
        return None if term is None else ("iri", str(term))

    return Counter(tuple(one(term) for term in row) for row in rows)
