"""The page that holds files against the rules: what it finds, gives back, refuses, and forgets."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import socket
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from browser import DESK, PHONE, needs_browser, opened, overflow, violations
from functiegraaf.query import Graph
from functiegraaf.serve.chores import PREFIX
from functiegraaf.tables import template
from functiegraaf.validate import read, validate
from serving import Answer, Server, server

ROOT = Path(__file__).parents[1]
FAULTY = ROOT / "docs/examples/profiel.ttl"
GOOD = ROOT / "tests/tables/good.ttl"
HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/problem+json"}
EDGE = "edge-of-a-part"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the server puts what it does not keep."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def served(tmp_path_factory, folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        with server(tmp_path_factory.mktemp("served"), "--limit", "rate=0") as running:
            yield running


@pytest.fixture(autouse=True)
def forgotten(request, folder):
    """After each test nothing of what was sent is there any more."""
    yield
    end = time.monotonic() + 10
    while left := [one for one in folder.iterdir() if one.name.startswith(PREFIX)]:
        assert time.monotonic() < end, left
        time.sleep(0.05)


@pytest.fixture(scope="module")
def workbook():
    return template.workbook(Graph.open(), frozenset(read([GOOD])))


@pytest.fixture(scope="module")
def mended(workbook, tmp_path_factory):
    """The workbook with a level that is none, and a formula."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    book["Eisen"]["D2"] = "Z"
    book["Functies"]["C2"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Sent(NamedTuple):
    name: str
    data: bytes


def form(*files: Sent, **fields: str) -> bytes:
    parts = []
    for name, value in fields.items():
        head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name.rstrip("_")}"\r\n\r\n'
        parts.append(head.encode() + value.encode() + b"\r\n")
    for one in files:
        head = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{one.name}"'
        parts.append(
            head.encode() + b"\r\nContent-Type: application/x\r\n\r\n" + one.data + b"\r\n"
        )
    return b"".join(parts) + f"--{EDGE}--\r\n".encode()


def send(
    served: Server, *files: Sent, lang: str = "nl", accept: str = "text/html", **fields: str
) -> Answer:
    heads = {"Accept": accept, "Content-Type": f"multipart/form-data; boundary={EDGE}"}
    return served.ask(f"/validate?lang={lang}", "POST", form(*files, **fields), heads)


def data_of(page: str, name: str) -> bytes:
    found = re.search(rf'href="data:[^,"]*;base64,([^"]+)" download="{name}"', page)
    assert found, name
    return base64.b64decode(found[1])


# What is found.


def test_the_findings_are_those_of_the_command(served):
    expected = validate([FAULTY]).findings
    page = send(served, Sent("geheim.ttl", FAULTY.read_bytes()))

    assert page.status == 200
    assert page.headers["cache-control"] == "no-store"
    # Neither the name nor what stands in the file is written down.
    assert not re.search("geheim|requiresLevle", served.log.read_text())
    assert len(expected) == 4
    assert page.text.count('class="finding Violation"') == 4
    for one in expected:
        assert one.place
        assert f"regel {one.place.line}" in page.text
    found = json.loads(data_of(page.text, "geheim-findings.json"))["findings"]
    assert {one["fingerprint"] for one in found} == {one.fingerprint for one in expected}
    assert str(ROOT) not in page.text
    assert PREFIX not in page.text


def test_a_workbook_comes_back_with_comments(served, mended):
    page = send(served, Sent("mijn functies.xlsx", mended), lang="en")

    assert "sheet Eisen, cell D2" in page.text
    assert "sheet Functies, cell C2" in page.text
    book = openpyxl.load_workbook(io.BytesIO(data_of(page.text, "mijn-functies-mend.xlsx")))
    assert "functiegraaf import:" in book["Eisen"]["D2"].comment.text
    rows = data_of(page.text, "mijn-functies-findings.csv").decode()
    found = {row["cell"]: row["message_nl"] for row in csv.DictReader(io.StringIO(rows))}
    assert "D2" in found
    # A formula is found, and not computed.
    assert "formule" in found["C2"]
    openpyxl.load_workbook(io.BytesIO(data_of(page.text, "mijn-functies-findings.xlsx")))
    assert json.loads(data_of(page.text, "mijn-functies-findings.sarif"))["version"] == "2.1.0"


def test_the_empty_workbook_can_be_filled_in_and_sent(served):
    blank = served.ask("/validate/blank.xlsx?lang=en", headers=HTML)

    assert blank.status == 200
    assert 'filename="local-functions.xlsx"' in blank.headers["content-disposition"]
    assert openpyxl.load_workbook(io.BytesIO(blank.body)).sheetnames
    answer = send(served, Sent("x.xlsx", blank.body), lang="en", accept=JSON["Accept"])
    assert answer.status == 422
    assert "no rows" in json.loads(answer.body)["detail"]


def test_sheets_as_csv_are_one_workbook_and_what_is_good_is_called_good(served):
    files = [
        Sent(one.name, one.read_bytes())
        for one in sorted((ROOT / "tests/tables/good").glob("*.csv"))
    ]
    page = send(served, *files, lang="en")

    assert page.status == 200
    assert "Nothing was found to be wrong" in page.text
    assert "result good" in page.text
    assert json.loads(data_of(page.text, "eisen-findings.json"))["findings"] == []


def test_a_program_says_what_it_takes(served):
    accept = "application/sarif+json, */*;q=0.1"
    answer = send(served, Sent("profiel.ttl", FAULTY.read_bytes()), accept=accept)

    assert (answer.status, answer.headers["content-type"]) == (200, "application/sarif+json")
    assert answer.headers["content-disposition"].endswith('filename="profiel-findings.sarif"')
    results = json.loads(answer.body)["runs"][0]["results"]
    assert (
        results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "profiel.ttl"
    )


# Hostile uploads: each gets its answer, the server goes on, and nothing stays.


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def with_macros(workbook: bytes) -> bytes:
    out = io.BytesIO(workbook)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "ha">{_ENTITIES}]><r>&e11;</r>'.encode()
TYPES = b"spreadsheetml.sheet.main"
HOSTILE = {
    "nothing": (Sent("", b""), 400, ""),
    "macros": (Sent("", b""), 422, "macros"),
    "no table": (Sent("a.csv", b""), 422, ""),
    "no name of a kind": (Sent("a.exe", b"MZ"), 422, "should end in"),
    "no ending": (Sent("a", b"x"), 422, "should end in"),
    "not what it says": (Sent("a.xlsx", b"just text"), 422, "no workbook"),
    "a zip that is none": (Sent("a.xlsx", b"PK\x03\x04" + b"x" * 100), 422, "damaged"),
    "no workbook": (Sent("a.xlsx", zipped(a=b"b")), 422, "no workbook"),
    "zip bomb": (Sent("a.xlsx", zipped(a=bytes(60_000_000))), 422, "zip bomb"),
    "entity bomb": (Sent("a.rdf", BOMB), 422, "DOCTYPE"),
    "external entity": (
        Sent("a.rdf", b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'),
        422,
        "DOCTYPE",
    ),
    "deep triples": (
        Sent(
            "a.ttl",
            b"<x:s> <x:p> " + b"<<( <x:a> <x:b> " * 18_432 + b"1" + b" )>>" * 18_432 + b" .",
        ),
        422,
        "nests deeper",
    ),
    "deep JSON": (Sent("a.jsonld", b"[" * 200_000 + b"]" * 200_000), 422, "nests deeper"),
    "remote context": (
        Sent("a.jsonld", b'{"@context": "http://127.0.0.1:9/c", "a": "b"}'),
        422,
        "nothing is ever",
    ),
    "not UTF-8": (Sent("a.ttl", b"<x:s> <x:p> '\xff\xfe' ."), 422, "not UTF-8"),
    "UTF-16": (Sent("a.ttl", "<x:s> <x:p> 'x' .".encode("utf-16")), 422, "UTF-16"),
    "NUL": (Sent("a.ttl", b"<x:s> <x:p> '\0' ."), 422, "NUL"),
    "an old workbook": (Sent("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)), 422, ""),
    "a syntax error": (Sent("a.ttl", b"<x:s> <x:p> ."), 422, "line 1"),
    "a name and a value with HTML": (
        Sent(
            "../../<script>alert(1)<script>.ttl",
            b"PREFIX fg: <https://w3id.org/functiegraaf/def/>\n"
            b"<x:s> fg:indicativeScale '<script>alert(1)</script>' ; a fg:NormFunction .",
        ),
        200,
        "script_.ttl",
    ),
    "a name of many signs": (Sent("a" * 5_000 + ".ttl", b"<x:s> <x:p> <x:o> ."), 422, ""),
    "HTML in the text": (Sent("a.ttl", b"<x:<> <x:p> '<script>alert(1)</script>' ."), 422, ""),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_its_answer(served, workbook, what):
    sent, status, said = HOSTILE[what]
    if what == "macros":
        sent = Sent("a.xlsx", with_macros(workbook))
    page = send(served, sent)

    assert page.status in ((status,) if status else (200, 422))
    assert said in page.text
    assert "<script>alert" not in page.text
    assert "root:" not in page.text
    assert "<h1" in page.text
    assert served.process.poll() is None
    if status >= 400:
        assert 'role="alert"' in page.text
        assert 'id="file"' in page.text


def test_a_name_with_a_line_break_adds_no_header(served):
    body = form(Sent("a\r\nSet-Cookie: x=1\r\n.ttl", b"<x:s> <x:p> <x:o> ."), as_="csv")
    heads = {"Accept": "text/html", "Content-Type": f"multipart/form-data; boundary={EDGE}"}
    answer = served.ask("/validate", "POST", body, heads)

    assert "set-cookie" not in answer.headers
    assert answer.status in (200, 400, 422)


def test_a_file_that_is_too_large_is_refused_and_not_read(served):
    page = send(served, Sent("a.ttl", b"#" * 12_000_000))

    assert page.status == 413
    assert "10000000 bytes" in page.text
    huge = {"Content-Type": f"multipart/form-data; boundary={EDGE}", "Content-Length": "100000000"}
    assert served.ask("/validate", "POST", b"x", {**HTML, **huge}).status == 413


@pytest.mark.parametrize(
    ("heads", "body", "status"),
    [
        ({"Content-Type": "text/turtle"}, b"<x:s> <x:p> <x:o> .", 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"file=x", 415),
        ({"Content-Type": "multipart/form-data"}, b"x", 422),
        ({"Content-Type": "multipart/form-data; boundary=" + "x" * 500}, b"x", 422),
        ({"Content-Type": f"multipart/form-data; boundary={EDGE}"}, b"", 400),
        ({"Content-Type": f"multipart/form-data; boundary={EDGE}"}, b"\xff" * 1_000, 422),
        (
            {"Content-Type": f"multipart/form-data; boundary={EDGE}"},
            form(*[Sent(f"{n}.ttl", b"") for n in range(11)]),
            422,
        ),
        (
            {"Content-Type": f"multipart/form-data; boundary={EDGE}"},
            form(**{f"f{n}": "x" for n in range(11)}),
            422,
        ),
        (
            {"Content-Type": f"multipart/form-data; boundary={EDGE}"},
            form(Sent("a.ttl", b""), as_="x" * 2_000),
            422,
        ),
        (
            {"Content-Type": f"multipart/form-data; boundary={EDGE}"},
            form(Sent("a.ttl", b""), as_="../../x"),
            422,
        ),
    ],
)
def test_a_form_that_is_none_is_refused(served, heads, body, status):
    answer = served.ask("/validate", "POST", body, {**JSON, **heads})

    assert answer.status == status
    assert json.loads(answer.body)["detail"]


def test_a_page_shows_so_many_findings_and_says_how_many_there_are(served):
    lines = ["PREFIX fg: <https://w3id.org/functiegraaf/def/>"]
    lines += [f"<https://example.org/{n}> a fg:LocalRequirement ." for n in range(400)]
    page = send(served, Sent("a.ttl", "\n".join(lines).encode()), lang="en")

    assert page.status == 200
    assert len(re.findall('class="finding [A-Z]', page.text)) == 200
    assert re.search(r"first 200 of \d{3,} findings", page.text)


def test_others_are_answered_meanwhile_and_too_many_are_sent_away(served):
    """Who sends slowly has a place; a page does not wait for it, and a client's fourth is refused."""
    heads = f"Host: x\r\nContent-Type: multipart/form-data; boundary={EDGE}\r\nContent-Length: 999"
    begun = f"POST /validate HTTP/1.1\r\n{heads}\r\n\r\n--{EDGE}".encode()
    slow = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(3)]
    for one in slow:
        one.sendall(begun)
    time.sleep(0.5)

    assert served.ask("/validate", headers=HTML).status == 200
    busy = send(served, Sent("a.ttl", b""))
    assert (busy.status, busy.headers["retry-after"]) == (503, "5")
    assert 'role="alert"' in busy.text
    for one in slow:
        one.close()
    end = time.monotonic() + 10
    while send(served, Sent("a.exe", b"")).status == 503:
        assert time.monotonic() < end
        time.sleep(0.2)


def test_limits_are_declared(served):
    said = json.loads(served.ask("/limits").body)

    assert said["chores"]["upload"] == 10_000_000
    assert said["checks"] is True


def test_a_file_that_takes_too_long_is_given_up(tmp_path):
    with server(tmp_path, "--limit", "check_seconds=1", "--limit", "upload=50000") as running:
        answer = send(running, Sent("a.ttl", GOOD.read_bytes()), accept=JSON["Accept"])
        assert answer.status == 422
        assert json.loads(answer.body)["outcome"] == "timeout"
        assert send(running, Sent("a.ttl", bytes(60_000))).status == 413
        assert running.ask("/healthz").status == 200


def test_it_can_be_switched_off(tmp_path):
    with server(tmp_path, "--no-validate") as running:
        assert running.ask("/validate", headers=HTML).status == 404
        assert send(running, Sent("a.ttl", b"")).status == 404
        assert json.loads(running.ask("/limits").body)["checks"] is False


# In a browser.


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_axe_finds_nothing_and_nothing_is_too_wide(served, chromium, lang, size):
    with opened(chromium, f"{served.base}validate?lang={lang}", size=size) as page:
        assert violations(page) == []
        assert overflow(page) == 0


@needs_browser
def test_a_file_is_chosen_and_its_findings_are_read(served, chromium, mended, tmp_path):
    path = tmp_path / "functies.xlsx"
    path.write_bytes(mended)
    with opened(chromium, f"{served.base}validate?lang=nl") as page:
        page.set_default_timeout(90_000)
        page.set_input_files("#file", path)
        page.focus("form.drop button")
        page.keyboard.press("Enter")
        page.wait_for_selector(".findings")
        assert page.locator("h1").inner_text() == "Bevindingen"
        assert "eisen, cel d2" in page.locator(".findings").first.inner_text().lower()
        with page.expect_download() as download:
            page.locator("a[download$='mend.xlsx']").click()
        assert download.value.suggested_filename == "functies-mend.xlsx"
        openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            assert violations(page) == []
            assert overflow(page) == 0


@needs_browser
def test_the_form_works_without_scripts_and_says_what_is_wrong(served, chromium, tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("<x:s> <x:p> .")
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{served.base}validate?lang=nl")
    page.set_input_files("#file", path)
    page.focus("form.drop button")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert "line 1" in page.locator("[role=alert]").inner_text()
    assert page.get_attribute("#file", "aria-invalid") == "true"
    assert "file-wrong" in str(page.get_attribute("#file", "aria-describedby"))
    context.close()


@needs_browser
def test_a_file_can_be_dropped(served, chromium):
    with opened(chromium, f"{served.base}validate?lang=nl") as page:
        given = page.evaluate_handle(
            "() => { const all = new DataTransfer();"
            " all.items.add(new File(['<x:s> <x:p> <x:o> .'], 'a.ttl')); return all; }"
        )
        page.dispatch_event("form.drop", "dragover", {"dataTransfer": given})
        assert page.locator("form.drop.over").count() == 1
        page.dispatch_event("form.drop", "drop", {"dataTransfer": given})
        assert page.evaluate("document.querySelector('#file').files[0].name") == "a.ttl"
        assert page.locator("form.drop.over").count() == 0
