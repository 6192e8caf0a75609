"""What a cell may name: the things of a class, by IRI, code or name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import lookup
from functiegraaf.findings import short
from functiegraaf.query import Graph
from functiegraaf.tables.layout import Words

#: So many wrong values get suggestions, of so many names; more takes long and helps nobody.
WRONG_MOST, SPOKEN_MOST = 100, 10_000
#: So many near names are offered.
NEAR_MOST = 3
#: A code: without spaces, and with a digit in it.
_CODE = re.compile(r"(?=\S*\d)\S+")
#: So many candidates are named.
CANDIDATES_MOST = 10


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
        candidates: The things, each written so that it is the only one; not all if many.

    """

    def __init__(self, candidates: Sequence[Words]) -> None:
        """Keep the candidates."""
        super().__init__()
        self.candidates = candidates


class Way(NamedTuple):
    """One way to name a thing.

    Attributes:
        thing: The IRI.
        code: Its code, or empty.
        name: A name, or empty.
        lang: The language of the name.
        preferred: Whether it is the name that is shown.
        whole: What it belongs to, in that language; tells it from others of the same name.

    """

    thing: str
    code: str
    name: str
    lang: str
    preferred: bool
    whole: str = ""


def fold(text: str) -> str:
    """Return a text without what does not matter: case, spaces and how accents are typed."""
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


class Choices:
    """The things of one class and how they are named."""

    def __init__(self, ways: Iterable[Way] = ()) -> None:
        """Take the ways to name things, the things in the order of a list."""
        self.ways: dict[str, list[Way]] = {}
        self.codes: dict[str, set[str]] = {}
        self._spoken: dict[str, str] = {}
        self._wrong: dict[str, list[str]] = {}
        self._tiers: tuple[dict[str, dict[str, None]], ...] = ({}, {}, {})
        for way in ways:
            self.add(way)

    @classmethod
    def of(cls, graph: Graph, kind: str) -> Choices:
        """Return the things of a class in the graph."""
        table = graph.internal("lookup/choices", {"type": ox.NamedNode(kind)})
        ways: dict[Way, None] = {}
        for row in table.rows:
            thing, code, name, lang, whole = (str(row[i] or "") for i in (0, 1, 2, 3, 5))
            ways[Way(thing, code, name, lang, row[4] is True, whole)] = None
        return cls(ways)

    def add(self, way: Way) -> None:
        """Let a thing be named in one more way."""
        self.ways.setdefault(way.thing, []).append(way)
        self.codes.setdefault(way.code, set()).add(way.thing)
        full = f"{way.code} {way.name}" if way.code and way.name else ""
        self._spoken.update((fold(text), text) for text in (way.code, way.name, full) if text)
        tiers = (
            (way.code, full, way.thing, *self._exact(way)),
            (way.name if way.preferred else "",),
            (way.name,),
        )
        for tier, texts in zip(self._tiers, tiers, strict=True):
            for text in filter(None, texts):
                tier.setdefault(fold(text), {})[way.thing] = None

    def things(self) -> list[str]:
        """Return the IRIs of the things, in the order of a list."""
        return list(self.ways)

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
                some = list(found)[:CANDIDATES_MOST]
                exact = ((self._exact_of(thing), self._exact_of(thing, "en")) for thing in some)
                raise Ambiguous([Words(*texts) for texts in exact])
            if found:
                return next(iter(found))
        raise Unknown(self.near(text))

    def shown(self, thing: str, lang: str = "nl") -> str:
        """Return how a thing is shown in a list: code and name, or one of them."""
        ways = self.ways.get(thing, [])
        named = [way for way in ways if way.preferred and way.name]
        named.sort(key=lambda way: (way.lang != lang, way.lang != "nl"))
        code = next((way.code for way in ways if way.code), "")
        name = named[0].name if named else ""
        # 'Niveau A' says its code already; the letter alone is what people write.
        if code and (not name or code in name.split()):
            return code
        return f"{code} {name}".strip() or thing

    def sure(self, thing: str, lang: str = "nl") -> str:
        """Return how a thing is shown if that names it alone, or else with what tells it apart."""
        text = self.shown(thing, lang)
        return text if self._names(text, thing) else self._exact_of(thing, lang)

    def _exact_of(self, thing: str, lang: str = "nl") -> str:
        """Return the name of a thing with what it belongs to or its IRI, as the only one."""
        ways = sorted(self.ways.get(thing, []), key=lambda w: (w.lang != lang, w.lang != "nl"))
        named = [way for way in ways if way.preferred and way.name]
        texts = self._exact(named[0]) if named else []
        return next((text for text in texts if self._names(text, thing)), short(thing))

    def _names(self, text: str, thing: str) -> bool:
        """Tell whether a text names this thing and no other."""
        wanted = fold(lookup.iri_of(text) or text)
        return list(next(filter(None, (tier.get(wanted) for tier in self._tiers)), {})) == [thing]

    def _exact(self, way: Way) -> list[str]:
        known = [way.whole, short(way.thing)] if way.name and way.thing else []
        return [f"{way.name} ({text})" for text in known if text]

    def near(self, text: str) -> list[str]:
        """Return the names that are so near to a text that they may have been meant."""
        import difflib

        wanted = fold(text)
        if wanted not in self._wrong:
            if len(self._wrong) >= WRONG_MOST or len(self._spoken) > SPOKEN_MOST:
                return []
            if _CODE.fullmatch(wanted):
                near = [key for key in self._spoken if _is_slip(wanted, key)][:NEAR_MOST]
            else:
                near = difflib.get_close_matches(wanted, self._spoken, NEAR_MOST, cutoff=0.7)
            self._wrong[wanted] = [self._spoken[key] for key in near]
        return self._wrong[wanted]


def _is_slip(text: str, code: str) -> bool:
    """Tell whether a code is another one mistyped; another digit is just another code.

    >>> _is_slip("n0601.06", "n06.01.06"), _is_slip("no6.01.06", "n06.01.06")
    (True, True)
    >>> _is_slip("n04.01.01", "n07.01.04"), _is_slip("mw-33", "mw-03")
    (False, False)
    """
    if _signless(text) == _signless(code):
        return True
    start = 0
    while start < min(len(text), len(code)) and text[start] == code[start]:
        start += 1
    one, other = text[start:], code[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    swapped = len(one) == 2 and one == other[::-1]
    changed = len(one) == len(other) == 1 and not (one + other).isdigit()
    return swapped or changed or len(one) + len(other) == 1


def _signless(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())
