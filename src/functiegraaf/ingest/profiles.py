"""Profiles: one competency profile of a booklet, normal or enriched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest.competencies import Competencies
from functiegraaf.ingest.document import Document, Value, code, iri, name, number, sentence
from functiegraaf.ingest.groups import read_series_and_group
from functiegraaf.ingest.headings import Section
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import bulleted, started_by, titled
from functiegraaf.ingest.minimum import read_minimum
from functiegraaf.ingest.qualifications import Qualifications

ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}


def function_facts(printed: str, written: str) -> dict[str, Value | list[Value]]:
    """Return what the name and the code of a norm function say."""
    facts: dict[str, Value | list[Value]] = {"prefLabel": name(printed), "notation": code(written)}
    roman = printed.split()[-1] if printed else ""
    if roman in ROMAN:
        facts |= {"romanLevel": code(roman), "ladderStep": number(ROMAN[roman])}
    return facts


def read_characteristics(doc: Document, section: Section, function: str) -> None:
    """Read the characteristics of a function."""
    before, items = bulleted(doc.source, section.body)
    if before:
        items.insert(0, before)
    for position, item in enumerate(items, 1):
        doc.say(
            f"characteristic-{function}-{position}", ("FunctionCharacteristic",), item,
            {
                "position": number(position),
                "ofFunction": iri(f"function-{function}"),
                "text": sentence(doc.source.join(item)),
            },
            "characteristic",
        )  # fmt: skip


class Profile:
    """The reader of one profile."""

    def __init__(self, doc: Document, head: Section, sections: Sequence[Section]) -> None:
        """Keep the document and the sections of the profile, the first of which is its name."""
        self.doc = doc
        self.head = head
        self.sections = list(sections)
        coded = next((section for section in self.sections if section.kind == "code"), None)
        self.coded = coded
        self.written = re.sub(r" ?/ ?", "/", coded.values[0]) if coded else ""
        self.key = re.sub(r"[./\s]+", "-", self.written).upper()
        self.function = self.key[:9]
        self.series = self.key[:3]

    def read(self) -> Qualifications | None:
        """Read all sections; what is not understood stays unread.

        Returns:
            The qualifications, whose topics are still to be settled.

        """
        if not self.coded:
            return None
        self._title()
        qualifications = Qualifications(self.doc, self.key, self.series)
        competencies: list[Section] = []
        stray: list[Line] = []
        for section in self.sections:
            doc, kind = self.doc, section.kind
            if kind not in ("series", "group", "level", "code", "core-task"):
                doc.understand(section.head, "heading")
            if kind in ("series", "group"):
                read_series_and_group(doc, section, self.function)
            elif kind == "characteristics":
                read_characteristics(doc, section, self.function)
            elif kind == "situations":
                self._situations(section)
            elif kind in ("competencies", "level"):
                competencies.append(section)
            elif kind in ("knowledge", "skills"):
                self._knowledge(section)
            elif kind == "education":
                stray += self._education(qualifications.take_processes(section))
            else:
                stray += qualifications.section(section)
            if kind != "education" and stray:
                qualifications.topics.strays(stray)
                stray = []
        qualifications.topics.strays(stray)
        qualifications.finish()
        Competencies(self.doc, self.key).read(competencies)
        return qualifications

    def _title(self) -> None:
        doc, coded = self.doc, self.coded
        variant = [line for line in self.head.body if line.text.startswith("(")]
        if variant:
            variant = list(self.head.body[self.head.body.index(variant[0]) :])
        named = [line for line in self.head.body if line not in variant]
        printed = " ".join(part for part in (*self.head.values, doc.source.join(named)) if part)
        lines = [*self.head.head, *self.head.body, *(coded.head if coded else ())]
        enriched = "/" in self.written
        facts = function_facts(printed, self.written.partition("/")[0])
        facts["inGroup"] = iri(f"group-{self.function[:6]}")
        doc.say(f"function-{self.function}", ("NormFunction",), lines, facts, "name and code")
        label = f"{printed} {doc.source.join(variant)}".strip()
        doc.say(
            f"profile-{self.key}",
            ("EnrichedProfile" if enriched else "NormalProfile", "CompetencyProfile"), lines,
            {
                "prefLabel": name(label),
                "notation": code(self.written),
                "ofFunction": iri(f"function-{self.function}"),
            },
        )  # fmt: skip

    @property
    def _of(self) -> list[Value]:
        return [iri(f"profile-{self.key}")]

    def _situations(self, section: Section) -> None:
        doc, group = self.doc, self.function[:6]
        _, items = started_by(section.body, lambda line: re.match(r"\d{1,2}\. ?\S", line.text))
        if not items:
            _, items = bulleted(doc.source, section.body, sentences=True)
        for position, item in enumerate(items, 1):
            printed = re.sub(r"^\d{1,2}\. ?", "", doc.source.join(item))
            title, text = titled(printed)
            concept = self.doc.concept(
                f"situation-{group}", ("CriticalSituation",), title, item,
                {"ofGroup": iri(f"group-{group}")},
            )  # fmt: skip
            doc.say(
                f"profile-situation-{self.function}-{position}", ("ProfileSituation",), item,
                {
                    "position": number(position),
                    "ofProfile": self._of,
                    "ofSituation": iri(concept),
                    "text": sentence(text),
                },
                "situation",
            )  # fmt: skip

    def _knowledge(self, section: Section) -> None:
        doc = self.doc
        kind, special = (
            ("knowledge", "KnowledgeArea") if section.kind == "knowledge" else ("skill", "Skill")
        )
        if any(line.bullet for line in section.body):
            _, items = bulleted(doc.source, section.body)
        else:
            _, items = started_by(
                section.body, lambda line: re.match(r"[A-Z(][^:.]{2,70}: \S", line.text)
            )
        for position, item in enumerate(items, 1):
            title, text = titled(doc.source.join(item))
            concept = self.doc.concept(
                f"{kind}-{self.series}", (special, "ProfessionalKnowledge"), title, item
            )
            doc.say(
                f"required-{kind}-{self.function}-{position}", ("KnowledgeRequirement",), item,
                {
                    "position": number(position),
                    "ofProfile": self._of,
                    "requiresKnowledge": iri(concept),
                    "text": sentence(text),
                },
                kind,
            )  # fmt: skip

    def _education(self, section: Section) -> list[Line]:
        """Read the minimum education; return bulleted lines, which belong elsewhere."""
        answer: list[Line] = []
        for at, line in enumerate(section.body):
            if line.bullet:
                self._answered(answer)
                return list(section.body[at:])
            answer.append(line)
        self._answered(answer)
        return []

    def _answered(self, answer: list[Line]) -> None:
        if answer:
            read_minimum(self.doc, answer, self.key, self.series, self._of)
