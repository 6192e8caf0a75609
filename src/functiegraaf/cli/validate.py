"""The command `validate`: hold the graph, or files, against the rules."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from functiegraaf.cli import output as out

if TYPE_CHECKING:
    from functiegraaf.findings import Finding, Report

WORDS = {
    "nl": {
        "Violation": "Fouten",
        "Warning": "Waarschuwingen",
        "Info": "Ter informatie",
        "concluded": "rusten op een conclusie van ons",
        "rule": "regel",
        "summary": "{Violation} fouten, {Warning} waarschuwingen (waarvan {concluded} op een "
        "conclusie van ons), {Info} ter informatie; {triples} feiten nagekeken.",
        "read": "lezen",
        "shapes": "regels lezen",
        "check": "nakijken",
    },
    "en": {
        "Violation": "Violations",
        "Warning": "Warnings",
        "Info": "For information",
        "concluded": "resting on a conclusion of ours",
        "rule": "rule",
        "summary": "{Violation} violations, {Warning} warnings ({concluded} of them on a "
        "conclusion of ours), {Info} for information; {triples} facts checked.",
        "read": "reading",
        "shapes": "reading the rules",
        "check": "checking",
    },
}


@click.command("validate")
@click.argument(
    "files", metavar="[FILE]...", nargs=-1, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option(
    "--with-norm/--alone",
    "with_norm",
    default=None,
    help="Read given files together with the shipped graph (the default), or alone.",
)
@click.option(
    "--shapes",
    multiple=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Use these rules too; can be given several times.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning"]),
    default="violation",
    show_default=True,
    help="What makes the exit status 1.",
)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the screen.",
)
@out.lang_option
def command(
    files: tuple[Path, ...],
    with_norm: bool | None,
    shapes: tuple[Path, ...],
    fail_on: str,
    format_: str,
    output: Path | None,
    lang: str,
) -> None:
    """Hold the shipped graph, or files of your own, against the rules (SHACL).

    The exit status is 0 when all is well, 1 when something is wrong, and 2 when a file cannot
    be used. Warnings are well, unless --fail-on warning is given.

    Example: functiegraaf validate my-profiles.ttl --lang en
    """
    from functiegraaf.validate import validate

    if with_norm is not None and not files:
        raise click.UsageError("--with-norm and --alone are about files; give a FILE")

    def tell(stage: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"{WORDS[lang][stage]} ...", err=True)

    report = validate(files or None, shapes=shapes, with_norm=with_norm is not False, progress=tell)
    text = {"text": as_text, "csv": as_csv, "json": as_json}[format_](report, lang)
    if output is None:
        click.echo(text, nl=False)
    else:
        out.save(output, text.encode())
    if not report.conforms(fail_on):
        click.get_current_context().exit(1)


def as_text(report: Report, lang: str) -> str:
    """Return the findings for reading: by severity, those that rest on conclusions apart."""
    from functiegraaf.findings import SEVERITIES

    words = WORDS[lang]
    lines: list[str] = []
    for severity in SEVERITIES:
        for concluded in (False, True):
            found = report.of(severity, concluded=concluded)
            if found:
                suffix = f" – {words['concluded']}" if concluded else ""
                lines += [f"{words[severity]}{suffix} ({len(found)})", ""]
                for finding in found:
                    lines += [*_lines(finding, lang), ""]
    numbers = {severity: len(report.of(severity)) for severity in SEVERITIES}
    resting = len(report.of("Warning", concluded=True))
    lines.append(words["summary"].format(**numbers, concluded=resting, triples=report.triples))
    return "\n".join(lines) + "\n"


def _lines(finding: Finding, lang: str) -> list[str]:
    from functiegraaf.findings import short

    where = [finding.focus, finding.path, finding.value]
    named = finding.label.casefold() in finding.message_nl.casefold()
    label = str(finding.place) if finding.place else "" if named else finding.label
    return [
        f"  {label + ': ' if label else ''}{finding.message(lang)} {finding.hint(lang)}".rstrip(),
        f"    {' '.join(short(part) for part in where if part)}"
        f" ({WORDS[lang]['rule']} {short(finding.rule)})",
    ]


def as_csv(report: Report, lang: str) -> str:  # noqa: ARG001 - both languages have a column
    """Return the findings as CSV, one a line."""
    from functiegraaf.findings import Finding

    stream = io.StringIO()
    names = [field.name for field in dataclasses.fields(Finding)]
    writer = csv.DictWriter(stream, names, lineterminator="\n")
    writer.writeheader()
    for finding in report.findings:
        row = dataclasses.asdict(finding)
        place = str(finding.place) if finding.place else ""
        writer.writerow(row | {"concluded": str(finding.concluded).lower(), "place": place})
    return stream.getvalue()


def as_json(report: Report, lang: str) -> str:  # noqa: ARG001 - both languages have a key
    """Return the findings as one JSON object."""
    findings = [dataclasses.asdict(finding) for finding in report.findings]
    whole = {"conforms": report.conforms(), "triples": report.triples, "findings": findings}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
