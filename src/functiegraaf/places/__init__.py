"""Places: where a statement stands in a file of RDF.

The parsers of RDF give no positions. For each syntax a pass follows subjects and predicates just
far enough to know on which line they stand. It never decides what a file says: that is the
parser's work, and what a pass misreads only makes a line number missing or less precise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from functiegraaf.findings import Place, plain
from functiegraaf.legible import shown

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
#: What ends a line, in Turtle and for an editor.
NEWLINE = re.compile(r"\r\n?|\n")


#: How many things are looked at that may be the one that is meant.
_CANDIDATES = 200


@dataclass
class _Nameless:
    """What is said of a thing without a name: statements, and how many of them have a name."""

    statements: set[tuple[str, str]] = field(default_factory=set)
    count: int = 0

    def likeness(self, statements: Collection[tuple[str, str]]) -> tuple[int, int]:
        """Return how well this fits: how much of it is said here, and how little besides."""
        said = sum(one in self.statements for one in statements)
        return said, -abs(self.count - len(statements))


class Places:
    """The places of subjects, their properties and their values in one file.

    Something without a name goes by where it starts: `_:[12` is what begins at offset 12.
    """

    def __init__(self, file: str, text: str) -> None:
        """Walk over the text; a subclass knows its syntax."""
        self.file = file
        self.text = text
        self.found: dict[tuple[str, str, str], int] = {}
        self.mentions: dict[str, int] = {}
        self.dropped: list[tuple[str, int]] = []
        self._about: dict[str, _Nameless] = {}
        self._starts = [0, *(match.end() for match in NEWLINE.finditer(text))]
        self.walk()

    def walk(self) -> None:
        """Note every statement of the text."""
        raise NotImplementedError

    def unread(self) -> list[tuple[str, Place]]:
        """Return the words that say nothing, because no context knows them, with their places."""
        return [(word, self._place(at)) for word, at in self.dropped]

    @property
    def subjects(self) -> set[str]:
        """The subjects that were found."""
        return {subject for subject, _, _ in self.found}

    def place(self, focus: str, path: str, value: str) -> Place | None:
        """Return the best known place of a statement; see `findings.Locator`."""
        for key in (
            (focus, path, value),
            (focus, path, plain(value)),
            (focus, path, ""),
            (focus, "", ""),
        ):
            at = self.found.get(key)
            if at is not None and focus:
                return self._place(at)
        if not focus and value in self.mentions:
            return self._place(self.mentions[value])
        return None

    def assign(self, said: Mapping[str, Collection[tuple[str, str]]]) -> dict[str, str]:
        """Return how things without a name are called here, by what is said of them.

        Of several of which the same is said, the first goes to the first: they are told apart
        by their order alone.

        Args:
            said: For each thing, in the order of the text, its properties and values; those
                values left out that have no name either.

        """
        holders: dict[tuple[str, str], list[str]] = {}
        for node, about in self._about.items():
            for one in about.statements:
                holders.setdefault(one, []).append(node)
        found: dict[str, str] = {}
        taken: set[str] = set()
        for name, statements in said.items():
            rarest = min(
                (holders[one] for one in statements if one in holders), key=len, default=[]
            )
            free = (node for node in rarest if node not in taken)
            best = max(
                islice(free, _CANDIDATES),
                key=lambda node: self._about[node].likeness(statements),
                default="",
            )
            if best:
                found[name] = best
                taken.add(best)
        return found

    def note(self, subject: str, predicate: str, at: int, *values: str) -> None:
        """Note that a statement stands at an offset; its value may be spelt in several ways."""
        nameless = subject.startswith("_:[")
        if nameless:
            about = self._about.setdefault(subject, _Nameless())
            about.count += not any(value.startswith("_:") for value in values)
        for value in dict.fromkeys([*values, *map(plain, values)]):
            for key in (
                (subject, predicate, value), (subject, "", value),
                (subject, predicate, ""), (subject, "", ""),
            ):  # fmt: skip
                self.found.setdefault(key, at)
            self.mentions.setdefault(value, at)
            if nameless:
                about.statements.add((predicate, value))

    def _place(self, at: int) -> Place:
        line = bisect_right(self._starts, at)
        return Place(self.file, line, at - self._starts[line - 1] + 1)


def resolve(iri: str, base: str) -> str:
    """Return an IRI against a base, as far as that can be done."""
    from urllib.parse import urljoin

    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) or not base:
        return iri
    try:
        return urljoin(base, iri)
    except ValueError:
        return iri


def locator(path: Path, text: str) -> Places:
    """Return the places of a file, by what its name ends with."""
    from functiegraaf.places.jsonld import JsonPlaces
    from functiegraaf.places.rdfxml import XmlPlaces
    from functiegraaf.places.turtle import RdfPlaces

    kinds: dict[str, type[Places]] = {
        ".jsonld": JsonPlaces, ".json": JsonPlaces,
        ".rdf": XmlPlaces, ".owl": XmlPlaces, ".xml": XmlPlaces,
    }  # fmt: skip
    return kinds.get(path.suffix.lower(), RdfPlaces)(shown(path), text)
