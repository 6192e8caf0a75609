"""SARIF 2.1.0: findings for tools that show the results of static analysis."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from functiegraaf import __version__
from functiegraaf.findings import Finding, short
from functiegraaf.reporters import Run, sentence

LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write(run: Run) -> bytes:
    """Return one run with its rules and results."""
    rules = sorted({one.rule for one in run.report.findings})
    whole = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "functiegraaf",
                        "version": __version__,
                        "rules": [_rule(run, rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(run, one, rules) for one in run.report.findings],
            }
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _rule(run: Run, rule: str) -> dict[str, Any]:
    first = next(one for one in run.report.findings if one.rule == rule)
    return {
        "id": short(rule) or "unnamed",
        "shortDescription": {"text": first.message(run.lang)},
        "help": {"text": first.page},
        "defaultConfiguration": {"level": LEVELS.get(first.severity, "error")},
    }


def _result(run: Run, one: Finding, rules: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": short(one.rule) or "unnamed",
        "ruleIndex": rules.index(one.rule),
        "level": LEVELS.get(one.severity, "error"),
        "message": {"text": " ".join(p for p in (sentence(run, one), one.hint(run.lang)) if p)},
        "partialFingerprints": {"functiegraaf/v1": one.fingerprint},
        "locations": [_location(run, one)],
    }
    if run.compared:
        states = {"new": "new", "same": "unchanged"}
        result["baselineState"] = states[run.states.get(one, "new")]
    return result


def _location(run: Run, one: Finding) -> dict[str, Any]:
    logical = {"fullyQualifiedName": one.focus, "name": one.label(run.lang)}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if one.place:
        uri = PurePath(one.place.file).as_posix()
        physical: dict[str, Any] = {"artifactLocation": {"uri": _escaped(uri)}}
        if one.place.line:
            physical["region"] = {"startLine": one.place.line}
            if one.place.column:
                physical["region"]["startColumn"] = one.place.column
        elif one.place.cell:
            logical["fullyQualifiedName"] = f"{one.place.sheet}!{one.place.cell}"
        location["physicalLocation"] = physical
    return location


def _escaped(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
