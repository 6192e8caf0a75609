"""What stands at the foot of every page is no part of the text, and is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import told
from ingest.edits import TEXTS, facts, read
from ingest.places import page_starts

Foot = Callable[[int], list[str]]

FEET: dict[str, Foot] = {
    "a number": lambda page: ["", str(page)],
    "a number without a blank line": lambda page: [str(page)],
    "a number between dashes": lambda page: ["", f"- {page} -"],
    "page of": lambda page: ["", f"Pagina {page} van 40"],
    "a number and a title": lambda page: ["", f"{page} Werk van Belang – Beheer"],
    "left and right": lambda page: [
        "", f"{page} Werk van Belang" if page % 2 else f"Reeks Beheer {page}"
    ],
    "words": lambda page: ["", "Alle rechten voorbehouden aan niemand"],
    "words and a number": lambda page: ["", "Alle rechten voorbehouden aan niemand", str(page)],
    "a number on some pages": lambda page: ["", str(page)] if page % 5 else [],
}  # fmt: skip


def footed(text: str, foot: Foot, first: int = 3) -> str:
    lines = text.split("\n")
    starts = sorted(page_starts(lines))
    for page, at in reversed(list(enumerate(starts[1:], first))):
        lines[at:at] = foot(page)
    return "\n".join([*lines, *foot(first + len(starts) - 1)])


@pytest.mark.parametrize("name", FEET)
@pytest.mark.parametrize("kind", TEXTS)
def test_feet_are_taken_and_told(kind: str, name: str, tmp_path: Path) -> None:
    text = footed(TEXTS[kind], FEET[name])
    doc = read(text, tmp_path)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts(kind)
    expected = sum(bool(line) for line in text.split("\n")) - sum(
        bool(line) for line in TEXTS[kind].split("\n")
    )
    assert doc.counts()["page footer"] == expected


@pytest.mark.parametrize("kind", TEXTS)
def test_what_comes_back_at_the_end_of_pages_is_no_foot_by_itself(kind: str, tmp_path) -> None:
    doc = read(TEXTS[kind], tmp_path)
    assert doc.counts()["page footer"] == 0


def test_an_answer_at_the_end_of_many_pages_is_no_foot(tmp_path: Path) -> None:
    """Profiles of one page each, which all end with the same minimum."""
    text = TEXTS["booklet"]
    starts = [at for at in range(len(text)) if text.startswith("\n Naam functie:", at)]
    profile = text[starts[1] : starts[2]]
    question = profile.index("Welke opleiding")
    profile = profile[: profile.index("\n", question)] + "\nMinimaal HBO niveau."
    doc = read(text[: starts[1]] + profile * 60 + text[starts[2] :], tmp_path)
    assert doc.counts()["page footer"] == 0
