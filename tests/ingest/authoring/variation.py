"""Content at random, to print documents of both kinds that nobody has read before.

`booklet(rng)` and `hr21(rng)` make content of the form of the content files. Sentences are
nonsense from a list of words; what varies is what a reader may not take for granted: numbers of
groups, functions, situations, levels, indicators and lists, lengths of lines, codes, names.
"""

from __future__ import annotations

import random
from typing import Any

from ingest.authoring.sheet import COLUMN, wrap
from ingest.authoring.words import (
    FACETS,
    KEYWORDS,
    NOUNS,
    PLACES,
    QUALITIES,
    ROMANS,
    SUBJECTS,
    prose,
    sentence,
    several,
)

Content = dict[str, Any]


def booklet(rng: random.Random) -> Content:
    """The content of a booklet."""
    names = rng.sample(QUALITIES, rng.randint(3, len(QUALITIES)))
    competencies = {name: _competency(rng) for name in names}
    series = rng.choice(SUBJECTS)
    groups = [_group(rng, name, names) for name in rng.sample(SUBJECTS, rng.randint(1, 3))]
    code = rng.randint(1, 19)
    functions = [
        function
        for number, group in enumerate(groups, 1)
        for function in _functions(rng, code, number, group["name"])
    ]
    profiles: list[Content] = []
    with_profile: list[Content] = []
    for function in functions:
        if function["group"] in {one["group"] for one in with_profile} and rng.random() < 0.2:
            continue  # a function without a profile; each group has one with, or says nothing
        with_profile.append(function)
        profiles.append(_profile(rng, function, competencies))
        if rng.random() < 0.35:
            profiles.append(_enriched(rng, profiles[-1], profiles))
    _keep_printed_levels(competencies, profiles)
    return {
        "document": {"kind": "competentiebox", "first_page": rng.randint(1, 12)},
        "series": {"name": series, "definition": prose(rng)},
        "groups": groups,
        "competencies": {name: one for name, one in competencies.items() if one["levels"]},
        "functions": functions,
        "overview": _overview(functions, profiles),
        "nlqf": [_nlqf(rng, group["name"], functions, i) for i, group in enumerate(groups, 2)],
        "profiles": profiles,
        "prose": {
            "reader_guide": [prose(rng)],
            "introduction": [prose(rng)],
            "footnotes": [{"number": 1, "text": sentence(rng)}],
            "series_note": [prose(rng)],
            "series_questions": several(rng, 1, 3),
            "part1": [prose(rng)],
            "method": [prose(rng)],
            "method_list": several(rng, 2, 4, capital=False),
            "series": [prose(rng)],
            "part2": [prose(rng)],
            "part3": [prose(rng)],
            "publisher": [prose(rng)],
        },
    }


def _competency(rng: random.Random) -> Content:
    levels = sorted(rng.sample("ABCD", rng.randint(1, 4)))
    return {
        "definition": prose(rng),
        "levels": {
            level: {"keyword": rng.choice(KEYWORDS), "indicators": several(rng, 1, 8)}
            for level in levels
        },
    }


def _group(rng: random.Random, name: str, competencies: list[str]) -> Content:
    reasons = rng.sample(competencies, min(3, len(competencies)))
    return {
        "name": name,
        "definition": prose(rng),
        "introduction": [prose(rng)],
        "reasons": [{"competency": c, "text": f"{c} is gekozen. {prose(rng)}"} for c in reasons],
        "considered": [],
        "situations_prose": [prose(rng)],
        "knowledge_prose": [prose(rng)],
    }


def _functions(rng: random.Random, series: int, number: int, group: str) -> list[Content]:
    step = rng.choice((1, 2))
    count = rng.randint(1, 5)
    return [
        {
            "code": f"N{series:02}.{number:02}.{(i + 1) * step:02}",
            "name": f"Medewerker {group.lower()}" + (f" {ROMANS[i]}" if count > 1 else ""),
            "roman": ROMANS[i] if count > 1 else None,
            "group": group,
        }
        for i in range(count)
    ]


def _profile(rng: random.Random, function: Content, competencies: Content) -> Content:
    chosen = rng.sample(sorted(competencies), min(len(competencies), rng.randint(2, 5)))
    minimum = f"MBO niveau {rng.randint(1, 4)}"
    fields = rng.sample(NOUNS, rng.randint(0, 3))
    return {
        "code": function["code"],
        "function": function["code"],
        "kind": "normal",
        "name": function["name"],
        "label": None,
        "characteristics": several(rng, 1, 5, capital=False),
        "situations": [
            {"title": title, "text": sentence(rng, capital=False)}
            for title in _titles(rng, rng.randint(1, 8))
        ],
        "competencies": [
            {"name": name, "level": rng.choice(sorted(competencies[name]["levels"]))}
            for name in chosen
        ],
        "knowledge": _topics(rng),
        "skills": _topics(rng),
        "education": {"minimum": minimum, "fields": fields, "ideally": None}
        if rng.random() < 0.9
        else None,
    }


def _titles(rng: random.Random, count: int) -> list[str]:
    return [word.capitalize() for word in rng.sample(NOUNS, count)]


def _topics(rng: random.Random) -> list[Content]:
    titles = _titles(rng, rng.randint(1, 4))
    return [
        {"topic": one, "text": f"de medewerker {sentence(rng, capital=False)}"} for one in titles
    ]


def _enriched(rng: random.Random, base: Content, profiles: list[Content]) -> Content:
    names = rng.sample(SUBJECTS, rng.randint(1, 4))
    # A qualification of an earlier profile says there what it says here.
    before = {one["name"]: one for p in profiles for one in p.get("qualifications", [])}
    qualifications = []
    for number, subject in enumerate(names, 1):
        known = [
            one for name, one in before.items() if name.startswith(f"Vakman {subject.lower()}")
        ]
        made = known[0] if known else _qualification(rng, number, subject)
        qualifications.append({**made, "number": number})
    where = rng.choice([None, "before_core_tasks", "below_lists"])
    return {
        "code": f"{base['code']}/VP",
        "function": base["function"],
        "kind": "enriched",
        "name": base["name"],
        "label": f"{rng.choice(SUBJECTS)} vakman",
        "same_as": base["code"],
        "qualifications": qualifications,
        "layout": {"right_columns": where} if where else {},
    }


def _qualification(rng: random.Random, number: int, subject: str) -> Content:
    name = f"Vakman {subject.lower()}"
    if rng.random() < 0.5:
        name += f", kwalificatie Allround vakman {subject.lower()}"
    long = rng.random() < 0.5
    items = sorted(
        f"{noun.capitalize()} onderhouden"
        + (f" {rng.choice(PLACES)}" if long and rng.random() < 0.4 else "")
        for noun in rng.sample(NOUNS, rng.randint(1, 14))
    )
    if rng.random() < 0.2:
        rng.shuffle(items)  # not all lists are in the order of the alphabet
    tasks = rng.randint(1, 4)
    return {
        "number": number,
        "name": name,
        "level": rng.randint(1, 4),
        "heading": f"Mbo {name}",
        "list_heading": f"Mbo {name}",
        "role": [prose(rng)],
        "complexity": [prose(rng)],
        "dilemmas": None,
        "knowledge": items,
        "columns": balance(items),
        "core_tasks": [_core_task(rng, code) for code in range(1, tasks + 1)],
    }


def balance(items: list[str]) -> int:
    """How many items stand in the left column: the fewest that are no shorter than the rest."""
    lengths = [len(wrap(item, COLUMN)) for item in items]
    return next(at for at in range(1, len(items) + 1) if sum(lengths[:at]) >= sum(lengths[at:]))


def _core_task(rng: random.Random, code: int) -> Content:
    numbers = sorted(rng.sample(range(1, 9), rng.randint(1, 5)))  # numbers may be skipped
    return {
        "code": code,
        "title": sentence(rng, stop=""),
        "processes": [{"code": f"{code}.{n}", "title": sentence(rng, stop="")} for n in numbers],
    }


def _nlqf(rng: random.Random, group: str, functions: list[Content], section: int) -> Content:
    members = [f for f in functions if f["group"] == group]
    tables = []
    while members:
        size = rng.randint(1, 3)
        tables.append({"rows": [_row(rng, one) for one in members[:size]]})
        members = members[size:]
    return {"group": group, "section": f"2.{section}", "tables": tables, "closing": []}


def _row(rng: random.Random, function: Content) -> Content:
    level = rng.randint(1, 8)
    return {
        "function": function["code"],
        "printed": function["name"],
        "level": str(level) if level == 1 or rng.random() < 0.7 else f"{level - 1}/{level}",
        "indicators": [
            {"facet": facet, "label": f"{facet} ({level}):", "level": level, "text": prose(rng, 2)}
            for facet in FACETS
        ],
        "education": [
            {
                "heading": f"MBO niveau {min(level, 4)}:",
                "level": f"MBO niveau {min(level, 4)}",
                "items": [f"Vakman {noun}" for noun in rng.sample(NOUNS, rng.randint(1, 3))],
            }
        ],
        "remark": None,
    }


def _overview(functions: list[Content], profiles: list[Content]) -> list[Content]:
    rows = []
    for function in functions:
        own = [p for p in profiles if p["function"] == function["code"]]
        titles = [(function["name"], function["code"])]
        titles += [(p["label"], p["code"]) for p in own if p["kind"] == "enriched"]
        rows += [{"title": title, "code": code} for title, code in titles]
    return rows


def _keep_printed_levels(competencies: Content, profiles: list[Content]) -> None:
    """A document states only the levels that one of its profiles prints."""
    used = {(c["name"], c["level"]) for p in profiles for c in p.get("competencies", [])}
    for name, one in competencies.items():
        one["levels"] = {k: v for k, v in one["levels"].items() if (name, k) in used}


def hr21(rng: random.Random) -> Content:
    """The content of a selection of function descriptions."""
    subjects = rng.sample(SUBJECTS, 4)
    series = [{"name": name, "definition": prose(rng)} for name in subjects[: rng.randint(1, 2)]]
    groups = [
        {"name": name, "series": rng.choice(series)["name"], "definition": prose(rng)}
        for name in subjects[2 : rng.randint(3, 4)]
    ]
    functions = []
    code = rng.randint(1, 19)
    for number, group in enumerate(groups, 1):
        for function in _functions(rng, code, number, group["name"]):
            functions.append(
                {
                    **function,
                    "selected_as": function["name"],
                    "series": group["series"],
                    "scale": rng.randint(1, 18),
                    "characteristics": several(rng, 1, 5, capital=False),
                    "result_areas": [
                        {"title": title, "tasks": several(rng, 1, 7, capital=False)}
                        for title in _titles(rng, rng.randint(1, 7))
                    ],
                }
            )
    module = {
        "name": rng.choice(NOUNS).capitalize(),
        "code": None,
        "parts": [{"title": "Begeleiding", "tasks": several(rng, 1, 6, capital=False)}],
    }
    return {
        "document": {"kind": "hr21", "first_page": rng.randint(1, 9)},
        "series": [s for s in series if any(g["series"] == s["name"] for g in groups)],
        "groups": groups,
        "functions": functions,
        "modules": rng.choice([[], [module]]),
    }
