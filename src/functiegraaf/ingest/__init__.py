"""Ingest: a source document becomes things with facts and places.

lines           the file as numbered lines, cleaned
pdf             the words on the pages of a PDF, with their places
layout          these as lines in order, with known, running, tables, rows, columns
headings        lines cut into sections
lists           sections cut into items
pages           heads and feet of pages, which are no part of the text
booklet         the reader of CompetentieBOX booklets, with overview, profiles, qualifications, nlqf
functions       the reader of HR21 function descriptions, with selection and lost_bullets
document        what a reader understood
graph           that, as triples with the document's own wording
"""

from __future__ import annotations

from pathlib import Path

from functiegraaf.errors import InputError
from functiegraaf.ingest import booklet, functions, known, lines
from functiegraaf.ingest.document import Document

#: The kinds of document, with the reader and with headings that only that kind has.
READERS = {"booklet": booklet.read, "functions": functions.read}
_SIGNS = {
    "booklet": {"situations", "competencies", "level", "knowledge", "skills", "education"},
    "functions": {"area", "module-tasks", "selection"},
}
#: What a page of a PDF is laid out by, before its kind is known.
KNOWN = known.gather(
    (booklet.HEADINGS, functions.HEADINGS),
    rows={"overview", "qualifications", "selection"},
    columns=[("table", "table-level", "table-indicators", "table-education")],
)


def read(path: Path, kind: str | None = None) -> Document:
    """Read a source document.

    Args:
        path: A PDF or a text extraction.
        kind: 'booklet' or 'functions'; recognised by the headings if not given.

    Raises:
        InputError: The file cannot be read, or is of neither kind.

    """
    source = lines.read(path, KNOWN)
    return READERS[kind or recognise(source)](source)


def recognise(source: lines.Extraction) -> str:
    """Return the kind of a document, by the headings that only one kind has.

    Raises:
        InputError: It has headings of neither kind.

    """
    counts = {
        kind: sum(section.kind in _SIGNS[kind] for section in headings.cut(source.lines))
        for kind, headings in (("booklet", booklet.HEADINGS), ("functions", functions.HEADINGS))
    }
    best = max(counts, key=lambda kind: counts[kind])
    if not counts[best]:
        raise InputError(
            f"{source.path}: has the headings of neither kind of document, a CompetentieBOX "
            "booklet or HR21 function descriptions; if it is one of these, say which with --kind"
        )
    return best
