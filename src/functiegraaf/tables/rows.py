"""Things become rows: what a workbook shows of a graph of local functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyoxigraph as ox

from functiegraaf.query import Graph
from functiegraaf.tables.choices import Choices, Way
from functiegraaf.tables.layout import DATE, INTEGER, Column, Sheet, sheets
from functiegraaf.tables.row import NOTATION, PREF_LABEL, TYPE

#: What is written into a cell.
Written = str | int | date | None


class Rows:
    """The rows of all sheets, in the order in which people read them."""

    def __init__(self, graph: Graph, triples: Iterable[ox.Triple], lang: str) -> None:
        """Take the graph whose things are named, the statements, and the language of names."""
        self.graph, self.lang = graph, lang
        self.store = ox.Store()
        self.store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        self.choices: dict[str, Choices] = {}
        for sheet in sheets():
            self.choices[sheet.class_] = Choices(
                Way(thing, self._text(thing, NOTATION), self._text(thing, PREF_LABEL), "nl", True)
                for thing in self._things(sheet)
            )

    def of(self, sheet: Sheet) -> list[list[Written]]:
        """Return the rows of one sheet."""
        things = self._things(sheet)
        rows = [[self._cell(thing, column) for column in sheet.columns] for thing in things]
        return sorted(rows, key=lambda row: [(isinstance(c, int), c) for c in row[:2]])

    def list_of(self, kind: str) -> list[str]:
        """Return the texts of the list of a class, each naming one thing only.

        What another column leads nowhere from, such as a competency without levels, is no choice.
        """
        choices, things = self._choices(kind), self._choices(kind).things()
        for via in {via for sheet in sheets() for via in sheet.leads(kind)}:
            things = [thing for thing in things if has_way(self.graph, thing, via)]
        return [choices.sure(thing, self.lang) for thing in things]

    def listed(self, kind: str, text: str) -> str:
        """Return how a thing stands in its list: the one that is named, or else the first."""
        choices = self._choices(kind)
        if kind in {sheet.class_ for sheet in sheets()}:
            return text
        return choices.sure(choices.resolve(text), self.lang) if text else self.list_of(kind)[0]

    def _things(self, sheet: Sheet) -> list[str]:
        quads = self.store.quads_for_pattern(None, TYPE, ox.NamedNode(sheet.class_), None)
        return sorted(q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode))

    def _values(self, thing: str, path: str) -> list[ox.NamedNode | ox.Literal]:
        quads = self.store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(path), None, None)
        found = [q.object for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)]
        return sorted(found, key=str)

    def _text(self, thing: str, path: str) -> str:
        return next((term.value for term in self._values(thing, path)), "")

    def _choices(self, kind: str) -> Choices:
        if kind not in self.choices:
            self.choices[kind] = Choices.of(self.graph, kind)
        return self.choices[kind]

    def _cell(self, thing: str, column: Column) -> Written:
        for term in self._values(thing, column.path):
            if isinstance(term, ox.Literal):
                if (term.language or "") == column.lang:
                    return _literal(term, column)
            elif column.next:
                return self._end(term, column)
            elif column.kind in {sheet.class_ for sheet in sheets()}:
                code = self._text(term.value, NOTATION)
                named = self.choices[column.kind].codes.get(code)
                return code if named == {term.value} else term.value
            elif column.kind:
                return self._choices(column.kind).sure(term.value, self.lang)
            else:
                return term.value.removeprefix(column.space)
        return None

    def _end(self, middle: ox.NamedNode, column: Column) -> Written:
        quads = self.graph.store.quads_for_pattern(middle, ox.NamedNode(column.next), None, None)
        ends = sorted(q.object.value for q in quads if isinstance(q.object, ox.NamedNode))
        return self._choices(column.kind).sure(ends[0], self.lang) if ends else None


def _literal(term: ox.Literal, column: Column) -> Written:
    try:
        if column.datatype == DATE and column.datatype == term.datatype.value:
            return date.fromisoformat(term.value)
        if column.datatype == INTEGER:
            return int(term.value)
    except ValueError:
        pass
    return term.value


def has_way(graph: Graph, thing: str, via: str) -> bool:
    """Tell whether something in the graph is tied to a thing by this property."""
    quads = graph.store.quads_for_pattern(None, ox.NamedNode(via), ox.NamedNode(thing), None)
    return next(iter(quads), None) is not None
