"""Rows become things: each gets its IRI, its values, and the cells they came from."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from functiegraaf.findings import Finding, Place
from functiegraaf.query import Graph
from functiegraaf.tables import cells, faults, whole
from functiegraaf.tables.choices import Way
from functiegraaf.tables.example import Examples
from functiegraaf.tables.grid import Grid, cell_name
from functiegraaf.tables.heads import Heads, is_furniture, recognise
from functiegraaf.tables.layout import INTEGER, Column, Sheet, Words, sheets
from functiegraaf.tables.leads import Known
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
from functiegraaf.tables.scan import Area
from functiegraaf.tables.values import Fault, shown

#: So many cells of a column without a heading are reported one by one.
BARE_MOST = 20


class Reader:
    """Reads the grids of one table."""

    def __init__(self, graph: Graph, base: str) -> None:
        """Take the graph whose things cells may name, and the base of new IRIs."""
        self.known, self.base, self.examples = Known(graph), base, Examples()
        self.closed: set[str] = set()
        self.nameless: Counter[str] = Counter()
        self.merged: set[Place] = set()
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
                self._report(place_of(path, grid, 0, 0), "sheet", grid.name or path.name)

    def read_all(self, found: list[tuple[Path, Heads]]) -> None:
        """Read recognised sheets, in the order of the layout."""
        order = {sheet.class_: i for i, sheet in enumerate(sheets())}
        found = sorted(found, key=lambda pair: order[pair[1].sheet.class_])
        for path, heads, place, kind, name in whole.missing_sheets(found, self.examples):
            self._close(kind)
            where = place_of(path, heads.grid, 0, place)
            self._report(where, "sheet-missing", "", about=name, sheet=heads.sheet)
        for path, heads in found:
            for fault in heads.faults:
                self._report(
                    place_of(path, heads.grid, 0, fault.column), fault.rule, fault.value,
                    about=fault.about, near=fault.near, sheet=heads.sheet,
                )  # fmt: skip
            if not heads.columns:
                # What stands on this sheet is not known, so nothing is missed because of it.
                self._close(heads.sheet.class_)
                continue
            bare: dict[int, list[Place]] = {}
            for row in self._rows(path, heads):
                for column in row.filled:
                    if column not in heads.headed and len(row.filled) > 1:
                        bare.setdefault(column, []).append(row.place(column))
                self._row(row)
            self._report_bare(heads, bare)
        self.findings = whole.forgiven(self.findings, self.nameless, self.known)

    def _close(self, kind: str) -> None:
        """Blame nobody for what a sheet that was not read would have said."""
        self.closed.add(kind)
        self.unread |= {("", REQUIRES), ("", OF_FUNCTION)}

    def _rows(self, path: Path, heads: Heads) -> Iterator[Row]:
        for number in range(1, len(heads.grid.rows)):
            filled = heads.grid.filled(number)
            if not filled:
                continue
            if not self.examples.is_one(heads, number):
                yield Row(path, heads, number)
            elif not self.examples.is_ours(heads, number):
                place = place_of(path, heads.grid, number, filled[0])
                value = shown(heads.grid.at(number, filled[0]))
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
        if len(row.filled) == 1:
            # What it lacks need not be said cell by cell.
            self.findings[before:] = []
            place = row.filled[0]
            value = shown(row.heads.grid.at(row.number, place))
            self._report(row.place(place), "lone", value, sheet=row.sheet)
            row.unread |= set(key_paths(row.sheet))
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
        if (area := grid.covering(*at)) is not None:
            # What stands here for people stands elsewhere for programs.
            row.unread.add(column.path)
            self._report_merged(row, area)
            return
        try:
            if at in grid.formulas:
                raise Fault("formula", value)
            if at in grid.errors:
                raise Fault("error", value)
            if cells.is_blank(value):
                return
            term = cells.term_of(value, column, self.known.of(column.kind))
            if term is not None and column.next:
                term = self.known.led_to(row, column, term)
            elif term is not None:
                self.known.refuse_dead_end(row, column, term)
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
            if fault.rule == "unknown" and column.next:
                fault = self.known.no_level(row, column, fault.value)
            self._report(
                row.place(place), fault.rule, fault.value, near=fault.near, column=column,
                sheet=row.sheet,
            )  # fmt: skip

    def _report_merged(self, row: Row, area: Area) -> None:
        """Report cells that were merged, once for all rows that they cover."""
        first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
        where = place_of(row.path, row.heads.grid, area.top, area.left)
        if where not in self.merged:
            self.merged.add(where)
            self._report(where, "merged", f"{first}:{last}", sheet=row.sheet)

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
        choices = self.known.own[row.sheet.class_]
        if code and (row.iri or code not in choices.codes):
            choices.add(Way(row.iri, code, name, "nl", True))
        else:
            # What it should have been called is not known.
            self.nameless[row.sheet.class_] += 1

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
        listed = column is not None and column.kind not in self.known.own
        finding = faults.finding(rule, place, value, about, near, sheet, listed=listed)
        self.findings.append(dataclasses.replace(finding, path=column.path if column else ""))
