"""Places: which page a name of ours stands on, and how one page links to another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from functiegraaf import resources

#: The namespaces of ours that have pages, by the folder of their pages.
ROOMS = {
    "def": resources.DEF,
    "id": resources.ID,
    "shape": resources.SHAPE,
    "graph": resources.GRAPH,
}
#: A name that can be that of a file, on any system, and needs no escape in an address.
LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,180}")
#: The page of a room as a whole.
INDEX = "index"


class Hash(NamedTuple):
    """Names that stand on the page of another, at a hash."""

    room: str
    name: str
    page: str
    hash: str


class Place(NamedTuple):
    """A page, and a hash on it; a room '' is the top."""

    room: str
    name: str
    hash: str = ""

    def file(self, lang: str) -> str:
        """Return the file of the page in a language.

        >>> Place("id", "level-A").file("en")
        'id/level-A.en.html'
        """
        return self.beside(".html" if lang == "nl" else f".{lang}.html")

    def beside(self, ending: str) -> str:
        """Return the file beside the page with an ending.

        >>> Place("", "index").beside(".ttl")
        'index.ttl'
        """
        return f"{self.room}/{self.name}{ending}" if self.room else f"{self.name}{ending}"

    def link(self, lang: str, start: Place) -> str:
        """Return the link to this place from a page in the same language.

        >>> Place("id", "level-A", "x").link("en", Place("def", "Level"))
        '../id/level-A.en.html#x'
        >>> Place("id", "level-A").link("nl", Place("", "index"))
        'id/level-A.html'
        """
        mark = f"#{self.hash}" if self.hash else ""
        if self[:2] == start[:2]:
            return mark or "#main"
        return relative(self.file(lang), start) + mark


def relative(file: str, start: Place) -> str:
    """Return the link to a file from a page.

    >>> relative("id/a.ttl", Place("id", "b")), relative("id/a.ttl", Place("def", "b"))
    ('a.ttl', '../id/a.ttl')
    """
    if start.room and file.startswith(start.room + "/"):
        return file.removeprefix(start.room + "/")
    return f"../{file}" if start.room else file


#: Pages that many lead to.
HOME, DATA = Place("", INDEX), Place("graph", INDEX)


class Places:
    """Where each name of ours stands."""

    def __init__(self, hashes: Sequence[Mapping[str, str]]) -> None:
        """Take the rules for what has no page of its own, and no pages yet."""
        self.hashes = [Hash(**one) for one in hashes]
        self._there: set[tuple[str, str]] = set()

    def expected(self, iri: str) -> Place | None:
        """Return where a name of ours stands, if its page is there; None for other names.

        >>> Places([]).expected("https://w3id.org/functiegraaf/id/level-A")
        Place(room='id', name='level-A', hash='')
        >>> Places([]).expected("https://w3id.org/functiegraaf/id/../x") is None
        True
        """
        for room, namespace in ROOMS.items():
            if not iri.startswith(namespace):
                continue
            local = iri.removeprefix(namespace)
            if not local:
                return Place(room, INDEX)
            if not LOCAL.fullmatch(local) or local == INDEX:
                return None
            for rule in self.hashes:
                found = re.fullmatch(rule.name, local) if rule.room == room else None
                if found:
                    # The servers write a part of a name as $1, Python as \1.
                    page, mark = (
                        found.expand(part.replace("$", "\\")) for part in (rule.page, rule.hash)
                    )
                    return Place(room, page, mark)
            return Place(room, local)
        return None

    def add(self, place: Place) -> None:
        """Note that a page is there."""
        self._there.add((place.room, place.name))

    def of(self, iri: str) -> Place | None:
        """Return where a name stands; None if it has no page."""
        place = self.expected(iri)
        return place if place and (place.room, place.name) in self._there else None
