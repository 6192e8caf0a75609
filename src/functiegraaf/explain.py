"""Explain: what a rule asks, of what, how bad it is, and how to mend it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from functiegraaf.engines import SH
from functiegraaf.findings import short
from functiegraaf.names import Names
from functiegraaf.rules import Rules, fill, general, value_of

WORDS = {
    "nl": {
        "this": "dit onderdeel", "value": "de waarde", "path": "de eigenschap",
        "about": "Gaat over", "path-label": "Eigenschap", "says": "Zegt", "asks": "Vraagt",
        "severity": "Ernst", "concluded": "Rust op een conclusie van ons.",
        "page": "Bladzijde", "mending": "Herstel",
        "Violation": "fout", "Warning": "waarschuwing", "Info": "ter informatie",
    },
    "en": {
        "this": "this part", "value": "the value", "path": "the property",
        "about": "Is about", "path-label": "Property", "says": "Says", "asks": "Asks for",
        "severity": "Severity", "concluded": "Rests on a conclusion of ours.",
        "page": "Page", "mending": "To mend",
        "Violation": "violation", "Warning": "warning", "Info": "for information",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """What a rule says of itself.

    Attributes:
        rule: Its IRI.
        about: What it is about: the names of the classes it targets.
        path: The name of its property with its prefixed IRI, or empty.
        message: What it says, with plain words for what differs from case to case.
        mending: How to mend what it finds, where it says so; empty otherwise.
        asks: What it asks for: the kind of constraint with its value.
        severity: 'Violation', 'Warning' or 'Info'.
        concluded: Whether it rests on something we concluded.

    """

    rule: str
    about: tuple[str, ...]
    path: str
    message: str
    mending: str
    asks: tuple[str, ...]
    severity: str
    concluded: bool


def explanation(rules: Rules, names: Names, rule: str, lang: str) -> Explanation:
    """Return what a rule says of itself in one language.

    Args:
        rules: The shapes.
        names: The names of the terms, from the ontology.
        rule: The IRI of the rule.
        lang: 'nl' or 'en'.

    """
    words = WORDS[lang]
    holders = [rule, *rules.holders(rule)]
    targets = [
        rules.called(value_of(term), names, lang)
        for holder in holders
        for stated in ("targetClass", "targetSubjectsOf", "targetObjectsOf")
        for term in rules.objects(holder, SH + stated)
    ]
    path = next((value_of(term) for term in rules.objects(rule, SH + "path")), "")
    asks = tuple(
        f"{component}: {expected}"
        for component in rules.components()
        if (expected := rules.expected(rule, component + "ConstraintComponent", names, lang))
    )
    message = rules.message(rule, "SPARQLConstraintComponent", lang)
    parts = {key: words[key] for key in ("this", "value", "path")}
    if not targets and not path:
        # A rule about a cell or a file names what no general word can stand for.
        parts = dict.fromkeys(("value", "about", "other"), "…")
    if path.startswith("_:"):
        path = ""
    if path:
        parts["path"] = rules.called(path, names, lang)
    return Explanation(
        rule,
        tuple(dict.fromkeys(targets)),
        path and f"{parts['path']} ({short(path)})",
        fill(general(message), parts),
        fill(general(rules.mending(rule, lang)), parts),
        asks,
        rules.severity(rule),
        rules.concluded(rule),
    )


def explain(
    shapes: Iterable[ox.Triple], ontology: Iterable[ox.Triple], name: str, lang: str = "nl"
) -> str:
    """Return the explanation of a rule as a text to read.

    Args:
        shapes: The triples of the shapes.
        ontology: The triples of the ontology.
        name: The name of the rule: its IRI, `shape:X-y` or `X-y`.
        lang: 'nl' or 'en'.

    Raises:
        InputError: No rule has that name; the message has the nearest ones.

    """
    from functiegraaf.findings import page_of

    rules = Rules(shapes)
    found = explanation(rules, Names(ontology), rules.find(name), lang)
    words = WORDS[lang]
    lines = [short(found.rule), "=" * len(short(found.rule)), ""]
    lines.append(f"{words['severity']}: {words.get(found.severity, found.severity)}")
    for key, value in (
        ("about", ", ".join(found.about)),
        ("path-label", found.path),
        ("asks", "; ".join(found.asks)),
        ("says", found.message),
        ("mending", found.mending),
        ("page", page_of(found.rule)),
    ):
        if value:
            lines.append(f"{words[key]}: {value}")
    if found.concluded:
        lines.append(words["concluded"])
    return "\n".join(lines) + "\n"
