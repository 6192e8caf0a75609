"""Small changes to an invented document: what another document of the kind could print."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
TEXTS = {
    "booklet": (HERE / "beheer" / "booklet.txt").read_text("utf-8"),
    "functions": (HERE / "beheer-hr21" / "descriptions.txt").read_text("utf-8"),
}


def replaced(text: str, *edits: tuple[str, str]) -> str:
    """A text with each old part, which must be there, replaced by the new one, everywhere."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def between(text: str, start: str, end: str, new: str) -> str:
    """A text with what stands from `start` up to `end` replaced."""
    at = text.index(start)
    return text[:at] + new + text[text.index(end, at) :]
