"""Facts: what a function description says, in one language, ready to be written in any form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.answers import AnyTerm, Table
from functiegraaf.legible import visible
from functiegraaf.query import Graph

#: The parts of a description in their order, each with how it is laid out.
PARTS = {
    "characteristics": "list",
    "result-areas": "groups",
    "competencies": "groups",
    "situations": "list",
    "knowledge": "list",
    "skills": "list",
    "minimum-education": "list",
    "related-education": "list",
    "nlqf": "list",
    "qualifications": "list",
    "role": "groups",
    "complexity": "groups",
    "core-tasks": "groups",
    "topics": "words",
    "profiles": "list",
    "conclusions": "list",
    "conflicts": "table",
    "sources": "table",
}
#: The parts that stand in the answer to a query of another name.
_TOLD_BY = {"skills": "knowledge", "role": "roles", "complexity": "roles"}
#: What stands at the top, in its order.
FIELDS = (
    "code", "kind", "function", "derived-from", "municipality", "series", "group", "scale",
    "nlqf", "purpose", "also", "motivation", "valid-from", "review",
)  # fmt: skip
#: Those of them that name a thing with a page of its own.
_NAMED = ("function", "derived-from", "series", "group")


class Said(NamedTuple):
    """A text.

    Attributes:
        text: It.
        lang: Its language, where that is another than that of the description.
        concluded: It was concluded.
        thing: The IRI of what it names, or empty.

    """

    text: str
    lang: str = ""
    concluded: bool = False
    thing: str = ""


@dataclass
class Item:
    """A thing in a part: what it is called, its level or code, and what is said of it."""

    lead: Said | None = None
    badge: Said | None = None
    notes: list[Said] = field(default_factory=list)
    texts: list[tuple[str, Said]] = field(default_factory=list)
    cells: list[Said] = field(default_factory=list)


class Part(NamedTuple):
    """A part of a description; a table has columns, by the words for their heads."""

    name: str
    layout: str
    items: list[Item]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A function description.

    Attributes:
        thing: The IRI of the function or profile.
        lang: The language.
        title: What it is called.
        fields: What stands at the top.
        parts: The parts that say something.

    """

    thing: str
    lang: str
    title: Said
    fields: dict[str, list[Said]]
    parts: list[Part]

    @property
    def slug(self) -> str:
        """The name under which it stands: a function by its code, others by their local name."""
        return self.thing.removeprefix(resources.ID).removeprefix("function-")


class Foot(NamedTuple):
    """What stands below a description, and what knows the words of all of it.

    Attributes:
        lines: Version and licence.
        view: The address of exactly this view.
        say: Returns a word of the interface.

    """

    lines: tuple[str, ...]
    view: str
    say: Callable[[str], str]


def read(graph: Graph, thing: ox.NamedNode, lang: str) -> Sheet:
    """Return the description of a function or profile.

    Args:
        graph: The graph to ask.
        thing: The function or profile.
        lang: The language; what exists in Dutch only is in Dutch.

    """
    values = {"item": thing}
    fields = _fields(graph.internal("serve/sheet-head", values), lang)
    title = fields.pop("name", [Said(thing.value.removeprefix(resources.ID))])[0]
    parts = []
    for name, layout in PARTS.items():
        table = graph.internal(f"serve/sheet-{_TOLD_BY.get(name, name)}", values)
        if name in _TABLES:
            part = Part(name, layout, *_TABLES[name](table, lang))
        else:
            part = Part(name, layout, _items(table, name, lang))
        if part.items:
            parts.append(part)
    return Sheet(thing.value, lang, title, fields, parts)


def best(terms: Iterable[AnyTerm | None], lang: str) -> list[ox.Literal]:
    """Return those of the values that are in the language, else in Dutch, else all of them.

    >>> both = [ox.Literal("taak", language="nl"), ox.Literal("task", language="en")]
    >>> best(both, "en")[0].value, best(both[:1], "en")[0].value
    ('task', 'taak')
    """
    there = [one for one in dict.fromkeys(terms) if isinstance(one, ox.Literal)]
    for language in (lang, "nl"):
        if fitting := [one for one in there if one.language == language]:
            return fitting
    return there


def _said(term: ox.Literal, lang: str, *, concluded: bool = False, thing: str = "") -> Said:
    other = term.language or ""
    return Said(visible(term.value), "" if other == lang else other, concluded, thing)


def _dicts(table: Table) -> list[dict[str, AnyTerm | None]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.terms]


def _text(term: AnyTerm | None) -> str:
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else ""


def _fields(table: Table, lang: str) -> dict[str, list[Said]]:
    found: dict[str, dict[str, list[AnyTerm | None]]] = {}
    concluded: set[str] = set()
    for row in _dicts(table):
        name, thing = _text(row["field"]), _text(row["thing"])
        # A municipality is known by its code, the last part of its IRI, as a table writes it.
        value = row["value"]
        if isinstance(value, ox.NamedNode):
            value = ox.Literal(value.value.rsplit("/", 1)[-1])
        found.setdefault(name, {}).setdefault(thing, []).append(value)
        if row["concluded"] is not None:
            concluded.add(name)
    said = {
        name: [
            _said(term, lang, concluded=name in concluded, thing=thing if name in _NAMED else "")
            for thing, terms in things.items()
            for term in best(terms, lang)
        ]
        for name, things in found.items()
    }
    for name in ("function", "derived-from", "group"):
        for code in said.pop(f"{name}-code", [])[:1]:
            first = said[name][0]
            said[name] = [first._replace(text=f"{first.text} ({code.text})")]
    said.setdefault("purpose", said.pop("group-purpose", []))
    said.pop("group-purpose", None)
    return {name: said[name] for name in ("name", *FIELDS) if said.get(name)}


def _items(table: Table, name: str, lang: str) -> list[Item]:
    """Return the things of a part in their order, with what each row adds to them."""
    found: dict[str, list[dict[str, AnyTerm | None]]] = {}
    for row in _dicts(table):
        if _text(row.get("section")) in ("", name):
            found.setdefault(_text(row["node"]), []).append(row)
    return [_item(rows, lang) for rows in found.values()]


def _item(rows: Sequence[Mapping[str, AnyTerm | None]], lang: str) -> Item:
    concluded = {_text(row.get("concluded")) for row in rows}
    thing = _text(rows[0].get("thing"))

    def told(column: str) -> list[Said]:
        terms = best((row.get(column) for row in rows), lang)
        return [_said(one, lang, concluded=column in concluded) for one in terms]

    leads, badges = told("lead"), told("badge")
    texts: dict[str, list[Mapping[str, AnyTerm | None]]] = {}
    for row in rows:
        texts.setdefault(_text(row.get("entry")), []).append(row)
    return Item(
        leads[0]._replace(thing=thing) if leads else None,
        badges[0]._replace(text=", ".join(one.text for one in badges)) if badges else None,
        [*told("note"), *told("kind")],
        [
            (_text(some[0].get("mark")), _said(term, lang))
            for some in texts.values()
            for term in best((row.get("text") for row in some), lang)
        ],
    )


def _conflicts(table: Table, lang: str) -> tuple[list[Item], tuple[str, ...]]:
    columns = ("statement", "other", "follows", "reason")
    found: dict[str, list[dict[str, AnyTerm | None]]] = {}
    for row in _dicts(table):
        found.setdefault(_text(row["node"]), []).append(row)
    items = []
    for rows in found.values():
        cells = []
        for column in columns:
            terms = best((row[column] for row in rows), lang)
            cells.append(_said(terms[0], lang) if terms else Said(""))
        items.append(Item(cells=cells))
    return items, columns


def _sources(table: Table, lang: str) -> tuple[list[Item], tuple[str, ...]]:
    names: dict[str, list[AnyTerm | None]] = {}
    lines: dict[tuple[str, int], set[tuple[int, int]]] = {}
    for row in _dicts(table):
        document = _text(row["document"])
        names.setdefault(document, []).append(row["name"])
        printed, first, last = (_text(row[key]) for key in ("page", "first", "last"))
        if first.isdecimal() and last.isdecimal():
            place = document, int(printed) if printed.isdecimal() else 0
            lines.setdefault(place, set()).add((int(first), int(last)))
    items = []
    for (document, page), ranges in sorted(lines.items()):
        called = best(names[document], lang)
        cells = [
            _said(called[0], lang, thing=document) if called else Said(document),
            Said(str(page) if page else ""),
            Said(", ".join(_joined(ranges))),
        ]
        items.append(Item(cells=cells))
    return items, ("document", "page", "lines")


def _joined(ranges: Iterable[tuple[int, int]]) -> list[str]:
    """Return ranges of lines as people write them, those that touch as one.

    >>> _joined([(5, 7), (1, 1), (8, 9)])
    ['1', '5–9']
    """
    whole: list[list[int]] = []
    for first, last in sorted(ranges):
        if whole and first <= whole[-1][1] + 1:
            whole[-1][1] = max(whole[-1][1], last)
        else:
            whole.append([first, last])
    return [str(first) if first == last else f"{first}–{last}" for first, last in whole]


_TABLES = {"conflicts": _conflicts, "sources": _sources}
