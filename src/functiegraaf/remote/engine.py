"""Engine: asks an endpoint, and gives only what is whole.

Engines cap their answers. Some say so in a header, some do not, and Virtuoso caps a CONSTRUCT
without a word. So an answer that may be capped is looked at again, and if it is, it is fetched in
pieces and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from functiegraaf import catalogue
from functiegraaf.answers import Answer, Table, Triples, Truth
from functiegraaf.binding import tokens
from functiegraaf.errors import EndpointError, QueryError
from functiegraaf.remote import paging, results
from functiegraaf.remote.http import Client, Reply
from functiegraaf.remote.paging import Query
from functiegraaf.remote.results import Rows

#: No engine is known to cap below this without saying so.
SMALLEST_CAP = 100
#: From here on a CONSTRUCT may have been cut off without a word.
LARGE = 1_000
_ACCEPT_TRIPLES = "application/n-triples, text/turtle;q=0.8"


class Engine:
    """What answers queries elsewhere.

    Attributes:
        client: What speaks to it.
        graphs: The graphs that a query sees; None for what the engine takes by itself.
        server: What the engine called itself when it answered last, in lower case.

    """

    def __init__(self, client: Client, graphs: Sequence[str] | None = None) -> None:
        """Take what speaks to the engine, and the graphs to ask."""
        self.client = client
        self.graphs = graphs
        self.server = ""

    def answer(self, text: str) -> Answer:
        """Return the whole answer to a query; what there is to know about it is in its notes.

        Raises:
            QueryError: The query cannot be parsed; the message says where.
            EndpointError: There is no answer, or none that is whole.

        """
        check(text)
        query = paging.read(text)
        if query.form == "ASK":
            return Truth(results.truth(self._send(text, results.JSON), self.client.place))
        if query.form == "SELECT":
            rows, notes = self.rows(query)
            return rows.table(self.client.place, notes)
        return self._triples(query)

    def found(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean:
        """Return the answer to a SELECT or ASK in the form of the engine that is built in."""
        answer = self.answer(text)
        if isinstance(answer, Triples):
            raise QueryError("a table or a truth value is asked for")
        json = (
            answer.json
            if isinstance(answer, Table)
            else f'{{"head":{{}},"boolean":{str(answer.value).lower()}}}'.encode()
        )
        solutions: Any = ox.parse_query_results(json, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions | ox.QueryBoolean)  # noqa: S101 - our JSON
        return solutions

    def rows(self, query: Query) -> tuple[Rows, tuple[str, ...]]:
        """Return all rows of a SELECT, and what there is to know about them."""
        place = self.client.place
        reply = self._send(query.whole, results.JSON)
        first = results.rows(reply, place)
        inside = "virtuoso" in self.server
        if not self._capped(query, first, reply, inside=inside):
            return first, ()
        size = len(first.rows)
        if not query.pageable or first.nameless():
            raise EndpointError(
                f"{place}: gives no more than {size} rows at once, and this query cannot be asked "
                "in pieces; ask for less, or put LIMIT and OFFSET into it"
            )
        total = self._count(query)
        found: list[results.Row] = []
        weight, pieces = 0, 0
        while len(found) < total:
            text = query.text(first.columns, size, len(found), inside=inside)
            piece = self._send(text, results.JSON)
            more = results.rows(piece, place).rows
            weight += len(piece.body)
            pieces += 1
            if not more:
                break
            if weight > self.client.most:
                raise EndpointError(
                    f"{place}: the answer is larger than {self.client.most} bytes, and is not "
                    "read on; ask for less"
                )
            found += more
        if len(found) != total:
            raise EndpointError(
                f"{place}: counts {total} rows and gives {len(found)} in pieces; the data may "
                "have changed meanwhile, so ask again"
            )
        note = (
            f"{place} gives no more than {size} rows at once; all {total} were fetched in "
            f"{pieces} pieces"
        )
        return Rows(first.columns, found), (note,)

    def _capped(self, query: Query, first: Rows, reply: Reply, *, inside: bool) -> bool:
        """Return whether an answer is only the first part of one.

        Raises:
            EndpointError: The engine says that it stopped, and no piece of it would be right.

        """
        count = len(first.rows)
        state = reply.headers.get("X-SQL-State", "")
        if state:
            raise EndpointError(
                f"{self.client.place}: stopped before the answer was whole ({state}), by a limit "
                "of its own; ask for less"
            )
        if not count or count == query.limit:
            return False
        told = any(name in reply.headers for name in ("X-SPARQL-MaxRows", "X-SPARQL-Partial"))
        if not told and not _round(count):
            return False
        if not query.pageable:
            return self._count(query) > count
        text = query.text(first.columns, 1, count, inside=inside)
        return bool(results.rows(self._send(text, results.JSON), self.client.place).rows)

    def _count(self, query: Query) -> int:
        found = results.rows(self._send(query.counted(), results.JSON), self.client.place)
        try:
            return int(found.rows[0]["rows"]["value"])
        except (IndexError, KeyError, ValueError) as error:
            raise EndpointError(
                f"{self.client.place}: does not count its rows, so that the answer cannot be "
                "fetched in pieces; ask for less"
            ) from error

    def _triples(self, query: Query) -> Triples:
        place = self.client.place
        reply = self._send(query.whole, _ACCEPT_TRIPLES)
        found = results.triples(reply, place)
        small = len(found) < LARGE and not _round(len(found))
        if small and "X-SPARQL-MaxRows" not in reply.headers:
            return Triples(found)
        if query.form == "DESCRIBE":
            note = f"{place} may have left some of this out without saying so; CONSTRUCT is counted"
            return Triples(found, (note,))
        rows, notes = self.rows(paging.table_of(query))
        if not notes:
            return Triples(found)
        return Triples(_filled(query, rows), notes)

    def _send(self, text: str, accept: str) -> Reply:
        form: dict[str, str | Sequence[str]] = {"query": with_prefixes(text)}
        if self.graphs is not None:
            form |= {"default-graph-uri": self.graphs, "named-graph-uri": self.graphs}
        headers = {"Accept": accept}
        reply = self.client.exchange("POST", again=True, form=form, headers=headers)
        self.server = reply.server
        return reply


def _round(count: int) -> bool:
    """Return whether somebody may have chosen a number as a cap.

    >>> [_round(count) for count in (10_000, 65_535, 65_536, 1_234)]
    [True, True, True, False]
    """
    power = count & (count - 1) == 0 or count & (count + 1) == 0
    return count >= SMALLEST_CAP and (count % SMALLEST_CAP == 0 or power)


def _filled(query: Query, rows: Rows) -> tuple[ox.Triple, ...]:
    """Return the triples of a CONSTRUCT whose rows are known.

    What is a term in the answer is a term in the text, as the RDF library writes it.
    """
    template, _ = paging.template_of(query)
    table = rows.table("")
    lines = (
        " ".join("UNDEF" if term is None else str(term) for term in row) for row in table.terms
    )
    listed = " ".join(f"?{name}" for name in table.columns)
    values = "\n".join(f"({line})" for line in lines)
    rows_text = f"VALUES ({listed}) {{ {values} }}"
    text = query.prologue + paging.filled("filled", template=template, rows=rows_text)
    triples: Any = ox.Store().query(text, prefixes=catalogue.prefixes())
    return tuple(dict.fromkeys(triples))


def check(text: str) -> None:
    """Parse a query here, so that a mistake is told in one way, and with its place.

    Raises:
        QueryError: It cannot be parsed.

    """
    try:
        ox.Store().query(text, prefixes=catalogue.prefixes())
    except SyntaxError as error:
        raise QueryError(f"the query cannot be parsed: {error.msg or error}") from error
    except (RuntimeError, ValueError, OSError):
        # Such as a function that the built-in engine does not have, and the other one may.
        return


def with_prefixes(text: str) -> str:
    """Return a query with the prefixes of the project that it uses and does not declare.

    >>> with_prefixes("ASK { fg:a a fg:b }").splitlines()[0]
    'PREFIX fg: <https://w3id.org/functiegraaf/def/>'
    >>> with_prefixes("ASK { ?s ?p 'fg:a' }")
    "ASK { ?s ?p 'fg:a' }"
    """
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for kind, piece in tokens(text):
        if kind == "word" and ":" in piece:
            (declared if before == "PREFIX" else used).add(piece.partition(":")[0])
        if kind not in ("space", "comment"):
            before = piece.upper()
    known = catalogue.prefixes()
    needed = sorted((used & known.keys()) - declared)
    return "".join(f"PREFIX {name}: <{known[name]}>\n" for name in needed) + text
