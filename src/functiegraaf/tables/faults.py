"""What can be wrong with a cell before any shape is asked, in words for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from functiegraaf.findings import Finding, Place
from functiegraaf.tables.layout import Sheet, Words

#: Faults are rules too; their names stand beside those of the shapes.
RULES = "https://w3id.org/functiegraaf/shape/Table-"


class Rule(NamedTuple):
    """One kind of fault: what is wrong, what to do, and how bad it is."""

    message: Words
    hint: Words
    severity: str = "Violation"


_NAME_IT = Words(
    "Geef de kolom een naam in rij 1. Zet in CSV een tekst waarin het scheidingsteken voorkomt, "
    "tussen aanhalingstekens.",
    "Give the column a name in row 1. In CSV, put a text that holds the delimiter in quotation "
    "marks.",
)

FAULTS: dict[str, Rule] = {
    "unknown": Rule(
        Words("‘{value}’ is niet bekend.", "‘{value}’ is not known."),
        Words("Kies uit de lijst{near}.", "Choose from the list{near}."),
    ),
    "ambiguous": Rule(
        Words("‘{value}’ kan meer dan één ding zijn.", "‘{value}’ can be more than one thing."),
        Words("Schrijf een van deze: {near}.", "Write one of these: {near}."),
    ),
    "number": Rule(
        Words("‘{value}’ is geen geheel getal.", "‘{value}’ is not a whole number."),
        Words("Geef een geheel getal, zoals 3.", "Give a whole number, such as 3."),
    ),
    "date": Rule(
        Words("‘{value}’ is geen datum.", "‘{value}’ is not a date."),
        Words(
            "Maak er een datumcel van, of schrijf 2026-01-31 of 31-01-2026.",
            "Make it a date cell, or write 2026-01-31 or 31-01-2026.",
        ),
    ),
    "date-readings": Rule(
        Words(
            "‘{value}’ kan twee data zijn: {near}.",
            "‘{value}’ can be two dates: {near}.",
        ),
        Words(
            "Maak er een datumcel van, of schrijf 2026-01-31 of 31-01-2026.",
            "Make it a date cell, or write 2026-01-31 or 31-01-2026.",
        ),
    ),
    "text": Rule(
        Words(
            "Hier hoort tekst, maar de cel bevat ‘{value}’ als getal, datum of waarheidswaarde.",
            "Text belongs here, but the cell holds ‘{value}’ as a number, date or truth value.",
        ),
        Words(
            "Maak de cel op als tekst en schrijf de waarde opnieuw.",
            "Format the cell as text and write the value again.",
        ),
    ),
    "formula": Rule(
        Words(
            "De cel bevat een formule; wat die oplevert, is hier niet zeker.",
            "The cell holds a formula; what it yields is not certain here.",
        ),
        Words(
            "Plak de uitkomst als waarde in de cel.", "Paste the outcome into the cell as a value."
        ),
    ),
    "error": Rule(
        Words("De cel bevat een foutwaarde.", "The cell holds an error value."),
        Words("Vul de bedoelde waarde in.", "Fill in the value that is meant."),
    ),
    "address": Rule(
        Words(
            "‘{value}’ is hier niet de goede code.",
            "‘{value}’ is not the right code here.",
        ),
        Words("Vul in: {about}", "Fill in: {about}"),
    ),
    "level": Rule(
        Words(
            "Van de competentie {other} is geen niveau {value} beschreven.",
            "The competency {other} has no level {value}.",
        ),
        Words("Wel beschreven: {near}.", "What is described: {near}."),
    ),
    "no-levels": Rule(
        Words(
            "Van de competentie {other} zijn nog geen niveaus beschreven.",
            "The competency {other} has no described levels yet.",
        ),
        Words("Kies een andere competentie.", "Choose another competency."),
    ),
    "key": Rule(
        Words(
            "Deze rij is niet te herkennen: {about} ontbreekt of klopt niet.",
            "This row cannot be identified: {about} is missing or not right.",
        ),
        Words("Vul die cel in.", "Fill in that cell."),
    ),
    "twice": Rule(
        Words(
            "‘{value}’ staat al in {other}; hoofdletters en leestekens tellen daarbij niet mee.",
            "‘{value}’ stands in {other} already; capitals and punctuation make no difference.",
        ),
        Words(
            "Geef deze rij een eigen code of nummer, of laat haar weg.",
            "Give this row a code or number of its own, or leave it out.",
        ),
    ),
    "number-twice": Rule(
        Words("Nummer {value} staat al in {other}.", "Number {value} stands in {other} already."),
        Words(
            "Geef deze rij een eigen nummer, of laat haar weg.",
            "Give this row a number of its own, or leave it out.",
        ),
    ),
    "heading-row": Rule(
        Words(
            "In rij 1 staat geen kolomnaam die bekend is; dit blad is niet gelezen.",
            "Row 1 holds no heading that is known; this sheet has not been read.",
        ),
        Words("Zet de kolomnamen in rij 1{near}.", "Put the headings in row 1{near}."),
    ),
    "heading": Rule(
        Words("De kolom ‘{about}’ ontbreekt.", "The column ‘{about}’ is missing."),
        Words(
            "Voeg de kolom toe, met deze naam in rij 1.",
            "Add the column, with this name in row 1.",
        ),
    ),
    "heading-twice": Rule(
        Words("De kolom ‘{value}’ staat er twee keer.", "The column ‘{value}’ stands twice."),
        Words("Laat er één staan.", "Keep one of them."),
    ),
    "heading-unknown": Rule(
        Words(
            "De kolom ‘{value}’ hoort hier niet en is niet gelezen.",
            "The column ‘{value}’ does not belong here and has not been read.",
        ),
        Words("Verbeter de naam{near}, of laat het zo.", "Correct the name{near}, or leave it."),
        "Warning",
    ),
    "no-heading": Rule(
        Words(
            "Boven deze cel staat geen kolomnaam; zij is niet gelezen.",
            "There is no heading above this cell; it has not been read.",
        ),
        _NAME_IT,
        "Warning",
    ),
    "no-heading-many": Rule(
        Words(
            "Boven deze cel en {value} gevulde cellen eronder staat geen kolomnaam; zij zijn niet "
            "gelezen.",
            "There is no heading above this cell and {value} filled cells below it; they have not "
            "been read.",
        ),
        _NAME_IT,
        "Warning",
    ),
    "example": Rule(
        Words(
            "Deze rij begint met ‘{value}’ en is daarom niet gelezen.",
            "This row begins with ‘{value}’ and has therefore not been read.",
        ),
        Words(
            "Is het uw eigen rij, haal dan ‘{other}’ weg; laat haar anders staan.",
            "If it is a row of your own, remove ‘{other}’; otherwise leave it.",
        ),
        "Warning",
    ),
    "sheet": Rule(
        Words(
            "Het blad ‘{value}’ is niet herkend en niet gelezen.",
            "The sheet ‘{value}’ was not recognised and has not been read.",
        ),
        Words(
            "Gebruik in rij 1 de kolomnamen van de sjabloon, of laat het zo.",
            "Use the headings of the template in row 1, or leave it.",
        ),
        "Warning",
    ),
}


#: How what may have been meant is said, where it is not simply named.
_BEDOELT = Words("; bedoelt u {meant}?", "; did you mean {meant}?")
_MEANT = {
    "unknown": _BEDOELT,
    "heading-unknown": _BEDOELT,
    "heading-row": Words(
        "; nu lijken zij in rij {meant} te staan", "; now they seem to be in row {meant}"
    ),
}


def plain(rule: Rule, lang: str) -> str:
    """Return what a rule says, without what differs from cell to cell."""
    text = " ".join(part.en if lang == "en" else part.nl for part in (rule.message, rule.hint))
    return re.sub(r"\{\w+\}", "…", re.sub(r":? ?\{near\}", "", text))


def finding(
    rule: str,
    place: Place,
    value: str,
    about: Words | None,
    near: Sequence[Words],
    sheet: Sheet | None,
) -> Finding:
    """Return a fault as a finding.

    Args:
        rule: The key in `FAULTS`.
        place: The cell.
        value: What it holds.
        about: What the column is or asks for.
        near: What may have been meant; for a level first the competency, for a row its twin.
        sheet: The sheet of the layout, if the grid was recognised.

    """
    known = FAULTS[rule]
    about = about or Words("", "")
    meant_things = near[1:] if rule == "level" else near

    def filled(words: Words, lang: str) -> str:
        meant = ", ".join(dict.fromkeys(thing.of(lang) for thing in meant_things))
        if meant and rule in _MEANT:
            meant = _MEANT[rule].of(lang).format(meant=meant)
        said = about.of(lang)
        if rule == "address":
            said = said[:1].lower() + said[1:]
        parts = {"value": value, "other": near[0].of(lang) if near else ""}
        text = words.of(lang).format(about=said, near=meant, **parts)
        return text.removesuffix("?.") + "?" if text.endswith("?.") else text

    return Finding(
        severity=known.severity,
        rule=RULES + rule,
        focus="",
        label_nl=str(place),
        label_en=str(place),
        path="",
        value=value,
        message_nl=filled(known.message, "nl"),
        message_en=filled(known.message, "en"),
        concluded=False,
        expected_nl="" if sheet is None else about.nl,
        expected_en="" if sheet is None else about.en,
        hint_nl=filled(known.hint, "nl"),
        hint_en=filled(known.hint, "en"),
        place=place,
    )
