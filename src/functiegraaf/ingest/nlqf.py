"""NLQF: the tables of a booklet that couple functions to levels, indicators and education.

Extraction writes such a table column by column: first the functions, then their levels, then
the indicators, then the related education; all functions of a page under one heading each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from functiegraaf.ingest.document import Document, Value, code, iri, name, number, sentence
from functiegraaf.ingest.headings import Section, letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item

FACETS = {"kennis": "KNOWLEDGE", "vaardigheid": "SKILL", "verantwoordelijkheid": "RESPONSIBILITY"}

#: A column is narrow; a line that is wider is running text below the table.
COLUMN = 48

FACET = re.compile(
    r"(Kennis|Vaardigheid|Verantwoordelijkheid)(?: niveau)? ?\(?(\d|instroom)?\)? ?:"
)
HEADER = re.compile(
    r"(?:MBO(?: niveau)? (\d)|(Bachelor|Master|Associate degree|AD|HBO|WO)) ?:", re.IGNORECASE
)
_LEVELS = {
    "bachelor": "BACHELOR", "hbo": "BACHELOR", "master": "MASTER", "wo": "MASTER",
    "associate degree": "AD", "ad": "AD",
}  # fmt: skip
_ROMAN = re.compile(r"(.+?\b[IVX]+)(?= |$)")


def read(doc: Document, sections: Sequence[Section], codes: Mapping[str, str]) -> list[Line]:
    """Read tables; return the lines that are running text below them.

    Args:
        doc: The document to add to.
        sections: The sections of all tables, in order.
        codes: The code of each function in IRIs, by its name.

    """
    rest: list[Line] = []
    functions: list[str] = []
    levels: list[str] = []
    for section in sections:
        body = list(section.body)
        if section.kind == "table":
            functions, levels = _functions(doc, body, codes), []
        elif section.kind == "table-level":
            levels = read_levels(doc, body, functions)
        elif section.kind == "table-indicators":
            read_indicators(doc, body, functions, levels)
        elif functions:
            rest += _education(doc, body, functions, levels)
        elif any(line.cell[0] for line in body):
            from functiegraaf.ingest.nlqf_cells import read_cells

            rest += read_cells(doc, body, codes)
        else:
            from functiegraaf.ingest.nlqf_rows import read_rows

            rest += read_rows(doc, body, codes)
    return rest


def _functions(doc: Document, body: Sequence[Line], codes: Mapping[str, str]) -> list[str]:
    """Return the functions of a table; a name that no profile has leaves its lines unread."""
    text = doc.source.join(body)
    found: list[tuple[int, str]] = []
    left = text.casefold()
    for printed, local in sorted(codes.items(), key=lambda item: -len(item[0])):
        match = re.search(rf"(?<!\w){re.escape(printed.casefold())}(?!\w)", left)
        if match:
            found.append((match.start(), local))
            left = left[: match.start()] + " " * len(match[0]) + left[match.end() :]
    if not left.strip():
        doc.understand(body, "table")
        read_titles(doc, body, [local for _, local in sorted(found)], codes)
    return [local for _, local in sorted(found)]


def read_titles(
    doc: Document, body: Sequence[Line], functions: Sequence[str], codes: Mapping[str, str]
) -> None:
    """Note on which lines each function is named."""
    names = {local: letters(printed) for printed, local in codes.items()}
    lines = list(body)
    for function in functions:
        held: list[Line] = []
        while lines and len(letters("".join(line.text for line in held))) < len(names[function]):
            held.append(lines.pop(0))
        doc.say(f"nlqf-statement-{function}", ("NlqfStatement",), held, {})


def read_levels(doc: Document, body: Sequence[Line], functions: Sequence[str]) -> list[str]:
    """Read a level for each function; return them as printed, such as '2/3'."""
    found = [
        (part.replace(" ", ""), line)
        for line in body
        for part in re.findall(r"\d(?: ?/ ?\d)?|instroom", line.text)
    ]
    levels = [printed for printed, _ in found]
    if len(levels) != len(functions):
        return levels
    for (printed, line), function in zip(found, functions, strict=True):
        numbers = printed.split("/")
        doc.say(
            f"nlqf-statement-{function}", ("NlqfStatement",), [line],
            {
                "notation": code(printed),
                "ofFunction": iri(f"function-{function}"),
                "lowestNlqfLevel": iri(_nlqf(numbers[0])),
                "highestNlqfLevel": iri(_nlqf(numbers[-1])),
            },
            "table",
        )  # fmt: skip
    return levels


def _nlqf(printed: str) -> str:
    return f"nlqf-{printed if printed.isdigit() else 'ENTRY'}"


def read_indicators(
    doc: Document, body: Sequence[Line], functions: Sequence[str], levels: Sequence[str]
) -> None:
    """Read indicators: a new function starts where its first facet comes back."""
    entries: list[tuple[str, str, Item]] = []
    for line in body:
        match = FACET.match(line.text)
        if match:
            entries.append((FACETS[match[1].casefold()], match[2] or "", [line]))
        elif entries:
            entries[-1][2].append(line)
    blocks: list[list[tuple[str, str, Item]]] = []
    for entry in entries:
        if not blocks or entry[0] in {facet for facet, _, _ in blocks[-1]}:
            blocks.append([])
        blocks[-1].append(entry)
    if len(blocks) != len(functions) or len(levels) != len(functions):
        return
    for block, function, printed in zip(blocks, functions, levels, strict=True):
        stated = {level for _, level, _ in block if level}
        common = stated.pop() if len(stated) == 1 else ""
        for facet, level, item in block:
            chosen = level or common or printed.partition("/")[0].strip()
            if not level and not common and "/" in printed:
                doc.source.choose(item[0].number, f"NLQF {chosen}", printed)
            _indicator(doc, function, facet, chosen, item)


def _indicator(doc: Document, function: str, facet: str, level: str, item: Item) -> None:
    text = re.sub(FACET, "", doc.source.join(item), count=1).strip()
    stem = f"nlqf-indicator-{_nlqf(level).removeprefix('nlqf-')}-{facet}"
    alike = [thing for thing in doc.things.values() if thing.name.startswith(f"{stem}-")]
    same = [thing for thing in alike if letters(thing.facts["text"][0].text) == letters(text)]
    local = same[0].name if same else f"{stem}-{len(alike) + 1}"
    facts: dict[str, Value | list[Value]] = {
        "atNlqfLevel": iri(_nlqf(level)),
        "onFacet": iri(f"nlqf-facet-{facet}"),
    }
    if not same:
        facts |= {"position": number(len(alike) + 1), "text": sentence(text)}
    doc.say(local, ("NlqfIndicator",), item, facts, "table")
    doc.say(f"nlqf-statement-{function}", (), [], {"hasIndicator": [iri(local)]})


def _education(
    doc: Document, body: Sequence[Line], functions: Sequence[str], levels: Sequence[str]
) -> list[Line]:
    """Read the related education; return the running text that follows it."""
    end = next((at for at, line in enumerate(body) if len(line.text) > COLUMN), len(body))
    rest = list(body[end:])
    blocks: list[Item] = []
    for line in body[:end]:
        if not blocks or line.gap or HEADER.match(line.text):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    shares = _share(doc, blocks, functions, levels)
    for function, share in zip(functions, shares, strict=False):
        read_related(doc, function, share)
    return rest


def _share(
    doc: Document, blocks: Sequence[Item], functions: Sequence[str], levels: Sequence[str]
) -> list[list[Item]]:
    """Divide blocks over functions, at the headers with a level.

    Of all ways to do so in order, that one is taken in which levels fall within a function, and
    then that in which most headers are of a level that is printed for their function.
    """
    headers = [at for at, block in enumerate(blocks) if HEADER.match(block[0].text)]
    if len(functions) < 2 or len(headers) < len(functions) or len(levels) != len(functions):
        return [list(blocks)]
    ranks = [_rank(blocks[at][0].text) for at in headers]
    wanted = [{int(part) for part in re.findall(r"\d", level)} for level in levels]
    ways = list(combinations(range(1, len(headers)), len(functions) - 1))
    scored = sorted(ways, key=lambda way: _fit(way, ranks, wanted), reverse=True)
    best = scored[0]
    if len(scored) > 1 and _fit(scored[1], ranks, wanted) == _fit(best, ranks, wanted):
        doc.source.choose(
            blocks[headers[best[0]]][0].number, "education of the next function", "of this one"
        )
    cuts = [0, *(headers[at] for at in best), len(blocks)]
    return [list(blocks[cuts[at] : cuts[at + 1]]) for at in range(len(functions))]


def _fit(way: Sequence[int], ranks: Sequence[int], wanted: Sequence[set[int]]) -> tuple[int, int]:
    """Return how many levels do not fall, less being better, and how many fit their function."""
    ends = [0, *way, len(ranks)]
    parts = [ranks[ends[at] : ends[at + 1]] for at in range(len(wanted))]
    fits = sum(rank in levels for part, levels in zip(parts, wanted, strict=True) for rank in part)
    rises = sum(one <= two for part in parts for one, two in pairwise(part))
    return -rises, fits


def _rank(text: str) -> int:
    match = HEADER.match(text)
    if match and match[1]:
        return int(match[1])
    return {"MASTER": 7, "BACHELOR": 6, "AD": 5}[_LEVELS[match[2].casefold()]] if match else 0


def _level_of(text: str) -> str:
    match = HEADER.match(text)
    if not match:
        return ""
    return f"MBO-{match[1]}" if match[1] else _LEVELS[match[2].casefold()]


def read_related(doc: Document, function: str, blocks: Sequence[Item]) -> None:
    """Read the education of one function: below headers with a level, with remarks between."""
    level, remark = "", ""
    header: Item = []
    held: list[str] = []
    position = 0
    for item in _entries([line for block in blocks for line in block]):
        text = doc.source.join(item)
        lower = re.search(r"niveau (\d) ?[.:]?$", text)
        if HEADER.fullmatch(text):
            if held or not remark:
                remark, header = "", []
            level, header, held = _level_of(text), [*header, *item], []
        elif text.startswith("Onderstaande") and lower:
            level, remark, header, held = f"MBO-{lower[1]}", text, item, []
        elif text.startswith(("+", "NB", "Er zijn", "Let op")) and held:
            for local in held if text.startswith("+") else held[-1:]:
                doc.say(local, ("RelatedEducation",), item, {"remark": [sentence(text)]})
        elif level:
            position += 1
            held.append(f"related-education-{function}-{position}")
            _entry(doc, held[-1], function, position, item, level, remark)
            doc.say(held[-1], ("RelatedEducation",), header, {})
        else:
            continue
        doc.understand(item, "table")


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
