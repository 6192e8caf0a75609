"""Minimum education: the level and the fields in the answer of a profile to what education fits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functiegraaf.ingest.document import Document, Value, iri, sentence
from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.nlqf_education import LEVELS

_LEVEL = re.compile(
    r"\bMBO[- ]?(?:niveau[- ]?)?(\d)(?: ?(?:/|-|–|of|en) ?(\d))?"
    r"|\b(?:(?:HBO|WO)[-/ (]*)?(Bachelor|Master)\b"
    r"|\b(Associate degree|AD|HBO|WO|HAVO|VWO|VMBO)\b",
    re.IGNORECASE,
)
#: The education levels of the graph, with that of the NLQF; levels of schools that it has too.
_LEVELS = LEVELS | {"havo": ("HAVO", 4)}
#: What a word can mean besides.
_ALSO = {"hbo": "AD", "wo": "BACHELOR"}
_FIELDS = re.compile(
    r"\b(?:op het (?:gebied|terrein) van|in de richting(?: van)?) ([^.(]+?) ?(?=[.(]|$)"
)
_EXAMPLES = re.compile(r"\bbijvoorbeeld\b|\bzoals\b|\(|" + _FIELDS.pattern)


def read_minimum(
    doc: Document, answer: Sequence[Line], profile: str, series: str, of: list[Value]
) -> None:
    """Read an answer.

    Args:
        doc: The document to add to.
        answer: The lines of the answer.
        profile: The key of the profile.
        series: The key of its series.
        of: The link to the profile.

    """
    text = doc.source.join(answer)
    facts: dict[str, Value | list[Value]] = {"ofProfile": of, "text": sentence(text)}
    first, _, ideal = text.partition("Idealiter")
    level = _level(doc, answer, _EXAMPLES.split(first)[0])
    if level:
        facts["educationLevel"] = iri(f"education-level-{level}")
    for stated, part in (("exampleField", first), ("idealAddition", ideal)):
        facts[stated] = [
            iri(doc.concept(f"field-{series}", ("EducationField",), field, answer))
            for field in _fields(doc, answer, part, series)
        ]
    doc.say(f"minimum-education-{profile}", ("MinimumEducation",), answer, facts, "education")


def _level(doc: Document, answer: Sequence[Line], text: str) -> str:
    """Return the level that is asked, the lowest of more; other readings are noted."""
    found: list[tuple[int, str]] = []
    other: list[str] = []
    for match in _LEVEL.finditer(text):
        numbers, word = [one for one in match.groups()[:2] if one], (match[3] or match[4] or "")
        found += [(int(one), f"MBO-{one}") for one in numbers]
        if word.casefold() in _LEVELS:
            level, rank = _LEVELS[word.casefold()]
            found.append((rank, level))
        elif word:
            other.append(f"{word}, which is no level of the graph")
        if word.casefold() in _ALSO:
            other.append(_ALSO[word.casefold()])
    taken = min(found, key=lambda one: one[0])[1] if found else ""
    other = [level for _, level in found if level != taken] + other
    for reading in dict.fromkeys(other):
        doc.source.choose(
            answer[0].number, f"education level {taken}" if taken else "no education level", reading
        )
    return taken


def _fields(doc: Document, answer: Sequence[Line], text: str, series: str) -> list[str]:
    """Return the fields that are named.

    'A, B en C' are three; 'A en B' can be one, as it is where more follows or where it is
    named elsewhere. Where it is the last of them, both readings are noted.
    """
    match = _FIELDS.search(text)
    if not match:
        return []
    fields = [field.strip() for field in re.split(r"[,;]", match[1]) if field.strip()]
    parts = re.split(r" (?:en/of|en|of) ", fields[-1]) if fields else []
    if len(parts) < 2:
        return fields
    known = {
        letters(printed)
        for thing in doc.things.values()
        if thing.name.startswith(f"field-{series}-")
        for printed in thing.names
    }
    apart = letters(fields[-1]) not in known and (
        len(fields) > 1 or all(letters(part) in known for part in parts)
    )
    whole, single = f"'{fields[-1]}' as one field", f"{len(parts)} fields: {', '.join(parts)}"
    taken, other = (single, whole) if apart else (whole, single)
    doc.source.choose(answer[0].number, taken, other)
    return [*fields[:-1], *parts] if apart else fields
