"""Pages: the words and numbers that come back on every page, and are no part of the text."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from functiegraaf.ingest.headings import Headings, letters
from functiegraaf.ingest.lines import Extraction, Line

#: On what part of the pages words must come back to be a running head.
OFTEN = 0.5


def take_running(source: Extraction, headings: Headings) -> list[Line]:
    """Take running heads and page numbers out of the lines of a document; return them.

    A running head is the first line of a page, with the same words on half of the pages or
    always below a page number, and no heading of its kind of document. A page number is a line
    of digits at the end of the page before it.

    Args:
        source: The document; its lines are changed.
        headings: The headings of its kind, which can come back on every page too.

    """
    if source.placed:
        return source.running
    known = {letters(text) for text in headings.fixed}
    heads = Counter(_words(line) for line in source.lines if line.opens)
    numbered = Counter(
        _words(line)
        for above, line in pairwise(source.lines)
        if line.opens and above.text.isdigit()
    )
    often = OFTEN * heads.total()
    running = {
        words
        for words, count in heads.items()
        if words
        and words not in known
        and ((count >= 3 and count >= often) or numbered[words] == count >= 2)
    }
    taken: list[Line] = []
    kept: list[Line] = []
    opened = False
    for line in source.lines:
        if line.opens and _words(line) in running and not headings.is_heading(line):
            if kept and kept[-1].text.isdigit():
                taken.append(kept.pop())
            taken.append(line)
            opened = True
        else:
            kept.append(replace(line, opens=True, gap=True) if opened else line)
            opened = False
    source.lines[:] = kept
    return taken


def _words(line: Line) -> str:
    return "".join(character for character in letters(line.text) if not character.isdigit())
