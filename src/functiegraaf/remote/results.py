"""Results: what an engine answers, checked and in one form.

Engines write the same values in different ways, and some answer an ASK with a table. What is no
answer to the question, such as an HTML page with status 200, is told and never taken for one.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pyoxigraph as ox

from functiegraaf.answers import XSD, Table
from functiegraaf.errors import EndpointError
from functiegraaf.remote.http import Reply

JSON = "application/sparql-results+json"
TRIPLES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}
#: How Virtuoso names the one column of the table with which it answers an ASK.
_TRUTH = "__ASK_RETVAL"
_TRUE = ("true", "1")

#: A row as it stands in the JSON: a term for each column that is not empty.
Row = dict[str, dict[str, Any]]


class Rows(NamedTuple):
    """The answer to a SELECT, as JSON has it."""

    columns: tuple[str, ...]
    rows: list[Row]

    def table(self, place: str, notes: tuple[str, ...] = ()) -> Table:
        """Return the same as a table.

        Raises:
            EndpointError: A term is none, such as an IRI with a space.

        """
        whole = {"head": {"vars": self.columns}, "results": {"bindings": self.rows}}
        try:
            return Table.read(json.dumps(whole).encode(), notes)
        except (SyntaxError, ValueError) as error:
            raise _no_answer(place, f"a term that is none: {error}") from error

    def nameless(self) -> bool:
        """Return whether a row holds a node without a name."""
        return any(term.get("type") == "bnode" for row in self.rows for term in row.values())


def rows(reply: Reply, place: str) -> Rows:
    """Return the rows of an answer to a SELECT.

    Raises:
        EndpointError: It is no such answer, or not a whole one.

    """
    found = _parsed(reply, place)
    try:
        columns = tuple(str(name) for name in found["head"]["vars"])
        labels: dict[str, str] = {}
        bindings = [
            {name: _term(term, labels) for name, term in row.items()}
            for row in found["results"]["bindings"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise _no_answer(place, "JSON that is no table of SPARQL results") from error
    if any(not row.keys() <= set(columns) for row in bindings):
        raise _no_answer(place, "a table with cells in columns that it does not have")
    return Rows(columns, bindings)


def truth(reply: Reply, place: str) -> bool:
    """Return the answer to an ASK.

    Raises:
        EndpointError: It is no such answer.

    """
    found = _parsed(reply, place)
    if isinstance(found, dict) and isinstance(found.get("boolean"), bool):
        return bool(found["boolean"])
    table = rows(reply, place)
    if table.columns != (_TRUTH,):
        raise _no_answer(place, "JSON that is neither true nor false")
    return any(row.get(_TRUTH, {}).get("value") in _TRUE for row in table.rows)


def triples(reply: Reply, place: str) -> tuple[ox.Triple, ...]:
    """Return the triples of an answer to a CONSTRUCT or DESCRIBE, or of a graph.

    Raises:
        EndpointError: They cannot be read.

    """
    form = TRIPLES.get(reply.media_type)
    if form is None:
        raise _no_answer(place, f"{reply.media_type or 'something without a type'}, not triples")
    try:
        return tuple({quad.triple: None for quad in ox.parse(reply.body, format=form)})
    except (SyntaxError, ValueError) as error:
        raise _no_answer(place, f"triples that cannot be read: {error}") from error


def _parsed(reply: Reply, place: str) -> Any:  # noqa: ANN401 - JSON is anything
    if "json" not in reply.media_type:
        kind = reply.media_type or "something without a type"
        raise _no_answer(place, f"{kind}, not SPARQL results in JSON")
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        reason = "is cut off or damaged" if isinstance(error, ValueError) else "nests too deep"
        raise _no_answer(place, f"JSON that {reason}") from error


def _no_answer(place: str, what: str) -> EndpointError:
    return EndpointError(
        f"{place}: answers with {what}; check that this is the address of a SPARQL endpoint"
    )


def _term(term: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    """Return a term as SPARQL 1.1 writes it, and truth values in one way."""
    kind, value = term["type"], term["value"]
    if kind == "bnode":
        # A label is any text to some engines.
        return {"type": "bnode", "value": labels.setdefault(value, f"b{len(labels)}")}
    if kind not in ("literal", "typed-literal"):
        return {"type": kind, "value": value}
    said = {"type": "literal", "value": value}
    if "xml:lang" in term:
        return said | {"xml:lang": term["xml:lang"]}
    if "datatype" in term:
        if term["datatype"] == XSD + "boolean" and re.fullmatch("[01]", value):
            said["value"] = "true" if value == "1" else "false"
        return said | {"datatype": term["datatype"]}
    return said
