"""Facts as plain tuples: what a reader read, and what an invented document was written with.

Texts are compared by their letters, so that neither layout nor a hyphen matters.
"""

from __future__ import annotations

from collections.abc import Iterator

from functiegraaf.ingest.document import Document, Thing
from functiegraaf.ingest.headings import letters

Fact = tuple[object, ...]


class Read:
    """The facts of a document that was read."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.things = doc.things

    def of(self, name: str) -> Iterator[Thing]:
        return (thing for thing in self.things.values() if thing.classes[:1] == (name,))

    def text(self, thing: Thing, stated: str) -> str:
        return letters(" ".join(value.text for value in thing.facts.get(stated, [])))

    def link(self, thing: Thing, stated: str) -> Thing:
        return self.things[thing.facts[stated][0].text]

    def links(self, thing: Thing, stated: str) -> list[Thing]:
        return [self.things[value.text] for value in thing.facts.get(stated, [])]

    def code(self, thing: Thing) -> str:
        return thing.facts["notation"][0].text.upper()

    def number(self, thing: Thing, stated: str = "position") -> int:
        return int(thing.facts[stated][0].text)

    def name(self, thing: Thing) -> str:
        return letters(thing.names[0])

    def facts(self) -> set[Fact]:
        found: set[Fact] = set()
        for part in (self.functions, self.profiles, self.tables, self.qualifications, self.tasks):
            found |= set(part())
        return found

    def functions(self) -> Iterator[Fact]:
        for kind, local in (("FunctionSeries", "series"), ("FunctionGroup", "group")):
            for thing in self.of(kind):
                yield local, self.name(thing), self.text(thing, "definition")
        for thing in self.of("NormFunction"):
            yield "function", self.code(thing), self.name(thing)
            roman = thing.facts.get("romanLevel")
            yield "roman", self.code(thing), roman[0].text if roman else None
            if "indicativeScale" in thing.facts:
                page, scale = (self.number(thing, one) for one in ("page", "indicativeScale"))
                yield "selection", self.code(thing), page, scale
        for thing in self.of("FunctionCharacteristic"):
            code = self.code(self.link(thing, "ofFunction"))
            yield "characteristic", code, self.number(thing), self.text(thing, "text")

    def profiles(self) -> Iterator[Fact]:
        for kind in ("NormalProfile", "EnrichedProfile"):
            for thing in self.of(kind):
                page = self.number(thing, "page") if "page" in thing.facts else None
                yield "profile", self.code(thing), page
        for thing in self.of("ProfileSituation"):
            title = self.name(self.link(thing, "ofSituation"))
            for profile in self.links(thing, "ofProfile"):
                yield (
                    "situation", self.code(profile), self.number(thing), title,
                    self.text(thing, "text"),
                )  # fmt: skip
        for thing in self.of("CompetencyRequirement"):
            level = self.link(thing, "requiresLevel")
            competency = self.link(thing, "requiresCompetency")
            assert self.link(level, "ofCompetency") is competency
            for profile in self.links(thing, "ofProfile"):
                yield (
                    "competency", self.code(profile), self.number(thing), self.name(competency),
                    level.facts["atLevel"][0].text[-1], self.text(level, "keyword"),
                    self.text(competency, "definition"),
                )  # fmt: skip
        for thing in self.of("BehaviourIndicator"):
            level = self.link(thing, "ofCompetencyLevel")
            yield (
                "indicator", self.name(self.link(level, "ofCompetency")),
                level.facts["atLevel"][0].text[-1], self.number(thing), self.text(thing, "text"),
            )  # fmt: skip
        for thing in self.of("KnowledgeRequirement"):
            concept = self.link(thing, "requiresKnowledge")
            kind = "skill" if concept.classes[0] == "Skill" else "knowledge"
            for profile in self.links(thing, "ofProfile"):
                yield (
                    kind, self.code(profile), self.number(thing), self.name(concept),
                    self.text(thing, "text"),
                )  # fmt: skip
        for thing in self.of("MinimumEducation"):
            level = thing.facts.get("educationLevel")
            fields = tuple(self.name(field) for field in self.links(thing, "exampleField"))
            for profile in self.links(thing, "ofProfile"):
                yield "education", self.code(profile), level[0].text[-1] if level else None, fields

    def tables(self) -> Iterator[Fact]:
        for thing in self.of("NlqfStatement"):
            code = self.code(self.link(thing, "ofFunction"))
            yield "nlqf", code, thing.facts["notation"][0].text
            for one in self.links(thing, "hasIndicator"):
                facet = one.facts["onFacet"][0].text.rpartition("-")[2]
                yield "nlqf-indicator", code, facet, self.text(one, "text")
        for thing in self.of("RelatedEducation"):
            yield (
                "related", self.code(self.link(thing, "ofFunction")), self.number(thing),
                thing.facts["educationLevel"][0].text.removeprefix("education-level-"),
                self.name(self.link(thing, "relatesEducation")),
            )  # fmt: skip

    def qualifications(self) -> Iterator[Fact]:
        for thing in self.of("ProfileQualification"):
            name = self.name(self.link(thing, "relatesEducation"))
            stated = thing.facts.get("educationLevel")
            level = stated[0].text[-1] if stated else None
            for profile in self.links(thing, "ofProfile"):
                yield "qualification", self.code(profile), self.number(thing), name, level
        for one in self.of("Qualification"):
            name = self.name(one)
            for kind, local in (
                ("RoleDescription", "role"),
                ("ComplexityDescription", "complexity"),
            ):
                said = [
                    (self.number(thing), self.text(thing, "text"))
                    for thing in self.of(kind)
                    if self.link(thing, "ofQualification") is one
                ]
                yield local, name, "".join(text for _, text in sorted(said))
            topics = [
                self.name(self.link(thing, "hasTopic"))
                for thing in self.of("TopicEntry")
                if self.link(thing, "ofQualification") is one
            ]
            yield "topics", name, tuple(sorted(topics))
        for thing in self.of("CoreTask"):
            name = self.name(self.link(thing, "ofQualification"))
            yield "core-task", name, thing.facts["notation"][0].text, self.name(thing)
        for thing in self.of("WorkProcess"):
            name = self.name(self.link(self.link(thing, "ofCoreTask"), "ofQualification"))
            yield "work-process", name, thing.facts["notation"][0].text, self.name(thing)

    def tasks(self) -> Iterator[Fact]:
        for thing in self.of("ResultArea"):
            code = self.code(self.link(thing, "ofFunction"))
            yield "area", code, self.number(thing), self.name(thing)
        for thing in self.of("GenericTask"):
            area = self.link(thing, "inResultArea")
            code = self.code(self.link(area, "ofFunction"))
            yield "task", code, self.number(area), self.number(thing), self.text(thing, "text")
        for thing in self.of("ModuleTask"):
            yield "module-task", self.number(thing), self.text(thing, "text")


FACETS = {"Kennis": "KNOWLEDGE", "Vaardigheid": "SKILL", "Verantwoordelijkheid": "RESPONSIBILITY"}


def booklet(expected: dict) -> set[Fact]:
    """The facts that an invented booklet was written with."""
    return set(_booklet(expected))


def _booklet(expected: dict) -> Iterator[Fact]:
    yield "series", letters(expected["series"]["name"]), letters(expected["series"]["definition"])
    for group in expected["groups"]:
        yield "group", letters(group["name"]), letters(group["definition"])
    for one in expected["functions"]:
        yield "function", one["code"], letters(one["name"])
        yield "roman", one["code"], one["roman"]
    for row in expected["overview"]:
        yield "profile", row["code"].upper(), row["page"]
    for row in expected["nlqf"]:
        yield "nlqf", row["function"], str(row["level"])
        for one in row["indicators"]:
            yield "nlqf-indicator", row["function"], FACETS[one["facet"]], letters(one["text"])
        items = [(part["level"], item) for part in row["education"] for item in part["items"]]
        if (row["remark"] or "").startswith("Mogelijk "):
            # It stands below the last of them and names one more.
            last = items[-1][0]
            items.append((last, row["remark"].removeprefix("Mogelijk ")))
        for position, (level, item) in enumerate(items, 1):
            yield "related", row["function"], position, _level(level), letters(_bare(item))
    for profile in expected["profiles"]:
        yield from _profile(profile)


def _bare(item: str) -> str:
    return item.partition(" (voor wie")[0]


def _level(printed: str) -> str:
    names = {"Associate degree": "AD", "Bachelor": "BACHELOR", "Master": "MASTER"}
    return names.get(printed, "MBO-" + printed[-1])


def _profile(profile: dict) -> Iterator[Fact]:
    code, function = profile["code"].upper(), profile["function"]
    for position, text in enumerate(profile["characteristics"], 1):
        yield "characteristic", function, position, letters(text)
    for position, one in enumerate(profile["situations"], 1):
        yield "situation", code, position, letters(one["title"]), letters(one["text"])
    for one in profile["competencies"]:
        name = letters(one["name"])
        yield (
            "competency", code, one["position"], name, one["level"], letters(one["keyword"]),
            letters(one["definition"]),
        )  # fmt: skip
        for position, text in enumerate(one["indicators"], 1):
            yield "indicator", name, one["level"], position, letters(text)
    for kind, key in (("knowledge", "knowledge"), ("skill", "skills")):
        for position, one in enumerate(profile.get(key) or [], 1):
            yield kind, code, position, letters(one["topic"]), letters(one["text"])
    education = profile.get("education")
    if education:
        level = education["minimum"][-1] if education["minimum"][-1].isdigit() else None
        fields = tuple(letters(one) for one in education["fields"])
        yield "education", code, level, fields
    for one in profile.get("qualifications") or []:
        yield from _qualification(code, one)


def _qualification(code: str, one: dict) -> Iterator[Fact]:
    name = letters(one["name"])
    yield "qualification", code, one["number"], name, str(one["level"])
    yield "role", name, letters("".join(one["role"]))
    dilemmas = one["dilemmas"] or {"lead": "", "items": []}
    text = "".join([*one["complexity"], dilemmas["lead"], *dilemmas["items"]])
    yield "complexity", name, letters(text)
    yield "topics", name, tuple(sorted(letters(topic) for topic in one["knowledge"]))
    for task in one["core_tasks"]:
        yield "core-task", name, str(task["code"]), letters(task["title"])
        for process in task["processes"]:
            yield "work-process", name, str(process["code"]), letters(process["title"])


def functions(expected: dict) -> set[Fact]:
    """The facts that invented function descriptions were written with."""
    return set(_functions(expected))


def _functions(expected: dict) -> Iterator[Fact]:
    for kind in ("series", "groups"):
        used = {
            one[kind.removesuffix("s") if kind == "groups" else kind]
            for one in expected["functions"]
        }
        for one in expected[kind]:
            if one["name"] not in used:
                # No function is in it, so that it is not printed.
                continue
            yield (
                kind.removesuffix("s") if kind == "groups" else kind,
                letters(one["name"]),
                letters(one["definition"]),
            )
    for one in expected["functions"]:
        code = one["code"]
        yield "function", code, letters(one["name"])
        yield "roman", code, one["roman"]
        for position, text in enumerate(one["characteristics"], 1):
            yield "characteristic", code, position, letters(text)
        for area, part in enumerate(one["result_areas"], 1):
            yield "area", code, area, letters(part["title"])
            for position, text in enumerate(part["tasks"], 1):
                yield "task", code, area, position, letters(text)
    tasks = [
        task for module in expected["modules"] for part in module["parts"] for task in part["tasks"]
    ]
    for position, text in enumerate(tasks, 1):
        yield "module-task", position, letters(text)
    for row in expected["selection"]:
        if row["scale"] != "-":
            yield "selection", row["code"], row["page"], row["scale"]
