"""Columns: to which lists of a page the lines of its right column belong.

Lists in two columns are set balanced: the right half of a list is as long as its left half. The
extraction writes the left column first, with the halves of all lists, and then the right one. A
reading of such a page says for each line to which list it belongs. All readings are made that
the evidence allows: blank lines between the halves, balance, and the order of the alphabet where
lists have one. A line that belongs to the same list in all of them is sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Line

#: About how many letters a line of a column holds, to judge items that lost their line ends.
WIDTH = 44

#: How many items in the order of the alphabet are no accident, where other things tell as well.
SOME = 4

#: How many are none, where nothing else tells.
MANY = 8

#: For each line the number of its list.
Owners = tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """One item of a list.

    Attributes:
        lines: Its lines.
        seam: Whether a blank line stands before it, so that it can start a column.
        sure: Whether nothing but the start of a column explains that blank line.

    """

    lines: tuple[Line, ...]
    seam: bool = False
    sure: bool = False

    @property
    def key(self) -> str:
        """By what the alphabet sorts it."""
        return letters(" ".join(line.text for line in self.lines))


def entries(lines: Sequence[Line], *, thin: bool = False) -> list[Entry]:
    """Return the items of a list.

    Extraction leaves a blank line after an item of more than two lines, and after one of two
    lines that itself stands below a blank line; any other one between items is a seam.

    Args:
        lines: The lines of the list.
        thin: Whether the document has lost blank lines, perhaps that above an item of two.

    """
    groups: list[list[Line]] = []
    for line in lines:
        if line.bullet or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    found: list[Entry] = []
    for at, group in enumerate(groups):
        seam = at > 0 and group[0].gap
        above = groups[at - 1] if at else group
        explained = (
            len(above) > 2
            or (len(above) == 2 and (thin or above[0].gap))
            or (len(above) == 1 and _was_longer(above[0]))
        )
        found.append(Entry(tuple(group), seam, seam and not explained))
    return found


def _was_longer(line: Line) -> bool:
    """Tell whether a line was printed as more lines than extraction made of it."""
    return len(line.text) > WIDTH or (line.wraps and len(line.text) > 0.75 * WIDTH)


def of_column(lists: Sequence[Sequence[Line]], run: Sequence[Line], *, thin: bool) -> list[Owners]:
    """Return the readings of a right column that stands apart from the lists of its page.

    Args:
        lists: The left halves.
        run: The right column.
        thin: Whether the document has lost blank lines.

    """
    if len(lists) == 1:
        return [(0,) * len(run)]
    if thin and any(line.beside for line in run):
        return []
    left, right = [entries(part) for part in lists], entries(run, thin=thin)
    ends = list(_divisions(right, left)) if not thin else []
    if not ends and (thin or sum(entry.sure for entry in right) < len(lists) - 1):
        ends = list(_divisions(right, left, anywhere=True))
    ordered = all(map(_in_order, left))
    sure = [at for at, entry in enumerate(right) if entry.sure]
    if not ends and ordered and len(sure) == len(lists) - 1:
        # The halves are not balanced; then the blank lines and the alphabet have to agree.
        cut = (*sure, len(right))
        ends = [cut] if _disorder(left, right, 0, cut) == 0 else []
    scored = [(_disorder(left, right, 0, cut), cut) for cut in ends]
    best = min((score for score, _ in scored), default=0)
    every = thin and not ordered
    return [_owners(right, cut) for score, cut in scored if every or score == best]


def of_page(lists: Sequence[Sequence[Line]], *, thin: bool) -> list[Owners]:
    """Return the readings of what stands below the last heading of a page.

    It is a list of its own, or the left half of one and behind that the right column of all
    lists of the page.
    """
    last = entries(lists[-1], thin=thin)
    alone = (len(lists) - 1,) * len(lists[-1])
    left = [entries(part) for part in lists[:-1]]
    own = min(_descents(last), _descents(_whole(last)))
    sure = sum(entry.sure for entry in last)
    # Blank lines that nothing explains are the seams of columns.
    explained = thin or not sure or _has_both(last)
    beside = any(line.beside for part in lists for line in part)
    if not left or ((beside or any(map(_has_both, left))) and not sure and not thin):
        return [alone]
    if beside:
        # Lines of two lists may stand side by side.
        return []
    blank = not thin and not any(entry.seam for entry in last)
    ordered = all(map(_in_order, left))
    if blank and not (own and ordered):
        return [alone]
    if not ordered and not own and not sure and len(last) >= MANY and not thin:
        return [alone]
    scored = [(own if _in_order(last[:SOME]) else 0, alone)] if explained else []
    for start in range(1, len(last)):
        inner = any(entry.sure for entry in last[1:start])
        if inner and not _has_both(last[:start]):
            continue
        if thin or blank or last[start].seam:
            halves = [*left, last[:start]]
            for ends in _divisions(last[start:], halves, anywhere=thin or blank):
                disorder = _disorder(halves, last, start, ends)
                if blank and disorder:
                    continue
                owners = (len(left),) * sum(len(entry.lines) for entry in last[:start])
                scored.append((disorder, owners + _owners(last[start:], ends)))
    if any(len(line.text) > 1.5 * WIDTH and not line.wraps for part in lists for line in part):
        # Lines this wide stand in one column, or two lines were joined.
        readings = list(dict.fromkeys([alone, *(one for _, one in scored)]))
        return [] if sure and readings == [alone] else readings
    if all(one == alone for _, one in scored):
        # A seam in a list without order: halves may be less balanced than they look.
        return [] if own and (sure or thin) else [alone]
    if (thin and not ordered) or (sure and explained and own):
        # Seams that a list of its own explains, and the columns of other lists as well.
        return list(dict.fromkeys(one for _, one in scored))
    best = min((score for score, _ in scored), default=0)
    return list(dict.fromkeys(one for score, one in scored if score == best))


def _divisions(
    right: Sequence[Entry], left: Sequence[Sequence[Entry]], *, anywhere: bool = False
) -> Iterator[tuple[int, ...]]:
    """Return where the halves of each list can end in a right column.

    Args:
        right: The right column.
        left: The left halves.
        anywhere: Whether a half can end where no blank line is.

    """

    def divide(start: int, at: int) -> Iterator[tuple[int, ...]]:
        if at == len(left):
            if start == len(right):
                yield ()
            return
        if _balanced(left[at], ()):
            # One item has no other half, and few have none if the last one is long.
            yield from ((start, *more) for more in divide(start, at + 1))
        for end in range(start + 1, len(right) + 1):
            if end < len(right) and not (anywhere or right[end].seam):
                continue
            if any(entry.sure for entry in right[start + 1 : end]):
                break
            if _balanced(left[at], right[start:end]):
                yield from ((end, *more) for more in divide(end, at + 1))

    return divide(0, 0)


def _balanced(left: Sequence[Entry], right: Sequence[Entry]) -> bool:
    """Tell whether two halves are as long, as printed or as far as their letters tell.

    The left one is no shorter, and would be shorter without its last item.
    """
    printed = [[len(entry.lines) for entry in half] for half in (left, right)]
    letters_ = [
        [-(-sum(len(line.text) + 1 for line in entry.lines) // WIDTH) for entry in half]
        for half in (left, right)
    ]
    # Items that were split or joined change the one, words that do not fit a line the other.
    return _as_long(printed, 1 + len(left) // 6) or _as_long(letters_, 2 + len(left) // 6)


def _as_long(halves: Sequence[Sequence[int]], tolerance: int) -> bool:
    left, right = halves
    last = left[-1] if left else 0
    return -tolerance <= sum(left) - sum(right) <= max(tolerance, 2 * last - 1)


def _owners(right: Sequence[Entry], ends: Sequence[int]) -> Owners:
    starts = [0, *ends[:-1]]
    return tuple(
        at
        for at, (start, end) in enumerate(zip(starts, ends, strict=True))
        for entry in right[start:end]
        for _ in entry.lines
    )


def _disorder(
    left: Sequence[Sequence[Entry]], last: Sequence[Entry], start: int, ends: Sequence[int]
) -> int:
    """Return how often the alphabet goes back in lists that are put together of halves.

    Only a list whose left half is in its order is asked.
    """
    starts = [0, *ends[:-1]]
    return sum(
        _descents([*_whole(half), *last[start + one : start + two]])
        for half, one, two in zip(left, starts, ends, strict=True)
        if _in_order(half) or _in_order(half[:SOME])
    )


def _in_order(items: Sequence[Entry]) -> bool:
    return len(items) >= SOME and _descents(_whole(items)) == 0


def _descents(items: Sequence[Entry]) -> int:
    return sum(one.key > two.key for one, two in pairwise(items))


def _has_both(items: Sequence[Entry]) -> bool:
    """Tell whether a list has both of its columns, one inside the other."""
    if _descents(items) and _descents(_whole(items)) == 0:
        return True
    sure = [at for at, entry in enumerate(items) if entry.sure]
    if len(sure) == 1:
        return _balanced(items[: sure[0]], items[sure[0] :])
    if len(sure) != 2:
        return False
    outer = [*items[: sure[0]], *items[sure[1] :]]
    return _balanced(outer, items[sure[0] : sure[1]])


def _whole(items: Sequence[Entry]) -> list[Entry]:
    """Return a list in the order of the alphabet, if its columns stand inside each other.

    They were read in turns, or the right one stands between two parts of the left one.
    """
    ways = [list(items), [*items[::2], *items[1::2]]]
    seams = [at for at, entry in enumerate(items) if entry.seam]
    ways += [
        [*items[:one], *items[two:], *items[one:two]]
        for one in seams
        for two in seams
        if one < two and _balanced([*items[:one], *items[two:]], items[one:two])
    ]
    return min(ways, key=_descents)
