"""Functions: the reader of a document with HR21 descriptions of norm functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from functiegraaf.ingest import pages
from functiegraaf.ingest.document import Document, Thing, iri, name, number, sentence
from functiegraaf.ingest.headings import Headings, Section, letters
from functiegraaf.ingest.lines import Extraction, Line
from functiegraaf.ingest.lists import bulleted
from functiegraaf.ingest.profiles import (
    function_facts,
    read_characteristics,
    read_series_and_group,
)

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
        "series": re.compile(r"Functiereeks ([^:.]{2,60}?) ?:"),
        "group": re.compile(r"Functiegroep ([^:.]{2,60}?) ?:"),
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

#: The numbered heading of a part of a module.
_PART = re.compile(r"\d{1,2}\. ?\S")


def read(source: Extraction) -> Document:
    """Read the lines of a document with function descriptions."""
    running = pages.take_running(source, HEADINGS)
    sections = HEADINGS.cut(source.lines)
    if not any(
        line.bullet for section in sections if section.kind == "area" for line in section.body
    ):
        source.lines[:] = _bulleted(source.lines, sections)
        sections = HEADINGS.cut(source.lines)
    doc = Document(source, "functions")
    doc.understand(running, "page header")
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
    _selection(doc, rows)
    _selection_by_column(doc, [one for one in sections if one.kind.startswith("column-")])
    doc.number_pages()
    return doc


def _bulleted(lines: Sequence[Line], sections: Sequence[Section]) -> list[Line]:
    """Return the lines with their lost bullets back.

    Where the glyph is lost, only the space behind it is left. A page break is written in the
    same way, so that a heading with a space before it opens a page and any other such line in
    a list is an item.
    """
    heads = {line.number for section in sections for line in section.head}
    lists = {
        line.number
        for section in sections
        if section.kind in ("area", "characteristics", "module-tasks")
        for line in section.body
    }
    found: list[Line] = []
    page = 1
    for at, line in enumerate(lines):
        item = line.indent > 0 and line.number in lists and line.number not in heads
        opens = line.opens and (not item or line.indent > 1)
        page += opens and at > 0
        found.append(replace(line, page=page, opens=opens, bullet=line.bullet or item))
    return found


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


def _selection(doc: Document, lines: Sequence[Line]) -> None:
    """Read the table of selected functions, row by row from the page number that opens it.

    Name and group stand in one line; where the one ends is told by the descriptions, which
    come in the order of the table.
    """
    rows: list[list[Line]] = []
    notice: list[Line] = []
    for line in lines:
        if line.opens:
            notice = list(lines[lines.index(line) :])
            break
        if re.match(r"\d{1,3} \D", line.text):
            rows.append([line])
        elif rows:
            rows[-1].append(line)
    _running(doc, notice)
    known = [thing for thing in doc.things.values() if thing.classes == ("NormFunction",)]
    for at, row in enumerate(rows):
        match = re.fullmatch(r"(\d{1,3}) (.+?) (\d{1,2}|- ?-)", doc.source.join(row))
        if not match:
            continue
        page, text, scale = int(match[1]), match[2], match[3]
        if scale.startswith("-"):
            _selected_module(doc, row, text, page)
            continue
        starts = [
            (len(value.text), thing)
            for thing in known
            for value in thing.facts["prefLabel"]
            if letters(text).startswith(letters(value.text)) and _whole(text, value.text)
        ]
        if starts:
            thing = max(starts, key=lambda one: one[0])[1]
        elif at < len(known):
            thing = known[at]
            taken = thing.facts["prefLabel"][0].text
            doc.source.choose(row[0].number, f"the row of '{taken}', by its order", "another row")
        else:
            continue
        _selected(doc, row, thing, text, page, int(scale))


def _selection_by_column(doc: Document, sections: Sequence[Section]) -> None:
    """Read the table where extraction wrote its columns one below the other.

    Cells that take two lines make columns of other lengths; then the lines stay unread.
    """
    if not sections:
        return
    columns = {section.kind: list(section.body) for section in sections}
    last = columns[sections[-1].kind]
    end = next((at for at, line in enumerate(last) if line.opens), len(last))
    _running(doc, last[end:])
    del last[end:]
    cells = [columns.get(f"column-{name}", []) for name in ("page", "name", "group", "scale")]
    known = [thing for thing in doc.things.values() if thing.classes == ("NormFunction",)]
    if len({len(column) for column in cells}) != 1 or len(cells[0]) < len(known):
        return
    for at, row in enumerate(zip(*cells, strict=True)):
        page, printed, group, scale = (line.text for line in row)
        if scale.isdigit() and page.isdigit() and at < len(known):
            text = f"{printed} {group}"
            _selected(doc, list(row[:1]), known[at], text, int(page), int(scale))
            doc.understand(row, "selection")
        elif page.isdigit():
            _selected_module(doc, list(row[:1]), printed, int(page))
            doc.understand(row, "selection")


def _whole(text: str, start: str) -> bool:
    """Tell whether a name ends where a word of the text ends."""
    rest = letters(text)[len(letters(start)) :]
    return any(letters(" ".join(text.split()[at:])) == rest for at in range(len(text.split()) + 1))


def _selected(
    doc: Document, row: list[Line], thing: Thing, text: str, page: int, scale: int
) -> None:
    words = text.split()
    local = thing.facts["inGroup"][0].text
    named = doc.things[local].facts.get("prefLabel", []) if local in doc.things else []
    length = len(letters(thing.facts["prefLabel"][0].text))
    cuts = [
        at
        for at in range(1, len(words))
        if letters("".join(words[:at]))
        and (
            len(letters("".join(words[:at]))) == length
            or any(letters("".join(words[at:])) == letters(value.text) for value in named)
        )
    ]
    if not cuts:
        return
    group, printed = " ".join(words[cuts[0] :]), " ".join(words[: cuts[0]])
    doc.say(
        thing.name, ("NormFunction",), row,
        {"indicativeScale": number(scale), "page": number(page), "prefLabel": name(printed)},
        "selection",
    )  # fmt: skip
    doc.say(local, ("FunctionGroup",), row, {"prefLabel": name(group)}, named=True)


def _selected_module(doc: Document, row: list[Line], text: str, page: int) -> None:
    for thing in list(doc.things.values()):
        named = thing.facts.get("prefLabel", [])
        if thing.classes == ("Module",) and letters(text).endswith(letters(named[0].text)):
            doc.say(
                thing.name, ("Module",), row,
                {"page": number(page), "prefLabel": name(text.strip(" -"))}, "selection",
            )  # fmt: skip
