"""A first look at the XML of a workbook, without taking any value from it.

It refuses entities and sheets that claim to be enormous, and notes the cells that hold a
formula or an error: the library that reads the values gives only the last outcome of those.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from functiegraaf.errors import InputError
from functiegraaf.tables.guard import ANEW, Source

#: More than any table of functions needs.
ROWS, COLUMNS, CELLS = 100_000, 500, 2_000_000
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
Attributes = dict[str, str]


class Area(NamedTuple):
    """Merged cells, by their first and last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Marks:
    """What a sheet says of its cells; rows and columns count from 0.

    Attributes:
        rows: How many rows hold something.
        columns: How many columns hold something.
        formulas: The cells with a formula.
        errors: The cells with an error value.
        merged: The areas of merged cells.

    """

    rows: int = 0
    columns: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)


def scan(path: Path, source: Source) -> dict[str, Marks]:
    """Return what the sheets of a workbook say of their cells, by name.

    Raises:
        InputError: The XML is damaged, declares entities, or claims too many cells.

    """

    def outside(tag: str, attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        # An address that somebody may click on fetches nothing by itself.
        away = tag == "Relationship" and attributes.get("TargetMode") == "External"
        if away and kind != "hyperlink":
            raise InputError(
                f"{path}: refers to something outside ({kind}); delete it, or put it into the "
                "workbook, and save it"
            )

    for name, part in source.parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            _walk(path, name, part, outside)
    sheets = _ods(path, source) if source.kind == "ods" else _xlsx(path, source)
    for name, marks in sheets.items():
        many = marks.rows * marks.columns > CELLS
        if many or marks.rows > ROWS or marks.columns > COLUMNS:
            raise InputError(
                f"{path}, sheet {name!r}: {marks.rows} rows and {marks.columns} columns are more "
                f"than is read ({ROWS} rows, {COLUMNS} columns, {CELLS} cells); remove what is not "
                "part of the table"
            )
        # Areas that do not overlap cover each row a few times at most.
        covered = sum(max(min(a.bottom, ROWS) - a.top + 1, 0) for a in marks.merged)
        if covered > CELLS:
            raise InputError(f"{path}, sheet {name!r}: has far too many merged cells; unmerge them")
    return sheets


def _walk(
    path: Path,
    name: str,
    part: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _tag: None,
) -> None:
    """Walk over the elements of one part, by their names without namespace."""

    def refuse(*_: object) -> None:
        raise InputError(f"{path}: {name} declares entities; a workbook has no need of them")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: start(
        _local(tag), {_local(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: end(_local(tag))
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise InputError(f"{path}: the workbook is damaged{ANEW} ({name}: {error})") from error
    except (ValueError, LookupError) as error:
        raise InputError(f"{path}: the workbook cannot be read{ANEW} ({name}: {error})") from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _xlsx(path: Path, source: Source) -> dict[str, Marks]:
    """Find the sheets by way of the workbook and its relations, and look at each."""
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            names[attributes.get("name", "")] = attributes.get("id", "")

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    book = "xl/workbook.xml"
    relations = "xl/_rels/workbook.xml.rels"
    for part, start in ((book, sheet), (relations, relation)):
        if part not in source.parts:
            raise InputError(f"{path}: the workbook is damaged{ANEW} ({part} is missing)")
        _walk(path, part, source.parts[part], start)
    found: dict[str, Marks] = {}
    for name, key in names.items():
        target = targets.get(key, "")
        place = target[1:] if target.startswith("/") else posixpath.join("xl", target)
        part_name = posixpath.normpath(place)
        if part_name not in source.parts:
            raise InputError(f"{path}: the workbook is damaged{ANEW} (sheet {name!r} is missing)")
        found[name] = _XlsxSheet().read(path, part_name, source.parts[part_name])
    return found


class _XlsxSheet:
    """Notes the cells of one sheet of an xlsx file."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.row, self.column, self.inside = -1, -1, False

    def read(self, path: Path, name: str, part: bytes) -> Marks:
        _walk(path, name, part, self.start, self.end)
        return self.marks

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            given = attributes.get("r", "")
            self.row = int(given) - 1 if given.isdigit() else self.row + 1
            self.column = -1
        elif tag == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = number_of(match[1]) if match else self.column + 1
            self.row = int(match[2]) - 1 if match else self.row
            self.inside = True
            if attributes.get("t") == "e":
                self.marks.errors.add((self.row, self.column))
        elif tag in ("v", "is", "f") and self.inside:
            self.marks.rows = max(self.marks.rows, self.row + 1)
            self.marks.columns = max(self.marks.columns, self.column + 1)
            if tag == "f":
                self.marks.formulas.add((self.row, self.column))
        elif tag == "mergeCell":
            match = _RANGE.fullmatch(attributes.get("ref", ""))
            if match:
                top, bottom = int(match[2]) - 1, int(match[4]) - 1
                self.marks.merged.append(
                    Area(top, number_of(match[1]), bottom, number_of(match[3]))
                )

    def end(self, tag: str) -> None:
        if tag == "c":
            self.inside = False


def _ods(path: Path, source: Source) -> dict[str, Marks]:
    """Count the cells of each table of an ods file, repeated ones as often as they say."""
    part = source.parts.get("content.xml")
    if part is None:
        raise InputError(f"{path}: the workbook is damaged{ANEW} (content.xml is missing)")
    found: dict[str, Marks] = {}
    state = {"row": 0, "rows": 1, "column": 0}
    marks = Marks()

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal marks
        if tag == "table":
            marks = found.setdefault(attributes.get("name", ""), Marks())
            state.update(row=0)
        elif tag == "table-row":
            state.update(rows=_count(attributes, "number-rows-repeated"), column=0)
        elif tag in ("table-cell", "covered-table-cell"):
            repeated = _count(attributes, "number-columns-repeated")
            place = (state["row"], state["column"])
            state["column"] += repeated
            if "value-type" in attributes or "formula" in attributes:
                marks.rows = max(marks.rows, state["row"] + state["rows"])
                marks.columns = max(marks.columns, state["column"])
            if "formula" in attributes:
                marks.formulas.add(place)
            across = _count(attributes, "number-columns-spanned")
            down = _count(attributes, "number-rows-spanned")
            if across > 1 or down > 1:
                end = (place[0] + down - 1, place[1] + across - 1)
                marks.merged.append(Area(*place, *end))

    def end(tag: str) -> None:
        if tag == "table-row":
            state["row"] += state["rows"]

    _walk(path, "content.xml", part, start, end)
    return found


def _count(attributes: Attributes, name: str) -> int:
    """Return how often something is repeated; what is no number is as good as endless."""
    text = attributes.get(name, "1")
    return int(text) if text.isdigit() and len(text) < 10 else 10**9


def number_of(letters: str) -> int:
    """Return the number of a column, from 0.

    >>> number_of("A"), number_of("Z"), number_of("AA")
    (0, 25, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters_of(number: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> letters_of(0), letters_of(25), letters_of(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
