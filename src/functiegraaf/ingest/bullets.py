"""Bullets: the signs before items, as printed and as extraction leaves them."""

from __future__ import annotations

import re
from collections.abc import Sequence

BULLET = re.compile(
    r"^(?:(?:−−|[•▪◦●○■□\uf0b7\uf0a7\uf02d\uf0d8])\s*|(?:[-–—−·*]|\ufffd(?=\s))\s+)"
)
_ALONE = re.compile(r"−−|[•▪◦●○■□\uf0b7\uf0a7\uf02d\uf0d8]")
#: A dash that stands alone is more often an empty cell of a table than a bullet.
_DASH = re.compile(r"[-–—−·*]")
#: What part of the bullets that stand alone on a line must have a text below them.
LONE = 0.8


def lone_bullets(raw: Sequence[str]) -> set[int]:
    """Return the numbers of lines with a bullet whose text is on the next line.

    In a document that writes its bullets so, nearly every bullet that stands alone has a text
    below it; in a table they are empty cells.
    """
    found: set[int] = set()
    for sign in (_ALONE, _DASH):
        alone = [at for at, whole in enumerate(raw) if sign.fullmatch(whole.strip())]
        below = [
            at
            for at in alone
            if at + 1 < len(raw)
            and re.search(r"[^\W\d_]", raw[at + 1])
            and "\f" not in raw[at + 1]
            and not BULLET.match(raw[at + 1].strip())
        ]
        least = max(LONE * len(alone), 1 if sign is _ALONE else 10)
        found |= {at + 1 for at in below} if len(below) >= least else set()
    return found
