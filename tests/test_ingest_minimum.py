"""The minimum education of a profile, asked in other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.edits import TEXTS, read, replaced

#: Printed once, in the profile of Medewerker groen I.
ANSWER = "Minimaal MBO niveau 3, bijvoorbeeld op het gebied van groenvoorziening."


def minimum(answer: str, folder: Path):
    """The level and the fields of an answer, and which readings were not taken."""
    doc = read(replaced(TEXTS["booklet"], (ANSWER, answer)), folder)
    assert [line.text for line in doc.unread] == []
    thing = doc.things["minimum-education-N04-02-01"]
    level = [
        value.text.removeprefix("education-level-")
        for value in thing.facts.get("educationLevel", [])
    ]
    fields = [doc.things[value.text].names[0] for value in thing.facts.get("exampleField", [])]
    others = [choice.other for choice in doc.choices if choice.line == thing.places[0].first]
    return level, fields, others


LEVELS = [
    ("Minimaal HBO niveau.", ["BACHELOR"], ["AD"]),
    ("Minimaal hbo-niveau.", ["BACHELOR"], ["AD"]),
    ("Minimaal HBO werk- en denkniveau.", ["BACHELOR"], ["AD"]),
    ("Minimaal WO niveau.", ["MASTER"], ["BACHELOR"]),
    ("Minimaal Bachelor niveau.", ["BACHELOR"], []),
    ("Minimaal HBO-bachelor.", ["BACHELOR"], []),
    ("Minimaal WO master.", ["MASTER"], []),
    ("Minimaal Associate degree.", ["AD"], []),
    ("Minimaal AD niveau.", ["AD"], []),
    ("Minimaal HAVO.", ["HAVO"], []),
    ("Minimaal HAVO/VWO.", ["HAVO"], ["VWO, which is no level of the graph"]),
    ("Minimaal VMBO.", [], ["VMBO, which is no level of the graph"]),
    ("Minimaal MBO 4.", ["MBO-4"], []),
    ("Minimaal mbo-4.", ["MBO-4"], []),
    ("Minimaal MBO-niveau 4.", ["MBO-4"], []),
    ("Minimaal MBO niveau 3/4.", ["MBO-3"], ["MBO-4"]),
    ("Minimaal MBO niveau 3 of 4.", ["MBO-3"], ["MBO-4"]),
    ("Minimaal MBO 4 of HBO.", ["MBO-4"], ["BACHELOR", "AD"]),
    ("Minimaal MBO.", [], []),
]


@pytest.mark.parametrize(("answer", "level", "others"), LEVELS)
def test_a_level_is_read_and_other_readings_are_told(answer, level, others, tmp_path) -> None:
    assert minimum(answer, tmp_path) == (level, [], others)


FIELDS = [
    ("op het gebied van bouw, milieu, recht.", ["bouw", "milieu", "recht"], 0),
    ("op het gebied van bouw, milieu en recht.", ["bouw", "milieu", "recht"], 1),
    ("op het gebied van bouw, milieu of recht.", ["bouw", "milieu", "recht"], 1),
    ("op het gebied van zorg en welzijn, milieu.", ["zorg en welzijn", "milieu"], 0),
    ("op het gebied van zorg en welzijn.", ["zorg en welzijn"], 1),
    ("op het gebied van wegenbouw en waterbouw.", ["wegenbouw", "waterbouw"], 1),
    ("in de richting van bouw, milieu.", ["bouw", "milieu"], 0),
    ("in de richting bouw.", ["bouw"], 0),
    ("op het terrein van bouw (zie ook de tabel).", ["bouw"], 0),
    ("op het gebied van bouw", ["bouw"], 0),
]


@pytest.mark.parametrize(("words", "fields", "choices"), FIELDS)
def test_fields_are_read_and_what_may_be_one_is_told(words, fields, choices, tmp_path) -> None:
    level, found, others = minimum(f"Minimaal MBO niveau 3, bijvoorbeeld {words}", tmp_path)
    assert (level, found, len(others)) == (["MBO-3"], fields, choices)


def test_a_level_among_the_fields_is_none_of_the_minimum(tmp_path: Path) -> None:
    answer = "Minimaal MBO niveau 3, bijvoorbeeld op het gebied van HBO techniek."
    assert minimum(answer, tmp_path) == (["MBO-3"], ["HBO techniek"], [])
