"""Selection: the table of the functions that an organisation chose, with page and scale.

Name and group stand in one line; where the one ends is told by the descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from functiegraaf.ingest.document import Document, Thing, Value, name, number
from functiegraaf.ingest.headings import Section, letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.profiles import ROMAN

_PAGE = re.compile(r"(\d{1,3}) (\D.*)")
#: The scale at the end of a row, and what stands there and is none.
_SCALE = re.compile(r" (\d{1,2})$")
_NO_SCALE = re.compile(r" (?:[-–]{1,2}|- ?-|\d{1,2} ?(?:/|-|–|en|of) ?\d{1,2}|\d{1,2} ?[A-Za-z])$")


class _Row(NamedTuple):
    """A row of the table.

    Attributes:
        lines: Its lines.
        page: The page, as printed.
        text: The name and the group.
        scale: The scale; '' if what stands there is not understood as one.

    """

    lines: Sequence[Line]
    page: int
    text: str
    scale: str


def read_by_row(doc: Document, lines: Sequence[Line]) -> None:
    """Read the table row by row, from the page number that opens each."""
    rows: list[list[Line]] = []
    for line in lines:
        if _PAGE.match(line.text):
            rows.append([line])
        elif rows and line.text.isdigit() and _SCALE.search(doc.source.join(rows[-1])):
            # A row has one scale; a number below it can be that of the page, and stays unread.
            doc.source.choose(line.number, "left unread", "the scale of the row above it")
        elif rows:
            rows[-1].append(line)
    found: list[_Row] = []
    for row in rows:
        match = _PAGE.fullmatch(doc.source.join(row))
        if match:
            found.append(_row(row, match[1], match[2]))
    _read(doc, found)


def read_by_column(doc: Document, columns: Mapping[str, Sequence[Line]]) -> None:
    """Read the table where extraction wrote its columns one below the other.

    Cells that take two lines make columns of other lengths; then the lines stay unread. A module
    has neither group nor scale, and its empty cells may be lost.
    """
    cells: list[list[Line | None]] = [
        list(columns.get(f"column-{kind}", ())) for kind in ("page", "name", "group", "scale")
    ]
    modules = [at for at, line in enumerate(cells[1]) if line and line.text.startswith("Module ")]
    for column in cells[2:]:
        if len(column) == len(cells[1]) - len(modules):
            for at in modules:
                column.insert(at, None)
    if len({len(column) for column in cells}) != 1:
        return
    rows = [[line for line in row if line] for row in zip(*cells, strict=True)]
    found = [
        _row(row, row[0].text, " ".join(line.text for line in row[1:]))
        for row in rows
        if row[0].text.isdigit()
    ]
    _read(doc, found)


def _row(lines: Sequence[Line], page: str, text: str) -> _Row:
    short = _NO_SCALE.sub("", text)
    scale = _SCALE.search(text) if short == text else None
    return _Row(
        lines, int(page), text[: scale.start()] if scale else short, scale[1] if scale else ""
    )


def _read(doc: Document, rows: Sequence[_Row]) -> None:
    """Read rows: each is of the function that it names, and what is left goes by its order."""
    known = [thing for thing in doc.things.values() if thing.classes == ("NormFunction",)]
    found = _by_name(doc, rows, known)
    rows = [row for at, row in enumerate(rows) if at in found or row.scale or not _module(doc, row)]
    found = _by_name(doc, rows, known)
    guessed = _by_order(doc, rows, known, found)
    for at, row in enumerate(rows):
        thing, why = (found[at], "") if at in found else guessed.get(at, (None, ""))
        if thing is None:
            continue
        printed = thing.names[0]
        if _selected(doc, row, thing) and why:
            taken = f"the row of '{printed}', by {why}"
            doc.source.choose(row.lines[0].number, taken, "another row")


def _by_name(doc: Document, rows: Sequence[_Row], known: Sequence[Thing]) -> dict[int, Thing]:
    """Return which function a row names, by its place; a function has one row.

    Where two rows start with one name, it is that of the row with its group behind the name.
    """
    claims: dict[str, list[tuple[bool, int, Thing]]] = {}
    for at, row in enumerate(rows):
        starts = [
            (len(printed), thing)
            for thing in known
            for printed in thing.names
            if letters(row.text).startswith(letters(printed)) and _whole(row.text, printed)
        ]
        if starts:
            thing = max(starts, key=lambda one: one[0])[1]
            whole = bool(_cuts(doc, row.text, thing, of_group=True))
            claims.setdefault(thing.name, []).append((not whole, at, thing))
    firsts = [min(claim, key=lambda one: one[:2]) for claim in claims.values()]
    return {at: thing for _, at, thing in firsts}


def _by_order(
    doc: Document,
    rows: Sequence[_Row],
    known: Sequence[Thing],
    found: Mapping[int, Thing],
) -> dict[int, tuple[Thing, str]]:
    """Return which functions rows are of that name none, between those that do, and by what.

    A row is of the only function with the group that it ends with, if it is the only such row.
    Otherwise there must be as many rows as functions, and none of another level.
    """
    places = {thing.name: at for at, thing in enumerate(known)}
    taken = {thing.name for thing in found.values()}
    given: dict[int, tuple[Thing, str]] = {}
    stretches: dict[tuple[int, int], list[int]] = {}
    for at in (at for at in range(len(rows)) if at not in found):
        above = max((places[thing.name] for row, thing in found.items() if row < at), default=-1)
        below = min(
            (places[thing.name] for row, thing in found.items() if row > at), default=len(known)
        )
        stretches.setdefault((above, below), []).append(at)
    for (above, below), stretch in stretches.items():
        open_ = [thing for thing in known[above + 1 : below] if thing.name not in taken]
        pairs = [
            (at, thing)
            for at in stretch
            for thing in open_
            if _cuts(doc, rows[at].text, thing, of_group=True) and _same_level(rows[at].text, thing)
        ]
        ats, things = [at for at, _ in pairs], [thing.name for _, thing in pairs]
        for at, thing in pairs:
            if ats.count(at) == things.count(thing.name) == 1:
                given[at] = thing, "its group"
        stretch = [at for at in stretch if at not in given]
        open_ = [thing for thing in open_ if all(thing is not one for one, _ in given.values())]
        if len(open_) == len(stretch):
            for at, thing in zip(stretch, open_, strict=True):
                if _same_level(rows[at].text, thing):
                    given[at] = thing, "its order"
    return given


def _same_level(text: str, thing: Thing) -> bool:
    """Tell whether the words of a row do not speak against the level of a function."""
    printed = set(text.split()) & set(ROMAN)
    level = thing.facts.get("romanLevel")
    return not printed or level is None or level[0].text in printed


def _whole(text: str, start: str) -> bool:
    """Tell whether a name ends where a word of the text ends."""
    rest = letters(text)[len(letters(start)) :]
    return any(letters(" ".join(text.split()[at:])) == rest for at in range(len(text.split()) + 1))


def _cuts(doc: Document, text: str, thing: Thing, *, of_group: bool = False) -> list[int]:
    """Return after how many words the name can end: where it is as long, or its group follows."""
    words = text.split()
    local = thing.facts["inGroup"][0].text
    named = doc.things[local].names if local in doc.things else []
    lengths = {len(letters(printed)) for printed in thing.names[:1]}
    return [
        at
        for at in range(1, len(words))
        if letters("".join(words[:at]))
        and (
            (len(letters("".join(words[:at]))) in lengths and not of_group)
            or any(letters("".join(words[at:])) == letters(printed) for printed in named)
        )
    ]


def _selected(doc: Document, row: _Row, thing: Thing) -> bool:
    """Note what a row says of a function, unless nothing tells its name from its group."""
    cuts = _cuts(doc, row.text, thing)
    if not cuts:
        return False
    words, local = row.text.split(), thing.facts["inGroup"][0].text
    facts: dict[str, Value | list[Value]] = {
        "page": number(row.page), "prefLabel": name(" ".join(words[: cuts[0]]))
    }  # fmt: skip
    if row.scale:
        facts["indicativeScale"] = number(int(row.scale))
        doc.understand(row.lines, "selection")
    # Columns that stand below each other make no passage of one row.
    one = _passage(row)
    doc.say(thing.name, ("NormFunction",), one, facts)
    group = name(" ".join(words[cuts[0] :]))
    doc.say(local, ("FunctionGroup",), one, {"prefLabel": group}, named=True)
    return True


def _passage(row: _Row) -> list[Line]:
    together = row.lines[-1].number - row.lines[0].number < 3 * len(row.lines)
    return list(row.lines if together else row.lines[:1])


def _module(doc: Document, row: _Row) -> bool:
    """Read the row of a module, which has neither a group nor a scale."""
    for thing in list(doc.things.values()):
        named = thing.facts.get("prefLabel", [])
        if thing.classes == ("Module",) and letters(row.text).endswith(letters(named[0].text)):
            facts = {"page": number(row.page), "prefLabel": name(row.text.strip(" -"))}
            doc.say(thing.name, ("Module",), _passage(row), dict(facts))
            doc.understand(row.lines, "selection")
            return True
    return False


def columns_of(sections: Sequence[Section]) -> tuple[dict[str, Sequence[Line]], Sequence[Line]]:
    """Return the columns of the table by their kind, and what a new page adds to the last."""
    columns: dict[str, Sequence[Line]] = {section.kind: section.body for section in sections}
    if not sections:
        return columns, ()
    last = sections[-1]
    end = next((at for at, line in enumerate(last.body) if line.opens), len(last.body))
    columns[last.kind] = last.body[:end]
    return columns, last.body[end:]
