"""Damage to signs, spaces and page breaks. The form of the docstrings: ingest/damage.py."""

from __future__ import annotations

import random
import re

from ingest.places import (
    GLYPH,
    HR21,
    LOST,
    Lines,
    is_bullet,
    kind_of,
    page_starts,
    regions,
    soft_wrapped,
    some,
)

QUOTES = dict.fromkeys(map(ord, "‘’“”"), LOST)
LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"))


def bullets_replaced(lines: Lines, rng: random.Random) -> Lines:
    """Another glyph for the bullets of the whole document.

    Seen: 122 and 160 and hr21: 1526 are three kinds in two documents; hr21: 90 kept a space only.
    Leaves: the text of the items.
    Known by: one glyph at the start of many lines.
    """
    glyph = rng.choice(["•", "\uf0b7", "-", "–", "*", "▪", LOST])
    if kind_of(lines) == HR21:
        return [
            glyph + line.removeprefix("-") if is_bullet(lines, i) else line
            for i, line in enumerate(lines)
        ]
    return [line.replace(GLYPH, glyph) for line in lines]


def running_headers(lines: Lines, rng: random.Random) -> Lines:
    """A footer with the page number and a running head at each page break.

    Seen: hr21: 46, a notice on top of a page; the pages themselves print numbers (line 881).
    Leaves: all lines that were there.
    Known by: the same words at each page break, and a number that counts up by one.
    """
    head = rng.choice(["CompetentieBOX Gemeenten", "Werk van Belang", "HR21 | normfuncties"])
    starts = page_starts(lines)
    out: Lines = []
    number = rng.randrange(2, 30)
    for i, line in enumerate(lines):
        if i and i in starts:
            out += ["", str(number), f" {head}", "", line[1:]]
            number += 1
        else:
            out.append(line)
    return out


def form_feeds(lines: Lines, rng: random.Random) -> Lines:
    """Page breaks as form feeds instead of one space.

    Seen: 32, 80, 142: the space is what is left of one.
    Leaves: everything else.
    Known by: it is the usual mark.
    """
    starts = page_starts(lines)
    return [f"\f{line[1:]}" if i in starts else line for i, line in enumerate(lines)]


def replacement_characters(lines: Lines, rng: random.Random) -> Lines:
    """Quotation marks, and the indent after a bullet, come out as U+FFFD.

    Seen: 56, 123, 199, 918, 925, 1300 (at the end of an item), 1414 (an item of one line).
    Leaves: letters and digits.
    Known by: no word is written with it; between letters it is an apostrophe.
    """
    out = [line.translate(QUOTES) for line in lines]
    for i in some(rng, [i for i, line in enumerate(out) if GLYPH in line], 0.3):
        if LOST not in out[i]:
            out[i] = out[i].replace(f"{GLYPH} ", f"{GLYPH} {LOST}", 1)
        elif not out[i].endswith((" ", "-", "/", "–")):
            out[i] += LOST
    return out


def ligatures(lines: Lines, rng: random.Random) -> Lines:
    """Joined letters: one character for fi, fl and ff.

    Seen: not in the two documents; usual in other PDFs.
    Leaves: the letters, once taken apart (NFKC).
    Known by: Unicode says which letters a ligature stands for.
    """
    out = []
    for line in lines:
        for letters, joined in LIGATURES:
            line = line.replace(letters, joined)
        out.append(line)
    return out


def soft_hyphens(lines: Lines, rng: random.Random) -> Lines:
    """Soft hyphens inside long words.

    Seen: 128 shows one that was printed.
    Leaves: the letters.
    Known by: U+00AD never carries meaning.
    """

    def inside(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() < 0.7:
            return word
        at = rng.randrange(3, len(word) - 3)
        return f"{word[:at]}\N{SOFT HYPHEN}{word[at:]}"

    return [re.sub(r"[a-zé]{9,}", inside, line) for line in lines]


def hyphenated(lines: Lines, rng: random.Random) -> Lines:
    """A word is broken at the end of a line.

    Seen: 128-129, 1941-1943, 1956; but 928-929 ends a line with a hyphen that stays.
    Leaves: words that stand nowhere else in the document.
    Known by: the joined word stands elsewhere without a hyphen.
    """
    known = re.findall(r"(?<![-/\w])[a-zé]{9,}(?![-/\w])", "\n".join(lines))
    out = list(lines)
    for i in range(len(lines) - 1):
        if not soft_wrapped(lines, i):
            continue
        found = re.match(r"[a-zé]{9,}(?![-/\w])", lines[i + 1])
        if found and known.count(found.group()) > 1 and out[i] == lines[i] and rng.random() < 0.7:
            at = rng.randrange(4, len(found.group()) - 3)
            out[i] = f"{lines[i]}{found.group()[:at]}-"
            out[i + 1] = out[i + 1][at:]
    return out


def trailing_spaces(lines: Lines, rng: random.Random) -> Lines:
    """Spaces at the end of lines that had none.

    Seen: 123, 918, 950, 1018; hr21: every line.
    Leaves: tables, where the space at the end says that a cell goes on, and hyphens at an end.
    Known by: spaces at an end never carry meaning outside a table.
    """
    where = regions(lines)
    return [
        line + " " * rng.randrange(1, 4)
        if line.strip()
        and where[i] not in ("nlqf", "head")
        and not line.endswith(("-", "/", "–"))
        and rng.random() < 0.4
        else line
        for i, line in enumerate(lines)
    ]


def trailing_spaces_lost(lines: Lines, rng: random.Random) -> Lines:
    """No spaces at the end of any line.

    Seen: 955 has one and 921 none.
    Leaves: tables, and a line that ends with a hyphen and a space, where the space is a fact.
    Known by: the words.
    """
    where = regions(lines)
    keep = ("nlqf", "head")
    return [
        line
        if where[i] in keep or not line.strip() or line.rstrip().endswith(("-", "/", "–"))
        else line.rstrip()
        for i, line in enumerate(lines)
    ]


def windows_line_ends(lines: Lines, rng: random.Random) -> Lines:
    """Carriage returns. Seen: not in the two documents. Leaves: all. Known by: they are white."""
    return [f"{line}\r" for line in lines]


def no_break_spaces(lines: Lines, rng: random.Random) -> Lines:
    """No-break spaces between words.

    Seen: 1169, 1759, 2336.
    Leaves: the start of a line.
    Known by: it is a space.
    """
    return [
        re.sub(
            r"(?<=\w) (?=\w)", lambda _: "\N{NO-BREAK SPACE}" if rng.random() < 0.2 else " ", line
        )
        for line in lines
    ]


def tabs_as_spaces(lines: Lines, rng: random.Random) -> Lines:
    """Tabs become two spaces.

    Seen: 902 has tabs where hr21: 53 has spaces.
    Leaves: everything else.
    Known by: labels end with a colon, numbers with a full stop.
    """
    return [line.replace("\t", "  ") for line in lines]


def double_spaces(lines: Lines, rng: random.Random) -> Lines:
    """Two spaces between words.

    Seen: 133; hr21: 101, 118, 1366.
    Leaves: the start of a line.
    Known by: white space between words counts once.
    """
    return [
        re.sub(r"(?<=\w) (?=\w)", lambda _: "  " if rng.random() < 0.1 else " ", line)
        for line in lines
    ]
