"""Competencies: what a profile says of them: definition, level, indicators."""

from __future__ import annotations

from collections.abc import Sequence

from functiegraaf.ingest.document import Document, iri, name, number, sentence
from functiegraaf.ingest.headings import Section, letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item, bulleted


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
            opening: list[Line] = []
            if section.kind == "competencies":
                opening = list(section.body)
            else:
                last = at + 1 == len(sections) or sections[at + 1].kind != "level"
                body = list(section.body)
                cut = len(body) if last else _opening(body, known)
                items = bulleted(doc.source, body[:cut], sentences=True)[1]
                opening = body[cut:]
                position += 1
                self._level(section, position, items)
            if opening:
                self._competency(opening)

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
        letter, keyword = section.values
        competency = self.current
        local = f"{competency.replace('competency', 'competency-level', 1)}-{letter}"
        keyed = doc.source.join(section.head).partition("(")[2].rpartition(")")[0]
        doc.say(
            local, ("CompetencyLevel",), section.head,
            {
                "ofCompetency": iri(competency),
                "atLevel": iri(f"level-{letter}"),
                "keyword": name(keyed or keyword),
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


def _opening(body: Sequence[Line], known: set[str]) -> int:
    """Return where the next competency starts in the lines below a level.

    It is the first line after the indicators that could be a name: no bullet, a capital, no
    full stop, with a sentence above it and a sentence below it.
    """
    marked = [at for at, line in enumerate(body) if line.bullet]
    for at in range(marked[-1] + 1 if marked else 1, len(body) - 1):
        line, above, below = body[at], body[at - 1], body[at + 1]
        if letters(line.text) in known:
            return at
        if (
            line.text[:1].isupper()
            and len(line.text) < 60
            and not line.text.endswith((".", ",", ";", ":", "-"))
            and below.text[:1].isupper()
            and (above.text.endswith((".", "?", "!", ")", "”", "’")) or line.gap)
        ):
            return at
    return len(body)
