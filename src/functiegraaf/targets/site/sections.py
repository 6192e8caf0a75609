"""Sections: what a page shows of other things, each section from one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from functiegraaf.answers import AnyTerm, Table
from functiegraaf.catalogue import expand
from functiegraaf.query import Graph
from functiegraaf.targets.site.facts import Facts
from functiegraaf.targets.site.names import Shown, Speaker
from functiegraaf.targets.site.places import LOCAL, Place

#: Columns that say where a row stands, and are no cells themselves.
FIXED = ("page", "item", "entry")


@dataclass
class Rows:
    """What a query says of one thing on one page: its values, by column, and its entries."""

    values: dict[str, list[AnyTerm]] = field(default_factory=dict)
    entries: dict[AnyTerm, list[AnyTerm]] = field(default_factory=dict)

    def add(self, row: Mapping[str, AnyTerm | None]) -> None:
        """Add one row of the answer."""
        entry = row.get("entry")
        for name, value in row.items():
            if name in FIXED or value is None:
                continue
            if entry is not None and name in ("text", "to"):
                held = self.entries.setdefault(entry, [])
            else:
                held = self.values.setdefault(name, [])
            if value not in held:
                held.append(value)


@dataclass(frozen=True)
class Item:
    """A thing in a section, as a page shows it."""

    anchor: str
    cells: dict[str, list[Shown]]
    entries: list[tuple[str, list[Shown]]]
    concluded: bool
    same: bool


@dataclass(frozen=True)
class Section:
    """A section of a page, as it shows it."""

    name: str
    layout: str
    heading: str
    note: bool
    columns: list[tuple[str, str]]
    items: list[Item]


class Sections:
    """The sections of all pages."""

    def __init__(self, graph: Graph, listed: list[dict[str, Any]]) -> None:
        """Ask the query of each section once, for all pages."""
        self.listed = listed
        self._answers: dict[str, dict[str, dict[AnyTerm, Rows]]] = {}
        self._columns: dict[str, list[str]] = {}
        for one in listed:
            table = graph.internal(f"export/site/{one['name']}", {})
            self._columns[one["name"]] = [name for name in table.columns if name not in FIXED]
            self._answers[one["name"]] = _by_page(table)

    def shown(self, page: str) -> list[dict[str, Any]]:
        """Return what is listed of the sections that a page has."""
        return [one for one in self.listed if page in self._answers[one["name"]]]

    def covered(self, page: str) -> frozenset[str]:
        """Return the classes of the things that the sections of a page show."""
        return _expanded(curie for one in self.shown(page) for curie in one.get("covers", ()))

    def hidden(self, page: str) -> frozenset[str]:
        """Return the properties that the sections of a page say."""
        return _expanded(curie for one in self.shown(page) for curie in one.get("hides", ()))

    def of(self, page: str, start: Place, speaker: Speaker, facts: Facts) -> list[Section]:
        """Return the sections of a page in the language of the speaker."""
        found = []
        for one in self.shown(page):
            rows = self._answers[one["name"]][page]
            columns = [
                name
                for name in self._columns[one["name"]]
                if any(name in about.values for about in rows.values())
                and any(about.values.get(name) != [ox.NamedNode(page)] for about in rows.values())
            ]
            found.append(
                Section(
                    one["name"],
                    one["layout"],
                    one[speaker.lang],
                    bool(one.get("note")),
                    [
                        (name, speaker.words["columns"].get(name, {}).get(speaker.lang, name))
                        for name in columns
                    ],
                    [
                        _item(thing, about, page, start, speaker, facts)
                        for thing, about in rows.items()
                    ],
                )
            )
        return found


def _item(
    thing: AnyTerm, rows: Rows, page: str, start: Place, speaker: Speaker, facts: Facts
) -> Item:
    cells = {
        name: [speaker.show(value, start) for value in speaker.said(values)]
        for name, values in rows.values.items()
    }
    entries = [
        (_anchor(entry), [speaker.show(value, start) for value in speaker.said(values)])
        for entry, values in rows.entries.items()
    ]
    said = facts.of(thing) if isinstance(thing, ox.NamedNode) else []
    concluded = bool(said) and all(fact.concluded for fact in said)
    same = isinstance(thing, ox.NamedNode) and thing.value == page
    return Item(_anchor(thing), cells, entries, concluded, same)


def _anchor(thing: AnyTerm) -> str:
    """Return the local name of a thing, for a hash; '' if it has none that can be one."""
    local = thing.value.rsplit("/", 1)[-1] if isinstance(thing, ox.NamedNode) else ""
    return local if LOCAL.fullmatch(local) else ""


def _by_page(table: Table) -> dict[str, dict[AnyTerm, Rows]]:
    pages: dict[str, dict[AnyTerm, Rows]] = defaultdict(dict)
    for terms in table.terms:
        row = dict(zip(table.columns, terms, strict=True))
        page, item = row["page"], row["item"]
        if isinstance(page, ox.NamedNode) and item is not None:
            pages[page.value].setdefault(item, Rows()).add(row)
    return pages


def _expanded(curies: Iterable[str]) -> frozenset[str]:
    return frozenset(iri for curie in curies if (iri := expand(curie)))
