"""File rules: what is found in a file by its words, which no shape sees in a graph."""

from __future__ import annotations

from collections.abc import Mapping

from functiegraaf.findings import Finding, Place
from functiegraaf.rules import Rules


def finding(
    rules: Rules,
    rule: str,
    said: Mapping[str, tuple[str, str]],
    place: Place,
    *,
    value: str,
    labels: tuple[str, str],
    focus: str = "",
    path: str = "",
) -> Finding:
    """Return what was found by a rule that is about a file, and that no shape can see.

    Args:
        rules: The rules, for the severity.
        rule: The rule.
        said: The message and the hint, by language.
        place: Where it stands.
        value: What it is about.
        labels: What the focus is called, in Dutch and in English.
        focus: The thing that it was found at, if there is one.
        path: The property, if there is one.

    """
    return Finding(
        severity=rules.severity(rule),
        rule=rule,
        focus=focus,
        label_nl=labels[0],
        label_en=labels[1],
        path=path,
        value=value,
        message_nl=said["nl"][0],
        message_en=said["en"][0],
        concluded=False,
        hint_nl=said["nl"][1],
        hint_en=said["en"][1],
        place=place,
    )
