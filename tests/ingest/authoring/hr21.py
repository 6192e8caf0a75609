"""Print any content in the layout of a selection of HR21 norm function descriptions.

`content` has the form of tests/ingest/beheer-hr21/content.yaml. In the real extraction a bullet
is one leading space, a page break is one too, and almost every second line is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.authoring.booklet import Printed
from ingest.authoring.sheet import Sheet, wrap

Content = dict[str, Any]
NOTICE = "Overnemen van dit verzonnen stuk mag iedereen, als het maar een proef blijft. "


@dataclass(frozen=True)
class Layout:
    """The choices that an extractor makes, and that change no fact."""

    table: str = "row"  # selection table: "row" as in the source, or "column"
    tight: bool = False  # without the empty lines


class _Page(Sheet):
    """A sheet whose pages end where the caller says, with the empty lines of this kind."""

    def __init__(self, first_page: int, tight: bool) -> None:
        super().__init__(page_lines=10_000, first_page=first_page)
        self.tight = tight
        self._turn = 0
        self._gaps = 0

    def gap(self, size: int) -> None:
        """Empty lines, some of one space; which comes first is irregular in the source."""
        self._gaps += 1
        if not self.tight:
            between = ["", " "] * size
            self.lines.extend(
                [[*between, ""], [*reversed(between)], between][self._gaps % 3] or [""]
            )

    def item(self, text: str, fact: str, mark: str = " ", width: int = 82) -> None:
        """A bullet; where the empty line falls, before or after its rest, is irregular."""
        first, *rest = wrap(text, width)
        self.put(f"{mark}{first.rstrip()} ", fact)
        self._turn += 1
        odd = self._turn % 2 == 1 and not self.tight
        if rest and odd:
            self.lines.append("")
        for line in rest:
            self.put(f"{line.rstrip()} ", fact)
        if not odd and not self.tight:
            self.lines.append("")


def render(content: Content, layout: Layout | None = None) -> Printed:
    """Print a selection; twice, because its table names pages that come after it."""
    chosen = layout or Layout()
    pages: dict[str, int] = {}
    for _ in range(2):
        page = _Page(content["document"]["first_page"], chosen.tight)
        _selection(page, content, pages, chosen.table)
        pages = {}
        for number, function in enumerate(content["functions"]):
            page.new_page()
            if not number:
                page.put(NOTICE)
                page.lines.append("")
            _function(page, content, function)
            pages[function["code"]] = page.page - 1
        for module in content["modules"]:
            page.new_page()
            _module(page, module)
            pages[module["name"]] = page.page
    return Printed(page.text(), page.page_starts, page.facts, pages)


def selection(content: Content, pages: dict[str, int]) -> list[Content]:
    """The rows of the table on the first page; a module has neither group nor scale."""
    rows = [
        {
            "code": one["code"],
            "page": pages.get(one["code"], 0),
            "name": one["selected_as"],
            "group": one.get("selected_group", one["group"]),
            "scale": one["scale"],
        }
        for one in content["functions"]
    ]
    return rows + [
        {
            "code": one["name"],
            "page": pages.get(one["name"], 0),
            "name": f"Module {one['name']} ",
            "group": "-",
            "scale": "-",
        }
        for one in content["modules"]
    ]


def _selection(page: _Page, content: Content, pages: dict[str, int], order: str) -> None:
    page.put("De voorgenomen geselecteerde normfuncties zijn:  ")
    page.gap(2)
    rows = [tuple(str(cell) for cell in row.values()) for row in selection(content, pages)]
    if order == "column":
        heads = ("Pagina", "Naam functie", "Functiegroep", "Indicatieve schaal")
        for column, head in enumerate(heads, 1):
            page.put(f"{head} ")
            page.gap(0)
            for row in rows:
                page.put(f"{row[column].strip()} ", f"selection/{row[0]}/{head}")
            page.gap(0)
        return
    page.put("Pagina Naam functie Functiegroep Indicatieve ")
    page.gap(0)
    page.put("schaal ")
    for key, number, name, group, scale in rows:
        page.gap(0)
        fact = f"selection/{key}"
        first, *rest = wrap(name, 28) if name.strip() and len(name) > 33 else [name]
        if not rest:
            page.put(f"{number} {first} {group} {scale} ", fact)
            continue
        page.put(f"{number} {first.rstrip()} ", fact)
        for line in rest:
            page.gap(0)
            page.put(f"{line.rstrip()} ", fact)
        page.gap(0)
        page.put(f"{group} {scale} ", fact)


def _function(page: _Page, content: Content, function: Content) -> None:
    here = f"functions/{function['code']}"
    series = next(s for s in content["series"] if s["name"] == function["series"])
    group = next(g for g in content["groups"] if g["name"] == function["group"])
    page.put("Functiebeschrijving ")
    page.gap(1)
    page.put(f"Naam functie : {function['name']} ", f"{here}/name")
    page.gap(1)
    page.put(f"Code :  {function['code']} ", f"{here}/code")
    page.gap(2)
    for head, key, one in (("Functiereeks", "series", series), ("Functiegroep", "group", group)):
        page.put(f"{head} {one['name']}:  ", f"{here}/{key}")
        page.gap(1)
        for position, line in enumerate(wrap(one["definition"], 90)):
            page.put(f"{line.rstrip()} ", f"{here}/{key}_definition")
            if position == 1 and not page.tight:
                page.lines.append("")
        page.gap(2)
    page.put("Overwegende functiekenmerken: ")
    page.gap(1)
    for position, text in enumerate(function["characteristics"], 1):
        page.item(text, f"{here}/characteristics/{position}")
    page.new_page()
    page.put("Generieke taken ")
    page.gap(2)
    for position, area in enumerate(function["result_areas"], 1):
        fact = f"{here}/result_areas/{position}"
        page.put(f"Resultaatgebied {position}: {area['title']} ", f"{fact}/title")
        page.gap(1)
        for number, text in enumerate(area["tasks"], 1):
            page.item(text, f"{fact}/tasks/{number}")
        page.gap(1)
    page.put("Module ")


def _module(page: _Page, module: Content) -> None:
    here = f"modules/{module['name']}"
    page.put("Module HR21 ")
    page.gap(3)
    page.put(f"Modulenaam  {module['name']}  ", f"{here}/name")
    page.gap(0)
    page.put(f"Modulecode  {module['code'] or ''} ", f"{here}/code")
    page.gap(1)
    page.put("Module taken ")
    for position, part in enumerate(module["parts"], 1):
        page.gap(0)
        page.put(f"{position}. {part['title']} ", f"{here}/parts/{position}/title")
        if not page.tight:
            page.lines.append(" ")
        for number, text in enumerate(part["tasks"], 1):
            page.item(text, f"{here}/parts/{position}/tasks/{number}", "- ")
    page.gap(6)
