"""Groups: the series and the groups of functions, where they are defined or only named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest.document import Document, Value, code, iri, name, sentence
from functiegraaf.ingest.headings import Section, letters

_TITLE = re.compile(r"Functiegroep (\S.*)")


def read_series_and_group(doc: Document, section: Section, function: str) -> None:
    """Read the definition of a series or a group; their codes are parts of the function's."""
    local = function[:3] if section.kind == "series" else function[:6]
    facts: dict[str, Value | list[Value]] = {
        "prefLabel": name(section.values[0]),
        "notation": code(local.replace("-", ".")),
    }
    if section.body:
        facts["definition"] = sentence(doc.source.join(section.body))
    if section.kind == "group":
        facts["inSeries"] = iri(f"series-{function[:3]}")
    kind = "FunctionSeries" if section.kind == "series" else "FunctionGroup"
    lines = [*section.head, *section.body]
    doc.say(f"{section.kind}-{local}", (kind,), lines, facts, section.kind)


def read_missing_groups(doc: Document, sections: Sequence[Section]) -> None:
    """Read the names of groups that no profile defines, from the titles of the first part.

    The first part has a section for each group. A title that is the name of no group that is
    defined is of the group that is not, in their order; that is noted as a choice.

    Args:
        doc: The document to add to.
        sections: The sections before the profiles.

    """
    groups = {
        value.text: None
        for thing in doc.things.values()
        for value in thing.facts.get("inGroup", [])
    }
    missing = sorted(local for local in groups if local not in doc.things)
    known = {
        letters(printed)
        for thing in doc.things.values()
        if thing.classes == ("FunctionGroup",)
        for printed in thing.names
    }
    titles: list[tuple[str, Section]] = []
    for section in sections:
        match = _TITLE.fullmatch(section.values[1]) if section.kind == "section" else None
        # A title of three numbers is of the first part; the second names its tables otherwise.
        if match and section.values[0].count(".") == 2 and letters(match[1]) not in known:
            titles.append((match[1], section))
    if not missing or len(missing) != len(titles):
        return
    for local, (printed, section) in zip(missing, titles, strict=True):
        key = local.removeprefix("group-")
        doc.source.choose(
            section.head[0].number,
            f"the name of group {key.replace('-', '.')}, by its order", "the name of another group",
        )  # fmt: skip
        facts: dict[str, Value | list[Value]] = {
            "prefLabel": name(printed),
            "notation": code(key.replace("-", ".")),
            "inSeries": iri(f"series-{key[:3]}"),
        }
        doc.say(local, ("FunctionGroup",), section.head, facts)
