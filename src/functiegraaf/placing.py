"""Placing: which findings are about the files of a user, and where in them they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyoxigraph as ox

from functiegraaf.findings import Finding, Place, plain
from functiegraaf.inputs import Input
from functiegraaf.legible import shown


def spoken_of(given: Iterable[Input]) -> set[str]:
    """Return everything that the files speak of: subjects, and what they refer to."""
    return {
        term.value if isinstance(term, ox.NamedNode) else str(term)
        for one in given
        for triple in one.triples
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode | ox.BlankNode)
    }


def subjects(given: Iterable[Input]) -> set[str]:
    """Return what the files say something of."""
    return {str(triple.subject).strip("<>") for one in given for triple in one.triples}


def is_about(finding: Finding, mine: set[str]) -> bool:
    """Tell whether a finding is about what the files speak of; only files have blank nodes."""
    parts = {finding.focus, finding.value}
    return bool(parts & mine) or any(part.startswith("_:") for part in parts)


def placed(finding: Finding, given: Sequence[Input]) -> Finding:
    """Return a finding with the place in the file that speaks of it most exactly.

    Where the line is not to be found, as with some things without a name, it is the file.
    """
    parts = [part for part in (finding.focus, finding.value) if part]
    for focus, path, value in (
        (finding.focus, finding.path, finding.marked),
        (finding.value, finding.path, ""),
        (finding.value, "", ""),
        ("", "", finding.focus),
        ("", "", finding.value),
    ):
        files = _by_exactness(given, focus, path, value) if focus or value else ()
        places = [one.locator.place(focus, path, value) for one in files]
        known: list[Place] = [place for place in places if place]
        if known:
            return replace(finding, place=known[0])
    holders = [one for one in given if any((part, "", "") in one.statements for part in parts)]
    return replace(finding, place=Place(shown(holders[0].path))) if holders else finding


def _by_exactness(given: Sequence[Input], focus: str, path: str, value: str) -> Sequence[Input]:
    """Return the files, those first that make the statement itself, or else speak of its focus.

    A locator falls back to a less exact place, so that the order decides which file is named.
    """
    if len(given) < 2:
        return given
    keys = ((focus, path, plain(value)), (focus, path, ""), (focus, "", ""))

    def rank(one: Input) -> int:
        return next((n for n, key in enumerate(keys) if key in one.statements), len(keys))

    return sorted(given, key=rank)
