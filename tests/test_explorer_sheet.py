"""Function descriptions: as people see them in a browser, and as files that others open."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest

from browser import DESK, PHONE, needs_browser, opened, overflow, violations
from functiegraaf import joined
from functiegraaf.query import Graph
from functiegraaf.serve.explorer.sheets import excel, facts, printing, word
from functiegraaf.serve.explorer.sheets.facts import Foot
from functiegraaf.serve.refusals import Refusal
from serving import server

ROOT = Path(__file__).parents[1]
ID = "https://w3id.org/functiegraaf/id/"
FUNCTION, PROFILE, OTHER = "N06-01-02", "N06-01-02-VP", "N03-01-02"
GOOD = [
    "sheet?lang=nl",
    "sheet?lang=en",
    f"sheet/{FUNCTION}?lang=nl",
    f"sheet/{FUNCTION}?lang=en",
    f"sheet/{PROFILE}?lang=en",
    f"sheet/{OTHER}?lang=nl&part=result-areas&part=sources",
]
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with server(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def graph():
    return Graph.open()


def get(served, path, **headers):
    return served.ask(f"/{path}", headers={**HTML, **headers})


def squeezed(text: str) -> str:
    """A text without what changes when lines are broken anew."""
    return re.sub(r"[\s\-\u00ad\u2010\ufffe\x02]+", "", text)


class Words(HTMLParser):
    """The text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def text_of_page(body: str) -> str:
    words = Words()
    words.feed(body)
    return " ".join(words.found)


def told(graph: Graph, lang: str) -> list[str]:
    """What the stored queries say of function and profile N06.01.02: each text has to be there."""
    found: list[object] = []
    for row in graph.run("functions", lang):
        if row["code"] == "N06.01.02":
            found += [row["code"], row["name"], row["series"], row["group"]]
    found += [row["characteristic"] for row in graph.run("characteristics", function="N06.01.02")]
    for row in graph.run("profile-competencies", lang, profile="N06.01.02"):
        found += [row["competency"], row["keyword"]]
        asked = {"competency": str(row["competency"]), "level": str(row["level"])}
        found += [one["indicator"] for one in graph.run("behaviour-indicators", **asked)]
        found += [row["dimension"]] if row["dimension"] else []
    for row in graph.run("critical-situations", lang, profile="N06.01.02"):
        found += [row["situation"], row["description"]]
    for row in graph.run("required-knowledge", lang, profile="N06.01.02"):
        found += [row["name"], row["description"]]
    for row in graph.run("minimum-education"):
        found += [row["education"]] if row["profile"] == "N06.01.02" else []
    for row in graph.run("nlqf-indicators", lang, function="N06.01.02"):
        found += [row["facet"], row["indicator"]]
    for row in graph.run("related-education", lang, function="N06.01.02"):
        found += [row["education"], row["level"], row["remark"]]
    assert len(found) > 70
    return [str(one) for one in found]


def qualified(graph: Graph) -> list[str]:
    """What the stored queries say of the qualifications of an enriched profile."""
    found: list[object] = []
    for one in graph.run("profile-qualifications", profile="N06.01.02/VP"):
        name = str(one["qualification"])
        found.append(name)
        found += [row["description"] for row in graph.run("role-complexity", qualification=name)]
        for row in graph.run("core-tasks", qualification=name):
            found += [row["title"], row["workProcess"], row["workProcessTitle"]]
        found += [row["topic"] for row in graph.run("knowledge-topics", qualification=name)]
    assert len(found) > 100
    return [str(one) for one in found]


def missing(wanted: list[str], text: str) -> list[str]:
    there = squeezed(text)
    return [one for one in wanted if squeezed(one) not in there]


def text_of_pdf(body: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(body)
    return " ".join(page.get_textpage().get_text_range() for page in document)


def text_of_word(body: bytes) -> str:
    import docx

    document = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(one.text for one in document.paragraphs), *cells])


def text_of_workbook(body: bytes) -> str:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(body))
    return " ".join(
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


# What is on a description.


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_fact_is_on_the_page_and_in_each_file(served, graph, lang):
    wanted = told(graph, lang)
    page = get(served, f"sheet/{FUNCTION}?lang={lang}")
    files = {
        suffix: get(served, f"sheet/{FUNCTION}.{suffix}?lang={lang}")
        for suffix in ("pdf", "docx", "xlsx")
    }

    assert page.status == 200
    assert {one.status for one in files.values()} == {200}
    assert missing(wanted, text_of_page(page.text)) == []
    assert missing(wanted, text_of_pdf(files["pdf"].body)) == []
    assert missing(wanted, text_of_word(files["docx"].body)) == []
    assert missing(wanted, text_of_workbook(files["xlsx"].body)) == []
    # The check finds something.
    assert missing(["dit staat er niet"], text_of_page(page.text)) == ["dit staat er niet"]


def test_an_enriched_profile_has_its_qualifications(served, graph):
    wanted = qualified(graph)

    assert missing(wanted, text_of_page(get(served, f"sheet/{PROFILE}?lang=nl").text)) == []
    assert missing(wanted, text_of_word(get(served, f"sheet/{PROFILE}.docx?lang=nl").body)) == []


def test_tasks_of_a_function_are_there(served, graph):
    rows = list(graph.run("tasks", function="N03.01.02"))
    wanted = [str(row[key]) for row in rows for key in ("resultArea", "task")]

    assert len(wanted) > 20
    assert missing(wanted, text_of_page(get(served, f"sheet/{OTHER}?lang=nl").text)) == []


def test_sources_conflicts_and_conclusions_stand_below(served, graph):
    text = text_of_page(get(served, f"sheet/{FUNCTION}?lang=nl").text)
    sources = list(graph.run("sources", item="id:profile-N06-01-02"))
    conflicts = [
        row
        for row in graph.run("source-conflicts")
        if row["subject"] == "Medewerker publiek I" and "Publiek I" in str(row["statement"])
    ]

    assert sources
    assert conflicts
    for row in sources:
        assert str(row["document"]) in text
        assert row["page"] is None or re.search(rf"\b{row['page']}\b", text)
    assert missing([str(row["reason"]) for row in conflicts], text) == []
    assert "geconcludeerd" in text


def test_a_local_function_has_a_description():
    local = joined.graph_with(joined.triples_of([ROOT / "tests/tables/good.ttl"]), None)
    thing = ox.NamedNode(ID + "local-function-GM9998-MW-01")
    read = facts.read(local, thing, "nl")

    assert read.slug == "local-function-GM9998-MW-01"
    assert read.fields["municipality"][0].text == "gm9998"
    assert "N06.01" in read.fields["derived-from"][0].text
    assert {"competencies", "situations", "knowledge"} <= {part.name for part in read.parts}


def test_a_description_can_be_of_some_parts(served):
    for asked in ("parts=competencies,sources", "part=competencies&part=sources"):
        page = get(served, f"sheet/{FUNCTION}?lang=en&{asked}")

        headings = re.findall(r'<h2 id="part-([a-z-]+)"', page.text)
        assert headings == ["competencies", "sources"]
        # The way to the other language and to the files keeps the choice.
        assert re.search(r'hreflang="nl"[^>]*>|href="[^"]*part[^"]*lang=nl"', page.text)
        assert re.search(rf'href="{FUNCTION}\.docx\?[^"]*competencies', page.text)
    text = text_of_word(get(served, f"sheet/{FUNCTION}.docx?lang=en&parts=sources").body)
    assert "Integrity" not in text


def test_the_foot_says_version_licence_and_address(served):
    view = f"{served.base}sheet/{FUNCTION}?parts=competencies&lang=nl"
    path = f"sheet/{FUNCTION}%s?lang=nl&parts=competencies"
    page = text_of_page(get(served, path % "").text)
    assert "CC BY 4.0" in page
    assert re.search(r"functiegraaf \d+\.\d+", page)
    assert view in page
    assert squeezed(view) in squeezed(text_of_pdf(get(served, path % ".pdf").body))


# The files.


def foot() -> Foot:
    return Foot(("functiegraaf 0", "CC BY 4.0"), "http://localhost/sheet/x", lambda key: key)


def test_files_are_the_same_whenever_they_are_made(graph, monkeypatch):
    read = facts.read(graph, ox.NamedNode(ID + "function-N06-01-02"), "nl")
    for write in (word.write, excel.write):
        first, second = write(read, foot()), write(read, foot())

        assert first == second
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
            core = archive.read("docProps/core.xml").decode()
        assert set(re.findall(r">(\d{4})-\d\d-\d\dT", core)) == {"1980"}
    page = b"<html lang=nl><title>x</title><body><h1>x</h1><p>Tekst \xc3\xa9\xc3\xa9n.</p>"
    script = (
        "import sys; from functiegraaf.serve.explorer.sheets.printing import printed;"
        f"sys.stdout.buffer.write(printed({{'style': 'p {{ color: red }}'}}, {page!r})[1])"
    )
    run = [sys.executable, "-c", script]
    made = [subprocess.run(run, capture_output=True, check=True).stdout for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF")


def test_a_pdf_can_be_read_aloud(served):
    import pypdf

    body = get(served, f"sheet/{FUNCTION}.pdf?lang=en").body
    read = pypdf.PdfReader(io.BytesIO(body))
    root = read.trailer["/Root"]

    assert root["/Lang"] in ("en", "en-GB")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Public Services Officer I" in str(read.metadata.title)
    assert b"pdfuaid" in root["/Metadata"].get_data()
    kinds = _kinds(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD", "/P"} <= kinds
    assert 1 <= len(read.pages) <= 4


def _kinds(node, found=None, seen=None) -> set[str]:
    found, seen = (set() if found is None else found), (set() if seen is None else seen)
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            _kinds(one, found, seen)
    elif isinstance(node, dict) and id(node) not in seen:
        seen.add(id(node))
        if "/S" in node:
            found.add(str(node["/S"]))
        if "/K" in node:
            _kinds(node["/K"], found, seen)
    return found


def test_a_word_document_has_real_headings_and_tables(served):
    import docx
    from docx.oxml.ns import qn

    answer = get(served, f"sheet/{FUNCTION}.docx?lang=en")
    document = docx.Document(io.BytesIO(answer.body))
    headings = [one for one in document.paragraphs if one.style.name.startswith("Heading")]

    assert answer.headers["content-disposition"] == (
        f'attachment; filename="function-description-{FUNCTION}.docx"'
    )
    assert headings[0].style.name == "Heading 1"
    assert sum(one.style.name == "Heading 2" for one in headings) > 8
    assert len(document.tables) == 3
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert document.core_properties.author == "the functiegraaf project"
    assert document.core_properties.language == "en-GB"
    langs = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert langs == {"en-GB"}
    # What exists in Dutch only says so.
    assert "nl-NL" in {one.get(qn("w:val")) for one in document.element.iter(qn("w:lang"))}


def test_a_workbook_computes_nothing(graph):
    import openpyxl

    read = facts.read(graph, ox.NamedNode(ID + "function-N06-01-02"), "nl")
    read.fields["also"] = [facts.Said("=HYPERLINK(0)")]
    book = openpyxl.load_workbook(io.BytesIO(excel.write(read, foot())))

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=HYPERLINK(0)" in values
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_pdf_is_kept(served):
    path = f"sheet/{OTHER}.pdf?lang=nl"
    first = get(served, path)
    again = get(served, path, **{"Accept-Language": "nl"})

    assert first.body == again.body
    assert first.headers["content-type"] == "application/pdf"
    assert get(served, path, **{"If-None-Match": first.headers["etag"]}).status == 304


def test_what_is_not_installed_is_said_in_one_sentence(graph, monkeypatch):
    read = facts.read(graph, ox.NamedNode(ID + "function-N03-01-02"), "nl")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setitem(sys.modules, "docx", None)

    said, body = printing.printed({"style": ""}, b"<p>x")
    assert body == b""
    assert "functiegraaf[serve]" in said["error"]
    with pytest.raises(Refusal, match=r"functiegraaf\[serve\]") as refused:
        word.write(read, foot())
    assert refused.value.status == 501


def test_a_pdf_fetches_nothing():
    page = b'<html lang=nl><title>x</title><p>x<img src="http://127.0.0.1:9/a.png" alt="a">'
    style = "@import url('http://127.0.0.1:9/a.css'); p { background: url(file:///etc/passwd) }"
    said, body = printing.printed({"style": style}, page)

    assert said == {}
    assert b"root:" not in body
    with pytest.raises(ValueError, match="not fetched"):
        printing._nothing().fetch("file:///etc/passwd")


# What somebody asks for that is not there.


@pytest.mark.parametrize(
    "name",
    [
        "N06-01-03",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "..%2F..%2Fetc%2Fpasswd",
        "%00",
        "a" * 3_000,
        "level-A",
        "competency-N06-3",
        "{{7*7}}",
        "%E2%80%AE",
    ],
)
def test_a_name_that_is_not_there_gets_a_page_with_others(served, name):
    page = get(served, f"sheet/{name}?lang=nl")

    assert page.status == 404
    assert "<script>alert" not in page.text
    assert ">49<" not in page.text
    if page.headers["content-type"].startswith("text/html") and "/" not in name.replace("%2F", "/"):
        assert f"sheet/{FUNCTION}?lang=nl" in page.text
    assert get(served, f"sheet/{name}.pdf").status == 404
    assert get(served, f"sheet/{name}.docx").status == 404


def test_a_program_is_told_in_words_that_a_name_is_not_there(served):
    refused = get(served, "sheet/N06-01-20.pdf", Accept="application/json")
    said = json.loads(refused.text)
    assert (refused.status, said["detail"]) == (
        404,
        "no function or profile is called 'N06-01-20'",
    )
    assert len(set(said["candidates"])) == len(said["candidates"]) > 1


def test_a_near_name_is_offered(served):
    page = get(served, "sheet/N06-01-03?lang=en")

    near = re.findall(r'<li><a href="([^"]+)">N06', page.text)
    assert near
    for one in near:
        assert get(served, urljoin("sheet/N06-01-03", one).lstrip("/")).status == 200


@pytest.mark.parametrize("value", ["nope", "<script>alert(1)</script>", "x" * 5_000])
def test_a_part_that_is_not_there_is_said_beside_the_choice(served, value):
    from urllib.parse import quote

    page = get(served, f"sheet/{FUNCTION}?lang=nl&part={quote(value)}")

    assert page.status == 400
    assert 'role="alert"' in page.text
    assert "<script>alert" not in page.text
    for suffix in ("pdf", "docx", "xlsx"):
        assert get(served, f"sheet/{FUNCTION}.{suffix}?part={quote(value)}").status == 400


@pytest.mark.parametrize(
    "name", ["N06.01.02", "function-N06-01-02", "profile-N06-01-02", "N06.01.02-VP"]
)
def test_a_code_is_found_however_it_is_written(served, name):
    assert get(served, f"sheet/{name}").status == 200


# In a browser.


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", GOOD)
def test_axe_finds_nothing_and_nothing_is_too_wide(served, chromium, path, size):
    with opened(chromium, served.base + path, size=size) as page:
        assert violations(page) == []
        assert overflow(page) == 0


@needs_browser
def test_parts_are_chosen_with_the_keyboard_and_without_scripts(served, chromium):
    with opened(chromium, f"{served.base}sheet/{FUNCTION}?lang=nl", scripts=False) as page:
        page.focus("summary")
        page.keyboard.press("Enter")
        page.focus("input[value=competencies]")
        for box in page.query_selector_all("input[name=part]"):
            if box.get_attribute("value") != "competencies":
                box.focus()
                page.keyboard.press("Space")
        page.focus(".tools button")
        page.keyboard.press("Enter")
        page.wait_for_url("**part=competencies**")
        assert page.locator(".sheet h2").all_inner_texts() == ["Competenties"]


@needs_browser
def test_print_shows_the_description_and_nothing_else(served, chromium):
    with opened(chromium, f"{served.base}sheet/{FUNCTION}?lang=nl") as page:
        page.emulate_media(media="print")
        for hidden in (".tools", "header", ".skip"):
            assert not page.locator(hidden).first.is_visible()
        assert page.locator(".sheet h1").is_visible()
        body = page.pdf(prefer_css_page_size=True)
    import pypdf

    box = pypdf.PdfReader(io.BytesIO(body)).pages[0].mediabox
    assert [round(float(one)) for one in (box.width, box.height)] == [595, 842]


@needs_browser
def test_links_lead_somewhere(served, chromium):
    with opened(chromium, f"{served.base}sheet/{FUNCTION}?lang=en") as page:
        links = page.eval_on_selector_all(".tools a, .languages a", "all => all.map(a => a.href)")
    assert len(links) == 5
    for one in links:
        path = one.removeprefix(served.base)
        if not path.startswith("id/"):
            assert get(served, path).status < 400, one
