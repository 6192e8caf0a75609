"""Rows become things: each gets its IRI, its values, and the cells they came from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.findings import Finding, Place
from functiegraaf.query import Graph
from functiegraaf.tables import cells, faults
from functiegraaf.tables.cells import Fault, Term
from functiegraaf.tables.choices import Choices, Way
from functiegraaf.tables.grid import Grid, cell_name
from functiegraaf.tables.heads import Heads, is_furniture, recognise
from functiegraaf.tables.layout import Column, Sheet, Words, sheets

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
MUNICIPALITY = resources.DEF + "ofMunicipality"
POSITION = resources.DEF + "position"
#: A requirement names profile and level; the profile then has the level in one hop too.
SHORTCUT = (resources.DEF + "ofProfile", resources.DEF + "requiresLevel")
REQUIRES = resources.DEF + "requires"
#: How the first cell of an example row begins, in either language.
EXAMPLE = Words("Voorbeeld:", "Example:")


@dataclass
class Row:
    """One row: what its cells say and where they stand.

    Attributes:
        heads: The sheet it stands on.
        number: The number of the row, from 0.
        terms: What the cells say.
        unread: The properties whose cell is in fault.
        broken: Those of them whose cell is well, but names a row that is itself in fault.
        iri: The IRI, or empty if the row cannot be identified.

    """

    heads: Heads
    number: int
    terms: dict[Column, Term] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    iri: str = ""

    @property
    def sheet(self) -> Sheet:
        """The sheet of the layout."""
        return self.heads.sheet

    def value(self, path: str) -> str:
        """Return the value of a property, or an empty text."""
        found = (term.value for column, term in self.terms.items() if column.path == path)
        return next(found, "")

    def place_of(self, path: str) -> int:
        """Return the number of the column of a property, or of the first column."""
        found = (place for place, c in self.heads.columns.items() if c.path == path)
        return next(found, 0)


class Reader:
    """Reads the grids of one table."""

    def __init__(self, graph: Graph, base: str) -> None:
        """Take the graph whose things cells may name, and the base of new IRIs."""
        self.graph, self.base = graph, base
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
                self._report(path, grid, 0, 0, "sheet", grid.name)

    def read_all(self, found: list[tuple[Path, Heads]]) -> None:
        """Read recognised sheets, in the order of the layout."""
        order = {sheet.class_: i for i, sheet in enumerate(sheets())}
        for path, heads in sorted(found, key=lambda pair: order[pair[1].sheet.class_]):
            for fault in heads.faults:
                self._report(
                    path, heads.grid, 0, fault.column, fault.rule, fault.value,
                    about=fault.about, near=list(fault.near), heads=heads,
                )  # fmt: skip
            for row in self._rows(heads):
                self._row(path, row)

    def _rows(self, heads: Heads) -> Iterator[Row]:
        examples = tuple(word.casefold() for word in EXAMPLE)
        for number in range(1, len(heads.grid.rows)):
            if heads.grid.blank(number):
                continue
            first = next((str(v) for v in heads.grid.rows[number] if not cells.is_blank(v)), "")
            if not first.strip().casefold().startswith(examples):
                yield Row(heads, number)

    def _row(self, path: Path, row: Row) -> None:
        """Read one row: its cells, its IRI, its triples."""
        self.rows += 1
        before = len(self.findings)
        for place, column in row.heads.columns.items():
            if not column.next:
                self._cell(path, row, place, column)
        for place, column in row.heads.columns.items():
            if column.next:
                self._cell(path, row, place, column)
        row.unread |= {column.path for column in row.heads.missing}
        self._mint(path, row)
        if row.iri:
            here = self.findings[before:]
            self.findings[before:] = [dataclasses.replace(f, focus=row.iri) for f in here]
        self._offer(row)
        if row.iri:
            self._tell(path, row)
        self._shortcut(row)

    def _cell(self, path: Path, row: Row, place: int, column: Column) -> None:
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
            if term is None:
                row.unread.add(column.path)
                row.broken.add(column.path)
            else:
                row.terms[column] = term
        except Fault as fault:
            row.unread.add(column.path)
            self._report(
                path, grid, row.number, place, fault.rule, fault.value, near=fault.near,
                column=column, row=row,
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
            raise Fault("level", self._shown(column.kind, end), [other, *known])
        return found[0] if isinstance(found[0], ox.NamedNode) else None

    def _kind(self, row: Row, path: str) -> str:
        column = row.sheet.column(path)
        return column.kind if column else ""

    def _shown(self, kind: str, term: Term) -> str:
        choices = self._choices(kind)
        return choices.shown(term.value) if choices else term.value

    def _mint(self, path: Path, row: Row) -> None:
        """Give the row its IRI, if the cells that it is made of are there and it is new."""
        paths = self._key_paths(row.sheet)
        if row.unread & set(paths):
            return
        for missing in (p for p in paths if not row.value(p)):
            column = row.sheet.column(missing)
            about = column.name if column else Words("", "")
            place = row.place_of(missing)
            self._report(path, row.heads.grid, row.number, place, "key", "", about=about, row=row)
            return
        last, parent = row.value(paths[-1]), row.value(paths[0])
        scope = self.keys.get(parent) or local_code(parent.rsplit("/", 1)[-1])
        if row.sheet.column(NOTATION) and parent in self.keys:
            # A profile is known by its municipality and its own code.
            scope = scope.split("-", 1)[0]
        key = f"{scope}-{local_code(last)}"
        iri = f"{self.base}{row.sheet.kind}-{key}"
        if iri in self.things:
            other = self.things[iri]
            where = cell_name(other.number, other.place_of(paths[-1]))
            self._report(
                path, row.heads.grid, row.number, row.place_of(paths[-1]), "twice", last,
                near=[where], row=row,
            )  # fmt: skip
            return
        row.iri = iri
        self.things[iri], self.keys[iri] = row, key

    def _key_paths(self, sheet: Sheet) -> tuple[str, str]:
        """Return the properties that a thing of a sheet is known by: what it is of, and its own."""
        own = NOTATION if sheet.column(NOTATION) else POSITION
        kinds = {s.class_ for s in sheets()}
        whole = next((c.path for c in sheet.columns if c.kind in kinds), MUNICIPALITY)
        return whole, own

    def _offer(self, row: Row) -> None:
        """Let later rows name this one; one in fault too, so that it is reported only once."""
        code, name = row.value(NOTATION), row.value(PREF_LABEL)
        if code and (row.iri or not self._named(row.sheet, code)):
            self.choices[row.sheet.class_].add(Way(row.iri, code, name, "nl", True))

    def _named(self, sheet: Sheet, code: str) -> bool:
        return any(way.code == code for way in self.choices[sheet.class_].ways)

    def _tell(self, path: Path, row: Row) -> None:
        """Make the triples of a row, and keep where they stand."""
        subject = ox.NamedNode(row.iri)
        self.triples.add(ox.Triple(subject, TYPE, ox.NamedNode(row.sheet.class_)))
        own = self._key_paths(row.sheet)[1]
        self.places[(row.iri,)] = self._place(path, row.heads.grid, row.number, row.place_of(own))
        for place, column in row.heads.columns.items():
            where = self._place(path, row.heads.grid, row.number, place)
            self.places.setdefault((row.iri, column.path), where)
            term = row.terms.get(column)
            if term is not None:
                self.places[(row.iri, column.path, term.value)] = where
                self.triples.add(ox.Triple(subject, ox.NamedNode(column.path), term))
        self.unread |= {(row.iri, unread) for unread in row.unread}

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

    def _place(self, path: Path, grid: Grid, row: int, column: int) -> Place:
        line = grid.lines[row] if row < len(grid.lines) else 0
        return Place(str(path), line=line, sheet=grid.name, cell=cell_name(row, column))

    def _report(
        self,
        path: Path,
        grid: Grid,
        row_number: int,
        place: int,
        rule: str,
        value: str,
        *,
        about: Words | None = None,
        near: list[str] | None = None,
        column: Column | None = None,
        row: Row | None = None,
        heads: Heads | None = None,
    ) -> None:
        where = self._place(path, grid, row_number, place)
        sheet = row.sheet if row else heads.sheet if heads else None
        about = about or (column.description if column else None)
        finding = faults.finding(rule, where, value, about, near or [], sheet)
        finding = dataclasses.replace(finding, path=column.path if column else "")
        self.findings.append(finding)


def local_code(text: str) -> str:
    """Return a code as a part of an IRI: capitals, and hyphens for other signs.

    >>> local_code("mw.01/a")
    'MW-01-A'
    """
    return quote(re.sub(r"[._/]", "-", text).upper(), safe="-")
