"""Report: a function, a profile or anything else of the graph as a text to read."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable

import pyoxigraph as ox

from functiegraaf.answers import Value
from functiegraaf.query import Graph

#: The headings, by language. A text for people; what stands below them comes from queries.
HEADINGS = {
    "characteristics": ("Functiekenmerken", "Characteristics"),
    "competencies": ("Competenties", "Competencies"),
    "situations": ("Kritische werksituaties", "Critical work situations"),
    "knowledge": ("Kennis", "Knowledge"),
    "skill": ("Vaardigheden", "Skills"),
    "education": ("Minimale opleiding", "Minimum education"),
    "qualifications": ("Verwante mbo-kwalificaties", "Related MBO qualifications"),
    "role": ("Rol en verantwoordelijkheden", "Role and responsibilities"),
    "complexity": ("Complexiteit", "Complexity"),
    "tasks": ("Kerntaken en werkprocessen", "Core tasks and work processes"),
    "topics": ("Kennisonderwerpen", "Knowledge topics"),
    "areas": ("Resultaatgebieden en taken", "Result areas and tasks"),
    "related": ("Verwante opleidingen", "Related education"),
    "nlqf": ("NLQF", "NLQF"),
    "profiles": ("Profielen", "Profiles"),
    "sources": ("Bronnen", "Sources"),
    "function": ("Functie", "Function"),
    "series": ("Reeks", "Series"),
    "group": ("Groep", "Group"),
    "scale": ("Indicatieve schaal", "Indicative scale"),
    "concluded": ("geconcludeerd", "concluded"),
    "page": ("bladzijde", "page"),
    "lines": ("regels", "lines"),
}


class Page:
    """A text that grows section by section; a section without lines is left out."""

    def __init__(self, lang: str) -> None:
        """Start an empty page in one language."""
        self.index = 0 if lang == "nl" else 1
        self.width = min(shutil.get_terminal_size((100, 24)).columns, 110)
        self.lines: list[str] = []

    def word(self, key: str) -> str:
        """Return a heading in the language of the page."""
        return HEADINGS[key][self.index]

    def title(self, text: str) -> None:
        """Add the title."""
        self.lines += [text, "=" * min(len(text), self.width), ""]

    def fact(self, key: str, value: Value) -> None:
        """Add one line with a name and a value, if there is a value."""
        if value not in (None, ""):
            self.lines.append(self.said(self.word(key), str(value)))

    def section(self, heading: str, items: Iterable[str]) -> None:
        """Add a heading and its items, if there are any."""
        items = list(items)
        if not items:
            return
        if self.lines and self.lines[-1]:
            self.lines.append("")
        self.lines += self.headed(heading)
        for item in items:
            self.lines += self.listed(item)

    def said(self, word: str, value: str) -> str:
        """Return the line of a fact."""
        return f"{word}: {value}"

    def headed(self, heading: str) -> list[str]:
        """Return the lines of a heading."""
        return [heading, "-" * len(heading)]

    def listed(self, item: str) -> list[str]:
        """Return the lines of an item, wrapped with a hanging indent."""
        mark, _, text = item.partition("\t")
        lead = mark + " " if text else ""
        return textwrap.wrap(
            text or mark,
            self.width,
            initial_indent=lead,
            subsequent_indent=" " * len(lead),
            break_on_hyphens=False,
        )

    def text(self) -> str:
        """Return the page."""
        return "\n".join(self.lines).rstrip() + "\n"


def show(graph: Graph, value: str, lang: str = "nl", form: type[Page] = Page) -> str:
    """Return a function, a profile or any other thing as a readable text.

    Args:
        graph: The graph to ask.
        value: A code, a name, a CURIE or an IRI.
        lang: The language of names and headings.
        form: How the text is written.

    Raises:
        ValueUnknown: The value fits nothing, or several things.

    """
    thing = graph.find(value)
    kinds = graph.internal("lookup/kind-of", {"thing": thing}, lang)
    classes = {str(row["class"]).rsplit("/", 1)[-1] for row in kinds}
    page = form(lang)
    first = next(iter(kinds), {"code": None, "name": None, "kind": ""})
    named = "  ".join(str(first[key]) for key in ("code", "name") if first[key])
    page.title(named or str(thing.value))
    iri, code = thing.value, str(first["code"])
    if "NormFunction" in classes:
        _function(graph, page, thing, code, lang)
    elif classes & {"NormalProfile", "EnrichedProfile"}:
        _profile(graph, page, iri, code, lang)
    else:
        facts = graph.internal("lookup/facts-of", {"thing": thing}, lang)
        page.section(str(first["kind"]), (f"{row['property']}:\t{row['value']}" for row in facts))
    _sources(graph, page, iri, lang)
    return page.text()


def _function(graph: Graph, page: Page, thing: ox.NamedNode, code: str, lang: str) -> None:
    iri = thing.value
    for row in graph.run("functions", lang=lang):
        if row["code"] == code:
            page.fact("series", row["series"])
            page.fact("group", row["group"])
            page.fact("scale", row["scale"])
            low, high = row["nlqfLow"], row["nlqfHigh"]
            page.fact("nlqf", low if low == high else f"{low}-{high}")
    page.section(
        page.word("characteristics"),
        (
            f"{row['position']}.\t{row['characteristic']}"
            for row in graph.run("characteristics", function=iri)
        ),
    )
    profiles = list(graph.internal("lookup/profiles-of", {"function": thing}))
    for row in profiles[:1]:
        if row["kind"] == "normal":
            _contents(graph, page, str(row["profile"]), lang)
    _areas(graph, page, iri, lang)
    page.section(
        page.word("nlqf"),
        (
            f"{row['facet']} ({row['level']}):\t{row['indicator']}"
            for row in graph.run("nlqf-indicators", lang=lang, function=iri)
        ),
    )
    page.section(
        page.word("related"),
        (
            f"-\t{row['education']} ({row['level']}). {row['remark'] or ''}".rstrip()
            for row in graph.run("related-education", lang=lang, function=iri)
        ),
    )
    page.section(page.word("profiles"), (f"-\t{row['profile']}" for row in profiles))


def _areas(graph: Graph, page: Page, iri: str, lang: str) -> None:
    items: list[str] = []
    area: Value = None
    for row in graph.run("tasks", lang=lang, function=iri):
        if row["resultAreaPosition"] != area:
            area = row["resultAreaPosition"]
            items.append(f"{area}.\t{row['resultArea']}")
        items.append(f"   -\t{row['task']}")
    page.section(page.word("areas"), items)


def _profile(graph: Graph, page: Page, iri: str, code: str, lang: str) -> None:
    for row in graph.run("profiles", lang=lang):
        if row["profile"] == code:
            page.fact("function", row["function"])
    _contents(graph, page, code, lang)
    for row in graph.run("profile-qualifications", lang=lang, profile=iri):
        _qualification(graph, page, str(row["qualification"]), f"MBO {row['level']}", lang)


def _contents(graph: Graph, page: Page, profile: str, lang: str) -> None:
    items: list[str] = []
    for row in graph.run("profile-competencies", lang=lang, profile=profile):
        dimension = f" [{row['dimension']}]" if row["dimension"] else ""
        level = row["level"]
        items.append(
            f"{row['position']}.\t{row['competency']} {level} ({row['keyword']}){dimension}"
        )
        indicators = graph.run(
            "behaviour-indicators", competency=str(row["competency"]), level=str(level)
        )
        items += [f"   -\t{line['indicator']}" for line in indicators]
    page.section(page.word("competencies"), items)
    page.section(
        page.word("situations"),
        (
            f"{row['position']}.\t{row['situation']}: {row['description']}"
            for row in graph.run("critical-situations", lang=lang, profile=profile)
        ),
    )
    knowledge = list(graph.run("required-knowledge", lang=lang, profile=profile))
    for kind in ("knowledge", "skill"):
        page.section(
            page.word(kind),
            (
                f"{row['position']}.\t{row['name']}: {row['description']}"
                for row in knowledge
                if row["kind"] == kind
            ),
        )
    page.section(
        page.word("education"),
        (
            str(row["education"])
            for row in graph.run("minimum-education")
            if row["profile"] == profile
        ),
    )


def _qualification(graph: Graph, page: Page, name: str, level: str, lang: str) -> None:
    page.section(f"{name} ({level})", [""])
    described = list(graph.run("role-complexity", qualification=name))
    for aspect in ("role", "complexity"):
        page.section(
            page.word(aspect),
            (
                f"{row['position']}.\t{row['description']}"
                for row in described
                if row["aspect"] == aspect
            ),
        )
    items: list[str] = []
    core: Value = None
    for row in graph.run("core-tasks", lang=lang, qualification=name):
        if row["coreTask"] != core:
            core = row["coreTask"]
            items.append(f"{core}\t{row['title']}")
        items.append(f"   {row['workProcess']}\t{row['workProcessTitle']}")
    page.section(page.word("tasks"), items)
    page.section(
        page.word("topics"),
        (
            f"-\t{row['topic']}"
            for row in graph.run("knowledge-topics", lang=lang, qualification=name)
        ),
    )


def _sources(graph: Graph, page: Page, iri: str, lang: str) -> None:
    def place(row: dict[str, Value]) -> str:
        where = f", {page.word('page')} {row['page']}" if row["page"] is not None else ""
        basis = f" ({page.word('concluded')})" if row["basis"] == "concluded" else ""
        return f"-\t{row['document']}{where}, {page.word('lines')} {row['lines']}{basis}"

    page.section(
        page.word("sources"), (place(row) for row in graph.run("sources", lang=lang, item=iri))
    )
