"""Spelling: what may have been meant by words of which nothing is found."""

from __future__ import annotations

from functiegraaf.serve.finding.folding import SHORT, Word, digits, squashed, words
from functiegraaf.serve.finding.index import Index

#: Of a hundred; what is less alike is another word. In a short word one sign says more.
_ALIKE, _ALIKE_SHORT, _ALIKE_CODE = 72, 80, 80
_LONG = 7
#: A word of a name is meant sooner than one in some text.
_NAMED = 4
#: As many are offered.
MOST = 3


class Spelling:
    """The words and codes of an index, to be held beside what was typed."""

    def __init__(self, index: Index) -> None:
        """Note every word."""
        self._names: set[str] = set()
        self._words: dict[str, None] = {}
        for entry in index.entries:
            for way in entry.ways:
                said = [word for word in way.folded.split() if len(word) > SHORT]
                self._words |= dict.fromkeys(said)
                if way.is_name:
                    self._names.update(said)
        self._all = " " + "  ".join(self._words) + " "
        self._codes = {code: entries[0].code for code, entries in index.codes.items()}

    def meant(self, text: str) -> list[str]:
        """Return what may have been meant, the likeliest first."""
        from rapidfuzz import fuzz, process

        typed = squashed(text)
        if digits(typed) >= SHORT and len(words(text)) <= len(typed) // 2:
            near = process.extract(
                typed, list(self._codes), scorer=fuzz.ratio, limit=MOST, score_cutoff=_ALIKE_CODE
            )
            if near:
                return [self._codes[code] for code, _, _ in near]
        spelt = words(text)
        unknown = [word for word in spelt if not Word.of(word).fits(self._all)]
        if not unknown:
            # Each is known, but nothing has them all.
            return spelt[:MOST] if len(spelt) > 1 else []
        choices = {word: self._like(word) for word in unknown}
        found = []
        for number in range(MOST):
            new = [
                choices[word][min(number, len(choices[word]) - 1)] if choices.get(word) else
                "" if word in choices else word
                for word in spelt
            ]  # fmt: skip
            found.append(" ".join(word for word in new if word))
        return [one for one in dict.fromkeys(found) if one and one != " ".join(spelt)]

    def _like(self, word: str) -> list[str]:
        from rapidfuzz import fuzz, process

        least = _ALIKE if len(word) >= _LONG else _ALIKE_SHORT
        near = process.extract(
            word, list(self._words), scorer=fuzz.ratio, limit=MOST * 4, score_cutoff=least
        )
        ranked = sorted(near, key=lambda one: -one[1] - _NAMED * (one[0] in self._names))
        return [one[0] for one in ranked[:MOST]]
