"""Sides: what a comparison says, as rows of a page, and in words how its sides stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pyoxigraph import NamedNode

from functiegraaf import compare as stage
from functiegraaf.compare import Comparison, Line
from functiegraaf.serve.explorer.picking import Choice
from functiegraaf.serve.explorer.pieces import link
from functiegraaf.serve.explorer.visits import Visit

#: Parts of a comparison, and those whose texts there are in Dutch only.
COMPETENCIES, SITUATIONS, KNOWLEDGE, DUTCH = 2, 3, 4, range(3, 8)
#: Which parts stand together on the page, what people ask for first in front.
SECTIONS = {
    "competencies": (COMPETENCIES,),
    "education": (stage.WHOLE, 8, 7, 9, 10),
    "knowledge": (KNOWLEDGE,),
    "situations": (SITUATIONS,),
    "work": (5, 6),
}
#: By competency and letter: the pages of the competency and of the level, and its keyword.
Levels = dict[tuple[str, str], tuple[str, str, str]]


class Item(NamedTuple):
    """One thing that a side says.

    Attributes:
        text: The words, or the letter of a level.
        href: Where it leads to, if anywhere.
        note: What stands beside it.
        shared: Every side says it.

    """

    text: str
    href: str = ""
    note: str = ""
    shared: bool = False


class Cell(NamedTuple):
    """What one side says in a row; `known` tells nothing said from nothing known."""

    items: tuple[Item, ...]
    known: bool


class Row(NamedTuple):
    """One row of a table.

    Attributes:
        label: What it is about.
        href: Where that is shown, if anywhere.
        mark: How the sides stand to each other: `same`, `differs`, `only` or `unknown`.
        word: The same in words.
        cells: What each side says.
        part: The part of the comparison that it comes from.
        dutch: Its texts are Dutch whatever the language of the page.

    """

    label: str
    href: str
    mark: str
    word: str
    cells: tuple[Cell, ...]
    part: int
    dutch: bool


class Section(NamedTuple):
    """Rows that stand together."""

    name: str
    heading: str
    rows: tuple[Row, ...]


def facts(found: Comparison) -> list[Line]:
    """Return the lines that say more than which thing a side is."""
    return [line for line in found.lines if line.place not in stage.IDENTITY]


def sections(
    visit: Visit, found: Comparison, chosen: Sequence[Choice], *, only: bool
) -> list[Section]:
    """Return the lines of a comparison as tables.

    Args:
        visit: Who asks.
        found: The comparison.
        chosen: What is compared.
        only: Leave out what is the same everywhere.

    """
    levels = _levels(visit, chosen)
    names = [one.name for one in chosen]
    made = []
    for name, parts in SECTIONS.items():
        lines = [line for part in parts for line in facts(found) if line.place[0] == part]
        rows = [_row(visit, line, names, levels) for line in lines if line.differs or not only]
        if rows:
            made.append(Section(name, visit.say(f"compare-part-{name}"), tuple(rows)))
    return made


def summary(
    visit: Visit, found: Comparison, names: Sequence[str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return in words which competencies are asked equally, unequally, or not by all."""
    kinds: dict[str, list[tuple[str, str]]] = {"same": [], "differs": [], "part": []}
    for line in found.lines:
        if line.place[0] != COMPETENCIES:
            continue
        known = [one for one in line.values if one != stage.UNKNOWN]
        if len(known) < stage.LEAST:
            continue
        said = [one for one in known if one]
        if len(said) < len(known):
            whose = [
                n for n, v in zip(names, line.values, strict=True) if v not in ("", stage.UNKNOWN)
            ]
            said_by = visit.say("compare-by", names=listing(visit, whose))
            kinds["part"].append((line.about, said_by))
        elif line.differs:
            kinds["differs"].append((line.about, " – ".join(said)))
        else:
            kinds["same"].append((line.about, said[0]))
    return [(visit.say(f"compare-{kind}"), lines) for kind, lines in kinds.items() if lines]


def listing(visit: Visit, names: Iterable[str]) -> str:
    """Return names as a sentence lists them."""
    *most, last = names
    return f"{', '.join(most)} {visit.say('and')} {last}" if most else last


def _levels(visit: Visit, chosen: Sequence[Choice]) -> Levels:
    """Return, by competency and letter, the pages of both and the keyword of the level."""
    found: Levels = {}
    for one in chosen:
        item = {"item": NamedNode(one.iri)}
        for row in visit.graph.internal("serve/levels-of", item, visit.lang):
            found[str(row["name"]), str(row["letter"])] = (
                link(visit, str(row["competency"])),
                link(visit, str(row["level"])),
                str(row["keyword"] or ""),
            )
    return found


def _row(
    visit: Visit,
    line: Line,
    names: Sequence[str],
    levels: Levels,
) -> Row:
    """Return a line of a comparison as a row of the page."""
    separator = "\n" if line.place[0] >= stage.LISTS else " / "
    several = line.place[0] >= stage.LISTS or line.place[0] == COMPETENCIES
    split = [
        [] if value in ("", stage.UNKNOWN) else value.split(separator) if several else [value]
        for value in line.values
    ]
    known = [value != stage.UNKNOWN for value in line.values]
    sides = [set(one) for one, is_known in zip(split, known, strict=True) if is_known]
    shared = set.intersection(*sides) if len(sides) > 1 else set()
    href = ""
    cells = []
    for texts, is_known in zip(split, known, strict=True):
        items = []
        for text in texts:
            in_all = text in shared and line.differs
            if line.place[0] == COMPETENCIES and (line.about, text) in levels:
                href, to_level, keyword = levels[line.about, text]
                items.append(Item(text, to_level, keyword, in_all))
            else:
                items.append(Item(text, shared=in_all))
        cells.append(Cell(tuple(items), is_known))
    mark, word = _mark(visit, line, sides, names, known)
    part = line.place[0]
    dutch = part in DUTCH and visit.lang != "nl"
    return Row(line.about or line.aspect, href, mark, word, tuple(cells), part, dutch)


def _mark(
    visit: Visit, line: Line, sides: Sequence[set[str]], names: Sequence[str], known: Sequence[bool]
) -> tuple[str, str]:
    """Return how the sides of a line stand to each other, as a sign and in words."""
    # What only local functions have, such as a municipality, is neither the same nor different.
    is_local = line.place[0] == stage.WHOLE and not all(line.values)
    if len(sides) < stage.LEAST or (is_local and not line.differs):
        return "unknown", visit.say("mark-unknown")
    if not line.differs:
        return "same", visit.say("mark-same")
    saying = [
        name
        for name, value, is_known in zip(names, line.values, known, strict=True)
        if is_known and value
    ]
    if len(saying) == 1:
        return "only", visit.say("mark-only", name=saying[0])
    return "differs", visit.say("mark-differs")
