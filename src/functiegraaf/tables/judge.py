"""Hold what a table says against the shapes, and point each finding to its cell."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime

import pyoxigraph as ox

from functiegraaf import deprecated, engines, resources, validate
from functiegraaf.engines import SH
from functiegraaf.findings import SEVERITIES, Finding, Place, Report
from functiegraaf.rules import Rules
from functiegraaf.tables import TableReading, faults
from functiegraaf.tables.hints import Headings
from functiegraaf.tables.layout import sheets
from functiegraaf.tables.scan import number_of

REVIEW = resources.DEF + "reviewDate"
_FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"
_TARGETS = {
    SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
}


def judge(
    reading: TableReading, data: Iterable[ox.Triple] = (), *, today: date | None = None
) -> Report:
    """Return all findings of a table: of its cells, and of the shapes.

    The table is read together with the shipped graph, because what it says refers to that.
    Only the shapes of what a table can hold are asked. What a shape finds only because a cell
    is in fault is left out: that cell is reported already.

    Args:
        reading: What the table says.
        data: What joins the shipped graph; findings that are only about that are left out.
        today: The day before which a review date is past; by default that of the clock.

    """
    triples = {*reading.triples, *data}
    for graph in resources.SHIPPED_GRAPHS:
        triples |= validate.read(resources.graph_files(graph))
    rules = _rules()
    steps, headings = _first_steps(rules), Headings(reading, Rules(rules))
    stated = {(str(t.subject), t.predicate.value) for t in reading.triples}
    own = {str(t.subject).strip("<>") for t in reading.triples}
    found = _past(reading, today or _today())
    outcome = engines.run_shacl(triples, rules)
    for finding in validate.findings(outcome, triples, rules):
        first = steps.get(finding.rule)
        if not {finding.focus, finding.value} & own:
            continue
        if reading.follows(finding) or (first and (f"<{finding.focus}>", first) not in stated):
            continue
        placed = dataclasses.replace(finding, place=_place(reading, finding))
        found.append(headings.worded(placed))
    old = deprecated.findings(reading.triples, reading.locator, "", triples, Rules(rules))
    found = sorted([*reading.findings, *found, *old], key=_order)
    return Report(tuple(found), len(triples), own=len(reading.triples), graph=outcome.report())


def _place(reading: TableReading, finding: Finding) -> Place | None:
    place = reading.locator.place(finding.focus, finding.path, finding.value)
    # What --data says of the focus has no cell, but then the value has.
    return place or reading.locator.place(finding.value, finding.path, "")


def _today() -> date:
    """Return the day of the clock, or the one that SOURCE_DATE_EPOCH sets."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC).date() if told.isdigit() else date.today()


def _past(reading: TableReading, today: date) -> list[Finding]:
    """Return a finding for each review date that is past, which no shape can know."""
    found = []
    for triple in reading.triples:
        path, value = triple.predicate.value, triple.object
        if path != REVIEW or not isinstance(value, ox.Literal):
            continue
        focus = str(triple.subject).strip("<>")
        place = reading.locator.place(focus, path, value.value)
        if value.value < today.isoformat() and place:
            (sheet,) = (one for one in sheets() if one.column(path))
            column = sheet.column(path)
            about = column.description if column else None
            past = faults.finding("date-past", place, value.value, about, (), sheet)
            found.append(dataclasses.replace(past, focus=focus, path=path))
    return found


def _first_steps(rules: set[ox.Triple]) -> dict[str, str]:
    """Return the first property of each shape whose path has several.

    Where that is missing, another shape says so, and there is nothing to say of the rest.
    """
    firsts = {
        str(triple.subject): triple.object.value
        for triple in rules
        if triple.predicate.value == _FIRST and isinstance(triple.object, ox.NamedNode)
    }
    return {
        str(triple.subject).strip("<>"): firsts[str(triple.object)]
        for triple in rules
        if triple.predicate.value == SH + "path" and str(triple.object) in firsts
    }


def _rules() -> set[ox.Triple]:
    """Return the shapes whose target is a class of a sheet."""
    kinds = {sheet.class_ for sheet in sheets()}
    return {
        triple
        for triple in validate.read(resources.shape_files())
        if triple.predicate.value not in _TARGETS
        or (isinstance(triple.object, ox.NamedNode) and triple.object.value in kinds)
    }


def _order(finding: Finding) -> tuple[object, ...]:
    """Sort by severity, then by where people look: file, sheet, row, column."""
    place = finding.place or Place("")
    letters = "".join(c for c in place.cell if c.isalpha())
    row = "".join(c for c in place.cell if c.isdigit())
    sheet = [name for s in sheets() for name in s.name]
    return (
        SEVERITIES.index(finding.severity),
        place.file,
        sheet.index(place.sheet) if place.sheet in sheet else len(sheet),
        place.sheet,
        int(row or 0),
        number_of(letters),
        *finding.order[1:],
    )
