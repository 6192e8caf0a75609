"""Steps: which pages of the explorer take a thing, and as which value in their addresses."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf.answers import AnyTerm
from functiegraaf.query import Graph


class Steps(NamedTuple):
    """What can be done next with a thing.

    Attributes:
        kind: What it is for those pages: function, series, competency or education.
        value: What they take for it.
        function: What they take for its function, if it is a function or profile.
        sheet: The last part of the address of its description; '' if it has none.
        series: The code of its series; '' if it has none.
        comparable: Whether it is known which competencies it asks for.

    """

    kind: str
    value: str
    function: str
    sheet: str
    series: str
    comparable: bool


def steps(graph: Graph) -> dict[str, Steps]:
    """Return what can be done next with each thing, by its IRI."""
    return {
        thing.value: Steps(
            _text(kind),
            _text(value),
            _text(function),
            _text(sheet),
            _text(series),
            _text(comparable) == "true",
        )
        for thing, kind, value, function, sheet, series, comparable in graph.internal(
            "serve/steps", {}
        ).terms
        if isinstance(thing, ox.NamedNode)
    }


def _text(term: AnyTerm | None) -> str:
    return term.value if isinstance(term, ox.Literal) else ""
