"""Folding: texts as they are compared, without capitals, accents and signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

#: How a number after a name may be typed.
ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v", "6": "vi", "7": "vii"}
#: Of so short a word every other word would hold a part.
SHORT = 2
_DIGITS = re.compile(r"\d")


class Part(NamedTuple):
    """A part of a text, and whether it is what was looked for."""

    text: str
    found: bool


def fold(text: str) -> str:
    """Return the words of a text with a space before and behind each.

    >>> fold("Één loket: klant(en)service")
    ' een loket klant en service '
    """
    return f" {' '.join(''.join(sign for sign, _ in _signs(text)).split())} "


def words(text: str) -> list[str]:
    """Return the words of a text, each once.

    >>> words("Publiek, publiek I")
    ['publiek', 'i']
    """
    return list(dict.fromkeys(fold(text).split()))


def squashed(text: str) -> str:
    """Return a text without anything between its letters and digits.

    >>> squashed("n06.01.06/vp I") == squashed("N06-01-06-VP-I") == "n060106vpi"
    True
    """
    return fold(text).replace(" ", "")


def digits(text: str) -> int:
    """Return how many digits a text has."""
    return len(_DIGITS.findall(text))


class Word(NamedTuple):
    """A word that is looked for.

    Attributes:
        text: The word.
        whole: How it stands in a folded text as a whole word, also as a Roman number.
        start: How it stands at the start of a word.
        within: How it stands anywhere; of a short word as `start`.

    """

    text: str
    whole: tuple[str, str]
    start: str
    within: str

    @classmethod
    def of(cls, text: str) -> Word:
        """Return a folded word."""
        whole = (f" {text} ", f" {ROMAN.get(text, text)} ")
        return cls(text, whole, f" {text}", text if len(text) > SHORT else f" {text}")

    def may_be_in(self, folded: str) -> bool:
        """Tell whether a text may hold it."""
        return self.within in folded or self.whole[1] in folded

    def fits(self, folded: str) -> int:
        """Return how well it fits a folded text: 3 whole, 2 a beginning, 1 within, 0 not.

        >>> text = fold("Medewerker klantcontact II")
        >>> [Word.of(one).fits(text) for one in ("2", "klant", "contact", "i", "ont", "nt")]
        [3, 2, 1, 2, 1, 0]
        """
        if self.whole[0] in folded or self.whole[1] in folded:
            return 3
        if self.start in folded:
            return 2
        return int(self.within in folded)


def marked(text: str, wanted: Iterable[str], most: int = 0) -> list[Part]:
    """Return a text in parts, those that hold a wanted word marked.

    Args:
        text: The text.
        wanted: Folded words.
        most: Show so many signs around the first that is found; 0: all.

    >>> marked("Één klantcontact", ["contact"])
    [Part(text='Één klant', found=False), Part(text='contact', found=True)]
    """
    signs = list(_signs(text))
    folded = "".join(sign for sign, _ in signs)
    places = [place for _, place in signs]
    spans = sorted(
        (places[start], places[end - 1] + 1)
        for word in wanted
        for start, end in _spans(word, folded)
    )
    first, last = _window(text, spans, most)
    parts, at = [Part("… ", False)] if first else [], first
    for start, end in spans:
        start, end = max(start, at), min(end, last)
        if start >= end:
            continue
        parts += [Part(text[at:start], False), Part(text[start:end], True)]
        at = end
    parts.append(Part(text[at:last] + (" …" if last < len(text) else ""), False))
    return [one for one in parts if one.text]


def _spans(word: str, folded: str) -> list[tuple[int, int]]:
    forms = {word, ROMAN.get(word, word)}
    whole = "|".join(map(re.escape, forms))
    if len(word) <= SHORT:
        found = re.finditer(rf"(?<![^\W_])(?:{whole})(?![^\W_])", folded)
    else:
        found = re.finditer(whole, folded)
    return [match.span() for match in found]


def _window(text: str, spans: list[tuple[int, int]], most: int) -> tuple[int, int]:
    """Return which part of a long text is shown, from word to word."""
    if not most or len(text) <= most:
        return 0, len(text)
    first = max(spans[0][0] - most // 3, 0) if spans else 0
    if first:
        first = text.find(" ", first) + 1 or first
    last = first + most
    if last >= len(text):
        return first, len(text)
    return first, max(text.rfind(" ", first, last), first + most // 2)


def _signs(text: str) -> Iterable[tuple[str, int]]:
    """Yield the folded signs of a text, each with the place that it comes from."""
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKD", sign).casefold():
            if one.isalnum():
                yield one, place
            elif not unicodedata.combining(one) and one not in "'’‘":
                yield " ", place
