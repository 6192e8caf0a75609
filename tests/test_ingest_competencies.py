"""Competencies whose level a booklet prints in another form."""

from __future__ import annotations

from pathlib import Path

import pytest

from functiegraaf.ingest.headings import letters
from ingest import told
from ingest.edits import TEXTS, facts, read, replaced

#: The last of a profile, and one in the middle.
LAST = "Niveau B (bijsturen)"
MIDDLE = "Niveau B (verbinden)"

READ = ["Niveau B: {}", "Niveau B – {}", "Niveau b ({})", "Niveau B({})", "NIVEAU B ({})",
        "Niveau B ({}):"]  # fmt: skip


@pytest.mark.parametrize("level", [LAST, MIDDLE])
@pytest.mark.parametrize("form", READ)
def test_a_level_is_read_in_another_form(form: str, level: str, tmp_path: Path) -> None:
    keyword = level[len("Niveau B (") : -1]
    doc = read(replaced(TEXTS["booklet"], (level, form.format(keyword))), tmp_path)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts("booklet")


@pytest.mark.parametrize("bare", ["Niveau B", "Niveau B:"])
def test_a_level_without_a_keyword_is_read(bare: str, tmp_path: Path) -> None:
    doc = read(replaced(TEXTS["booklet"], (LAST, bare)), tmp_path)
    assert [line.text for line in doc.unread] == []
    found = told.Read(doc).facts()
    changed = {fact[:5] for fact in found ^ facts("booklet")}
    known = (4, "planmatigwerken", "B")
    assert changed == {("competency", code, *known) for code in ("N04.01.01", "N04.01.01/VP")}


#: Forms that are not known: the competency stays unread, and no other gets what is its own.
UNREAD = ["Gedragsniveau: B", "Niveau 2 (bijsturen)", "Niveau E (bijsturen)", "B (bijsturen)"]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("form", UNREAD)
def test_a_level_in_no_known_form_is_listed(form: str, number: int, tmp_path: Path) -> None:
    """At each place among the competencies of the first profile."""
    text = TEXTS["booklet"]
    at = -1
    for _ in range(number):
        at = text.index("\nNiveau ", at + 1)
    text = text[: at + 1] + form + text[text.index("\n", at + 1) :]
    doc = read(text, tmp_path)
    assert form in [line.text for line in doc.unread]
    found = told.Read(doc).facts()
    # What is only said here is lost; nothing is said that the booklet does not say.
    assert found <= facts("booklet")
    lost = {fact for fact in facts("booklet") - found if fact[0] == "competency"}
    assert {fact[1:3] for fact in lost} == {("N04.01.01", number)}


def test_a_competency_without_a_definition_is_one_of_its_own(tmp_path: Path) -> None:
    text = replaced(
        TEXTS["booklet"],
        (
            "Samenwerken \nWerkt met anderen aan één resultaat en deelt wat hij weet.\n",
            "Samenwerken\n",
        ),
    )
    doc = read(text, tmp_path)
    assert [line.text for line in doc.unread] == []
    definition = letters("Werkt met anderen aan één resultaat en deelt wat hij weet.")
    expected = {
        tuple("" if one == definition else one for one in fact) for fact in facts("booklet")
    }
    assert told.Read(doc).facts() == expected


def test_a_name_that_is_not_recognised_gives_its_level_to_no_other(tmp_path: Path) -> None:
    text = replaced(
        TEXTS["booklet"],
        ("Planmatig werken \nDeelt", "planmatig werken, \nDeelt"),
    )
    doc = read(text, tmp_path)
    unread = [line.text for line in doc.unread]
    assert "Niveau B (bijsturen)" in unread
    found = told.Read(doc).facts()
    assert {fact for fact in found if fact[0] == "competency"} <= facts("booklet")
