"""Running: the heads and feet of printed pages, and their numbers, which are no text.

They are known by where they stand: at the edge of many pages, at a height at which little else
stands on any page, with the same words or only another number.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.known import Known
from functiegraaf.ingest.pdf import Page, Piece

#: How far a head may stand from its height on other pages, in points.
SAME = 3.0
#: On what part of the pages that have text at a height it must be running text.
MOSTLY = 0.75
#: How many lines a running head or foot has at most.
DEEP = 3
#: Up to this many pages, it can be by chance that all print the same.
FEW = 3
#: A running head or foot is shorter than this.
LONG = 200

_ROMAN = re.compile(r"[ivxlc]+")


@dataclass
class Edges:
    """What stands at the edges of one page and is no part of its text.

    Attributes:
        running: Running heads and feet, and page numbers.
        doubtful: What stands where these stand on other pages, and says something else.

    """

    running: list[list[Piece]] = field(default_factory=list)
    doubtful: list[list[Piece]] = field(default_factory=list)


def take(pages: Sequence[Page], known: Known) -> list[Edges]:
    """Take running heads and feet off the pages; return them for each page.

    Args:
        pages: The pages of a document; their pieces are changed.
        known: The headings, which can come back on every page too.

    """
    edges = [Edges() for _ in pages]
    rows = [_rows(page.pieces) for page in pages]
    for top in (True, False):
        for _ in range(DEEP):
            if not _take_outer(pages, rows, edges, known, top=top):
                break
    for page, left in zip(pages, rows, strict=True):
        page.pieces[:] = [piece for row in left for piece in row]
    return edges


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.left)):
        if rows and piece.base - rows[-1][0].base < 0.3 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _take_outer(
    pages: Sequence[Page],
    rows: list[list[list[Piece]]],
    edges: Sequence[Edges],
    known: Known,
    *,
    top: bool,
) -> bool:
    """Take the outermost row of each page where it is running; tell whether there was one."""
    end = 0 if top else -1
    outer = {at: _height(pages[at], page[end], top=top) for at, page in enumerate(rows) if page}
    taken = False
    for height in _bands(outer.values()):
        here = [at for at, found in outer.items() if abs(found - height) <= SAME]
        free = [at for at in here if not _protected(rows, at, end, known)]
        counts = Counter(_words(rows[at][end]) for at in free)
        running = [
            at
            for at in free
            if _comes_back(rows[at][end], counts)
            and (len(pages) > FEW or _sure(rows[at], rows[at][end], top=top))
        ]
        filled = sum(
            any(abs(_height(page, row, top=top) - height) <= SAME for row in rows[at])
            for at, page in enumerate(pages)
        )
        if len(running) < (3 if len(pages) > FEW else 2) or len(running) < MOSTLY * filled:
            continue
        for at in here:
            if at in running:
                edges[at].running.append(rows[at].pop(end))
                taken = True
            elif at in free and _stands_apart(rows[at], top=top):
                edges[at].doubtful.append(rows[at].pop(end))
    return taken


def _height(page: Page, row: Sequence[Piece], *, top: bool) -> float:
    """Return how far a row stands from the top or the bottom of its page."""
    return row[0].base if top else page.height - row[0].base


def _bands(heights: Iterable[float]) -> list[float]:
    """Return the heights at which most rows stand, the most frequent first."""
    found: defaultdict[int, list[float]] = defaultdict(list)
    for height in heights:
        found[round(height / SAME)].append(height)
    return [median(one) for one in sorted(found.values(), key=len, reverse=True)]


def _text(row: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in row)


def _words(row: Sequence[Piece]) -> str:
    """Return the letters of a row without its numbers."""
    found = re.sub(r"\d", "", letters(_text(row)))
    return "" if _ROMAN.fullmatch(found) else found


def _protected(rows: Sequence[list[list[Piece]]], at: int, end: int, known: Known) -> bool:
    """Tell whether a row is a heading, which a document can print on many pages.

    A heading with a value is none if the page before or after prints it at the same place: no
    part, section or profile starts twice.
    """
    row = rows[at][end]
    text = _text(row)
    if known.is_fixed(text) or any(
        known.is_fixed(piece.text) or known.starts_column(piece.text) for piece in row
    ):
        return True
    near = [
        rows[other][end] for other in (at - 1, at + 1) if 0 <= other < len(rows) and rows[other]
    ]
    same = [one for one in near if _text(one) == text and abs(one[0].base - row[0].base) <= SAME]
    return known.carries_value(text) and not same


def _comes_back(row: Sequence[Piece], counts: Counter[str]) -> bool:
    """Tell whether other pages print the same words."""
    return counts[_words(row)] > 1 and len(_text(row)) < LONG


def _sure(rows: Sequence[list[Piece]], row: list[Piece], *, top: bool) -> bool:
    """Tell whether a row is running text of a document of few pages: numbered, or apart."""
    return re.search(r"\d", _text(row)) is not None or _stands_apart(rows, top=top)


def _stands_apart(rows: Sequence[list[Piece]], *, top: bool) -> bool:
    """Tell whether the outer row is further from the next than lines are from each other."""
    steps = [below[0].base - above[0].base for above, below in pairwise(rows)]
    steps = [step for step in steps if step > 0]
    if not steps:
        return True
    return (steps[0] if top else steps[-1]) > 1.5 * median(steps)
