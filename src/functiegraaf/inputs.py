"""Inputs: the files of a user, read with care.

A file is looked at before a parser sees it: what is too large, is no text, or would bring a
parser down, is refused with one message. Nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import places
from functiegraaf.errors import InputError
from functiegraaf.findings import Finding, Locator, Place
from functiegraaf.nameless import Naming

#: Larger files belong in a store; a linter holds all in memory several times.
MAX_BYTES = 200_000_000

#: More than any person writes, and far below what brings the parser down (18,432
#: triples within triples). Plain brackets nest as deep as they like: the parser does not recurse.
MAX_NESTING = 500

_SH = "http://www.w3.org/ns/shacl#"
_JSON_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{}\]]', re.DOTALL)

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
TABLES = (".xlsx", ".ods", ".csv")


@dataclass(frozen=True)
class Input:
    """What was read from one file.

    Attributes:
        path: The file.
        triples: What it says; named graphs are taken together.
        locator: Where it says that.
        lines: Its lines, to show; none for a workbook.
        findings: What was found while reading, such as a cell that says nothing known.
        follows: Tells whether a finding of a shape only follows from one of those.
        notes: How it was read, where that had to be supposed.

    """

    path: Path
    triples: frozenset[ox.Triple]
    locator: Locator
    lines: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    follows: Callable[[Finding], bool] = lambda _finding: False
    notes: tuple[str, ...] = ()

    @cached_property
    def statements(self) -> frozenset[tuple[str, str, str]]:
        """Each statement as (subject, property, value), and without its value, and its property."""
        parts = [
            (_key(triple.subject), triple.predicate.value, _key(triple.object))
            for triple in self.triples
        ]
        return frozenset(
            key for one in parts for key in (one, (one[0], one[1], ""), (one[0], "", ""))
        )


def _key(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


class _Later:
    """Looks for the places in a file when the first is asked for: most files need none."""

    def __init__(self, path: Path, text: str, triples: Iterable[ox.Triple]) -> None:
        self._path, self._text, self._triples = path, text, triples

    @cached_property
    def _locator(self) -> places.Places:
        return places.locator(self._path, self._text)

    @cached_property
    def _said(self) -> dict[str, list[tuple[str, str]]]:
        """What is said of each thing without a name, by way of names and texts."""
        said: dict[str, list[tuple[str, str]]] = {}
        for triple in self._triples:
            if isinstance(triple.subject, ox.BlankNode):
                one = said.setdefault(str(triple.subject), [])
                if not isinstance(triple.object, ox.BlankNode):
                    one.append((triple.predicate.value, _key(triple.object)))
        return said

    def place(self, focus: str, path: str, value: str) -> Place | None:
        return self._locator.place(self._written(focus), path, self._written(value))

    def _written(self, thing: str) -> str:
        """Return how the file itself calls something without a name."""
        if not thing.startswith("_:") or thing not in self._said:
            return thing
        label = "_:" + thing.partition("-")[2]
        return (
            label if label in self._locator.subjects else self._locator.nameless(self._said[thing])
        )


def read_all(paths: Iterable[Path]) -> list[Input]:
    """Read files of the user; CSV files are the sheets of one workbook, as `import` takes them.

    Raises:
        InputError: A file cannot be read; the message says where and what to do.

    """
    paths = list(dict.fromkeys(paths))
    sheets = [path for path in paths if path.suffix.lower() == ".csv"]
    return [
        _table(*sheets) if path in sheets else read(path)
        for path in paths
        if path not in sheets[1:]
    ]


def read_shapes(path: Path) -> frozenset[ox.Triple]:
    """Read a file of shapes with the same care.

    Raises:
        InputError: The file cannot be read, or holds no shape.

    """
    if path.suffix.lower() in TABLES:
        raise InputError(f"{path}: is a table and holds no shapes; give SHACL, such as Turtle")
    triples = read(path).triples
    if not any(triple.predicate.value.startswith(_SH) for triple in triples):
        raise InputError(f"{path}: holds no shape; give SHACL, such as Turtle")
    return triples


def read(path: Path) -> Input:
    """Read one file of the user: RDF, a workbook or CSV.

    Raises:
        InputError: The file cannot be read; the message says where and what to do.

    """
    suffix = path.suffix.lower()
    if suffix in TABLES:
        return _table(path)
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name the files in it")
    form = FORMATS.get(suffix)
    if form is None and path.exists():
        known = ", ".join([*FORMATS, *TABLES])
        raise InputError(f"{path}: cannot tell what '{suffix}' is; its name should end in {known}")
    text = _text(path)
    if form == ox.RdfFormat.RDF_XML and re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise InputError(f"{path}: has a DOCTYPE, which can hide a bomb; save it as Turtle")
    triples = frozenset(parse(path, text, form or ox.RdfFormat.TURTLE))
    return Input(path, triples, _Later(path, text, triples), tuple(places.NEWLINE.split(text)))


def parse(path: Path, text: str, form: ox.RdfFormat) -> set[ox.Triple]:
    """Parse a text into triples.

    Blank nodes get names that are the same in each run, and differ from those of other files.

    Raises:
        InputError: The text cannot be parsed; the message names file and line.

    """
    if form == ox.RdfFormat.RDF_XML:
        _refuse_xml(path, text)
    else:
        _refuse_nesting(path, text, form)
    try:
        naming = Naming(str(path))
        return {naming.triple(quad.triple) for quad in ox.parse(text, format=form)}
    except SyntaxError as error:
        place = f"{path}, line {error.lineno}" if error.lineno else str(path)
        raise InputError(f"{place}: {error.msg}") from error
    except MemoryError as error:
        # What the parser says of anything that outgrows its buffer of 16 MB.
        message = f"{path}: holds a text or a line of over 16 MB, too long to read; split it"
        raise InputError(message) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{path}: {size} bytes is too large to check (at most {MAX_BYTES})")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    if b"\0" in data:
        raise InputError(f"{path}: holds NUL bytes, so it is no text; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, line {line}: is not UTF-8; save the file as UTF-8") from error


def _refuse_nesting(path: Path, text: str, form: ox.RdfFormat) -> None:
    """Refuse what the parser recurses into: JSON, and triples about triples about triples."""
    if form == ox.RdfFormat.JSON_LD:
        marks = ((one[0], one.start()) for one in _JSON_MARK.finditer(text))
        opening, closing = ("[", "{"), ("]", "}")
    elif text.count("<<") > MAX_NESTING:
        from functiegraaf.places.turtle import tokens

        marks = ((token.text, token.at) for token in tokens(text))
        opening, closing = ("<<", "<<("), (">>", ")>>")
    else:
        return
    depth = 0
    for mark, at in marks:
        depth += (mark in opening) - (mark in closing)
        if depth > MAX_NESTING:
            line = text.count("\n", 0, at) + 1
            raise InputError(f"{path}, line {line}: nests deeper than {MAX_NESTING}; flatten it")


def _refuse_xml(path: Path, text: str) -> None:
    """Refuse XML that is not well formed, with its line, or that nests too deep.

    The parser of RDF gives no lines, and takes time with the square of the depth.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate("utf-8")
    depth = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_NESTING:
            line = parser.CurrentLineNumber
            raise InputError(f"{path}, line {line}: nests deeper than {MAX_NESTING}; flatten it")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise InputError(f"{path}, line {error.lineno}: is no XML: {reason}") from error


def _table(*paths: Path) -> Input:
    from functiegraaf import tables

    reading = tables.read(*paths)
    return Input(
        paths[0], reading.triples, reading.locator, (), reading.findings, reading.follows,
        reading.notes,
    )  # fmt: skip
