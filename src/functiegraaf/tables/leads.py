"""What cells may name, and where one cell leads on to another of its row."""

from __future__ import annotations

import pyoxigraph as ox

from functiegraaf.query import Graph
from functiegraaf.tables.choices import Choices
from functiegraaf.tables.layout import Column, Words, sheets
from functiegraaf.tables.row import Row
from functiegraaf.tables.rows import has_way
from functiegraaf.tables.values import Fault, Term


class Known:
    """The things of the graph, and those of the rows that were read."""

    def __init__(self, graph: Graph) -> None:
        """Take the graph whose things cells may name."""
        self.graph = graph
        self.own: dict[str, Choices] = {sheet.class_: Choices() for sheet in sheets()}
        self._of_graph: dict[str, Choices] = {}

    def of(self, kind: str) -> Choices | None:
        """Return the things of a class; None without a class."""
        if not kind or kind in self.own:
            return self.own.get(kind)
        if kind not in self._of_graph:
            self._of_graph[kind] = Choices.of(self.graph, kind)
        return self._of_graph[kind]

    def shown(self, kind: str, term: Term) -> Words:
        """Return how a thing of a class is shown."""
        choices = self.of(kind)
        if choices is None:
            return Words(term.value, term.value)
        return Words(choices.shown(term.value), choices.shown(term.value, "en"))

    def led_to(self, row: Row, column: Column, end: Term) -> Term | None:
        """Return the thing that has this value, and that is tied to another cell of the row.

        Raises:
            Fault: There is none.

        """
        tie = _tie(row, column)
        if tie is None:
            return None
        ends = self._ends(column, tie)
        found = sorted((middle for middle, value in ends if value == end.value), key=str)
        if not found:
            raise self.no_level(row, column, self.shown(column.kind, end).nl)
        return found[0]

    def no_level(self, row: Row, column: Column, value: str) -> Fault:
        """Return the fault of a value that what the other cell names does not have."""
        tie = _tie(row, column)
        if tie is None:
            return Fault("unknown", value)
        other = row.sheet.column(column.tied)
        named = self.shown(other.kind if other else "", tie)
        ends = sorted({end for _, end in self._ends(column, tie)})
        known = [self.shown(column.kind, ox.NamedNode(end)) for end in ends]
        return Fault("level", value, [named, *known])

    def refuse_dead_end(self, row: Row, column: Column, term: Term) -> None:
        """Refuse a thing that another column cannot lead on from, whatever is filled in there.

        Raises:
            Fault: It is one.

        """
        for via in row.sheet.leads(column.kind) if column.kind else ():
            if not has_way(self.graph, term.value, via):
                shown = self.shown(column.kind, term)
                raise Fault("no-levels", shown.nl, [shown])

    def _ends(self, column: Column, tie: Term) -> set[tuple[ox.NamedNode, str]]:
        store, path = self.graph.store, ox.NamedNode(column.next)
        return {
            (q.subject, e.object.value)
            for q in store.quads_for_pattern(None, ox.NamedNode(column.via), tie, None)
            if isinstance(q.subject, ox.NamedNode)
            for e in store.quads_for_pattern(q.subject, path, None)
            if isinstance(e.object, ox.NamedNode)
        }


def _tie(row: Row, column: Column) -> Term | None:
    return next((term for one, term in row.terms.items() if one.path == column.tied), None)
