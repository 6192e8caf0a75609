"""Matching: what holds the words that somebody types, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from functiegraaf.serve.finding.folding import Part, Word, digits, fold, marked, squashed, words
from functiegraaf.serve.finding.index import NAME, Entry, Index, Way

#: What a code is worth that is typed in full, from its beginning, or in part.
_CODE = {3: 100, 2: 90, 1: 85}
#: What a name and a text are worth, by how well their words fit.
_NAME = {3: 80, 2: 70, 1: 55}
_TEXT = {3: 30, 2: 24, 1: 12}
_SAME, _BEGINS, _OTHER, _PHRASE = 15, 5, -4, 6
#: Who types so much of a code, or of a name without spaces, means it.
_DIGITS, _LETTERS = 4, 5
#: So many texts of a thing are shown, each so long.
SHOWN, LONGEST = 2, 170


@dataclass(frozen=True)
class Place:
    """Where words were found.

    Attributes:
        term: The term that says what kind of text it is; empty: it is another name.
        lang: The language of the text.
        parts: The text, with the words marked.

    """

    term: str
    lang: str
    parts: list[Part]


@dataclass(frozen=True)
class Hit:
    """A thing that was found.

    Attributes:
        entry: The thing.
        score: How well it fits.
        ways: The ways in which it was found, the best first.

    """

    entry: Entry
    score: float
    ways: tuple[Way, ...]

    @property
    def by_name(self) -> bool:
        """Whether its name or code fits, and not only a text."""
        return self.score >= _NAME[1] + _OTHER

    @property
    def is_exact(self) -> bool:
        """Whether it is just what was typed."""
        return self.score >= _NAME[3] + _SAME + _OTHER

    def other_names(self, lang: str) -> list[Way]:
        """Return by which other names it was found; none if the name that is shown says it."""
        shown, _ = self.entry.name(lang)
        names = [way for way in self.ways if way.is_name]
        return [] if any(way.text == shown for way in names) else names

    def places(self, wanted: Sequence[str], lang: str) -> tuple[list[Place], int]:
        """Return where the words stand, beside the name that is shown, and how many more there are.

        Args:
            wanted: The folded words.
            lang: The language of the page.

        """
        if self.by_name:
            others = self.other_names(lang)[:1]
        else:
            others = sorted(self.ways, key=lambda way: way.lang not in (lang, ""))
        return [
            Place("" if way.is_name else way.place, way.lang, marked(way.text, wanted, LONGEST))
            for way in others[:SHOWN]
        ], max(len(others) - SHOWN, 0)


def find(index: Index, text: str, lang: str, *, only_names: bool = False) -> list[Hit]:
    """Return what holds all words of a text, the best first.

    Args:
        index: Where to look.
        text: What was typed.
        lang: Names in this language come a little before others.
        only_names: Do not look into texts.

    """
    asked = _Asked.of(text, lang)
    if not asked.words:
        return []
    hits = []
    for entry in index.entries:
        scored = list(_scored(entry, asked, only_names=only_names))
        if scored:
            scored.sort(key=lambda one: -one[0])
            ways = tuple(way for _, way in scored if way is not None)
            hits.append(Hit(entry, scored[0][0], ways))
    return sorted(hits, key=lambda hit: (-hit.score, hit.entry.place))


def suggest(index: Index, text: str, lang: str, most: int) -> list[Hit]:
    """Return the things whose name or code begins like what is being typed.

    What is just that comes first, then functions, profiles and so on. A profile that has the name
    and code of its function is not said beside it.
    """
    rooms = {room: place for place, room in enumerate(index.rooms())}
    hits = find(index, text, lang, only_names=True)
    hits.sort(key=lambda hit: (not hit.is_exact, rooms[hit.entry.room], -hit.score))
    found: dict[str, Hit] = {}
    for hit in hits:
        found.setdefault(squashed(hit.entry.code + hit.entry.name(lang)[0]), hit)
        if len(found) == most:
            break
    return list(found.values())


class _Asked(NamedTuple):
    """What was typed, as it is compared."""

    words: tuple[Word, ...]
    squashed: str
    folded: str
    lang: str

    @classmethod
    def of(cls, text: str, lang: str) -> _Asked:
        return cls(tuple(map(Word.of, words(text))), squashed(text), fold(text), lang)


def _scored(entry: Entry, asked: _Asked, *, only_names: bool) -> Iterator[tuple[float, Way | None]]:
    if fit := _code(entry.squashed, asked.squashed):
        yield _CODE[fit], None
    in_names = all(word.may_be_in(entry.named) for word in asked.words)
    for way in entry.ways:
        if way.is_name and (score := _name(way, entry, asked, may_be=in_names)):
            yield score, way
    if only_names or not all(word.may_be_in(entry.all) for word in asked.words):
        return
    for way in entry.ways:
        if not way.is_name and (score := _text(way, entry, asked)):
            yield score, way


def _code(code: str, typed: str) -> int:
    """Return how well a code fits: 3 whole, 2 its beginning, 1 a part of it, 0 not."""
    if not code or not typed:
        return 0
    if code == typed:
        return 3
    if not digits(typed) or len(typed) == 1:
        return 0
    if code.startswith(typed):
        return 2
    return int(digits(typed) >= _DIGITS and typed in code)


def _name(way: Way, entry: Entry, asked: _Asked, *, may_be: bool) -> float:
    score = 0.0
    if may_be:
        # Who types a code and a name means both; within a code there are no words.
        fits = [word.fits(way.folded) or 2 * (word.fits(entry.coded) > 1) for word in asked.words]
        score = float(_NAME[min(fits)]) if all(fits) else 0.0
    typed = asked.squashed
    if not score and len(typed) >= _LETTERS and typed in way.folded.replace(" ", ""):
        score = float(_NAME[1])
    if not score:
        return 0
    if way.folded == asked.folded:
        score += _SAME
    elif way.folded.startswith(asked.folded.rstrip()):
        score += _BEGINS
    return score + (0 if way.place == NAME else _OTHER) + (0.5 if way.lang == asked.lang else 0)


def _text(way: Way, entry: Entry, asked: _Asked) -> float:
    fits, own = [], 0
    for word in asked.words:
        fit = word.fits(way.folded)
        own += bool(fit)
        fit = fit or word.fits(entry.named)
        if not fit:
            return 0
        fits.append(fit)
    if not own:
        return 0
    phrase = own > 1 and asked.folded.strip() in way.folded
    return _TEXT[min(fits)] + (_PHRASE if phrase else 0) + own / len(fits)
