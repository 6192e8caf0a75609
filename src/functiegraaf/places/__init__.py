"""Places: where a statement stands in a file of RDF.

The parsers of RDF give no positions. For each syntax a pass follows subjects and predicates just
far enough to know on which line they stand. It never decides what a file says: that is the
parser's work, and what a pass misreads only makes a line number missing or less precise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

from functiegraaf.findings import Place

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#: What ends a line, in Turtle and for an editor.
NEWLINE = re.compile(r"\r\n?|\n")


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
        self._nameless: dict[tuple[str, str], list[str]] = {}
        self._starts = [0, *(match.end() for match in NEWLINE.finditer(text))]
        self.walk()

    def walk(self) -> None:
        """Note every statement of the text."""
        raise NotImplementedError

    @property
    def subjects(self) -> set[str]:
        """The subjects that were found."""
        return {subject for subject, _, _ in self.found}

    def place(self, focus: str, path: str, value: str) -> Place | None:
        """Return the best known place of a statement; see `findings.Locator`."""
        for key in ((focus, path, value), (focus, path, ""), (focus, "", "")):
            at = self.found.get(key)
            if at is not None and focus:
                return self._place(at)
        if not focus and value in self.mentions:
            return self._place(self.mentions[value])
        return None

    def nameless(self, statements: Iterable[tuple[str, str]]) -> str:
        """Return how something without a name is called here, by what is said of it, or ''.

        Args:
            statements: Properties and values of the thing, those without a name left out.

        """
        known: list[str] | None = None
        for one in statements:
            here = self._nameless.get(one, [])
            known = here if known is None else [node for node in known if node in here]
        return known[0] if known else ""

    def note(self, subject: str, predicate: str, value: str, at: int) -> None:
        """Note that a statement stands at an offset."""
        for key in ((subject, predicate, value), (subject, predicate, ""), (subject, "", "")):
            self.found.setdefault(key, at)
        self.mentions.setdefault(value, at)
        if subject.startswith("_:["):
            self._nameless.setdefault((predicate, value), []).append(subject)

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
    return kinds.get(path.suffix.lower(), RdfPlaces)(str(path), text)
