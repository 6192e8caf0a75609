"""One row of a table, and what it is known by."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.findings import Place
from functiegraaf.tables.grid import Grid, cell_name
from functiegraaf.tables.heads import Heads
from functiegraaf.tables.layout import Column, Sheet, sheets
from functiegraaf.tables.values import Term

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
MUNICIPALITY = resources.DEF + "ofMunicipality"
POSITION = resources.DEF + "position"
#: A requirement names profile and level; the profile then has the level in one hop too.
SHORTCUT = (resources.DEF + "ofProfile", resources.DEF + "requiresLevel")
REQUIRES = resources.DEF + "requires"
#: What ties a profile to its function.
OF_FUNCTION = resources.DEF + "ofFunction"


@dataclass
class Row:
    """One row: what its cells say and where they stand.

    Attributes:
        path: The file it stands in.
        heads: The sheet it stands on.
        number: The number of the row, from 0.
        terms: What the cells say.
        unread: The properties whose cell is in fault.
        faulty: The properties whose cell is in fault, but says enough to know the row by.
        broken: Those of them whose cell is well, but names a row that is itself in fault.
        iri: The IRI, or empty if the row cannot be identified.

    """

    path: Path
    heads: Heads
    number: int
    terms: dict[Column, Term] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    iri: str = ""

    @property
    def sheet(self) -> Sheet:
        """The sheet of the layout."""
        return self.heads.sheet

    @cached_property
    def filled(self) -> list[int]:
        """The columns of its cells that hold something."""
        return self.heads.grid.filled(self.number)

    def place(self, column: int) -> Place:
        """Return the place of one of its cells."""
        return place_of(self.path, self.heads.grid, self.number, column)

    def value(self, path: str) -> str:
        """Return the value of a property, or an empty text."""
        found = (term.value for column, term in self.terms.items() if column.path == path)
        return next(found, "")

    def place_of(self, path: str) -> int:
        """Return the number of the column of a property, or of the first column."""
        found = (place for place, c in self.heads.columns.items() if c.path == path)
        return next(found, 0)


def place_of(path: Path, grid: Grid, row: int, column: int) -> Place:
    """Return the place of a cell, row and column counted from 0."""
    line = grid.lines[row] if row < len(grid.lines) else 0
    return Place(str(path), line=line, sheet=grid.name, cell=cell_name(row, column))


def key_paths(sheet: Sheet) -> tuple[str, str]:
    """Return the properties that a thing of a sheet is known by: what it is of, and its own."""
    own = NOTATION if sheet.column(NOTATION) else POSITION
    kinds = {s.class_ for s in sheets()}
    whole = next((c.path for c in sheet.columns if c.kind in kinds), MUNICIPALITY)
    return whole, own


def local_code(text: str) -> str:
    """Return a code as a part of an IRI: capitals, and hyphens for other signs.

    >>> local_code("mw.01/a")
    'MW-01-A'
    """
    return quote(re.sub(r"[._/]", "-", text).upper(), safe="-")
