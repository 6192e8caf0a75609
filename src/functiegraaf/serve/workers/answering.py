"""Answering: what the engine finds, written in the format that was asked for, as far as allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pyoxigraph as ox

from functiegraaf.serve.workers import cutting, messages

_TABLES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
#: The formats in which names are shortened.
_SHORT = ("turtle", "rdfxml")


class Allowed(NamedTuple):
    """How much of an answer may be had, and what is said if that is not all."""

    rows: int
    size: int
    cut: str


class Written(NamedTuple):
    """What was written: the kind of the answer, its media type, whether all, and what of it."""

    kind: str
    media_type: str
    is_cut: bool
    rows: int
    head: bytes


def write(
    found: object,
    formats: tuple[str, str],
    allowed: Allowed,
    prefixes: Mapping[str, str],
    pass_on: Callable[[bytes], None],
) -> Written:
    """Write what the engine found.

    Args:
        found: What `Store.query` gave.
        formats: The format of tables and the format of graphs that were asked for.
        allowed: How much may be had.
        prefixes: The prefixes for formats that have them.
        pass_on: Takes each piece of the answer but its head, which is known only at the end.

    """
    table, graph = formats
    if isinstance(found, ox.QueryTriples):
        return _graph(found, graph, allowed, prefixes, pass_on)
    form, media_type = _TABLES[table], messages.TABLES[table]
    if isinstance(found, ox.QueryBoolean):
        pass_on(bytes(found.serialize(format=form) or b""))
        return Written("ask", media_type, False, 1, b"")
    writer = cutting.Table(pass_on, table, allowed.rows, allowed.size)
    solutions: Any = found
    try:
        solutions.serialize(writer, form)
        writer.finish()
    except cutting.FullError:
        cut = _said(allowed, writer.rows)
        pass_on(writer.foot(cut))
        return Written("select", media_type, True, writer.rows, writer.head(cut))
    return Written("select", media_type, False, writer.rows, writer.head())


def _graph(
    found: ox.QueryTriples,
    graph: str,
    allowed: Allowed,
    prefixes: Mapping[str, str],
    pass_on: Callable[[bytes], None],
) -> Written:
    form, media_type = _GRAPHS[graph], messages.GRAPHS[graph]
    writer = cutting.Graph(pass_on, graph, allowed.rows, allowed.size)
    short = dict(prefixes) if graph in _SHORT else None
    ox.serialize(writer.of(found), writer, form, prefixes=short)  # type: ignore[arg-type]
    writer.finish(_said(allowed, writer.rows))
    return Written("construct", media_type, writer.is_cut, writer.rows, b"")


def _said(allowed: Allowed, rows: int) -> str:
    return allowed.cut.format(rows=rows)
