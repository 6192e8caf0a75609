"""Options: what somebody chooses in a field with a closed list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from functiegraaf.legible import visible
from functiegraaf.serve.explorer.picking import LONGEST, NEAR, Choice, Field, alike, fold
from functiegraaf.serve.explorer.visits import Visit


class Select(NamedTuple):
    """A field of a form with a closed list.

    Attributes:
        name: Its name in the address.
        options: What can be chosen: value and words; an empty value is all.
        value: What is chosen.
        typed: What stood in the address.
        wrong: What is wrong, in words.
        links: What may have been meant, as words with an address.

    """

    name: str
    options: tuple[tuple[str, str], ...]
    value: str = ""
    typed: str = ""
    wrong: str = ""
    links: tuple[tuple[str, str], ...] = ()


def option(visit: Visit, name: str, options: Mapping[str, str]) -> Select:
    """Return a field with a closed list, and what is chosen in it by its value or its words.

    Args:
        visit: Who asks.
        name: The name of the field.
        options: What can be chosen: value and words.

    """
    typed, offered = visible(visit.one(name))[:LONGEST], tuple(options.items())
    meant = [value for value, words in offered if fold(typed) in (fold(value), fold(words))]
    if meant or not typed:
        return Select(name, offered, meant[0] if typed else "", typed)
    real = {words: value for value, words in offered if value}
    near = list(real) if len(real) <= NEAR else alike(typed, real)
    links = tuple((words, visit.here(**{name: real[words]})) for words in near)
    return Select(name, offered, "", typed, visit.say("choose-option", typed=typed), links)


def as_select(field: Field, listed: Sequence[Choice], everything: str) -> Select:
    """Return a field of which everything that can be chosen stands in a closed list.

    Args:
        field: The field.
        listed: What there is to choose from.
        everything: What an empty choice is called.

    """
    options = (("", everything), *((one.asked, one.label) for one in listed))
    value = field.chosen.asked if field.chosen else ""
    return Select(field.name, options, value, field.typed, field.wrong, field.links)
