"""Index: everything that can be found, read from the graph once for each version of the data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from functiegraaf.answers import AnyTerm
from functiegraaf.serve.asking import PoolGraph
from functiegraaf.serve.finding.folding import fold, squashed
from functiegraaf.targets.site.steps import Steps, steps

#: Where a name stands, beside the terms that say where a text stands.
NAME, OTHER = "name", "other"
_LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a thing can be found.

    Attributes:
        text: What can be read.
        lang: Its language; empty: that of nobody in particular.
        place: NAME, OTHER, or the term that says what kind of text it is.
        folded: The text as it is compared.

    """

    text: str
    lang: str
    place: str
    folded: str

    @property
    def is_name(self) -> bool:
        """Whether it is what the thing is called."""
        return self.place in (NAME, OTHER)


@dataclass(slots=True)
class Entry:
    """A thing that can be found.

    Attributes:
        thing: Its IRI.
        room: The heading under which it is shown.
        kind: Its class.
        code: Its code; empty if it has none.
        place: Where it stands among all things.
        ways: The ways in which it can be found.
        named: All its names and its code, as they are compared.
        all: The same with all its texts.
        coded: Its code as it is compared with words.
        squashed: Its code as it is compared with what is typed without spaces.

    """

    thing: str
    room: str
    kind: str
    code: str
    place: int
    ways: list[Way] = field(default_factory=list)
    named: str = ""
    all: str = ""
    coded: str = ""
    squashed: str = ""

    def name(self, lang: str) -> tuple[str, str]:
        """Return its name in a language, and in which it is: Dutch where there is no other."""
        names = [way for way in self.ways if way.place == NAME]
        for wanted in (lang, _LANGUAGE):
            for way in names:
                if way.lang == wanted:
                    return way.text, way.lang
        return (names[0].text, names[0].lang) if names else (self.code or self.thing, "")


class Index:
    """Everything that can be found.

    Attributes:
        entries: The things, in the order in which they are shown.
        codes: The things by their codes, as those are compared.
        steps: What can be done next with a thing.
        cut: After how many rows an answer was cut off; 0: none was.

    """

    def __init__(self, entries: Sequence[Entry], names: dict[tuple[str, str], str]) -> None:
        """Take the things, and the names of terms by term and language."""
        self.entries, self._names = list(entries), names
        self.codes: dict[str, list[Entry]] = defaultdict(list)
        for one in self.entries:
            if one.code:
                self.codes[one.squashed].append(one)
        self.steps: dict[str, Steps] = {}
        self.cut = 0

    @classmethod
    def read(cls, graph: PoolGraph) -> Index:
        """Read the index.

        Raises:
            Unanswered: A worker gave no answer.

        """
        found: dict[str, Entry] = {}
        rows = graph.internal("serve/finding-names", {}).terms
        for room, kind, thing, code, name, preferred in rows:
            iri = _text(thing)
            entry = found.get(iri)
            if entry is None:
                entry = Entry(iri, _text(room), _text(kind), _text(code), len(found))
                found[iri] = entry
            if isinstance(name, ox.Literal):
                _add(entry, _way(name, NAME if _text(preferred) == "true" else OTHER))
        for entry in found.values():
            entry.coded, entry.squashed = fold(entry.code), squashed(entry.code)
            entry.named = "".join((entry.coded, *(way.folded for way in entry.ways)))
        for thing, place, said in graph.internal("serve/finding-texts", {}).terms:
            known = found.get(_text(thing))
            if known is not None and isinstance(said, ox.Literal):
                _add(known, _way(said, _text(place)))
        for entry in found.values():
            entry.all = "".join((entry.coded, *(way.folded for way in entry.ways)))
        index = cls(list(found.values()), _terms(graph))
        index.steps = steps(graph)
        index.cut = graph.cut
        return index

    def say(self, term: str, lang: str) -> str:
        """Return what a term is called; '' if it has no name of ours."""
        return self._names.get((term, lang)) or self._names.get((term, _LANGUAGE), "")

    def rooms(self) -> list[str]:
        """Return the headings, in their order."""
        return list(dict.fromkeys(one.room for one in self.entries))


def _terms(graph: PoolGraph) -> dict[tuple[str, str], str]:
    return {
        (_text(term), name.language or ""): name.value
        for term, name in graph.internal("serve/finding-kinds", {}).terms
        if isinstance(name, ox.Literal)
    }


def _way(text: ox.Literal, place: str) -> Way:
    return Way(text.value, text.language or "", place, fold(text.value))


def _add(entry: Entry, way: Way) -> None:
    """Add a way, unless the same text is there already."""
    if not _has(entry.ways, way):
        entry.ways.append(way)


def _has(ways: Iterable[Way], way: Way) -> bool:
    return any(one.folded == way.folded and one.place == way.place for one in ways)


def _text(term: AnyTerm | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
