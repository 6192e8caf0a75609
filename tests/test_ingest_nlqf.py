"""The tables of a booklet that couple functions to the NLQF, printed in other ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import told
from ingest.edits import TEXTS, between, read, replaced

ONE, TWO = "N04.01.01", "N04.01.03"
AD = "Associate degree:\nAD Civiele techniek\n\n"
BACHELOR = "Bachelor:\nHBO Waterbeheer\n\n"
MBO_4 = "MBO niveau 4:\nUitvoerder\n\n"
MBO_3 = "MBO niveau 3:\nStratenmaker\n\n"
MORE = "+ Aanvulling cursus veilig \nwerken langs de weg\n\n"
NONE = "Er zijn geen verwante \nopleidingen.\n\n"
ITEMS = {"AD": "adcivieletechniek", "BACHELOR": "hbowaterbeheer",
         "MBO-4": "uitvoerder", "MBO-3": "stratenmaker"}  # fmt: skip


def table(levels: tuple[str, str], education: str) -> str:
    """The booklet with other levels and education for the first two functions."""
    text = replaced(
        TEXTS["booklet"], ("niveau\n\n5\n\n4\n", "niveau\n\n{}\n\n{}\n".format(*levels))
    )
    return between(text, "Associate degree:\nAD Civiele", "2.2\t", education)


def education(doc, code: str) -> list[str]:
    """The levels of a function's education, in order; each has the name that goes with it."""
    found = sorted(one[2:] for one in told.Read(doc).facts() if one[:2] == ("related", code))
    assert all(ITEMS[level] == name for _, level, name in found)
    return [level for _, level, _ in found]


#: The levels of two functions, the cells below each other, and whose education each is.
DECIDED = [
    (("5/6", "4"), AD + BACHELOR + MBO_4 + MBO_3, ["AD", "BACHELOR"], ["MBO-4", "MBO-3"]),
    (("5/6", "4"), BACHELOR + AD + MBO_4 + MBO_3, ["BACHELOR", "AD"], ["MBO-4", "MBO-3"]),
    (("6", "3/4"), BACHELOR + MBO_3 + MBO_4, ["BACHELOR"], ["MBO-3", "MBO-4"]),
    (("5/6", "3/4"), AD + BACHELOR + MORE + MBO_3 + MBO_4 + MORE,
     ["AD", "BACHELOR"], ["MBO-3", "MBO-4"]),
    (("5", "4"), AD + MBO_4 + MBO_4, ["AD", "MBO-4"], ["MBO-4"]),
    (("3", "4"), MBO_3 + MBO_4, ["MBO-3"], ["MBO-4"]),
    (("5/6", "4"), NONE + MBO_4, [], ["MBO-4"]),
    (("5/6", "4"), NONE + MBO_4 + MBO_3, [], ["MBO-4", "MBO-3"]),
    (("5/6", "4"), BACHELOR + AD + NONE, ["BACHELOR", "AD"], []),
    (("6", "4"), "HBO Bachelor:\nHBO Waterbeheer\n\n" + MBO_4, ["BACHELOR"], ["MBO-4"]),
    (("6", "4"), "HBO-bachelor:\nHBO Waterbeheer\n\n" + MBO_4, ["BACHELOR"], ["MBO-4"]),
    (("6", "4"), "Bachelor (HBO):\nHBO Waterbeheer\n\n" + MBO_4, ["BACHELOR"], ["MBO-4"]),
]  # fmt: skip


@pytest.mark.parametrize(("levels", "cells", "first", "second"), DECIDED)
def test_printed_levels_tell_whose_education_it_is(levels, cells, first, second, tmp_path) -> None:
    doc = read(table(levels, cells), tmp_path)
    assert [line.text for line in doc.unread] == []
    assert (education(doc, ONE), education(doc, TWO)) == (first, second)
    assert not [choice for choice in doc.choices if "education" in choice.taken]


#: Where nothing decides: both readings are told.
OPEN = [
    (("5", "5"), AD + BACHELOR + MBO_4),
    (("4", "4"), MBO_3 + AD + BACHELOR),
    (("6", "5"), MBO_4),
]


@pytest.mark.parametrize(("levels", "cells"), OPEN)
def test_a_table_that_can_be_divided_in_two_ways_is_reported(levels, cells, tmp_path) -> None:
    doc = read(table(levels, cells), tmp_path)
    told_of = [choice for choice in doc.choices if choice.taken.startswith("education of N04.01")]
    assert len(told_of) == 1
    assert {told_of[0].taken, told_of[0].other} == {f"education of {code}" for code in (ONE, TWO)}


@pytest.mark.parametrize("printed", ["5 en 6", "5-6", "5 of 6", "5 – 6", "5 t/m 6", "5 / 6"])
def test_two_levels_are_read_with_any_sign_between(printed: str, tmp_path: Path) -> None:
    doc = read(table((printed, "4"), AD + BACHELOR + MBO_4), tmp_path)
    assert [line.text for line in doc.unread] == []
    statement = doc.things[f"nlqf-statement-{ONE.replace('.', '-')}"].facts
    assert statement["lowestNlqfLevel"][0].text == "nlqf-5"
    assert statement["highestNlqfLevel"][0].text == "nlqf-6"
    assert (education(doc, ONE), education(doc, TWO)) == (["AD", "BACHELOR"], ["MBO-4"])


@pytest.mark.parametrize("heading", ["HBO/WO:", "MBO 3/4:", "Overig:"])
def test_what_stands_below_a_heading_not_known_is_of_no_other(heading: str, tmp_path: Path) -> None:
    cells = f"{AD}{heading}\nIets anders\n\n{MBO_4}"
    doc = read(table(("5", "4"), cells), tmp_path)
    assert [line.text for line in doc.unread] == [heading, "Iets anders"]
    assert (education(doc, ONE), education(doc, TWO)) == (["AD"], ["MBO-4"])


@pytest.mark.parametrize("levels", [("vijf", "4"), ("5", "vier"), ("5 6", "4")])
def test_without_levels_education_stays_unread(levels, tmp_path: Path) -> None:
    doc = read(table(levels, AD + MBO_4), tmp_path)
    assert education(doc, ONE) == education(doc, TWO) == []
    assert {"AD Civiele techniek", "Uitvoerder"} <= {line.text for line in doc.unread}


def test_a_name_that_is_not_known_gives_its_education_to_no_other(tmp_path: Path) -> None:
    text = replaced(
        TEXTS["booklet"], ("Beheerder openbare \nruimte II\n\nNLQF", "Opzichter X\n\nNLQF")
    )
    doc = read(text, tmp_path)
    assert education(doc, ONE) == education(doc, TWO) == []
    assert {"AD Civiele techniek", "Opzichter X"} <= {line.text for line in doc.unread}
