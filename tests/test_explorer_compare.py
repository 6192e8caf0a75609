"""Comparing, the gap between two functions, and the heat map, as people see and use them."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.etree import ElementTree

import html5lib
import openpyxl
import pytest

from browser import DESK, PHONE, needs_browser, opened, overflow, violations
from functiegraaf.compare import compare
from functiegraaf.query import Graph
from serving import server

pytestmark = pytest.mark.xdist_group("explorer-compare")

TWO = "compare?function=N06.01.08&function=N06.01.02"
FOUR = (
    "compare?function=N06.01.06/VP+I&function=N06.02.02&function=N03.03.08&function=N05.03.08"
    "&only=differences"
)
ONE = "heatmap?competency=competency-N06-2"
GAP = "gap?from=N06.01.10&to=N06.02.02"
PAGES = [
    "compare?lang=nl",
    TWO + "&lang=nl",
    FOUR + "&lang=en",
    "compare?function=publiek&function=Klantgerichtheid&lang=en",
    "gap?lang=en",
    GAP + "&lang=en",
    "gap?from=N03.03.08&to=N06.02.02&lang=nl",
    "heatmap?lang=nl",
    "heatmap?lang=en&series=N06&group=N06.02&order=name&dimension=x",
    "heatmap?lang=nl&competency=competency-N06-3",
    "heatmap?lang=en&competency=focus",
]
#: Whether what has the focus is not behind anything.
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return document.activeElement.contains(at);
}"""
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "template": "{{ 7*7 }}{% for x in y %}",
    "format": "{typed.__class__} %s {0}",
    "sparql": '" } DROP ALL #',
    "iri": "<https://w3id.org/functiegraaf/id/x> . } #",
    "curie": "id:function-N06-01-04> ?x",
    "nothing": "\x00\x1b[31m\u202e",
    "long": "x" * 3000,
    "accents": "é" * 150,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with server(tmp_path_factory.mktemp("served"), "--limit", "rate=0") as running:
        running.wait_for_pages()
        yield running


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open()


def read(served, path: str, status: int = 200):
    """Return the main part of a page as a tree."""
    got = served.ask("/" + path, Accept="text/html")
    assert got.status == status, got.text[:500]
    tree = html5lib.parse(got.text, namespaceHTMLElements=False)
    return next(one for one in tree.iter("main"))


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def rows(section) -> list[list]:
    return [list(row) for row in section.iter("tr")]


def by_id(main, name: str):
    return next(one for one in main.iter("section") if one.get("aria-labelledby") == name)


def letters(cell) -> list[str]:
    found = (one for one in cell.iter("span") if one.get("class") == "badge")
    return [words(one).split()[-1] for one in found]


# How the pages look, and how they are used.


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_is_too_wide(served, chromium, path, size):
    context = chromium.new_context(viewport=size)
    try:
        page = context.new_page()
        page.goto(served.base + path)
        assert violations(page) == []
        assert overflow(page) == 0
        small = page.evaluate(
            """() => [...document.querySelectorAll('main a, main input, main select, main button')]
            .filter(one => one.offsetParent && !one.closest('p, li, dd, th, caption'))
            .map(one => one.getBoundingClientRect())
            .filter(box => box.height < 24 || box.width < 24).length"""
        )
        assert small == 0
    finally:
        context.close()


@needs_browser
def test_two_functions_are_compared_by_keyboard_and_without_scripts(served, chromium):
    with opened(chromium, served.base + "compare?lang=nl", scripts=False) as page:
        page.locator("#function-1").focus()
        page.keyboard.type("Medewerker publiek IV")
        page.keyboard.press("Tab")
        page.keyboard.type("n06.01.02")
        page.keyboard.press("Enter")
        page.wait_for_url("**/compare?function=*")

        assert page.locator("h1").inner_text() == (
            "Medewerker publiek IV en Medewerker publiek I vergeleken"
        )
        page.get_by_role("link", name="Toon alleen de verschillen").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**only=differences*")
        assert page.locator("tr.row-same").count() == 0
        assert page.locator("tr.row-differs").count() > 0
        page.locator("summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("#function-1").input_value() == "Medewerker publiek IV (N06.01.08)"


@needs_browser
def test_the_gap_is_asked_and_turned_round_by_keyboard(served, chromium):
    with opened(chromium, served.base + "gap?lang=nl", scripts=False, size=PHONE) as page:
        page.locator("#from").focus()
        page.keyboard.type("Medewerker publiek V (N06.01.10)")
        page.keyboard.press("Tab")
        page.keyboard.type("Medewerker educatie I")
        page.keyboard.press("Enter")
        page.wait_for_url("**/gap?from=*")

        assert page.locator("svg.compare-picture").is_visible()
        page.get_by_role("link", name=re.compile("^Andersom")).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/gap?from=N06.02.02&to=N06.01.10*")
        assert (
            page.locator("h1").inner_text() == "Van Medewerker educatie I naar Medewerker publiek V"
        )


@needs_browser
def test_the_map_leads_to_a_comparison_and_its_heads_stay_in_sight(served, chromium):
    with opened(chromium, served.base + "heatmap?lang=nl", scripts=False, size=PHONE) as page:
        page.locator(".map").focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
            page.keyboard.press("ArrowDown")
        page.wait_for_timeout(400)
        moved = page.evaluate(
            "(one => [one.scrollLeft, one.scrollTop])(document.querySelector('.map'))"
        )
        box = page.locator(".map").bounding_box()
        corner = page.locator("table.heat .corner").bounding_box()

        assert min(moved) > 0
        cells = page.locator("a.cell")
        for i in (0, cells.count() - 1, 4, cells.count() // 2, 1):
            cells.nth(i).focus()
            assert page.evaluate(SEEN), i
        assert abs(corner["x"] - box["x"]) < 3
        assert abs(corner["y"] - box["y"]) < 3
        for code in ("N06.01.02", "N06.02.02"):
            page.locator(f'input[value="{code}"]').focus()
            page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/compare?*")
        assert "Medewerker publiek I en Medewerker educatie I" in page.locator("h1").inner_text()


@needs_browser
def test_on_paper_the_answers_are_there_and_the_forms_are_not(served, chromium):
    for path, there, away in (
        (TWO, "table.compare", "details.change"),
        (GAP, "svg.compare-picture", ".carry"),
        ("heatmap", "svg.compare-picture", ".sifting"),
    ):
        with opened(chromium, served.base + path) as page:
            page.emulate_media(media="print")
            assert page.locator(there).first.is_visible()
            assert not page.locator(away).first.is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_stands_in_a_page_that_its_rules_would_refuse(served, path):
    text = served.ask("/" + path, Accept="text/html").text

    assert " style=" not in text
    assert "<style" not in text
    assert re.search(r"<script(?![^>]* src=)", text) is None
    assert re.search(r"\son\w+=", text) is None


# What the pages say.


def test_levels_side_by_side_are_those_of_the_profiles(served, graph):
    codes = ["N06.01.08", "N06.01.02", "N06.02.02"]
    main = read(served, "compare?lang=nl&" + urlencode([("function", one) for one in codes]))
    found = {
        words(row[0].find(".//a")): [letters(cell) for cell in row[1:]]
        for row in rows(by_id(main, "s-competencies"))[1:]
    }
    asked = [
        {row[1]: row[3] for row in graph.run("profile-competencies", profile=code).rows}
        for code in codes
    ]

    assert set(found) == {name for one in asked for name in one}
    for name, cells in found.items():
        assert cells == [[one[name]] if name in one else [] for one in asked], name


def test_every_line_of_a_comparison_is_on_the_page_and_marked(served, graph):
    lines = [one for one in compare(graph, ["N06.01.08", "N06.01.02"]).lines if one.place > (1, 2)]
    main = read(served, TWO + "&lang=nl")
    shown = [row for row in main.iter("tr") if row.get("class")]
    text = words(main)

    assert len(shown) == len(lines)
    assert sum(row.get("class") != "row-same" for row in shown) == sum(one.differs for one in lines)
    for line in lines:
        for value in (value for values in line.values for value in values.split("\n")):
            assert value in text
    for row in shown:
        mark = {"row-same": "gelijk", "row-differs": "verschilt", "row-only": "alleen bij"}
        assert mark[row.get("class")] in words(row[0])


def test_only_differences_leaves_out_what_is_the_same(served, graph):
    lines = compare(graph, ["N06.01.08", "N06.01.02"]).lines
    main = read(served, TWO + "&lang=nl&only=differences")
    shown = [row for row in main.iter("tr") if row.get("class")]

    assert len(shown) == sum(one.differs for one in lines)


def test_what_is_shared_is_told_from_what_is_not(served, graph):
    """The educations of two functions, of which some are related to both."""
    pair = ["N06.01.06", "N06.01.08"]
    related = [
        {f"{one[0]} ({one[1]})" for one in graph.run("related-education", function=code).rows}
        for code in pair
    ]
    main = read(served, "compare?lang=nl&" + urlencode([("function", one) for one in pair]))
    row = next(
        row for row in rows(by_id(main, "s-education")) if "erwante opleidingen" in words(row[0])
    )
    shared = {
        words(item).removesuffix(" bij allemaal")
        for item in row[1].iter("li")
        if words(item).endswith(" bij allemaal")
    }

    assert shared == related[0] & related[1]
    assert shared


def test_a_function_without_a_profile_is_not_called_different(served):
    main = read(served, "compare?function=N06.01.10&function=N03.03.08&lang=nl")
    competencies = rows(by_id(main, "s-competencies"))[1:]

    assert "is geen competentieprofiel bekend" in words(main)
    assert {words(row[2]) for row in competencies} == {"niet bekend"}
    assert all("niet te vergelijken" in words(row[0]) for row in competencies)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("n06.01.04", "Medewerker publiek II"),
        ("medewerker publiek ii", "Medewerker publiek II"),
        ("Public Services Officer II", "Medewerker publiek II"),
        ("Medewerker publiek II (N06.01.04)", "Medewerker publiek II"),
        ("Juridisch medewerker II", "Juridisch medewerker II"),
        ("id:function-N06-01-04", "Medewerker publiek II"),
        ("https://w3id.org/functiegraaf/id/function-N06-01-04", "Medewerker publiek II"),
    ],
)
def test_a_function_may_be_named_in_many_ways(served, typed, name):
    main = read(served, f"compare?function={quote(typed)}&function=N06.01.10&lang=nl")

    assert words(main.find("h1")) == f"{name} en Medewerker publiek V vergeleken"


@pytest.mark.parametrize(("start", "end"), [("N06.01.10", "N06.02.02"), ("N06.02.02", "N06.01.08")])
def test_the_gap_is_that_of_the_stored_query(served, graph, start, end):
    asked = graph.run("competency-gap", from_=start, to=end).rows
    main = read(served, f"gap?from={start}&to={end}&lang=nl")
    table = next(one for one in main.iter("table") if one.get("class") == "gap")
    found = {
        words(row[0]): (*(next(iter(letters(cell)), None) for cell in row[1:3]), words(row[3]))
        for row in rows(table)[1:]
    }

    def word(before, after, steps):
        if before is None or after is None:
            return "nieuw" if before is None else "vervalt"
        return "zwaarder" if steps > 0 else "lichter" if steps < 0 else "blijft"

    assert found == {
        name: (before, after, word(before, after, steps)) for name, before, after, steps in asked
    }
    headings = {
        "nieuw": "s-new",
        "zwaarder": "s-raised",
        "blijft": "s-same",
        "lichter": "s-lighter",
        "vervalt": "s-gone",
    }
    for kind, section in headings.items():
        names = {name for name, (_, _, said) in found.items() if said == kind}
        there = [one for one in main.iter("section") if one.get("aria-labelledby") == section]
        assert bool(there) == bool(names), kind
        for name in names:
            assert name in words(there[0])


def test_the_behaviour_of_the_level_to_reach_is_named(served, graph):
    main = read(served, GAP + "&lang=nl")
    asked = graph.run("competency-gap", from_="N06.01.10", to="N06.02.02").rows
    groups = {
        words(one.find("h3/a")): one
        for one in main.iter("div")
        if one.get("class") == "group gap-step"
    }
    needed = {name: after for name, before, after, steps in asked if after and before != after}

    assert set(groups) == set(needed)
    for name, level in needed.items():
        said = graph.run("behaviour-indicators", competency=name, level=level).rows
        first = groups[name].find("ul")
        assert [words(one) for one in first.iter("li")] == [row[1] for row in said]
    between = groups["Klantgerichtheid"].find("details")
    assert [letters(one)[0] for one in between.iter("p")] == ["D", "C"]


def test_knowledge_that_is_new_is_what_the_other_profile_adds(served, graph):
    have, need = (
        {row[2] for row in graph.run("required-knowledge", profile=code).rows}
        for code in ("N06.01.10", "N06.02.02")
    )
    section = by_id(read(served, GAP + "&lang=nl"), "s-knowledge")

    assert {words(one) for one in section.find("ul").iter("strong")} == need - have
    gone = next(words(one) for one in section.iter("p") if "Niet meer gevraagd" in words(one))
    for topic in have - need:
        assert topic in gone


def test_the_map_has_every_level_of_every_profile_and_no_other(served, graph):
    main = read(served, "heatmap?lang=nl")
    table = next(one for one in main.iter("table") if one.get("class") == "heat")
    heads = [words(one) for one in table.find("thead").iter("th")][1:]
    found = set()
    for row in table.iter("tr"):
        tick = row.find(".//input")
        if tick is not None:
            cells = [words(cell).split() for cell in row.findall("td")]
            assert len(cells) == len(heads)
            found |= {
                (tick.get("value"), name, cell[1])
                for name, cell in zip(heads, cells, strict=True)
                if cell[0] == "niveau"
            }
    asked = {
        (str(profile[0]), row[1], row[3])
        for profile in graph.run("profiles").rows
        for row in graph.run("profile-competencies", profile=str(profile[0])).rows
    }

    assert found == asked
    counts = [int(words(one)) for one in table.find("tfoot").iter("td")]
    assert counts == sorted(counts, reverse=True)
    assert counts == [len({one for one in asked if one[1] == name}) for name in heads]


def test_the_map_shows_what_is_chosen(served, graph):
    def drawn(fields):
        answer = served.ask(f"/heatmap.csv?lang=nl&{fields}")
        return list(csv.reader(io.StringIO(answer.text)))

    series = {str(row[0]): row[2:4] for row in graph.run("functions").rows}
    group = drawn("group=N06.02&profiles=normal")
    assert [row[0] for row in group[1:]] == [
        code for code, names in series.items() if names[1] == "Educatie"
    ]
    assert {row[0] for row in drawn("profiles=enriched")[1:]} == {
        row[0] for row in graph.run("profiles").rows if row[2] == "enriched"
    }
    by_name = drawn("order=name")[0][3:]
    assert by_name == sorted(by_name)
    relational = {
        row[1]
        for code in ("N06.01.02", "N06.02.02", "N06.02.08")
        for row in graph.run("profile-competencies", profile=code).rows
        if row[2] == "Relationele gedragsvaardigheden"
    }
    assert set(drawn("dimension=dimension-3")[0][3:]) == relational
    empty = read(served, "heatmap?series=N02&lang=nl")
    assert "Bij deze keuze is er niets te zien" in words(empty)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("number", range(1, 10))
def test_the_map_of_one_competency_has_who_asks_for_it_and_no_other(served, graph, number, lang):
    iri = f"https://w3id.org/functiegraaf/id/competency-N06-{number}"
    name = next(
        str(row["name"])
        for row in graph.internal("serve/competencies", {}, lang)
        if row["node"] == iri
    )
    every = [str(one[0]) for one in graph.run("profiles", lang).rows]
    asked = {
        code: str(row[3])
        for code in every
        for row in graph.run("profile-competencies", lang, profile=code).rows
        if row[1] == name
    }
    asking = f"competency=competency-N06-{number}&lang={lang}"
    answer = served.ask(f"/heatmap.csv?{asking}")
    head, *lines = list(csv.reader(io.StringIO(answer.text)))
    main = read(served, "heatmap?" + asking)
    picture = ElementTree.fromstring(served.ask(f"/heatmap.svg?{asking}").text)
    described = picture.find(SVG + "desc").text

    assert asked
    assert head[3:] == [name]
    assert {line[0]: line[3] for line in lines} == asked
    assert name in words(main.find("h1"))
    assert picture.find(SVG + "title").text == words(main.find("h1"))
    said = {code: f"({code}): {name} {letter};" for code, letter in asked.items()}
    assert all(one in described for one in said.values())
    assert described.count(";") == len(asked)
    assert f"{len(asked)} {'van' if lang == 'nl' else 'of'} {len(every)}" in words(main)
    for letter in set(asked.values()):
        count = list(asked.values()).count(letter)
        level = "op niveau" if lang == "nl" else "at level"
        assert f"{count} {level} {letter}" in words(main)
    ticked = {one.get("value") for one in main.iter("input") if one.get("type") == "checkbox"}
    assert ticked == set(asked)
    listed = {
        words(one)
        for part in main.iter("details")
        for one in part.iter("span")
        if one.get("class") == "code"
    }
    assert set(every) - set(asked) <= listed
    assert not set(asked) & listed


def test_the_map_of_one_competency_keeps_the_other_choices(served):
    main = read(served, ONE + "&group=N06.01&profiles=normal&lang=nl")
    chosen = {
        one.get("name"): next(
            (option.get("value") for option in one if option.get("selected") is not None), ""
        )
        for one in main.iter("select")
    }
    taken = [one.get("href") for one in main.iter("a") if "heatmap." in (one.get("href") or "")]

    assert chosen["competency"] == "competency-N06-2"
    assert (chosen["group"], chosen["profiles"]) == ("N06.01", "normal")
    assert len(taken) == 3
    for address in taken:
        assert {("competency", "competency-N06-2"), ("group", "N06.01")} <= set(
            parse_qsl(urlsplit(address).query)
        )


@pytest.mark.parametrize(
    "typed",
    ["Klantgerichtheid", "customer focus", "competency-N06-3", "id:competency-N06-3",
     "https://w3id.org/functiegraaf/id/competency-N06-3"],
)  # fmt: skip
def test_a_competency_may_be_named_in_many_ways(served, typed):
    main = read(served, f"heatmap?competency={quote(typed)}&lang=nl")

    assert words(main.find("h1")) == "Welke functie vraagt Klantgerichtheid?"


def test_a_competency_that_nobody_asks_for_has_no_map(served):
    main = read(served, "heatmap?competency=competency-N06-10&lang=nl")

    assert "geen van deze functies en profielen vraagt" in words(main)
    assert not list(main.iter("table"))


def test_what_is_no_choice_in_the_map_is_mended_by_a_link(served):
    main = read(served, "heatmap?competency=klant&series=Z&lang=nl", 404)
    faults = [one for one in main.iter() if one.get("class") == "choose-fault"]
    meant = [{words(link): link.get("href") for link in one.iter("a")} for one in faults]

    assert [list(one) for one in meant] == [
        ["Klantgerichtheid"],
        ["Management", "Beleid", "Beheer", "Dienstverlening", "Ondersteuning"],
    ]
    assert "Klantgerichtheid" in words(read(served, meant[0]["Klantgerichtheid"], 404).find("h1"))


# What can be taken away, and where links lead.


@pytest.mark.parametrize("path", [TWO, FOUR, GAP, "heatmap?series=N06", ONE])
def test_what_is_taken_away_says_what_the_page_says(served, path):
    name, _, fields = path.partition("?")
    sheet = served.ask(f"/{name}.csv?{fields}&lang=nl")
    book = served.ask(f"/{name}.xlsx?{fields}&lang=nl")
    lines = list(csv.reader(io.StringIO(sheet.text)))
    page = openpyxl.load_workbook(io.BytesIO(book.body)).active
    cells = [["" if one is None else str(one) for one in row] for row in page.values]

    assert sheet.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    assert len(lines) > 5
    assert cells[: len(lines)] == lines
    text = words(read(served, path + "&lang=nl"))
    if name == "compare":
        assert all(line[2] in text for line in lines[1:])
    assert all(head.split(" (")[0].rpartition("  ")[2] for head in lines[0])


@pytest.mark.parametrize("path", [GAP, "heatmap?series=N06", ONE])
def test_a_picture_stands_alone_and_has_words(served, path):
    name, _, fields = path.partition("?")
    answer = served.ask(f"/{name}.svg?{fields}&lang=nl")
    picture = ElementTree.fromstring(answer.text)
    main = read(served, path + "&lang=nl")
    inline = next(one for one in main.iter(SVG + "svg") if one.get("role") == "img")
    described = picture.find(SVG + "desc").text

    assert answer.headers["content-type"] == "image/svg+xml"
    assert picture.find(SVG + "title").text == words(main.find("h1"))
    for heading in (one for one in main.iter("th") if one.get("scope") == "row"):
        link = heading.find(".//a")
        if link is not None and name == "gap":
            assert words(link) in described
    assert "style" not in {key for one in picture.iter() for key in one.attrib}
    assert all(one.get("fill") for one in picture.iter(SVG + "text"))
    assert [words(one) for one in inline.iter(SVG + "text")] == [
        words(one) for one in picture.iter(SVG + "text")
    ]
    wide = float(picture.get("width"))
    assert all(0 <= float(one.get("x", 0)) <= wide for one in picture.iter(SVG + "text"))


@pytest.mark.parametrize("path", ["compare", TWO, FOUR, "gap", GAP, "heatmap", ONE])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_link_leads_somewhere(served, path, lang):
    joint = "&" if "?" in path else "?"
    main = read(served, f"{path}{joint}lang={lang}")
    links = {one.get("href") for one in main.iter("a")} - {None}
    assert links
    for href in sorted(links):
        target = urlsplit(href)
        assert served.ask("/" + href, Accept="text/html").status < 400, href
        if target.query:
            assert dict(parse_qsl(target.query)).get("lang") == lang, href
        else:
            assert href.endswith(".en.html") == (lang == "en"), href


def test_a_comparison_can_be_changed_by_links(served):
    main = read(served, FOUR.replace("&only=differences", "") + "&lang=nl")
    away = [one.get("href") for one in main.iter("a") if one.get("class") == "remove"]

    assert len(away) == 4
    fewer = read(served, away[0])
    assert "Juridisch medewerker III" not in words(fewer.find("h1"))
    last = [one for one in fewer.iter("input") if one.get("name") == "function"][-1]
    assert last.get("value") == ""


def test_an_enriched_profile_can_be_set_beside_its_function(served, graph):
    main = read(served, "compare?function=N06.01.06&function=N06.02.02&lang=nl")
    enriched = [row for row in graph.run("profiles").rows if row[2:] == ("enriched", "N06.01.06")]
    offered = {
        words(one): one.get("href")
        for one in main.iter("a")
        if any(f"({row[0]})" in words(one) for row in enriched)
    }

    assert set(offered) == {f"{row[1]} ({row[0]})" for row in enriched}
    assert enriched[0][1] in words(read(served, next(iter(offered.values()))).find("h1"))


# What goes wrong.


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    "path",
    [
        "compare?function={}&function=N06.01.02",
        "gap?from={}&to=N06.01.02",
        "gap?from=N06.01.02&to={}",
        "heatmap?series={}",
        "heatmap?competency={}",
        "heatmap?order={}&dimension={}&group={}&profiles={}",
    ],
)
def test_a_hostile_value_gets_its_page(served, path, value):
    asked = path.replace("{}", quote(value))
    answer = served.ask("/" + asked + "&lang=nl", Accept="text/html")

    assert answer.status in (400, 404)
    assert answer.headers["content-type"].startswith("text/html")
    for text in ("<script>alert", "<img src=x", "<b>", "\x1b", "\u202e", "\x00"):
        assert text not in answer.text
    main = read(served, asked + "&lang=nl", answer.status)
    assert "Fout:" in words(main)
    wrong = [one for one in main.iter() if one.get("aria-invalid") == "true"]
    assert wrong
    for one in wrong:
        described = one.get("aria-describedby").split()[0]
        assert any(other.get("id") == described for other in main.iter())
    name = asked.partition("?")[0]
    assert served.ask("/" + asked.replace(name, name + ".csv", 1)).status in (400, 404)


@pytest.mark.parametrize("field", ["only", "lang", "unknown"])
def test_a_field_that_nobody_knows_changes_nothing(served, field):
    value = quote(HOSTILE["attribute"])
    answer = served.ask(f"/{TWO}&{field}={value}", Accept="text/html")

    assert answer.status == 200
    assert "<img src=x" not in answer.text


def test_candidates_are_links_that_mend_the_view(served):
    main = read(served, "compare?function=publiek&function=N06.02.02&lang=nl", 404)
    meant = next(one for one in main.iter("ul") if one.get("class") == "meant")
    links = [one.get("href") for one in meant.iter("a")]

    assert len(links) == 5
    mended = read(served, links[0])
    assert words(mended.find("h1")).endswith("en Medewerker educatie I vergeleken")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("compare?" + "&".join(f"function=N06.01.0{i}" for i in (2, 4, 6, 8)) + "&function=x", 400,
         "Er zijn 5 functies gegeven"),
        ("compare?" + "&".join(["function=x"] * 150), 400, "Er zijn 150 functies gegeven"),
        ("compare?function=N06.01.02&function=Medewerker+publiek+I", 404, "staat er al"),
        ("compare?function=N06.01.02", 200, "Kies nog een functie"),
        ("gap?from=N06.01.02&to=N06.01.02", 404, "waar iemand vandaan komt"),
        ("gap?from=N06.01.02", 200, "Naar deze functie"),
    ],
)  # fmt: skip
def test_too_many_too_few_and_twice_are_said_in_words(served, path, status, said):
    assert said in words(read(served, path + "&lang=nl", status))


@pytest.mark.parametrize("path", ["compare.pdf", "compare.svg", "gap.html", "heatmap.x%0d%0ay"])
def test_a_form_that_there_is_not_is_refused(served, path):
    assert served.ask(f"/{path}?function=N06.01.02&function=N06.01.04").status == 404


def test_what_is_local_can_be_compared_by_its_name(tmp_path):
    """In a store with functions of a municipality, which are too many for a list."""
    own = Path(__file__).parent / "tables" / "good.ttl"
    store = tmp_path / "store"
    load = [sys.executable, "-m", "functiegraaf", "load", str(own), "--store", str(store)]
    subprocess.run(load, check=True, capture_output=True)
    local = "id:local-function-GM9998-MW-01"
    with server(tmp_path, "--store", str(store)) as running:
        fields = urlencode([("function", local), ("function", "N06.01.06"), ("lang", "nl")])
        main = read(running, "compare?" + fields)
        listed = [one.get("value") for one in main.iter("option")]
        gap = read(running, "gap?" + urlencode({"from": "N06.01.06", "to": local, "lang": "nl"}))

        assert "(MW-01)" in next(
            one.get("value") for one in main.iter("input") if one.get("name") == "function"
        )
        assert not any("MW-01" in one for one in listed)
        assert by_id(main, "s-competencies") is not None
        marks = {words(row[0].find(".//span")) for row in rows(by_id(main, "s-education"))[1:4]}
        assert "niet te vergelijken" in marks
        assert next(one for one in gap.iter("table") if one.get("class") == "gap") is not None
        again = next(one.get("href") for one in gap.iter("a") if "Andersom" in words(one))
        assert "Van" in words(read(running, again).find("h1"))
        # The code is of two municipalities: both are said, and each link leads to one of them.
        several = read(running, "gap?from=N06.01.06&to=MW-01&lang=nl", 404)
        told = next(one for one in several.iter() if one.get("class") == "choose-fault")
        meant = {words(one): one.get("href") for one in told.iter("a")}
        assert "meer dan één ding" in words(told)
        assert list(meant) == [
            "Medewerker loket en advies (MW-01) – id:local-function-GM9998-MW-01",
            "Medewerker loket (MW-01) – id:local-function-GM9999-MW-01",
        ]
        for name, href in meant.items():
            assert name.partition(" (")[0] in words(read(running, href).find("h1"))
        # What stands in a field means the same when it is sent again.
        for name in (
            "Medewerker loket (MW-01)",
            "Medewerker loket en advies (MW-01)",
            "medewerker loket",
        ):
            again = read(running, "gap?" + urlencode({"from": "N06.01.06", "to": name}))
            assert words(again.find("h1")).lower().endswith(name.partition(" (")[0].lower())
