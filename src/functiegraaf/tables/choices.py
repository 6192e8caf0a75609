"""What a cell may name: the things of a class, by IRI, code or name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import lookup
from functiegraaf.findings import short
from functiegraaf.query import Graph


class Unknown(Exception):
    """A cell names nothing.

    Attributes:
        near: What may have been meant.

    """

    def __init__(self, near: list[str]) -> None:
        """Keep the nearest names."""
        super().__init__()
        self.near = near


class Ambiguous(Exception):
    """A cell names several things.

    Attributes:
        candidates: The things, each written so that it is the only one.

    """

    def __init__(self, candidates: list[str]) -> None:
        """Keep the candidates."""
        super().__init__()
        self.candidates = candidates


class Way(NamedTuple):
    """One way to name a thing."""

    thing: str
    code: str
    name: str
    lang: str
    preferred: bool


def fold(text: str) -> str:
    """Return a text without what does not matter: case, spaces and how accents are typed."""
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


class Choices:
    """The things of one class and how they are named."""

    def __init__(self, ways: Iterable[Way] = ()) -> None:
        """Take the ways to name things, the things in the order of a list."""
        self.ways: list[Way] = []
        self._tiers: tuple[dict[str, dict[str, None]], ...] = ({}, {}, {})
        for way in ways:
            self.add(way)

    @classmethod
    def of(cls, graph: Graph, kind: str) -> Choices:
        """Return the things of a class in the graph."""
        table = graph.internal("lookup/choices", {"type": ox.NamedNode(kind)})
        rows = ([*map(str, (c or "" for c in row[:4])), row[4] is True] for row in table.rows)
        return cls(Way(*row) for row in dict.fromkeys(map(tuple, rows)))  # type: ignore[arg-type]

    def add(self, way: Way) -> None:
        """Let a thing be named in one more way."""
        self.ways.append(way)
        full = f"{way.code} {way.name}" if way.code and way.name else ""
        tiers = (
            (way.code, full, way.thing, self._exact(way)),
            (way.name if way.preferred else "",),
            (way.name,),
        )
        for tier, texts in zip(self._tiers, tiers, strict=True):
            for text in filter(None, texts):
                tier.setdefault(fold(text), {})[way.thing] = None

    def things(self) -> list[str]:
        """Return the IRIs of the things, in the order of a list."""
        return list(dict.fromkeys(way.thing for way in self.ways))

    def resolve(self, text: str) -> str:
        """Return the IRI of what a text names.

        Raises:
            Unknown: It names nothing.
            Ambiguous: It names several things.

        """
        wanted = fold(lookup.iri_of(text) or text)
        for tier in self._tiers:
            found = tier.get(wanted)
            if found and len(found) > 1:
                raise Ambiguous([self._exact_of(thing) for thing in found])
            if found:
                return next(iter(found))
        raise Unknown(self._near(text))

    def shown(self, thing: str, lang: str = "nl") -> str:
        """Return how a thing is shown in a list: code and name, or one of them."""
        ways = [way for way in self.ways if way.thing == thing]
        named = [way for way in ways if way.preferred and way.name]
        named.sort(key=lambda way: (way.lang != lang, way.lang != "nl"))
        code = next((way.code for way in ways if way.code), "")
        name = named[0].name if named else ""
        # 'Niveau A' says its code already; the letter alone is what people write.
        if code and (not name or code in name.split()):
            return code
        return f"{code} {name}".strip() or thing

    def sure(self, thing: str, lang: str = "nl") -> str:
        """Return how a thing is shown if that names it alone, or else its IRI in short."""
        text = self.shown(thing, lang)
        try:
            if self.resolve(text) == thing:
                return text
        except (Unknown, Ambiguous):
            pass
        return self._exact_of(thing, lang)

    def _exact_of(self, thing: str, lang: str = "nl") -> str:
        """Return the name of a thing with its IRI behind it, which is never ambiguous."""
        ways = sorted((w for w in self.ways if w.thing == thing), key=lambda w: w.lang != lang)
        named = [way for way in ways if way.preferred and way.name]
        return self._exact(named[0]) if named else short(thing)

    def _exact(self, way: Way) -> str:
        return f"{way.name} ({short(way.thing)})" if way.name and way.thing else ""

    def _near(self, text: str) -> list[str]:
        import difflib

        spoken = {fold(t): t for way in self.ways for t in (way.code, way.name) if t}
        near = difflib.get_close_matches(fold(text), spoken, n=3, cutoff=0.65)
        return [spoken[key] for key in near]
