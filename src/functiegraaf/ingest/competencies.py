"""Competencies: what a profile says of them: definition, level, indicators."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest.document import Document, iri, name, number, sentence
from functiegraaf.ingest.headings import Section, letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item, bulleted

#: A line that tells a level, in whatever form.
_LIKE_LEVEL = re.compile(r"(?:[A-Z]\w*)?(?:N|n)iveau\b.{0,60}[^.,;]|[A-D] ?\([^()]+\)")


class Competencies:
    """The reader of the competencies of one profile."""

    def __init__(self, doc: Document, profile: str) -> None:
        """Keep the document and the key of the profile."""
        self.doc = doc
        self.profile = profile
        self.function = profile[:9]
        self.series = profile[:3]
        self.current = ""
        self.named: list[Line] = []

    def read(self, sections: Sequence[Section]) -> None:
        """Read competencies: a name and a definition stand before each level."""
        doc = self.doc
        known = {
            letters(value.text)
            for thing in doc.things.values()
            if thing.classes == ("Competency",)
            for value in thing.facts["prefLabel"]
        }
        position = 0
        for at, section in enumerate(sections):
            items: list[Item] = []
            if section.kind == "competencies":
                opening = list(section.body)
            else:
                last = at + 1 == len(sections) or sections[at + 1].kind != "level"
                body = list(section.body)
                end = len(body) if last else _opening(body, known)
                cut = _swallowed(body[:end], known)
                items = bulleted(doc.source, body[:cut], sentences=True)[1]
                position += 1
                self._level(section, position, items)
                # What comes below the next level is of the competency that is named before it.
                self.current = ""
                if cut < end:
                    position += _count(body[cut:end])
                opening = body[end:]
            lost = _without_level(opening, known)
            if lost:
                self.current = ""
                position += _count(opening[:lost])
            if opening[lost:]:
                self._competency(opening[lost:])

    def _competency(self, opening: list[Line]) -> None:
        doc = self.doc
        printed = opening[0].text
        self.current = self.doc.concept(
            f"competency-{self.series}", ("Competency",), printed, opening,
            {"definition": sentence(doc.source.join(opening[1:]))} if opening[1:] else {},
        )  # fmt: skip
        doc.understand(opening, "competency")
        self.named = opening[:1]

    def _level(self, section: Section, position: int, items: Sequence[Item]) -> None:
        doc = self.doc
        letter, competency = section.values[0].upper(), self.current
        if not competency:
            return
        local = f"{competency.replace('competency', 'competency-level', 1)}-{letter}"
        keyword = _keyword(doc.source.join(section.head))
        doc.say(
            local, ("CompetencyLevel",), section.head,
            {
                "ofCompetency": iri(competency),
                "atLevel": iri(f"level-{letter}"),
                **({"keyword": name(keyword)} if keyword else {}),
            },
            "level",
        )  # fmt: skip
        for count, item in enumerate(items, 1):
            doc.say(
                local.replace("competency-level", "indicator", 1) + f"-{count}",
                ("BehaviourIndicator",), item,
                {
                    "position": number(count),
                    "ofCompetencyLevel": iri(local),
                    "text": sentence(doc.source.join(item)),
                },
                "indicator",
            )  # fmt: skip
        requirement = f"requirement-{self.function}-{position}"
        doc.say(requirement, ("CompetencyRequirement",), self.named, {})
        doc.say(
            requirement, ("CompetencyRequirement",), section.head,
            {
                "position": number(position),
                "ofProfile": [iri(f"profile-{self.profile}")],
                "requiresCompetency": iri(competency),
                "requiresLevel": iri(local),
            },
        )  # fmt: skip
        doc.say(f"profile-{self.profile}", (), [], {"requires": [iri(local)]})


def _keyword(text: str) -> str:
    """Return the words behind a level, in brackets or behind a colon or a dash.

    >>> _keyword("Niveau A (regels maken)"), _keyword("Niveau b: duiden"), _keyword("Niveau C")
    ('regels maken', 'duiden', '')
    """
    behind = text[len("Niveau A") :].strip(" :–-")
    return behind[1:-1].strip() if behind.startswith("(") else behind


def _like_level(line: Line) -> bool:
    """Tell whether a line could be that of a level in a form that is not known."""
    return not line.bullet and _LIKE_LEVEL.fullmatch(line.text) is not None


def _count(lines: Sequence[Line]) -> int:
    """Return how many competencies stand in lines that are not read."""
    return max(1, sum(_like_level(line) for line in lines))


def _swallowed(body: Sequence[Line], known: set[str]) -> int:
    """Return where, among indicators, a competency starts whose level is in no known form.

    Its name stands below the end of a sentence, and further on is a line that could be a level,
    or the name is known.
    """
    for at in range(1, len(body)):
        line = body[at]
        if line.bullet or not (line.gap or ended(body[at - 1])):
            continue
        level = next((one for one in body[at + 1 :] if one.bullet or _like_level(one)), None)
        level = level if level and not level.bullet else None
        if _like_level(line) or (could_be_name(line) and (level or letters(line.text) in known)):
            return at
    return len(body)


def _without_level(opening: Sequence[Line], known: set[str]) -> int:
    """Return how many lines of a definition are of competencies before the last one.

    A definition has no items and no level; what has some is a competency whose level is in no
    known form, and the competency that counts here comes after it.
    """
    marks = [
        at
        for at, line in enumerate(opening)
        if line.bullet or (at and _like_level(line) and (line.gap or ended(opening[at - 1])))
    ]
    if not marks:
        return 0
    rest = opening[marks[-1] :]
    return marks[-1] + _opening(rest, known)


def _opening(body: Sequence[Line], known: set[str]) -> int:
    """Return where the next competency starts in the lines below a level.

    It is the first line after the indicators that could be a name: no bullet, a capital, no
    full stop, with a sentence above it and a sentence below it. Without a definition it is the
    last line.
    """
    marked = [at for at, line in enumerate(body) if line.bullet]
    for at in range(marked[-1] + 1 if marked else 1, len(body) - 1):
        line, above, below = body[at], body[at - 1], body[at + 1]
        if letters(line.text) in known:
            return at
        if could_be_name(line) and below.text[:1].isupper() and (line.gap or ended(above)):
            return at
    if len(body) > 1 and could_be_name(body[-1]) and ended(body[-2]):
        return len(body) - 1
    return len(body)


def could_be_name(line: Line) -> bool:
    """Tell whether a line could be the name of a competency."""
    return (
        not line.bullet
        and line.text[:1].isupper()
        and len(line.text) < 60
        and not line.text.endswith((".", ",", ";", ":", "-"))
    )


def ended(line: Line) -> bool:
    """Tell whether a line ends a sentence."""
    return line.text.endswith((".", "?", "!", ")", "”", "’"))
