"""Pages: the words and numbers that come back on every page, and are no part of the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from functiegraaf.ingest.headings import Headings, letters
from functiegraaf.ingest.lines import Extraction, Line

#: On what part of the pages words must come back to be a running head or foot.
OFTEN = 0.5
#: On how many pages at least.
LEAST = 3
#: How many lines a foot has at most.
DEEP = 3
#: In what part of its places a foot may stand right below a heading; an answer always does.
BELOW_HEADING = 0.9


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
    fixed = _headings(source.lines, headings)
    known = {letters(text) for text in headings.fixed}
    heads = Counter(_words(line) for line in source.lines if line.opens)
    numbered = Counter(
        _words(line)
        for above, line in pairwise(source.lines)
        if line.opens and above.text.isdigit() and line.number not in fixed
    )
    often = OFTEN * heads.total()
    running = {
        words
        for words, count in heads.items()
        if words
        and words not in known
        and ((count >= LEAST and count >= often) or numbered[words] == count >= 2)
    }
    taken: list[Line] = []
    kept: list[Line] = []
    opened = False
    for line in source.lines:
        if line.opens and _words(line) in running and line.number not in fixed:
            if kept and kept[-1].text.isdigit():
                taken.append(kept.pop())
            taken.append(line)
            opened = True
        else:
            kept.append(replace(line, opens=True, gap=True) if opened else line)
            opened = False
    source.lines[:] = kept
    return taken


def take_feet(source: Extraction, headings: Headings) -> list[Line]:
    """Take feet and page numbers at the end of pages out of the lines; return them.

    A foot is the last line of a page: with a number that counts up from page to page, alone or
    with the same words, or with the same words and no number on half of the pages. What always
    stands right below a heading is an answer to it and no foot.

    Args:
        source: The document, with its pages as they are; its lines are changed.
        headings: The headings of its kind, which can come back on every page too.

    """
    taken: list[Line] = []
    for _ in range(DEEP):
        feet = _feet(source.lines, headings)
        if not feet:
            break
        taken += [line for at, line in enumerate(source.lines) if at in feet]
        kept: list[Line] = []
        opened = False
        for at, line in enumerate(source.lines):
            if at in feet:
                # A page of nothing but a foot opens where that did.
                opened = opened or line.opens
            else:
                kept.append(replace(line, opens=True, gap=True) if opened else line)
                opened = False
        source.lines[:] = kept
    return taken


def _feet(lines: Sequence[Line], headings: Headings) -> set[int]:
    """Return which of the last lines of pages are feet."""
    fixed = _headings(lines, headings)
    ends = [at for at, below in enumerate([*lines[1:], None]) if below is None or below.opens]
    groups: dict[str, list[int]] = defaultdict(list)
    for at in ends:
        if lines[at].number not in fixed:
            groups[_words(lines[at])].append(at)
    found: set[int] = set()
    for words, places in groups.items():
        if len(places) < LEAST:
            continue
        numbers = [re.findall(r"\d+", lines[at].text) for at in places]
        counted = any(
            _counts_up([int(one[which]) for one in numbers], [lines[at].page for at in places])
            for which in (0, -1)
            if all(numbers)
        )
        below = sum(at > 0 and lines[at - 1].number in fixed for at in places)
        often = len(places) >= OFTEN * len(ends) and below < BELOW_HEADING * len(places)
        if counted or (words and often and not any(numbers)):
            found.update(places)
    return found


def _headings(lines: Sequence[Line], headings: Headings) -> set[int]:
    """Return the numbers of the lines of headings."""
    return {line.number for section in headings.cut(lines) for line in section.head}


def _counts_up(numbers: Sequence[int], pages: Sequence[int]) -> bool:
    """Tell whether numbers rise with the pages, mostly by as much as these."""
    steps = [
        (two - one, after - before)
        for (one, two), (before, after) in zip(pairwise(numbers), pairwise(pages), strict=True)
    ]
    same = sum(step == turned for step, turned in steps)
    return all(step > 0 for step, _ in steps) and same > len(steps) / 2


def _words(line: Line) -> str:
    return "".join(character for character in letters(line.text) if not character.isdigit())
