"""Norm: what a simulated workforce takes over from the shipped graph."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from functiegraaf.query import Graph


@dataclass(frozen=True)
class Norm:
    """Functions with what they ask for, levels by weight, and kinds of education.

    Attributes:
        asked: The levels that each norm function asks for, in order; none without a profile.
        nlqf: The lowest NLQF rank of each function that has one.
        levels: The levels of each competency that are described, from light to heavy.
        competency: The competency of each level.
        education: Kinds of education with their NLQF level and its rank, from light to heavy.

    """

    asked: dict[ox.NamedNode, tuple[ox.NamedNode, ...]]
    nlqf: dict[ox.NamedNode, int]
    levels: dict[ox.NamedNode, tuple[ox.NamedNode, ...]]
    competency: dict[ox.NamedNode, ox.NamedNode]
    education: tuple[tuple[ox.NamedNode, ox.NamedNode, int], ...]

    @classmethod
    def read(cls) -> Norm:
        """Read it from the shipped graph."""
        graph = Graph.open()
        asked: dict[ox.NamedNode, tuple[ox.NamedNode, ...]] = {}
        nlqf: dict[ox.NamedNode, int] = {}
        for function, level, _, rank in graph.internal("lookup/simulate-functions", {}).terms:
            assert isinstance(function, ox.NamedNode)  # noqa: S101 - our own query
            found = (level,) if isinstance(level, ox.NamedNode) else ()
            asked[function] = (*asked.get(function, ()), *found)
            if isinstance(rank, ox.Literal):
                nlqf[function] = int(rank.value)
        levels: dict[ox.NamedNode, tuple[ox.NamedNode, ...]] = {}
        competency: dict[ox.NamedNode, ox.NamedNode] = {}
        for of, level, _ in graph.internal("lookup/simulate-levels", {}).terms:
            assert isinstance(of, ox.NamedNode)  # noqa: S101
            assert isinstance(level, ox.NamedNode)  # noqa: S101
            levels[of] = (*levels.get(of, ()), level)
            competency[level] = of
        education = tuple(
            (kind, level, int(rank.value))
            for kind, level, rank in graph.internal("lookup/simulate-education", {}).terms
            if isinstance(kind, ox.NamedNode)
            and isinstance(level, ox.NamedNode)
            and isinstance(rank, ox.Literal)
        )
        return cls(asked, nlqf, levels, competency, education)

    def lighter(self, level: ox.NamedNode) -> ox.NamedNode | None:
        """Return the described level just below one, or None if it is the lightest."""
        row = self.levels[self.competency[level]]
        place = row.index(level)
        return row[place - 1] if place else None

    def heavier(self, level: ox.NamedNode) -> ox.NamedNode | None:
        """Return the described level just above one, or None if it is the heaviest."""
        row = self.levels[self.competency[level]]
        place = row.index(level) + 1
        return row[place] if place < len(row) else None

    def meets(self, held: ox.NamedNode, asked: ox.NamedNode) -> bool:
        """Tell whether who holds one level meets another: the same or a lighter one."""
        row = self.levels[self.competency[held]]
        return asked in row and row.index(held) >= row.index(asked)
