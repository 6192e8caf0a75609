"""PDFs as printers make them: columns, tables, running heads and feet, and what is unclear."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from functiegraaf import ingest
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.ingest import KNOWN, lines
from ingest import printed, told, typeset
from ingest.authoring import expected, variation
from ingest.typeset import Style

KINDS = {
    "booklet": (variation.booklet, printed.booklet, expected.of_booklet, told.booklet),
    "functions": (variation.hr21, printed.functions, expected.of_hr21, told.functions),
}


def made_up(kind: str, seed: int, style: Style):
    """A document at random as PDF, with its facts, and whether such a document can mean them."""
    make, draw, facts_of, of = KINDS[kind]
    content = make(random.Random(seed))
    out, data = draw(content, style)
    facts = facts_of(content, out)
    profiles = facts.get("profiles", [])
    names = [one["name"] for profile in profiles for one in profile.get("qualifications") or []]
    series = {(one["code"][:3], one["series"]) for one in facts["functions"] if "series" in one}
    can = len(names) == len(set(names)) and len({code for code, _ in series}) == len(series)
    return data, set(of(facts)), can


def read(data: bytes, folder: Path, kind: str | None = None):
    path = folder / "document.pdf"
    path.write_bytes(data)
    return ingest.read(path, kind)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, derandomize=True)
@given(seed=st.integers(0, 2**32))
# A cell that goes on above the first row of a page, right below its title.
@example(seed=4362217)
def test_a_printed_document_at_random_comes_out_whole(kind: str, seed: int, tmp_path_factory):
    data, facts, can = made_up(kind, seed, typeset.at_random(random.Random(seed)))
    assume(can)
    doc = read(data, tmp_path_factory.mktemp("pdf"), kind)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts


STYLES = {
    "columns": Style(),
    "written column by column": Style(order="columns"),
    "written in any order": Style(order="shuffled", words=True),
    "the right column is lower": Style(lower=5),
    "without bold headings": Style(bold=False),
    "tables with lines, cells in the middle": Style(grid=True, tight=True, middle=True),
    "tables without lines, cells in the middle": Style(middle=True),
    "rows over the end of a page": Style(split=True, again=True, leading=14),
    "rows over the end of a page, without a heading there": Style(split=True, leading=14),
    "running head": Style(head="De proefreeks"),
    "page numbers": Style(foot="number"),
    "running foot": Style(foot="text"),
    "number and running foot": Style(foot="both"),
    "left and right pages": Style(foot="sides", head="Boekje in proef – reeks 3"),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", KINDS)
def test_how_pages_look_changes_no_fact(kind: str, style: str, tmp_path: Path) -> None:
    data, facts, _ = made_up(kind, 5, STYLES[style])
    doc = read(data, tmp_path)
    assert doc.kind == kind
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts


@pytest.mark.parametrize("foot", ["number", "text", "both", "sides"])
def test_running_heads_and_feet_are_told_and_in_no_text(foot: str, tmp_path: Path) -> None:
    style = Style(head="Boekje in proef – reeks 3", foot=foot)
    data, _, _ = made_up("booklet", 5, style)
    doc = read(data, tmp_path)
    pages = max(line.page for line in doc.source.lines)
    running = {line.number: line for line in doc.source.running}
    assert len(running) == 2 * pages
    assert {doc.roles[number] for number in running} == {"page header"}
    assert {line.page for line in running.values()} == set(range(1, pages + 1))
    said = [
        value.text
        for thing in doc.things.values()
        for values in thing.facts.values()
        for value in values
    ]
    assert not any("proef" in text or "Pagina" in text for text in said)
    assert not running.keys() & {line.number for line in doc.source.lines}


def draw(pages: list[Callable[[Canvas], object]]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    for page in pages:
        canvas.setFont("Helvetica", 9)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def down(canvas: Canvas, x: float, y: float, *texts: str) -> None:
    for n, text in enumerate(texts):
        canvas.drawString(x, y - 13 * n, text)


#: A selection with one function, as a page that is read in every case.
def first_page(canvas: Canvas) -> None:
    down(
        canvas, 60, 780,
        "Naam functie : Beheerder I",
        "Code : N04.01.01",
        "Functiereeks Beheer:",
        "Wat de reeks doet.",
        "Functiegroep Wegen:",
        "Wat de groep doet.",
        "Overwegende functiekenmerken:",
        "• beheert wegen",
    )  # fmt: skip


def test_what_stands_where_a_running_foot_does_and_says_more_is_listed(tmp_path: Path) -> None:
    def page(n: int, word: str, foot: str) -> Callable[[Canvas], object]:
        area = f"Resultaatgebied {n}: {word}", f"• doet {word}"
        return lambda canvas: (down(canvas, 60, 780, *area), canvas.drawString(60, 30, foot))

    words = ["wegen", "bomen", "water", "groen"]
    pages = [page(n, word, f"Proef {n}") for n, word in enumerate(words, 1)]
    data = draw([first_page, *pages, page(5, "banken", "Iets anders")])
    doc = read(data, tmp_path, "functions")
    assert [(line.page, line.text) for line in doc.unread] == [(6, "Iets anders")]
    assert doc.things["characteristic-N04-01-01-1"].facts["text"][0].text == "beheert wegen"


def test_text_that_stands_upright_on_the_page_is_listed(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        first_page(canvas)
        canvas.rotate(90)
        canvas.drawString(200, -20, "langs de rand")

    doc = read(draw([page]), tmp_path, "functions")
    assert [line.text for line in doc.unread] == ["langs de rand"]


def test_a_page_that_lies_on_its_side_is_read(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(595, 0)
        canvas.rotate(90)
        canvas.translate(0, -200)
        first_page(canvas)

    doc = read(draw([page]), tmp_path, "functions")
    assert doc.unread == []
    assert doc.things["characteristic-N04-01-01-1"].facts["text"][0].text == "beheert wegen"


def test_columns_that_could_be_lines_are_a_choice(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        first_page(canvas)
        down(canvas, 60, 500, "Over de proef", "Niet voor", "gebruik bij", "het werk")
        down(canvas, 300, 500, "Over het werk", "Niet voor", "gebruik bij", "de proef")

    doc = read(draw([page]), tmp_path, "functions")
    (choice,) = doc.choices
    assert (choice.taken, choice.other) == (
        "columns, the left one first", "lines over the whole width",
    )  # fmt: skip


HEAD = (["Pagina"], ["Naam functie"], ["Functiegroep"], ["Indicatieve", "schaal"])


def test_a_row_that_starts_at_no_clear_place_is_a_choice(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for x, cell in zip((60, 110, 300, 420), HEAD, strict=True):
            down(canvas, x, 780, *cell)
        names = ["Beheerder", "wegen en", "paden I", "Beheerder", "wegen en", "paden II"]
        down(canvas, 110, 754, *names)
        for x, text in ((60, "4"), (300, "Wegen"), (420, "9")):
            down(canvas, x, 741, text)
            down(canvas, x, 702, text)

    doc = read(draw([page, first_page]), tmp_path, "functions")
    assert [choice.taken for choice in doc.choices if "row of the table" in choice.taken]


def test_headings_over_a_table_that_is_not_read_are_listed(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for x, texts in (
            (60, ["Titel Competentieprofiel", "Beheerder I", "Beheerder II"]),
            (230, ["NLQF niveau", "4", "3"]),
            (300, ["Indicatoren NLQF niveau", "Kennis (4): weet iets.", "Kennis (3): weet meer."]),
        ):
            down(canvas, x, 780, *texts)

    def profile(canvas: Canvas) -> None:
        first_page(canvas)
        down(
            canvas,
            60,
            600,
            "Competenties normfunctie",
            "Moed",
            "Durft.",
            "Niveau A (durven)",
            "• durft",
        )

    data = draw([page, profile])
    doc = read(data, tmp_path, "booklet")
    listed = {line.number for line in doc.unread}
    assert {line.number for line in doc.source.lines if line.page == 1} <= listed
    assert not any(thing.startswith("nlqf") for thing in doc.things)
    path = tmp_path / "document.pdf"
    result = CliRunner().invoke(main, ["ingest", str(path), "-o", str(tmp_path / "a.ttl")])
    assert result.exit_code == 1


def test_a_heading_over_an_overview_that_is_not_read_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Competentieprofiel Code Pagina\nBeheerder I zonder code 12\n\nNaam functie: Beheerder I\n"
        "Code: N04.01.01\n", "utf-8",
    )  # fmt: skip
    unread = [line.text for line in ingest.read(path, "booklet").unread]
    assert unread == ["Competentieprofiel Code Pagina", "Beheerder I zonder code 12"]


def test_a_list_below_the_wrong_heading_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Naam functie : Beheerder I\nCode : N04.01.01\nGenerieke taken\n• beheert\n", "utf-8"
    )
    assert [line.text for line in ingest.read(path, "functions").unread] == ["beheert"]


def test_a_pdf_that_is_damaged_in_the_middle_is_one_error_or_is_read(tmp_path: Path) -> None:
    data, _, _ = made_up("functions", 5, Style())
    path = tmp_path / "a.pdf"
    for seed in range(20):
        rng = random.Random(seed)
        broken = bytearray(data)
        start = rng.randrange(20, len(data))
        broken[start : start + rng.choice([1, 50, 5000])] = rng.randbytes(rng.choice([0, 40]))
        path.write_bytes(broken if seed % 2 else data[:start])
        result = CliRunner().invoke(main, ["ingest", str(path), "-o", str(tmp_path / "a.ttl")])
        assert result.exit_code in (0, 1, 2)
        assert result.output.count("Error: ") == (result.exit_code == 2)


def test_a_pdf_of_pictures_and_a_locked_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(path)
    with pytest.raises(InputError, match="pictures only"):
        lines.read(path, KNOWN)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)
    with pytest.raises(InputError, match="password"):
        lines.read(path, KNOWN)


def test_a_pdf_that_only_its_owner_may_change_is_read(tmp_path: Path) -> None:
    data, facts, _ = made_up("functions", 5, replace(Style(), foot="number"))
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("", "owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert told.Read(read(buffer.getvalue(), tmp_path)).facts() == facts
