"""Headings: a document cut into sections by the fixed headings of its kind.

A heading is known by its letters alone, so that spaces, capitals, punctuation and a break
over two or three lines do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from functiegraaf.ingest.lines import Line


@dataclass(frozen=True)
class Section:
    """A heading and the lines below it, up to the next heading.

    Attributes:
        kind: Which heading it is; '' for what stands before the first one.
        values: What the heading itself says: names, codes, numbers.
        head: The lines of the heading.
        body: The lines below it.

    """

    kind: str
    values: tuple[str, ...]
    head: tuple[Line, ...]
    body: tuple[Line, ...]


@dataclass(frozen=True)
class Headings:
    """The headings of one kind of document.

    Attributes:
        fixed: The kind of each heading that always reads the same.
        patterns: Headings that carry a value, by kind; tried in this order.
        after: Kinds that count only after (True) or before (False) the first of a kind.
        last: Shorter forms of patterns, tried where no pattern matches one line or two.

    """

    fixed: Mapping[str, str]
    patterns: Mapping[str, re.Pattern[str]]
    after: Mapping[str, tuple[str, bool]]
    last: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def cut(self, lines: Sequence[Line]) -> list[Section]:
        """Cut lines into sections.

        Args:
            lines: The lines of a document, without the blank ones.

        """
        keys = {letters(text): kind for text, kind in self.fixed.items()}
        longest = max(len(key) for key in keys)
        seen: set[str] = set()
        marks: list[tuple[int, int, str, tuple[str, ...]]] = [(0, 0, "", ())]
        at = 0
        while at < len(lines):
            found = self._match(lines, at, keys, longest, seen)
            if found:
                length, kind, values = found
                marks.append((at, at + length, kind, values))
                seen.add(kind)
                at += length
            else:
                at += 1
        ends = [mark[0] for mark in marks[1:]] + [len(lines)]
        return [
            Section(kind, values, tuple(lines[start:body]), tuple(lines[body:end]))
            for (start, body, kind, values), end in zip(marks, ends, strict=True)
        ]

    def _counts(self, kind: str, seen: set[str]) -> bool:
        """Tell whether a heading of this kind counts here."""
        other, wanted = self.after.get(kind, ("", False))
        return not other or (other in seen) == wanted

    def _exact(self, text: str, kind: str) -> bool:
        """Tell whether a heading of a column stands as it should, being a word like any other."""
        return not kind.startswith("column-") or text in self.fixed

    def _match(
        self,
        lines: Sequence[Line],
        at: int,
        keys: Mapping[str, str],
        longest: int,
        seen: set[str],
    ) -> tuple[int, str, tuple[str, ...]] | None:
        if lines[at].bullet:
            return None
        best: tuple[int, str, tuple[str, ...]] | None = None
        joined = ""
        for length in range(1, 4):
            if at + length > len(lines) or (length > 1 and lines[at + length - 1].bullet):
                break
            joined = f"{joined} {lines[at + length - 1].text}".strip()
            key = letters(joined)
            if len(key) > longest:
                break
            if key in keys and self._counts(keys[key], seen) and self._exact(joined, keys[key]):
                best = length, keys[key], ()
        if best:
            return best
        joined = ""
        for length in range(1, 3):
            if at + length > len(lines) or (length > 1 and lines[at + length - 1].bullet):
                break
            joined = f"{joined} {lines[at + length - 1].text}".strip()
            for kind, pattern in self.patterns.items():
                if not self._counts(kind, seen):
                    continue
                match = pattern.fullmatch(joined)
                if match:
                    return length, kind, tuple(group or "" for group in match.groups())
        for kind, pattern in self.last.items():
            match = pattern.fullmatch(lines[at].text)
            if match and self._counts(kind, seen):
                return 1, kind, tuple(group or "" for group in match.groups())
        return None


def letters(text: str) -> str:
    """Return the letters and digits of a text, in lower case.

    >>> letters("Rol en verantwoordelijk-heden:")
    'rolenverantwoordelijkheden'
    """
    return re.sub(r"[\W_]", "", text.casefold())
