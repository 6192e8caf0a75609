"""Reporters: findings written for a person, a spreadsheet or another program.

Each reporter is a module with `write(run) -> bytes`, named after its format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any, Literal

from functiegraaf.errors import InputError
from functiegraaf.findings import Finding, Report

FORMATS = (
    "text", "concise", "json", "csv", "xlsx", "html", "sarif", "junit", "github", "turtle",
)  # fmt: skip

#: How much is shown of a line; a file of data can be one line of megabytes.
WIDTH = 160

State = Literal["new", "same"]


@dataclass(frozen=True)
class Run:
    """A validation as it is to be reported.

    Attributes:
        report: What was found, as far as it is to be shown.
        whole: All that was found and is not known already, where less is to be shown.
        lang: 'nl' or 'en'.
        hidden: How many findings are less bad than what is to be shown.
        known: How many findings a baseline knows; they are left out.
        lines: The lines of each file, by its name, to show beside a finding.
        states: For `--diff`: whether a finding is new.
        gone: For `--diff`: the old findings that are gone, as their JSON.
        compared: Whether findings were compared with an older run.
        safe_csv: Whether CSV guards text that a spreadsheet would take for a formula.
        fail_on: What is bad enough to fail.

    """

    report: Report
    lang: str = "nl"
    hidden: int = 0
    known: int = 0
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    states: Mapping[Finding, State] = field(default_factory=dict)
    gone: Sequence[Mapping[str, Any]] = ()
    compared: bool = False
    safe_csv: bool = False
    fail_on: str = "violation"
    whole: Report | None = None

    @property
    def conforms(self) -> bool:
        """Whether nothing was found that is bad enough to fail, shown or not."""
        return (self.whole or self.report).conforms(self.fail_on)

    def source(self, finding: Finding) -> str:
        """Return the line of the file on which a finding stands, or ''; a long one is cut."""
        place = finding.place
        lines = self.lines.get(place.file, ()) if place and place.line else ()
        if place is None or not 0 < place.line <= len(lines):
            return ""
        line = lines[place.line - 1]
        start = max(0, place.column - 1 - WIDTH // 2) if len(line) > WIDTH else 0
        cut = line[start : start + WIDTH].strip()
        before, after = "… " if start else "", " …" if start + WIDTH < len(line) else ""
        return f"{before}{cut}{after}"


def subject(run: Run, finding: Finding) -> str:
    """Return the name of what a finding is about, or '' where its message says it already."""
    label = finding.label(run.lang)
    said = finding.message(run.lang).casefold()
    known = not finding.focus or label.casefold() in said or label == str(finding.place)
    return "" if known else label


def sentence(run: Run, finding: Finding) -> str:
    """Return the message of a finding with the name of what it is about, for a line by itself."""
    name = subject(run, finding)
    return f"{name}: {finding.message(run.lang)}" if name else finding.message(run.lang)


#: The columns of a table of findings.
COLUMNS = (
    "severity", "rule", "file", "line", "column", "sheet", "cell", "focus", "label_nl",
    "label_en", "path", "value", "language", "datatype", "expected_nl", "expected_en", "message_nl",
    "message_en", "hint_nl", "hint_en", "concluded", "constraint", "page", "fingerprint", "state",
)  # fmt: skip


def record(run: Run, finding: Finding) -> dict[str, Any]:
    """Return a finding as one flat record with the columns of a table."""
    place = finding.place
    flat = asdict(finding)
    flat.pop("place")
    return {
        **flat,
        "file": place.file if place else "",
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
        "sheet": place.sheet if place else "",
        "cell": place.cell if place else "",
        "page": finding.page,
        "fingerprint": finding.fingerprint,
        "state": run.states.get(finding, ""),
    }


def write(run: Run, form: str) -> bytes:
    """Return a run in one of the formats.

    Raises:
        InputError: There is no such format.

    """
    if form not in FORMATS:
        raise InputError(f"'{form}' is no format for findings; use {', '.join(FORMATS)}")
    data: bytes = import_module(f"functiegraaf.reporters.{form}").write(run)
    return data
