"""The table of selected functions, where it does not agree with the descriptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import told
from ingest.edits import TEXTS, facts, read, replaced

FIRST = "8 Beheerder Openbare Ruimte I Openbare Ruimte 11 \n"
SECOND = "10 Beheerder openbare ruimte II Openbare Ruimte 9 \n"
THIRD = "12 Beheerder begraafplaats Groen & Begraafplaatsen 7 \n"


@pytest.mark.parametrize(
    "extra",
    [
        (FIRST, FIRST + "\n9 Beheerder Openbare Ruimte IV Openbare Ruimte 10 \n"),
        (SECOND, SECOND + "\n11 Beheerder openbare ruimte III Openbare Ruimte 8 \n"),
        (FIRST, "7 Directeur Openbare Ruimte 15 \n\n" + FIRST),
    ],
)
def test_a_row_without_a_description_takes_that_of_no_other(extra, tmp_path: Path) -> None:
    doc = read(replaced(TEXTS["functions"], extra), tmp_path)
    assert len(doc.unread) == 1
    assert told.Read(doc).facts() == facts("functions")


def test_a_row_that_names_none_goes_by_its_place_between_those_that_do(tmp_path: Path) -> None:
    text = replaced(TEXTS["functions"], (SECOND, "10 Wegbeheerder II Openbare Ruimte 9 \n"))
    doc = read(text, tmp_path)
    assert doc.unread == []
    assert told.Read(doc).facts() == facts("functions")
    printed = "the row of 'Beheerder openbare ruimte II', by its"
    assert [choice for choice in doc.choices if choice.taken.startswith(printed)]


def test_two_rows_for_one_description_are_listed(tmp_path: Path) -> None:
    more = "13 Beheerder zwembad Groen & Begraafplaatsen 6 \n"
    doc = read(replaced(TEXTS["functions"], (THIRD, f"{THIRD}\n{more}")), tmp_path)
    assert [line.text for line in doc.unread] == [THIRD.strip(), more.strip()]
    assert told.Read(doc).facts() < facts("functions")


def test_a_row_of_another_level_is_not_taken_by_its_order(tmp_path: Path) -> None:
    text = replaced(TEXTS["functions"], (SECOND, "10 Wegbeheerder IV Openbare Ruimte 9 \n"))
    doc = read(text, tmp_path)
    assert [line.text for line in doc.unread] == ["10 Wegbeheerder IV Openbare Ruimte 9"]


@pytest.mark.parametrize("scale", ["9/10", "9-10", "9 en 10", "10A", "-", "–"])
def test_a_scale_that_is_none_is_listed_and_shifts_nothing(scale: str, tmp_path: Path) -> None:
    row = SECOND.replace(" 9 \n", f" {scale} \n")
    doc = read(replaced(TEXTS["functions"], (SECOND, row)), tmp_path)
    assert [line.text for line in doc.unread] == [row.strip()]
    lost = ("selection", "N04.01.03", 10, 9)
    assert told.Read(doc).facts() == facts("functions") - {lost}
    function = doc.things["function-N04-01-03"].facts
    assert function["page"][0].text == "10"
    assert "indicativeScale" not in function


def test_rows_in_another_order_are_those_that_they_name(tmp_path: Path) -> None:
    text = replaced(TEXTS["functions"], (f"{FIRST}\n{SECOND}", f"{SECOND}\n{FIRST}"))
    doc = read(text, tmp_path)
    assert doc.unread == []
    assert told.Read(doc).facts() == facts("functions")
