"""The overview of a booklet and its profiles, where the one does not agree with the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import told
from ingest.edits import TEXTS, between, facts, read, replaced


@pytest.mark.parametrize("code", ["N04.01.05/VP II", "N04.01.05/VP", "N04.01.05/VPI"])
def test_a_code_of_no_profile_is_of_the_one_that_should_stand_there(code: str, tmp_path) -> None:
    doc = read(replaced(TEXTS["booklet"], (".N04.01.05/VP I.", f".{code}.")), tmp_path)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts("booklet")
    (choice,) = [one for one in doc.choices if one.taken.startswith("the row of")]
    assert code in choice.other


def test_a_wrong_digit_in_the_code_of_a_function_is_told(tmp_path: Path) -> None:
    text = replaced(TEXTS["booklet"], ("...N04.01.03...", "...N04.01.04..."))
    doc = read(text, tmp_path)
    assert told.Read(doc).facts() == facts("booklet")
    assert any("N04.01.04 without a text" in one.other for one in doc.choices)


def test_a_row_with_a_page_and_no_profile_is_told(tmp_path: Path) -> None:
    row = "Beheerder Begraafplaats..."
    text = replaced(TEXTS["booklet"], (row, f"Sluiswachter I....N04.02.05......32\n{row}"))
    doc = read(text, tmp_path)
    assert any("N04.02.05 without a text" in one.taken for one in doc.choices)
    assert facts("booklet") <= told.Read(doc).facts()


def test_a_row_without_a_page_needs_no_profile(tmp_path: Path) -> None:
    doc = read(TEXTS["booklet"], tmp_path)
    assert not [one for one in doc.choices if "without a text" in one.taken + one.other]


def test_a_group_that_no_profile_defines_keeps_its_name(tmp_path: Path) -> None:
    text = TEXTS["booklet"]
    while "Functiegroep Groen en Begraafplaatsen: " in text:
        text = between(text, "Functiegroep Groen en Begraafplaatsen: ", "Overwegende", "")
    doc = read(text, tmp_path)
    assert [line.text for line in doc.unread] == []
    group = doc.things["group-N04-02"]
    assert group.names == ["Groen en Begraafplaatsen"]
    assert "definition" not in group.facts
    changed = {fact[0] for fact in told.Read(doc).facts() ^ facts("booklet")}
    assert changed == {"group"}
    assert any("group N04.02" in one.taken for one in doc.choices)


def test_a_colon_before_the_name_of_a_group_is_no_end_of_it(tmp_path: Path) -> None:
    text = replaced(
        TEXTS["booklet"],
        ("Functiegroep Openbare Ruimte: \n", "Functiegroep: Openbare Ruimte\n"),
        ("Functiereeks Beheer: \n", "Functiereeks: Beheer\n"),
    )
    doc = read(text, tmp_path)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts("booklet")
