"""Naming: the ways in which the things of the graph can be named, as its lookup queries tell."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import resources

#: Runs a bound query on the graphs that are asked; given by the graph.
Ask = Callable[[str], ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples]


class Named(NamedTuple):
    """One way to name a thing: by code, by preferred name or by another name."""

    thing: ox.NamedNode | None
    code: str | None
    name: str | None
    preferred: bool
    function: ox.NamedNode | None = None

    def line(self) -> str:
        """Return a readable line for a list of candidates."""
        local = (self.thing or self.function or ox.NamedNode("x:")).value
        curie = local.replace(resources.ID, "id:").replace(resources.DEF, "fg:")
        return "  ".join(part for part in (self.code, self.name, curie) if part)


class Ways:
    """All ways to name the things of one kind.

    >>> ways = Ways([Named(ox.NamedNode("x:a"), "N1", "Een", True)])
    >>> list(ways.match("n1")), list(ways.match(" EEN ")), list(ways.match("N2"))
    (['x:a'], ['x:a'], [])
    """

    def __init__(self, ways: Sequence[Named]) -> None:
        """Take them in the order of the lookup query."""
        self._ways = tuple(ways)

    def __iter__(self) -> Iterator[Named]:
        """Yield each."""
        return iter(self._ways)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ways)

    def match(self, value: str) -> dict[str, Named]:
        """Return the things that a value names: by code, else preferred name, else other name."""
        wanted = fold(value)
        return next((dict(tier[wanted]) for tier in self._tiers if wanted in tier), {})

    @cached_property
    def things(self) -> frozenset[ox.NamedNode]:
        """The things that are named."""
        return frozenset(way.thing for way in self._ways if way.thing is not None)

    @cached_property
    def _tiers(self) -> tuple[dict[str, dict[str, Named]], ...]:
        codes: dict[str, dict[str, Named]] = {}
        preferred: dict[str, dict[str, Named]] = {}
        names: dict[str, dict[str, Named]] = {}
        for way in sorted(self._ways, key=lambda way: not way.preferred):
            thing = way.thing or way.function
            if thing is None:
                continue
            if way.code is not None:
                codes.setdefault(fold(way.code), {}).setdefault(thing.value, way)
            if way.name is not None:
                folded = fold(way.name)
                names.setdefault(folded, {}).setdefault(thing.value, way)
                if way.preferred:
                    preferred.setdefault(folded, {}).setdefault(thing.value, way)
        return codes, preferred, names


class Names:
    """What things are called in the graphs that are asked.

    Args:
        ask: Runs a bound query.

    """

    def __init__(self, ask: Ask) -> None:
        """Take who answers."""
        self.ask = ask

    def ways(self, text: str) -> Ways:
        """Return the ways that a bound lookup query tells."""
        solutions = self.ask(text)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - our own query
        columns = {variable.value for variable in solutions.variables}

        def iri(solution: ox.QuerySolution, column: str) -> ox.NamedNode | None:
            value = solution[column] if column in columns else None
            return value if isinstance(value, ox.NamedNode) else None

        def said(solution: ox.QuerySolution, column: str) -> str | None:
            value = solution[column]
            return value.value if isinstance(value, ox.Literal) else None

        return Ways(
            [
                Named(
                    thing=iri(row, "thing"),
                    code=said(row, "code"),
                    name=said(row, "name"),
                    preferred=said(row, "preferred") == "true",
                    function=iri(row, "function"),
                )
                for row in solutions
            ]
        )


def fold(text: str) -> str:
    """Return a text as it is compared: what may be typed in two ways is the same name."""
    # é may be typed as one character or as e with an accent.
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()
