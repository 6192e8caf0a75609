"""Where things stand in an undamaged text; what the damages need to know to do no harm."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

GLYPH = "\N{MINUS SIGN}\N{MINUS SIGN}"
LOST = "\N{REPLACEMENT CHARACTER}"
BOOKLET = "competentiebox"
HR21 = "hr21"
BULLET = re.compile(rf" ?{GLYPH} {LOST}?")
PROCESS = re.compile(r" ?\d+\.\d+\t\t")
# A page of the HR21 kind begins with one of these; other lines with a space in front are items.
HR21_STARTS = re.compile(r" (?:Functiebeschrijving|Generieke taken|Module HR21|De voorgenomen|Niets van|Overnemen)")  # fmt: skip
Lines = list[str]


def kind_of(lines: Lines) -> str:
    """Which of the two kinds a text is."""
    return HR21 if re.match(r".?De\s", lines[0]) else BOOKLET


def is_bullet(lines: Lines, i: int) -> bool:
    """Whether line i starts an item of a list."""
    if kind_of(lines) == HR21:
        return bool(re.match(r"  ?[a-zà-ÿ(]", lines[i])) or lines[i].startswith("- ")
    return BULLET.match(lines[i]) is not None


def item_end(lines: Lines, i: int) -> int:
    """The last line of the item that starts at line i, or 0 when it is one line."""
    if kind_of(lines) == HR21:
        end = 0
        for k in range(i + 1, min(i + 4, len(lines))):
            if not lines[k].strip():
                continue
            if lines[k].startswith((" ", "- ")) or not re.match(r"[a-zà-ÿ(]", lines[k]):
                break
            end = k
        return end
    if not (lines[i].endswith(" ") or lines[i].endswith(("-", "/", "–"))):
        return 0
    k = i
    while k + 1 < len(lines):
        following = k + 1
        while following < len(lines) - 1 and not lines[following].strip():
            following += 1
        k = following
        if not (lines[k].endswith(" ") or lines[k].endswith(("-", "/", "–"))):
            return k
    return k


def soft_wrapped(lines: Lines, i: int) -> bool:
    """Whether line i goes on in line i + 1, with nothing between."""
    return (
        lines[i].endswith(" ")
        and bool(lines[i].strip())
        and bool(re.match(r"[a-zé]", lines[i + 1]))
    )


def page_starts(lines: Lines) -> set[int]:
    """The first lines of pages."""
    if kind_of(lines) == HR21:
        return {i for i, line in enumerate(lines) if HR21_STARTS.match(line)}
    return {i for i, line in enumerate(lines) if re.match(r" \S", line)}


def lists_of(lines: Lines) -> list[tuple[int, int]]:
    """Runs of items of a booklet that follow each other without another line between."""
    runs: list[tuple[int, int]] = []
    for i in range(len(lines)):
        if not is_bullet(lines, i):
            continue
        if runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs


MARKS = (
    ("nlqf", r" Titel $"),
    ("front", r" ?(?:Deel \d|\d\.\d(?:\.\d)? ?\t [A-Z])"),
    ("head", r" ?Naam functie ?:"),
    ("profile", r" ?(?:Functiereeks .*: ?|Overwegende functiekenmerken:.*)$"),
    ("supplement", r" ?Aanvulling kennis en vaardigheden"),
    ("tasks", r" ?Kerntaken en werkprocessen van verwante"),
)


def regions(lines: Lines) -> list[str]:
    """For each line the part of the document that it stands in."""
    here = "front"
    out = []
    for line in lines:
        here = next((name for name, mark in MARKS if re.match(mark, line)), here)
        out.append(here)
    return out


@dataclass(frozen=True)
class Supplement:
    """The knowledge lists and the core tasks of one enriched profile."""

    remnants: tuple[int, int] | None  # right columns that stand behind the education
    right_half: tuple[int, int] | None  # the second half of the only list
    tasks: int
    end: int


def supplements(lines: Lines) -> list[Supplement]:
    """The enriched profiles of a booklet, as far as their lists can be moved."""
    where = regions(lines)
    found = []
    for start in [i for i, line in enumerate(lines) if re.match(MARKS[4][1], line)]:
        tasks = next((i for i in range(start, len(lines)) if where[i] == "tasks"), 0)
        end = next(
            (i for i in range(tasks, len(lines)) if where[i] not in ("tasks", "supplement")),
            len(lines),
        )
        if not tasks:
            continue
        runs = [run for run in lists_of(lines) if start < run[0] < tasks]
        asked = next(
            (i for i in range(start, tasks) if "Welke opleiding voldoet" in lines[i]), tasks
        )
        behind = [run for run in runs if run[0] > asked]
        before = [run for run in runs if run[0] < asked]
        half = None
        if len(before) == 1 and before[0][1] - before[0][0] >= 3 and not behind:
            first, last = before[0]
            inside = any(is_bullet(lines, i) for i in range(tasks, end))
            half = None if inside else ((first + last) // 2 + 1, last)
        remnants = (behind[0][0], behind[-1][1]) if behind else None
        found.append(Supplement(remnants, half, tasks, end))
    return found


def some(rng: random.Random, found: Sequence[int], share: float = 0.4) -> list[int]:
    """A part of the places found, at least one if there is one."""
    chosen = [one for one in found if rng.random() < share]
    return chosen or ([rng.choice(found)] if found else [])
