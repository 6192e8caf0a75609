"""Tables: the rows of an answer in the order asked for, with the names of things beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from functiegraaf.answers import AnyTerm, Table, cell, python_value
from functiegraaf.export import is_number
from functiegraaf.findings import short
from functiegraaf.legible import visible
from functiegraaf.serve.explorer.visits import Visit
from functiegraaf.serve.forms import href
from functiegraaf.targets.site.places import ROOMS

#: The field of an address that says by which column rows are sorted; a minus turns it round.
SORT = "sort"
#: The rows of one page.
SIZE = 100
#: So many signs of a text stand on a page; the files have all of it.
LONGEST = 2_000

Row = tuple[AnyTerm | None, ...]


def arranged(table: Table, sort: str) -> list[Row]:
    """Return the rows sorted by a column; as they came if there is none of that name.

    >>> table = Table.of(["a"], [["b"], ["A"], ["c"]])
    >>> [row[0].value for row in arranged(table, "-a")]
    ['c', 'b', 'A']
    """
    name = sort.removeprefix("-")
    if name not in table.columns:
        return list(table.terms)
    at = table.columns.index(name)
    filled = [row for row in table.terms if row[at] is not None]
    # What is empty stands last, whichever way is up.
    empty = [row for row in table.terms if row[at] is None]
    return sorted(filled, key=lambda row: _order(row[at]), reverse=sort.startswith("-")) + empty


def _order(term: AnyTerm | None) -> tuple[int, float, str]:
    value = python_value(term)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 0, float(value), ""
    return 1, 0.0, cell(term).casefold()


def heads(visit: Visit, table: Table) -> list[dict[str, Any]]:
    """Return the heads of the columns, each with the address that sorts by it."""
    now = visit.one(SORT)
    found = []
    for at, name in enumerate(table.columns):
        turned = f"-{name}" if now == name else name
        order = {name: "ascending", f"-{name}": "descending"}.get(now, "")
        number = any(is_number(row[at]) for row in table.terms[:SIZE])
        found.append(
            {"name": name, "href": visit.here(sort=turned, page=""), "order": order,
             "number": number}
        )  # fmt: skip
    return found


def cells(rows: Iterable[Row], names: Mapping[str, str], lang: str) -> list[list[dict[str, Any]]]:
    """Return rows as a page shows them."""
    return [[_cell(term, names, lang) for term in row] for row in rows]


def _cell(term: AnyTerm | None, names: Mapping[str, str], lang: str) -> dict[str, Any]:
    whole = text(term)
    shown: dict[str, Any] = {
        "text": whole[:LONGEST], "more": max(0, len(whole) - LONGEST), "href": "", "name": "",
        "lang": "", "number": False,
    }  # fmt: skip
    if isinstance(term, ox.NamedNode):
        return shown | {"href": href(term.value, 0), "name": names.get(term.value, "")}
    if isinstance(term, ox.Literal):
        other = term.language or ""
        return shown | {"number": is_number(term), "lang": other if other != lang else ""}
    return shown


def text(term: AnyTerm | None) -> str:
    """Return a term as a person reads it: an IRI of ours short."""
    return visible(short(term.value) if isinstance(term, ox.NamedNode) else cell(term))


def named(visit: Visit, rows: Iterable[Sequence[AnyTerm | None]]) -> dict[str, str]:
    """Return what the things of ours in some rows are called."""
    ours = tuple(ROOMS.values())
    things = {
        term.value: term
        for row in rows
        for term in row
        if isinstance(term, ox.NamedNode) and term.value.startswith(ours)
    }
    if not things:
        return {}
    asked = [things[iri] for iri in sorted(things)]
    found: dict[str, str] = {}
    for thing, name in visit.graph.listed("serve/labels", {"thing": asked}, visit.lang).rows:
        found.setdefault(str(thing), visible(str(name)))
    return found
