"""The pages about careers and education, as people see them and as the graph has them."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from urllib.parse import quote, urlencode

import html5lib
import openpyxl
import pytest

from browser import DESK, PHONE, needs_browser, opened, overflow, violations
from functiegraaf.query import Graph
from functiegraaf.serve import explorer
from functiegraaf.serve.explorer import drawing
from functiegraaf.serve.explorer.steps import KINDS
from serving import server

HTML = {"Accept": "text/html"}
SVG = "{http://www.w3.org/2000/svg}"
#: Each kind of view, with a series and a function of which much is known and little.
VIEWS = [
    "career",
    "career?series=N06",
    "career?series=N02",
    "career?function=N06.01.08",
    "career?function=N03.01.06",
    "education",
    "education?education=id:qualification-N06-4",
    "education?education=id:education-N06-14",
    "education?function=N06.02.02",
    "education?function=N02.01.02",
]
PICTURES = ["career?series=N03", "career?function=N06.01.08", "education?function=N06.01.06"]
WRONG = [
    ("career?series=dienst", 404),
    ("career?function=medewerker&by=rank", 404),
    ("career?series=N06&by=rank", 400),
    ("career?series=N02&function=N06.01.08", 404),
    ("education?education=klantgericht", 404),
    ("education?education=sport", 404),
    ("education?education=id:education-N06-9&function=N06.01.08", 400),
]
FIELDS = ["career?series=", "career?function=", "career?by=", "education?education=",
          "education?function="]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with server(tmp_path_factory.mktemp("served"), "--limit", "rate=0") as running:
        yield running


@pytest.fixture(scope="module")
def graph():
    return Graph.open()


def rows_of(served, path):
    answer = served.ask(f"/{path}")
    assert answer.status == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def in_language(path, lang):
    return path + ("&" if "?" in path else "?") + f"lang={lang}"


# --- what people see


@needs_browser
@pytest.mark.parametrize(("size", "lang"), [(DESK, "nl"), (PHONE, "en")], ids=["desk", "phone"])
@pytest.mark.parametrize("path", VIEWS)
def test_axe_finds_nothing_and_nothing_is_too_wide(served, chromium, path, size, lang):
    with opened(chromium, served.base + in_language(path, lang), size=size) as page:
        assert violations(page) == []
        assert overflow(page) == 0
        assert page.locator("html").get_attribute("lang") == lang


@needs_browser
@pytest.mark.parametrize("path", [VIEWS[1], VIEWS[6]])
def test_axe_finds_nothing_in_the_other_language(served, chromium, path):
    with opened(chromium, served.base + in_language(path, "en")) as page:
        assert violations(page) == []


@needs_browser
@pytest.mark.parametrize(("path", "status"), WRONG)
def test_what_is_wrong_stands_beside_its_field(served, chromium, path, status):
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    answer = page.goto(served.base + path)

    assert answer.status == status
    assert violations(page) == []
    assert overflow(page) == 0
    field = page.locator("[aria-invalid=true]").first
    told = page.locator("#" + field.get_attribute("aria-describedby"))
    assert told.is_visible()
    for link in told.locator("a").all():
        # Where two fields are wrong, the other one still is.
        assert page.request.get(link.evaluate("link => link.href")).status in (200, 400)
    name = field.get_attribute("name")
    assert field.input_value() == re.search(rf"{name}=([^&]*)", path)[1]
    context.close()


@needs_browser
def test_forms_work_without_scripts(served, chromium):
    with opened(chromium, served.base + "career?lang=en", scripts=False) as page:
        page.get_by_label("Function series").select_option("N06")
        page.get_by_role("button", name="Show").click()
        assert page.get_by_role("heading", level=1).inner_text() == (
            "Career map: Service provision (N06)"
        )
        assert page.get_by_label("Function series").input_value() == "N06"
        page.get_by_label("From function").fill("N06.01.08")
        page.get_by_role("button", name="Show").click()
        assert (
            "from Public Services Officer IV" in page.get_by_role("heading", level=1).inner_text()
        )
        page.get_by_role("navigation", name="Menu").get_by_role("link", name="Education").click()
        page.get_by_label("Education or MBO qualification").fill("Sport and Exercise")
        page.get_by_role("button", name="Show functions").click()
        assert "Sport and Exercise" in page.get_by_role("heading", level=1).inner_text()


@needs_browser
def test_a_choice_is_mended_by_keyboard_and_without_scripts(served, chromium):
    with opened(chromium, served.base + "career?lang=nl", scripts=False, size=PHONE) as page:
        page.locator("#function").focus()
        page.keyboard.type("Public Services Officer IV")
        page.keyboard.press("Enter")
        page.wait_for_url("**/career?*function=Public*")
        assert page.locator("#function").input_value() == "Medewerker publiek IV (N06.01.08)"
        page.get_by_role("link", name="Haal weg").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/career?*series=N06*")
        assert "Loopbaankaart" in page.locator("h1").inner_text()
        assert page.locator("#function").input_value() == ""


@needs_browser
def test_the_picture_can_be_used_with_the_keyboard_alone(served, chromium):
    with opened(chromium, served.base + "career?series=N06&lang=nl") as page:
        page.locator(".pictured").focus()
        page.keyboard.press("Tab")
        first = page.locator("svg a.post").first
        assert first.evaluate("link => link === document.activeElement")
        # What has the focus is filled, as everything else of the site is.
        fill = first.locator("rect").evaluate("box => getComputedStyle(box).fill")
        assert fill == "rgb(255, 221, 0)"
        page.keyboard.press("Enter")
        page.wait_for_url("**/career?*function=N06.01.02*")
        assert "vanuit Medewerker publiek I" in page.get_by_role("heading", level=1).inner_text()


@needs_browser
@pytest.mark.parametrize("path", [*VIEWS[1:5], VIEWS[6], VIEWS[8]])
def test_text_stays_in_its_box_and_boxes_apart(served, chromium, path):
    script = """() => {
      const wrong = [];
      const links = [...document.querySelectorAll("svg a")];
      const boxes = links.map(link => link.querySelector("rect").getBBox());
      links.forEach((link, at) => link.querySelectorAll("text").forEach(text => {
        const said = text.getBBox(), box = boxes[at];
        if (said.x + said.width > box.x + box.width - 4 || said.y + said.height > box.y + box.height)
          wrong.push(text.textContent);
      }));
      boxes.forEach((one, at) => boxes.slice(at + 1).forEach(other => {
        if (one.x < other.x + other.width && other.x < one.x + one.width &&
            one.y < other.y + other.height && other.y < one.y + one.height) wrong.push("overlap");
      }));
      const whole = document.querySelector("svg.picture").viewBox.baseVal;
      document.querySelectorAll("svg text").forEach(text => {
        const said = text.getBBox();
        if (said.x + said.width > whole.width || said.y + said.height > whole.height)
          wrong.push("outside: " + text.textContent);
      });
      links.forEach((link, at) => { if (Math.min(boxes[at].width, boxes[at].height) < 24)
        wrong.push("small: " + link.textContent); });
      return wrong;
    }"""
    with opened(chromium, served.base + in_language(path, "nl")) as page:
        assert page.evaluate(script) == []


# --- what the graph has


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_steps_up_are_those_of_the_stored_queries(served, graph, lang):
    expected = set()
    for group in ("N06.01", "N06.02"):
        ladder = [row["function"] for row in graph.run("function-ladder", lang, group=group)]
        for end, start in itertools.pairwise(ladder):
            for row in graph.run("competency-gap", lang, from_=start, to=end):
                expected.add((start, end, row["competency"], row["fromLevel"], row["toLevel"],
                              row["steps"]))  # fmt: skip
    found = {
        (row["function"], row["to"], row["competency"], row["fromLevel"] or None,
         row["toLevel"] or None, int(row["steps"]) if row["steps"] else None)
        for row in rows_of(served, f"career.csv?series=N06&lang={lang}")
        if row["to"]
    }  # fmt: skip

    assert found == expected


def test_a_step_that_is_not_in_the_data_is_passed_over(served):
    rows = rows_of(served, "career.csv?series=N03")

    assert {row["function"]: row["to"] for row in rows} == {
        "N03.01.02": "",
        "N03.01.06": "N03.01.02",
        "N03.03.02": "",
        "N03.03.04": "N03.03.02",
        "N03.03.06": "N03.03.04",
        "N03.03.08": "N03.03.06",
    }
    assert not any(row["competency"] for row in rows)


@needs_browser
@pytest.mark.parametrize("code", ["N06.01.08", "N06.02.02"])
def test_picture_and_table_count_what_career_steps_counts(served, chromium, graph, code):
    signs = dict(zip("▲▼+−", KINDS, strict=True))
    expected = {
        row["to"]: tuple(row[kind] for kind in ("heavier", "lighter", "new"))
        for row in graph.run("career-steps", function=code)
    }
    with opened(chromium, served.base + f"career?function={code}&lang=en") as page:
        boxes = [one.text_content() for one in page.locator("svg a.post").all()]
        rows = [one.inner_text() for one in page.locator("table.climb tbody tr").all()]
    drawn, listed = {}, {}
    for text in boxes:
        counts = {signs[sign]: int(n) for sign, n in re.findall(r"([▲▼+−]) (\d+)", text)}
        drawn[re.search(r"N\d\d\.\d\d\.\d\d", text)[0]] = counts
    for text in rows:
        counts = {kind: int(n) for n, kind in re.findall(r"(\d+) (heavier|lighter|new):", text)}
        listed[re.search(r"N\d\d\.\d\d\.\d\d", text)[0]] = counts
    assert drawn.pop(code) == {}

    for found in (drawn, listed):
        assert {
            to: tuple(counts.get(kind, 0) for kind in ("heavier", "lighter", "new"))
            for to, counts in found.items()
        } == expected


def test_the_start_shows_every_series_with_its_counts(served, graph):
    text = served.ask("/career?lang=nl", headers=HTML).text
    functions = list(graph.run("functions"))

    for series in {row["series"] for row in functions}:
        own = [row for row in functions if row["series"] == series]
        assert f">{series}</a>" in text
        assert f"{len(own)} functies" in text or (len(own) == 1 and "1 functie," in text)
    assert "N06" in text
    assert "geen competentieprofielen" in text


def test_a_series_says_what_it_lacks(served):
    nlqf = served.ask("/career?series=N06&by=scale&lang=nl", headers=HTML).text
    scale = served.ask("/career?series=N02&lang=nl", headers=HTML).text

    assert "U vroeg om de salarisschaal" in nlqf
    assert "De ladder naar NLQF-niveau" in nlqf
    assert "geen NLQF-niveau bekend" in scale
    assert "De ladder naar salarisschaal" in scale
    assert "hebben geen competentieprofiel" in scale


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_education_leads_where_the_stored_queries_say(served, graph, lang):
    codes = {row["code"]: row for row in graph.run("functions", lang)}
    listed = {row["profile"]: row["function"] for row in graph.run("profiles", lang)}
    level = {"MBO 2": 2, "MBO 3": 3, "MBO 4": 4, "Associate degree": 5, "Bachelor": 6}
    by_profile = [
        (listed[code], row["qualification"])
        for code in listed
        for row in graph.run("profile-qualifications", lang, profile=code)
    ]
    assert len(by_profile) == 13
    for number in (9, 13):
        iri = f"id:education-N06-{number}"
        named = {
            row["function"] for row in graph.run("functions-for-education", lang, education=iri)
        }
        rows = rows_of(served, f"education.csv?education={iri}&lang={lang}")
        assert {row["function"] for row in rows if row["ground"] == "related"} == named
    for number in (1, 4, 5):
        iri = f"id:qualification-N06-{number}"
        rows = rows_of(served, f"education.csv?education={iri}&lang={lang}")
        name = rows[0]["education"]
        found = {row["function"] for row in rows if row["ground"] == "qualification"}
        assert found == {code for code, education in by_profile if education == name}
        own = level[next(row["level"] for row in rows if row["ground"] == "level")]
        fits = {row["function"] for row in rows if row["ground"] == "level"}
        assert fits == {
            code
            for code, row in codes.items()
            if row["nlqfLow"] is not None and row["nlqfLow"] <= own <= row["nlqfHigh"]
        }
        assert all(row["concluded"] == "yes" for row in rows if row["ground"] == "level")


def test_a_function_names_its_educations_and_why(served, graph):
    rows = rows_of(served, "education.csv?function=N06.02.06&lang=nl")
    related = [row for row in rows if row["ground"] == "related"]
    text = served.ask("/education?function=N06.01.06&lang=nl", headers=HTML).text

    assert [(row["education"], row["level"], row["remark"]) for row in related] == [
        (row["education"], row["level"], row["remark"] or "")
        for row in graph.run("related-education", function="N06.02.06")
    ]
    # Three of the four levels are a conclusion, and the reason is given.
    assert [row["concluded"] for row in related] == ["no", "yes", "yes", "yes"]
    assert "niet lager bestaan dan niveau 4" in related[1]["reason"]
    for row in graph.run("minimum-education"):
        if str(row["profile"]).startswith("N06.01.06"):
            assert row["profile"] in text
            assert row["education"] in text
    for row in graph.run("nlqf-indicators", function="N06.01.06"):
        assert row["indicator"] in text


def test_a_qualification_shows_its_core_tasks_and_that_it_has_no_number(served, graph):
    text = served.ask("/education?education=id:qualification-N06-2&lang=en", headers=HTML).text
    rows = list(graph.run("core-tasks", "en", qualification="id:qualification-N06-2"))

    assert len(rows) > 5
    for row in rows:
        assert f"{row['coreTask']}. {row['title']}" in text
        assert str(row["workProcessTitle"]) in text
    assert "does not stand in the documents" in text
    assert "What we concluded about this education" in text


def test_what_a_workforce_adds_is_shown(tmp_path):
    (tmp_path / "workforce.ttl").write_text(
        "@prefix fg: <https://w3id.org/functiegraaf/def/> .\n"
        "@prefix id: <https://w3id.org/functiegraaf/id/> .\n"
        "id:function-N06-01-08 fg:stepsTo id:function-N06-01-10 .\n"
        "id:total-1 a fg:Total ; fg:totalOf id:function-N06-01-08 ;\n"
        "    fg:posts 7 ; fg:educatedBelow 11 ; fg:educatedWithin 12 ; fg:educatedAbove 13 .\n"
    )
    store = tmp_path / "store"
    load = ["load", str(tmp_path / "workforce.ttl"), "--store", str(store), "--no-derive"]
    subprocess.run([sys.executable, "-m", "functiegraaf", *load], check=True, capture_output=True)
    with server(tmp_path, "--store", str(store)) as running:
        reach = running.ask("/career?function=N06.01.08&lang=nl", headers=HTML)
        fit = running.ask("/education?function=N06.01.08&lang=nl", headers=HTML)

    assert "binnen twee stappen" in reach.text
    assert re.findall(r"<dd>(1[123])</dd>", fit.text) == ["11", "12", "13"]


# --- what can be taken away


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_stands_alone(served, path):
    room, _, asked = path.partition("?")
    answer = served.ask(f"/{room}.svg?{asked}&lang=nl")
    root = ET.fromstring(answer.body)
    page = served.ask(f"/{path}&lang=nl", headers=HTML).text

    assert answer.headers["content-type"] == "image/svg+xml"
    assert root.tag == SVG + "svg"
    assert root.find(SVG + "title").text in page
    assert root.find(SVG + "desc").text
    assert not [one for one in root.iter() if "style" in one.attrib or one.tag == SVG + "style"]
    assert all(one.get("fill") for one in root.iter(SVG + "rect"))
    for link in root.iter(SVG + "a"):
        address = link.get("href")
        assert address.startswith(served.base)
        led_to(served, address.removeprefix(served.base))
        said = [text.text for text in link.iter(SVG + "text")]
        assert all(text in page for text in map(escaped, said))


def escaped(text):
    return text.replace("&", "&amp;").replace("'", "&#39;")


@pytest.mark.parametrize("path", PICTURES)
def test_the_files_say_the_same_as_each_other(served, path):
    room, _, asked = path.partition("?")
    rows = rows_of(served, f"{room}.csv?{asked}&lang=nl")
    answer = served.ask(f"/{room}.xlsx?{asked}&lang=nl")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.body)).worksheets[0]
    head, *body = [
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]

    assert "attachment" in answer.headers["content-disposition"]
    assert head == list(rows[0])
    assert body == [list(row.values()) for row in rows]


@pytest.mark.parametrize(("path", "status"), [
    ("career.svg", 400), ("education.csv", 400), ("career.xlsx?series=zz", 404),
    ("education.svg?function=%22%3E", 404),
])  # fmt: skip
def test_a_file_of_nothing_is_refused(served, path, status):
    """What is missing is a fault of the request; what nobody knows is not there."""
    answer = served.ask(f"/{path}")

    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"


@functools.cache
def led_to(served, address):
    """Check that a link leads somewhere; pages of others may not be there yet."""
    path = address.partition("?")[0]
    known = {one.lstrip("/") for one in explorer.ROUTES}
    if path in known or path.startswith(("id/", "def/", "queries/")):
        answer = served.ask("/" + address.partition("#")[0], headers=HTML)
        assert answer.status < 400, (address, answer.text)


@pytest.mark.parametrize("path", VIEWS)
def test_links_lead_somewhere(served, path):
    served.wait_for_pages()
    text = served.ask("/" + in_language(path, "en"), headers=HTML).text
    main = text[text.index("<main") : text.index("</main>")]
    links = set(re.findall(r'href="([^"]+)"', main))

    assert links
    for one in links:
        led_to(served, one.replace("&amp;", "&"))


# --- what strangers send

HOSTILE = [
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "https://example.org/<x>",
    "<https://example.org/a b>",
    "N06" * 400,
    "\u202e\x1b[2J\x00",
    "} DROP ALL #",
    "=1+1",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", FIELDS)
def test_a_hostile_value_gets_its_page(served, field, value):
    answer = served.ask(f"/{field}{quote(value, safe='')}&lang=nl", headers=HTML)

    assert answer.status in (400, 404)
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "aria-invalid" in answer.text
    assert 'href="javascript:' not in answer.text
    assert "\u202e" not in answer.text.replace(f'value="{value}"', "")


#: Pages with a field for a function; in each the function is the last thing that is typed.
CHOOSING = ["career?function=", "education?function=", "gap?from=N06.01.02&to=",
            "compare?function=N06.01.02&function="]  # fmt: skip


def fault(served, path, lang="nl"):
    """Return the status of a page, what it says is wrong, and the links to what may be meant."""
    answer = served.ask(f"/{path}&lang={lang}", headers=HTML)
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    told = next((one for one in tree.iter() if one.get("class") == "choose-fault"), None)
    if told is None:
        return answer.status, "", {}
    links = {"".join(one.itertext()): one.get("href") for one in told.iter("a")}
    return answer.status, " ".join("".join(told.find("p").itertext()).split()), links


@pytest.mark.parametrize("path", CHOOSING)
@pytest.mark.parametrize(
    "typed",
    [
        "n06.01.08",
        "medewerker  publiek iv",
        "Public Services Officer IV",
        "Medewerker publiek IV (N06.01.08)",
        "id:function-N06-01-08",
        "https://w3id.org/functiegraaf/id/function-N06-01-08",
    ],
)
def test_a_function_is_named_in_the_same_ways_on_every_page(served, path, typed):
    answer = served.ask(f"/{path}{quote(typed, safe='')}&lang=nl", headers=HTML)
    heading = re.search("<h1>(.*?)</h1>", answer.text)[1]

    assert answer.status == 200
    assert "Medewerker publiek IV" in heading
    assert 'value="Medewerker publiek IV (N06.01.08)"' in answer.text


@pytest.mark.parametrize("path", CHOOSING)
@pytest.mark.parametrize(
    ("typed", "lang", "said", "meant"),
    [
        ("Medewerker publik IV", "nl", "kennen we niet", "Medewerker publiek IV (N06.01.08)"),
        ("Public Servces Oficer IV", "nl", "kennen we niet", "Medewerker publiek IV (N06.01.08)"),
        ("publiek", "nl", "hier past het niet", "Medewerker publiek IV (N06.01.08)"),
        ("publiek", "en", "does not fit here", "Public Services Officer IV (N06.01.08)"),
        ("Klantgerichtheid", "nl", "hier past het niet", None),
        ("zzzz", "en", "We do not know", None),
        ("x" * 300, "en", "too long", None),
    ],
)
def test_what_is_not_known_is_said_and_mended_in_the_same_way(
    served, path, typed, lang, said, meant
):
    status, words, links = fault(served, path + quote(typed), lang)

    assert status == 404
    assert said in words
    assert words.startswith("Fout:" if lang == "nl" else "Error:")
    if meant is None:
        assert links == {}
    else:
        assert fault(served, links[meant], lang) == (200, "", {})
        assert all(fault(served, one)[0] == 200 for one in links.values())


@pytest.mark.parametrize("path", CHOOSING[:2])
def test_a_profile_is_not_taken_for_its_function_in_silence(served, path):
    status, words, links = fault(served, path + "N06.01.06/VP%20I")

    assert status == 404
    assert "hier past het niet" in words
    assert list(links) == ["Medewerker publiek III (N06.01.06)"]


@pytest.mark.parametrize("path", CHOOSING)
def test_functions_are_suggested_by_name_and_code(served, graph, path):
    text = served.ask(f"/{path}&lang=en", headers=HTML).text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    lists = {one.get("id"): one for one in tree.iter("datalist")}
    field = next(one for one in tree.iter("input") if one.get("list") == "functions")
    suggested = [one.get("value") for one in lists["functions"]]

    assert {f"{row['name']} ({row['code']})" for row in graph.run("functions", "en")} <= {
        *suggested
    }
    assert any(one.get("id") == field.get("aria-describedby") for one in tree.iter("p"))


def test_a_name_of_very_many_functions_shows_the_first_and_says_how_many(tmp_path):
    (tmp_path / "cooks.ttl").write_text(
        "@prefix fg: <https://w3id.org/functiegraaf/def/> .\n"
        "@prefix id: <https://w3id.org/functiegraaf/id/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        + "".join(
            f'id:local-function-GM9999-K-{i} a fg:LocalFunction ; skos:notation "K-{i}" ;\n'
            '    skos:prefLabel "Kok"@nl ; fg:derivesFromFunction id:function-N06-01-08 ;\n'
            "    fg:ofMunicipality <https://identifier.overheid.nl/tooi/id/gemeente/gm9999> .\n"
            for i in range(10, 35)
        )
    )
    store = tmp_path / "store"
    load = ["load", str(tmp_path / "cooks.ttl"), "--store", str(store), "--no-derive"]
    subprocess.run([sys.executable, "-m", "functiegraaf", *load], check=True, capture_output=True)
    with server(tmp_path, "--store", str(store)) as running:
        status, words, links = fault(running, "gap?from=N06.01.02&to=kok")
        assert status == 404
        assert "25 dingen" in words
        assert len(links) == 20
        assert fault(running, links["Kok (K-10) – id:local-function-GM9999-K-10"])[0] == 200
        # Where only functions of the norm are meant, it is known but does not fit.
        status, words, _ = fault(running, "career?function=kok")
        assert status == 404
        assert "hier past het niet" in words


def test_a_file_says_what_may_have_been_meant(served):
    refused = served.ask("/education.csv?function=publik%20IV").text
    other = served.ask("/compare.csv?function=Medewerker+publik+IV&function=N06.01.02").text

    assert "N06.01.08" in json.loads(refused)["candidates"]
    assert "N06.01.08" in json.loads(other)["candidates"]


def test_a_series_and_a_ladder_may_be_named_in_words(served):
    asked = urlencode({"series": "Service provision", "by": "Salarisschaal", "lang": "nl"})
    answer = served.ask(f"/career?{asked}", headers=HTML)

    assert answer.status == 200
    assert "U vroeg om de salarisschaal" in answer.text


def test_a_field_that_comes_often_counts_once(served):
    asked = urlencode([("series", "N02")] * 30 + [("series", "N06")])
    answer = served.ask(f"/career?{asked}&lang=nl", headers=HTML)

    assert answer.status == 200
    assert "Loopbaankaart: Management" in answer.text


# --- text in pictures


@pytest.mark.parametrize("room", [40, 90, 160, 216])
@pytest.mark.parametrize(
    "text",
    [
        "Algemeen directeur/(gemeente)secretaris",
        "Medewerker administratief & secretarieel II",
        "Arbeidsongeschiktheidsverzekeringsmedewerker",
        "W" * 60,
        "a",
    ],
)
def test_every_line_fits_and_nothing_is_lost(text, room):
    lines = drawing.wrapped(text, room, 14, bold=True, most=99)

    assert all(drawing.width(line, 14, bold=True) <= room for line in lines)
    squeezed = "".join(lines).replace("-", "").replace(" ", "")
    assert squeezed == text.replace(" ", "")


def test_what_does_not_fit_ends_with_dots():
    lines = drawing.wrapped("een twee drie vier vijf zes zeven acht negen", 60, 14, most=2)

    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert drawing.wrapped("", 60, 14) == []
