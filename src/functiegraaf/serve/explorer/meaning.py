"""Meaning: which things of the graph a text means that somebody typed."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import lookup
from functiegraaf.catalogue import Parameter
from functiegraaf.errors import InputError, ValueUnknown
from functiegraaf.serve.explorer.visits import Visit


class Kind(NamedTuple):
    """What a field is for: its name in the words of the interface, and its classes as CURIEs."""

    name: str
    types: tuple[str, ...]


#: A function or profile; what is local is too much for a list, and is looked up by itself.
EITHER = Kind("either", ("fg:NormFunction", "fg:EnrichedProfile"))
FUNCTION = Kind("function", ("fg:NormFunction",))
SERIES = Kind("series", ("fg:FunctionSeries",))
EDUCATION = Kind("education", ("fg:Education",))
COMPETENCY = Kind("competency", ("fg:Competency",))


def things(visit: Visit, text: str, kind: Kind) -> list[str]:
    """Return the IRIs of what a text means by any name that things of a kind have."""
    if lookup.iri_of(text) is not None:
        return known(visit, text)
    for parameter in parameters(kind):
        try:
            return [visit.graph.term(parameter, text).value]
        except ValueUnknown as unknown:
            # One of several is a line that ends with the name by which no other goes.
            several = [one.rpartition("  ")[2] for one in unknown.candidates if "  " in one]
            if several:
                return [iri for one in several if (iri := lookup.iri_of(one))]
    return []


def parameters(kind: Kind) -> list[Parameter]:
    """Return a parameter for each class of a kind, by which its things are looked up."""
    return [Parameter(kind.name, one, {}, kind.name, None, None, ()) for one in kind.types]


def known(visit: Visit, text: str) -> list[str]:
    """Return the IRI that a text is, if the graph says anything of it."""
    if lookup.iri_of(text) is None:
        return []
    try:
        return [visit.graph.find(text).value]
    except InputError:
        return []


def called(visit: Visit, text: str) -> list[str]:
    """Return the IRIs of what has a code or a name, whatever it is; small letters may be wrong."""
    found: dict[str, None] = {}
    for way in dict.fromkeys((text, text.upper(), text.capitalize())):
        asked = {
            "plain": ox.Literal(way),
            "dutch": ox.Literal(way, language="nl"),
            "english": ox.Literal(way, language="en"),
        }
        rows = visit.graph.internal("serve/called", asked, visit.lang)
        found |= dict.fromkeys(str(row["thing"]) for row in rows)
    return list(found)
