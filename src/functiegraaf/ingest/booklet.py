"""Booklet: the reader of a CompetentieBOX booklet.

A booklet has prose in two parts, tables that couple functions to the NLQF, an overview of
profiles with code and page, and the profiles themselves. The reader knows the headings of
that kind and nothing of what stands below them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from functiegraaf.ingest import nlqf_tables, pages
from functiegraaf.ingest.document import Document, code, iri, name, number, sentence
from functiegraaf.ingest.headings import Headings, Section
from functiegraaf.ingest.lines import Extraction, Line
from functiegraaf.ingest.lists import paragraphs
from functiegraaf.ingest.profiles import Profile, function_facts

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
        "series": re.compile(r"Functiereeks ([^:.]{2,60}?) ?:"),
        "group": re.compile(r"Functiegroep ([^:.]{2,60}?) ?:"),
        "level": re.compile(r"Niveau ([A-D]) ?\((.+)\)"),
        "tasks-of": re.compile(r"Kerntaken en werkprocessen (\d+)"),
        "core-task": re.compile(r"Kerntaak (\d+) ?: ?(.*)"),
        "part": re.compile(r"Deel (\d) (\S.*)"),
        "section": re.compile(r"(\d(?:\.\d+)+) (\S.*)"),
    },
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

_CODE = r"(N\d\d\.\d\d\.\d\d(?: ?/ ?[A-Za-z]+(?: [IVX]+)?)?)"
_ROW = re.compile(rf"(\S.*?)[.\s]*{_CODE}[.\s]*[.\s](\d{{1,4}})")
_ROW_WITHOUT_PAGE = re.compile(rf"(\S.*?)[.\s]*{_CODE}[.\s]*[-–]?()")
_PROSE = {"", "part", "section"}


def read(source: Extraction) -> Document:
    """Read the lines of a booklet."""
    running = pages.take_running(source, HEADINGS)
    doc = Document(source, "booklet")
    doc.understand(running, "page header")
    sections = HEADINGS.cut(source.lines)
    first = next((at for at, section in enumerate(sections) if section.kind == "name"), None)
    before = sections if first is None else sections[:first]
    profiles = _split(sections[len(before) :])
    codes = {_function_name(group): _function_code(group) for group in reversed(profiles)}
    tables: list[Section] = []
    columns: dict[str, Sequence[Line]] = {}
    for section in before:
        doc.understand(section.head, "heading" if section.kind in _PROSE else "table header")
        if section.kind == "overview":
            below = _overview(doc, section.body)
            if len(below) == len(section.body):
                doc.forget(section.head)
            else:
                _prose(doc, below)
        elif section.kind in _PROSE:
            _prose(doc, section.body)
        elif section.kind.startswith("column-"):
            columns[section.kind] = section.body
        else:
            tables.append(section)
    _overview_by_column(doc, columns)
    for thing in doc.things.values():
        if thing.classes == ("NormFunction",):
            codes.setdefault(thing.names[0], thing.name.partition("-")[2])
    _prose(doc, nlqf_tables.read(doc, tables, codes))
    if profiles:
        profiles[-1][-1] = _without_closing_text(doc, profiles[-1][-1])
    for group in profiles:
        Profile(doc, group[0], group[1:]).read()
    doc.number_pages()
    return doc


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


def _overview(doc: Document, body: Sequence[Line]) -> list[Line]:
    """Read the overview of profiles; return the lines below its last row.

    What stands between its rows and is none of them is left unread.
    """
    rest: list[Line] = []
    held: list[Line] = []
    for line in body:
        held = [*held, line] if held else [line]
        text = doc.source.join(held)
        match = _ROW.fullmatch(text) or _ROW_WITHOUT_PAGE.fullmatch(text)
        if match:
            printed, written, page = match.groups()
            _overview_row(doc, held, printed.rstrip(". "), written, page)
            held, rest = [], []
        elif len(held) == 2 or not re.search(r"[^\W\d]", line.text):
            rest += held
            held = []
    return rest + held


def _overview_by_column(doc: Document, columns: Mapping[str, Sequence[Line]]) -> None:
    """Read the overview where extraction wrote its columns one below the other.

    Cells that take two lines make columns of other lengths; then the lines stay unread.
    """
    names = ("column-name", "column-code", "column-page")
    cells = [list(columns.get(name, ())) for name in names]
    if len({len(column) for column in cells}) != 1:
        return
    for row in zip(*cells, strict=True):
        printed, written, page = (line.text for line in row)
        if re.fullmatch(_CODE, written):
            number_ = page if page.isdigit() else ""
            _overview_row(doc, list(row[1:2]), printed, written, number_)
            doc.understand(row, "overview")


def _overview_row(doc: Document, lines: list[Line], printed: str, written: str, page: str) -> None:
    local = profile_key(written)
    enriched = "/" in written
    doc.say(
        f"profile-{local}",
        ("EnrichedProfile" if enriched else "NormalProfile", "CompetencyProfile"),
        lines,
        {
            "prefLabel": name(printed),
            "notation": code(written),
            **({"page": number(int(page))} if page else {}),
        },
        "overview",
    )
    if not enriched:
        facts = function_facts(printed, written)
        doc.say(f"function-{local}", ("NormFunction",), lines, facts)
    doc.things[f"profile-{local}"].facts.setdefault("ofFunction", [iri(f"function-{local[:9]}")])


def profile_key(written: str) -> str:
    """Return the key of a profile in IRIs.

    >>> profile_key("N06.01.06/vp II")
    'N06-01-06-VP-II'
    """
    return re.sub(r"[./\s]+", "-", written.strip()).upper()


def _prose(doc: Document, lines: Sequence[Line]) -> None:
    """Keep running text as passages, a paragraph each, with their own wording."""
    for block in paragraphs(lines):
        place = f"passage-{doc.key}-{block[0].number}-{block[-1].number}"
        text = doc.source.join(block)
        doc.say(place, ("SourcePassage",), block, {"text": sentence(text)}, "running text")
