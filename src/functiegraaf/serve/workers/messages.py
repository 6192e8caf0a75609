"""Messages: what is asked of a worker, what comes back, and what it reads from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

PLAIN = "text/plain; charset=utf-8"
#: The media types of tables and of graphs, by the name of the format.
TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
GRAPHS = {
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
#: All that an answer can be.
MEDIA_TYPES = frozenset({PLAIN, *TABLES.values(), *GRAPHS.values()})


class Source(NamedTuple):
    """What the workers read.

    Attributes:
        folder: The folder of a store; None for the shipped graph.
        stated: Leave out what was concluded or derived.
        writable: Updates are taken: each becomes a new version of the store, whole or not at all.

    """

    folder: Path | None = None
    stated: bool = False
    writable: bool = False


class Question(NamedTuple):
    """One question.

    Attributes:
        text: SPARQL, in which parameters are bound already.
        default_graphs: The IRIs of the graphs that it sees without GRAPH; None: what the text
            says with FROM, or else what the source shows.
        named_graphs: The IRIs of the graphs that it sees with GRAPH; None likewise. If only one
            of both is None, it is taken as empty, as the SPARQL Protocol has it.
        table_format: "json", "xml", "csv" or "tsv", for SELECT and ASK.
        graph_format: "turtle", "ntriples", "jsonld" or "rdfxml", for CONSTRUCT and DESCRIBE.
        trusted: It is a stored query, not one from outside, which has tighter limits.
        name: The stored query, if what it took before is to decide how it is asked.

    """

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    table_format: str = "json"
    graph_format: str = "turtle"
    trusted: bool = False
    name: str = ""


class Reply(NamedTuple):
    """What came of a question.

    Attributes:
        outcome: "whole"; "cut": well formed, but not all; or else why there is no answer:
            "refused" (a rule), "invalid" (cannot be parsed or evaluated), "timeout", "memory",
            "crashed" (the worker died, or its store cannot be read), "busy" (too many wait).
        kind: "select", "ask", "construct" (DESCRIBE, too), "update", or "" if that is unknown.
        media_type: Of the body.
        body: The answer; for the outcomes without one, a short message in plain text.
        rows: How many rows or triples the body has.
        seconds: How long it took, waiting included.
        version: The version of the data that answered; "" if none did.
        computing: How many seconds of computing it took.

    """

    outcome: str
    kind: str
    media_type: str
    body: bytes
    rows: int
    seconds: float
    version: str = ""
    computing: float = 0.0
