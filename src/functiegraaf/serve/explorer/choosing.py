"""Choosing: what somebody typed in a field, and what to say where nothing is meant by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf.catalogue import Parameter
from functiegraaf.errors import InputError, ValueUnknown
from functiegraaf.legible import visible
from functiegraaf.serve.explorer.visits import Visit

#: As much of what somebody typed is said again.
_SAID = 80


class Fault(NamedTuple):
    """What is wrong with a field: in words, and with what could be meant, as links."""

    words: str
    meant: Sequence[tuple[str, str]]
    status: int


def thing(visit: Visit, name: str, kind: str, words: str, faults: dict[str, Fault]) -> str:
    """Return the IRI that a field means; empty if it is empty, or nothing is known by that name.

    Args:
        visit: The visit.
        name: The name of the field.
        kind: The class of what is meant, as a CURIE.
        words: The key of what is said where nothing is meant; it takes `value`.
        faults: What is wrong goes in here.

    """
    value = visit.one(name)
    if not value:
        return ""
    parameter = Parameter(name, kind, {}, name, None, None, ())
    meant: list[tuple[str, str]] = []
    status = 404
    try:
        term = visit.graph.term(parameter, value)
        assert isinstance(term, ox.NamedNode)  # noqa: S101 - a thing is never a literal
        return term.value
    except ValueUnknown as unknown:
        # One of several is a line that ends with the name by which no other goes.
        meant = [
            (visible(one), visit.here(**{name: one.rpartition("  ")[2]}))
            for one in unknown.candidates
        ]
    except InputError:
        status = 400
    faults[name] = Fault(visit.say(words, value=said(value)), meant, status)
    return ""


def said(value: str) -> str:
    """Return what somebody typed, as much of it as can be said again."""
    return visible(value if len(value) <= _SAID else value[:_SAID] + "…")


def status(faults: dict[str, Fault]) -> int:
    """Return the status of a page with these faults."""
    return max((one.status for one in faults.values()), default=200)


def refuse(faults: dict[str, Fault], otherwise: str) -> None:
    """Refuse a file for which something is missing: a file cannot show a form.

    Raises:
        InputError: Always.

    """
    raise InputError("; ".join(one.words for one in faults.values()) or otherwise)
