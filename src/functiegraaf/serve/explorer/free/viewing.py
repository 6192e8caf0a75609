"""Viewing: an answer as a table, as a chart, or as a network; each has an address of its own."""

from __future__ import annotations

from typing import Any

from functiegraaf.serve.explorer.free import charts, networks, tables
from functiegraaf.serve.explorer.free.asking import Answered
from functiegraaf.serve.explorer.visits import Visit
from functiegraaf.serve.refusals import Refusal

#: The field of an address that says how an answer is looked at.
VIEW = "view"
TABLE, CHART, NETWORK = "table", "chart", "network"
PAGE = "page"


def view(visit: Visit, answered: Answered) -> dict[str, Any]:
    """Return what a page shows of an answer that has rows."""
    table = answered.table
    assert table is not None  # noqa: S101 - it has rows
    possible = [TABLE]
    possible += [CHART] if charts.numbers(table) else []
    possible += [NETWORK] if networks.links(table, table.terms) else []
    chosen = visit.one(VIEW, TABLE)
    shown = chosen if chosen in possible else TABLE
    rows = tables.arranged(table, visit.one(tables.SORT))
    pages = max(1, -(-len(rows) // tables.SIZE))
    number = _page(visit.one(PAGE), pages)
    part = rows[(number - 1) * tables.SIZE : number * tables.SIZE]
    names = tables.named(visit, part)
    parts: dict[str, Any] = {
        "views": [(one, visit.here(view=one, page="")) for one in possible],
        "view": shown,
        "impossible": chosen if chosen != shown else "",
        "heads": tables.heads(visit, table),
        "rows": tables.cells(part, names, visit.lang),
        "count": len(rows),
        "first": (number - 1) * tables.SIZE + 1,
        "pages": _pages(visit, number, pages),
    }
    if shown == CHART:
        parts |= _chart(visit, answered, rows)
    elif shown == NETWORK:
        parts["network"] = _network(visit, answered, rows)
    return parts


def picture(visit: Visit, answered: Answered) -> bytes:
    """Return the picture of an answer as a file.

    Raises:
        Refusal: There is none.

    """
    table = answered.table
    rows = tables.arranged(table, visit.one(tables.SORT)) if table is not None else []
    parts: dict[str, Any] = {}
    if table is not None and visit.one(VIEW) == CHART and charts.numbers(table):
        parts = _chart(visit, answered, rows)
    elif table is not None and visit.one(VIEW) == NETWORK and networks.links(table, rows):
        parts = {"network": _network(visit, answered, rows)}
    if not parts:
        raise Refusal(400, "view is chart, for a column of numbers, or network, for linked things")
    return visit.pen.page("sparql-picture.svg", visit.lang, title="", alone=True, **parts)


def _chart(visit: Visit, answered: Answered, rows: list[tables.Row]) -> dict[str, Any]:
    table = answered.table
    assert table is not None  # noqa: S101 - it has rows
    drawn = rows[: max(charts.MOST.values())]
    names = tables.named(visit, drawn)
    return {
        "chart": charts.chart(table, rows, dict(visit.fields), names),
        "numbers": charts.numbers(table),
        "columns": table.columns,
    }


def _network(visit: Visit, answered: Answered, rows: list[tables.Row]) -> networks.Network:
    table = answered.table
    assert table is not None  # noqa: S101 - it has rows
    found = networks.links(table, rows)
    drawn = found[: 10 * networks.EDGES]
    things = [[one for one in link if not isinstance(one, str)] for link in drawn]
    return networks.network(found, tables.named(visit, things))


def _page(said: str, pages: int) -> int:
    """Return the number of a page; what is none, or beyond the last, is the nearest."""
    if not (said.isascii() and said.isdecimal()):
        return 1
    return min(max(1, int(said[:9])), pages)


def _pages(visit: Visit, number: int, pages: int) -> dict[str, str]:
    wanted = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages}
    if pages == 1:
        return {}
    return {
        name: visit.here(page=str(one))
        for name, one in wanted.items()
        if 1 <= one <= pages and one != number
    }
