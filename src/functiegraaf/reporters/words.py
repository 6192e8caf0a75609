"""Words: what reporters say themselves, in Dutch and English."""

from __future__ import annotations

from functiegraaf.reporters import Run

WORDS = {
    "nl": {
        "Violation": "Fouten",
        "Warning": "Waarschuwingen",
        "Info": "Ter informatie",
        "one-Violation": "fout",
        "one-Warning": "waarschuwing",
        "one-Info": "ter informatie",
        "concluded": "rusten op een conclusie van ons",
        "rule": "regel",
        "hint": "Herstel",
        "expected": "Gevraagd",
        "no-place": "zonder plaats",
        "title": "Bevindingen",
        "place": "plaats",
        "about": "over",
        "finding": "bevinding",
        "summary": "{Violation} fouten, {Warning} waarschuwingen (waarvan {concluded} op een "
        "conclusie van ons), {Info} ter informatie; {triples} feiten nagekeken.",
        "left_out": "{count} bevindingen gaan over de meegeleverde graaf en staan hier niet.",
        "hidden": "{count} lichtere bevindingen staan hier niet (--severity).",
        "known": "{count} bevindingen waren al bekend en staan hier niet (--baseline).",
        "new": "nieuw",
        "same": "gebleven",
        "gone": "weg",
        "diff": "{new} nieuw, {same} gebleven, {gone} weg.",
    },
    "en": {
        "Violation": "Violations",
        "Warning": "Warnings",
        "Info": "For information",
        "one-Violation": "violation",
        "one-Warning": "warning",
        "one-Info": "information",
        "concluded": "resting on a conclusion of ours",
        "rule": "rule",
        "hint": "To mend",
        "expected": "Asked for",
        "no-place": "without a place",
        "title": "Findings",
        "place": "place",
        "about": "about",
        "finding": "finding",
        "summary": "{Violation} violations, {Warning} warnings ({concluded} of them on a "
        "conclusion of ours), {Info} for information; {triples} facts checked.",
        "left_out": "{count} findings are about the shipped graph and do not stand here.",
        "hidden": "{count} lighter findings do not stand here (--severity).",
        "known": "{count} findings were known already and do not stand here (--baseline).",
        "new": "new",
        "same": "same",
        "gone": "gone",
        "diff": "{new} new, {same} same, {gone} gone.",
    },
}


def summary(run: Run) -> list[str]:
    """Return the closing lines: what was left out, and how many were found."""
    words, report = WORDS[run.lang], run.report
    lines: list[str] = list(report.notes)
    for key, count in (("left_out", report.left_out), ("hidden", run.hidden), ("known", run.known)):
        if count:
            lines.append(words[key].format(count=count))
    if run.compared:
        states = list(run.states.values())
        lines.append(
            words["diff"].format(
                new=states.count("new"), same=states.count("same"), gone=len(run.gone)
            )
        )
    numbers = {one: len(report.of(one)) for one in ("Violation", "Warning", "Info")}
    resting = len(report.of("Warning", concluded=True))
    lines.append(words["summary"].format(**numbers, concluded=resting, triples=report.triples))
    return lines
