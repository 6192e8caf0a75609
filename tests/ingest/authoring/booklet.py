"""Print any content in the layout of a CompetentieBOX booklet.

`content` has the form of tests/ingest/beheer/content.yaml. The layout was copied from the real
booklet; tests/ingest/README.md names the lines where each part of it can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ingest.authoring.parts import (
    front,
    knowledge_supplement,
    nlqf,
    overview,
    role_supplement,
    tasks_supplement,
)
from ingest.authoring.sheet import COLUMN, Sheet, wrap

Content = dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """The choices that a typesetter or an extractor makes, and that change no fact."""

    page_lines: int = 44
    table: str = "column"  # NLQF: "column" as in the source, or "row"
    overview: str = "row"  # overview of part 3: "row" as in the source, or "column"
    qualifications: str = "row"  # table above an enriched profile: "row" or "column"


@dataclass
class Printed:
    """A printed document: its text, the printed page of each profile, the lines of each fact."""

    text: str
    page_starts: list[int]
    facts: dict[str, list[int]]
    pages: dict[str, int] = field(default_factory=dict)


def render(content: Content, layout: Layout | None = None) -> Printed:
    """Print a booklet; twice, because the overview names pages that come after it."""
    chosen = layout or Layout()
    pages: dict[str, int] = {}
    for _ in range(2):
        sheet, pages = _once(content, chosen, pages)
    return Printed(sheet.text(), sheet.page_starts, sheet.facts, pages)


def _once(content: Content, layout: Layout, known: dict[str, int]) -> tuple[Sheet, dict[str, int]]:
    sheet = Sheet(layout.page_lines, content["document"]["first_page"])
    pages: dict[str, int] = {}
    front(sheet, content)
    nlqf(sheet, content, layout.table)
    overview(sheet, content, known, layout.overview)
    sheet.new_page()
    sheet.put("3.2\t Integrale teksten competentieprofielen ")
    sheet.put("\t \t en verrijkte profielen")
    sheet.blank()
    for number, profile in enumerate(content["profiles"]):
        if number:
            sheet.new_page()
        _profile(sheet, content, profile, layout)
        pages[profile["code"]] = _page_of(sheet, f"profiles/{profile['code']}/code")
    sheet.new_page()
    sheet.put("Over de uitgever")
    for text in content["prose"]["publisher"]:
        sheet.para(text)
    return sheet, pages


def _page_of(sheet: Sheet, fact: str) -> int:
    before = [start for start in sheet.page_starts if start <= sheet.facts[fact][0]]
    return sheet.page - len(sheet.page_starts) + len(before)


def whole(content: Content, profile: Content) -> Content:
    """A profile with what it takes over from the normal profile that it enriches."""
    if "same_as" not in profile:
        return profile
    base = next(p for p in content["profiles"] if p["code"] == profile["same_as"])
    return {**base, "layout": {}, **profile}


def _profile(sheet: Sheet, content: Content, profile: Content, layout: Layout) -> None:
    full = whole(content, profile)
    here = f"profiles/{profile['code']}"
    hints = full.get("layout") or {}
    enriched = full["kind"] == "enriched"
    _head(sheet, full, here, layout)
    _series_and_group(sheet, content, full, here)
    _characteristics(sheet, full, here)
    _situations(sheet, full, here)
    if enriched:
        role_supplement(sheet, full, here)
    _competencies(sheet, content, full, here, hints.get("bullets_lost", []))
    _knowledge(sheet, full, here)
    right: list[tuple[str, list[str]]] = []
    where = hints.get("right_columns")
    if where:  # both halves of a list stand on one page
        sheet.new_page()
        sheet.unbroken = True
    if enriched:
        right = knowledge_supplement(sheet, full, here)
    if where == "below_lists":
        right_columns(sheet, right)
        sheet.blank()
    _education(sheet, full, here)
    if right and where == "before_core_tasks":
        right_columns(sheet, right)
        sheet.new_page()
        sheet.unbroken = False
    if enriched:
        tasks_supplement(sheet, full, here, lambda: right_columns(sheet, right))
    sheet.unbroken = False


def right_columns(sheet: Sheet, right: list[tuple[str, list[str]]]) -> None:
    """The right-hand halves of the lists of a page, which come last in the extraction."""
    for path, items in right:
        sheet.blank()
        for item in items:
            sheet.bullet(item, f"{path}/{item}", COLUMN)
    right.clear()


def _head(sheet: Sheet, profile: Content, here: str, layout: Layout) -> None:
    name = profile["name"] + (" " if profile["label"] else "")
    sheet.put(f"Naam functie:\t \t {name}", f"{here}/name")
    if profile["label"]:
        sheet.put(f"\t \t \t ({profile['label']})", f"{here}/label")
    sheet.put(f"Code: \t \t {profile.get('printed_code', profile['code'])}", f"{here}/code")
    sheet.blank()
    if profile["kind"] != "enriched":
        return
    column = layout.qualifications == "column"
    sheet.put("Kwalificatie/opleiding" + ("" if column else "\t\t \t Niveau"))
    for one in profile["qualifications"]:
        fact = f"{here}/qualifications/{one['number']}"
        first, *rest = wrap(one["name"], 50)
        tail = "" if column else f"\t {one['level']}"
        sheet.put(f"{one['number']}\t {first}" + ("" if rest else tail), f"{fact}/name")
        for position, line in enumerate(rest, 1):
            sheet.put(f"\t {line}" + (tail if position == len(rest) else ""), f"{fact}/name")
        if not column:
            sheet.facts[f"{fact}/level"] = [len(sheet.lines)] * 2
    if column:
        sheet.blank()
        sheet.put("Niveau")
        for one in profile["qualifications"]:
            sheet.put(str(one["level"]), f"{here}/qualifications/{one['number']}/level")
    sheet.blank()


def _series_and_group(sheet: Sheet, content: Content, profile: Content, here: str) -> None:
    series = content["series"]
    function = next(f for f in content["functions"] if f["code"] == profile["function"])
    group = next(g for g in content["groups"] if g["name"] == function["group"])
    sheet.put(f"Functiereeks {series['name']}: ")
    sheet.para(
        profile.get("series_definition") or series["definition"], f"{here}/series_definition"
    )
    sheet.blank()
    sheet.put(f"Functiegroep {group['name']}: ")
    sheet.para(group["definition"], f"{here}/group_definition")
    sheet.blank()


def _characteristics(sheet: Sheet, profile: Content, here: str) -> None:
    sheet.put("Overwegende functiekenmerken:")
    for position, text in enumerate(profile["characteristics"], 1):
        sheet.bullet(text, f"{here}/characteristics/{position}")
    sheet.blank()


def _situations(sheet: Sheet, profile: Content, here: str) -> None:
    sheet.put("Kritische werksituaties normfunctie")
    for position, one in enumerate(profile["situations"], 1):
        sheet.blank()
        text = f"{one['title']}: {one['text']}"
        lines = wrap(text, 90)
        lines[0] = f"{position}. \t\N{REPLACEMENT CHARACTER} {lines[0]}"
        for line in lines:
            sheet.put(line, f"{here}/situations/{position}")
    sheet.blank()


def _competencies(
    sheet: Sheet, content: Content, profile: Content, here: str, bullets_lost: list[str]
) -> None:
    sheet.put("Competenties normfunctie")
    for position, asked in enumerate(profile["competencies"], 1):
        known = content["competencies"][asked["name"]]
        level = known["levels"][asked["level"]]
        fact = f"{here}/competencies/{position}"
        sheet.blank()
        sheet.put(f"{asked['name']} ", f"{fact}/name")
        sheet.para(known["definition"], f"{fact}/definition")
        sheet.blank()
        sheet.put(f"Niveau {asked['level']} ({level['keyword']})", f"{fact}/level")
        lost = asked["name"] in bullets_lost
        for number, text in enumerate(level["indicators"], 1):
            where = f"{fact}/indicators/{number}"
            if lost:
                sheet.put(text, where)
            else:
                sheet.bullet(text, where)
    sheet.blank()


def _knowledge(sheet: Sheet, profile: Content, here: str) -> None:
    sheet.put("Vakkennis normfunctie")
    sheet.blank()
    sheet.put("Over welke vakkennis dient de medewerker te beschikken?")
    sheet.put("Kennis op het gebied van:")
    sheet.blank()
    for position, one in enumerate(profile["knowledge"], 1):
        sheet.bullet(f"{one['topic']}: {one['text']}", f"{here}/knowledge/{position}")
    sheet.blank()
    sheet.put("Vaardigheden op het gebied van:")
    for position, one in enumerate(profile["skills"], 1):
        sheet.bullet(f"{one['topic']}: {one['text']}", f"{here}/skills/{position}")
    sheet.blank()


def _education(sheet: Sheet, profile: Content, here: str) -> None:
    asked = profile["education"]
    if asked is None:
        return
    sheet.put("Welke opleiding voldoet als minimale basis/idealiter voor deze vakkennis?")
    text = f"Minimaal {asked['minimum']}"
    if asked["fields"]:
        text += f", bijvoorbeeld op het gebied van {', '.join(asked['fields'])}"
    text += "."
    if asked.get("note"):
        text += " (Zie voor niveaus ook de tabel hierboven.)"
    if asked["ideally"]:
        text += f" Idealiter aangevuld met {asked['ideally']}."
    sheet.para(text, f"{here}/education")
    sheet.blank()
