"""Concise: one line for each finding, as compilers write them."""

from __future__ import annotations

from functiegraaf.findings import Finding, Place, short
from functiegraaf.legible import visible
from functiegraaf.reporters import Run, sentence
from functiegraaf.reporters.words import WORDS


def write(run: Run) -> bytes:
    """Return 'place: severity: message [rule]' for each finding."""
    words = WORDS[run.lang]
    lines: list[str] = []
    for one in sorted(run.report.findings, key=_order):
        place = str(one.place) if one.place else short(one.focus)
        if one.place and one.place.column and not one.place.cell:
            place = f"{place}:{one.place.column}"
        kind = words.get(f"one-{one.severity}", short(one.severity))
        line = f"{place}: {kind}: {sentence(run, one)} [{short(one.rule)}]"
        lines.append(visible(" ".join(line.split())))
    return "".join(f"{line}\n" for line in lines).encode()


def _order(finding: Finding) -> tuple[object, ...]:
    """Sort findings as a person goes through the files."""
    place = finding.place or Place("")
    return place.file, place.sheet, place.line, place.column, finding.order
