"""The pages of the server as people see them: the first page, those of things, and their dress."""

from __future__ import annotations

import json
import re
import time

import html5lib
import pytest

from browser import DESK, PHONE, needs_browser, opened, overflow, violations
from functiegraaf.query import Graph
from functiegraaf.serve.explorer import ROUTES
from serving import server

pytestmark = pytest.mark.xdist_group("explorer")
HTML = {"Accept": "text/html"}
#: Pages that everybody looks at, with and without scripts, on a desk and on a phone.
PAGES = ["index.html", "index.en.html", "queries?lang=nl", "queries/functions?lang=en",
         "id/function-N06-01-02.html", "id/function-N02-01-02.en.html",
         "id/profile-N06-01-06-VP-I.html", "id/competency-N06-3.en.html"]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with server(tmp_path_factory.mktemp("served"), "--limit", "rate=0") as running:
        running.wait_for_pages()
        yield running


@pytest.fixture(scope="module")
def graph():
    return Graph.open()


def parsed(served, path, status=200):
    answer = served.ask(f"/{path}", headers=HTML)
    assert answer.status == status, path
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(answer.text)


def said(node):
    return " ".join("".join(node.itertext()).split())


# --- the look


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_is_too_wide(served, chromium, path, size):
    with opened(chromium, served.base + path, size=size) as page:
        assert violations(page) == []
        assert overflow(page) == 0


@needs_browser
def test_axe_finds_nothing_where_something_is_refused(served, chromium):
    context = chromium.new_context(viewport=PHONE, locale="nl")
    page = context.new_page()
    page.goto(served.base + "id/nothing-at-all")
    assert page.get_by_role("heading", level=1).inner_text() == "404: dat ging niet"
    assert violations(page) == []
    assert overflow(page) == 0
    context.close()


@needs_browser
def test_the_head_is_used_with_the_keyboard_only(served, chromium):
    with opened(chromium, served.base + "id/function-N06-01-02.html") as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.reload()
        names = []
        for _ in range(14):
            page.keyboard.press("Tab")
            names.append(page.evaluate("document.activeElement.textContent.trim()"))
            box = page.evaluate(
                "(({ width, height }) => [width, height])"
                "(document.activeElement.getBoundingClientRect())"
            )
            assert min(box) >= 24, names[-1]
        assert names[1] == "functiegraaf"
        assert [one for one in names if one in ("Vergelijken", "Verschil", "Toetsen", "English")] == [
            "Vergelijken", "Verschil", "Toetsen", "English",
        ]  # fmt: skip


@needs_browser
def test_what_is_only_for_the_screen_is_not_printed(served, chromium):
    with opened(chromium, served.base + "id/function-N06-01-02.html") as page:
        assert page.locator("article > .onward").is_visible()
        page.emulate_media(media="print")
        assert not page.locator("article > .onward").is_visible()
        assert not page.locator("header").is_visible()
        assert page.get_by_role("heading", level=1).is_visible()


# --- the first page


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_first_page_has_every_function_in_its_group(served, graph, lang):
    tree = parsed(served, "index.html" if lang == "nl" else "index.en.html")
    shown = []
    for series in tree.iterfind(".//div[@class='tree']/section"):
        group = ""
        for one in series:
            if one.tag == "h4":
                group = said(one)
            for item in one.iterfind("li") if one.tag == "ul" else ():
                code, name = said(item.find("span")), said(item.find("a"))
                scale = re.search(r"\(\w+ (\d+)\)", said(item))
                shown.append((code, name, said(series.find("h3")), group,
                              int(scale[1]) if scale else None))  # fmt: skip
                assert served.ask("/" + item.find("a").get("href")).status == 200
    assert shown == [tuple(row[:5]) for row in graph.run("functions", lang).rows]
    for link in tree.iterfind(".//ul[@class='doors']/li/a"):
        path = "/" + link.get("href").partition("?")[0]
        if path in ROUTES or path == "/queries":
            assert served.ask("/" + link.get("href"), headers=HTML).status < 400


def test_the_first_page_is_in_the_language_of_its_address(served):
    assert (
        served.ask("/", headers=HTML, Accept_Language="en").headers["location"] == "index.en.html"
    )
    tree = parsed(served, "index.html?lang=en")
    assert tree.get("lang") == "nl"
    links = [one.get("href") for one in tree.iterfind(".//p[@class='languages']/a")]
    assert links == ["index.en.html"]


# --- while pages are being made


@needs_browser
def test_the_first_page_and_functions_are_there_before_all_is_made(tmp_path, chromium):
    with server(tmp_path, "--limit", "rate=0", cache=tmp_path / "cache") as running:
        page = chromium.new_context(locale="nl", viewport=PHONE).new_page()
        page.goto(running.base + "id/function-N06-01-02.html")
        assert page.get_by_role("heading", level=1).inner_text() == "Deze bladzijde wordt gemaakt"
        assert "vanzelf" in page.get_by_role("status").first.inner_text()
        assert running.ask("/", headers=HTML).status == 303
        home = parsed(running, "index.html")
        assert len(home.findall(".//div[@class='tree']//li")) == 25
        assert len(parsed(running, "search?q=klant").findall(".//p[@class='hit']")) > 3
        waiting = running.ask("/id/function-N06-01-02.en.html", headers=HTML)
        assert waiting.status == 503
        assert int(waiting.headers["retry-after"]) > 0
        assert 'lang="en"' in waiting.text
        assert waiting.headers["cache-control"] == "no-store"
        problem = running.ask("/id/function-N06-01-02.html", Accept="application/json")
        assert json.loads(problem.body)["outcome"] == "being made"
        end = time.monotonic() + 60
        while not json.loads(running.ask("/healthz").body)["first"]:
            assert time.monotonic() < end
            time.sleep(0.1)
        state = json.loads(running.ask("/healthz").body)
        assert state["pages"] == "being made"
        lead = running.ask("/id/function-N06-01-02", headers=HTML)
        assert (lead.status, lead.headers["location"]) == (303, "function-N06-01-02.html")
        early = running.ask("/id/function-N06-01-02.html", headers=HTML)
        assert early.status == 200
        assert "etag" not in early.headers
        assert early.headers["cache-control"] == "no-store"
        assert running.ask("/id/function-N06-01-02", Accept="text/turtle").status == 503
        assert running.ask("/register.html", headers=HTML).status == 503
        for row in Graph.open().run("profiles").rows:
            local = "profile-" + re.sub(r"[^A-Z0-9]+", "-", str(row[0]))
            assert running.ask(f"/id/{local}.html").status == 200
        # Who waited for the page has it by now, without having done anything.
        page.get_by_role("heading", name="Medewerker publiek I").wait_for()
        page.goto(running.base + "register.html")
        assert page.get_by_role("heading", level=1).inner_text() == "Deze bladzijde wordt gemaakt"
        assert violations(page) == []
        assert overflow(page) == 0
        page.context.close()


def test_without_pages_there_is_no_first_page(tmp_path):
    with server(tmp_path, "--no-pages") as running:
        assert running.ask("/", headers=HTML).status == 404
        assert running.ask("/index.html", headers=HTML).status == 404
        assert running.ask("/search?q=a", headers=HTML).status == 404


# --- the pages of things


def test_what_can_be_done_with_a_function_stands_on_its_page(served, graph):
    asked = dict.fromkeys(row[0] for row in graph.run("profiles").rows)
    for code, *_ in graph.run("functions").rows:
        local = code.replace(".", "-")
        tree = parsed(served, f"id/function-{local}.html")
        steps = tree.find(".//article/ul[@class='onward']")
        hrefs = {one.get("href") for one in steps.iter("a")}
        wanted = {f"../sheet/{local}{form}?lang=nl" for form in ("", ".pdf", ".docx", ".xlsx")}
        wanted |= {f"../career?series={code[:3]}&lang=nl", f"../education?function={code}&lang=nl"}
        if code in asked:
            wanted |= {f"../compare?function={code}&lang=nl"}
            wanted |= {f"../gap?{end}={code}&lang=nl" for end in ("from", "to")}
        assert hrefs == wanted, code
    assert parsed(served, "id/level-A.html").find(".//ul[@class='onward']") is None


def test_what_can_be_done_next_leads_somewhere(served):
    """From functions with and without a profile, profiles, and all else that leads on."""
    asked = set()
    for name in (
        "function-N06-02-02", "function-N03-01-02", "profile-N06-01-06-VP-II", "series-N06",
        "competency-N06-3", "education-N06-6", "qualification-N06-1",
    ):  # fmt: skip
        for end in (".html", ".en.html"):
            steps = parsed(served, f"id/{name}{end}").find(".//article/ul[@class='onward']")
            asked |= {one.get("href").removeprefix("..") for one in steps.iter("a")}
    pages = sorted(one for one in asked if not re.search(r"\.(pdf|docx|xlsx)\?", one))
    assert len(pages) > 30
    for address in pages:
        assert served.ask(address, headers=HTML).status == 200, address


#: Each query about functions or profiles: what it takes, and its columns that are texts of the page.
ANSWERS = [
    ("characteristics", "function", ["text"]),
    ("tasks", "function", ["area", "task"]),
    ("result-areas", "function", None),
    ("related-education", "function", ["education", "level", "remark"]),
    ("nlqf-indicators", "function", ["facet", "indicator"]),
    ("profile-competencies", "profile", ["competency", "level", "keyword"]),
    ("critical-situations", "profile", None),
    ("required-knowledge", "profile", None),
    ("profile-qualifications", "profile", ["qualification", "level"]),
]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_of_each_function_and_profile_has_what_the_queries_say(served, graph, lang):
    end = ".html" if lang == "nl" else ".en.html"
    things = [("function", row[0]) for row in graph.run("functions").rows]
    things += [("profile", row[0]) for row in graph.run("profiles").rows]
    held = 0
    for kind, code in things:
        local = re.sub(r"[^A-Z0-9]+", "-", str(code))
        text = said(parsed(served, f"id/{kind}-{local}{end}").find(".//main"))
        for query, takes, columns in ANSWERS:
            if kind == "profile" and takes == "function":
                continue
            if kind == "function" and query == "profile-qualifications":
                continue
            table = graph.run(query, lang, **{takes: code})
            # The kind of knowledge is said by the heading under which it stands.
            wanted = columns or [one for one in table.columns if one != "kind"]
            for row in table.rows:
                for name, value in zip(table.columns, row, strict=True):
                    if name in wanted and isinstance(value, str):
                        held += 1
                        assert " ".join(value.split()) in text, (code, query, name, value)
    assert held > 1_000


def test_a_page_leads_both_ways(served, graph):
    """What a function page leads to leads back, by its own page or that of its profile."""
    for code, *_ in graph.run("functions").rows:
        own = f"function-{code.replace('.', '-')}.html"
        hrefs = {one.get("href") for one in parsed(served, f"id/{own}").iterfind(".//main//a")}
        others = sorted(one for one in hrefs if re.match(r"(group|education|qualification)-N", one))
        assert others
        for other in others:
            there = parsed(served, "id/" + other.partition("#")[0])
            back = {one.get("href").partition("#")[0] for one in there.iter("a")}
            assert own in back, (own, other)


def test_conflicts_stand_as_notes_and_sources_with_their_pages(served, graph):
    tree = parsed(served, "id/function-N06-01-06.html")
    note = tree.find(".//section[@class='note']")
    rows = [row for row in graph.run("source-conflicts").rows if row[2] == "Medewerker publiek III"]
    assert rows
    for row in rows:
        statement = " ".join(str(row[3]).split())
        assert statement in said(note)
    sources = said(tree.find(".//section[@class='sources']"))
    for _, number, lines, _ in graph.run("sources", item="N06.01.06").rows:
        assert str(lines).replace("-", "–") in sources
        assert number is None or f"bladzijde {number}" in sources


def test_queries_stand_by_their_topic_and_each_is_there(served, graph):
    tree = parsed(served, "queries?lang=nl")
    names = [said(one) for one in tree.iterfind(".//li//code")]
    assert sorted(names) == [query.name for query in graph.queries()]
    heads = [said(one) for one in tree.iterfind(".//section/h2")]
    assert heads[0] == "Over functies"
    assert all(one.startswith("Over ") for one in heads)
