"""The parts of a booklet around its profiles: front matter, tables, supplements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.authoring.sheet import COLUMN, LOST, Sheet, wrap

Content = dict[str, Any]


def front(sheet: Sheet, content: Content) -> None:
    """Reader's guide, introduction and part 1."""
    prose = content["prose"]
    sheet.put("Leeswijzer")
    sheet.blank()
    sheet.put("Inhoud")
    _paragraphs(sheet, prose["reader_guide"])
    sheet.new_page()
    sheet.put("Inleiding")
    sheet.blank()
    _paragraphs(sheet, prose["introduction"])
    for note in prose["footnotes"]:
        sheet.put(f"{note['number']}\t {LOST}{note['text']}")
        sheet.blank()
    sheet.lines.extend(["", ""])
    _paragraphs(sheet, prose["series_note"])
    for question in prose["series_questions"]:
        sheet.bullet(question, "", 86, "– \t ")
    sheet.new_page()
    sheet.put("Deel 1 \t Competenties, vakkennis en kritische werksituaties")
    for number, title, text, items in (
        ("1.1\t ", "Inleiding deel 1", prose["part1"], []),
        ("1.2\t ", "Toelichting op de systematiek", prose["method"], prose["method_list"]),
    ):
        sheet.blank()
        sheet.put(number + title)
        sheet.blank()
        _paragraphs(sheet, text)
        for item in items:
            sheet.bullet(item, "", 88)
    sheet.new_page()
    name = content["series"]["name"]
    sheet.put(f"1.3 \t Functiereeks {name.lower()}", "series/name")
    sheet.blank()
    _paragraphs(sheet, prose["series"])
    for position, group in enumerate(content["groups"], 1):
        if position == 1:
            sheet.new_page()
        _group(sheet, group, position)


def _paragraphs(sheet: Sheet, texts: list[str], fact: str = "") -> None:
    for position, text in enumerate(texts, 1):
        sheet.para(text, f"{fact}/{position}" if fact else "")
        sheet.blank()


def _group(sheet: Sheet, group: Content, position: int) -> None:
    here = f"groups/{group['name']}"
    sheet.put(f"1.3.{position}\t Functiegroep {group['name']}", f"{here}/name")
    sheet.blank()
    _paragraphs(sheet, group["introduction"], f"{here}/introduction")
    for key in ("reasons", "considered"):
        for one in group[key]:
            sheet.para(one["text"], f"{here}/{key}/{one['competency']}")
            sheet.blank()
    for title, key in (
        ("I Kritische werksituaties", "situations_prose"),
        ("I Minimale vakkennis", "knowledge_prose"),
    ):
        sheet.put(title)
        sheet.blank()
        _paragraphs(sheet, group[key], f"{here}/{key}")


def nlqf(sheet: Sheet, content: Content, order: str) -> None:
    """Part 2: a table a page. The heading of a section stands behind its first table."""
    sheet.new_page()
    sheet.put("Deel 2 \t Aansluiten op het onderwijs")
    sheet.blank()
    sheet.put("2.1\t Inleiding: de NLQF-indeling")
    sheet.blank()
    _paragraphs(sheet, content["prose"]["part2"])
    for section in content["nlqf"]:
        for position, table in enumerate(section["tables"]):
            sheet.new_page()
            sheet.unbroken = True
            (_by_column if order == "column" else _by_row)(sheet, table["rows"])
            if not position:
                group = section["group"].lower()
                sheet.put(f"{section['section']}\t Functiegroep {group} binnen NLQF")
                sheet.blank()
            sheet.unbroken = False
        _paragraphs(sheet, section["closing"], f"nlqf_remarks/{section['group']}/texts")


def _by_column(sheet: Sheet, rows: list[Content]) -> None:
    for line in ("Titel ", "Competentie", "profiel"):
        sheet.put(line)
    sheet.blank()
    for row in rows:
        _name(sheet, row)
    for line in ("NLQF", "niveau"):
        sheet.put(line)
        sheet.blank()
    for row in rows:
        sheet.put(row["level"], f"nlqf/{row['function']}/level")
        sheet.blank()
    if len(rows) == 1:
        sheet.lines.extend([" ", ""])
    sheet.put("Indicatoren NLQF niveau")
    sheet.blank()
    for row in rows:
        _indicators(sheet, row)
    for line in ("Verwante civiele kwalificatie", "opleiding mbo/hbo/wo"):
        sheet.put(line)
        sheet.blank()
    for row in rows:
        _related(sheet, row)


def _by_row(sheet: Sheet, rows: list[Content]) -> None:
    for line in (
        "Titel ",
        "Competentie",
        "profiel",
        "NLQF",
        "niveau",
        "Indicatoren NLQF niveau",
        "Verwante civiele kwalificatie",
        "opleiding mbo/hbo/wo",
    ):
        sheet.put(line)
    sheet.blank()
    for row in rows:
        _name(sheet, row)
        sheet.put(row["level"], f"nlqf/{row['function']}/level")
        sheet.blank()
        _indicators(sheet, row)
        _related(sheet, row)


def _name(sheet: Sheet, row: Content) -> None:
    sheet.para(row["printed"], f"nlqf/{row['function']}/printed", 18)
    sheet.blank()


def _indicators(sheet: Sheet, row: Content) -> None:
    for position, one in enumerate(row["indicators"], 1):
        fact = f"nlqf/{row['function']}/indicators/{position}"
        sheet.put(one["label"], f"{fact}/label")
        sheet.para(one["text"], f"{fact}/text", 32)
    sheet.blank()


def _related(sheet: Sheet, row: Content) -> None:
    for position, block in enumerate(row["education"], 1):
        fact = f"nlqf/{row['function']}/education/{position}"
        sheet.put(block["heading"], f"{fact}/heading")
        for number, item in enumerate(block["items"], 1):
            sheet.para(item, f"{fact}/items/{number}", 28)
        sheet.blank()
    if row["remark"]:
        sheet.para(row["remark"], f"nlqf/{row['function']}/remark", 30)
        sheet.blank()


def overview(sheet: Sheet, content: Content, pages: dict[str, int], order: str) -> None:
    """The start of part 3: which profiles follow, with code and page."""
    series = content["series"]["name"]
    sheet.new_page()
    sheet.put(f"Deel 3 \t Competentieprofielen functiereeks {series}")
    sheet.blank()
    sheet.put("3.1\t Overzicht competentieprofielen en verrijkte profielen")
    sheet.blank()
    _paragraphs(sheet, content["prose"]["part3"])
    rows = [(r["title"], r["code"], str(pages.get(r["code"], "-"))) for r in content["overview"]]
    facts = [f"overview/{position}" for position in range(1, len(rows) + 1)]
    if order == "column":
        for column, head in enumerate(("Competentieprofiel", "Code", "Pagina")):
            sheet.put(head)
            sheet.blank()
            for row, fact in zip(rows, facts, strict=True):
                sheet.put(row[column], f"{fact}/{head}")
            sheet.blank()
        return
    sheet.put("Competentieprofiel\t Code\t Pagina")
    group = rows[0][1][:6]
    for (title, code, page), fact in zip(rows, facts, strict=True):
        if code[:6] != group:
            sheet.blank()
            group = code[:6]
        left = title + "." * max(8, 80 - len(title))
        sheet.put(left + code + "." * (75 - len(code)) + page, fact)


def role_supplement(sheet: Sheet, profile: Content, here: str) -> None:
    """Role, responsibilities and complexity of each related qualification."""
    sheet.new_page()
    sheet.put("Aanvulling met rol en verantwoordelijkheden en ")
    sheet.put("complexiteit beroepshandelingen verwante mbo-kwalificaties")
    sheet.blank()
    for one in profile["qualifications"]:
        fact = f"{here}/qualifications/{one['number']}"
        sheet.put(one["heading"], f"{fact}/heading")
        sheet.blank()
        sheet.put("Rol en verantwoordelijkheden")
        sheet.blank()
        _paragraphs(sheet, one["role"], f"{fact}/role")
        sheet.put("Complexiteit beroepshandelingen ")
        sheet.blank()
        _paragraphs(sheet, one["complexity"], f"{fact}/complexity")
        if one["dilemmas"]:
            sheet.lines[-1] = "\N{NO-BREAK SPACE} "
            sheet.para(one["dilemmas"]["lead"], f"{fact}/dilemmas/lead")
            for position, text in enumerate(one["dilemmas"]["items"], 1):
                end = "." if position == len(one["dilemmas"]["items"]) else "; "
                sheet.put(f"– \t {text}{end}", f"{fact}/dilemmas/items/{position}")
            sheet.blank()


def knowledge_supplement(sheet: Sheet, profile: Content, here: str) -> list[tuple[str, list[str]]]:
    """The left halves of the knowledge lists; the right halves are given back."""
    sheet.put("Aanvulling kennis en vaardigheden ")
    sheet.put("vanuit verwante kwalificaties/opleidingen (indicatief)")
    right: list[tuple[str, list[str]]] = []
    hinted = bool((profile.get("layout") or {}).get("right_columns"))
    for one in profile["qualifications"]:
        path = f"{here}/qualifications/{one['number']}/knowledge"
        titled = f"{here}/qualifications/{one['number']}/list_heading"
        sheet.blank()
        sheet.put(one["list_heading"], titled)
        cut = one["columns"] if hinted else len(one["knowledge"])
        for item in one["knowledge"][:cut]:
            sheet.bullet(item, f"{path}/{item}", COLUMN)
        right.append((path, one["knowledge"][cut:]))
    sheet.blank()
    return [(path, items) for path, items in right if items]


def tasks_supplement(
    sheet: Sheet, profile: Content, here: str, page_end: Callable[[], None]
) -> None:
    """Core tasks and work processes; a page that ends inside one first gives its right columns."""
    sheet.put("Kerntaken en werkprocessen van verwante mbo-kwalificaties ")
    for one in profile["qualifications"]:
        fact = f"{here}/qualifications/{one['number']}"
        sheet.blank()
        sheet.put(f"Kerntaken en werkprocessen {one['number']} ")
        sheet.put(one["name"])
        for task in one["core_tasks"]:
            where = f"{fact}/core_tasks/{task['code']}"
            sheet.put(f"Kerntaak {task['code']}: {task['title']}", f"{where}/title")
            sheet.blank()
            for process in task["processes"]:
                _process(sheet, process, f"{where}/processes/{process['code']}")
                if process["code"] == one.get("cut_after"):
                    page_end()
                    sheet.new_page()
                    sheet.unbroken = False
            sheet.blank()


def _process(sheet: Sheet, process: Content, fact: str) -> None:
    first, *rest = wrap(process["title"], 84)
    sheet.put(f"{process['code']}\t\t{LOST if rest else ''} {first}", fact)
    if rest:
        sheet.blank()
        for line in rest:
            sheet.put(line, fact)
        sheet.blank()
