"""NLQF cells: the same tables where a PDF tells which line stands in which cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from functiegraaf.ingest import nlqf, nlqf_education
from functiegraaf.ingest.document import Document
from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import paragraphs


def read_cells(doc: Document, body: Sequence[Line], codes: Mapping[str, str]) -> list[Line]:
    """Read the rows of a table; return the lines that are in none or are not understood.

    A row of which the title names no function that has a profile is left unread.

    Args:
        doc: The document to add to.
        body: The lines below the headings of the table.
        codes: The code of each function in IRIs, by its name.

    """
    rest = [line for line in body if not line.cell[0]]
    names = {letters(printed): local for printed, local in codes.items()}
    for row in dict.fromkeys(line.cell[0] for line in body if line.cell[0]):
        title, level, indicators, education = (
            [line for line in body if line.cell == (row, column)] for column in range(1, 5)
        )
        function = names.get(letters(doc.source.join(title)))
        if function is None:
            continue
        nlqf.read_titles(doc, title, [function], codes)
        doc.understand(title, "table")
        levels = nlqf.read_levels(doc, level, [function])
        nlqf.read_indicators(doc, indicators, [function], levels)
        rest += nlqf_education.read_related(doc, function, paragraphs(education))
    return rest
