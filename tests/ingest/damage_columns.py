"""Damage to bullets and columns that changes the lines as a whole. See ingest/damage.py."""

from __future__ import annotations

import random
from itertools import chain

from ingest.places import GLYPH, LOST, Lines, is_bullet, item_end, regions, some

COLUMN = 40


def columns_wrapped_side_by_side(lines: Lines, rng: random.Random) -> Lines:
    """Two columns next to each other, also where items take more lines.

    Seen: not in the two documents; pdftotext -layout and pypdf in layout mode do it.
    Leaves: lists with an empty line between items, which may be columns of two lists already.
    Known by: what goes on in the right column starts where its bullet does, or further in.
    """
    where = regions(lines)
    out: Lines = []
    at = 0
    while at < len(lines):
        items, end = _items(lines, at) if where[at] == "supplement" else ([], at)
        if len(items) < 2 or not lines[at - 1].strip() or max(map(len, chain(*items))) > COLUMN:
            out.append(lines[at])
            at += 1
            continue
        sizes = [len(item) for item in items]
        cut = next(k for k in range(1, len(items) + 1) if sum(sizes[:k]) >= sum(sizes[k:]))
        left, right = list(chain(*items[:cut])), list(chain(*items[cut:]))
        right += [""] * (len(left) - len(right))
        out += [f"{a:<48}{b}".rstrip() for a, b in zip(left, right, strict=True)]
        at = end
    return out


def _items(lines: Lines, at: int) -> tuple[list[list[str]], int]:
    """The items of a list, each with its lines, and where the list ends; none if it has gaps."""
    items: list[list[str]] = []
    while at < len(lines) and is_bullet(lines, at):
        end = item_end(lines, at) or at
        parts = [line.rstrip() for line in lines[at : end + 1] if line.strip()]
        items.append([parts[0].strip().replace(LOST, ""), *(f"   {part}" for part in parts[1:])])
        at = end + 1
    if at + 1 < len(lines) and not lines[at].strip() and is_bullet(lines, at + 1):
        return [], at
    return items, at


def bullets_on_their_own_lines(lines: Lines, rng: random.Random) -> Lines:
    """Each bullet of the document on a line of its own, above its text.

    Seen: not in the two documents; pdfminer and OCR do it.
    Leaves: the text of the items, and documents with two items on a line.
    Known by: nearly every bullet stands alone, with a text on the next line.
    """
    if any(line.count(GLYPH) > 1 for line in lines):
        return lines
    out: Lines = []
    for i, line in enumerate(lines):
        mark, rest = line[: line.find(GLYPH) + 2], line[line.find(GLYPH) + 2 :].strip(" ")
        if is_bullet(lines, i) and GLYPH in line and rest:
            out += [mark, rest + (" " if line.endswith(" ") else "")]
        else:
            out.append(line)
    return out


def all_blank_lines_lost(lines: Lines, rng: random.Random) -> Lines:
    """No empty lines at all.

    Seen: not in the two documents; pdfplumber and pypdfium2 do it.
    Leaves: everything else. It may take away what tells two lists apart.
    Known by: balance of columns, and the order of the alphabet.
    """
    return [line for line in lines if line.strip()]


def some_blank_lines_lost(lines: Lines, rng: random.Random) -> Lines:
    """A part of all empty lines is gone, wherever they stood.

    Seen: at page breaks (988, 1580).
    Leaves: everything else. It may take away what tells two lists apart.
    Known by: as above.
    """
    found = [i for i, line in enumerate(lines) if not line.strip()]
    lost = set(some(rng, found, 0.3))
    return [line for i, line in enumerate(lines) if i not in lost]
