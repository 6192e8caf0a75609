"""Qualifications: what an enriched profile adds from vocational education."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest.descriptions import Descriptions
from functiegraaf.ingest.document import Document, Value, code, iri, name, number
from functiegraaf.ingest.headings import Section, letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item, started_by
from functiegraaf.ingest.naming import Naming
from functiegraaf.ingest.topic_lists import lists_of
from functiegraaf.ingest.topics import Topics

_PROCESS = re.compile(r"(\d{1,2})\.(\d{1,2}) (\S.*)")
#: The level at the end of a row of the table, and what stands there and is none.
_LEVEL = re.compile(r" (?:(?:mbo|niveau)[- ]?)*(\d)$", re.IGNORECASE)
_NO_LEVEL = re.compile(r" (?:(?:mbo|niveau)[- ]?)*(?:\d ?(?:/|-|–|en|of) ?\d|-|–)$", re.IGNORECASE)


class Qualifications:
    """The reader of the qualifications of one profile."""

    def __init__(self, doc: Document, profile: str, series: str) -> None:
        """Keep the document, the key of the profile and that of the series."""
        self.doc = doc
        self.profile = profile
        self.series = series
        self.naming = Naming(doc)
        self.own = self.naming.own
        self.rows: list[Item] = []
        self.descriptions = Descriptions(doc, self.naming)
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
            self.descriptions.add(section)
        elif section.kind == "topics":
            self.descriptions.finish()
            for qualification, lines in lists_of(self.naming, self.take_processes(section).body):
                self.topics.add(qualification, lines)
        elif section.kind in ("tasks", "tasks-of", "core-task"):
            return self._tasks(section)
        return []

    def finish(self) -> None:
        """Read what waited for the end of the profile; topics wait for that of the document."""
        self.descriptions.finish()

    def _table(self, section: Section) -> None:
        _, rows = started_by(section.body, lambda line: re.match(r"\d{1,2} \D", line.text))
        self.rows = rows
        # Where extraction wrote the table by column, the levels come below another heading.
        if letters(self.doc.source.join(section.head)).endswith("niveau"):
            for row in rows:
                self._row(row)

    def _by_column(self, section: Section) -> None:
        """Read the levels of qualifications whose names stand in the column above."""
        if self.own:
            return
        levels = [line for line in section.body if _LEVEL.fullmatch(f" {line.text}")]
        if not len(levels) == len(self.rows) == len(section.body):
            for row in self.rows:
                self._row(row)
            return
        for row, level in zip(self.rows, levels, strict=True):
            self._row(row, f" {level.text}")
        self.doc.understand(section.body, "qualification")

    def _row(self, row: Item, beside: str = "") -> None:
        """Read a row; one whose level is not understood stays unread, but its name is known."""
        doc = self.doc
        place, _, text = (doc.source.join(row) + beside).partition(" ")
        printed = _NO_LEVEL.sub("", text)
        level = _LEVEL.search(text) if printed == text else None
        printed = text[: level.start()] if level else printed
        facts: dict[str, Value | list[Value]] = {}
        if level:
            facts["educationLevel"] = iri(f"education-level-MBO-{level[1]}")
        local = self._known(printed) or self._new(printed, facts, row)
        self.own.append(local)
        doc.say(local, ("Qualification", "Education"), row, {"prefLabel": name(printed)})
        doc.say(
            f"profile-qualification-{self.profile}-{int(place)}", ("ProfileQualification",), row,
            {
                "position": number(int(place)),
                "ofProfile": [iri(f"profile-{self.profile}")],
                "relatesEducation": iri(local),
                **facts,
            },
            "qualification" if level else "",
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

    def _new(
        self, printed: str, facts: dict[str, Value | list[Value]], lines: Sequence[Line]
    ) -> str:
        position = len(self._all()) + 1
        local = f"qualification-{self.series}-{position}"
        self.doc.say(
            local, ("Qualification", "Education"), lines,
            {
                "prefLabel": name(printed),
                "position": number(position),
                **facts,
            },
        )  # fmt: skip
        return local

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
            found = self.naming.named(doc.source.join(body)) if body else ""
            if not found and 0 < position <= len(self.own):
                found = self.own[position - 1]
            self.tasks_of, self.core = found, None
            if body and found and self.naming.named(doc.source.join(body)) == found:
                self.naming.title(found, body)
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
