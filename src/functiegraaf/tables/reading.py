"""Rows become things: each gets its IRI, its values, and the cells they came from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from functiegraaf.findings import Finding, Place
from functiegraaf.query import Graph
from functiegraaf.tables import cells, faults
from functiegraaf.tables.cells import Fault, Term
from functiegraaf.tables.choices import Choices, Way
from functiegraaf.tables.example import Examples
from functiegraaf.tables.grid import Grid
from functiegraaf.tables.heads import Heads, is_furniture, recognise
from functiegraaf.tables.layout import INTEGER, Column, Sheet, Words, sheets
from functiegraaf.tables.row import (
    NOTATION,
    OF_FUNCTION,
    PREF_LABEL,
    REQUIRES,
    SHORTCUT,
    TYPE,
    Row,
    key_paths,
    local_code,
    place_of,
)  # fmt: skip
from functiegraaf.tables.rows import has_way

#: So many cells of a column without a heading are reported one by one.
BARE_MOST = 20


class Reader:
    """Reads the grids of one table."""

    def __init__(self, graph: Graph, base: str) -> None:
        """Take the graph whose things cells may name, and the base of new IRIs."""
        self.graph, self.base, self.examples = graph, base, Examples(graph)
        self.closed: set[str] = set()
        self.choices: dict[str, Choices] = {sheet.class_: Choices() for sheet in sheets()}
        self.things: dict[str, Row] = {}
        self.keys: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.rows = 0
        self.unread: set[tuple[str, str]] = set()
        self.triples: set[ox.Triple] = set()
        self.places: dict[tuple[str, ...], Place] = {}

    def report_strange(self, path: Path, grids: Iterable[Grid]) -> None:
        """Report the sheets that are not read."""
        for grid in grids:
            if recognise(grid) is None and not is_furniture(grid):
                self._report(place_of(path, grid, 0, 0), "sheet", grid.name)

    def read_all(self, found: list[tuple[Path, Heads]]) -> None:
        """Read recognised sheets, in the order of the layout."""
        order = {sheet.class_: i for i, sheet in enumerate(sheets())}
        for path, heads in sorted(found, key=lambda pair: order[pair[1].sheet.class_]):
            for fault in heads.faults:
                self._report(
                    place_of(path, heads.grid, 0, fault.column), fault.rule, fault.value,
                    about=fault.about, near=fault.near, sheet=heads.sheet,
                )  # fmt: skip
            if not heads.columns:
                # What stands on this sheet is not known, so nothing is missed because of it.
                self.closed.add(heads.sheet.class_)
                self.unread |= {("", REQUIRES), ("", OF_FUNCTION)}
                continue
            bare: dict[int, list[Place]] = {}
            for row in self._rows(path, heads):
                for column in heads.grid.filled(row.number):
                    if column not in heads.headed:
                        bare.setdefault(column, []).append(row.place(column))
                self._row(row)
            self._report_bare(heads, bare)

    def _rows(self, path: Path, heads: Heads) -> Iterator[Row]:
        for number in range(1, len(heads.grid.rows)):
            filled = heads.grid.filled(number)
            if not filled:
                continue
            if not self.examples.is_one(heads, number):
                yield Row(path, heads, number)
            elif not self.examples.is_ours(heads, number):
                place = place_of(path, heads.grid, number, filled[0])
                value = cells.shown(heads.grid.at(number, filled[0]))
                mark = value.strip().partition(":")[0] + ":"
                near = [Words(mark, mark)]
                self._report(place, "example", value, near=near, sheet=heads.sheet)

    def _report_bare(self, heads: Heads, bare: dict[int, list[Place]]) -> None:
        """Report the cells that no heading stands above."""
        for places in bare.values():
            if len(places) > BARE_MOST:
                self._report(places[0], "no-heading-many", str(len(places) - 1), sheet=heads.sheet)
                continue
            for place in places:
                self._report(place, "no-heading", "", sheet=heads.sheet)

    def _row(self, row: Row) -> None:
        """Read one row: its cells, its IRI, its triples."""
        self.rows += 1
        before = len(self.findings)
        for place, column in row.heads.columns.items():
            if not column.next:
                self._cell(row, place, column)
        for place, column in row.heads.columns.items():
            if column.next:
                self._cell(row, place, column)
        row.unread |= {column.path for column in row.heads.missing}
        self._mint(row)
        if row.iri:
            here = self.findings[before:]
            self.findings[before:] = [dataclasses.replace(f, focus=row.iri) for f in here]
        self._offer(row)
        if row.iri:
            self._tell(row)
        self._shortcut(row)

    def _cell(self, row: Row, place: int, column: Column) -> None:
        grid, at = row.heads.grid, (row.number, place)
        value = grid.at(*at)
        try:
            if at in grid.formulas:
                raise Fault("formula", value)
            if at in grid.errors:
                raise Fault("error", value)
            if cells.is_blank(value):
                return
            term = cells.term_of(value, column, self._choices(column.kind))
            if term is not None and column.next:
                term = self._led_to(row, column, term)
            elif term is not None:
                self._refuse_dead_end(row, column, term)
            if term is None:
                row.unread.add(column.path)
                row.broken.add(column.path)
            else:
                row.terms[column] = term
        except Fault as fault:
            if fault.term is None:
                row.unread.add(column.path)
            else:
                row.terms[column] = fault.term
                row.faulty.add(column.path)
            if fault.rule == "unknown" and column.kind in self.closed:
                row.broken.add(column.path)
                return
            self._report(
                row.place(place), fault.rule, fault.value, near=fault.near, column=column,
                sheet=row.sheet,
            )  # fmt: skip

    def _choices(self, kind: str) -> Choices | None:
        if kind and kind not in self.choices:
            self.choices[kind] = Choices.of(self.graph, kind)
        return self.choices.get(kind)

    def _led_to(self, row: Row, column: Column, end: Term) -> Term | None:
        """Return the thing that has this value, and that is tied to another cell of the row."""
        tie = next((t for c, t in row.terms.items() if c.path == column.tied), None)
        if tie is None:
            return None
        store, path = self.graph.store, ox.NamedNode(column.next)
        middles = store.quads_for_pattern(None, ox.NamedNode(column.via), tie, None)
        ends = {
            (q.subject, e.object.value)
            for q in middles
            for e in store.quads_for_pattern(q.subject, path, None)
            if isinstance(e.object, ox.NamedNode)
        }
        found = sorted((middle for middle, value in ends if value == end.value), key=str)
        if not found:
            other = self._shown(self._kind(row, column.tied), tie)
            known = sorted(self._shown(column.kind, ox.NamedNode(value)) for _, value in ends)
            shown = self._shown(column.kind, end).nl
            raise Fault("level", shown, [other, *known])
        return found[0] if isinstance(found[0], ox.NamedNode) else None

    def _refuse_dead_end(self, row: Row, column: Column, term: Term) -> None:
        """Refuse a thing that another column cannot lead on from, whatever is filled in there.

        Raises:
            Fault: It is one.

        """
        for via in row.sheet.leads(column.kind) if column.kind else ():
            if not has_way(self.graph, term.value, via):
                shown = self._shown(column.kind, term)
                raise Fault("no-levels", shown.nl, [shown])

    def _kind(self, row: Row, path: str) -> str:
        column = row.sheet.column(path)
        return column.kind if column else ""

    def _shown(self, kind: str, term: Term) -> Words:
        choices = self._choices(kind)
        if choices is None:
            return Words(term.value, term.value)
        return Words(choices.shown(term.value), choices.shown(term.value, "en"))

    def _mint(self, row: Row) -> None:
        """Give the row its IRI, if the cells that it is made of are there and it is new."""
        paths = key_paths(row.sheet)
        if row.unread & set(paths):
            return
        for missing in (p for p in paths if not row.value(p)):
            column = row.sheet.column(missing)
            about = column.name if column else Words("", "")
            self._report(row.place(row.place_of(missing)), "key", "", about=about, sheet=row.sheet)
            return
        last, parent = row.value(paths[-1]), row.value(paths[0])
        scope = self.keys.get(parent) or local_code(parent.rsplit("/", 1)[-1])
        if row.sheet.column(NOTATION) and parent in self.keys:
            # A profile is known by its municipality and its own code.
            scope = scope.split("-", 1)[0]
        key = f"{scope}-{local_code(last)}"
        iri = f"{self.base}{row.sheet.kind}-{key}"
        if iri in self.things:
            there = self.things[iri].place(self.things[iri].place_of(paths[-1]))
            here = row.place(row.place_of(paths[-1]))
            near = (here.file, here.sheet) == (there.file, there.sheet)
            where = there.cell if near else str(there)
            own = row.sheet.column(paths[-1])
            rule = "number-twice" if own and own.datatype == INTEGER else "twice"
            self._report(here, rule, last, near=[Words(where, where)], sheet=row.sheet)
            return
        row.iri = iri
        self.things[iri], self.keys[iri] = row, key

    def _offer(self, row: Row) -> None:
        """Let later rows name this one; one in fault too, so that it is reported only once."""
        code, name = row.value(NOTATION), row.value(PREF_LABEL)
        choices = self.choices[row.sheet.class_]
        if code and (row.iri or code not in choices.codes):
            choices.add(Way(row.iri, code, name, "nl", True))

    def _tell(self, row: Row) -> None:
        """Make the triples of a row, and keep where they stand."""
        subject = ox.NamedNode(row.iri)
        self.triples.add(ox.Triple(subject, TYPE, ox.NamedNode(row.sheet.class_)))
        own = key_paths(row.sheet)[1]
        self.places[(row.iri,)] = row.place(row.place_of(own))
        for place, column in row.heads.columns.items():
            where = row.place(place)
            self.places.setdefault((row.iri, column.path), where)
            term = row.terms.get(column)
            if term is not None:
                self.places[(row.iri, column.path, term.value)] = where
                self.triples.add(ox.Triple(subject, ox.NamedNode(column.path), term))
        self.unread |= {(row.iri, unread) for unread in row.unread | row.faulty}

    def _shortcut(self, row: Row) -> None:
        whole, level = (row.value(path) for path in SHORTCUT)
        if whole and level and row.iri:
            node, value = ox.NamedNode(whole), ox.NamedNode(level)
            self.triples.add(ox.Triple(node, ox.NamedNode(REQUIRES), value))
            self.places[(whole, REQUIRES, level)] = self.places[(row.iri, SHORTCUT[1])]
        elif row.sheet.column(SHORTCUT[1]) is not None and SHORTCUT[0] not in row.broken:
            # What this row would have said is not known, so the profile (or if that is not
            # known either, any) may seem to ask nothing.
            self.unread.add((whole, REQUIRES))
        function = row.value(OF_FUNCTION)
        if row.sheet.column(OF_FUNCTION) is not None and not (function and row.iri):
            # In the same way a function may seem to have no profile.
            self.unread.add((function, OF_FUNCTION))

    def _report(
        self,
        place: Place,
        rule: str,
        value: str,
        *,
        about: Words | None = None,
        near: Sequence[Words] = (),
        column: Column | None = None,
        sheet: Sheet | None = None,
    ) -> None:
        about = about or (column.description if column else None)
        finding = faults.finding(rule, place, value, about, near, sheet)
        self.findings.append(dataclasses.replace(finding, path=column.path if column else ""))
