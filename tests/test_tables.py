"""Tables: what a workbook says, where it is wrong, and that it comes back as it went."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functiegraaf import resources, validate
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.findings import short
from functiegraaf.query import Graph
from functiegraaf.tables import annotate, back, choices, layout, read, template
from functiegraaf.tables.judge import judge

HERE = Path(__file__).parent / "tables"
GOOD = HERE / "good.ttl"
CSVS = sorted((HERE / "good").glob("*.csv"))
MISTAKES = sorted((HERE / "mistakes").glob("*.tsv"))
FG, ID = resources.DEF, resources.ID


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open()


@pytest.fixture(scope="module")
def good() -> frozenset[ox.Triple]:
    return frozenset(validate.read([GOOD]))


def run(*arguments: object):
    return CliRunner().invoke(main, list(map(str, arguments)))


# Reading


def test_a_table_says_what_it_should(graph, good) -> None:
    reading = read(*CSVS, graph=graph)

    assert reading.findings == ()
    assert reading.triples == good
    assert judge(reading).findings == ()


def test_every_statement_has_its_cell(graph, good) -> None:
    reading = read(*CSVS, graph=graph)

    for triple in good:
        path, value = triple.predicate.value, triple.object.value
        if path.endswith("#type"):
            continue
        place = reading.locator.place(triple.subject.value, path, value)
        assert place is not None
        with open(place.file, encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter=";"))
        match = re.fullmatch(r"([A-Z])(\d+)", place.cell)
        cell = rows[int(match[2]) - 1][ord(match[1]) - 65]
        assert place.line == int(match[2])
        assert cell, (triple, place)
        if isinstance(triple.object, ox.Literal) and triple.object.language:
            assert cell == value


def test_what_is_not_known_is_found_at_the_row_or_not_at_all(graph) -> None:
    reading = read(*CSVS, graph=graph)
    thing = ID + "local-function-GM0000-MW-01"

    assert reading.locator.place(thing, "", "").cell == "A2"
    assert reading.locator.place(thing, FG + "inGroup", "").cell == "F2"
    assert reading.locator.place(ID + "nothing", "", "") is None


def plant(book: openpyxl.Workbook, table: Path) -> Counter:
    """Put mistakes into a workbook, and return what should be found: sheet, cell and rule."""
    expected: Counter = Counter()
    with table.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream, delimiter="\t"):
            kind, _, text = line["value"].rpartition(":")
            make = {
                "empty": lambda _: None, "number": float, "true": lambda _: True,
                "date": date.fromisoformat,
            }  # fmt: skip
            cell = book[line["sheet"]][line["cell"]]
            if kind.startswith("datetime"):
                cell.value = datetime.fromisoformat(line["value"].partition(":")[2])
            else:
                cell.value = make.get(kind, str)(text if kind else line["value"])
            if kind == "error":
                cell.data_type = "e"
            elif not kind and cell.data_type == "f":
                cell.data_type = "s"
            if kind in ("number", ""):
                cell.number_format = "General"
            if line["rule"]:
                rule, _, at = line["rule"].partition("@")
                expected[(line["sheet"], at or line["cell"], f"shape:{rule}")] += 1
    return expected


@pytest.mark.parametrize("table", MISTAKES, ids=lambda table: table.stem)
def test_planted_mistakes_are_found_and_nothing_else(table, graph, good, tmp_path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    expected = plant(book, table)
    path = tmp_path / "functions.xlsx"
    book.save(path)

    report = judge(read(path, graph=graph))

    found = Counter((f.place.sheet, f.place.cell, short(f.rule)) for f in report.findings)
    assert found == expected
    for finding in report.findings:
        for lang in ("nl", "en"):
            said = finding.message(lang) + finding.hint(lang)
            assert said
            assert not re.search(r"[{}]", said)


def test_there_are_twenty() -> None:
    lines = (HERE / "mistakes" / "twenty.tsv").read_text("utf-8").splitlines()[1:]

    assert len(lines) == 20
    assert all(line.split("\t")[3] for line in lines)
    assert len({tuple(line.split("\t")[:2]) for line in lines}) == 20


def test_every_fault_is_planted_somewhere() -> None:
    from functiegraaf.tables.faults import FAULTS

    planted = {
        line.split("\t")[3].partition("@")[0].removeprefix("Table-")
        for table in MISTAKES
        for line in table.read_text("utf-8").splitlines()[1:]
        if "Table-" in line
    }
    # A sheet and an address have tests of their own below.
    assert set(FAULTS) - planted == {"sheet", "address"}
