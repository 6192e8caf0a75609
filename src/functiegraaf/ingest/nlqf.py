"""NLQF: the tables of a booklet that couple functions to levels, indicators and education.

Extraction writes such a table column by column: first the functions, then their levels, then
the indicators, then the related education; all functions of a page under one heading each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from functiegraaf.ingest.document import Document, Value, code, iri, number, sentence
from functiegraaf.ingest.headings import Section, letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item
from functiegraaf.ingest.nlqf_education import read_education

FACETS = {"kennis": "KNOWLEDGE", "vaardigheid": "SKILL", "verantwoordelijkheid": "RESPONSIBILITY"}

FACET = re.compile(
    r"(Kennis|Vaardigheid|Verantwoordelijkheid)(?: niveau)? ?\(?(\d|instroom)?\)? ?:"
)
#: A level, or two with a word or sign between them.
_LEVEL = re.compile(r"(\d) ?(?:/|-|–|en|of|tot|tot en met|t/m) ?(\d)|\d|instroom")


def read(doc: Document, sections: Sequence[Section], codes: Mapping[str, str]) -> list[Line]:
    """Read tables; return the lines that are running text below them.

    Args:
        doc: The document to add to.
        sections: The sections of all tables, in order.
        codes: The code of each function in IRIs, by its name.

    """
    rest: list[Line] = []
    functions: list[str] = []
    levels: list[str] = []
    titles: list[Line] = []
    for section in sections:
        body = list(section.body)
        if section.kind == "table":
            functions, levels, titles = _functions(doc, body, codes), [], body
        elif section.kind == "table-level":
            levels = read_levels(doc, body, functions)
            read_titles(doc, titles, functions, codes)
        elif section.kind == "table-indicators":
            read_indicators(doc, body, functions, levels)
        elif functions:
            rest += read_education(doc, body, functions, levels)
        elif any(line.cell[0] for line in body):
            from functiegraaf.ingest.nlqf_cells import read_cells

            rest += read_cells(doc, body, codes)
        else:
            from functiegraaf.ingest.nlqf_rows import read_rows

            rest += read_rows(doc, body, codes)
    return rest


def _functions(doc: Document, body: Sequence[Line], codes: Mapping[str, str]) -> list[str]:
    """Return the functions of a table; a name that no profile has leaves its lines unread."""
    text = doc.source.join(body)
    found: list[tuple[int, str]] = []
    left = text.casefold()
    for printed, local in sorted(codes.items(), key=lambda item: -len(item[0])):
        match = re.search(rf"(?<!\w){re.escape(printed.casefold())}(?!\w)", left)
        if match:
            found.append((match.start(), local))
            left = left[: match.start()] + " " * len(match[0]) + left[match.end() :]
    if left.strip():
        # Whose levels and education follow cannot be known without the name that is missing.
        return []
    doc.understand(body, "table")
    return [local for _, local in sorted(found)]


def read_titles(
    doc: Document, body: Sequence[Line], functions: Sequence[str], codes: Mapping[str, str]
) -> None:
    """Note on which lines each function that has a level is named."""
    names = {local: letters(printed) for printed, local in codes.items()}
    lines = list(body)
    for function in functions:
        held: list[Line] = []
        while lines and len(letters("".join(line.text for line in held))) < len(names[function]):
            held.append(lines.pop(0))
        if f"nlqf-statement-{function}" in doc.things:
            doc.say(f"nlqf-statement-{function}", ("NlqfStatement",), held, {})


def read_levels(doc: Document, body: Sequence[Line], functions: Sequence[str]) -> list[str]:
    """Read a level for each function; return them in one form, such as '2/3'."""
    found = [
        (f"{match[1]}/{match[2]}" if match[1] else match[0], line)
        for line in body
        for match in _LEVEL.finditer(line.text)
    ]
    levels = [printed for printed, _ in found]
    if len(levels) != len(functions):
        return levels
    for (printed, line), function in zip(found, functions, strict=True):
        numbers = printed.split("/")
        doc.say(
            f"nlqf-statement-{function}", ("NlqfStatement",), [line],
            {
                "notation": code(printed),
                "ofFunction": iri(f"function-{function}"),
                "lowestNlqfLevel": iri(_nlqf(numbers[0])),
                "highestNlqfLevel": iri(_nlqf(numbers[-1])),
            },
            "table",
        )  # fmt: skip
    return levels


def _nlqf(printed: str) -> str:
    return f"nlqf-{printed if printed.isdigit() else 'ENTRY'}"


def read_indicators(
    doc: Document, body: Sequence[Line], functions: Sequence[str], levels: Sequence[str]
) -> None:
    """Read indicators: a new function starts where its first facet comes back."""
    entries: list[tuple[str, str, Item]] = []
    for line in body:
        match = FACET.match(line.text)
        if match:
            entries.append((FACETS[match[1].casefold()], match[2] or "", [line]))
        elif entries:
            entries[-1][2].append(line)
    blocks: list[list[tuple[str, str, Item]]] = []
    for entry in entries:
        if not blocks or entry[0] in {facet for facet, _, _ in blocks[-1]}:
            blocks.append([])
        blocks[-1].append(entry)
    if len(blocks) != len(functions) or len(levels) != len(functions):
        return
    for block, function, printed in zip(blocks, functions, levels, strict=True):
        stated = {level for _, level, _ in block if level}
        common = stated.pop() if len(stated) == 1 else ""
        for facet, level, item in block:
            chosen = level or common or printed.partition("/")[0].strip()
            if not level and not common and "/" in printed:
                doc.source.choose(item[0].number, f"NLQF {chosen}", printed)
            _indicator(doc, function, facet, chosen, item)


def _indicator(doc: Document, function: str, facet: str, level: str, item: Item) -> None:
    text = re.sub(FACET, "", doc.source.join(item), count=1).strip()
    stem = f"nlqf-indicator-{_nlqf(level).removeprefix('nlqf-')}-{facet}"
    alike = [thing for thing in doc.things.values() if thing.name.startswith(f"{stem}-")]
    same = [thing for thing in alike if letters(thing.facts["text"][0].text) == letters(text)]
    local = same[0].name if same else f"{stem}-{len(alike) + 1}"
    facts: dict[str, Value | list[Value]] = {
        "atNlqfLevel": iri(_nlqf(level)),
        "onFacet": iri(f"nlqf-facet-{facet}"),
    }
    if not same:
        facts |= {"position": number(len(alike) + 1), "text": sentence(text)}
    doc.say(local, ("NlqfIndicator",), item, facts, "table")
    doc.say(f"nlqf-statement-{function}", (), [], {"hasIndicator": [iri(local)]})
