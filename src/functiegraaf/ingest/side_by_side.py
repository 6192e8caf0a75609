"""Side by side: two columns that extraction writes next to each other, one below the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

#: A line of two items: a bullet, a text, and the same bullet again. A dash can stand in a text,
#: so that it needs a wide space before it.
_PAIR = re.compile(
    r"[ \f]{0,2}(?:(?P<glyph>−−|[•▪◦●○■□\uf0b7\uf0a7\uf02d\uf0d8])\s+\S.*?\s*?"
    r"(?P<right>(?P=glyph)\s+\S)"
    r"|\S.*?\s{3,}(?P<bare>(?:−−|[•▪\uf0b7])\s+\S)"
    r"|(?P<dash>[-–—−·*\ufffd])\s+\S.*?\s{2,}(?P<other>(?P=dash)\s+\S))"
)

#: How far a right column can shift on a line, by signs that nobody sees or that count double.
SHIFT = 5


def in_columns(raw: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
    """Return numbered lines, two columns that stand side by side below each other.

    What goes on in the left column or in the right one is told by where the right one starts.

    Yields:
        The number of a line, what one column says on it, and whether that is the right one.

    """
    right: list[tuple[int, str, bool]] = []
    start = 0
    for number, whole in enumerate(raw, 1):
        match = _PAIR.match(whole)
        if match:
            found = next(name for name in ("right", "bare", "other") if match[name])
            start = match.start(found)
            yield number, whole[:start].rstrip() or whole, False
            right.append((number, whole[start:], True))
            continue
        cut = _goes_on(whole, start) if right else None
        if cut is None:
            yield from right
            right = []
            yield number, whole, False
            continue
        if whole[:cut].strip():
            yield number, whole[:cut].rstrip(), False
        if whole[cut:].strip():
            right.append((number, whole[cut:].strip(), True))
    yield from right


def _goes_on(whole: str, start: int) -> int | None:
    """Return where the right column starts on a line below two items, if it goes on with them."""
    if not whole.strip() or "\f" in whole:
        return None
    if not whole[: max(start - SHIFT, 0)].strip():
        return len(whole) - len(whole.lstrip())
    for gap in re.finditer(r"\s{2,}(?=\S)", whole):
        if whole[: gap.start()].strip() and start - SHIFT <= gap.end() <= start + SHIFT + 3:
            return gap.end()
    left = whole.strip()
    if whole.startswith("   ") or left[:1].islower() or left[:1] in "(/":
        return len(whole)
    return None
