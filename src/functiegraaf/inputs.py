"""Inputs: the files of a user, read with care.

A file is looked at before a parser sees it: what is too large, is no text, or would bring a
parser down, is refused with one message. Nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import guards, places
from functiegraaf.engines.outcome import literal_parts
from functiegraaf.errors import InputError
from functiegraaf.findings import Finding, Locator, Place, marked
from functiegraaf.nameless import Naming, label_of

_SH = "http://www.w3.org/ns/shacl#"

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
        unread: Finds the words that say nothing, because no context of JSON-LD knows them.

    """

    path: Path
    triples: frozenset[ox.Triple]
    locator: Locator
    lines: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    follows: Callable[[Finding], bool] = lambda _finding: False
    notes: tuple[str, ...] = ()
    unread: Callable[[], list[tuple[str, Place]]] = list

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
    def _written(self) -> dict[str, str]:
        """How the file itself calls the things without a name, as far as that can be told."""
        said: dict[str, list[tuple[str, str]]] = {}
        for triple in self._triples:
            if isinstance(triple.subject, ox.BlankNode):
                one = said.setdefault(str(triple.subject), [])
                if not isinstance(triple.object, ox.BlankNode):
                    one.append((triple.predicate.value, _marked(triple.object)))
        labels = {node: f"_:{label_of(node)}" for node in said if label_of(node)}
        made_up = sorted(said.keys() - labels.keys(), key=lambda node: (len(node), node))
        return {**self._locator.assign({node: said[node] for node in made_up}), **labels}

    def unread(self) -> list[tuple[str, Place]]:
        return self._locator.unread()

    def place(self, focus: str, path: str, value: str) -> Place | None:
        if focus.startswith("_:") or value.startswith("_:"):
            focus = self._written.get(focus, focus)
            value = self._written.get(value, value)
        return self._locator.place(focus, path, value)


def _marked(term: object) -> str:
    return marked(*literal_parts(term)) if isinstance(term, ox.Literal) else _key(term)


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


def read_shapes(path: Path) -> Input:
    """Read a file of shapes with the same care.

    Raises:
        InputError: The file cannot be read, or holds no shape.

    """
    if path.suffix.lower() in TABLES:
        raise InputError(f"{path}: is a table and holds no shapes; give SHACL, such as Turtle")
    found = read(path)
    if not any(triple.predicate.value.startswith(_SH) for triple in found.triples):
        raise InputError(f"{path}: holds no shape; give SHACL, such as Turtle")
    return found


def read(path: Path) -> Input:
    """Read one file of the user: RDF, a workbook or CSV.

    Raises:
        InputError: The file cannot be read; the message says where and what to do.

    """
    form = kind(path)
    if form is None:
        return _table(path)
    text = guards.text_of(path)
    triples = frozenset(parse(path, text, form))
    later = _Later(path, text, triples)
    unread = later.unread if form == ox.RdfFormat.JSON_LD else list
    return Input(path, triples, later, tuple(places.NEWLINE.split(text)), unread=unread)


def kind(path: Path) -> ox.RdfFormat | None:
    """Return the syntax of a file by its name; None for a workbook or CSV.

    Raises:
        InputError: The name says nothing that is known, or it is a folder, or not there.

    """
    suffix = path.suffix.lower()
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name the files in it")
    if suffix in TABLES:
        return None
    if suffix in FORMATS:
        return FORMATS[suffix]
    if not path.exists():
        raise InputError(f"{path}: No such file or directory")
    known = ", ".join([*FORMATS, *TABLES])
    raise InputError(f"{path}: cannot tell what '{suffix}' is; its name should end in {known}")


def parse(path: Path, text: str, form: ox.RdfFormat, *, by_content: bool = False) -> set[ox.Triple]:
    """Parse a text into triples.

    Blank nodes get names that are the same in each run, and differ from those of other files.

    Args:
        path: The file that it stands in.
        text: The text.
        form: Its syntax.
        by_content: Whether those names come from the text, so that they are the same wherever
            the file stands; from the path otherwise, so that they outlive a change.

    Raises:
        InputError: The text cannot be parsed; the message names file and line.

    """
    guards.refuse(path, text, form)
    naming = Naming(text if by_content else str(path), text)
    with guards.telling(path):
        return {naming.triple(quad.triple) for quad in ox.parse(text, format=form)}


def _table(*paths: Path) -> Input:
    from functiegraaf import tables

    reading = tables.read(*paths)
    return Input(
        paths[0], reading.triples, reading.locator, (), reading.findings, reading.follows,
        reading.notes,
    )  # fmt: skip
