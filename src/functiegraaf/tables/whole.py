"""What is wrong with a table as a whole: sheets that are not there, and names that went lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from functiegraaf.findings import Finding
from functiegraaf.tables import faults
from functiegraaf.tables.example import Examples
from functiegraaf.tables.heads import Heads
from functiegraaf.tables.layout import Words, sheets
from functiegraaf.tables.leads import Known


class Missing(NamedTuple):
    """A sheet that is not there: where it is first missed, what it holds and its name."""

    path: Path
    heads: Heads
    column: int
    kind: str
    name: Words


def missing_sheets(found: Sequence[tuple[Path, Heads]], examples: Examples) -> Iterator[Missing]:
    """Return each sheet that is not there although rows name what it should hold."""
    missing = {sheet.class_: sheet.name for sheet in sheets()}
    for _, heads in found:
        missing.pop(heads.sheet.class_, None)
    for path, heads in found:
        for place, column in heads.columns.items():
            if column.kind in missing and _is_used(heads, place, examples):
                yield Missing(path, heads, place, column.kind, missing.pop(column.kind))


def _is_used(heads: Heads, place: int, examples: Examples) -> bool:
    return any(
        place in heads.grid.filled(number) and not examples.is_one(heads, number)
        for number in range(1, len(heads.grid.rows))
    )


def forgiven(
    findings: Sequence[Finding], nameless: Mapping[str, int], known: Known
) -> list[Finding]:
    """Return the findings without the names that are unknown because a row has lost its own.

    A row whose code is missing, or is that of another row, should have been called something
    else. For each such row the name that most cells use in vain, unless it is just misspelt, is
    taken to be that.

    Args:
        findings: The findings.
        nameless: How many rows have lost their name, by the class of their things.
        known: What can be named.

    """
    kinds = {column.path: column.kind for sheet in sheets() for column in sheet.columns}
    lost: set[tuple[str, str]] = set()
    for kind, count in nameless.items():
        wanted = Counter(
            finding.value
            for finding in findings
            if finding.rule == faults.RULES + "unknown"
            and kinds.get(finding.path) == kind
            and not known.own[kind].near(finding.value)
        )
        lost |= {(kind, text) for text, _ in wanted.most_common(count)}
    return [
        finding
        for finding in findings
        if finding.rule != faults.RULES + "unknown"
        or (kinds.get(finding.path, ""), finding.value) not in lost
    ]
