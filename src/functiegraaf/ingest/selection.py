"""Selection: the table of selected functions at the start of a document with descriptions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest.document import Document, Thing, name, number
from functiegraaf.ingest.headings import Section, letters
from functiegraaf.ingest.lines import Line

_ROW = re.compile(r"(\d{1,3}) (.+?) (\d{1,2}|- ?-)")


def read_rows(doc: Document, lines: Sequence[Line]) -> list[Line]:
    """Read the table of selected functions, row by row from the page number that opens it.

    Name and group stand in one line; where the one ends is told by the descriptions, which
    come in the order of the table.

    Returns:
        What stands below the table: the running text on top of the next page.

    """
    rows: list[list[Line]] = []
    notice: list[Line] = []
    for line in lines:
        if line.opens:
            notice = list(lines[lines.index(line) :])
            break
        if re.match(r"\d{1,3} \D", line.text):
            rows.append([line])
        elif rows and line.text.isdigit() and _ROW.fullmatch(doc.source.join(rows[-1])):
            # A row has one scale; a number below it can be that of the page, and stays unread.
            doc.source.choose(line.number, "left unread", "the scale of the row above it")
        elif rows:
            rows[-1].append(line)
    known = [thing for thing in doc.things.values() if thing.classes == ("NormFunction",)]
    for at, row in enumerate(rows):
        match = _ROW.fullmatch(doc.source.join(row))
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
    return notice


def read_columns(doc: Document, sections: Sequence[Section]) -> list[Line]:
    """Read the table where extraction wrote its columns one below the other.

    Cells that take two lines make columns of other lengths; then the lines stay unread. A module
    has neither group nor scale, and its empty cells may be lost.

    Returns:
        What stands below the table: the running text on top of the next page.

    """
    if not sections:
        return []
    columns = {section.kind: list(section.body) for section in sections}
    last = columns[sections[-1].kind]
    end = next((at for at, line in enumerate(last) if line.opens), len(last))
    rest = last[end:]
    del last[end:]
    cells: list[list[Line | None]] = [
        list(columns.get(f"column-{name}", [])) for name in ("page", "name", "group", "scale")
    ]
    known = [thing for thing in doc.things.values() if thing.classes == ("NormFunction",)]
    modules = [at for at, line in enumerate(cells[1]) if line and line.text.startswith("Module ")]
    for column in cells[2:]:
        if len(column) == len(cells[1]) - len(modules):
            for at in modules:
                column.insert(at, None)
    if len({len(column) for column in cells}) != 1 or len(cells[0]) < len(known):
        return rest
    for at, row in enumerate(zip(*cells, strict=True)):
        page, printed, group, scale = (line.text if line else "" for line in row)
        first = [line for line in row[:1] if line]
        read = False
        if scale.isdigit() and page.isdigit() and at < len(known):
            text = f"{printed} {group}"
            read = _selected(doc, first, known[at], text, int(page), int(scale))
        elif page.isdigit():
            read = _selected_module(doc, first, printed, int(page))
        if read:
            doc.understand([line for line in row if line], "selection")
    return rest


def _whole(text: str, start: str) -> bool:
    """Tell whether a name ends where a word of the text ends."""
    rest = letters(text)[len(letters(start)) :]
    return any(letters(" ".join(text.split()[at:])) == rest for at in range(len(text.split()) + 1))


def _selected(
    doc: Document, row: list[Line], thing: Thing, text: str, page: int, scale: int
) -> bool:
    """Note one row of the table; tell whether it names the function and its group."""
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
        return False
    group, printed = " ".join(words[cuts[0] :]), " ".join(words[: cuts[0]])
    doc.say(
        thing.name, ("NormFunction",), row,
        {"indicativeScale": number(scale), "page": number(page), "prefLabel": name(printed)},
        "selection",
    )  # fmt: skip
    doc.say(local, ("FunctionGroup",), row, {"prefLabel": name(group)}, named=True)
    return True


def _selected_module(doc: Document, row: list[Line], text: str, page: int) -> bool:
    """Note the row of a module; tell whether the document has it."""
    for thing in list(doc.things.values()):
        named = thing.facts.get("prefLabel", [])
        if thing.classes == ("Module",) and letters(text).endswith(letters(named[0].text)):
            doc.say(
                thing.name, ("Module",), row,
                {"page": number(page), "prefLabel": name(text.strip(" -"))}, "selection",
            )  # fmt: skip
            return True
    return False
