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
            "‘{value}’ is geen code en geen volledig adres.",
            "‘{value}’ is no code and no full address.",
        ),
        Words("{about}", "{about}"),
    ),
    "level": Rule(
        Words(
            "De competentie {other} heeft geen niveau {value} in de graaf.",
            "The competency {other} has no level {value} in the graph.",
        ),
        Words("Wel beschreven: {near}.", "What is described: {near}."),
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
        Words("Geef de kolom een naam in rij 1.", "Give the column a name in row 1."),
        "Warning",
    ),
    "sheet": Rule(
        Words(
            "Het blad ‘{value}’ is niet herkend en niet gelezen.",
            "The sheet ‘{value}’ was not recognised and has not been read.",
        ),
        Words(
            "Gebruik de kolomnamen van de sjabloon, of laat het zo.",
            "Use the headings of the template, or leave it.",
        ),
        "Warning",
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
    near: Sequence[str],
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
    parts = {"value": value, "other": near[0] if near else ""}
    meant_things = near[1:] if rule == "level" else near

    def filled(words: Words, lang: str) -> str:
        meant = ", ".join(meant_things)
        if meant and rule not in ("ambiguous", "level"):
            meant = f"; bedoelt u {meant}?" if lang == "nl" else f"; did you mean {meant}?"
        text = words.of(lang).format(about=about.of(lang), near=meant, **parts)
        return text.removesuffix("?.") + "?" if text.endswith("?.") else text

    return Finding(
        severity=known.severity,
        rule=RULES + rule,
        focus="",
        label=str(place),
        path="",
        value=value,
        message_nl=filled(known.message, "nl"),
        message_en=filled(known.message, "en"),
        concluded=False,
        expected="" if sheet is None or about is None else about.en,
        hint_nl=filled(known.hint, "nl"),
        hint_en=filled(known.hint, "en"),
        place=place,
    )
