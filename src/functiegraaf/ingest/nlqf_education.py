"""NLQF education: which related education a table prints for which function.

Extraction writes the cells of the functions on a page below each other, with nothing between
them. The levels that are printed for the functions tell where the one ends and the next starts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations_with_replacement, pairwise
from math import comb
from typing import NamedTuple

from functiegraaf.ingest.document import Document, Value, iri, name, number, sentence
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item

#: A column is narrow; a line that is wider is running text below the table.
COLUMN = 48

HEADER = re.compile(
    r"(?:MBO[- ]?(?:niveau )?(\d)"
    r"|(?:(?:HBO|WO)[- ]?)?(Bachelor|Master)(?: \((?:HBO|WO)\))?"
    r"|(Associate degree|AD|HBO|WO)(?: \(AD\))?) ?:",
    re.IGNORECASE,
)
#: The education level that a word means, and the NLQF level that goes with it.
LEVELS = {
    "bachelor": ("BACHELOR", 6), "hbo": ("BACHELOR", 6), "master": ("MASTER", 7),
    "wo": ("MASTER", 7), "associate degree": ("AD", 5), "ad": ("AD", 5),
}  # fmt: skip
#: What stands in the cell of a function that has no education.
_NONE = re.compile(r"Er zijn (?!verder)(?:\w+ )?geen\b", re.IGNORECASE)
_REMARKS = ("+", "NB", "Er zijn", "Let op")

#: More ways than this to divide a table no document has.
_MOST_WAYS = 20_000


class _Part(NamedTuple):
    """What a cell can start with: a level, or the words that there is no education.

    Attributes:
        at: Its place among the blocks.
        level: The education level; '' if the words are not understood, 'none' if there is none.
        rank: The NLQF level that goes with it, if any.

    """

    at: int
    level: str
    rank: int


def read_education(
    doc: Document, body: Sequence[Line], functions: Sequence[str], levels: Sequence[str]
) -> list[Line]:
    """Read the related education; return the running text that follows it or stands in it.

    Where the levels of the functions are not known, nothing tells whose it is: it stays unread.

    Args:
        doc: The document to add to.
        body: The lines below the heading of the education.
        functions: The functions of the table, in order.
        levels: Their NLQF levels as read, such as '5/6'.

    """
    end = next((at for at, line in enumerate(body) if len(line.text) > COLUMN), len(body))
    rest = list(body[end:])
    blocks: list[Item] = []
    for line in body[:end]:
        if not blocks or line.gap or HEADER.match(line.text):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    if len(functions) == 1 and len(levels) < 2:
        shares = [blocks]
    elif len(functions) == len(levels):
        shares = _share(doc, blocks, functions, levels)
    else:
        return rest
    for function, share in zip(functions, shares, strict=False):
        rest = read_related(doc, function, share) + rest
    return rest


def _share(
    doc: Document, blocks: Sequence[Item], functions: Sequence[str], levels: Sequence[str]
) -> list[list[Item]]:
    """Divide blocks over functions, at what a cell can start with; nothing if there is no way.

    Of all ways to do so in order, that one is taken in which no level comes twice in a cell, no
    cell is empty, and the levels are nearest to those that are printed for the functions. If
    these leave a choice, levels fall within a cell; then it is reported.
    """
    parts = _parts(blocks)
    count = len(levels) - 1
    if not parts or comb(len(parts) + count, count) > _MOST_WAYS:
        return []
    wanted = [_range(level) for level in levels]
    ways = combinations_with_replacement(range(len(parts) + 1), count)
    scored = sorted((_misfit(way, parts, wanted), way) for way in ways)
    (best, way), others = scored[0], scored[1:]
    if others and (best[:2] != (0, 0) or others[0][0][:3] == best[:3]):
        _choose(doc, blocks, parts, (way, others[0][1]), functions)
    cuts = [0, *(parts[at].at if at < len(parts) else len(blocks) for at in way), len(blocks)]
    return [list(blocks[start:end]) for start, end in pairwise(cuts)]


def _choose(
    doc: Document,
    blocks: Sequence[Item],
    parts: Sequence[_Part],
    ways: tuple[Sequence[int], Sequence[int]],
    functions: Sequence[str],
) -> None:
    """Note where two ways to divide a table differ, of which the first was taken."""
    taken, other = ways
    at = next(at for at, (one, two) in enumerate(zip(taken, other, strict=True)) if one != two)
    line = blocks[parts[min(taken[at], other[at])].at][0].number
    names = [f"education of {function.replace('-', '.')}" for function in functions[at : at + 2]]
    if taken[at] < other[at]:
        names.reverse()
    doc.source.choose(line, *names)


def _parts(blocks: Sequence[Item]) -> list[_Part]:
    parts: list[_Part] = []
    for at, block in enumerate(blocks):
        text = block[0].text
        if HEADER.match(text):
            parts.append(_Part(at, *_level(text)))
        elif _NONE.match(text):
            parts.append(_Part(at, "none", 0))
        elif text.endswith(":"):
            parts.append(_Part(at, "", 0))
    return parts


def _range(printed: str) -> tuple[int, int]:
    found = [int(part) for part in re.findall(r"\d", printed)] or [0]
    return found[0], found[-1]


def _misfit(
    way: Sequence[int], parts: Sequence[_Part], wanted: Sequence[tuple[int, int]]
) -> tuple[int, int, int, int]:
    """Return how much speaks against a way: in twice, empty, distance and rises."""
    twice = empty = distance = rises = 0
    ends = [0, *way, len(parts)]
    for (start, end), (low, high) in zip(pairwise(ends), wanted, strict=True):
        cell = parts[start:end]
        known = [part for part in cell if part.rank]
        twice += len(known) - len({part.level for part in known})
        # Who has no education has none, and who has some does not start with the words.
        twice += any(part.level == "none" for part in cell[:1]) and len(cell) > 1
        empty += not cell
        distance += sum(max(low - part.rank, part.rank - high, 0) for part in known)
        rises += sum(one.rank < two.rank for one, two in pairwise(known))
    return twice, empty, distance, rises


def _level(text: str) -> tuple[str, int]:
    """Return the education level of a heading in the table, and its NLQF level."""
    match = HEADER.match(text)
    if not match:
        return "", 0
    if match[1]:
        return f"MBO-{match[1]}", int(match[1])
    return LEVELS[(match[2] or match[3]).casefold()]


def read_related(doc: Document, function: str, blocks: Sequence[Item]) -> list[Line]:
    """Read the education of one function: below headers with a level, with remarks between.

    Returns:
        The lines that say that there is none, which are kept as running text.

    """
    level, remark = "", ""
    header: Item = []
    held: list[str] = []
    none: list[Line] = []
    position = 0
    for item in _entries([line for block in blocks for line in block]):
        text = doc.source.join(item)
        lower = re.search(r"niveau (\d) ?[.:]?$", text)
        if HEADER.fullmatch(text):
            if held or not remark:
                remark, header = "", []
            level, header, held = _level(text)[0], [*header, *item], []
        elif text.startswith("Onderstaande") and lower:
            level, remark, header, held = f"MBO-{lower[1]}", text, item, []
        elif text.startswith(_REMARKS) and held:
            for local in held if text.startswith("+") else held[-1:]:
                doc.say(local, ("RelatedEducation",), item, {"remark": [sentence(text)]})
        elif _NONE.match(text) and not level:
            none += item
            continue
        elif text.endswith(":"):
            # The heading of a level that is not known: what is below it is not of the one above.
            level, held = "", []
            continue
        elif level:
            position += 1
            held.append(f"related-education-{function}-{position}")
            _entry(doc, held[-1], function, position, item, level, remark)
            doc.say(held[-1], ("RelatedEducation",), header, {})
        else:
            continue
        doc.understand(item, "table")
    return none


def _entry(
    doc: Document, local: str, function: str, position: int, item: Item, level: str, remark: str
) -> None:
    text = doc.source.join(item)
    printed = re.sub(r"^Mogelijk ", "", text).rstrip(". ")
    if printed != text.rstrip(". "):
        remark = " ".join(part for part in (remark, text) if part)
        printed = re.sub(r" \([^)]*\)$", "", printed)
    education = local.replace("related-", "", 1)
    doc.say(education, ("Education",), item, {"prefLabel": name(printed)})
    facts: dict[str, Value | list[Value]] = {
        "position": number(position),
        "ofFunction": iri(f"function-{function}"),
        "educationLevel": iri(f"education-level-{level}"),
        "relatesEducation": iri(education),
    }
    if remark:
        facts["remark"] = [sentence(remark)]
    doc.say(local, ("RelatedEducation",), item, facts, "table")


def _entries(lines: Sequence[Line]) -> list[Item]:
    """Return headers, remarks and names, each with the lines it runs over."""
    items: list[Item] = []
    for line in lines:
        above = items[-1][-1].text if items else ""
        open_ = above.endswith((",", "/", "-", " en", " uitstroom", "("))
        remark = items and items[-1][0].text.startswith(("Onderstaande", "NB", "Er zijn"))
        unfinished = remark and not above.endswith((".", ":"))
        new = line.text[:1].isupper() or line.text[:1] == "+" or HEADER.match(line.text)
        if items and (open_ or unfinished or not new) and not HEADER.fullmatch(line.text):
            items[-1].append(line)
        else:
            items.append([line])
    return items
