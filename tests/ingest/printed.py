"""Documents of both kinds as their printer makes them: `typeset` with the content of `authoring`.

The words, headings and lists are those of the text twin; tables are tables and lists of topics
stand in two columns.
"""

from __future__ import annotations

from typing import Any

from ingest.authoring import booklet as text
from ingest.authoring import hr21 as descriptions
from ingest.authoring import parts
from ingest.authoring.booklet import Printed
from ingest.authoring.sheet import wrap
from ingest.typeset import Press, Style

Content = dict[str, Any]
PAGE_LINES = 42
NLQF = (
    (0, 95, 140, 330),
    (
        ["Titel", "Competentie", "profiel"],
        ["NLQF", "niveau"],
        ["Indicatoren NLQF niveau"],
        ["Verwante civiele kwalificatie", "opleiding mbo/hbo/wo"],
    ),
)


def booklet(content: Content, style: Style) -> tuple[Printed, bytes]:
    """Print a booklet."""
    pages: dict[str, int] = {}
    for _ in range(2):
        press = Press(style, PAGE_LINES, content["document"]["first_page"])
        pages = _booklet(press, content, pages)
    return Printed("", press.page_starts, press.facts, pages), press.pdf()


def _booklet(press: Press, content: Content, known: dict[str, int]) -> dict[str, int]:
    pages: dict[str, int] = {}
    parts.front(press, content)
    _nlqf(press, content)
    _overview(press, content, known)
    press.new_page()
    press.put("3.2\t Integrale teksten competentieprofielen ")
    press.put("\t \t en verrijkte profielen")
    press.blank()
    for number, profile in enumerate(content["profiles"]):
        if number:
            press.new_page()
        _profile(press, content, profile)
        pages[profile["code"]] = text._page_of(press, f"profiles/{profile['code']}/code")
    press.new_page()
    press.put("Over de uitgever")
    for one in content["prose"]["publisher"]:
        press.para(one)
    return pages


def _nlqf(press: Press, content: Content) -> None:
    press.new_page()
    press.put("Deel 2 \t Aansluiten op het onderwijs")
    press.blank()
    press.put("2.1\t Inleiding: de NLQF-indeling")
    press.blank()
    parts._paragraphs(press, content["prose"]["part2"])
    for section in content["nlqf"]:
        for position, table in enumerate(section["tables"]):
            press.new_page()
            if not position:
                group = section["group"].lower()
                press.put(f"{section['section']}\t Functiegroep {group} binnen NLQF")
            else:
                press.turn()
            press.table(*NLQF, [_cells(row) for row in table["rows"]])
        if section["closing"]:
            press.y -= press.style.leading
        for one in section["closing"]:
            press.blank()
            press.para(one)


def _cells(row: Content) -> list[list[str]]:
    indicators = [
        line for one in row["indicators"] for line in (one["label"], *wrap(one["text"], 32))
    ]
    education: list[str] = []
    for block in row["education"]:
        education += [block["heading"]]
        education += [line for item in block["items"] for line in wrap(item, 28)]
        education += [""]
    education += wrap(row["remark"], 30) if row["remark"] else []
    return [wrap(row["printed"], 18), [row["level"]], indicators, education]


def _overview(press: Press, content: Content, pages: dict[str, int]) -> None:
    press.new_page()
    press.put(f"Deel 3 \t Competentieprofielen functiereeks {content['series']['name']}")
    press.blank()
    press.put("3.1\t Overzicht competentieprofielen en verrijkte profielen")
    press.blank()
    parts._paragraphs(press, content["prose"]["part3"])
    rows = [
        [wrap(one["title"], 42), [one["code"]], [str(pages.get(one["code"], "-"))]]
        for one in content["overview"]
    ]
    press.table((0, 260, 400), (["Competentieprofiel"], ["Code"], ["Pagina"]), rows)


def _profile(press: Press, content: Content, profile: Content) -> None:
    full = text.whole(content, profile)
    here = f"profiles/{profile['code']}"
    press.put(f"Naam functie:\t \t {full['name']}", f"{here}/name")
    if full["label"]:
        press.put(f"\t \t ({full['label']})", f"{here}/label")
    press.put(f"Code: \t \t {full.get('printed_code', full['code'])}", f"{here}/code")
    press.blank()
    enriched = full["kind"] == "enriched"
    if enriched:
        rows = [
            [[str(one["number"])], wrap(one["name"], 50), [str(one["level"])]]
            for one in full["qualifications"]
        ]
        if max(len(row[1]) for row in rows) + len(rows) > press.room():
            press.turn()
        head = (["Kwalificatie/opleiding"], ["Niveau"])
        _qualifications(press, head, rows)
        press.blank()
    text._series_and_group(press, content, full, here)
    text._characteristics(press, full, here)
    text._situations(press, full, here)
    if enriched:
        parts.role_supplement(press, full, here)
    text._competencies(press, content, full, here, [])
    text._knowledge(press, full, here)
    if enriched:
        _topics(press, full, here)
    text._education(press, full, here)
    if enriched:
        parts.tasks_supplement(press, full, here, lambda: None)


def _qualifications(press: Press, head: tuple[list[str], ...], rows: list[list[list[str]]]) -> None:
    """Draw the table: its first heading stands over the numbers and the names."""
    press.table((0, 16, 400), (head[0], [], head[1]), rows)


def _topics(press: Press, profile: Content, here: str) -> None:
    press.put("Aanvulling kennis en vaardigheden ")
    press.put("vanuit verwante kwalificaties/opleidingen (indicatief)")
    for one in profile["qualifications"]:
        if press.room() < 5:
            press.turn()
        press.blank()
        press.put(one["list_heading"], f"{here}/qualifications/{one['number']}/list_heading")
        press.columns(one["knowledge"])
    press.blank()


def functions(content: Content, style: Style) -> tuple[Printed, bytes]:
    """Print function descriptions."""
    pages: dict[str, int] = {}
    for _ in range(2):
        press = Press(style, PAGE_LINES, content["document"]["first_page"])
        press.tight = False
        _selection(press, content, pages)
        pages = {}
        for number, function in enumerate(content["functions"]):
            press.new_page()
            if not number:
                press.put(descriptions.NOTICE)
                press.blank()
            descriptions._function(press, content, function)
            before = [one for one in press.page_starts if one <= _line_of(press, function)]
            pages[function["code"]] = press.page - len(press.page_starts) + len(before)
        for module in content["modules"]:
            press.new_page()
            descriptions._module(press, module)
            pages[module["name"]] = press.page
    return Printed("", press.page_starts, press.facts, pages), press.pdf()


def _line_of(press: Press, function: Content) -> int:
    return press.facts[f"functions/{function['code']}/code"][0]


def _selection(press: Press, content: Content, pages: dict[str, int]) -> None:
    press.put("De voorgenomen geselecteerde normfuncties zijn:  ")
    press.blank()
    rows = [
        [
            [str(row["page"])],
            wrap(row["name"].strip(), 30),
            wrap(row["group"], 22),
            [str(row["scale"])],
        ]
        for row in descriptions.selection(content, pages)
    ]
    head = (["Pagina"], ["Naam functie"], ["Functiegroep"], ["Indicatieve", "schaal"])
    press.table((0, 50, 230, 380), head, rows)
