"""What the extraction of text from a PDF does to a document, done on purpose.

Each function takes the lines of a document and a random generator and gives damaged lines back.
None changes a fact: the docstring says where the real documents show such damage ("Seen", a line
number of the booklet, or of the HR21 selection after `hr21:`), what the function leaves alone
("Leaves"), and how a careful reader can still know ("Known by").
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from ingest.places import (
    GLYPH,
    HR21,
    LOST,
    PROCESS,
    body,
    is_bullet,
    item_end,
    kind_of,
    lists_of,
    page_starts,
    regions,
    soft_wrapped,
    supplements,
)

Lines = list[str]
Damage = Callable[[Lines, random.Random], Lines]
QUOTES = dict.fromkeys(map(ord, "‘’“”"), LOST)
LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"))
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


def _some(rng: random.Random, found: Sequence[int], share: float = 0.4) -> list[int]:
    """A part of the places found, at least one if there is one."""
    chosen = [one for one in found if rng.random() < share]
    return chosen or ([rng.choice(found)] if found else [])


def split_bullets(lines: Lines, rng: random.Random) -> Lines:
    """Break an item over two lines, with or without an empty line between.

    Seen: 918-920, 974-976, 1276-1279; hr21: 90-92, 128-129.
    Leaves: items that already take more lines, and breaks before a capital letter.
    Known by: what follows has no bullet and starts with a small letter.
    """
    hr21 = kind_of(lines) == HR21
    found = [
        i
        for i, line in enumerate(lines)
        if is_bullet(lines, i)
        and _breaks(line)
        and (hr21 or not line.endswith(" "))
        and not item_end(lines, i)
    ]
    out: Lines = []
    chosen = set(_some(rng, found))
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
    for at in _some(rng, range(len(found))):
        for i in range(found[at][0], found[at][1] + 1):
            out[i] = out[i].replace(f"{GLYPH} ", "", 1)
    return out


def columns_interleaved(lines: Lines, rng: random.Random) -> Lines:
    """A list of two columns is read line by line: left, right, left, right.

    Seen: 1304-1364, where the right column stands inside the left one.
    Leaves: which qualification an item is listed under, and the order within a column.
    Known by: nothing tells the order; the members of the list are the fact, not their order.
    """
    out = list(lines)
    where = regions(lines)
    for first, last in lists_of(lines):
        plain = not any(item_end(lines, i) for i in range(first, last + 1))
        headed = lines[first - 1].strip()  # without a heading it is the right column itself
        if where[first] != "supplement" or last - first < 2 or not plain or not headed:
            continue
        items = [body(line) for line in lines[first : last + 1]]
        half = (len(items) + 1) // 2
        mixed = [
            x for pair in zip(items[:half], [*items[half:], ""], strict=False) for x in pair if x
        ]
        starts = [lines[i][: len(lines[i]) - len(body(lines[i]))] for i in range(first, last + 1)]
        out[first : last + 1] = [a + b for a, b in zip(starts, mixed, strict=True)]
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
    for i in _some(rng, found, 0.1):
        out[i] = " " + out[i]
    return out


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
    for i in _some(rng, [i for i, line in enumerate(out) if GLYPH in line], 0.3):
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


ALL: dict[str, Damage] = {
    one.__name__: one
    for one in (
        core_task_cut,
        columns_interleaved,
        columns_side_by_side,
        bullets_lost,
        split_bullets,
        unwrapped,
        hyphenated,
        blank_lines_lost,
        extra_blank_lines,
        page_break_in_list,
        headings_on_two_lines,
        replacement_characters,
        ligatures,
        soft_hyphens,
        trailing_spaces,
        trailing_spaces_lost,
        no_break_spaces,
        double_spaces,
        tabs_as_spaces,
        running_headers,
        form_feeds,
        bullets_replaced,
        windows_line_ends,
    )
}
# The booklet has what these touch; the HR21 kind has no two columns, no levels and no tabs.
BOOKLET_ONLY = {
    "core_task_cut", "columns_interleaved", "columns_side_by_side", "bullets_lost", "tabs_as_spaces", "unwrapped",
}  # fmt: skip


def apply(text: str, names: Sequence[str], rng: random.Random) -> str:
    """A text with several damages, in the order of `ALL` (the last ones hide the bullets).

    The damages must be applied in that order because those that come early find items by the
    bullets and page breaks of the undamaged text.
    """
    lines = text.split("\n")
    for name, damage in ALL.items():
        if name in names:
            lines = damage(lines, rng)
    return "\n".join(lines)
