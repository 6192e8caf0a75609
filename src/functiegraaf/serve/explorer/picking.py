"""Picking: functions, profiles and other things that somebody types, by code or by name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from functiegraaf import resources
from functiegraaf.errors import InputError, ValueUnknown
from functiegraaf.legible import visible
from functiegraaf.serve.explorer import meaning
from functiegraaf.serve.explorer.meaning import EITHER, Kind
from functiegraaf.serve.explorer.visits import Visit

#: Longer than any name: such a text is not looked up.
LONGEST = 200
#: So many things are said to be like what was typed.
NEAR = 5
#: So many things of one name are shown.
MOST = 20
_LISTED = "serve/functions-to-choose"
_CODE = re.compile(r"(?P<name>.*\S)\s+\((?P<code>[^()]+)\)")


class Choice(NamedTuple):
    """What can be chosen: a function or profile, a series, an education or a competency.

    Attributes:
        iri: Its name in the graph.
        code: Its code; empty if it has none.
        name: What it is called.
        has_profile: Whether the graph knows what it asks for.
        asked: What stands for it in an address.
        group: What its group is called; empty for what is chosen by its name only.
        function: The code of the function of the norm that it is or belongs to; may be empty.
        is_function: Whether it is a function of the norm, and no profile.
        note: What stands beside it in a list.

    """

    iri: str
    code: str
    name: str
    has_profile: bool
    asked: str
    group: str = ""
    function: str = ""
    is_function: bool = False
    note: str = ""

    @property
    def label(self) -> str:
        """How it stands in a list: a name and the code that tells it from others."""
        return f"{self.name} ({self.code})" if self.code else self.name

    @property
    def told(self) -> str:
        """How it stands among others that may be meant."""
        return f"{self.label} – {self.note}" if self.note else self.label


class Field(NamedTuple):
    """A field of a form, with what was typed.

    Attributes:
        name: Its name in the address.
        typed: What was typed.
        chosen: What is meant; None if there is none.
        wrong: What is wrong, in words.
        candidates: What may have been meant.
        links: The same or other ways out, as words with an address.

    """

    name: str
    typed: str = ""
    chosen: Choice | None = None
    wrong: str = ""
    candidates: tuple[Choice, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

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


def choose(
    visit: Visit, name: str, typed: str, listed: Sequence[Choice], kind: Kind = EITHER
) -> Field:
    """Return a field with what was typed, and what is meant or may have been meant by it.

    Args:
        visit: Who asks.
        name: The name of the field.
        typed: A code, a name, a name with its code, a CURIE or an IRI.
        listed: What there is to choose from; a local function may be given too.
        kind: What the field is for.

    """
    if not typed:
        return Field(name)
    typed = visible(typed)
    if len(typed) > LONGEST:
        return Field(name, typed[:LONGEST], wrong=visit.say("choose-long", most=LONGEST))
    with_code = _CODE.fullmatch(typed)
    texts = (typed, with_code["code"]) if with_code else (typed,)
    own: list[Choice] = []
    for text in texts:
        own = own or _among(listed, text)
        own = own or _described(visit, meaning.things(visit, text, kind), listed, kind)
    called = [] if own else _called(visit, typed, with_code)
    found = own or _described(visit, called[:MOST], listed, kind)
    if len(found) == 1 and len(called) <= MOST:
        return Field(name, typed, found[0])
    if found:
        key = "choose-several" if len(called) <= MOST else "choose-many"
        return _faulty(visit, name, typed, key, found, kind, count=len(called))
    others = [*called, *meaning.known(visit, typed)]
    near = (
        _of_profiles(visit, others, listed)
        or _near(listed, typed)
        or _elsewhere(visit, listed, typed, kind)
    )
    unknown = "choose-unknown-coded" if listed and listed[0].code else "choose-unknown"
    return _faulty(visit, name, typed, "choose-other" if others else unknown, near, kind,
                   example=listed[0].code if listed else "")  # fmt: skip


def alike(typed: str, ways: Iterable[str], most: int = NEAR) -> list[str]:
    """Return the ways that hold a text, then those that are written like it."""
    wanted = fold(typed)
    folded = {fold(way): way for way in ways}
    holding = [way for key, way in folded.items() if wanted in key]
    written = difflib.get_close_matches(wanted, folded, n=most, cutoff=0.6)
    return list(dict.fromkeys([*holding, *(folded[key] for key in written)]))[:most]


def fold(text: str) -> str:
    """Return a text for comparing, in which neither capitals nor spaces make a difference."""
    return " ".join(text.split()).casefold()


def _faulty(
    visit: Visit,
    name: str,
    typed: str,
    key: str,
    candidates: Sequence[Choice],
    kind: Kind,
    **parts: object,
) -> Field:
    wanted = visit.say(f"choose-{kind.name}")
    wrong = visit.say(key, typed=typed, kind=wanted, **parts)
    # A field that comes more than once in an address gives its links itself.
    links = tuple((one.told, visit.here(**{name: one.asked})) for one in candidates)
    return Field(name, typed, None, wrong, tuple(candidates), links)


def _among(listed: Sequence[Choice], text: str) -> list[Choice]:
    """Return what has this code; else what has this name, functions before their profiles."""
    wanted = fold(text)
    by_code = [one for one in listed if one.code and fold(one.code) == wanted]
    by_name = [one for one in listed if wanted in (fold(one.name), fold(one.label))]
    return by_code[:1] or by_name


def _called(visit: Visit, typed: str, with_code: re.Match[str] | None) -> list[str]:
    """Return what goes by a text; a code of municipalities means several, its name tells one."""
    called = meaning.called(visit, typed)
    if called or not with_code:
        return called
    codes, names = (meaning.called(visit, with_code[part]) for part in ("code", "name"))
    return [one for one in codes if one in names] or codes


def _described(
    visit: Visit, things: Iterable[str], listed: Sequence[Choice], kind: Kind
) -> list[Choice]:
    """Return things as choices, without those that a field of this kind is not for."""
    known = {one.iri: one for one in listed}
    found = (known.get(one) or (_local(visit, one) if kind == EITHER else None) for one in things)
    return [one for one in found if one is not None]


def _local(visit: Visit, thing: str) -> Choice | None:
    """Return what is too much for a list; None if it is no function or profile."""
    rows = visit.graph.run("comparison-facts", visit.lang, item=thing).rows
    if not rows:
        return None
    said = {(row[0], row[1]): str(row[4]) for row in reversed(rows)}
    short = thing.replace(resources.ID, "id:")
    has_profile = any(row[0] != 1 for row in rows)
    name = said.get((1, 2), short)
    return Choice(thing, said.get((1, 1), ""), name, has_profile, short, note=short)


def _of_profiles(visit: Visit, things: Sequence[str], listed: Sequence[Choice]) -> list[Choice]:
    """Return the functions of those things that are profiles, where functions are listed."""
    if not things or not any(one.function for one in listed):
        return []
    wanted = {one.function for one in choices(visit) if one.iri in things} - {""}
    return [one for one in listed if one.is_function and one.function in wanted]


def _near(listed: Sequence[Choice], typed: str) -> list[Choice]:
    """Return what resembles a text: what holds it, then what is written like it."""
    ways = {way: one for one in listed for way in (one.label, one.code, one.name) if way}
    return list(dict.fromkeys(ways[way] for way in alike(typed, ways, NEAR * 3)))[:NEAR]


def _elsewhere(visit: Visit, listed: Sequence[Choice], typed: str, kind: Kind) -> list[Choice]:
    """Return what resembles a text in another language, or by another name."""
    for parameter in meaning.parameters(kind):
        try:
            visit.graph.term(parameter, typed)
        except ValueUnknown as unknown:
            ways = alike(typed, unknown.candidates)
            things = [thing for way in ways for thing in meaning.things(visit, way, kind)]
            if things:
                return _described(visit, dict.fromkeys(things), listed, kind)
        except InputError:
            pass
    return []
