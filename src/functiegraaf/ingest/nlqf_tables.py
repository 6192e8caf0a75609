"""NLQF tables: the headings of a table go with what is read below them, or are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from functiegraaf.ingest import nlqf
from functiegraaf.ingest.document import Document
from functiegraaf.ingest.headings import Section
from functiegraaf.ingest.lines import Line


def read(doc: Document, sections: Sequence[Section], codes: Mapping[str, str]) -> list[Line]:
    """Read the tables one by one; return the lines that are running text below them.

    Where nothing can be read below the headings of a table, nothing below them is running text,
    and the headings are not understood either.

    Args:
        doc: The document to add to.
        sections: The sections of all tables, in order.
        codes: The code of each function in IRIs, by its name.

    """
    rest: list[Line] = []
    starts = [at for at, section in enumerate(sections) if at and section.kind == "table"]
    for start, end in pairwise([0, *starts, len(sections)]):
        lines = [line for section in sections[start:end] for line in section.body]
        # Columns that stand side by side, but are no cells of a table that is known.
        mixed = not any(line.cell[0] for line in lines) and any(
            line.page in doc.source.columned for line in lines
        )
        below = [] if mixed else nlqf.read(doc, sections[start:end], codes)
        if any(doc.roles.get(line.number) == "table" for line in lines):
            rest += below
        else:
            doc.forget(line for section in sections[start:end] for line in section.head)
    return rest
