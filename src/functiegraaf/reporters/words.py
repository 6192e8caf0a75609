"""Words: what reporters say themselves, in Dutch and English."""

from __future__ import annotations

from functiegraaf.findings import SEVERITIES, short
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
        "summary": "{Violation}, {Warning} (waarvan {concluded} op een "
        "conclusie van ons), {Info} ter informatie; {checked}.",
        "checked": "{triples} feiten nagekeken",
        "one-own": "1 eigen feit nagekeken, {triples} met de graaf erbij",
        "own": "{count} eigen feiten nagekeken, {triples} met de graaf erbij",
        "others": "{count} met een eigen ernst ({names}), zo zwaar geteld als een fout.",
        "left_out": "{count} bevindingen gaan over de meegeleverde graaf en staan hier niet.",
        "one-left_out": "1 bevinding gaat over de meegeleverde graaf en staat hier niet.",
        "one-hidden": "1 lichtere bevinding staat hier niet (--severity).",
        "one-known": "1 bevinding was al bekend en staat hier niet (--baseline).",
        "hidden": "{count} lichtere bevindingen staan hier niet (--severity).",
        "known": "{count} bevindingen waren al bekend en staan hier niet (--baseline).",
        "beside": "Niet door SHACL gevonden, en daarom alleen hier:",
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
        "summary": "{Violation}, {Warning} ({concluded} of them on a "
        "conclusion of ours), {Info} for information; {checked}.",
        "checked": "{triples} facts checked",
        "one-own": "1 fact of yours checked, {triples} with the graph",
        "own": "{count} facts of yours checked, {triples} with the graph",
        "others": "{count} with a severity of their own ({names}), counted as bad as a violation.",
        "left_out": "{count} findings are about the shipped graph and do not stand here.",
        "one-left_out": "1 finding is about the shipped graph and does not stand here.",
        "one-hidden": "1 lighter finding does not stand here (--severity).",
        "one-known": "1 finding was known already and does not stand here (--baseline).",
        "hidden": "{count} lighter findings do not stand here (--severity).",
        "known": "{count} findings were known already and do not stand here (--baseline).",
        "beside": "Not found by SHACL, and therefore here only:",
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
            lines.append(words[f"one-{key}" if count == 1 else key].format(count=count))
    if run.compared:
        states = list(run.states.values())
        lines.append(
            words["diff"].format(
                new=states.count("new"), same=states.count("same"), gone=len(run.gone)
            )
        )
    numbers = {one: len(report.of(one)) for one in SEVERITIES}
    counted = {
        one: f"{numbers[one]} {words[f'one-{one}'] if numbers[one] == 1 else words[one].lower()}"
        for one in ("Violation", "Warning")
    }
    resting = len(report.of("Warning", concluded=True))
    others = [one for one in report.severities if one not in SEVERITIES]
    if others:
        count = sum(len(report.of(one)) for one in others)
        names = ", ".join(short(one) for one in others)
        lines.append(words["others"].format(count=count, names=names))
    key = "checked" if report.own is None else "one-own" if report.own == 1 else "own"
    checked = words[key].format(count=report.own, triples=report.triples)
    lines.append(
        words["summary"].format(**counted, Info=numbers["Info"], concluded=resting, checked=checked)
    )
    return lines
