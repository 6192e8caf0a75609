"""Cases of columns that were read wrong once, or could be."""

from __future__ import annotations

import pytest

from functiegraaf.ingest import columns, lines


def page(*texts: str):
    """Lists of one page, each as lines of a text; a dash for the bullet, and blank lines."""
    cleaned = lines.clean("\n#\n".join(texts).split("\n"))
    lists: list[list[lines.Line]] = [[]]
    for line in cleaned:
        if line.text == "#":
            lists.append([])
        else:
            lists[-1].append(line)
    return lists


def of_page(*texts: str, thin: bool = False):
    """To which lists the lines below the last heading can belong, in letters."""
    return {
        "".join(str(owner) for owner in owners)
        for owners in columns.of_page(page(*texts), thin=thin)
    }


PAGES = {
    # The right column of both lists stands behind a blank line, its parts behind another.
    "right column below": (
        ["- a\n- b\n- c\n- d", "- a\n- c\n- e\n- g\n\n- e\n- f\n- g\n- h\n\n- i\n- k\n- m\n- o"],
        {"111100001111"},
    ),
    # The last list has its own right column in the middle, and so has the one above it.
    "each in itself": (
        ["- a\n- e\n- b\n- f\n- c\n- g", "- a\n- b\n\n- d\n- e\n- f\n\n- c"],
        {"111111"},
    ),
    # Short lists without an order: halves of two lists, or one list with a column inside.
    "nothing tells": (
        ["- c\n- a", "- d\n- b\n\n- x\n- e\n\n- k\n- f"],
        {"110011", "111111"},
    ),
    # The right part is no half of the list above, but of its own.
    "two columns of one list": (
        ["- a\n- b\n- c", "- a\n- b\n- c\n\n- x\n- y\n- z"],
        {"111111"},
    ),
    "one list": (["- a\n\n- c\n\n- b"], {"000"}),
    "no blank line": (["- a\n- b", "- c\n- d\n- e"], {"111"}),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_right_column_is_given_to_its_lists(name: str) -> None:
    texts, expected = PAGES[name]
    assert of_page(*texts) == expected


def test_where_blank_lines_are_lost_balance_and_alphabet_tell() -> None:
    left = "- a\n- b\n- c\n- d\n- e"
    last = "- b\n- d\n- f\n- h\n- f\n- g\n- h\n- i\n- j\n- i\n- k\n- m\n- o"
    assert of_page(left, last, thin=True) == {"1111000001111"}
    assert len(of_page("- a\n- b", "- a\n- b\n- c\n- d\n- e\n- f", thin=True)) > 1


def test_columns_side_by_side_are_parted_also_where_items_go_on() -> None:
    text = [
        "- een lang onderwerp                 - een ander onderwerp",
        "  dat verder gaat                      dat ook verder gaat",
        "- kort                               - nog een",
        "Kop",
    ]
    cleaned = lines.clean(text)
    assert [(line.text, line.bullet, line.beside) for line in cleaned] == [
        ("een lang onderwerp", True, False),
        ("dat verder gaat", False, False),
        ("kort", True, False),
        ("een ander onderwerp", True, True),
        ("dat ook verder gaat", False, True),
        ("nog een", True, True),
        ("Kop", False, False),
    ]


@pytest.mark.parametrize("glyph", ["−−", "•", "-", "–", "*", "\ufffd"])
def test_any_bullet_parts_two_columns(glyph: str) -> None:
    cleaned = lines.clean([f"{glyph} links            {glyph} rechts"])
    assert [line.text for line in cleaned] == ["links", "rechts"]


def test_a_dash_in_a_text_parts_nothing() -> None:
    assert [line.text for line in lines.clean(["- in- en uitschrijven - ook later"])] == [
        "in- en uitschrijven - ook later"
    ]


def test_a_form_feed_at_the_start_says_nothing_of_other_pages() -> None:
    assert [line.page for line in lines.clean(["\fEen", "twee", " Drie"])] == [1, 1, 2]


def test_bullets_on_lines_of_their_own_are_bullets_and_empty_cells_are_cells() -> None:
    assert [(line.text, line.bullet) for line in lines.clean(["•", "een", "•", "twee"])] == [
        ("een", True), ("twee", True),
    ]  # fmt: skip
    cells = lines.clean(["Groep", "Archief", "•", "", "Schaal", "6", "•", "", "Einde"])
    assert [line.text for line in cells] == ["Groep", "Archief", "-", "Schaal", "6", "-", "Einde"]


def test_signs_that_nobody_sees_shift_no_column() -> None:
    text = [
        "- een lang onder\u00adwerp               - een ander onder\u00adwerp",
        "  dat verder gaat                    dat ook verder gaat",
    ]
    assert [line.text for line in lines.clean(text)] == [
        "een lang onderwerp", "dat verder gaat", "een ander onderwerp", "dat ook verder gaat",
    ]  # fmt: skip
