"""Booklet: the reader of a CompetentieBOX booklet.

A booklet has prose in two parts, tables that couple functions to the NLQF, an overview of
profiles with code and page, and the profiles themselves. The reader knows the headings of
that kind and nothing of what stands below them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from functiegraaf.ingest import nlqf_tables, overview, pages, topics
from functiegraaf.ingest.document import Document, sentence
from functiegraaf.ingest.groups import read_missing_groups
from functiegraaf.ingest.headings import Headings, Section
from functiegraaf.ingest.lines import Extraction, Line
from functiegraaf.ingest.lists import paragraphs
from functiegraaf.ingest.profiles import Profile

HEADINGS = Headings(
    fixed={
        "Overwegende functiekenmerken": "characteristics",
        "Kritische werksituaties normfunctie": "situations",
        "Competenties normfunctie": "competencies",
        "Vakkennis normfunctie": "knowledge-heading",
        "Over welke vakkennis dient de medewerker te beschikken?": "knowledge-heading",
        "Kennis op het gebied van:": "knowledge",
        "Vaardigheden op het gebied van:": "skills",
        "Welke opleiding voldoet als minimale basis/idealiter voor deze vakkennis?": "education",
        "Kwalificatie/opleiding Niveau": "qualifications",
        "Aanvulling met rol en verantwoordelijkheden en complexiteit beroepshandelingen "
        "verwante mbo-kwalificaties": "descriptions",
        "Rol en verantwoordelijkheden": "role",
        "Complexiteit beroepshandelingen": "complexity",
        "Aanvulling kennis en vaardigheden vanuit verwante kwalificaties/opleidingen "
        "(indicatief)": "topics",
        "Kerntaken en werkprocessen van verwante mbo-kwalificaties": "tasks",
        "Titel Competentieprofiel": "table",
        "NLQF niveau": "table-level",
        "Indicatoren NLQF niveau": "table-indicators",
        "Verwante civiele kwalificatie opleiding mbo/hbo/wo": "table-education",
        "Competentieprofiel Code Pagina": "overview",
        "Competentieprofiel": "column-name",
        "Code": "column-code",
        "Pagina": "column-page",
        "Kwalificatie/opleiding": "qualifications",
        "Niveau": "qualification-levels",
    },
    patterns={
        "name": re.compile(r"Naam functie ?: ?(.*)"),
        "code": re.compile(r"Code ?: ?(N\d\d\.\d\d\.\d\d(?: ?/ ?\w+(?: [IVX]+)?)?)"),
        "series": re.compile(r"Functiereeks(?=[^:]*:)(?: ?:)? ([^:.]{2,60}?) ?:?"),
        "group": re.compile(r"Functiegroep(?=[^:]*:)(?: ?:)? ([^:.]{2,60}?) ?:?"),
        "level": re.compile(
            r"N(?:iveau|IVEAU) ([A-Da-d])(?: ?\((.+)\) ?:?| ?[:–-] ?([^()]{1,60}[^().]))"
        ),
        "tasks-of": re.compile(r"Kerntaken en werkprocessen (\d+)"),
        "core-task": re.compile(r"Kerntaak (\d+) ?: ?(.*)"),
        "part": re.compile(r"Deel (\d) (\S.*)"),
        "section": re.compile(r"(\d(?:\.\d+)+) (\S.*)"),
    },
    last={"level": re.compile(r"N(?:iveau|IVEAU) ([A-D]) ?:?")},
    after={
        "part": ("name", False),
        "section": ("name", False),
        "column-name": ("name", False),
        "column-code": ("name", False),
        "column-page": ("name", False),
        "qualification-levels": ("qualifications", True),
        "series": ("name", True),
        "group": ("name", True),
        "level": ("name", True),
        "core-task": ("tasks", True),
        "tasks-of": ("tasks", True),
    },
)

#: What part of the headings can lack the blank line that others have.
LOST = 0.02

_PROSE = {"", "part", "section"}


def read(source: Extraction) -> Document:
    """Read the lines of a booklet."""
    running = pages.take_running(source, HEADINGS)
    feet = pages.take_feet(source, HEADINGS)
    doc = Document(source, "booklet")
    doc.understand(running, "page header")
    doc.understand(feet, "page footer")
    sections = HEADINGS.cut(source.lines)
    first = next((at for at, section in enumerate(sections) if section.kind == "name"), None)
    before = sections if first is None else sections[:first]
    profiles = _split(sections[len(before) :])
    codes = {_function_name(group): _function_code(group) for group in reversed(profiles)}
    tables: list[Section] = []
    columns: dict[str, Sequence[Line]] = {}
    rows: list[overview.Row] = []
    for section in before:
        doc.understand(section.head, "heading" if section.kind in _PROSE else "table header")
        if section.kind == "overview":
            found, rest = overview.rows_of(doc, section.body)
            rows += found
            if found or not rest:
                _prose(doc, rest)
            else:
                doc.forget(section.head)
        elif section.kind in _PROSE:
            _prose(doc, section.body)
        elif section.kind.startswith("column-"):
            columns[section.kind] = section.body
        else:
            tables.append(section)
    rows += overview.rows_by_column(doc, columns)
    written = [
        section.values[0] for group in profiles for section in group if section.kind == "code"
    ]
    overview.note(doc, rows, written)
    for thing in doc.things.values():
        if thing.classes == ("NormFunction",):
            codes.setdefault(thing.names[0], thing.name.partition("-")[2])
    _prose(doc, nlqf_tables.read(doc, tables, codes))
    if profiles:
        profiles[-1][-1] = _without_closing_text(doc, profiles[-1][-1])
    kept = [Profile(doc, group[0], group[1:]).read() for group in profiles]
    thin = blank_lines_lost(sections)
    topics.settle([(one.topics, one.own) for one in kept if one], thin=thin)
    read_missing_groups(doc, before)
    doc.number_pages()
    return doc


def blank_lines_lost(sections: Sequence[Section]) -> bool:
    """Tell whether a document has lost blank lines, all of them or some.

    A kind of heading stands below a blank line always or never; what stands above a core task
    can be the name of its qualification, so that it has one or not.
    """
    gaps: dict[str, list[bool]] = {}
    for section in sections:
        if section.kind not in ("", "core-task") and not section.head[0].opens:
            gaps.setdefault(section.kind, []).append(section.head[0].gap)
    spaced = [gap for kind in gaps.values() if sum(kind) * 4 > len(kind) for gap in kind]
    return not spaced or spaced.count(False) > LOST * len(spaced)


def _without_closing_text(doc: Document, section: Section) -> Section:
    """Return the last section of the document without what a new page adds to it."""
    for at, line in enumerate(section.body[1:], 1):
        above = section.body[at - 1].text
        ended = above.endswith((".", ")")) or section.kind == "core-task"
        new = line.text[:1].isupper() and not line.bullet
        if line.opens and new and ended:
            doc.understand(section.body[at:], "closing text")
            return replace(section, body=section.body[:at])
    return section


def _split(sections: Sequence[Section]) -> list[list[Section]]:
    """Return the sections of each profile; each starts with the name of the function."""
    groups: list[list[Section]] = []
    for section in sections:
        if section.kind == "name":
            groups.append([])
        groups[-1].append(section)
    return groups


def _function_name(group: Sequence[Section]) -> str:
    named = [*group[0].values, *(line.text for line in group[0].body if line.text[0] != "(")]
    return " ".join(part for part in named if part)


def _function_code(group: Sequence[Section]) -> str:
    for section in group:
        if section.kind == "code":
            return section.values[0][:9].replace(".", "-")
    return ""


def _prose(doc: Document, lines: Sequence[Line]) -> None:
    """Keep running text as passages, a paragraph each, with their own wording."""
    for block in paragraphs(lines):
        place = f"passage-{doc.key}-{block[0].number}-{block[-1].number}"
        text = doc.source.join(block)
        doc.say(place, ("SourcePassage",), block, {"text": sentence(text)}, "running text")
