"""Lost bullets: lists of which extraction kept no more than the space behind the bullet.

A page break is written in the same way, so that a heading with a space before it opens a page,
and any other such line in a list is an item, unless it goes on with the item above.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Extraction, Line

#: What part of the lines that go on below must be full.
OFTEN = 0.25

#: Words that no item ends with; what can belong to a verb, such as 'op' and 'uit', is not here.
_OPEN = frozenset(
    {
        "als", "dat", "de", "die", "een", "en", "het", "met", "of", "om", "per", "te", "tot",
        "tussen", "van", "waarbij", "waarmee", "waarvan", "wanneer", "zodat", "zonder",
    }
)  # fmt: skip


def lists_without_bullets(bodies: Sequence[Sequence[Line]]) -> set[int]:
    """Return the numbers of the lines of lists whose bullets are lost; each list for itself.

    Such a list has lines with a space before them and none with a bullet, or bullets only
    further on, of a list within an item; that is told by the other lists of the document.
    """
    lost: set[int] = set()
    mixed: list[Sequence[Line]] = []
    for body in bodies:
        kinds = [line.bullet for line in body if line.bullet or line.indent]
        if kinds and not any(kinds):
            lost.update(line.number for line in body)
        elif kinds and not kinds[0]:
            mixed.append(body)
    if lost:
        lost.update(line.number for body in mixed for line in body)
    return lost


def restore(source: Extraction, lists: Set[int], heads: Set[int]) -> list[Line]:
    """Return the lines with their lost bullets back.

    Args:
        source: The document, which keeps the choices.
        lists: The numbers of the lines below headings of lists.
        heads: The numbers of the lines of headings.

    """
    lines = source.lines
    width = _width(lines, lists)
    found: list[Line] = []
    page = 1
    for at, line in enumerate(lines):
        listed = line.number in lists and line.number not in heads
        item = listed and line.indent > 0 and not line.bullet
        above = lines[at - 1] if at else line
        if item and line.indent == 1 and above.number in lists:
            item = not (width and _goes_on(source, above, line, width))
        opens = line.opens and (not item or line.indent > 1)
        page += opens and at > 0
        if line.bullet and line.number in lists:
            # The list itself has no bullets, so that this is one within an item.
            source.choose(line.number, "part of the item above", "a new item")
            line = replace(line, bullet=False, text=f"- {line.text}")
        found.append(replace(line, page=page, opens=opens, bullet=line.bullet or item))
    return found


def _width(lines: Sequence[Line], lists: Set[int]) -> int:
    """Return how long lines get, or 0 if that is not why items go on below.

    It is if many of the lines above would be longer with the next word.
    """
    width = max((len(line.text) for line in lines if line.number in lists), default=0)
    reached = [
        len(f"{above.text} {line.text.split()[0]}")
        for above, line in pairwise(lines)
        if not line.indent and line.number in lists and above.number in lists
    ]
    full = sum(length > width for length in reached)
    return width if full and full >= OFTEN * len(reached) else 0


def _goes_on(source: Extraction, above: Line, line: Line, width: int) -> bool:
    """Tell whether a line goes on with the one above, over a page break; note that it may.

    It may where the line above had no room for its first word. It does if that one ends with a
    word that cannot be the last, or if the line is a single word that is not the same again.
    """
    last, words = letters(above.text.split()[-1]), line.text.split()
    if len(f"{above.text} {words[0]}") <= width or above.text.endswith((".", ";", ":")):
        return False
    alone = len(words) == 1 and letters(words[0]) != last
    going = line.text[:1].islower() and (last in _OPEN or above.text.endswith(",") or alone)
    readings = ["more of the item above, over a page break", "a new item"]
    source.choose(line.number, *(readings if going else reversed(readings)))
    return going
