"""Columns: text that stands side by side, in the order in which it is read.

Below a heading over the whole width a text can stand in columns: then the left one is read
first. What stands behind a label or a number is in the same line as these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from functiegraaf.ingest.known import Known
from functiegraaf.ingest.pdf import Piece, Word
from functiegraaf.ingest.tables import lines_of

#: Bullets, and letters that fonts of bullets use.
BULLET = re.compile(r"(?:−−|[•▪◦●○■□\uf000-\uf0ff\ufffd·*–—−-])(?=\s|$|[^\W\d_])")
_MARK = re.compile(r"\(?\d{0,3}(?:\.\d{1,2})*[.)]?|[a-z][.)]|[^\w\s]{1,2}|o")
#: What is bolder than its surroundings by this is a heading.
BOLDER = 200
#: A column of text is at least this wide, in sizes of its letters.
PROSE = 12.0


@dataclass(frozen=True)
class Doubt:
    """A place that could be read in two ways: the piece where it starts, and the readings."""

    piece: Piece
    taken: str
    other: str


def marked(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces with bullets and numbers put before the text that they stand before."""
    found: list[Piece] = []
    for line in lines_of(pieces):
        held: Piece | None = None
        for piece in line:
            whole = piece
            if held and piece.left - held.right < 4 * piece.size:
                whole = replace(piece, words=_marked(held).words + piece.words)
            elif held:
                found.append(held)
            held = whole if _MARK.fullmatch(whole.text) else None
            if not held:
                found.append(whole)
        if held:
            found.append(held)
    return sorted(found, key=lambda piece: (piece.base, piece.left))


def _marked(mark: Piece) -> Piece:
    """Return a mark as text; a letter that a font shows as a bullet, or nothing, is a bullet."""
    if re.fullmatch(r"o|[^\w\s]", mark.text) and not BULLET.match(mark.text):
        word = Word("•", mark.left, mark.right)
        return replace(mark, words=(word,))
    if mark.text == "\ufffd":
        return replace(mark, words=(Word("•", mark.left, mark.right),))
    return mark


def in_order(
    pieces: Sequence[Piece], known: Known, doubts: list[Doubt]
) -> Iterator[tuple[list[Piece], bool]]:
    """Return lines in the order in which they are read, and whether a column starts there.

    Args:
        pieces: What stands on a page, or between two tables of it, with its marks.
        known: The headings that readers know.
        doubts: Where two readings are possible; what is found is added.

    """
    rest = sorted(pieces, key=lambda piece: (piece.base, piece.left))
    for edge in _edges(rest):
        rest = [part for piece in rest for part in _split(piece, edge)]
    block = _block(rest)
    if not block:
        for line in lines_of(rest):
            yield line, False
        return
    edge, start, end = block
    above = [piece for piece in rest if piece.base < start]
    below = [piece for piece in rest if piece.base > end]
    inside = [piece for piece in rest if start <= piece.base <= end]
    yield from in_order(above, known, doubts)
    for left, right in _parts(inside, edge, known, doubts):
        yield from ((line, False) for line in lines_of(left))
        starts = bool(left)
        for line, fresh in in_order(right, known, doubts):
            yield line, fresh or starts
            starts = False
    yield from in_order(below, known, doubts)


def _beside(one: Piece, two: Piece) -> bool:
    return abs(one.base - two.base) < 0.6 * max(one.size, two.size)


def _between(one: Piece, two: Piece) -> bool:
    """Tell whether an item starts beside another, if not on the same height.

    Columns are set apart; the lines of one need not be level with those of the other.
    """
    close = abs(one.base - two.base) < 1.3 * max(one.size, two.size)
    return close and bool(BULLET.match(one.text)) and bool(BULLET.match(two.text))


def _edges(pieces: Sequence[Piece]) -> list[float]:
    """Return where right columns could start, the one with most lines first."""
    starts = sorted(
        piece.left
        for piece in pieces
        if any(
            other.right < piece.left and (_beside(piece, other) or _between(piece, other))
            for other in pieces
        )
    )
    groups: list[list[float]] = []
    for left in starts:
        if groups and left - groups[-1][-1] < 3:
            groups[-1].append(left)
        else:
            groups.append([left])
    return [min(one) for one in sorted(groups, key=len, reverse=True)]


def _split(piece: Piece, edge: float) -> list[Piece]:
    """Return a piece cut at the edge of a column, if a word starts there behind a wider space."""
    words = piece.words
    spaces = [two.left - one.right for one, two in pairwise(words)]
    for at, word in enumerate(words[1:], 1):
        usual = median(spaces[: at - 1] + spaces[at:]) if len(spaces) > 1 else 0.3 * piece.size
        if abs(word.left - edge) < 2 and spaces[at - 1] > 1.8 * usual:
            return [replace(piece, words=words[:at]), replace(piece, words=words[at:])]
    return [piece]


def _block(pieces: Sequence[Piece]) -> tuple[float, float, float] | None:
    """Return the first part of a page that stands in columns: edge, first and last height."""
    found: list[tuple[float, float, float]] = []
    for edge in _edges(pieces):
        run: list[Piece] = []
        for piece in [*pieces, None]:
            crosses = piece is None or (piece.left < edge - 2 and piece.right > edge - 2)
            if not crosses and piece is not None:
                run.append(piece)
                continue
            if _is_columns(run, edge):
                right = [one for one in run if one.left >= edge - 2]
                found.append((edge, _first(run, right), _last(run, right)))
                break
            run = []
    return min(found, key=lambda one: (one[1], one[0]), default=None)


def _first(run: Sequence[Piece], right: Sequence[Piece]) -> float:
    """Return where columns start: where the right one does, or what stands beside that."""
    top = right[0]
    level = [
        piece.base
        for piece in run
        if piece.right < top.left and (_beside(top, piece) or _between(top, piece))
    ]
    return min([top.base, *level]) - 0.6 * top.size


def _last(run: Sequence[Piece], right: Sequence[Piece]) -> float:
    """Return how far columns go down: as far as the right one, and the list left of it."""
    end = right[-1].base
    margin = min(piece.left for piece in run)
    for above, piece in pairwise(run):
        if piece.base <= end:
            continue
        goes_on = BULLET.match(piece.text) or piece.left > margin + 2
        if not goes_on or piece.base - above.base > 2.2 * piece.size:
            break
        end = piece.base
    return end


def _is_columns(run: Sequence[Piece], edge: float) -> bool:
    """Tell whether what stands left and right of an edge are columns, and not parts of lines."""
    right = [piece for piece in run if piece.left >= edge - 2]
    left = [piece for piece in run if piece.left < edge - 2]
    pairs = [(one, two) for one in left for two in right if _beside(one, two)]
    if not pairs:
        return any(_between(one, two) for one in left for two in right)
    if any(BULLET.match(two.text) and abs(two.left - edge) < 3 for two in right):
        return any(BULLET.match(one.text) for one in left) or len(right) > 2
    labels = sum(_is_label(one) for one, _ in pairs)
    return len(right) > 2 and labels < 0.5 * len(pairs)


def _is_label(piece: Piece) -> bool:
    return piece.text.endswith(":") or not re.search(r"[^\W\d_]{2}", piece.text)


def _parts(
    pieces: Sequence[Piece], edge: float, known: Known, doubts: list[Doubt]
) -> Iterator[tuple[list[Piece], list[Piece]]]:
    """Return left and right columns that belong together, cut where a heading stands.

    A heading in the left column with nothing beside it stands over both columns.
    """
    left = [piece for piece in pieces if piece.left < edge - 2]
    right = [piece for piece in pieces if piece.left >= edge - 2]
    if not any(BULLET.match(piece.text) for piece in right) and not _prose(left, right):
        doubts.append(Doubt(left[0], "columns, the left one first", "lines over the whole width"))
    heads = _headings(left, known)
    cuts: list[float] = []
    for group in heads:
        top, bottom = group[0], group[-1]
        free = not any(
            top.base - 0.6 * top.size < piece.base < bottom.base + 0.6 * bottom.size
            for piece in right
        )
        between = bool(cuts) or any(piece.base < top.base for piece in right)
        if free and between:
            cuts.append(top.base - 0.6 * top.size)
        elif not free and group is not heads[0]:
            taken = f"the left column, with ‘{top.text}’, before the right one"
            doubts.append(Doubt(top, taken, "lists that go on beside each other"))
    for start, end in zip([float("-inf"), *cuts], [*cuts, float("inf")], strict=True):
        yield (
            [piece for piece in left if start <= piece.base < end],
            [piece for piece in right if start <= piece.base < end],
        )


def _prose(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Tell whether both columns are wide enough for running text."""
    return all(
        median((piece.right - piece.left) / piece.size for piece in side) > PROSE
        for side in (left, right)
    )


def _headings(left: Sequence[Piece], known: Known) -> list[list[Piece]]:
    """Return the headings in a column: bolder or larger than most, known, or before a list."""
    usual = median(piece.weight for piece in left)
    size = median(piece.size for piece in left)
    bullets = [piece.left for piece in left if BULLET.match(piece.text)]
    groups: list[list[Piece]] = []
    inside = False
    for piece in left:
        listed = BULLET.match(piece.text) is not None
        outside = bool(bullets) and not listed and piece.left < min(bullets) + 2
        heading = not listed and (
            piece.weight > usual + BOLDER
            or piece.size > 1.1 * size
            or known.is_heading(piece.text)
            or outside
        )
        if heading and inside:
            groups[-1].append(piece)
        elif heading:
            groups.append([piece])
        inside = heading
    return groups
