"""Heat map: which function asks for which competencies, and at which level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from functiegraaf.answers import Table
from functiegraaf.serve.explorer import meaning, options, picking, pieces
from functiegraaf.serve.explorer.options import Select
from functiegraaf.serve.explorer.picking import Choice
from functiegraaf.serve.explorer.pieces import link
from functiegraaf.serve.explorer.visits import File, Page, Visit, page

#: The orders of the competencies; the first is the usual one.
ORDERS = ("asked", "dimension", "name")
#: The kinds of profiles, as `functions-to-choose` and the address name them.
PROFILES = {"normal": "function", "enriched": "profile"}
#: Where what has no dimension or position stands.
_LAST = 10**6


class Cell(NamedTuple):
    """The level at which a function asks for a competency."""

    letter: str
    rank: int
    href: str


class Column(NamedTuple):
    """A competency, with the kind it is of and by how many rows it is asked for."""

    iri: str
    name: str
    href: str
    dimension: str
    order: int
    asked: int
    weight: int


class Row(NamedTuple):
    """A function or an enriched profile, with a cell for each column; None: not asked for."""

    iri: str
    code: str
    name: str
    href: str
    group: str
    is_enriched: bool
    cells: tuple[Cell | None, ...]


@page
def heatmap(visit: Visit) -> Page | File:
    """Show the map, or take it away."""
    form = pieces.asked_form(visit, "csv", "xlsx", "svg")
    functions = list(visit.graph.internal("serve/functions-to-choose", {}, visit.lang))
    levels = list(visit.graph.internal("serve/levels-asked", {}, visit.lang))
    fields = _fields(visit, functions, levels)
    is_wrong = any(field.wrong for field in fields.values())
    if is_wrong and form:
        pieces.refuse(fields.values(), "")
    chosen = [one for one in functions if _is_chosen(one, fields)]
    columns, rows = _map(visit, chosen, levels, fields)
    without = [one for one in chosen if one["profile"] is None]
    only = _only(fields["competency"])
    title = visit.say("heat-title-one", name=only) if only else visit.say("heat-title")
    parts: dict[str, Any] = {
        "columns": columns, "rows": rows, "groups": _groups(rows), "scale": _scale(visit),
    }  # fmt: skip
    if form == "svg":
        body = visit.pen.page("heatmap-picture.svg", visit.lang, title=title, **parts)
        return pieces.file(body, form, "heatmap")
    if form:
        return pieces.file_of(_table(visit, columns, rows), form, "heatmap")
    shown = {row.iri for row in rows}
    others = [
        one for one in chosen if one["profile"] is not None and str(one["thing"]) not in shown
    ]
    parts |= {
        "fields": fields.values(),
        "is_chosen": any(field.value for field in fields.values()),
        "without": [_named(visit, one) for one in without],
        "others": [_named(visit, one) for one in others],
        "counts": _counts(visit, columns, rows, only, len(others)),
        "taken": pieces.downloads(visit, "xlsx", "csv", "svg"),
        "empty": visit.say("heat-empty-one", name=only) if only else visit.say("heat-empty"),
        "whole": visit.go("heatmap"),
    }
    return Page("heatmap.html", title, parts, 404 if is_wrong else 200)


def _named(visit: Visit, one: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(one["name"]), str(one["code"]), link(visit, str(one["thing"]))


def _only(field: Select) -> str:
    """Return what the one competency is called that is chosen; empty if all are."""
    return dict(field.options)[field.value] if field.value else ""


def _fields(
    visit: Visit, functions: Sequence[Mapping[str, Any]], levels: Sequence[Mapping[str, Any]]
) -> dict[str, Select]:
    """Return the fields of the form, with what is chosen."""
    series = {str(one["seriesCode"]): str(one["seriesName"]) for one in functions}
    groups = {
        str(one["groupCode"]): f"{one['seriesName']} – {one['groupName']}" for one in functions
    }
    dimensions = {
        _local(str(one["dimension"])): str(one["dimensionName"])
        for one in sorted(levels, key=lambda one: int(one["dimensionPosition"] or _LAST))
        if one["dimension"] is not None
    }
    every = {"": visit.say("heat-all")}
    orders = {one: visit.say(f"heat-order-{one}") for one in ORDERS}
    profiles = {one: visit.say(f"heat-profiles-{one}") for one in PROFILES}
    offered = {
        "series": every | series,
        "group": every | groups,
        "dimension": every | dimensions,
        "profiles": every | profiles,
        "order": orders,
    }
    fields = {name: options.option(visit, name, those) for name, those in offered.items()}
    return {"competency": _competency(visit, every[""]), **fields}


def _competency(visit: Visit, everything: str) -> Select:
    """Return the field for one competency, which may be named in any way in an address."""
    listed = [
        Choice(str(row["node"]), "", str(row["name"]), False, _local(str(row["node"])))
        for row in visit.graph.internal("serve/competencies", {}, visit.lang)
    ]
    typed = visit.one("competency")
    short = next((one for one in listed if one.asked == typed), None)
    field = picking.choose(
        visit, "competency", short.iri if short else typed, listed, meaning.COMPETENCY
    )
    return options.as_select(field, listed, everything)


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]


def _is_chosen(one: Mapping[str, Any], fields: Mapping[str, Select]) -> bool:
    kind = PROFILES.get(fields["profiles"].value, one["kind"])
    return (
        fields["series"].value in ("", one["seriesCode"])
        and fields["group"].value in ("", one["groupCode"])
        and one["kind"] == kind
    )


def _map(
    visit: Visit,
    chosen: Sequence[Mapping[str, Any]],
    levels: Sequence[Mapping[str, Any]],
    fields: Mapping[str, Select],
) -> tuple[list[Column], list[Row]]:
    """Return the columns and rows that have something in them."""
    dimension, only = fields["dimension"].value, fields["competency"].value
    things = {str(one["thing"]) for one in chosen}
    cells: dict[tuple[str, str], Cell] = {}
    competencies: dict[str, Mapping[str, Any]] = {}
    for one in levels:
        thing, competency = str(one["thing"]), str(one["competency"])
        is_asked = only in ("", _local(competency))
        if thing in things and is_asked and dimension in ("", _local(str(one["dimension"]))):
            cell = Cell(str(one["letter"]), int(one["rank"]), link(visit, str(one["level"])))
            before = cells.get((thing, competency))
            cells[thing, competency] = max(filter(None, (before, cell)), key=lambda c: c.rank)
            competencies[competency] = one
    columns = []
    for competency, one in competencies.items():
        asked = [cell for (_, other), cell in cells.items() if other == competency]
        columns.append(
            Column(
                competency,
                str(one["name"]),
                link(visit, competency),
                str(one["dimensionName"] or ""),
                int(one["dimensionPosition"] or _LAST),
                len(asked),
                sum(cell.rank for cell in asked),
            )
        )
    order = fields["order"].value or ORDERS[0]
    columns.sort(key=lambda column: column.name.casefold())
    if order == "dimension":
        columns.sort(key=lambda column: column.order)
    elif order == "asked":
        columns.sort(key=lambda column: (-column.asked, -column.weight))
    rows = [
        Row(
            str(one["thing"]),
            str(one["code"]),
            str(one["name"]),
            link(visit, str(one["thing"])),
            f"{one['seriesName']} – {one['groupName']}",
            one["kind"] == PROFILES["enriched"],
            tuple(cells.get((str(one["thing"]), column.iri)) for column in columns),
        )
        for one in chosen
    ]
    return columns, [row for row in rows if any(row.cells)]


def _groups(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    return [(group, list(some)) for group, some in groupby(rows, key=lambda row: row.group)]


def _scale(visit: Visit) -> list[tuple[str, int, str]]:
    """Return the letters of the levels with how heavy they are and what they mean, heavy first."""
    rows = visit.graph.internal("serve/scale-of-levels", {}, visit.lang)
    said = [(str(row["letter"]), int(str(row["rank"])), str(row["description"])) for row in rows]
    return said[::-1]


def _counts(
    visit: Visit, columns: Sequence[Column], rows: Sequence[Row], only: str, others: int
) -> str:
    """Return in words how much the map shows, and what is asked for most or at which level."""
    if only:
        letters = sorted(cell.letter for row in rows for cell in row.cells if cell is not None)
        levels = (
            visit.say("heat-level-one", letter=letter, count=letters.count(letter))
            for letter in dict.fromkeys(letters)
        )
        return visit.say(
            "heat-counts-one",
            name=only, count=len(rows), all=len(rows) + others, levels=", ".join(levels),
        )  # fmt: skip
    first = sorted(columns, key=lambda column: -column.asked)[:3]
    most = (
        visit.say("heat-most-one", name=one.name, count=one.asked, all=len(rows)) for one in first
    )
    counts = visit.say("heat-counts", functions=len(rows), competencies=len(columns))
    return f"{counts} {visit.say('heat-most')} {', '.join(most)}."


def _table(visit: Visit, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    heads = [visit.say("heat-code"), visit.say("heat-function"), visit.say("heat-group")]
    heads += [column.name for column in columns]
    lines = [
        (row.code, row.name, row.group, *(cell.letter if cell else "" for cell in row.cells))
        for row in rows
    ]
    return pieces.table(heads, lines)
