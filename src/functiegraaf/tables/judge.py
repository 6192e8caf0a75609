"""Hold what a table says against the shapes, and point each finding to its cell."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from functiegraaf import resources, validate
from functiegraaf.findings import SEVERITIES, Finding, Place, Report
from functiegraaf.tables import TableReading
from functiegraaf.tables.layout import sheets
from functiegraaf.tables.scan import number_of

if TYPE_CHECKING:
    from rdflib import Graph

_SH = "http://www.w3.org/ns/shacl#"


def judge(reading: TableReading) -> Report:
    """Return all findings of a table: of its cells, and of the shapes.

    The table is read together with the shipped graph, because what it says refers to that.
    Only the shapes of what a table can hold are asked. What a shape finds only because a cell
    is in fault is left out: that cell is reported already.
    """
    triples = {*reading.triples}
    for graph in resources.SHIPPED_GRAPHS:
        triples |= validate.read(resources.graph_files(graph))
    rules = _rules()
    steps = _first_steps(rules)
    stated = {(str(t.subject), t.predicate.value) for t in reading.triples}
    found = []
    for finding in validate.check(triples, rules):
        first = steps.get(finding.rule)
        if reading.follows(finding) or (first and (f"<{finding.focus}>", first) not in stated):
            continue
        found.append(dataclasses.replace(finding, place=_place(reading, finding)))
    return Report(tuple(sorted([*reading.findings, *found], key=_order)), len(triples))


def _place(reading: TableReading, finding: Finding) -> Place | None:
    return reading.locator.place(finding.focus, finding.path, finding.value)


def _first_steps(rules: Graph) -> dict[str, str]:
    """Return the first property of each shape whose path has several.

    Where that is missing, another shape says so, and there is nothing to say of the rest.
    """
    from rdflib import URIRef
    from rdflib.namespace import RDF

    pairs = rules.subject_objects(URIRef(_SH + "path"))
    return {str(s): str(rules.value(p, RDF.first)) for s, p in pairs if not isinstance(p, URIRef)}


def _rules() -> Graph:
    """Return the shapes whose target is a class of a sheet."""
    from rdflib import URIRef

    rules = validate.to_rdflib(validate.read(resources.shape_files()))
    kinds = {URIRef(sheet.class_) for sheet in sheets()}
    for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"):
        for shape, target in list(rules.subject_objects(URIRef(_SH + name))):
            if target not in kinds:
                rules.remove((shape, URIRef(_SH + name), target))
    return rules


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
