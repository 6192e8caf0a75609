"""Documents taken apart at random: lines cut, moved, repeated and put in between.

Unlike the damages of `damage.py` these change what a document says. What a reader makes of them
is not asked; only that it makes something, or refuses.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Edit = Callable[[list[str], random.Random, Sequence[str]], None]


def _range(lines: Sequence[str], rng: random.Random) -> tuple[int, int]:
    """A stretch of lines, mostly short."""
    start = rng.randrange(len(lines) + 1)
    return start, min(len(lines), start + rng.choice((1, 1, 2, 5, 40, len(lines))))


def cut(lines: list[str], rng: random.Random, _: Sequence[str]) -> None:
    """Take a stretch of lines out."""
    start, end = _range(lines, rng)
    del lines[start:end]


def shuffle(lines: list[str], rng: random.Random, _: Sequence[str]) -> None:
    """Bring a stretch of lines into another order."""
    start, end = _range(lines, rng)
    part = lines[start:end]
    rng.shuffle(part)
    lines[start:end] = part


def move(lines: list[str], rng: random.Random, _: Sequence[str]) -> None:
    """Put a stretch of lines somewhere else."""
    start, end = _range(lines, rng)
    part = lines[start:end]
    del lines[start:end]
    at = rng.randrange(len(lines) + 1)
    lines[at:at] = part


def repeat(lines: list[str], rng: random.Random, _: Sequence[str]) -> None:
    """Write a stretch of lines twice."""
    start, end = _range(lines, rng)
    at = rng.randrange(len(lines) + 1)
    lines[at:at] = lines[start : min(end, start + 40)]


def insert(lines: list[str], rng: random.Random, strange: Sequence[str]) -> None:
    """Put a strange line in between, once or at many places."""
    line = rng.choice(strange)
    for _ in range(rng.choice((1, 1, 3, 30))):
        lines.insert(rng.randrange(len(lines) + 1), line)


def shorten(lines: list[str], rng: random.Random, _: Sequence[str]) -> None:
    """Break lines off in the middle."""
    for _ in range(rng.choice((1, 5, 50))):
        if lines:
            at = rng.randrange(len(lines))
            lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]


def number_pages(lines: list[str], rng: random.Random, _: Sequence[str]) -> None:
    """Put a counting number above page breaks."""
    page = rng.randrange(20)
    for at in reversed(range(len(lines))):
        if lines[at].startswith((" ", "\f")) and rng.random() < 0.8:
            lines[at:at] = [str(page), ""]
            page += 1


EDITS: tuple[Edit, ...] = (cut, shuffle, move, repeat, insert, shorten, number_pages)

STRANGE = (
    "", " ", "\f", "7", " 12", "1.", "1. ", "0.0 x", "5/6", "-", "−−", "−− ", "(", ":", "\ufffd",
    "\u00ad", "x-", "Niveau", "Niveau A", "Niveau A ()", "Kerntaak 1:", "Kerntaak 99: x", "1.1 x",
    "Code: N01.01.01", "Code: N01.01.01/VP", "Naam functie:", "Naam functie: X", "MBO niveau 4:",
    "Kennis niveau 4:", "HBO:", "Resultaatgebied 1:", "8 X 9", "8 X I Y 9", "1 X 4", "1 X",
    "Functiereeks X:", "Functiegroep Y:", "Module", "Modulenaam X", "Module taken",
    "Kerntaken en werkprocessen 1", "Rol en verantwoordelijkheden", "Vakkennis normfunctie",
)  # fmt: skip


def apart(text: str, rng: random.Random) -> str:
    """A text after some edits, with headings of its own and strange lines in between."""
    lines = text.split("\n")
    strange = [*STRANGE, *rng.sample(lines, min(len(lines), 20))]
    for _ in range(rng.randrange(1, 6)):
        rng.choice(EDITS)(lines, rng, strange)
    return "\n".join(lines)
