"""Heat map: which function asks for which competencies, and at which level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from functiegraaf.answers import Table
from functiegraaf.legible import visible
from functiegraaf.serve.explorer import pieces
from functiegraaf.serve.explorer.pieces import link
from functiegraaf.serve.explorer.visits import File, Page, Visit, page
from functiegraaf.serve.refusals import Refusal

#: The orders of the competencies; the first is the usual one.
ORDERS = ("asked", "dimension", "name")
#: The kinds of profiles, as `functions-to-choose` and the address name them.
PROFILES = {"normal": "function", "enriched": "profile"}
#: Where what has no dimension or position stands.
_LAST = 10**6


class Select(NamedTuple):
    """A field of the form.

    Attributes:
        name: Its name in the address.
        options: What can be chosen: value and words; an empty value is all.
        value: What is chosen.
        wrong: What is wrong, in words.

    """

    name: str
    options: tuple[tuple[str, str], ...]
    value: str = ""
    wrong: str = ""


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
    wrong = [field.wrong for field in fields.values() if field.wrong]
    if wrong and form:
        raise Refusal(404, " ".join(wrong))
    chosen = [one for one in functions if _is_chosen(one, fields)]
    columns, rows = _map(visit, chosen, levels, fields)
    without = [one for one in chosen if one["profile"] is None]
    title = visit.say("heat-title")
    parts: dict[str, Any] = {
        "columns": columns, "rows": rows, "groups": _groups(rows), "scale": _scale(visit),
    }  # fmt: skip
    if form == "svg":
        body = visit.pen.page("heatmap-picture.svg", visit.lang, title=title, **parts)
        return pieces.file(body, form, "heatmap")
    if form:
        return pieces.file_of(_table(visit, columns, rows), form, "heatmap")
    parts |= {
        "fields": fields.values(),
        "is_chosen": any(field.value for field in fields.values()),
        "without": [(one["name"], one["code"], link(visit, str(one["thing"]))) for one in without],
        "most": _most(visit, columns, len(rows)),
        "taken": pieces.downloads(visit, "xlsx", "csv", "svg"),
        "whole": visit.go("heatmap"),
    }
    return Page("heatmap.html", title, parts, 404 if wrong else 200)


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
    profiles = {one: visit.say(f"heat-profiles-{one}") for one in PROFILES}
    orders = {one: visit.say(f"heat-order-{one}") for one in ORDERS}
    every = {"": visit.say("heat-all")}
    offered = {
        "series": every | series,
        "group": every | groups,
        "dimension": every | dimensions,
        "profiles": every | profiles,
        "order": orders,
    }
    fields = {}
    for name, options in offered.items():
        typed = visit.one(name)
        is_known = typed in options or not typed
        wrong = "" if is_known else visit.say("heat-unknown-choice", typed=visible(typed[:100]))
        value = typed if is_known else ""
        fields[name] = Select(name, tuple(options.items()), value, wrong)
    return fields


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
    dimension = fields["dimension"].value
    things = {str(one["thing"]) for one in chosen}
    cells: dict[tuple[str, str], Cell] = {}
    competencies: dict[str, Mapping[str, Any]] = {}
    for one in levels:
        thing, competency = str(one["thing"]), str(one["competency"])
        if thing in things and dimension in ("", _local(str(one["dimension"]))):
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


def _most(visit: Visit, columns: Sequence[Column], count: int) -> str:
    """Return in words what is asked for most."""
    first = sorted(columns, key=lambda column: -column.asked)[:3]
    said = [visit.say("heat-most-one", name=one.name, count=one.asked, all=count) for one in first]
    return ", ".join(said)


def _table(visit: Visit, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    heads = [visit.say("heat-code"), visit.say("heat-function"), visit.say("heat-group")]
    heads += [column.name for column in columns]
    lines = [
        (row.code, row.name, row.group, *(cell.letter if cell else "" for cell in row.cells))
        for row in rows
    ]
    return pieces.table(heads, lines)
