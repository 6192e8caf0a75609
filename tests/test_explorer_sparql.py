"""The SPARQL page: its editor, its answers in three views, and what it says of empty ones."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin
from xml.etree import ElementTree

import openpyxl
import pyoxigraph as ox
import pytest

from browser import DESK, PHONE, needs_browser, opened, overflow, violations
from functiegraaf import catalogue
from functiegraaf.answers import Table
from functiegraaf.query import Graph
from functiegraaf.serve import workers
from functiegraaf.serve.explorer.free import charts, networks
from functiegraaf.serve.explorer.free.faults import fault
from functiegraaf.serve.refusals import Refusal
from serving import server

PAGE = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CODES = "SELECT ?function ?code { ?function a fg:NormFunction ; skos:notation ?code }"
COUNTS = "SELECT ?class (COUNT(?thing) AS ?things) { ?thing a ?class } GROUP BY ?class"
LINKS = "CONSTRUCT { ?f fg:inGroup ?g } { ?f a fg:NormFunction ; fg:inGroup ?g }"
EMPTY = "SELECT ?f {\n  ?f a fg:NormFuncton .\n}"
WRONG = "SELECT ?f {\n  ?f a fgg:NormFunction .\n}"
EDITOR = Path(workers.__file__).parents[1] / "editor"
VIEWS = {
    "start": {},
    "example": {"example": "career-steps"},
    "table": {"query": CODES, "sort": "-code"},
    "bars": {"query": COUNTS, "view": "chart"},
    "line": {"query": COUNTS, "view": "chart", "shape": "line"},
    "network": {"query": LINKS, "view": "network"},
    "ask": {"query": "ASK { ?a ?b ?c }"},
    "empty": {"query": EMPTY},
}
FAULT = {"query": WRONG}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with server(tmp_path_factory.mktemp("served"), "--limit", "rate=0") as running:
        yield running


@pytest.fixture(scope="module")
def graph():
    return Graph.open()


def view(served, **fields):
    return served.ask("/sparql?" + urlencode(fields), headers=PAGE)


def file(served, suffix, **fields):
    return served.ask(f"/sparql.{suffix}?" + urlencode(fields))


def cells(html):
    """Return the text of the cells of the answer, row by row, without the names beside them."""
    (table,) = re.findall(r'<table class="answer">.*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [
            unescape(re.sub(r'<span class="name">.*?</span>|<[^>]*>', "", cell)).strip()
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        for row in rows
    ]


# --- In a browser


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing_and_nothing_is_too_wide(served, chromium, name, size):
    lang = "nl" if size == DESK else "en"
    address = served.base + "sparql?" + urlencode({**VIEWS[name], "lang": lang})
    with opened(chromium, address, size=size) as page:
        page.wait_for_selector(".editor")
        assert (violations(page), overflow(page)) == ([], 0)


@needs_browser
def test_it_works_without_scripts(served, chromium, graph):
    with opened(chromium, served.base + "sparql?lang=nl", scripts=False) as page:
        page.get_by_label("Uw vraag", exact=True).fill(CODES)
        page.get_by_role("button", name="Voer uit").click()
        page.locator("table.answer").wait_for()
        rows = page.locator("table.answer tbody tr")
        assert rows.count() == len(graph.sparql(CODES))
        page.get_by_role("link", name=re.compile("^code")).click()
        page.locator("th[aria-sort=ascending]").wait_for()
        page.get_by_role("link", name=re.compile("^code")).click()
        page.locator("th[aria-sort=descending]").wait_for()
        last = max(str(row[1]) for row in graph.sparql(CODES).rows)
        assert last in rows.first.inner_text()
        assert page.get_by_label("Uw vraag", exact=True).input_value() == CODES


@needs_browser
def test_an_example_fills_the_field_without_scripts(served, chromium, graph):
    with opened(chromium, served.base + "sparql?lang=en", scripts=False) as page:
        page.get_by_label("Start from an example").select_option("career-steps")
        page.get_by_role("button", name="Put it in the field").click()
        page.get_by_text("This example is in the field now").wait_for()
        text = page.get_by_label("Your query", exact=True).input_value()
        assert page.get_by_role("link", name=re.compile("career-steps")).is_visible()
        page.get_by_role("button", name="Run").click()
        page.locator("table.answer").wait_for()
        shown = page.locator("table.answer tbody tr").count()
    assert shown == len(graph.sparql(text)) > 0


@needs_browser
def test_keyboard_only_with_the_editor(served, chromium):
    with opened(chromium, served.base + "sparql?lang=nl") as page:
        page.wait_for_selector(".editor[data-ready]")
        page.get_by_label("Begin met een voorbeeld").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        editor = page.get_by_role("textbox", name=re.compile("Uw vraag in SPARQL"))
        assert editor.evaluate("one => one.getRootNode().activeElement === one")
        # Tab is not caught in the editor.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Voer uit"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.insert_text("ASK { ?f a fg:NormFunction }")
        page.keyboard.press("Control+Enter")
        page.get_by_text("Ja, dat is er.").wait_for()
        assert page.url.endswith("#answer")


def suggestions(page, text):
    """Return what the editor suggests at the end of a text."""
    page.get_by_role("textbox", name=re.compile("SPARQL")).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Space")
    page.locator(".editor .cm-tooltip-autocomplete li").first.wait_for()
    found = page.locator(".editor .cm-tooltip-autocomplete li").all()
    parts = [one.locator("span").all_inner_texts() for one in found[:12]]
    page.keyboard.press("Escape")
    return [" ".join(one) for one in parts]


@needs_browser
def test_what_fits_is_suggested(served, chromium):
    with opened(chromium, served.base + "sparql?lang=nl") as page:
        page.wait_for_selector(".editor[data-ready]")
        classes = suggestions(page, "SELECT * { ?f a fg:Norm")
        assert classes[0].startswith("fg:NormFunction")
        assert "normfunctie" in classes[0]
        # Found by what it is called, too.
        assert any("fg:Education" in one for one in suggestions(page, "ASK { ?x a opleiding"))
        # What things of the class have comes first.
        properties = suggestions(page, "SELECT * { ?p a fg:ResultArea ; ")
        own = [one.split()[0] for one in properties[:3]]
        used = {
            one["name"]
            for one in names(served)["properties"]
            if "fg:ResultArea" in one.get("used", ())
        }
        assert set(own) <= used
        assert any(one.startswith("graph:stated") for one in suggestions(page, "ASK { GRAPH "))
        assert any(
            one.startswith("?function") for one in suggestions(page, "ASK { ?function ?b ?f")
        )
        assert any(one.startswith("FILTER") for one in suggestions(page, "ASK { ?a ?b ?c . FIL"))


@needs_browser
def test_a_mistake_is_marked_where_it_stands(served, chromium):
    # Not by `opened`: the browser itself reports that the status of the page is 400.
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    assert page.goto(served.base + "sparql?" + urlencode({"query": WRONG})).status == 400
    marked = page.locator(".editor .cm-lintRange-error")
    marked.wait_for()
    assert marked.inner_text() == "fgg:NormFunction"
    assert page.get_by_role("alert").is_visible()
    assert (violations(page), overflow(page)) == ([], 0)
    context.close()


@needs_browser
def test_printed_is_the_answer_and_not_its_tools(served, chromium):
    address = served.base + "sparql?" + urlencode({**VIEWS["bars"], "lang": "nl"})
    with opened(chromium, address) as page:
        page.emulate_media(media="print")
        assert page.locator("svg.picture").is_visible()
        assert not page.get_by_role("button", name="Voer uit").is_visible()
        assert page.locator("table.answer").is_visible()
        # The editor draws only the lines in sight; on paper stands the whole query.
        assert page.locator("pre.printed").inner_text().strip() == COUNTS
        assert not page.locator(".editor").is_visible()


# --- Over HTTP


@pytest.mark.parametrize("name", VIEWS)
def test_every_link_leads_somewhere(served, name):
    served.wait_for_pages()
    answer = view(served, **VIEWS[name], lang="en")
    assert answer.status == 200
    main = answer.text.partition("<main")[2].partition("<footer")[0]
    # Of the rows of a table a few are enough.
    found = {unescape(one) for one in re.findall(r'href="([^"]*)"', main)}
    rows = sorted(one for one in found if one.startswith(("id/", "def/")))[4:]
    for one in sorted(found - set(rows)):
        if one.startswith("http"):
            continue
        path = urljoin("/sparql", one).partition("#")[0]
        got = served.ask(path, headers=PAGE)
        assert got.status < 400, path


def test_the_rows_are_those_of_the_answer(served, graph):
    answer = view(served, query=CODES + " ORDER BY ?code", lang="nl")
    expected = [
        [f"id:{row[0].rpartition('/')[2]}", row[1]]
        for row in graph.sparql(CODES + " ORDER BY ?code").rows
    ]
    assert cells(answer.text) == expected
    assert "Medewerker publiek II" in answer.text


def test_numbers_are_sorted_as_numbers_and_pages_go_on(served):
    query = "SELECT ?n { VALUES ?n { 9 100 20 UNDEF } }"
    assert cells(view(served, query=query, sort="n").text) == [["9"], ["20"], ["100"], [""]]
    assert cells(view(served, query=query, sort="-n").text) == [["100"], ["20"], ["9"], [""]]
    many = "SELECT ?s { ?s a fg:SourcePassage } ORDER BY ?s LIMIT 250"
    third = view(served, query=many, page="3")
    assert len(cells(third.text)) == 50
    assert cells(third.text) == cells(view(served, query=many, page="99").text)
    assert 'rel="prev"' in third.text
    assert 'rel="next"' not in third.text


def test_programs_get_what_they_always_got(served):
    asked = "/sparql?" + urlencode({"query": "ASK { ?a ?b ?c }"})
    assert served.ask(asked).headers["content-type"] == "application/sparql-results+json"
    assert served.ask("/sparql").headers["content-type"].startswith("text/turtle")
    shown = served.ask(asked, headers=PAGE)
    assert shown.headers["content-type"].startswith("text/html")
    assert "Accept" in shown.headers["vary"].split(", ")
    posted = served.ask(
        "/sparql", "POST", urlencode({"query": "ASK {}"}).encode(),
        {**PAGE, "Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert posted.headers["content-type"] == "application/xml"


def test_files_hold_the_answer(served, graph):
    table = graph.sparql(CODES + " ORDER BY ?code")
    query = CODES + " ORDER BY ?code"
    book = openpyxl.load_workbook(io.BytesIO(file(served, "xlsx", query=query).body))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows == [table.columns, *table.rows]
    read = list(csv.reader(io.StringIO(file(served, "csv", query=query).text)))
    assert [tuple(row) for row in read[1:]] == table.rows
    said = json.loads(file(served, "json", query=query).body)
    assert len(said["results"]["bindings"]) == len(table)
    ElementTree.fromstring(file(served, "xml", query=query).body)
    triples = list(ox.parse(file(served, "ttl", query=LINKS).body, format=ox.RdfFormat.TURTLE))
    assert len(triples) == len(graph.sparql(LINKS).triples)
    for suffix in ("nt", "jsonld", "rdf"):
        assert file(served, suffix, query=LINKS).status == 200
    assert file(served, "xlsx", query=LINKS).status == 200
    assert "attachment" in file(served, "csv", query=query).headers["content-disposition"]
    assert file(served, "ttl", query=query).status == 400
    assert file(served, "csv", query=LINKS).status == 400
    assert file(served, "exe", query=query).status == 404
    assert file(served, "csv").status == 400


def test_a_spreadsheet_computes_nothing(served):
    query = 'SELECT ?x { VALUES ?x { "=1+1" } }'
    assert file(served, "csv", query=query, guard="true").text == "x\r\n'=1+1\r\n"
    assert file(served, "csv", query=query).text == "x\r\n=1+1\r\n"
    book = openpyxl.load_workbook(io.BytesIO(file(served, "xlsx", query=query).body))
    assert (book.active["A2"].value, book.active["A2"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize(("query", "of"), [(COUNTS, "chart"), (LINKS, "network")])
def test_pictures_are_files_too_and_say_what_they_show(served, query, of):
    answer = file(served, "svg", query=query, view=of, lang="en")
    assert answer.headers["content-type"] == "image/svg+xml"
    svg = ElementTree.fromstring(answer.body)
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert svg.find("{*}title").text
    assert svg.find("{*}desc").text
    assert file(served, "svg", query=CODES, view="chart").status == 400
    assert file(served, "svg", query="ASK {}", view="chart").status == 400


def test_bars_are_as_long_as_their_numbers(served, graph):
    svg = ElementTree.fromstring(
        file(served, "svg", query=COUNTS, view="chart", sort="-things").body
    )
    bars = [
        one for one in svg.iter("{http://www.w3.org/2000/svg}rect") if one.get("height") == "18"
    ]
    said = [one.find("{*}title").text.rpartition(": ")[2] for one in bars]
    counts = sorted((row[1] for row in graph.sparql(COUNTS).rows), reverse=True)
    assert [int(one) for one in said] == counts[: len(bars)]
    scale = float(bars[0].get("width")) / counts[0]
    for bar, count in zip(bars, counts, strict=False):
        assert abs(float(bar.get("width")) - count * scale) < 0.2


def test_what_is_not_drawn_is_said(served, graph):
    left = len(graph.sparql(COUNTS)) - charts.MOST["bars"]
    assert f"Not drawn: {left} rows" in view(served, **VIEWS["bars"], lang="en").text
    many = "SELECT ?p ?d { ?p a fg:SourcePassage ; ?any ?d FILTER (isIRI(?d)) } LIMIT 500"
    text = view(served, query=many, view="network", lang="en").text
    assert re.search(r"Not drawn: \d+ links", text)
    assert "needs a column of numbers" in view(served, query=CODES, view="chart", lang="en").text


def test_an_empty_answer_is_explained(served):
    text = view(served, query=EMPTY, lang="nl").text
    assert "Waarom is dit leeg?" in text
    assert "?f a fg:NormFuncton</code>" in text
    assert '<code class="said">fg:NormFunction</code>' in text
    assert "Why is this empty?" in view(served, query="ASK { ?f a fg:None }", lang="en").text
    assert "Why is this empty?" not in view(served, query="ASK { ?f ?a ?b }", lang="en").text


def test_what_is_cut_off_is_said_on_the_page_and_in_the_workbook(tmp_path):
    with server(tmp_path, "--no-pages", "--limit", "rows=5") as small:
        assert view(small, query=CODES).headers["content-type"] == "application/xml"
    with server(tmp_path, "--limit", "rows=5") as small:
        answer = view(small, query=CODES, lang="en")
        assert "Cut off: these are the first 5 rows" in answer.text
        assert answer.headers["functiegraaf-cut"] == "rows=5"
        book = openpyxl.load_workbook(io.BytesIO(file(small, "xlsx", query=CODES, lang="en").body))
        assert book.active.max_row == 7
        assert book.active["A7"].value.startswith("Cut off")


def test_where_free_queries_are_switched_off_the_page_says_so(tmp_path):
    with server(tmp_path, "--no-free") as closed:
        answer = view(closed, lang="en")
        assert answer.status == 200
        assert "switched off" in answer.text
        assert '<button type="submit" disabled' in answer.text
        assert view(closed, query=CODES).status == 403
        assert file(closed, "csv", query=CODES).status == 403


HOSTILE = [
    '"><script>alert(1)</script>',
    "' onmouseover=alert(1) x='",
    "{{ 7*191 }}",
    "\x00\x1b[2J",
]


@pytest.mark.parametrize(
    "field", ["query", "example", "sort", "view", "x", "y", "shape", "page", "lang"]
)
@pytest.mark.parametrize("value", HOSTILE)
def test_nothing_of_an_address_becomes_part_of_the_page(served, field, value):
    fields = {"query": COUNTS, "view": "chart", "lang": "nl"} | {field: value}
    answer = view(served, **fields)
    assert answer.status in (200, 400, 403)
    text = answer.text
    assert "<script>alert" not in text
    assert not re.search(r"<[a-z]+[^<>]*\sonmouseover=alert\(1\) [^\"]*=''", text)
    assert "1337" not in text


def test_nothing_of_an_answer_becomes_part_of_the_page(served):
    query = 'SELECT ?x ?n { VALUES (?x ?n) { ("</title><script>alert(1)</script>" 1) } }'
    for fields in ({}, {"view": "chart"}):
        assert "<script>alert" not in view(served, query=query, **fields).text
    svg = file(served, "svg", query=query, view="chart").body
    assert b"<script>alert" not in svg
    ElementTree.fromstring(svg)
    bad = view(served, query="SELECT ?x { BIND (IRI('javascript:alert(1)') AS ?x) }")
    assert 'href="javascript' not in bad.text


def test_what_is_too_long_or_takes_too_long_gets_its_page(tmp_path):
    with server(tmp_path, "--limit", "seconds=1", "--limit", "characters=3000") as small:
        answer = view(small, query="ASK { " + "?a ?b ?c . " * 400 + "}", lang="en")
        assert (answer.status, "at most 3000 characters" in answer.text) == (414, True)
        slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        answer = view(small, query=slow, lang="en")
        assert answer.status == 503
        assert "longer than 1 seconds" in answer.text
        assert "<textarea" in answer.text


def test_a_long_text_is_cut_off_on_the_page_and_whole_in_the_file(served):
    query = "SELECT ?x { VALUES ?x { 'a' } BIND (REPLACE('" + "b" * 3000 + "', 'c', '') AS ?x2) }"
    query = query.replace("?x2", "?long").replace("SELECT ?x", "SELECT ?long")
    assert "1000 more characters" in view(served, query=query, lang="en").text
    assert "b" * 3000 in file(served, "csv", query=query).text


@pytest.mark.parametrize(
    "query", ["SELECT * {}", "SELECT * { VALUES ?x { UNDEF } }", "DESCRIBE id:none"]
)
def test_odd_answers_have_a_page_and_files(served, query):
    assert view(served, query=query).status == 200
    for suffix in ("xlsx", "md"):
        assert file(served, suffix, query=query).status == 200


def test_a_fault_in_a_long_line_shows_what_is_near(served):
    query = "ASK { " + "?a ?b 'é' . " * 60 + "?a fgg:b ?c . " + "?a ?b ?c . " * 30 + "}"
    text = view(served, query=query, lang="en").text
    line, caret = re.search(r'<pre tabindex="0"><code>(.*)\n( *)\^</code>', text).groups()
    assert unescape(line)[len(caret) :].startswith("fgg:b")
    assert len(unescape(line)) < 130


def test_a_long_address_is_said_to_be_long(served):
    query = "ASK { ?a ?b ?c } # " + "x" * 2500
    assert re.search(
        r"This address is \d{4} characters long", view(served, query=query, lang="en").text
    )
    assert "characters long; some" not in view(served, query=CODES, lang="en").text


def test_a_query_that_gives_another_answer_each_time_is_not_kept(served):
    assert "etag" not in view(served, query="SELECT (NOW() AS ?now) {}").headers
    assert "etag" in view(served, query="SELECT (1 AS ?one) {}").headers


# --- What the editor is made of


def names(served, lang="nl"):
    return json.loads(served.ask(f"/sparql/names.json?lang={lang}").body)


def test_names_are_those_of_the_data(served, graph):
    said = names(served)
    counted = graph.sparql("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    short = {iri: prefix for prefix, iri in said["prefixes"].items()}
    full = {one["name"].partition(":")[0] + ":": one for one in said["classes"]}
    assert said["prefixes"] == catalogue.prefixes()
    assert len(full) <= len(short)
    assert sorted(one["count"] for one in said["classes"]) == sorted(row[1] for row in counted.rows)
    used = graph.sparql("SELECT DISTINCT ?p { ?x a fg:ResultArea ; ?p ?o }").rows
    own = [one for one in said["properties"] if "fg:ResultArea" in one.get("used", ())]
    assert len(own) == len(used)
    assert len(said["properties"]) == len(graph.sparql("SELECT DISTINCT ?p { ?s ?p ?o }"))
    labels = {one["name"]: one.get("label") for one in said["classes"]}
    assert labels["fg:NormFunction"] == "normfunctie"
    english = {one["name"]: one.get("label") for one in names(served, "en")["classes"]}
    assert english["fg:NormFunction"] == "norm function"
    assert served.ask("/sparql/names.json?lang=xx").status == 400


def test_the_editor_is_what_its_source_makes(tmp_path):
    """What is served was made by a tool; this makes it anew and holds it against that."""
    npm = shutil.which("npm")
    if npm is None and not os.environ.get("CI"):
        pytest.skip("npm is not installed: apt-get install npm")
    assert npm, "npm is not installed"
    source = tmp_path / "editor"
    shutil.copytree(EDITOR, source, ignore=shutil.ignore_patterns("node_modules"))
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    got = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=300)
    if got.returncode and not os.environ.get("CI"):
        pytest.skip(f"the packages of the editor cannot be had: {got.stderr[-200:]}")
    assert not got.returncode, got.stderr
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=source, check=True, timeout=120)
    for name in ("editor.js", "editor.licences.txt"):
        kept = (EDITOR.parent / "scripts" / name).read_bytes()
        assert (tmp_path / name).read_bytes() == kept, (
            f"run: cd {EDITOR.name} && npm ci && npm run build"
        )


@pytest.mark.skipif(
    not shutil.which("node") and not os.environ.get("CI"), reason="node is not installed"
)
def test_the_editor_knows_what_is_expected_where():
    cases = {
        "SELECT ": "else",
        "SELECT * { ?a ": "predicate",
        "SELECT * { ?a a ": "class",
        "SELECT * { ?a fg:b ": "object",
        "SELECT * { ?a fg:b ?c ; ": "predicate",
        "SELECT * { ?a fg:b ?c , ": "object",
        "SELECT * { ?a fg:b ?c . ": "subject",
        "SELECT * { ?a fg:b ?c . FILTER (": "else",
        "SELECT * { ?a fg:b ?c FILTER (?c > 1) ?a ": "predicate",
        "SELECT * { ?a fg:b 'x { y' ; ": "predicate",
        "SELECT * { ?a fg:b/": "predicate",
        "SELECT * { ?a (fg:b|": "predicate",
        "SELECT * { ?a (fg:b|^fg:c)+ ": "object",
        "SELECT * { ?a fg:b [ ": "predicate",
        "SELECT * { ?a fg:b [ fg:c ?d ] ; ": "predicate",
        "SELECT * { OPTIONAL { ?a ": "predicate",
        "SELECT * { VALUES ?x { fg:a } ?x ": "predicate",
        "SELECT * { GRAPH ": "graph",
        "SELECT * { GRAPH ?g { ?a ": "predicate",
        "SELECT * FROM NAMED ": "graph",
        "SELECT * { ?a fg:b ?c } ORDER BY ": "else",
    }
    script = (
        "const { context } = await import(process.argv[1]);"
        "const found = JSON.parse(process.argv[2]).map((one) => context(one).place);"
        "console.log(JSON.stringify(found));"
    )
    command = ["node", "--input-type=module", "-e", script]
    command += [(EDITOR / "context.mjs").as_uri(), json.dumps(list(cases))]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert dict(zip(cases, json.loads(said), strict=True)) == cases


def test_every_package_in_the_editor_has_its_licence_beside_it():
    text = (EDITOR.parent / "scripts" / "editor.licences.txt").read_text("utf-8")
    packages = re.findall(r"^(\S+) [\d.]+ \((.+)\)$", text, re.MULTILINE)
    needed = json.loads((EDITOR / "package.json").read_text("utf-8"))["dependencies"]
    assert set(needed) <= {name for name, _ in packages}
    assert {licence for _, licence in packages} == {"MIT"}
    assert text.count("Permission is hereby granted") == len(packages)


# --- Pieces


@pytest.mark.parametrize(
    ("detail", "kind", "place"),
    [
        ("cannot be parsed: error at 2:5: expected ['a']", "syntax", (2, 5)),
        (
            "cannot be parsed: error at 2:9: expected one of Prefix not found, [':']",
            "prefix",
            (2, 8),
        ),
        ("cannot be parsed: what", "invalid", (0, 0)),
    ],
)
def test_a_fault_has_its_place(detail, kind, place):
    found = fault(Refusal(400, detail, outcome="invalid"), WRONG, WRONG)
    assert (found.kind, (found.line, found.column)) == (kind, place)


def test_a_base_before_the_query_moves_no_place():
    refusal = Refusal(400, "cannot be parsed: error at 1:25: expected x", outcome="invalid")
    assert fault(refusal, "ASK { <a> }", "BASE <http://x> ASK { <a> }").column == 9


@pytest.mark.parametrize("shape", ["bars", "line"])
def test_charts_of_odd_numbers(shape):
    for values in ([], [0], [-5, 5], [1e300], [0.001, 0.002], [float("inf")]):
        terms = [(ox.Literal(str(at)), ox.Literal(value)) for at, value in enumerate(values)]
        table = Table(("x", "y"), terms, (), b"")
        made = charts.chart(table, terms, {"shape": shape}, {})
        assert (made is None) == (not values)
        for point in made.points if made else ():
            assert 0 <= point.x <= charts.WIDTH
            assert 0 <= point.width <= charts.WIDTH


def test_networks_with_circles_and_many_links_stay_in_the_picture():
    things = [ox.NamedNode(f"http://example.org/{at}") for at in range(70)]
    circle = [
        (one, "next", other) for one, other in zip(things, things[1:] + things[:1], strict=True)
    ]
    itself = [(things[0], "same", things[0])]
    for links in ([], itself, circle, circle[:5] + itself):
        made = networks.network(links, {})
        assert len(made.nodes) <= networks.NODES
        assert len(made.edges) + made.left >= len(links) - 1
        for one in made.nodes:
            assert 0 <= one.x <= made.width - made.box[0]
            assert 0 <= one.y <= made.height - made.box[1]
