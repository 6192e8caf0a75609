"""Tables: workbooks and CSV files as triples, and back.

`read` turns the cells into statements about local functions and keeps where each stands;
what cannot be understood is a finding with its cell. `judge` adds what the shapes find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.errors import InputError
from functiegraaf.findings import Finding, Locator, Place

if TYPE_CHECKING:
    from functiegraaf.query import Graph


@dataclass(frozen=True)
class CellLocator:
    """Knows the cell of each statement."""

    places: dict[tuple[str, ...], Place]

    def place(self, focus: str, path: str, value: str) -> Place | None:
        """Return the cell of a statement, else of the property, else of the thing."""
        for key in ((focus, path, value), (focus, path), (focus,)):
            if key in self.places:
                return self.places[key]
        return None


@dataclass(frozen=True)
class TableReading:
    """What a table says.

    Attributes:
        triples: The statements.
        locator: Finds the cell of a statement.
        findings: The cells that could not be understood.
        source: The file, or the first of several.
        notes: How the file was read, where that had to be supposed.
        unread: Pairs of a thing and a property that a cell in fault should have given.

    """

    triples: frozenset[ox.Triple]
    locator: Locator
    findings: tuple[Finding, ...]
    source: Path
    notes: tuple[str, ...] = ()
    unread: frozenset[tuple[str, str]] = frozenset()

    def follows(self, finding: Finding) -> bool:
        """Tell whether a shape only found what a cell in fault left out."""
        return bool({(finding.focus, finding.path), ("", finding.path)} & self.unread)


def read(
    path: Path,
    *more: Path,
    base: str = resources.ID,
    encoding: str | None = None,
    graph: Graph | None = None,
) -> TableReading:
    """Read a workbook (.xlsx, .ods) or CSV files as statements about local functions.

    Args:
        path: The file.
        more: Further files that are read with it, such as the other sheets as CSV.
        base: What the IRIs of the things begin with.
        encoding: The encoding of CSV files, if it is not to be found out.
        graph: The graph whose things cells may name; the shipped one if none is given.

    Raises:
        InputError: A file cannot be read, is no table, is not safe to open, or holds no sheet
            that is known.

    """
    from functiegraaf.query import Graph
    from functiegraaf.tables import grid
    from functiegraaf.tables.heads import recognise
    from functiegraaf.tables.reading import Reader

    refuse_base(base)
    reader = Reader(graph or Graph.open(), base)
    notes: list[str] = []
    found = []
    files = _different((path, *more), notes)
    for file in files:
        grids, said = grid.read(file, encoding, alone=len(files) == 1)
        notes += said
        known = [(file, heads) for g in grids if (heads := recognise(g)) is not None]
        if not known and len(files) == 1:
            raise InputError(_unknown(file))
        reader.report_strange(file, grids)
        found += known
    if not found:
        raise InputError(_unknown(path))
    reader.read_all(found)
    if not reader.rows and not reader.findings:
        raise InputError(f"{path}: holds no rows; an example row is not read")
    return TableReading(
        triples=frozenset(reader.triples),
        locator=CellLocator(reader.places),
        findings=tuple(reader.findings),
        source=path,
        notes=tuple(notes),
        unread=frozenset(reader.unread),
    )


def refuse_base(base: str) -> None:
    """Refuse what IRIs cannot begin with.

    Raises:
        InputError: It is no http(s) address, or would run into what follows it.

    """
    from urllib.parse import urlsplit

    try:
        ox.NamedNode(base + "x")
        parts = urlsplit(base)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or base[-1] not in "/#":
        raise InputError(
            f"{base!r} cannot be the base of IRIs; give an address that begins with https:// (or "
            "http://) and ends in / or #, such as https://data.example.org/id/"
        )


def _different(paths: Sequence[Path], notes: list[str]) -> list[Path]:
    """Return each file once, and note which was named twice."""
    found: dict[Path, Path] = {}
    for path in paths:
        try:
            whole = path.resolve()
        except (OSError, RuntimeError, ValueError):
            # What is wrong with it is said when it is opened.
            whole = path
        if whole in found:
            notes.append(f"{path}: is named twice, and read once")
        found.setdefault(whole, path)
    return list(found.values())


def _unknown(path: Path) -> str:
    return f"{path}: holds no sheet with headings that are known; see: functiegraaf template"
