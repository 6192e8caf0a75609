"""Compare: functions and profiles side by side."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from functiegraaf.cli import main
from functiegraaf.compare import MARK, UNKNOWN, compare
from functiegraaf.errors import InputError, ValueUnknown
from functiegraaf.query import Graph

GOOD = Path(__file__).parent / "tables" / "good.ttl"
OWN = "id:local-function-GM9998-MW-01"


def run(*arguments: object):
    return CliRunner().invoke(main, ["compare", *map(str, arguments)])


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open()


def rows(*arguments: object) -> list[dict[str, str]]:
    done = run(*arguments, "-f", "csv")
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_two_functions_differ_as_the_gap_says(graph) -> None:
    lines = [
        line
        for line in compare(graph, ["N06.01.06", "N06.01.08"]).lines
        if line.aspect == "competentie"
    ]
    gap = graph.run("competency-gap", from_="N06.01.06", to="N06.01.08").rows

    assert {(line.about, *line.values) for line in lines} == {row[:3] for row in gap}
    assert {line.about for line in lines if line.differs} == {row[0] for row in gap if row[3] != 0}


def test_every_fact_of_each_side_has_a_place(graph) -> None:
    items = ["N06.01.02", "N06.01.04", "N06.01.06", "N06.01.08"]
    found = compare(graph, items, "en")

    assert len(found.names) == 4
    for i, item in enumerate(items):
        said = {
            (line.aspect, line.about, value)
            for line in found.lines
            for value in line.values[i].split("\n")
            if value not in ("", UNKNOWN)
        }
        facts = [
            row
            for query in ("comparison-facts", "comparison-context")
            for row in graph.run(query, "en", item=item).rows
        ]
        assert said == {tuple(map(str, row[2:])) for row in facts}


@pytest.mark.parametrize(
    ("items", "aspects"),
    [
        (("N06.01.06/VP I", "N06.01.06/VP II"), {"minimale opleiding", "kwalificaties"}),
        (("N06.01.06", "N06.01.02"), {"NLQF-niveau", "minimale opleiding"}),
        (("N05.03.08", "N07.01.04"), {"functiekenmerken", "taken"}),
    ],
)
def test_what_stands_around_a_profile_is_compared(items, aspects) -> None:
    assert aspects <= {row["aspect"] for row in rows(*items) if row["verschil"] == MARK}


def test_what_is_not_known_is_no_difference() -> None:
    done = run("N06.01.10", "N03.03.08", "-f", "csv")
    table = list(csv.DictReader(io.StringIO(done.stdout)))
    asked = [row for row in table if row["aspect"] == "competentie"]

    assert asked
    assert {list(row.values())[-1] for row in asked} == {UNKNOWN}
    assert {row["verschil"] for row in asked} == {""}
    assert "is niets bekend over: competentie" in done.stderr


def test_equal_sets_in_another_order_are_equal(tmp_path) -> None:
    """Two functions with two profiles each, which ask the same in another order."""
    local = tmp_path / "local.ttl"
    text = ["@prefix fg: <https://w3id.org/functiegraaf/def/> .",
            "@prefix id: <https://w3id.org/functiegraaf/id/> .",
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."]  # fmt: skip
    for code, levels in (("A", "BC"), ("B", "CB")):
        text.append(
            f'id:f-{code} a fg:LocalFunction ; skos:notation "X-{code}" ; skos:prefLabel "=1+1"@nl ;'
            " fg:derivesFromFunction id:function-N06-01-06 ."
        )
        for i, level in enumerate(levels):
            text.append(
                f"id:p-{code}{i} a fg:LocalProfile ; fg:ofFunction id:f-{code} .\n"
                f"id:r-{code}{i} fg:ofProfile id:p-{code}{i} ; fg:position {i + 1} ;"
                " fg:requiresCompetency id:competency-N06-7 ;"
                f" fg:requiresLevel id:wanted-{level} . id:wanted-{level} fg:atLevel id:level-{level} ."
            )
    local.write_text("\n".join(text), "utf-8")
    done = run("id:f-A", "id:f-B", "--data", local, "-f", "csv", "--safe-csv")
    table = list(csv.DictReader(io.StringIO(done.stdout)))

    assert {row["verschil"] for row in table if row["aspect"] == "competentie"} == {""}
    assert "'=1+1" in done.stdout
    assert "heeft 2 profielen" in done.stderr


def test_one_local_function_stands_beside_its_norm_function() -> None:
    table = rows(OWN, "--data", GOOD)
    _, norm, own = list(table[0])[2:]
    by = {(row["aspect"], row["over"]): row for row in table}

    assert norm == "N06.01.06 Medewerker publiek III"
    assert own == "MW-01 Medewerker loket en advies"
    assert by["motivering", ""][own] == "Het loket en het advies erover liggen in één hand."
    assert by["motivering", ""]["verschil"] == ""
    assert by["competentie", "Klantgerichtheid"]["verschil"] == MARK
    assert (
        by["competentie", "Klantgerichtheid"][norm],
        by["competentie", "Klantgerichtheid"][own],
    ) == ("C", "B")
    assert by["competentie", "Integriteit"]["verschil"] == ""
    assert by["competentie", "Zelfstandigheid"][norm] == "–"


def test_a_workbook_is_taken_as_data(tmp_path) -> None:
    book = tmp_path / "functies.xlsx"
    assert (
        CliRunner().invoke(main, ["template", "--from", str(GOOD), "-o", str(book)]).exit_code == 0
    )

    assert rows(OWN, "--data", book) == rows(OWN, "--data", GOOD)


def test_a_workbook_with_errors_is_refused(tmp_path) -> None:
    path = tmp_path / "eisen.csv"
    path.write_text("Profiel,Volgnummer,Competentie,Niveau\nA,1,Integriteit,C\n")
    done = run("N06.01.02", "N06.01.04", "--data", path)

    assert done.exit_code == 2
    assert "functiegraaf import" in done.output


def test_a_code_means_the_function_and_not_its_profile(tmp_path) -> None:
    local = tmp_path / "local.ttl"
    local.write_text(
        GOOD.read_text("utf-8")
        .replace('"MW-02-P"', '"MW-02"')
        .replace("GM9998-MW-02-P", "GM9998-MW-02"),
        "utf-8",
    )

    assert "motivering" in {row["aspect"] for row in rows("MW-02", "--data", local)}


@pytest.mark.parametrize(
    ("items", "error", "message"),
    [(["N06.01.02"], InputError, "2 to 4"),
     (["N06.01.02", "N06.01.02"], InputError, "twice"),
     (["N06.01.02", "Integriteit"], InputError, "'Integriteit' is no function or profile"),
     (["N06.01.02", "N99.01.02"], ValueUnknown, "N99.01.02"),
     (["N06.01.02", "N06.01.04", "N06.01.06", "N06.01.08", "N06.01.10"], InputError, "2 to 4")],
)  # fmt: skip
def test_wrong_use_is_one_clear_error(items, error, message, graph) -> None:
    with pytest.raises(error, match=message):
        compare(graph, items)


def test_the_page_says_the_same_and_escapes_it(tmp_path) -> None:
    local = tmp_path / "local.ttl"
    local.write_text(
        GOOD.read_text("utf-8").replace("in één hand", "<script>alert(1)</script>"), "utf-8"
    )
    page = tmp_path / "out.html"
    assert run(OWN, "--data", local, "-o", page).exit_code == 0
    text = page.read_text("utf-8")

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert '<html lang="nl">' in text
    marked = sum(row["verschil"] == MARK for row in rows(OWN, "--data", local))
    assert text.count('class="differs"') == text.count(MARK) == marked
    assert not re.search(r"(src|href)=", text)


def test_the_workbook_says_the_same(tmp_path) -> None:
    out = tmp_path / "out.xlsx"
    assert run(OWN, "N06.01.06", "--data", GOOD, "-o", out, "--lang", "en").exit_code == 0
    table = rows(OWN, "N06.01.06", "--data", GOOD, "--lang", "en")
    page = openpyxl.load_workbook(out).active

    assert [c.value for c in page[1]] == list(table[0])
    lines = list(page.iter_rows(min_row=2))
    # Notes stand below the table, under an empty line.
    notes = [cells[0].value for cells in lines[len(table) :] if cells[0].value]
    assert all(note.endswith(".") for note in notes)
    for cells, row in zip(lines, table, strict=False):
        assert [c.value or "" for c in cells] == list(row.values())
        coloured = {c.fill.start_color.rgb == "FFFFF4D6" for c in cells}
        assert coloured == {row["differs"] == MARK}


def test_what_is_read_is_not_overwritten_and_a_name_says_what_it_is(tmp_path) -> None:
    data = tmp_path / "mine.ttl"
    data.write_text("<http://x.example/a> <http://x.example/b> <http://x.example/c> .\n")
    before = data.read_bytes()
    for output, message in (("mine.ttl", "would overwrite"), ("mine.docx", "give -f, or a name")):
        arguments = ["N06.01.06", "N06.01.08", "--data", str(data), "-o", str(tmp_path / output)]
        result = CliRunner().invoke(main, ["compare", *arguments])
        assert result.exit_code == 2
        assert message in result.output
    assert data.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["mine.ttl"]


@pytest.mark.parametrize(
    ("lang", "word"), [("nl", "zodat wat hier staat"), ("en", "need not be right")]
)
def test_data_with_errors_is_told_to_be_so(tmp_path, lang, word) -> None:
    good = Path(__file__).parent / "tables" / "good.ttl"
    text = good.read_text("utf-8")
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        text + '\n<https://w3id.org/functiegraaf/id/function-N06-01-06> '
        '<https://w3id.org/functiegraaf/def/indicativeScale> "veel" .\n', "utf-8",
    )  # fmt: skip
    for data, told in ((good, False), (bad, True)):
        arguments = ["N06.01.06", "N06.01.08", "--data", str(data), "--lang", lang]
        for form in ("table", "html"):
            result = CliRunner().invoke(main, ["compare", *arguments, "-f", form])
            assert result.exit_code == 0
            assert (word in result.output) == told, form
