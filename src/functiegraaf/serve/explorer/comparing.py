"""Comparing: two to four functions or profiles side by side, what differs marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from functiegraaf import compare as stage
from functiegraaf import export
from functiegraaf.compare import Comparison, Line
from functiegraaf.serve.explorer import choosing, pieces
from functiegraaf.serve.explorer.choosing import Choice, Field
from functiegraaf.serve.explorer.pieces import link
from functiegraaf.serve.explorer.visits import File, Page, Visit, page
from functiegraaf.serve.refusals import Refusal

#: The field of an address for a function, once for each.
FUNCTION = "function"
#: The field that leaves out what is the same everywhere, and its value.
ONLY, DIFFERENCES = "only", "differences"
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


@page
def compare(visit: Visit) -> Page | File:
    """Show the functions that are chosen side by side, or take the comparison away."""
    form = pieces.asked_form(visit, "csv", "xlsx")
    listed = choosing.choices(visit)
    given = [value for key, value in visit.fields if key == FUNCTION]
    fields = _fields(visit, given, listed)
    chosen = [field.chosen for field in fields if field.chosen is not None]
    too_many = len(given) > stage.MOST
    wrong = too_many or any(field.wrong for field in fields)
    found = None
    if not wrong and len(chosen) >= stage.LEAST:
        found = stage.compare(visit.graph, [one.iri for one in chosen], visit.lang)
    if form:
        return _file(visit, form, found, fields)
    title = visit.say("go-compare-title")
    if found is not None:
        title = visit.say("compare-of", names=_listing(visit, [one.name for one in chosen]))
    parts = {
        "listed": listed,
        "fields": fields,
        "removals": [_address(visit, fields, without=i) for i in range(len(fields))],
        "others": [
            [(one.label, _address(visit, fields, i, one)) for one in field.candidates]
            for i, field in enumerate(fields)
        ],
        "too_many": visit.say("compare-many", count=len(given)) if too_many else "",
        "chosen": [(one, link(visit, one.iri)) for one in chosen],
        "found": found,
        "groups": [
            (group, _listing(visit, [one.name for one in some]),
             visit.go("compare", *((FUNCTION, one.asked) for one in some)))
            for group, some in (
                (group, functions[: stage.MOST])
                for group, functions in choosing.ladders(listed).items()
            )
        ] if not given else [],
        **(_shown(visit, found, chosen) if found is not None else {}),
    }
    status = 400 if too_many else 404 if wrong else 200
    return Page("compare.html", title, parts, status)


def _fields(visit: Visit, given: Sequence[str], listed: Sequence[Choice]) -> list[Field]:
    """Return the fields that are filled in, and an empty one as long as there may be more."""
    fields: list[Field] = []
    for typed in given[: stage.MOST]:
        field = choosing.choose(visit, FUNCTION, typed, listed)
        if field.chosen and any(field.chosen == one.chosen for one in fields):
            field = field._replace(chosen=None, wrong=visit.say("compare-twice", typed=typed))
        fields.append(field)
    empty = max(stage.LEAST - len(fields), 1 if len(fields) < stage.MOST else 0)
    return [*fields, *[Field(FUNCTION)] * empty]


def _address(
    visit: Visit,
    fields: Sequence[Field],
    at: int = -1,
    instead: Choice | None = None,
    *,
    without: int = -1,
) -> str:
    """Return the address of the comparison with one function replaced or left out."""
    kept = [
        instead.asked if i == at and instead else field.kept
        for i, field in enumerate(fields)
        if i != without and field.kept
    ]
    only = [(ONLY, DIFFERENCES)] if visit.one(ONLY) == DIFFERENCES else []
    return visit.go("compare", *((FUNCTION, one) for one in kept), *only)


def _file(visit: Visit, form: str, found: Comparison | None, fields: Sequence[Field]) -> File:
    """Return the comparison as a file.

    Raises:
        Refusal: There is none.

    """
    if found is None:
        said = [field.wrong for field in fields if field.wrong]
        near = [one.code for field in fields for one in field.candidates]
        raise Refusal(404 if said else 400, " ".join([*said, visit.say("compare-need")]),
                      candidates=near)  # fmt: skip
    if visit.one(ONLY) == DIFFERENCES:
        found = found._replace(lines=tuple(line for line in found.lines if line.differs))
    if form == "xlsx":
        return pieces.file(stage.as_xlsx(found), form, "compare")
    return pieces.file(export.table_csv(found.table(), safe=True), form, "compare")


def _shown(visit: Visit, found: Comparison, chosen: Sequence[Choice]) -> dict[str, object]:
    """Return what the page says of a comparison."""
    only = visit.one(ONLY) == DIFFERENCES
    levels = _levels(visit, chosen)
    names = [one.name for one in chosen]
    facts = [line for line in found.lines if line.place not in stage.IDENTITY]
    sections = []
    for name, parts in SECTIONS.items():
        lines = [line for part in parts for line in facts if line.place[0] == part]
        rows = [_row(visit, line, names, levels) for line in lines if line.differs or not only]
        if rows:
            sections.append(Section(name, visit.say(f"compare-part-{name}"), tuple(rows)))
    return {
        "sections": sections,
        "notes": _notes(visit, found, chosen),
        "summary": _summary(visit, found, names),
        "only": only,
        "differing": sum(line.differs for line in facts),
        "in_all": len(facts),
        "toggle": visit.here(**{ONLY: "" if only else DIFFERENCES}),
        "gaps": [
            (one.name, other.name, visit.go("gap", ("from", one.asked), ("to", other.asked)))
            for one in chosen
            for other in chosen
            if one != other and len(chosen) == stage.LEAST
        ],
        "taken": pieces.downloads(visit, "xlsx", "csv"),
    }


def _notes(visit: Visit, found: Comparison, chosen: Sequence[Choice]) -> list[str]:
    """Return what a reader should know; what is not known of a side stands in its cells as well."""
    without = [one for one in chosen if not one.has_profile]
    said = [visit.say("compare-without", name=one.name, code=one.code) for one in without]
    return said + [note for note in found.notes if not note.startswith(stage.UNKNOWN)]


def _levels(visit: Visit, chosen: Sequence[Choice]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return, by competency and letter, the pages of both and the keyword of the level."""
    from pyoxigraph import NamedNode

    found = {}
    for one in chosen:
        for row in visit.graph.internal("serve/levels-of", {"item": NamedNode(one.iri)}, visit.lang):
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
    levels: dict[tuple[str, str], tuple[str, str, str]],
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
    if len(sides) < stage.LEAST:
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


def _summary(
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
            whose = [n for n, v in zip(names, line.values, strict=True) if v not in ("", "?")]
            kinds["part"].append((line.about, visit.say("compare-by", names=_listing(visit, whose))))
        elif line.differs:
            kinds["differs"].append((line.about, " – ".join(said)))
        else:
            kinds["same"].append((line.about, said[0]))
    return [(visit.say(f"compare-{kind}"), lines) for kind, lines in kinds.items() if lines]


def _listing(visit: Visit, names: Iterable[str]) -> str:
    """Return names as a sentence lists them."""
    *most, last = names
    return f"{', '.join(most)} {visit.say('and')} {last}" if most else last
