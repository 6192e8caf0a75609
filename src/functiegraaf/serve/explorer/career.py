"""Career: the ladder of a function series, and where one can go from a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functiegraaf.answers import Table
from functiegraaf.serve import forms
from functiegraaf.serve.explorer import (
    downloads,
    ladder,
    meaning,
    options,
    picking,
    pieces,
    steps,
    telling,
)
from functiegraaf.serve.explorer.options import Select
from functiegraaf.serve.explorer.picking import Choice, Field
from functiegraaf.serve.explorer.steps import KINDS, WAYS, Post, Series, Step
from functiegraaf.serve.explorer.visits import File, Page, Visit, page

_COLUMNS = (
    "function", "name", "group", "step", "scale", "nlqfLow", "nlqfHigh", "to", "toName",
    "competency", "fromLevel", "toLevel", "steps", "change",
)  # fmt: skip


@page
def career(visit: Visit) -> Page | File:
    """Show the ladder of `series`, or all series; from `function` if one is chosen."""
    every = steps.every_series(visit)
    series_field, function_field, series, start = _chosen(visit, every)
    ways = {"": visit.say("career-by-best")}
    by = options.option(visit, "by", ways | {one: visit.say(f"career-by-{one}") for one in WAYS})
    listed = [_of_series(one) for one in every]
    fields = (
        options.as_select(series_field, listed, visit.say("career-any")), function_field, by,
    )  # fmt: skip
    parts: dict[str, Any] = {
        "every": every,
        "fields": fields,
        "listed": [_of_post(post) for one in every if series in (None, one) for post in one.posts],
        "series": series,
        "start": start,
        "without_start": visit.here(series=series.code if series else "", function=""),
        "levels": lambda post: telling.levels(post, visit.say),
        "shown": None,
        "modules": [],
    }
    is_wrong = any(field.wrong for field in fields)
    if series is None or is_wrong:
        if downloads.wanted(visit):
            pieces.refuse(fields, visit.say("career-choose"))
        if not is_wrong:
            parts["modules"] = _modules(visit)
        title = visit.say("career-title")
        return Page("career.html", title, parts, _status(fields))
    return _map(visit, series, start, by.value, parts)


def _status(fields: tuple[Select, Field, Select]) -> int:
    """Return the status of the page: a thing that is not known 404, a ladder that is none 400."""
    series, function, by = fields
    return 404 if series.wrong or function.wrong else 400 if by.wrong else 200


def _of_series(one: Series) -> Choice:
    return Choice(one.iri, one.code, one.name, one.profiles() > 0, one.code)


def _of_post(post: Post) -> Choice:
    return Choice(
        post.iri, post.code, post.name, post.has_profile, post.code,
        post.group_name, post.code, is_function=True,
    )  # fmt: skip


def _chosen(
    visit: Visit, every: Sequence[Series]
) -> tuple[Field, Field, Series | None, Post | None]:
    """Return both fields, and the series and the function; a function brings its series."""
    all_series = [_of_series(one) for one in every]
    posts = [_of_post(post) for one in every for post in one.posts]
    first = picking.choose(visit, "series", visit.one("series"), all_series, meaning.SERIES)
    second = picking.choose(visit, "function", visit.one("function"), posts, meaning.FUNCTION)
    series = next((one for one in every if first.chosen and one.iri == first.chosen.iri), None)
    wanted = second.chosen.iri if second.chosen else ""
    homes = ((one, post) for one in every for post in one.posts if post.iri == wanted)
    home, start = next(homes, (None, None))
    if home is None or start is None:
        return first, second, series, None
    if series is None:
        if not first.wrong:
            series, first = home, first._replace(chosen=_of_series(home))
    elif series != home:
        words = visit.say("career-elsewhere", function=start.name, series=home.name)
        there = (f"{home.name} ({home.code})", visit.here(series=home.code))
        second = second._replace(chosen=None, wrong=words, links=(there,))
    return first, second, series, start


def _map(
    visit: Visit, series: Series, start: Post | None, asked: str, parts: dict[str, Any]
) -> Page | File:
    """Show the map of one series."""
    best = max(WAYS, key=series.known)
    way = asked if asked and series.known(asked) else best
    up = steps.ladder_steps(visit, series) if start is None else steps.ladder(series)
    told = up if start is None else steps.steps_from(visit, start, series)
    seen_from = {one.end.iri: one for one in told} if start else {}
    drawn = ladder.draw(series, way, up, visit.say, start, seen_from)
    chosen = start or series
    title = visit.say(
        "career-from" if start else "career-of", name=chosen.name, code=chosen.code
    )  # fmt: skip
    picture: dict[str, Any] = {
        "drawn": drawn,
        "described": visit.say(
            "career-described-from" if start else "career-described",
            count=len(series.posts), steps=len(told), by=visit.say(f"career-by-{way}"),
        ),
        "start": start,
        "spoken": lambda step: ", ".join(telling.summary(step, visit.say, signed=False)),
        "gap": lambda step: visit.go("gap", ("from", step.start.code), ("to", step.end.code)),
        "seen": lambda post: _seen(visit, series, post),
        "thing": lambda post: forms.href(post.iri, 0),
        "base": "",
        "alone": False,
    }  # fmt: skip
    if downloads.wanted(visit):
        name = f"career-{chosen.code.replace('.', '-')}"
        return downloads.file(visit, name, _table(series, told), ("ladder.svg", title, picture))
    reach = visit.graph.run("career-reach", visit.lang, function=f"<{start.iri}>") if start else ()
    shown = {
        "way": way,
        "lacks": [one for one in WAYS if not series.known(one)],
        "is_other_way": bool(asked) and asked != way,
        "unplaced": len(series.posts) - series.known(way),
        "profiles": series.profiles(),
        "told": told,
        "kinds": KINDS,
        "is_known": any(one.changes is not None for one in told),
        "change": lambda step: _change(step, way),
        "reach": reach,
        "files": downloads.offered(visit),
    }
    return Page("career.html", title, {**parts, **picture, "shown": shown, "way": way})


def _seen(visit: Visit, series: Series, post: Post) -> str:
    """Return the address of the same map, seen from a function; also where a file is asked for."""
    here = visit.here(series=series.code, function=post.code, lang=visit.lang)
    return "career?" + here.partition("?")[2]


def _change(step: Step, way: str) -> str:
    """Return by how many rungs a step goes up or down; empty if that is not known."""
    start, end = step.start.rung(way), step.end.rung(way)
    if start is None or end is None:
        return ""
    return f"{end - start:+d}".replace("-", "−") if end != start else "0"


def _modules(visit: Visit) -> list[tuple[str, str, Table]]:
    """Return the modules with their tasks."""
    return [
        (
            str(row["name"]),
            forms.href(str(row["node"]), 0),
            visit.graph.run("module-tasks", visit.lang, module=f"<{row['node']}>"),
        )
        for row in visit.graph.internal("serve/modules", {}, visit.lang)
    ]


def _table(series: Series, told: Sequence[Step]) -> Table:
    """Return everything that the picture shows: a row for each competency of each step."""
    rows: list[Sequence[Any]] = []
    for post in series.posts:
        own = (post.code, post.name, post.group, post.step, post.scale, post.low, post.high)
        going = [one for one in told if one.start == post]
        for step in going:
            to = (step.end.code, step.end.name)
            rows += [
                (*own, *to, one.competency, one.before, one.after, one.steps, one.kind)
                for one in step.changes or ()
            ] or [(*own, *to, *[None] * 5)]
        if not going:
            rows.append((*own, *[None] * 7))
    return downloads.table(_COLUMNS, rows)
