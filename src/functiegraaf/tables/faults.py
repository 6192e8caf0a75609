"""What can be wrong with a cell before any shape is asked, in words for people.

The words stand in `shapes/Table.ttl`, with those of the other rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.findings import Finding, Place
from functiegraaf.rules import Rules, fill
from functiegraaf.tables.layout import Sheet, Words

#: Faults are rules too; their names stand beside those of the shapes.
RULES = "https://w3id.org/functiegraaf/shape/Table-"

#: In the words of these the note on a heading stands within a sentence.
_GO_ON = ("address", "number", "placeholder", "date-past")


@cache
def _rules() -> Rules:
    """Return the rules of cells alone: a table is read before all shapes are."""
    path = resources.root() / "shapes" / "Table.ttl"
    return Rules(quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE))


def names() -> frozenset[str]:
    """Return the names of the faults, without `Table-`."""
    return frozenset(iri.removeprefix(RULES) for iri in _rules().names())


def finding(
    rule: str,
    place: Place,
    value: str,
    about: Words | None,
    near: Sequence[Words],
    sheet: Sheet | None,
    *,
    listed: bool = False,
) -> Finding:
    """Return a fault as a finding.

    Args:
        rule: Its name, without `Table-`.
        place: The cell.
        value: What it holds.
        about: What the column is or asks for.
        near: What may have been meant; for a level first the competency, for a row its twin.
        sheet: The sheet of the layout, if the grid was recognised.
        listed: Whether the cell names a thing of the graph. Without a near name it is told then
            what its list holds.

    """
    rules, iri = _rules(), RULES + rule
    about = about or Words("", "")
    meant_things = near[1:] if rule == "level" else near

    def filled(text: str, lang: str) -> str:
        meant = ", ".join(dict.fromkeys(thing.of(lang) for thing in meant_things))
        if meant and (way := rules.suggesting(iri, lang)):
            meant = fill(way, {"meant": meant})
        said = about.of(lang)
        if rule in _GO_ON:
            said = said[:1].lower() + said[1:]
        other = near[0].of(lang) if near else ""
        text = fill(text, {"about": said, "near": meant, "value": value, "other": other})
        return text.removesuffix("?.") + "?" if text.endswith("?.") else text

    def mended(lang: str) -> str:
        hint = filled(rules.mending(iri, lang), lang)
        reason = rules.reasons(iri, lang) if listed and rule == "unknown" and not near else ""
        return f"{hint} {reason}".strip()

    return Finding(
        severity=rules.severity(iri),
        rule=iri,
        focus="",
        label_nl=str(place),
        label_en=str(place),
        path="",
        value=value,
        message_nl=filled(rules.message(iri, "", "nl"), "nl"),
        message_en=filled(rules.message(iri, "", "en"), "en"),
        concluded=False,
        expected_nl="" if sheet is None else about.nl,
        expected_en="" if sheet is None else about.en,
        hint_nl=mended("nl"),
        hint_en=mended("en"),
        place=place,
    )
