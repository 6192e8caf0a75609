"""Naming: which qualification of a profile a heading names, whole, in part or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest.document import Document, name
from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Line

_SPECIAL = re.compile(r"^.*\b(?:kwalificatie|uitstroom) ")
_SUFFIX = re.compile(r" ?\([^()]*\)$")
_MBO = re.compile(r"^Mbo[- ]", re.IGNORECASE)

#: A heading is no longer than this; what is longer is a sentence.
_LONGEST = 120


class Naming:
    """The names of the qualifications of one profile.

    Attributes:
        doc: The document.
        own: The local names of the qualifications, in the order of their table.

    """

    def __init__(self, doc: Document) -> None:
        """Keep the document."""
        self.doc = doc
        self.own: list[str] = []

    def named(self, printed: str) -> str:
        """Return which qualification of this profile a heading names, or nothing.

        'Juridisch medewerker, kwalificatie X' is also called 'X', with or without 'Mbo', and
        with or without a word in brackets behind it. A whole name goes before a part of one.
        """
        wanted = _MBO.sub("", printed)
        for same in (_whole, _part, _without_brackets):
            found = [
                local
                for local in self.own
                if any(same(wanted, _MBO.sub("", known)) for known in self.doc.things[local].names)
            ]
            if found:
                return found[0] if len(found) == 1 else ""
        return ""

    def heading(self, lines: Sequence[Line], at: int) -> tuple[int, str]:
        """Return how many lines from `at` name a qualification, and which one."""
        for length in (1, 2, 3):
            part = lines[at : at + length]
            if len(part) < length or any(line.bullet for line in part):
                break
            longer = lines[at : at + length + 1]
            found = self.named(self.doc.source.join(part))
            whole = len(longer) > length and not longer[-1].bullet
            if found and not (whole and self.named(self.doc.source.join(longer)) == found):
                return length, found
        return 0, ""

    def title(self, local: str, lines: Sequence[Line]) -> None:
        """Note that lines name a qualification, as they write it."""
        facts = {"prefLabel": name(self.doc.source.join(lines))}
        self.doc.say(local, ("Qualification", "Education"), lines, dict(facts), "heading")

    def settle(self, headings: Sequence[tuple[str, Sequence[Line]]]) -> list[str]:
        """Return which qualification each heading is of; '' where that is not known.

        A heading that names none is of the one that no other names, in the order of the table,
        if there are as many of these; that is noted as a choice.

        Args:
            headings: What each one names, if known, and its lines.

        """
        found = [local for local, _ in headings]
        left = [local for local in self.own if local not in found]
        if len(left) != found.count(""):
            return found
        for at, (local, lines) in enumerate(headings):
            if not local:
                found[at] = left.pop(0)
                self.doc.source.choose(
                    lines[0].number,
                    f"another name of '{self.doc.things[found[at]].names[0]}', by its order",
                    "the name of another qualification",
                )
        return found


def looks_like_heading(lines: Sequence[Line]) -> bool:
    """Tell whether lines could be a name: a capital, no bullet, no end of a sentence."""
    return (
        bool(lines)
        and not any(line.bullet for line in lines)
        and lines[0].text[:1].isupper()
        and not lines[-1].text.endswith((".", ",", ";", ":", "!", "?", "-"))
        and sum(len(line.text) for line in lines) <= _LONGEST
    )


def says_mbo(lines: Sequence[Line]) -> bool:
    """Tell whether a heading starts with the word that many of its kind start with."""
    return bool(lines) and _MBO.match(lines[0].text) is not None


def _whole(wanted: str, known: str) -> bool:
    return letters(wanted) == letters(known)


def _part(wanted: str, known: str) -> bool:
    return letters(wanted) == letters(_SPECIAL.sub("", known))


def _without_brackets(wanted: str, known: str) -> bool:
    short = letters(_SUFFIX.sub("", wanted))
    bare = _SUFFIX.sub("", known)
    return bool(short) and short in (letters(bare), letters(_SPECIAL.sub("", bare)))
