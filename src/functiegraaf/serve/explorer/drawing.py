"""Drawing: what fits where in a picture; text in SVG does not wrap by itself."""

from __future__ import annotations

import re
from typing import NamedTuple

#: How wide a character is, in parts of the size of the letters: rather too wide than too narrow.
_NARROW, _USUAL, _CAPITAL, _WIDE = 0.38, 0.64, 0.76, 0.98
_THIN = frozenset("ijlftrI.,:;'|!()[]/- ·’")
_BROAD = frozenset("mwMW%@…—")
_BOLD = 1.12
#: A name may be broken after these, beside at a space.
_PIECES = re.compile(r"[^ /-]*[/-]+|[^ /-]+| +")
_BLANK = re.compile(r"[ \t\r\n]+")


class Line(NamedTuple):
    """A line of text in a picture, and the height of its foot."""

    text: str
    y: float


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is at most.

    >>> width("ii", 10) < width("nn", 10) < width("MM", 10)
    True
    """
    parts = sum(
        _NARROW
        if one in _THIN
        else _WIDE
        if one in _BROAD
        else _CAPITAL
        if one.isupper()
        else _USUAL
        if one < "\u2000"
        else 1.0
        for one in text
    )
    return parts * size * (_BOLD if bold else 1)


def wrapped(text: str, room: float, size: float, *, bold: bool = False, most: int = 4) -> list[str]:
    """Return a text as lines that fit; a word that is too long is broken with a hyphen.

    Where a space is one that does not break, nothing is broken.

    Args:
        text: The text.
        room: How wide a line may be.
        size: The size of the letters.
        bold: Whether they are bold.
        most: How many lines there may be; the last one then ends with three dots.

    >>> wrapped("Algemeen directeur/(gemeente)secretaris", 160, 14)
    ['Algemeen directeur/', '(gemeente)secretaris']
    >>> wrapped("Arbeidsongeschiktheidsverzekering", 160, 14)
    ['Arbeidsongeschikth-', 'eidsverzekering']
    """
    lines = [""]
    for piece in _PIECES.findall(_BLANK.sub(" ", text).strip()):
        if width((lines[-1] + piece).rstrip(), size, bold=bold) <= room:
            lines[-1] += piece
            continue
        rest = piece.lstrip()
        if lines[-1].strip():
            lines.append("")
        while width(rest, size, bold=bold) > room:
            fits = _fitting(rest, room, size, bold=bold)
            lines[-1] = rest[:fits] + "-"
            lines.append("")
            rest = rest[fits:]
        lines[-1] = rest
    kept = [line.strip() for line in lines if line.strip()]
    if len(kept) > most:
        last = kept[most - 1]
        while last and width(last + "…", size, bold=bold) > room:
            last = last[:-1]
        kept = [*kept[: most - 1], last.rstrip() + "…"]
    return kept


def _fitting(word: str, room: float, size: float, *, bold: bool) -> int:
    """Return how many letters of a word fit before a hyphen, at least one."""
    count = 1
    while count < len(word) - 1 and width(word[: count + 1] + "-", size, bold=bold) <= room:
        count += 1
    return count


def placed(lines: list[str], first: float, height: float) -> list[Line]:
    """Return lines below each other.

    Args:
        lines: The texts.
        first: The height of the foot of the first.
        height: How far the next one is below.

    """
    return [Line(text, first + height * number) for number, text in enumerate(lines)]
