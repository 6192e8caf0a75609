"""Damage to lists, headings and empty lines. The form of the docstrings: ingest/damage.py."""

from __future__ import annotations

import random
import re

from ingest.places import (
    GLYPH,
    HR21,
    LOST,
    PROCESS,
    Lines,
    is_bullet,
    item_end,
    kind_of,
    lists_of,
    regions,
    some,
    supplements,
)

HEADINGS = (
    "Overwegende functiekenmerken:",
    "Kritische werksituaties normfunctie",
    "Competenties normfunctie",
    "Vakkennis normfunctie",
    "Over welke vakkennis dient de medewerker te beschikken?",
    "Kennis op het gebied van:",
    "Vaardigheden op het gebied van:",
    "Welke opleiding voldoet als minimale basis/idealiter voor deze vakkennis?",
    "Rol en verantwoordelijkheden",
    "Complexiteit beroepshandelingen",
    "Kerntaken en werkprocessen van verwante mbo-kwalificaties",
)


def split_bullets(lines: Lines, rng: random.Random) -> Lines:
    """Break an item over two lines, with or without an empty line between.

    Seen: 918-920, 974-976, 1276-1279; hr21: 90-92, 128-129.
    Leaves: items that already take more lines, or stand beside another, and breaks before a
    capital letter.
    Known by: what follows has no bullet and starts with a small letter.
    """
    hr21 = kind_of(lines) == HR21
    found = [
        i
        for i, line in enumerate(lines)
        if is_bullet(lines, i)
        and line.count(GLYPH) < 2
        and _breaks(line)
        and (hr21 or not line.endswith(" "))
        and not item_end(lines, i)
    ]
    out: Lines = []
    chosen = set(some(rng, found))
    for i, line in enumerate(lines):
        if i not in chosen:
            out.append(line)
            continue
        at = rng.choice(_breaks(line))
        first = line[:at]
        if not hr21 and LOST not in first:
            first = first.replace(f"{GLYPH} ", f"{GLYPH} {LOST}", 1)
        out += [first, *([""] if rng.random() < 0.5 else []), line[at:]]
    return out


def _breaks(line: str) -> list[int]:
    """Where a line may be broken: after two words, before a word of small letters."""
    places = [m.start() for m in re.finditer(r"(?<= )[a-zë]{2,}(?=[ .,])", line)]
    return [at for at in places if len(line[:at].split()) > 2 and len(line[at:].split()) > 1]


def unwrapped(lines: Lines, rng: random.Random) -> Lines:
    """Join the lines of one item into one long line, as extractors with flow do.

    Seen: not in the two documents; pdftotext without -layout and Word do it.
    Leaves: everything but the line breaks inside items.
    Known by: the bullet or number at its start.
    """
    out: Lines = []
    i = 0
    while i < len(lines):
        line = lines[i]
        end = item_end(lines, i) if is_bullet(lines, i) else 0
        if end and rng.random() < 0.6:
            for part in lines[i + 1 : end + 1]:
                if part.strip():
                    line = line.rstrip() + (" " if line.endswith(" ") else "") + part
            i = end
        out.append(line)
        i += 1
    return out


def bullets_lost(lines: Lines, rng: random.Random) -> Lines:
    """No bullets at all in a list of indicators.

    Seen: 3088-3091.
    Leaves: lists with an item of more lines, and items without a capital and a full stop.
    Known by: each line is a sentence, between a line `Niveau X (...)` and an empty line.
    """
    found = [
        (first, last)
        for first, last in lists_of(lines)
        if re.match(r" ?Niveau [A-D] \(", lines[first - 1])
        and all(re.search(f"{GLYPH} [A-ZÀ-Þ].*\\. ?$", lines[i]) for i in range(first, last + 1))
        and not any(item_end(lines, i) for i in range(first, last + 1))
    ]
    out = list(lines)
    for at in some(rng, range(len(found))):
        for i in range(found[at][0], found[at][1] + 1):
            out[i] = out[i].replace(f"{GLYPH} ", "", 1)
    return out


def columns_interleaved(lines: Lines, rng: random.Random) -> Lines:
    """The two columns of a list are read in turns, or the right one inside the left one.

    Seen: 1304-1364: the top of the left column, an empty line, the whole right column, an empty
    line, the rest of the left one. Line by line is what other extractors do.
    Leaves: which qualification an item is listed under, and the order within a column.
    Known by: nothing tells the order; the members of the list are the fact, not their order.
    """
    out = list(lines)
    where = regions(lines)
    for first, last in reversed(lists_of(lines)):
        plain = not any(item_end(lines, i) for i in range(first, last + 1))
        headed = lines[first - 1].strip()  # without a heading it is the right column itself
        if where[first] != "supplement" or last - first < 2 or not plain or not headed:
            continue
        items = [line.removeprefix(" ") for line in lines[first : last + 1]]
        half = (len(items) + 1) // 2
        left, right = items[:half], items[half:]
        if rng.random() < 0.5:
            pairs = zip(left, [*right, ""], strict=False)
            out[first : last + 1] = [item for pair in pairs for item in pair if item]
        else:
            top = rng.randrange(1, half)
            out[first : last + 1] = [*left[:top], "", *right, "", *left[top:]]
    return out


def columns_side_by_side(lines: Lines, rng: random.Random) -> Lines:
    """The two columns of a list stand next to each other on one line.

    Seen: not in the two documents; pdftotext -layout and pypdf in layout mode do it.
    Leaves: which qualification an item is listed under, and the order within a column.
    Known by: a bullet in the middle of a line, behind a wide space.
    """
    out = list(lines)
    where = regions(lines)
    for first, last in reversed(lists_of(lines)):
        plain = not any(item_end(lines, i) for i in range(first, last + 1))
        if where[first] != "supplement" or last - first < 2 or not plain:
            continue
        items = lines[first : last + 1]
        half = (len(items) + 1) // 2
        right = [line.removeprefix(" ") for line in items[half:]] + [""]
        rows = [f"{a:<48}{b}".rstrip() for a, b in zip(items[:half], right, strict=False)]
        out[first : last + 1] = rows
    return out


def core_task_cut(lines: Lines, rng: random.Random) -> Lines:
    """The right columns of the knowledge lists come inside a core task, before a page break.

    Seen: 2574-2605; 1402-1430 is the mild form, between the education and the core tasks.
    Leaves: the order of the blocks, which is the order of the lists on that page.
    Known by: bullets cannot belong to a core task; there are as many blocks as lists.
    """
    out = list(lines)
    for part in reversed(supplements(lines)):
        moved = part.remnants or part.right_half
        cuts = [
            i
            for i in range(part.tasks, part.end - 1)
            if PROCESS.match(lines[i])
            and PROCESS.match(lines[i + 1])
            and not lines[i].endswith(" ")
        ]
        if moved is None or not cuts:
            continue
        at = rng.choice(cuts)
        moved = (moved[0], item_end(lines, moved[1]) or moved[1])  # with the rest of the last item
        block = [line.removeprefix(" ") for line in lines[moved[0] : moved[1] + 1]]
        tail = [" " + lines[at + 1].removeprefix(" "), *lines[at + 2 : part.end]]
        between = lines[moved[1] + 1 : at + 1]
        if part.remnants:
            between = ["", *(line.removeprefix(" ") for line in between)]
        out[moved[0] : part.end] = [*between, "", *block, *tail]
    return out


def page_break_in_list(lines: Lines, rng: random.Random) -> Lines:
    """A page ends between two items: one more space before the next.

    Seen: 1210, 1365, 2377, 2531, 2830.
    Leaves: lists of two columns, where a page break moves more than one line.
    Known by: a bullet follows, and no heading did.
    """
    where = regions(lines)
    found = [
        i
        for i in range(1, len(lines))
        if is_bullet(lines, i)
        and is_bullet(lines, i - 1)
        and where[i] not in ("supplement", "tasks")
    ]
    out = list(lines)
    for i in some(rng, found, 0.1):
        out[i] = " " + out[i]
    return out


def headings_on_two_lines(lines: Lines, rng: random.Random) -> Lines:
    """A heading of fixed words, a level or a name takes two lines.

    Seen: 899-900, 1075-1076, 1260-1261; hr21: 39-41.
    Leaves: headings of one word.
    Known by: the words of the headings are fixed; a level is followed by a key word in brackets.
    """
    out: Lines = []
    for line in lines:
        text = line.strip()
        fixed = text in HEADINGS or re.match(r"Niveau [A-D] \(|Resultaatgebied \d+: ", text)
        if not fixed or rng.random() < 0.4:
            out.append(line)
            continue
        places = [m.end() for m in re.finditer(" ", line.rstrip()) if line[: m.end()].strip()]
        if re.match(r"Niveau|Resultaat", text):
            places = places[1:2]
        if not places:
            out.append(line)
            continue
        at = rng.choice(places)
        out += [line[:at], line[at:]]
    return out


def extra_blank_lines(lines: Lines, rng: random.Random) -> Lines:
    """More empty lines: double ones, and some between items.

    Seen: 112-114; hr21: nearly everywhere.
    Leaves: tables and lists of two columns, where an empty line ends a cell or a column.
    Known by: an empty line says nothing between items.
    """
    out: Lines = []
    where = regions(lines)
    for i, line in enumerate(lines):
        out.append(line)
        if not line.strip() and rng.random() < 0.4:
            out.append(rng.choice(["", " "]) if kind_of(lines) == HR21 else "")
        elif is_bullet(lines, i) and where[i] == "profile" and rng.random() < 0.3:
            out.append("")
    return out


def blank_lines_lost(lines: Lines, rng: random.Random) -> Lines:
    """Fewer empty lines: inside an item, and before a level.

    Seen: 1018-1020 against 1004-1005: the same list with and without.
    Leaves: empty lines that end a table cell, a column, a paragraph or a list.
    Known by: a continuation has no bullet; a level starts with `Niveau`.
    """
    drop = set()
    for i, line in enumerate(lines):
        if is_bullet(lines, i) and (end := item_end(lines, i)):
            drop |= {k for k in range(i + 1, end) if not lines[k].strip()}
        if re.match(r" ?Niveau [A-D] \(", line) and i and not lines[i - 1].strip():
            drop.add(i - 1)
    return [line for i, line in enumerate(lines) if i not in drop]
