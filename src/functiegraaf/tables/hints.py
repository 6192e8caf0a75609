"""What a shape found, in the words of the sheet: headings instead of properties."""

from __future__ import annotations

import dataclasses

import pyoxigraph as ox

from functiegraaf.engines import SH
from functiegraaf.findings import Finding
from functiegraaf.rules import Rules
from functiegraaf.tables import TableReading
from functiegraaf.tables.layout import Column, Sheet, Words, sheets
from functiegraaf.tables.row import REQUIRES, SHORTCUT, TYPE


class Headings:
    """Puts findings into the words of the sheets that a table was read from."""

    def __init__(self, reading: TableReading, rules: Rules) -> None:
        """Take what was read, and the shapes."""
        self._rules = rules
        known = {sheet.class_: sheet for sheet in sheets()}
        self._sheets = {
            str(triple.subject).strip("<>"): known[triple.object.value]
            for triple in reading.triples
            if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode)
        }

    def worded(self, finding: Finding) -> Finding:
        """Return a finding whose hint names columns as their headings do."""
        sheet = self._sheets.get(finding.focus)
        if sheet is None or not finding.constraint or not finding.hint_nl:
            return finding
        path = _heading(sheet, finding.path)
        if path is None:
            return finding
        component = f"{finding.constraint}ConstraintComponent"
        other = [
            name
            for term in self._rules.objects(finding.rule, SH + "lessThan")
            if isinstance(term, ox.NamedNode) and (name := _heading(sheet, term.value))
        ]
        hints = {}
        for lang in ("nl", "en"):
            asked = finding.expected(lang) if not other else other[0].of(lang)
            parts = {"path": path.of(lang), "value": finding.value, "expected": asked}
            hints[lang] = self._rules.hint(component, parts, lang, sheet=True)
        column = sheet.column(finding.path)
        return dataclasses.replace(
            finding,
            hint_nl=hints["nl"],
            hint_en=hints["en"],
            # A bare number says little; the note on the heading says what belongs there.
            expected_nl=column.description.nl if column else "",
            expected_en=column.description.en if column else "",
        )


def _heading(sheet: Sheet, path: str) -> Words | None:
    column = sheet.column(path)
    if column is not None:
        return column.name
    if path != REQUIRES:
        return None
    # The profile has its levels from the rows of another sheet.
    ends = [(one, found) for one in sheets() if (found := one.column(SHORTCUT[1]))]
    return _elsewhere(*ends[0]) if ends else None


def _elsewhere(sheet: Sheet, column: Column) -> Words:
    return Words(
        f"{column.name.nl} (blad {sheet.name.nl})", f"{column.name.en} (sheet {sheet.name.en})"
    )
