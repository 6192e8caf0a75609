"""Gap: what somebody in one function still needs for another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from functiegraaf import compare as stage
from functiegraaf.answers import Table
from functiegraaf.compare import Line
from functiegraaf.serve.explorer import picking, pieces
from functiegraaf.serve.explorer.picking import Choice, Field
from functiegraaf.serve.explorer.pieces import link
from functiegraaf.serve.explorer.sides import COMPETENCIES, DUTCH, KNOWLEDGE, SITUATIONS
from functiegraaf.serve.explorer.visits import File, Page, Visit, page

#: The fields of an address.
FROM, TO = "from", "to"
#: What can be said of a competency, what asks for work first.
KINDS = ("new", "raised", "same", "lighter", "gone", "asked")
#: The parts of a comparison that are about education and level.
NLQF = 8
EDUCATION = (NLQF, 7, 9, 10)
_WORDS = {True: "gap-other", False: "gap-equal"}


class Level(NamedTuple):
    """A competency at a level, as a profile asks for it."""

    letter: str
    rank: int
    href: str
    keyword: str


class Rung(NamedTuple):
    """One level of a competency, with the behaviour that belongs to it."""

    level: Level
    indicators: tuple[str, ...]


class Step(NamedTuple):
    """What happens to one competency.

    Attributes:
        name: The competency.
        href: Where it is shown.
        kind: One of `KINDS`; `asked` if the other side is not known.
        start: The level that the function somebody comes from asks for.
        end: The level that the other asks for.
        rungs: The levels on the way: the one to reach last.

    """

    name: str
    href: str
    kind: str
    start: Level | None
    end: Level | None
    rungs: tuple[Rung, ...] = ()


@page
def gap(visit: Visit) -> Page | File:
    """Show what is needed to go from one function to another, or take it away."""
    form = pieces.asked_form(visit, "csv", "xlsx", "svg")
    listed = picking.choices(visit)
    start, end = (picking.choose(visit, name, visit.one(name), listed) for name in (FROM, TO))
    if start.chosen and start.chosen == end.chosen:
        wrong = visit.say("gap-same-function", name=end.chosen.name)
        end = end._replace(chosen=None, wrong=wrong)
    if start.chosen is None or end.chosen is None:
        return _asking(visit, form, (start, end), listed)
    one, other = start.chosen, end.chosen
    steps = _steps(visit, one, other)
    lines = stage.compare(visit.graph, [one.iri, other.iri], visit.lang)
    title = visit.say("gap-of", name=one.name, other=other.name)
    parts: dict[str, Any] = {
        "start": one, "end": other, "steps": steps, "scale": _scale(visit),
    }  # fmt: skip
    if form == "svg":
        body = visit.pen.page("gap-picture.svg", visit.lang, title=title, **parts)
        return pieces.file(body, form, "gap")
    if form:
        return pieces.file_of(_table(visit, one, other, steps, lines.lines), form, "gap")
    education = [line for part in EDUCATION for line in _of(lines.lines, part)]
    knowledge = _changes(lines.lines, KNOWLEDGE)
    parts |= {
        "fields": (start, end),
        "listed": listed,
        "starts": [],
        "kinds": {kind: [step for step in steps if step.kind == kind] for kind in KINDS},
        "sum": _sum(visit, steps, knowledge, education),
        "notes": _notes(visit, (one, other), lines.notes),
        "start_href": link(visit, one.iri),
        "end_href": link(visit, other.iri),
        "education": education,
        "unknown": stage.UNKNOWN,
        "knowledge": knowledge,
        "situations": _changes(lines.lines, SITUATIONS),
        "dutch": DUTCH if visit.lang != "nl" else (),
        "back": _address(visit, other.asked, one.asked),
        "side_by_side": visit.go("compare", ("function", one.asked), ("function", other.asked)),
        "educations": visit.go("education", ("function", other.function)) if other.function else "",
        "taken": pieces.downloads(visit, "xlsx", "csv", "svg"),
    }
    return Page("gap.html", title, parts)


def _asking(
    visit: Visit, form: str, fields: tuple[Field, Field], listed: Sequence[Choice]
) -> Page | File:
    """Return the page that asks for two functions, with what is wrong beside each.

    Raises:
        Refusal: A file was asked for.

    """
    if form:
        pieces.refuse(fields, visit.say("gap-need"))
    ladders = picking.ladders(listed) if not any(field.typed for field in fields) else {}
    starts = [
        (group, [
            (low.name, high.name, _address(visit, low.asked, high.asked))
            for low, high in pairwise(reversed(functions))
        ])
        for group, functions in ladders.items()
    ]  # fmt: skip
    start, end = fields
    fields = _mended(visit, start, end), _mended(visit, end, start)
    parts = {"fields": fields, "listed": listed, "starts": starts, "steps": None}
    return Page(
        "gap.html",
        visit.say("gap-title"),
        parts,
        404 if any(field.wrong for field in fields) else 200,
    )


def _mended(visit: Visit, field: Field, other: Field) -> Field:
    """Return a field with what may have been meant as links, without what the other one has."""
    meant = (one for one in field.candidates if one != other.chosen)
    links = tuple((one.told, visit.here(**{field.name: one.asked})) for one in meant)
    return field._replace(links=links)


def _address(visit: Visit, start: str, end: str) -> str:
    return visit.go("gap", *((name, one) for name, one in ((FROM, start), (TO, end)) if one))


def _levels(visit: Visit, one: Choice) -> dict[str, tuple[str, Level]]:
    """Return what a function asks for, by competency; the heaviest if it has several profiles."""
    found: dict[str, tuple[str, Level]] = {}
    for row in visit.graph.internal("serve/levels-of", {"item": NamedNode(one.iri)}, visit.lang):
        competency = str(row["competency"])
        level = _level(visit, row)
        if competency not in found or found[competency][1].rank < level.rank:
            found[competency] = str(row["name"]), level
    return found


def _level(visit: Visit, row: dict[str, Any]) -> Level:
    href = link(visit, str(row["level"]))
    return Level(str(row["letter"]), int(row["rank"]), href, str(row["keyword"] or ""))


def _steps(visit: Visit, one: Choice, other: Choice) -> list[Step]:
    """Return what happens to each competency, what asks for work first."""
    start, end = _levels(visit, one), _levels(visit, other)
    found = []
    for competency in dict.fromkeys([*end, *start]):
        name = (end.get(competency) or start[competency])[0]
        before = start[competency][1] if competency in start else None
        after = end[competency][1] if competency in end else None
        kind = _kind(before, after) if start and end else "asked"
        rungs = _rungs(visit, competency, before, after) if kind in ("new", "raised") else ()
        found.append(Step(name, link(visit, competency), kind, before, after, rungs))
    found.sort(key=lambda step: KINDS.index(step.kind))
    return found


def _kind(before: Level | None, after: Level | None) -> str:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    if after.rank == before.rank:
        return "same"
    return "raised" if after.rank > before.rank else "lighter"


def _rungs(
    visit: Visit, competency: str, before: Level | None, after: Level | None
) -> tuple[Rung, ...]:
    """Return the levels of a competency from the one that is asked to the one to reach."""
    rows = visit.graph.internal(
        "serve/ladder-of-competency", {"competency": NamedNode(competency)}, visit.lang
    )
    levels: dict[Level, list[str]] = {}
    for row in rows:
        said = levels.setdefault(_level(visit, row), [])
        if row["indicator"] is not None:
            said.append(str(row["indicator"]))
    least = before.rank if before else after.rank if after else 0
    most = after.rank if after else least
    return tuple(
        Rung(level, tuple(said)) for level, said in levels.items() if least <= level.rank <= most
    )


def _scale(visit: Visit) -> list[tuple[str, int]]:
    """Return the letters of the levels with how heavy they are, lightest first."""
    rows = visit.graph.internal("serve/scale-of-levels", {}, visit.lang)
    return [(str(row["letter"]), int(str(row["rank"]))) for row in rows]


def _sum(
    visit: Visit, steps: Iterable[Step], knowledge: dict[str, list[Line]], education: Iterable[Line]
) -> list[tuple[str, list[str]]]:
    """Return the answer in words: what there is of each kind, and what it is about."""
    names: dict[str, list[str]] = {kind: [] for kind in (*KINDS, "learned")}
    for step in steps:
        names[step.kind].append(step.name)
    names["learned"] = [line.about for line in knowledge.get("new", ())]
    said = [
        (visit.say(f"gap-{kind}-{'one' if len(some) == 1 else 'many'}", count=len(some)), some)
        for kind, some in names.items()
        if some
    ]
    levels = [line for line in education if line.place[0] == NLQF and line.differs]
    return said + [(f"{line.aspect}: {' → '.join(line.values)}.", []) for line in levels]


def _notes(visit: Visit, both: tuple[Choice, Choice], notes: Sequence[str]) -> list[str]:
    without = [one for one in both if not one.has_profile]
    said = [visit.say("gap-without", name=one.name, code=one.code) for one in without]
    return said + [note for note in notes if not note.startswith(stage.UNKNOWN)]


def _of(lines: Iterable[Line], part: int) -> list[Line]:
    return [line for line in lines if line.place[0] == part]


def _changes(lines: Iterable[Line], part: int) -> dict[str, list[Line]]:
    """Return the lines of a part by what happens to them; nothing if a side is not known."""
    found: dict[str, list[Line]] = {kind: [] for kind in ("new", "changed", "same", "gone")}
    for line in _of(lines, part):
        before, after = line.values
        if stage.UNKNOWN not in line.values:
            kind = "new" if not before else "gone" if not after else "changed"
            found[kind if line.differs else "same"].append(line)
    return found if any(found.values()) else {}


def _table(
    visit: Visit, one: Choice, other: Choice, steps: Iterable[Step], lines: Iterable[Line]
) -> Table:
    """Return everything as a table: competencies with their steps, then the rest."""
    heads = [visit.say(f"gap-head-{one}") for one in ("what", "about")]
    heads += [one.label, other.label, visit.say("gap-head-steps"), visit.say("gap-head-kind")]
    rows: list[tuple[str | int, ...]] = [
        (
            visit.say("gap-competency"),
            step.name,
            step.start.letter if step.start else "",
            step.end.letter if step.end else "",
            step.end.rank - step.start.rank if step.start and step.end else "",
            visit.say(f"gap-{step.kind}"),
        )
        for step in steps
    ]
    rows += [
        (line.aspect, line.about, *line.values, "", visit.say(_WORDS[line.differs]))
        for line in lines
        if line.place not in stage.IDENTITY and line.place[0] != COMPETENCIES
    ]
    return pieces.table(heads, rows)
