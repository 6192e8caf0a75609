"""Concise: one line for each finding, as compilers write them."""

from __future__ import annotations

from functiegraaf.findings import short
from functiegraaf.reporters import Run
from functiegraaf.reporters.words import WORDS, visible


def write(run: Run) -> bytes:
    """Return 'place: severity: message [rule]' for each finding."""
    words = WORDS[run.lang]
    lines: list[str] = []
    for one in run.report.findings:
        place = str(one.place) if one.place else short(one.focus)
        kind = words.get(f"one-{one.severity}", short(one.severity))
        line = f"{place}: {kind}: {one.message(run.lang)} [{short(one.rule)}]"
        lines.append(visible(" ".join(line.split())))
    return "".join(f"{line}\n" for line in lines).encode()
