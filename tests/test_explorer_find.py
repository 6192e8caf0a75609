"""Searching in the explorer: what somebody types, right or wrong, leads to what is meant."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import html5lib
import pytest

from browser import DESK, PHONE, needs_browser, opened, overflow, violations
from functiegraaf.query import Graph
from functiegraaf.serve.explorer import ROUTES
from functiegraaf.serve.finding.folding import Part, Word, fold, marked
from serving import server

pytestmark = pytest.mark.xdist_group("explorer-find")
HTML = {"Accept": "text/html"}
#: No page of ours has these; where they come back as they are, somebody's browser runs them.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onfocus='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</title></style></textarea>-->",
    "\u202e\u2066N06\u0000\ud7ff",
    "=1+1\r\nSet-Cookie: a=b",
    "(((((((((((((((((((((((((((((((((((",
    "é" * 200,
)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with server(tmp_path_factory.mktemp("found"), "--limit", "rate=0") as running:
        yield running


@pytest.fixture(scope="module")
def graph():
    return Graph.open()


def suggested(served, typed, lang="nl"):
    answer = served.ask("/suggest?" + urlencode({"q": typed, "lang": lang}))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    found = json.loads(answer.body)
    assert found["q"] == typed.strip()
    return found["suggestions"]


def page(served, status=200, **fields):
    answer = served.ask("/search?" + urlencode(fields), headers=HTML)
    assert answer.status == status, answer.text
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(answer.text)


def said(node):
    return " ".join("".join(node.itertext()).split())


def found(tree):
    """Return the address of each thing on a page, in their order."""
    return [link.get("href") for link in tree.iterfind(".//p[@class='hit']/a")]


def place(iri, lang="nl"):
    return f"id/{iri.rpartition('/')[2]}" + (".html" if lang == "nl" else f".{lang}.html")


# --- names, codes and typing errors


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_function_is_found_by_its_code_and_name(served, graph, lang):
    rows = graph.run("functions", lang).rows
    assert len(rows) == 25
    for code, name, *_ in rows:
        wanted = f"id/function-{code.replace('.', '-')}" + place("x", lang)[4:]
        plain = code.replace(".", "")
        for typed in (code, code.lower(), plain, plain.lower(), code.replace(".", " "), name,
                      name.upper(), code[1:], code.replace("0", "O", 1)):  # fmt: skip
            first = suggested(served, typed, lang)[0]
            assert (first["path"], first["code"], first["name"]) == (wanted, code, name), typed


def test_each_profile_is_found_by_its_code(served, graph):
    for code, title, *_ in graph.run("profiles").rows:
        names = [(one["code"], one["name"]) for one in suggested(served, code.lower())]
        assert (code, title) in names or code.count("/") == 0
        local = "profile-" + re.sub(r"[^A-Z0-9]+", "-", code)
        assert f"id/{local}.html" in found(page(served, q=code, kind="profile", lang="nl"))


def test_what_has_another_name_is_found_by_it(served, graph):
    """Each old or other name in the graph, of what can be found at all."""
    rows = graph.internal("lookup/anything", {}).rows
    others = [(thing, name) for thing, _, name, preferred in rows if not preferred and name]
    kinds = re.compile(r"/(function|profile|qualification|education|group|series|topic|module)-")
    others = [one for one in others if kinds.search(one[0])]
    assert len(others) > 60
    for thing, name in others:
        room = kinds.search(thing)[1]
        kind = {"qualification": "education", "series": "group", "module": "group",
                "topic": "knowledge"}.get(room, room)  # fmt: skip
        assert place(thing) in found(page(served, q=name, kind=kind, lang="nl")), name


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_typing_error_does_not_matter(served, graph, lang):
    """A letter too few, one too many, and two that changed places, in each longer word."""
    names = {row[1] for row in graph.run("profile-competencies", lang, profile="N06.01.02").rows}
    names |= {re.sub(r" [IVX]+$", "", row[1]) for row in graph.run("functions", lang).rows}
    tried = 0
    for name in sorted(names):
        first = suggested(served, name, lang)[0]["path"]
        word = max(re.findall(r"\w+", name), key=len)
        if len(word) < 7:
            continue
        middle = len(word) // 2
        for wrong in (
            word[:middle] + word[middle + 1 :],
            word[:middle] + "x" + word[middle:],
            word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :],
        ):
            tried += 1
            paths = [one["path"] for one in suggested(served, name.replace(word, wrong), lang)]
            assert first in paths, (name, wrong)
    assert tried > 20


def test_a_page_says_for_what_it_looked_instead(served):
    tree = page(served, q="klantgerigtheid", lang="nl")
    note = said(tree.find(".//p[@class='note']"))
    assert "“klantgerigtheid”" in note
    assert note.endswith("klantgerichtheid.")
    assert found(tree)[0] == "id/competency-N06-3.html"
    tree = page(served, q="agresie", lang="nl")
    offered = tree.findall(".//p[@class='note']/a")
    assert offered
    for link in offered:
        assert served.ask("/" + link.get("href"), headers=HTML).status == 200


# --- words in texts


def test_words_of_texts_lead_to_what_they_are_about(served, graph):
    """What the stored queries say of a function or profile is found by its words."""
    asked = []
    for code in ("N02.01.02", "N05.04.06"):
        asked += [("function", f"function-{code}", row[-1])
                  for row in graph.run("tasks", function=code).rows[:4]]  # fmt: skip
    for code in ("N06.01.02", "N06.02.06"):
        for query in ("critical-situations", "required-knowledge"):
            asked += [("profile", f"profile-{code}", row[-1])
                      for row in graph.run(query, profile=code).rows[:3]]  # fmt: skip
        asked += [("profile", f"profile-{code}", f"{row[1]} {row[3]}")
                  for row in graph.run("profile-competencies", profile=code).rows]  # fmt: skip
    for level in ("C", "B"):
        rows = graph.run("behaviour-indicators", competency="Klantgerichtheid", level=level).rows
        asked += [("competency", "competency-N06-3", row[-1]) for row in rows]
    assert len(asked) > 30
    for kind, local, text in asked:
        words = " ".join(re.findall(r"\w+", str(text))[:6])
        tree = page(served, q=words, kind=kind, lang="nl")
        assert f"id/{local.replace('.', '-')}.html" in found(tree), words


def test_where_words_were_found_is_marked(served):
    tree = page(served, q="AGRESSIE", lang="nl")
    marks = [said(one) for one in tree.iterfind(".//mark")]
    assert marks
    assert {one.casefold() for one in marks} == {"agressie"}
    where = tree.find(".//p[@class='place']")
    assert said(where.find("span")).endswith(":")
    assert "agressie" in said(where)


def test_kinds_stand_in_their_order_with_functions_first(served):
    tree = page(served, q="publiek", lang="nl")
    heads = [one.get("id") for one in tree.iterfind(".//h2") if (one.get("id") or "")[:2] == "g-"]
    assert heads[:3] == ["g-best", "g-function", "g-profile"]
    del heads[0]
    counts = [int(re.search(r"\((\d+)\)", said(one))[1]) for one in tree.iterfind(".//h2")
              if one.get("id") in heads]  # fmt: skip
    assert f"{sum(counts)} resultaten" in said(tree.find(".//main"))
    for room, count in zip(heads, counts, strict=True):
        alone = page(served, q="publiek", kind=room[2:], lang="nl")
        assert len(found(alone)) == count


def test_what_is_just_it_comes_first(served):
    tree = page(served, q="Klantgerichtheid", lang="nl")
    assert tree.find(".//section[@class='best']") is not None
    assert found(tree)[0] == "id/competency-N06-3.html"
    assert page(served, q="N06.01.02", lang="nl").find(".//section[@class='best']") is None


def test_what_can_be_done_next_leads_somewhere(served):
    tree = page(served, q="N06.01.06", lang="en")
    hrefs = {link.get("href") for link in tree.iterfind(".//ul[@class='onward']//a")}
    assert "sheet/N06-01-06?lang=en" in hrefs
    assert "compare?function=N06.01.06&lang=en" in hrefs
    assert "gap?from=N06.01.06&lang=en" in hrefs
    assert "sheet/N06-01-06-VP-II?lang=en" in hrefs
    assert "compare?function=N06.01.06/VP%20II&lang=en" in hrefs
    there = {path.strip("/").partition("/")[0] for path in ROUTES}
    for href in hrefs:
        if href.partition("?")[0].partition("/")[0] in there:
            assert served.ask("/" + href, headers=HTML).status < 400, href


def test_nothing_found_says_what_to_try(served):
    tree = page(served, q="xyzzyqq", lang="nl")
    text = said(tree.find(".//main"))
    assert "Niets gevonden voor “xyzzyqq”" in text
    assert "N06.01" in text
    assert not found(tree)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"q": "a" * 201}, "200"),
        ({"q": " ".join("abcdefghijklmnop")}, "12"),
        ({"q": "?!"}, "letter"),
        ({"q": "publiek", "kind": "nobody"}, "soort"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(served, fields, word):
    tree = page(served, 400, lang="nl", **fields)
    field = tree.find(".//input[@id='q']")
    fault = tree.find(".//p[@class='fault']")
    assert word in said(fault)
    assert fault.get("id") in field.get("aria-describedby")
    assert field.get("aria-invalid") == "true"
    assert field.get("value") == fields["q"]


def test_a_field_that_is_empty_is_a_start(served):
    tree = page(served, q="  ", lang="nl")
    links = [link.get("href") for link in tree.iterfind(".//main//a")]
    assert [served.ask("/" + one, headers=HTML).status for one in links] == [200] * len(links)
    assert len(links) >= 4


# --- suggestions


def test_suggestions_are_few_and_stay_the_same(served):
    for typed in ("m", "medewerker", "n06", "e", "an"):
        assert len(suggested(served, typed)) <= 10
    assert suggested(served, "") == []
    assert suggested(served, "?") == []
    first = served.ask("/suggest?q=publ&lang=nl")
    again = served.ask("/suggest?q=publ&lang=nl", If_None_Match=first.headers["etag"])
    assert again.status == 304
    assert served.ask("/suggest?q=publ&lang=nl").body == first.body


def test_functions_come_first_and_say_by_which_name(served):
    kinds = [one["kind"] for one in suggested(served, "medewerker publiek")]
    assert kinds == sorted(kinds, key=["normfunctie", "verrijkt profiel"].index)
    named = {one["name"]: one["also"] for one in suggested(served, "kcc")}
    assert "KCC" in named["Publiek"]


# --- hostile input


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("field", ["q", "kind", "lang"])
def test_what_is_hostile_stays_a_text(served, field, typed):
    asked = {"q": "publiek", "lang": "nl", field: typed}
    answer = served.ask("/search?" + urlencode(asked), headers=HTML)
    assert answer.status in (200, 400)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(answer.text)
    assert [one.get("src") for one in tree.iter("script")] == ["scripts/suggest.js"]
    assert not list(tree.iter("img"))
    assert not [name for one in tree.iter() for name in one.attrib if name.startswith("on")]
    assert "set-cookie" not in answer.headers
    assert "49" not in said(tree.find(".//main/h1"))
    answer = served.ask("/suggest?" + urlencode(asked))
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(json.loads(answer.body)["suggestions"], list)


def test_what_is_no_text_at_all_is_answered(served):
    for raw in (
        "q=%ff%fe",
        "q=%00",
        "q=%ed%a0%80",
        "q",
        "q=a&q=b&q=c",
        "&&&===",
        "q=" + "%41" * 9_000,
    ):
        for path in ("search", "suggest"):
            assert served.ask(f"/{path}?{raw}", headers=HTML).status in (200, 400, 414, 431)
    assert served.ask("/healthz").status == 200


# --- in a browser


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "query", ["", "q=agresie", "q=N06.01.02", "q=xyzzyqq", "q=publiek&kind=profile"]
)
def test_axe_finds_nothing_and_nothing_is_too_wide(served, chromium, query, lang, size):
    with opened(chromium, f"{served.base}search?{query}&lang={lang}", size=size) as shown:
        assert violations(shown) == []
        assert overflow(shown) == 0


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_suggestions(served, chromium, size):
    with opened(chromium, served.base + "index.html", size=size) as shown:
        shown.get_by_role("combobox").fill("medewerker")
        shown.wait_for_selector("[role=option]")
        assert violations(shown) == []
        assert overflow(shown) == 0


@needs_browser
def test_suggestions_are_used_with_the_keyboard_only(served, chromium):
    with opened(chromium, served.base + "queries?lang=nl") as shown:
        for _ in range(3):
            shown.keyboard.press("Tab")
        box = shown.get_by_role("combobox")
        assert box.evaluate("box => box === document.activeElement")
        shown.keyboard.type("publiek i")
        shown.wait_for_selector("[role=option]")
        assert box.get_attribute("aria-expanded") == "true"
        assert (
            shown.get_by_role("status")
            .inner_text()
            .startswith(str(shown.get_by_role("option").count()))
        )
        shown.keyboard.press("ArrowDown")
        shown.keyboard.press("ArrowDown")
        shown.keyboard.press("ArrowUp")
        chosen = shown.locator("[aria-selected=true]")
        assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
        assert chosen.locator(".code").inner_text() == "N06.01.02"
        shown.keyboard.press("Escape")
        assert not shown.get_by_role("listbox").is_visible()
        assert box.input_value() == "publiek i"
        shown.keyboard.press("ArrowDown")
        shown.wait_for_selector("[role=option]")
        shown.keyboard.press("ArrowDown")
        with shown.expect_request(lambda request: "/id/function-N06-01-02" in request.url):
            shown.keyboard.press("Enter")


@needs_browser
def test_enter_without_a_choice_searches(served, chromium):
    with opened(chromium, served.base + "queries?lang=nl") as shown:
        box = shown.get_by_role("combobox")
        box.fill("agressie")
        shown.wait_for_selector("[role=option]")
        box.press("Enter")
        shown.wait_for_url("**/search?q=agressie&lang=nl")
        assert shown.get_by_role("heading", level=1).inner_text() == "Zoeken"


@needs_browser
def test_what_is_suggested_is_only_text(served, chromium):
    with opened(chromium, served.base + "index.html") as shown:
        shown.get_by_role("combobox").fill("<img src=x onerror=alert(1)>")
        shown.wait_for_timeout(400)
        assert shown.locator("form img").count() == 0


@needs_browser
def test_without_scripts_it_is_a_plain_search(served, chromium):
    with opened(chromium, served.base + "queries?lang=nl", scripts=False) as shown:
        shown.fill("header input[name=q]", "n060102")
        shown.press("header input[name=q]", "Enter")
        shown.wait_for_url("**/search?q=n060102&lang=nl")
        assert shown.locator(".hit .code").first.inner_text() == "N06.01.02"
        assert shown.locator(".hit .code mark").first.inner_text() == "N06.01.02"
        shown.get_by_role("link", name="English").click()
        assert shown.locator("html").get_attribute("lang") == "en"
        assert shown.locator("#q").input_value() == "n060102"


# --- how texts are compared


def test_what_was_looked_for_is_marked_in_the_text_as_it_stands():
    text = "Één klantCONTACT in de façade"
    assert "".join(part.text for part in marked(text, ["contact", "een", "facade"])) == text
    assert [part.text for part in marked(text, ["een", "contact"]) if part.found] == [
        "Één", "CONTACT",
    ]  # fmt: skip
    long = "woord " * 100 + "naald " + "woord " * 100
    parts = marked(long, ["naald"], 80)
    assert Part("naald", True) in parts
    assert sum(len(part.text) for part in parts) < 90
    assert parts[0].text == "… "


def test_a_short_word_does_not_stand_within_another():
    assert Word.of("i").fits(fold("Publiek III")) == 2
    assert Word.of("li").fits(fold("Publiek")) == 0
    assert Word.of("2").fits(fold("Publiek II")) == 3
    assert Word.of("2").fits(fold("Publiek III")) == 0
    assert Word.of("ubl").fits(fold("Publiek")) == 1
    assert Word.of("bl").fits(fold("Publiek")) == 0
