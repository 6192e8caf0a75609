"""Files: the answer to a free query as a file: what programs get, and for people a workbook."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from functiegraaf import export
from functiegraaf.answers import Table
from functiegraaf.serve.explorer.free import asking, viewing
from functiegraaf.serve.explorer.visits import File, Visit, page
from functiegraaf.serve.refusals import Refusal

#: The media type of each kind of file; those of tables, those of triples, and those for people.
TABLES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
}
GRAPHS: Mapping[str, tuple[str, str]] = {
    "ttl": ("turtle", "text/turtle; charset=utf-8"),
    "nt": ("ntriples", "application/n-triples"),
    "jsonld": ("jsonld", "application/ld+json"),
    "rdf": ("rdfxml", "application/rdf+xml"),
}
PEOPLE = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
}
#: Text that a spreadsheet would compute is guarded.
GUARD = "guard"
_NAME = "functiegraaf"


@page
def file(visit: Visit) -> File:
    """Return the answer to the query of the address, in the kind of file that its path says."""
    suffix = visit.request.path_params["suffix"]
    known = {**TABLES, **GRAPHS, **PEOPLE}
    if suffix not in known:
        raise Refusal(404, f"there is no .{suffix}, but: {', '.join(known)}")
    text = visit.one(asking.QUERY)
    if not text:
        raise Refusal(400, "say in the field query what is asked")
    if suffix in PEOPLE or (suffix == "csv" and visit.one(GUARD) == "true"):
        return _for_people(visit, text, suffix)
    table = suffix if suffix in TABLES else "json"
    graph, media = GRAPHS.get(suffix, ("turtle", ""))
    reply = asking.replied(visit, asking.question(visit, text, table, graph))
    if (reply.kind == "construct") != (suffix in GRAPHS):
        fit = GRAPHS if reply.kind == "construct" else TABLES
        raise Refusal(400, f"this answer is written as {', '.join(fit)} or xlsx, not {suffix}")
    return File(reply.body, media or TABLES[suffix], f"{_NAME}.{suffix}")


def _for_people(visit: Visit, text: str, suffix: str) -> File:
    answered = asking.answered(visit, asking.question(visit, text))
    if answered.table is None:
        table = Table.of(["answer"], [["true" if answered.truth else "false"]])
    else:
        table = answered.table
    if suffix == "svg":
        return File(viewing.picture(visit, answered), PEOPLE["svg"], f"{_NAME}.svg")
    if (
        answered.cut and table.columns
    ):  # A workbook is passed on without its address; it says itself that it is cut.
        said = visit.say("sparql-cut-row", count=answered.cut)
        row = (ox.Literal(said), *[None] * (len(table.columns) - 1))
        table = Table(table.columns, (*table.terms, row), (), table.json)
    if suffix == "csv":
        return File(export.table_csv(table, safe=True), TABLES["csv"], f"{_NAME}.csv")
    form = "markdown" if suffix == "md" else suffix
    return File(export.write(table, form), PEOPLE[suffix], f"{_NAME}.{suffix}")
