"""Asking: a free query on behalf of a page, and what came of it."""

from __future__ import annotations

import re
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import why_empty
from functiegraaf.answers import Answer, Table, Truth
from functiegraaf.serve import protocol, refusals, service, services
from functiegraaf.serve.explorer.visits import Visit
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.workers import Question, Reply

QUERY = "query"
DEFAULT_GRAPH, NAMED_GRAPH = "default-graph-uri", "named-graph-uri"
#: What a triple is made of, as the columns of a table.
TRIPLE = ("subject", "predicate", "object")
#: What gives another answer each time.
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\s*\(", re.IGNORECASE)


class Answered(NamedTuple):
    """What came of a query.

    Attributes:
        kind: "select", "construct" or "ask".
        table: The rows, or the triples as rows; None for ASK.
        truth: The answer to ASK.
        cut: After how many rows it was cut off; 0: it was not.

    """

    kind: str
    table: Table | None
    truth: bool = False
    cut: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.truth if self.table is None else not len(self.table)


def stays(text: str) -> bool:
    """Tell whether a query has the same answer as long as the data is the same.

    >>> stays("ASK { ?s ?p ?o }"), stays("SELECT (now() AS ?x) {}")
    (True, False)
    """
    return not _VOLATILE.search(text)


def question(visit: Visit, text: str, table: str = "json", graph: str = "ntriples") -> Question:
    """Return the question that a query is, of the graphs that the address chooses.

    Other endpoints that it asks are asked here, if they are allowed.

    Raises:
        Refusal: It may not be asked here.

    """
    served = service.of(visit.request)
    settings = served.settings
    if not settings.free:
        raise Refusal(403, "free queries are switched off here; see /queries", outcome="refused")
    if len(text) > settings.limits.characters:
        raise Refusal(414, f"a query has at most {settings.limits.characters} characters")
    default, named = tuple(visit.many(DEFAULT_GRAPH)), tuple(visit.many(NAMED_GRAPH))
    is_chosen = bool(default or named)
    asks_others = services.asks_others(settings, text)
    visit.stays = stays(text) and not asks_others
    visit.is_kept = False  # Whoever asks much would push out what others ask.
    if asks_others:
        text = served.fetching.submit(services.answered, settings, text).result()
    based = protocol.based(text, served.base + "sparql")
    return Question(
        based,
        default if is_chosen else None,
        named if is_chosen else None,
        table_format=table,
        graph_format=graph,
    )


def replied(visit: Visit, asked: Question) -> Reply:
    """Return the answer to a question, written as it asks for it.

    Raises:
        Refusal: There is none.

    """
    reply = visit.graph.free(asked)
    visit.request.scope["functiegraaf.log"] = {"outcome": reply.outcome, "rows": reply.rows}
    if reply.outcome not in ("whole", "cut"):
        raise refusals.of_reply(reply)
    if reply.outcome == "cut":
        visit.graph.cut = reply.rows
    return reply


def answered(visit: Visit, asked: Question) -> Answered:
    """Return the answer to a question.

    Raises:
        Refusal: There is none.

    """
    reply = replied(visit, asked)
    cut = reply.rows if reply.outcome == "cut" else 0
    if reply.kind == "ask":
        return Answered("ask", None, _truth(reply.body))
    if reply.kind == "select":
        return Answered("select", Table.read(reply.body), cut=cut)
    triples = sorted({quad.triple for quad in _triples(reply.body)}, key=str)
    rows = [(one.subject, one.predicate, one.object) for one in triples]
    return Answered("construct", Table(TRIPLE, rows, (), b""), cut=cut)


def why(visit: Visit, asked: Question) -> why_empty.Why:
    """Return why a query finds nothing."""

    def ask(text: str) -> Answer | None:
        reply = visit.graph.free(asked._replace(text=text))
        if reply.outcome not in ("whole", "cut"):
            return None
        return Truth(_truth(reply.body)) if reply.kind == "ask" else Table.read(reply.body)

    return why_empty.why(asked.text, why_empty.Asking(ask))


def _truth(body: bytes) -> bool:
    return bool(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))


def _triples(body: bytes) -> list[ox.Quad]:
    return list(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
