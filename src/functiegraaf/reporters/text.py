"""Text: findings for reading, by file and severity, with the line they stand on."""

from __future__ import annotations

from functiegraaf.findings import Finding, short
from functiegraaf.legible import visible
from functiegraaf.reporters import Run, subject
from functiegraaf.reporters.words import WORDS, summary


def write(run: Run) -> bytes:
    """Return the findings grouped by file and severity; those on conclusions apart."""
    lines: list[str] = []
    files = dict.fromkeys(one.place.file if one.place else "" for one in run.report.findings)
    for file in sorted(files):
        if file:
            lines += [file, "=" * len(file), ""]
        lines += _of_file(run, file)
    words = WORDS[run.lang]
    if run.gone:
        lines += [f"{words['gone']} ({len(run.gone)})", ""]
        lines += [f"  {old.get('message_' + run.lang, old.get('rule', ''))}" for old in run.gone]
        lines.append("")
    return "".join(f"{visible(line)}\n" for line in [*lines, *summary(run)]).encode()


def _of_file(run: Run, file: str) -> list[str]:
    words = WORDS[run.lang]
    lines: list[str] = []
    for severity in run.report.severities:
        for concluded in (False, True):
            found = [
                one
                for one in run.report.of(severity, concluded=concluded)
                if (one.place.file if one.place else "") == file
            ]
            if found:
                suffix = f" – {words['concluded']}" if concluded else ""
                lines += [f"{words.get(severity, short(severity))}{suffix} ({len(found)})", ""]
                found.sort(key=_order)
                for finding in found:
                    lines += [*_lines(run, finding), ""]
    return lines


def _order(finding: Finding) -> tuple[object, ...]:
    """Sort by line and rule; cells stay as they came, which is by sheet, row and column."""
    place = finding.place
    return (place.line if place else 0, () if place and place.cell else finding.order)


def _lines(run: Run, finding: Finding) -> list[str]:
    words, lang = WORDS[run.lang], run.lang
    about = subject(run, finding)
    state = run.states.get(finding, "")
    mark = f"[{words[state]}] " if state else ""
    lines = [f"  {mark}{about + ': ' if about else ''}{finding.message(lang)}"]
    source = run.source(finding)
    if finding.place:
        lines.append(f"    {finding.place}{'  ' + source if source else ''}")
    if finding.hint(lang):
        lines.append(f"    {words['hint']}: {finding.hint(lang)}")
    where = [finding.focus, finding.path, finding.value]
    parts = [short(part) for part in where if part]
    return [*lines, "    " + " ".join([*parts, f"({words['rule']} {short(finding.rule)})"])]
