"""Picking: functions and profiles that somebody types, by code or by name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from functiegraaf import resources
from functiegraaf.errors import InputError, ValueUnknown
from functiegraaf.legible import visible
from functiegraaf.serve.explorer.visits import Visit

#: Longer than any name: such a text is not looked up.
LONGEST = 200
_LISTED = "serve/functions-to-choose"
_CODE = re.compile(r"(?P<name>.*\S)\s+\((?P<code>[^()]+)\)")


class Choice(NamedTuple):
    """A function or profile.

    Attributes:
        iri: Its name in the graph.
        code: Its code.
        name: What it is called.
        has_profile: Whether the graph knows what it asks for.
        asked: What stands for it in an address.
        group: What its group is called; empty for what is chosen by its name only.
        function: The code of the function of the norm that it is or belongs to; may be empty.
        is_function: Whether it is a function of the norm, and no profile.

    """

    iri: str
    code: str
    name: str
    has_profile: bool
    asked: str
    group: str = ""
    function: str = ""
    is_function: bool = False

    @property
    def label(self) -> str:
        """How it stands in a list: a name and the code that tells it from others."""
        return f"{self.name} ({self.code})" if self.code else self.name


class Field(NamedTuple):
    """A field of a form for a function, with what was typed.

    Attributes:
        name: Its name in the address.
        typed: What was typed.
        chosen: The function that is meant; None if there is none.
        wrong: What is wrong, in words.
        candidates: What may have been meant.

    """

    name: str
    typed: str = ""
    chosen: Choice | None = None
    wrong: str = ""
    candidates: tuple[Choice, ...] = ()

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self.chosen.label if self.chosen else self.typed

    @property
    def kept(self) -> str:
        """What stands in an address of the same view."""
        return self.chosen.asked if self.chosen else self.typed


def choices(visit: Visit) -> list[Choice]:
    """Return the functions and profiles of the norm, in the order of their codes."""
    listed = visit.graph.internal(_LISTED, {}, visit.lang)
    return [
        Choice(
            str(row["thing"]),
            str(row["code"]),
            str(row["name"]),
            row["profile"] is not None,
            str(row["code"]),
            str(row["groupName"]),
            str(row["function"]),
            row["kind"] == "function",
        )
        for row in listed
    ]


def ladders(listed: Sequence[Choice]) -> dict[str, list[Choice]]:
    """Return, by group, the functions whose profiles are known, heaviest first; two at least."""
    found: dict[str, list[Choice]] = {}
    for one in listed:
        if one.is_function and one.has_profile:
            found.setdefault(one.group, []).append(one)
    return {group: functions for group, functions in found.items() if len(functions) > 1}


def choose(visit: Visit, name: str, typed: str, listed: Sequence[Choice]) -> Field:
    """Return a field with the function or profile that was typed.

    Args:
        visit: Who asks.
        name: The name of the field.
        typed: A code, a name, a name with its code, a CURIE or an IRI.
        listed: What there is to choose from; what is local may be given too.

    """
    if not typed:
        return Field(name)
    typed = visible(typed)
    if len(typed) > LONGEST:
        return Field(name, typed[:LONGEST], wrong=visit.say("choose-long", most=LONGEST))
    with_code = _CODE.fullmatch(typed)
    for text in (typed, with_code["code"]) if with_code else (typed,):
        found = _among(listed, text)
        if len(found) == 1:
            return Field(name, typed, found[0])
        if found:
            wrong = visit.say("choose-several", typed=typed)
            return Field(name, typed, None, wrong, tuple(found))
        try:
            thing = visit.graph.find(text).value
        except ValueUnknown:
            continue
        except InputError:
            break
        chosen = _described(visit, thing, listed)
        if chosen is not None:
            return Field(name, typed, chosen)
        wrong = visit.say("choose-other", typed=typed)
        return Field(name, typed, None, wrong, _near(listed, typed))
    example = listed[0].code if listed else ""
    wrong = visit.say("choose-unknown", typed=typed, example=example)
    return Field(name, typed, None, wrong, _near(listed, typed))


def _among(listed: Sequence[Choice], text: str) -> list[Choice]:
    """Return what has this code; else what has this name, functions before their profiles."""
    wanted = _fold(text)
    by_code = [one for one in listed if _fold(one.code) == wanted]
    by_name = [one for one in listed if wanted in (_fold(one.name), _fold(one.label))]
    return by_code[:1] or by_name


def _described(visit: Visit, thing: str, listed: Sequence[Choice]) -> Choice | None:
    """Return a thing as a choice; None if it is no function or profile."""
    for one in listed:
        if one.iri == thing:
            return one
    rows = visit.graph.run("comparison-facts", visit.lang, item=thing).rows
    if not rows:
        return None
    said = {(row[0], row[1]): str(row[4]) for row in reversed(rows)}
    short = thing.replace(resources.ID, "id:")
    has_profile = any(row[0] != 1 for row in rows)
    return Choice(thing, said.get((1, 1), ""), said.get((1, 2), short), has_profile, short)


def _near(listed: Sequence[Choice], typed: str, most: int = 5) -> tuple[Choice, ...]:
    """Return what resembles a text: what holds it first, then what is written like it."""
    wanted = _fold(typed)
    holding = [one for one in listed if wanted in _fold(one.label)]
    ways = {_fold(way): one for one in listed for way in (one.code, one.name)}
    alike = difflib.get_close_matches(wanted, ways, n=most, cutoff=0.6)
    return tuple(dict.fromkeys([*holding, *(ways[way] for way in alike)]))[:most]


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
