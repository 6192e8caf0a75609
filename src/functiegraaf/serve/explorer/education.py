"""Education: which functions an education leads to, and which educations lead to a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from functiegraaf.answers import Table
from functiegraaf.serve import forms
from functiegraaf.serve.explorer import downloads, fan, grounds, meaning, picking, pieces
from functiegraaf.serve.explorer.fan import End
from functiegraaf.serve.explorer.grounds import Link
from functiegraaf.serve.explorer.picking import Choice
from functiegraaf.serve.explorer.visits import File, Page, Visit, page

_COLUMNS = (
    "education", "function", "name", "nlqfLow", "nlqfHigh", "ground", "profile", "level",
    "remark", "concluded", "reason",
)  # fmt: skip


class Education(NamedTuple):
    """An education as the list has it."""

    iri: str
    name: str
    is_qualification: bool
    code: str
    level_iri: str
    level: str
    nlqf: int | None
    functions: int
    profiles: int
    core_tasks: int


@page
def education(visit: Visit) -> Page | File:
    """Show where `education` leads, or what leads to `function`, or all educations."""
    every = [_read(row) for row in visit.graph.internal("serve/education-list", {}, visit.lang)]
    known = {
        str(row["node"]): row
        for row in visit.graph.internal("serve/career-functions", {}, visit.lang)
        if row["node"]
    }
    educations = [
        Choice(
            one.iri, one.code, one.name, has_profile=False, asked=_curie(one.iri), note=one.level
        )
        for one in every
    ]
    functions = [_choice(row) for row in known.values()]
    first = picking.choose(
        visit, "education", visit.one("education"), educations, meaning.EDUCATION
    )  # fmt: skip
    second = picking.choose(
        visit, "function", visit.one("function"), functions, meaning.FUNCTION
    )  # fmt: skip
    status = 404 if first.wrong or second.wrong else 200
    if first.chosen and second.chosen:
        ways = (
            (visit.say("education-only-education"), visit.here(function="")),
            (visit.say("education-only-function"), visit.here(education="")),
        )
        second = second._replace(chosen=None, wrong=visit.say("education-both"), links=ways)
        status = 400
    is_wrong = bool(first.wrong or second.wrong)
    chosen = next((one for one in every if first.chosen and one.iri == first.chosen.iri), None)
    function = known.get(second.chosen.iri) if second.chosen else None
    parts: dict[str, Any] = {
        "every": every,
        "fields": (first, second),
        "educations": educations,
        "listed": functions,
        "chosen": chosen,
        "function": function,
        "where": lambda iri: visit.go("education", ("education", _curie(iri))),
        "whence": lambda code: visit.go("education", ("function", code)),
        "href": lambda iri: forms.href(iri, 0),
        "shown": None,
    }
    if not is_wrong and chosen is not None:
        return _from(visit, chosen, parts)
    if not is_wrong and function is not None:
        return _to(visit, function, parts)
    if downloads.wanted(visit):
        pieces.refuse((first, second), visit.say("education-choose"))
    start = {**parts, **_start(visit, every, known)}
    return Page("education.html", visit.say("education-title"), start, status)


def _choice(row: dict[str, Any]) -> Choice:
    code = str(row["function"])
    return Choice(
        str(row["node"]), code, str(row["name"]), row["profile"] is not None, code,
        str(row["groupName"]), code, is_function=True,
    )  # fmt: skip


def _read(row: dict[str, Any]) -> Education:
    return Education(
        row["node"], row["name"], bool(row["qualification"]), row["code"] or "",
        row["levelNode"] or "", row["level"] or "", row["nlqf"],
        row["functions"] or 0, row["profiles"] or 0, row["coreTasks"] or 0,
    )  # fmt: skip


def _curie(iri: str) -> str:
    """Return the short name of an IRI of ours, by which an address stays the same."""
    from functiegraaf.findings import short

    return short(iri)


def _start(
    visit: Visit, every: Sequence[Education], known: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """Return what the page shows where nothing is chosen: levels, and functions with education."""
    levels: dict[str, list[Education]] = {}
    for one in every:
        levels.setdefault(one.level_iri, []).append(one)
    counts: dict[str, int] = {}
    for row in visit.graph.internal("serve/functions-with-education", {}, visit.lang):
        counts[str(row["node"])] = row["educations"]  # type: ignore[assignment]
    return {
        "levels": list(levels.values()),
        "why": grounds.reasons(visit),
        "functions": [(known[iri], count) for iri, count in counts.items() if iri in known],
        "without": [row for iri, row in known.items() if iri not in counts],
    }


def _from(visit: Visit, chosen: Education, parts: dict[str, Any]) -> Page | File:
    """Show where an education leads."""
    why = grounds.reasons(visit)
    links = grounds.from_education(visit, chosen.iri, why)
    title = visit.say("education-from", name=chosen.name)
    ends = [
        End(link.function, link.name, _above(visit, link), _below(visit, link), link.is_stated)
        for link in links
    ]
    own = End(chosen.iri, chosen.name, chosen.level, (), is_stated=True)
    picture = _picture(visit, own, ends, is_left=True)
    if downloads.wanted(visit):
        name = "education-" + chosen.iri.rpartition("/")[2]
        return downloads.file(visit, name, _table(links), ("fan.svg", title, picture))
    tasks = _tasks(visit, chosen.iri) if chosen.is_qualification else []
    shown = {
        "links": links,
        "files": downloads.offered(visit),
        "tasks": tasks,
        "concluded": why.get(chosen.iri, []),
        "concluded_level": why.get(chosen.level_iri, []),
    }
    return Page("education.html", title, {**parts, **picture, "shown": shown})


def _tasks(visit: Visit, iri: str) -> list[tuple[Any, Any, list[tuple[Any, Any]]]]:
    """Return the core tasks of a qualification, each with its work processes."""
    found: dict[str, tuple[Any, Any, list[tuple[Any, Any]]]] = {}
    for row in visit.graph.run("core-tasks", visit.lang, qualification=f"<{iri}>"):
        task = found.setdefault(str(row["coreTask"]), (row["coreTask"], row["title"], []))
        if row["workProcess"]:
            task[2].append((row["workProcess"], row["workProcessTitle"]))
    return list(found.values())


def _to(visit: Visit, function: dict[str, Any], parts: dict[str, Any]) -> Page | File:
    """Show what leads to a function."""
    iri, code = str(function["node"]), str(function["function"])
    why = grounds.reasons(visit)
    links = grounds.to_function(visit, iri, why)
    title = visit.say("education-to", name=function["name"], code=code)
    of_level = {one.iri: one.level for one in parts["every"]}
    ends = [
        End(
            link.education, link.education_name, of_level.get(link.education, ""),
            _below(visit, link), link.is_stated,
        )
        for link in links
    ]  # fmt: skip
    own = End(iri, function["name"], _above(visit, links[0]) if links else code, (), is_stated=True)
    picture = _picture(visit, own, ends, is_left=False)
    if downloads.wanted(visit):
        name = f"education-{code.replace('.', '-')}"
        return downloads.file(visit, name, _table(links), ("fan.svg", title, picture))
    fit = [row for row in visit.graph.run("education-fit", visit.lang) if row["function"] == code]
    asked = {"function": ox.NamedNode(iri)}
    shown = {
        "links": links,
        "files": downloads.offered(visit),
        "minimum": visit.graph.internal("serve/function-minimum-education", asked, visit.lang),
        "indicators": visit.graph.run("nlqf-indicators", visit.lang, function=f"<{iri}>"),
        "fit": fit,
    }
    return Page("education.html", title, {**parts, **picture, "shown": shown})


def _above(visit: Visit, link: Link) -> str:
    levels = link.levels()
    return f"{link.code} · {visit.say('career-nlqf', rung=levels)}" if levels else link.code


def _below(visit: Visit, link: Link) -> list[str]:
    """Return the grounds in a few words each, each once."""
    said = (
        visit.say(f"education-short-{one.kind}", profile=one.profile) for one in link.grounds
    )  # fmt: skip
    return list(dict.fromkeys(said))


def _picture(visit: Visit, chosen: End, ends: Sequence[End], *, is_left: bool) -> dict[str, Any]:
    """Return what the template of the picture names."""
    headings = (visit.say("education-educations"), visit.say("education-functions"))
    drawn = fan.draw(chosen, ends, headings, visit.say("education-legend"), is_left=is_left)
    stated = sum(one.is_stated for one in ends)
    leads = "education-described-from" if is_left else "education-described-to"
    return {
        "drawn": drawn,
        "described": visit.say(leads, count=stated, more=len(ends) - stated),
        "to_end": lambda end: (
            forms.href(end.iri, 0)
            if end is chosen
            else visit.go("education", ("function" if is_left else "education", _curie(end.iri)))
        ),
        "base": "",
        "alone": False,
    }


def _table(links: Sequence[Link]) -> Table:
    """Return everything that the picture shows: a row for each ground."""
    rows: list[Sequence[Any]] = [
        (
            link.education_name, link.code, link.name, link.low, link.high, one.kind,
            one.profile, one.level, one.remark,
            "yes" if one.kind == grounds.LEVEL or one.reasons else "no",
            " ".join(one.reasons),
        )
        for link in links
        for one in link.grounds
    ]  # fmt: skip
    return downloads.table(_COLUMNS, rows)
