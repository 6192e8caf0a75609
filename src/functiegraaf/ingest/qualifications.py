"""Qualifications: what an enriched profile adds from vocational education."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest.document import Document, code, iri, name, number, sentence
from functiegraaf.ingest.headings import Section, letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item, sentences, started_by
from functiegraaf.ingest.topics import Topics

_PROCESS = re.compile(r"(\d{1,2})\.(\d{1,2}) (\S.*)")
_SPECIAL = re.compile(r"^.*\b(?:kwalificatie|uitstroom) ")


class Qualifications:
    """The reader of the qualifications of one profile."""

    def __init__(self, doc: Document, profile: str, series: str) -> None:
        """Keep the document, the key of the profile and that of the series."""
        self.doc = doc
        self.profile = profile
        self.series = series
        self.own: list[str] = []
        self.rows: list[Item] = []
        self.described = ""
        self.tail: list[Line] = []
        self.tasks_of = ""
        self.core: tuple[str, str] | None = None
        self.topics = Topics(doc, series)

    def section(self, section: Section) -> list[Line]:
        """Read one section; return the bulleted lines that cannot belong to it."""
        if section.kind == "qualifications":
            self._table(section)
        elif section.kind == "qualification-levels":
            self._by_column(section)
        elif section.kind in ("descriptions", "role", "complexity"):
            self._description(section)
        elif section.kind == "topics":
            self._topics(self.take_processes(section).body)
        elif section.kind in ("tasks", "tasks-of", "core-task"):
            return self._tasks(section)
        return []

    def _table(self, section: Section) -> None:
        _, rows = started_by(section.body, lambda line: re.match(r"\d{1,2} \D", line.text))
        self.rows = rows
        for row in rows:
            match = re.fullmatch(r"(\d{1,2}) (.+?) (\d)", self.doc.source.join(row))
            if match:
                self._row(row, int(match[1]), match[2], match[3])

    def _by_column(self, section: Section) -> None:
        """Read the levels of qualifications whose names stand in the column above."""
        levels = [line for line in section.body if re.fullmatch(r"\d", line.text)]
        if self.own or not len(levels) == len(self.rows) == len(section.body):
            return
        for row, level in zip(self.rows, levels, strict=True):
            place, _, printed = self.doc.source.join(row).partition(" ")
            self._row(row, int(place), printed, level.text)
        self.doc.understand(section.body, "qualification")

    def _row(self, row: Item, position: int, printed: str, level: str) -> None:
        doc = self.doc
        local = self._known(printed) or self._new(printed, level, row)
        self.own.append(local)
        doc.say(local, ("Qualification", "Education"), row, {"prefLabel": name(printed)})
        doc.say(
            f"profile-qualification-{self.profile}-{position}", ("ProfileQualification",), row,
            {
                "position": number(position),
                "ofProfile": [iri(f"profile-{self.profile}")],
                "relatesEducation": iri(local),
                "educationLevel": iri(f"education-level-MBO-{level}"),
            },
            "qualification",
        )  # fmt: skip

    def _all(self) -> list[str]:
        things = self.doc.things.values()
        return [thing.name for thing in things if thing.classes[:1] == ("Qualification",)]

    def _known(self, printed: str) -> str:
        wanted = letters(printed)
        for local in self._all():
            names = self.doc.things[local].facts["prefLabel"]
            if any(letters(value.text) == wanted for value in names):
                return local
        return ""

    def _new(self, printed: str, level: str, lines: Sequence[Line]) -> str:
        position = len(self._all()) + 1
        local = f"qualification-{self.series}-{position}"
        self.doc.say(
            local, ("Qualification", "Education"), lines,
            {
                "prefLabel": name(printed),
                "position": number(position),
                "educationLevel": iri(f"education-level-MBO-{level}"),
            },
        )  # fmt: skip
        return local

    def _named(self, printed: str) -> str:
        """Return which qualification of this profile a heading names, whole or by its last part.

        'Juridisch medewerker, kwalificatie X' is also called 'X', with or without 'Mbo'.
        """
        wanted = letters(re.sub(r"^Mbo[- ]", "", printed, flags=re.IGNORECASE))
        found = [
            local
            for local in self.own
            if any(
                wanted in (letters(value.text), letters(_SPECIAL.sub("", value.text)))
                for value in self.doc.things[local].facts["prefLabel"]
            )
        ]
        return found[0] if len(found) == 1 else ""

    def _title(self, local: str, lines: Sequence[Line]) -> None:
        """Note that lines name a qualification, as they write it."""
        facts = {"prefLabel": name(self.doc.source.join(lines))}
        self.doc.say(local, ("Qualification", "Education"), lines, dict(facts), "heading")

    def _heading(self, lines: Sequence[Line], at: int) -> tuple[int, str]:
        """Return how many lines from `at` name a qualification, and which one."""
        for length in (1, 2, 3):
            part = lines[at : at + length]
            if len(part) < length or any(line.bullet for line in part):
                break
            longer = lines[at : at + length + 1]
            found = self._named(self.doc.source.join(part))
            whole = len(longer) > length and not longer[-1].bullet
            if found and not (whole and self._named(self.doc.source.join(longer)) == found):
                return length, found
        return 0, ""

    def _description(self, section: Section) -> None:
        """Read role or complexity; the name of a qualification stands above its role."""
        body = list(section.body)
        if section.kind == "role" and self.tail:
            self.described = self._named(self.doc.source.join(self.tail))
            self._title(self.described, self.tail)
        self.tail = []
        for length in (1, 2, 3):
            if len(body) >= length and self._named(self.doc.source.join(body[-length:])):
                self.tail = body[-length:]
        body = body[: len(body) - len(self.tail)]
        if section.kind != "descriptions" and self.described:
            self._statements(body, section.kind)

    def _statements(self, body: Sequence[Line], kind: str) -> None:
        doc, local = self.doc, self.described
        stem = f"description-{local.partition('-')[2]}-{kind.upper()}"
        classes = (
            "RoleDescription" if kind == "role" else "ComplexityDescription",
            "QualificationDescription",
        )
        for position, (text, lines) in enumerate(sentences(doc.source, body), 1):
            doc.say(
                f"{stem}-{position}", classes, lines,
                {
                    "position": number(position),
                    "ofQualification": iri(local),
                    "text": sentence(text),
                },
                kind,
            )  # fmt: skip

    def _topics(self, body: Sequence[Line]) -> None:
        """Read lists of topics, each below the name of its qualification."""
        at, current = 0, self.own[0] if len(self.own) == 1 else ""
        held: list[Line] = []
        while at < len(body):
            length, found = self._heading(body, at)
            if found:
                self.topics.add(current, held)
                self._title(found, body[at : at + length])
                current, held = found, []
                at += length
            else:
                held.append(body[at])
                at += 1
        self.topics.add(current, held)

    def take_processes(self, section: Section) -> Section:
        """Return a section without work processes, which are read as of the core task above.

        A column that starts in the middle of a core task pushes its other half further on.
        """
        if not self.core:
            return section
        for at, line in enumerate(section.body):
            match = _PROCESS.match(line.text)
            if match and match[1] == self.core[1] and not line.bullet:
                self._processes(section.body[at:])
                return Section(section.kind, section.values, section.head, section.body[:at])
        return section

    def _tasks(self, section: Section) -> list[Line]:
        doc = self.doc
        body = [line for line in section.body if not line.bullet]
        stray = _with_continuations(section.body)
        body = [line for line in body if line not in stray]
        if section.kind == "tasks-of":
            position = int(section.values[0])
            found = self._named(doc.source.join(body)) if body else ""
            if not found and 0 < position <= len(self.own):
                found = self.own[position - 1]
            self.tasks_of, self.core = found, None
            if body and found and self._named(doc.source.join(body)) == found:
                self._title(found, body)
        elif section.kind == "core-task" and self.tasks_of:
            self._core_task(section, body)
        return stray

    def _core_task(self, section: Section, body: Sequence[Line]) -> None:
        doc = self.doc
        printed, title = section.values
        stem = self.tasks_of.partition("-")[2]
        local = f"core-task-{stem}-{printed}"
        first = next((at for at, line in enumerate(body) if _PROCESS.match(line.text)), len(body))
        lines = [*section.head, *body[:first]]
        self.core = local, printed
        title = doc.source.join(lines).partition(":")[2].strip() or title
        doc.say(
            local, ("CoreTask",), lines,
            {
                "notation": code(printed),
                "position": number(int(printed)),
                "prefLabel": name(title),
                "ofQualification": iri(self.tasks_of),
            },
            "core task",
        )  # fmt: skip
        self._processes(body[first:])

    def _processes(self, lines: Sequence[Line]) -> None:
        doc = self.doc
        if not self.core:
            return
        core, printed = self.core
        _, items = started_by(lines, lambda line: _PROCESS.match(line.text))
        for item in items:
            match = _PROCESS.match(doc.source.join(item))
            if not match or match[1] != printed:
                continue
            local = f"work-process-{core.removeprefix('core-task-')}-{match[2]}"
            doc.say(
                local, ("WorkProcess",), item,
                {
                    "notation": code(f"{match[1]}.{match[2]}"),
                    "position": number(int(match[2])),
                    "prefLabel": name(match[3]),
                    "ofCoreTask": iri(core),
                },
                "work process",
            )  # fmt: skip


def _with_continuations(lines: Sequence[Line]) -> list[Line]:
    """Return the bulleted lines and those that go on with them, up to the next work process."""
    stray: list[Line] = []
    inside = False
    for line in lines:
        inside = line.bullet or (inside and not _PROCESS.match(line.text))
        if inside:
            stray.append(line)
    return stray
