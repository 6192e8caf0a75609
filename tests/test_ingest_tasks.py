"""The tasks of HR21 descriptions, where a bullet and a page break look the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import told
from ingest.edits import TEXTS, facts, read, replaced

PAGE_BREAK = "over a page break"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("begroting dat \ntoelaten", "begroting dat \n toelaten"),
        ("aan college en aan \nbewoners", "aan college en aan \n bewoners"),
    ],
)
def test_an_item_goes_on_over_a_page_break(old: str, new: str, tmp_path: Path) -> None:
    doc = read(replaced(TEXTS["functions"], (old, new)), tmp_path)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts("functions")
    (choice,) = [one for one in doc.choices if PAGE_BREAK in one.taken + one.other]
    assert PAGE_BREAK in choice.taken


def test_a_rest_that_could_be_an_item_is_told(tmp_path: Path) -> None:
    old = "uitstel en de kans \n\nop schadeclaims"
    doc = read(replaced(TEXTS["functions"], (old, old.replace("\n\n", "\n "))), tmp_path)
    (choice,) = [one for one in doc.choices if PAGE_BREAK in one.taken + one.other]
    assert choice.taken == "a new item"


def test_items_with_room_above_are_items(tmp_path: Path) -> None:
    doc = read(TEXTS["functions"], tmp_path)
    assert not [one for one in doc.choices if PAGE_BREAK in one.taken + one.other]


def test_a_list_in_a_task_takes_the_bullets_of_no_other_list_away(tmp_path: Path) -> None:
    old = "stelt onderhoudsplannen op"
    doc = read(replaced(TEXTS["functions"], (old, f"{old}: \n- wegen \n- riolen")), tmp_path)
    assert [line.text for line in doc.unread] == []
    changed = told.Read(doc).facts() ^ facts("functions")
    task = ("task", "N04.01.01", 1, 1)
    assert changed == {
        (*task, "steltonderhoudsplannenop"),
        (*task, "steltonderhoudsplannenopwegenriolen"),
    }
    assert sum(one.taken == "part of the item above" for one in doc.choices) == 2


def test_lists_with_and_without_bullets_stand_in_one_document(tmp_path: Path) -> None:
    text = TEXTS["functions"]
    for item in ("schrijft bestekken", "beoordeelt inschrijvingen"):
        text = replaced(text, (f" {item}", f"\uf0b7 {item}"))
    doc = read(text, tmp_path)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts("functions")
