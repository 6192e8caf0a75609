"""Small changes to an invented document: what another document of the kind could print."""

from __future__ import annotations

from pathlib import Path

import yaml

from functiegraaf import ingest
from functiegraaf.ingest.document import Document
from ingest import told

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


def read(text: str, folder: Path, kind: str | None = None) -> Document:
    """A text as a document that was read."""
    path = folder / "document.txt"
    path.write_bytes(text.encode())
    return ingest.read(path, kind)


def facts(kind: str) -> set[told.Fact]:
    """The facts that an invented document was written with."""
    folder = {"booklet": "beheer", "functions": "beheer-hr21"}[kind]
    expected = yaml.safe_load((HERE / folder / "expected.yaml").read_text("utf-8"))
    return {"booklet": told.booklet, "functions": told.functions}[kind](expected)
