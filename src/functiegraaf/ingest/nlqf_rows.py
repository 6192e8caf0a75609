"""NLQF rows: the same tables where extraction wrote them row by row.

All headings of the table stand first, and then for each function its name, its level, its
indicators and its related education.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from functiegraaf.ingest import nlqf, nlqf_education
from functiegraaf.ingest.document import Document
from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import paragraphs


def read_rows(doc: Document, body: Sequence[Line], codes: Mapping[str, str]) -> list[Line]:
    """Read the rows of a table; return the lines that are running text below it.

    Args:
        doc: The document to add to.
        body: The lines below the headings of the table.
        codes: The code of each function in IRIs, by its name.

    """
    end = next(
        (at for at, line in enumerate(body) if len(line.text) > nlqf_education.COLUMN), len(body)
    )
    lines = list(body[:end])
    names = {letters(printed): local for printed, local in codes.items()}
    starts: list[tuple[int, int, str]] = []
    for at in range(len(lines)):
        for length in (1, 2, 3):
            words = letters("".join(line.text for line in lines[at : at + length]))
            if words in names and (not starts or at >= starts[-1][1]):
                starts.append((at, at + length, names[words]))
                break
    rest: list[Line] = []
    ends = [*(start for start, _, _ in starts), len(lines)][1:]
    for (start, after, function), stop in zip(starts, ends, strict=True):
        doc.understand(lines[start:after], "table")
        rest += _row(doc, function, lines[after:stop])
        nlqf.read_titles(doc, lines[start:after], [function], codes)
    return rest + list(body[end:])


def _row(doc: Document, function: str, lines: Sequence[Line]) -> list[Line]:
    facets = [at for at, line in enumerate(lines) if nlqf.FACET.match(line.text)]
    first = facets[0] if facets else len(lines)
    headers = [at for at, line in enumerate(lines) if nlqf_education.HEADER.match(line.text)]
    education = next((at for at in headers if at > first), len(lines))
    levels = nlqf.read_levels(doc, lines[:first], [function])
    nlqf.read_indicators(doc, lines[first:education], [function], levels)
    return nlqf_education.read_related(doc, function, paragraphs(lines[education:]))
