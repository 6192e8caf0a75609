"""Choices: the values that a parameter can have, where the graph has few of them."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import catalogue
from functiegraaf.catalogue import Parameter
from functiegraaf.query import Graph

#: The types of parameters whose values are no things that can be counted.
_OPEN = (catalogue.ANY, catalogue.CLASS, catalogue.LANGUAGE, catalogue.TEXT)


class Choice(NamedTuple):
    """A value that can be given, and what it is called if that is another word."""

    value: str
    name: str | None = None

    def shown(self) -> str:
        """Return both, as a person would list them.

        >>> Choice("A").shown(), Choice("N06.01", "Publiek").shown()
        ('A', 'N06.01 Publiek')
        """
        return f"{self.value} {self.name}" if self.name else self.value


class Choices:
    """The choices of all parameters, asked of the graph once for each type.

    Args:
        graph: The graph to ask.
        lang: The language of names.
        most: If there are more, there is no list.

    """

    def __init__(self, graph: Graph, lang: str, most: int) -> None:
        """Keep whom to ask."""
        self._graph, self._lang, self._most = graph, lang, most
        self._found: dict[str, tuple[Choice, ...]] = {}

    def of(self, parameter: Parameter) -> tuple[Choice, ...]:
        """Return all values that can be given; none where there are many, or any."""
        if parameter.choices:
            return tuple(Choice(one) for one in parameter.choices)
        if parameter.type in _OPEN:
            return ()
        if parameter.type not in self._found:
            self._found[parameter.type] = self._ask(parameter.type)
        return self._found[parameter.type]

    def _ask(self, kind: str) -> tuple[Choice, ...]:
        iri = catalogue.expand(kind)
        if iri is None:
            return ()
        codes: dict[str, str] = {}
        names: dict[str, dict[str, str]] = {}
        for row in self._graph.internal("lookup/choices", {"type": ox.NamedNode(iri)}):
            thing = str(row["thing"])
            said = names.setdefault(thing, {})
            if row["code"] is not None:
                codes.setdefault(thing, str(row["code"]))
            if row["preferred"] and row["name"] is not None:
                said.setdefault(str(row["language"]), str(row["name"]))
        if not 0 < len(names) <= self._most:
            return ()
        called = {thing: said.get(self._lang, said.get("nl")) for thing, said in names.items()}
        # Where a thing has no code its name is given; what would be ambiguous is left open.
        found = [
            Choice(codes[thing], name) if thing in codes else Choice(name or "")
            for thing, name in called.items()
        ]
        values = {one.value for one in found}
        return tuple(sorted(found)) if len(values) == len(found) and "" not in values else ()
