"""Rows: where one row of a table ends and the next one starts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from functiegraaf.ingest.pdf import Piece

#: A step between lines that is larger than this, against the smallest, parts two rows.
STEP = 1.3
#: The widest room must be wider than the next one by this, to tell where a row starts.
CLEAR = 1.25
#: A line that is drawn between rows goes over this part of the table.
MOST = 0.7

Rules = Sequence[tuple[float, float, float]]


def cuts(
    lines: Sequence[Sequence[Piece]],
    column: Callable[[Piece], int],
    rules: Rules,
    *,
    going: bool,
) -> tuple[list[float], list[int]]:
    """Return the heights at which rows after the first one start, and which are doubtful.

    A row is known by its cell in the first column. It starts at a line that is drawn, or with
    the first line of that cell if cells start at the top, or where the room is widest.

    Args:
        lines: The lines of the table on one page.
        column: In which column a piece stands.
        rules: The horizontal lines that are drawn on the page.
        going: Whether the last row of the page before can go on here, above the first one.

    """
    first = [piece for line in lines for piece in line if column(piece) == 0]
    if not first:
        return [], []
    numbers = [piece for piece in first if is_number(piece.text)]
    numbered = bool(numbers) or starts_with_number(first[0].text)
    anchors = numbers or first
    size = anchors[0].size
    usual = usual_step(lines, column)
    found: list[float] = []
    start = anchors[0].base - 0.5 * size
    if going and lines[0][0].base < start and _all_start(lines, column, anchors[0], usual):
        found.append(start)
        lines = [line for line in lines if line[0].base >= start]
    topped = lines[0][0].base > anchors[0].base - 0.5 * size and all(
        _aligned(lines, anchor) for anchor in anchors
    )
    full = _full(lines, column)
    doubtful: list[int] = []
    for above, below in pairwise(anchors):
        ruled = _ruled(rules, lines, above, below)
        apart = below.base - above.base > STEP * usual or {id(above), id(below)} <= full
        if ruled is not None:
            found.append(ruled)
        elif starts_with_number(below.text) if numbered else apart:
            height, clear = _widest(lines, above, below)
            if _all_start(lines, column, below, usual) or (topped and not clear):
                height, clear = below.base - 0.5 * size, True
            found.append(height)
            if not clear:
                doubtful.append(len(found))
    return found, doubtful


def _aligned(lines: Sequence[Sequence[Piece]], anchor: Piece) -> bool:
    """Tell whether the first cell of a row stands on the same line as words next to it."""
    return not is_number(anchor.text) or any(
        not is_number(piece.text) and abs(piece.base - anchor.base) < 0.2 * anchor.size
        for line in lines
        for piece in line
    )


def _all_start(
    lines: Sequence[Sequence[Piece]],
    column: Callable[[Piece], int],
    anchor: Piece,
    usual: float,
) -> bool:
    """Tell whether all cells start at the height of the first one, with room above them."""
    here: set[tuple[int, bool]] = set()
    above: set[tuple[int, bool]] = set()
    for line in lines:
        for piece in line:
            cell = column(piece), is_number(piece.text)
            step = anchor.base - piece.base
            if abs(step) < 0.5 * anchor.size:
                here.add(cell)
            elif 0 < step <= STEP * usual:
                above.add(cell)
    return not above and len(here) > 1


def is_number(text: str) -> bool:
    """Tell whether a piece is the number of a row."""
    return re.fullmatch(r"\d{1,3}\.?", text) is not None


def starts_with_number(text: str) -> bool:
    """Tell whether a piece starts with the number of a row."""
    return re.match(r"\d{1,3}\b(?!/)", text) is not None


def _full(lines: Sequence[Sequence[Piece]], column: Callable[[Piece], int]) -> set[int]:
    """Return the pieces that start a line with something in all columns, if the first one does.

    Such lines are rows of one line each; a cell that goes on has nothing beside it somewhere.
    """
    every = {column(piece) for line in lines for piece in line}
    found = [line for line in lines if {column(piece) for piece in line} == every]
    return {id(line[0]) for line in found} if found and found[0] is lines[0] else set()


def usual_step(lines: Sequence[Sequence[Piece]], column: Callable[[Piece], int]) -> float:
    """Return the smallest step from line to line in one column of a table."""
    heights: dict[int, list[float]] = {}
    for line in lines:
        for piece in line:
            heights.setdefault(column(piece), []).append(piece.base)
    size = lines[0][0].size
    steps = [two - one for column_ in heights.values() for one, two in pairwise(column_)]
    return min((step for step in steps if step > 0.8 * size), default=1.5 * size)


def _ruled(
    rules: Rules, lines: Sequence[Sequence[Piece]], above: Piece, below: Piece
) -> float | None:
    """Return the height of a line that is drawn between two pieces, over most of the table."""
    start = min(piece.left for line in lines for piece in line)
    end = max(piece.right for line in lines for piece in line)
    between = [
        rule
        for rule in rules
        if above.base - 0.2 * above.size < rule[2] < below.base - 0.3 * below.size
    ]
    heights = {
        height
        for _, _, height in between
        if sum(
            max(0.0, min(right, end) - max(left, start))
            for left, right in {rule[:2] for rule in between if abs(rule[2] - height) < 1}
        )
        > MOST * (end - start)
    }
    return max(heights, default=None)


def _widest(lines: Sequence[Sequence[Piece]], above: Piece, below: Piece) -> tuple[float, bool]:
    """Return the middle of the widest room between two pieces, and whether it is clearly so."""
    taken = sorted(
        (piece.base - 0.7 * piece.size, piece.base + 0.2 * piece.size)
        for line in lines
        for piece in line
        if above.base <= piece.base <= below.base
    )
    room: list[tuple[float, float]] = []
    reach = taken[0][1]
    for top, bottom in taken[1:]:
        if top > reach:
            room.append((top - reach, (top + reach) / 2))
        reach = max(reach, bottom)
    if not room:
        return below.base - 0.5 * below.size, False
    room.sort(reverse=True)
    return room[0][1], len(room) == 1 or room[0][0] > CLEAR * room[1][0]
