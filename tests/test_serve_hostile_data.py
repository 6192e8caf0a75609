"""Data that somebody else wrote, as the server gives it in each of its forms."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyoxigraph as ox
import pytest

import attacking
from serving import TOKEN, Server, server

TEXTS = (Path(__file__).parent / "hostile" / "texts.txt").read_text("utf-8").splitlines()
#: What a spreadsheet computes.
FORMULAS = re.compile(r"(?:^|.*;)\s*[=+\-@＝]")
ID = "https://w3id.org/functiegraaf/id/"


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("data")
    options = ("--store", str(folder / "store"), "--update", "--limit", "rate=0")
    with server(folder, *options, token=TOKEN) as one:
        facts = [
            "id:group-X a fg:FunctionGroup ; fg:inSeries id:series-X ; skos:prefLabel 'g'@nl ."
        ]
        facts.append("id:series-X a fg:FunctionSeries ; skos:prefLabel 's'@nl .")
        for number, text in enumerate(TEXTS):
            label = ox.Literal(text, language="nl")
            facts.append(
                f"id:function-X{number:02} a fg:NormFunction ; skos:notation 'X{number:02}' ; "
                f"fg:inGroup id:group-X ; skos:prefLabel {label} ; "
                f"rdfs:seeAlso <javascript:alert({number})>, <data:text/html,{number}> ."
            )
        answer = one.ask(
            "/sparql",
            "POST",
            f"INSERT DATA {{ {' '.join(facts)} }}".encode(),
            {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"},
        )
        assert answer.status == 204, answer
        # A site is made of the graph that we publish; of this one there is none.
        attacking.until(lambda: '"none"' in one.ask("/healthz").text, 60)
        yield one


def test_there_are_formulas_and_scripts_among_them() -> None:
    assert sum(bool(FORMULAS.match(text)) for text in TEXTS) >= 8
    assert any("<script>" in text for text in TEXTS)


def test_spreadsheets_compute_nothing(there) -> None:
    """In CSV that is guarded, and in a workbook, where every text is a text."""
    rows = list(csv.DictReader(io.StringIO(there.ask("/queries/functions.csv?guard=true").text)))
    assert len(rows) == len(TEXTS)
    assert [row["name"] for row in rows if FORMULAS.match(row["name"])] == []
    body = there.ask("/queries/functions.xlsx").body
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert len([cell for cell in cells if cell.column == 2]) == len(TEXTS) + 1


def test_pages_show_texts_as_texts(there) -> None:
    page = there.ask("/queries/functions", Accept="text/html")
    assert page.status == 200
    found = Elements(page.text)
    assert found.tags <= SAFE
    assert found.handlers == []
    assert "3703701" not in page.text
    assert "\u202e" not in page.text
    for number in range(len(TEXTS)):
        thing = there.ask(f"/id/function-X{number:02}", Accept="text/html")
        assert thing.status == 200
        found = Elements(thing.text)
        assert found.tags <= SAFE
        assert found.handlers == []
        assert [
            link for link in found.links if not link.startswith(("http", "../", "?", "#"))
        ] == []


#: The elements of our pages.
SAFE = {
    *("html", "head", "meta", "title", "link", "body", "header", "nav", "main", "footer", "div"),
    *("section", "article", "h1", "h2", "h3", "p", "a", "ul", "ol", "li", "dl", "dt", "dd", "pre"),
    *("span", "strong", "em", "small", "code", "table", "thead", "tbody", "tr", "th", "td"),
    *("form", "label", "input", "select", "option", "datalist", "button", "search", "script"),
}


class Elements(HTMLParser):
    """The elements, links and handlers of a page; a script may only be one of our own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.add(tag)
        self.handlers += [name for name in said if name.startswith("on")]
        if tag == "a":
            self.links.append(said.get("href") or "")
        if tag == "script" and not re.fullmatch(
            r"(?:\.\./)*[a-z-]+/[a-z-]+\.js", said.get("src") or ""
        ):
            self.handlers.append("script")


def test_what_looks_at_pages_finds_what_it_looks_for() -> None:
    for bad in ("<script>a</script>", "<b onclick=a>", "<script src='http://a/b.js'></script>"):
        assert Elements(bad).handlers
    assert "svg" in Elements("<svg>").tags
    assert Elements("<a href='javascript:a'>").links == ["javascript:a"]


def test_forms_for_programs_are_well_formed(there) -> None:
    """What comes back is what was written, whatever it looks like."""
    wanted = set(TEXTS)
    said = json.loads(there.ask("/queries/functions.json").text)["results"]["bindings"]
    assert {row["name"]["value"] for row in said} == wanted
    parsed = ElementTree.fromstring(there.ask("/queries/functions.xml").text)
    names = parsed.iterfind(".//{*}binding[@name='name']/{*}literal")
    assert {one.text for one in names} == wanted
    rows = csv.DictReader(io.StringIO(there.ask("/queries/functions.csv").text, newline=""))
    assert {row["name"] for row in rows} == wanted
    table = there.ask("/queries/functions.md").text
    assert len({line.replace(r"\|", "").count("|") for line in table.splitlines()[:2]}) == 1
    bars = {line.replace(r"\|", "").count("|") for line in table.splitlines() if line[:1] == "|"}
    assert len(bars) == 1
    for media in (
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
    ):
        got = there.ask("/store?default", Accept=media)
        form = ox.RdfFormat.from_media_type(media)
        labels = {
            quad.object.value
            for quad in ox.parse(got.body, format=form)
            if quad.predicate.value.endswith("#prefLabel")
        }
        assert labels == wanted | {"g", "s"}


def test_values_of_data_lead_into_no_header(there) -> None:
    for suffix in ("csv", "xlsx", "json"):
        heads = there.ask(f"/queries/functions.{suffix}?page_size=5").headers
        assert "evil" not in repr(heads)
        assert all(name in KNOWN for name in heads), sorted(set(heads) - KNOWN)


#: The headers of an answer.
KNOWN = {
    *("date", "content-type", "content-length", "content-disposition", "vary", "etag", "link"),
    *("cache-control", "functiegraaf-version", "x-content-type-options", "referrer-policy"),
    *("content-security-policy", "x-frame-options", "cross-origin-opener-policy"),
    *("permissions-policy", "access-control-allow-origin", "access-control-expose-headers"),
    "x-request-id",
}
