"""Tables: the tables of a page, cut into rows and cells.

A table is known by the headings over its columns, which a reader knows. It goes on as long as
there is room between its columns on every line, and over the end of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from functiegraaf.ingest import rows
from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.known import Known
from functiegraaf.ingest.pdf import Page, Piece

#: How wide the room between two columns is at least, in points.
GUTTER = 3.0

Placed = tuple[int, Piece]


@dataclass
class Table:
    """A table, on one page or more.

    Attributes:
        by_cell: Whether it is read cell by cell, and not line by line.
        head: The pieces of each heading, by column, and the page.
        order: Which column comes first, second and so on for its reader.
        page: The page on which it starts.
        rows: For each row and column, the pieces with their pages.
        doubtful: The rows of which it is not clear where they start.
        open: Whether nothing stands below it on its page.

    """

    by_cell: bool
    head: list[list[Piece]]
    order: list[int]
    page: int
    rows: list[list[list[Placed]]] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)
    open: bool = False

    def __post_init__(self) -> None:
        """Note the room between the columns, which the lines of the table make smaller."""
        self.left = [min(piece.left for piece in cell) for cell in self.head]
        self.right = [max(piece.right for piece in cell) for cell in self.head]
        self.room = [[(self.left[at], self.right[at + 1])] for at in range(len(self.head) - 1)]
        for cell in self.head:
            self.fit(cell)

    def fit(self, line: Sequence[Piece]) -> bool:
        """Take a line into account, if room is left between all columns."""
        room = [list(one) for one in self.room]
        for piece in line:
            room = [_without(one, piece.left, piece.right) for one in room]
        if not all(room):
            return False
        self.room = room
        return True

    def column(self, piece: Piece) -> int:
        """Return in which column a piece stands."""
        return sum(piece.left >= one[-1][0] for one in self.room)

    def split(self, piece: Piece) -> list[Piece]:
        """Return a piece cut where a word starts at the edge of a column."""
        for at in range(len(piece.words) - 1, 0, -1):
            before, word = piece.words[at - 1 : at + 1]
            edge = any(abs(word.left - left) < 2 for left in self.left[1:])
            if edge and word.left - before.right > 0.3 * piece.size:
                head = replace(piece, words=piece.words[:at])
                return [*self.split(head), replace(piece, words=piece.words[at:])]
        return [piece]


def _without(
    room: Sequence[tuple[float, float]], left: float, right: float
) -> list[tuple[float, float]]:
    """Return intervals without what a piece takes, as far as they are wide enough."""
    found: list[tuple[float, float]] = []
    for start, end in room:
        if right <= start or left >= end:
            found.append((start, end))
            continue
        parts = (start, min(end, left)), (max(start, right), end)
        found += [(one, two) for one, two in parts if two - one >= GUTTER]
    return found


def lines_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return pieces by the line on which they stand, from the top and from the left."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.left)):
        if lines and piece.base - lines[-1][0].base < 0.15 * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.left) for line in lines]


def find(
    page: Page, number: int, known: Known, before: Table | None
) -> tuple[list[Table], list[Piece]]:
    """Find the tables of a page.

    Args:
        page: The page.
        number: Its number.
        known: The headings that readers know.
        before: The last table of the page before, if nothing stands below it.

    Returns:
        The tables that start on this page, and the pieces that are in none, those of a heading
        that is repeated for the rest of a table among them.

    """
    rest = sorted(page.pieces, key=lambda piece: (piece.base, piece.left))
    heads = sorted(_heads(rest, number, known), key=top)
    if before and before.open:
        again = heads[0] if heads and rest and top(heads[0]) <= rest[0].base + 1 else None
        same = again and [letters(_words(cell)) for cell in again.head] == [
            letters(_words(cell)) for cell in before.head
        ]
        if again and same:
            heads.remove(again)
            taken = {id(piece) for cell in again.head for piece in cell}
            rest = [piece for piece in rest if id(piece) not in taken]
        before.open = False
        if same or not again:
            end = top(heads[0]) if heads else float("inf")
            rest = _fill(before, rest, page, number, known, end, going=True)
    for at, table in enumerate(heads):
        taken = {id(piece) for cell in table.head for piece in cell}
        rest = [piece for piece in rest if id(piece) not in taken]
        end = top(heads[at + 1]) if at + 1 < len(heads) else float("inf")
        rest = _fill(table, rest, page, number, known, end, going=False)
    return heads, rest


def top(table: Table) -> float:
    """Return the height at which a table starts."""
    return min(piece.base for cell in table.head for piece in cell)


def _bottom(table: Table) -> float:
    return max(piece.base for cell in table.head for piece in cell)


def _words(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in pieces)


def _stacks(pieces: Sequence[Piece]) -> dict[int, list[list[Piece]]]:
    """Return for each piece the columns of one to four lines that start with it."""
    found: dict[int, list[list[Piece]]] = {}
    for piece in pieces:
        stack = [piece]
        found[id(piece)] = [list(stack)]
        for other in pieces:
            last = stack[-1]
            below = 0.5 * last.size < other.base - last.base < 3 * last.size
            near = abs(other.left - last.left) < 2 or (
                abs(other.left + other.right - last.left - last.right) < 6
            )
            if below and near and len(stack) < 4:
                stack.append(other)
                found[id(piece)].append(list(stack))
    return found


def _heads(pieces: Sequence[Piece], number: int, known: Known) -> Iterator[Table]:
    stacks = _stacks(pieces)
    used: set[int] = set()
    for line in lines_of(pieces):
        cells = _row_head(line, stacks, known) if len(line) > 1 else None
        if cells and not used & {id(piece) for cell in cells for piece in cell}:
            used |= {id(piece) for cell in cells for piece in cell}
            yield Table(by_cell=False, head=cells, order=list(range(len(cells))), page=number)
    for keys in known.columns:
        every = [stack for one in stacks.values() for stack in one]
        named = [[stack for stack in every if letters(_words(stack)) == key] for key in keys]
        for first in named[0]:
            cells = [first]
            for others in named[1:]:
                near = [one for one in others if _beside(first, one)]
                if near:
                    cells.append(min(near, key=lambda one: abs(one[0].base - first[0].base)))
            if len(cells) == len(keys):
                across = sorted(range(len(cells)), key=lambda at: cells[at][0].left)
                order = [across.index(at) for at in range(len(cells))]
                yield Table(
                    by_cell=True, head=[cells[at] for at in across], order=order, page=number
                )


def _beside(one: Sequence[Piece], two: Sequence[Piece]) -> bool:
    """Tell whether two headings stand next to each other."""
    reach = 1.2 * one[0].size
    return one[0].base - reach <= two[-1].base and two[0].base <= one[-1].base + reach


def _row_head(
    line: Sequence[Piece], stacks: dict[int, list[list[Piece]]], known: Known
) -> list[list[Piece]] | None:
    """Return the cells of a heading over rows of which each has a line here."""
    keys = [key for key in known.rows if all(letters(piece.text) in key for piece in line)]
    if not keys or len(line) > 6:
        return None
    every = [stack[:3] for one in stacks.values() for stack in one]
    choices = [[one for one in every if any(part is piece for part in one)] for piece in line]
    for cells in product(*choices):
        if "".join(letters(_words(cell)) for cell in cells) in keys:
            return [list(cell) for cell in cells]
    return None


def _fill(
    table: Table,
    pieces: Sequence[Piece],
    page: Page,
    number: int,
    known: Known,
    end: float,
    *,
    going: bool,
) -> list[Piece]:
    """Put what stands below the headings of a table into its rows; return what does not."""
    start = float("-inf") if going else _bottom(table) + 1
    body = [piece for piece in pieces if start < piece.base < end - 1]
    lines: list[list[Piece]] = []
    candidates = lines_of([part for piece in body for part in table.split(piece)])
    for at, line in enumerate(candidates):
        if _ends(candidates[at : at + 3], known) or not table.fit(line):
            break
        lines.append(line)
    lines = _without_tail(table, lines)
    if not lines or (going and not any(_inside(table, line) for line in lines)):
        return list(pieces)
    last = lines[-1][0].base
    inside = [piece for piece in body if piece.base <= last]
    taken = {id(piece) for piece in inside}
    rest = [piece for piece in pieces if id(piece) not in taken]
    table.open = not any(piece.base > last for piece in rest)
    _cut(table, lines, page, number, going=going)
    return rest


def _inside(table: Table, line: Sequence[Piece]) -> bool:
    """Tell whether a line shows that a table goes on: it stands right of its first column."""
    return (
        any(abs(piece.left - left) < 2 for piece in line for left in table.left[1:])
        or len({table.column(piece) for piece in line}) > 1
    )


def _ends(lines: Sequence[Sequence[Piece]], known: Known) -> bool:
    """Tell whether a heading starts here, which is none of a column."""
    texts = [_words(line) for line in lines]
    return any(known.is_heading(" ".join(texts[:length])) for length in range(1, len(texts) + 1))


def _without_tail(table: Table, lines: list[list[Piece]]) -> list[list[Piece]]:
    """Return lines without those below a wide step that are in the first column alone."""
    steps = [two[0].base - one[0].base for one, two in pairwise(lines)]
    usual = rows.usual_step(lines, table.column) if lines else 0.0
    at = len(lines)
    while at and all(table.column(piece) == 0 for piece in lines[at - 1]):
        at -= 1
    for one in range(max(at, 1), len(lines)):
        if steps[one - 1] > rows.STEP * usual or lines[one][0].weight > lines[0][0].weight + 200:
            return lines[:one]
    return lines


def _cut(
    table: Table, lines: Sequence[Sequence[Piece]], page: Page, number: int, *, going: bool
) -> None:
    """Cut lines into the rows of a table, at the first column and the room between rows."""
    cuts, doubtful = rows.cuts(lines, table.column, page.rules, going=going)
    first = len(table.rows)
    for start, end in pairwise([float("-inf"), *cuts, float("inf")]):
        row: list[list[Placed]] = [[] for _ in table.head]
        for line in lines:
            for piece in line:
                if start <= piece.base < end:
                    row[table.column(piece)].append((number, piece))
        whole = not going or row[0] or not table.rows or start > float("-inf")
        if whole:
            table.rows.append(row)
        else:
            first -= 1
            for cell, more in zip(table.rows[-1], row, strict=True):
                cell += more
    table.doubtful += [first + at for at in doubtful]
