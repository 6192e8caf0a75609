"""Functions: the reader of a document with HR21 descriptions of norm functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest import pages
from functiegraaf.ingest.document import Document, iri, name, number, sentence
from functiegraaf.ingest.groups import read_series_and_group
from functiegraaf.ingest.headings import Headings, Section
from functiegraaf.ingest.lines import Extraction, Line
from functiegraaf.ingest.lists import bulleted
from functiegraaf.ingest.lost_bullets import lists_without_bullets, restore
from functiegraaf.ingest.profiles import (
    function_facts,
    read_characteristics,
)
from functiegraaf.ingest.selection import columns_of, read_by_column, read_by_row

HEADINGS = Headings(
    fixed={
        "Overwegende functiekenmerken": "characteristics",
        "Generieke taken": "heading",
        "Functiebeschrijving": "heading",
        "Pagina Naam functie Functiegroep Indicatieve schaal": "selection",
        "Pagina": "column-page",
        "Naam functie": "column-name",
        "Functiegroep": "column-group",
        "Indicatieve schaal": "column-scale",
        "Module": "module-slot",
        "Module HR21": "heading",
        "Module taken": "module-tasks",
    },
    patterns={
        "name": re.compile(r"Naam functie ?: ?(.*)"),
        "code": re.compile(r"Code ?: ?(N\d\d\.\d\d\.\d\d)"),
        "series": re.compile(r"Functiereeks(?=[^:]*:)(?: ?:)? ([^:.]{2,60}?) ?:?"),
        "group": re.compile(r"Functiegroep(?=[^:]*:)(?: ?:)? ([^:.]{2,60}?) ?:?"),
        "area": re.compile(r"Resultaatgebied (\d+) ?: ?(.*)"),
        "module": re.compile(r"Modulenaam ?:? (\S.*)"),
        "module-code": re.compile(r"Modulecode ?:? ?(\S*)"),
    },
    after={
        "column-page": ("name", False),
        "column-name": ("name", False),
        "column-group": ("name", False),
        "column-scale": ("name", False),
    },
)

_LISTS = {"area", "characteristics", "module-tasks"}

#: The numbered heading of a part of a module.
_PART = re.compile(r"\d{1,2}\. ?\S")


def read(source: Extraction) -> Document:
    """Read the lines of a document with function descriptions."""
    running = pages.take_running(source, HEADINGS)
    sections = HEADINGS.cut(source.lines)
    lost = lists_without_bullets([one.body for one in sections if one.kind in _LISTS])
    if lost:
        heads = {line.number for section in sections for line in section.head}
        source.lines[:] = restore(source, lost, heads)
    feet = pages.take_feet(source, HEADINGS)
    sections = HEADINGS.cut(source.lines)
    doc = Document(source, "functions")
    doc.understand(running, "page header")
    doc.understand(feet, "page footer")
    rows: Sequence[Line] = ()
    function = module = ""
    for at, section in enumerate(sections):
        kind = section.kind
        if kind not in ("name", "code", "series", "group", "area", "module"):
            doc.understand(section.head, "heading")
        if kind == "selection":
            rows = section.body
        elif kind == "name":
            function = _function(doc, section, sections[at + 1 : at + 2])
        elif kind in ("series", "group") and function:
            read_series_and_group(doc, section, function)
        elif kind == "characteristics" and function:
            read_characteristics(doc, section, function)
        elif kind == "area" and function:
            _area(doc, section, function)
        elif kind == "module":
            module = _module(doc, section)
        elif kind == "module-tasks" and module:
            _module_tasks(doc, section, module)
        elif kind in ("", "heading") and not any(line.bullet for line in section.body):
            _running(doc, section.body)
    opening = next((at for at, line in enumerate(rows) if line.opens), len(rows))
    _running(doc, rows[opening:])
    read_by_row(doc, rows[:opening])
    columns, below = columns_of([one for one in sections if one.kind.startswith("column-")])
    _running(doc, below)
    read_by_column(doc, columns)
    doc.number_pages()
    return doc


def _running(doc: Document, lines: Sequence[Line]) -> None:
    if lines:
        place = f"passage-{doc.key}-{lines[0].number}-{lines[-1].number}"
        text = sentence(doc.source.join(lines))
        doc.say(place, ("SourcePassage",), lines, {"text": text}, "running text")


def _function(doc: Document, section: Section, following: Sequence[Section]) -> str:
    coded = following[0] if following and following[0].kind == "code" else None
    if coded is None:
        return ""
    printed = " ".join(
        part for part in (*section.values, doc.source.join(section.body)) if part
    ).strip()
    local = coded.values[0].replace(".", "-")
    lines = [*section.head, *section.body, *coded.head]
    facts = function_facts(printed, coded.values[0]) | {"inGroup": iri(f"group-{local[:6]}")}
    doc.say(f"function-{local}", ("NormFunction",), lines, facts, "name and code")
    return local


def _area(doc: Document, section: Section, function: str) -> None:
    position = int(section.values[0])
    before, items = bulleted(doc.source, section.body)
    head = [*section.head, *before]
    local = f"result-area-{function}-{position}"
    title = doc.source.join(head).partition(":")[2].strip()
    doc.say(
        local, ("ResultArea",), head,
        {
            "position": number(position),
            "ofFunction": iri(f"function-{function}"),
            "prefLabel": name(title),
        },
        "result area",
    )  # fmt: skip
    for count, item in enumerate(items, 1):
        doc.say(
            f"task-{function}-{position}-{count}", ("GenericTask",), item,
            {
                "position": number(count),
                "inResultArea": iri(local),
                "text": sentence(doc.source.join(item)),
            },
            "task",
        )  # fmt: skip


def _module(doc: Document, section: Section) -> str:
    count = sum(thing.classes == ("Module",) for thing in doc.things.values()) + 1
    lines = [*section.head, *section.body]
    local = f"module-{count}"
    doc.say(local, ("Module",), lines, {"prefLabel": name(section.values[0])}, "module")
    return local


def _module_tasks(doc: Document, section: Section, module: str) -> None:
    parts = [line for line in section.body if _PART.match(line.text) and not line.bullet]
    doc.understand(parts, "heading")
    _, items = bulleted(doc.source, [line for line in section.body if line not in parts])
    for count, item in enumerate(items, 1):
        doc.say(
            f"module-task-{module.partition('-')[2]}-{count}", ("ModuleTask",), item,
            {
                "position": number(count),
                "ofModule": iri(module),
                "text": sentence(doc.source.join(item)),
            },
            "task",
        )  # fmt: skip
