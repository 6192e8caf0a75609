"""The qualifications of an enriched profile, where the document calls them otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import told
from ingest.edits import TEXTS, facts, read, replaced

FIRST = "Mbo Opzichter buitenwerk\n\nRol"
SECOND = "Mbo Landmeetkundig assistent\n\nRol"
LIST = "Mbo Middenkaderfunctionaris infra, kwalificatie Opzichter buitenwerk\n−−"
ROW = "2\t Landmeetkundig assistent\t 3"

#: What is printed otherwise, and how often another reading was possible.
OTHERWISE = [
    ([(SECOND, "Meetassistent\n\nRol")], 1),
    ([(SECOND, "Mbo Assistent bij het meten\n\nRol")], 1),
    ([(SECOND, "Assistent voor het meten en \nuitzetten\n\nRol")], 1),
    ([(FIRST, "Voorman straat\n\nRol")], 1),
    ([(FIRST, "Voorman straat\n\nRol"), (SECOND, "Meetassistent\n\nRol")], 2),
    ([(SECOND, "Landmeetkundig assistent (meten)\n\nRol")], 0),
    ([("\nLandmeetkundig assistent\n−−", "\nMbo Meetassistent\n−−")], 1),
    ([("\nLandmeetkundig assistent\n−−", "\nMeetassistent\n−−")], 1),
    ([(LIST, "Mbo Opzichter infra\n−−")], 1),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "choices"), OTHERWISE)
def test_a_heading_may_differ_from_the_table(edits, choices: int, tmp_path: Path) -> None:
    doc = read(replaced(TEXTS["booklet"], *edits), tmp_path)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts("booklet")
    told_of = [choice for choice in doc.choices if "another name of" in choice.taken]
    assert len(told_of) == choices


def test_a_heading_of_its_own_does_not_need_blank_lines(tmp_path: Path) -> None:
    text = replaced(TEXTS["booklet"], (f"\n\n{SECOND}", "\nMeetassistent\nRol"))
    doc = read(text, tmp_path)
    assert told.Read(doc).facts() == facts("booklet")
    assert any("another name of" in choice.taken for choice in doc.choices)


def test_one_role_for_two_qualifications_stays_unread(tmp_path: Path) -> None:
    text = TEXTS["booklet"]
    start = text.index(FIRST)
    text = text[:start] + text[text.index(SECOND) :].replace(SECOND, "Meetassistent\n\nRol", 1)
    doc = read(text, tmp_path)
    assert doc.unread[0].text == "Meetassistent"
    assert not any(thing.name.startswith("description-N04-1-") for thing in doc.things.values())
    assert not any(thing.name.startswith("description-N04-2-") for thing in doc.things.values())


def test_a_name_without_the_heading_of_its_role_takes_nothing_from_another(tmp_path: Path) -> None:
    text = replaced(TEXTS["booklet"], (f"{SECOND} en verantwoordelijkheden\n", SECOND[:-5]))
    doc = read(text, tmp_path)
    role = ("role", "landmeetkundigassistent")
    lost = {fact for fact in facts("booklet") if fact[:2] == role}
    assert lost == facts("booklet") - told.Read(doc).facts()
    assert doc.unread[0].text.startswith("De assistent meet in en zet uit.")


#: A row of the table of qualifications, and whether its level is read.
ROWS = [
    ("2\t Landmeetkundig assistent\t MBO 3", True),
    ("2\t Landmeetkundig assistent\t niveau 3", True),
    ("2\t Landmeetkundig assistent\t mbo-niveau 3", True),
    ("2\t Landmeetkundig assistent\t 3/4", False),
    ("2\t Landmeetkundig assistent\t 3 en 4", False),
    ("2\t Landmeetkundig assistent\t -", False),
    ("2\t Landmeetkundig assistent", False),
]


@pytest.mark.parametrize(("row", "level"), ROWS)
def test_a_level_in_another_form_takes_no_name_away(row: str, level: bool, tmp_path: Path) -> None:
    doc = read(replaced(TEXTS["booklet"], (ROW, row)), tmp_path)
    known = ("qualification", "N04.01.01/VP", 2, "landmeetkundigassistent")
    changed = told.Read(doc).facts() ^ facts("booklet")
    assert changed == (set() if level else {(*known, "3"), (*known, None)})
    assert len(doc.unread) == (not level)


def test_a_suffix_in_the_table_is_no_other_qualification(tmp_path: Path) -> None:
    doc = read(replaced(TEXTS["booklet"], (ROW, ROW.replace("\t 3", " (BBL)\t 3"))), tmp_path)
    assert [line.text for line in doc.unread] == []
    expected = {
        tuple(
            "landmeetkundigassistentbbl" if one == "landmeetkundigassistent" else one
            for one in fact
        )
        for fact in facts("booklet")
    }
    assert told.Read(doc).facts() == expected


def test_a_list_below_a_name_of_none_is_glued_to_no_other(tmp_path: Path) -> None:
    """Two lists below names that are not known, of which one too many."""
    text = replaced(
        TEXTS["booklet"],
        ("\nLandmeetkundig assistent\n−−", "\nMbo Meetassistent\n−− Meetlint\n\nMbo Tekenaar\n−−"),
    )
    doc = read(text, tmp_path)
    topics = dict(fact[1:] for fact in told.Read(doc).facts() if fact[0] == "topics")
    assert topics["landmeetkundigassistent"] == ()
    name = "middenkaderfunctionarisinfrakwalificatieopzichterbuitenwerk"
    wanted = dict(fact[1:] for fact in facts("booklet") if fact[0] == "topics")[name]
    assert set(topics[name]) <= set(wanted)
    unread = [line.text for line in doc.unread]
    assert {"Mbo Meetassistent", "Meetlint", "Mbo Tekenaar", "GPS-apparatuur"} <= set(unread)
