"""One cell becomes one value of the graph, or a fault that says what is wrong with it.

Nothing is rounded, completed or guessed: a cell that is not plainly what its column asks for
is a fault.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from functiegraaf.tables import dates
from functiegraaf.tables.choices import Ambiguous, Choices, Unknown
from functiegraaf.tables.grid import Value
from functiegraaf.tables.layout import DATE, INTEGER, XSD, Column, Words
from functiegraaf.tables.values import Fault, Term, shown

#: What a spreadsheet shows in place of a value that it could not compute, or not show.
_ERROR = re.compile(
    r"#(?:REF|VERW|VALUE|WAARDE|NUM|GETAL|DIV/0|DEEL/0|NULL|LEEG|SPILL|OVERLOOP|CALC|BEREKENEN)!"
    r"|#(?:NAME|NAAM)\?|#N/[AB]|#{4,}|Err:\d{3}"
)


def term_of(value: Value, column: Column, choices: Choices | None) -> Term | None:
    """Return the value of one filled cell, or None if it names a row that is itself in fault.

    Args:
        value: What the cell holds.
        column: The column it stands in.
        choices: The things that may be named, if the column names things.

    Raises:
        Fault: The cell is not what the column asks for.

    """
    if isinstance(value, str) and _ERROR.fullmatch(value.strip()):
        raise Fault("error", value)
    if column.datatype == DATE:
        return ox.Literal(dates.read(value).isoformat(), datatype=ox.NamedNode(DATE))
    if column.datatype == INTEGER:
        return ox.Literal(str(_integer(value, column)), datatype=ox.NamedNode(INTEGER))
    text = _text(value)
    if choices is not None:
        return _thing(text, choices)
    if column.space:
        return _address(text, column)
    if column.lang:
        return ox.Literal(text, language=column.lang)
    return ox.Literal(text, datatype=ox.NamedNode(column.datatype or XSD + "string"))


def is_blank(value: Value) -> bool:
    """Tell whether a cell holds nothing."""
    return isinstance(value, str) and not value.strip()


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    # A code of digits is a number to a spreadsheet; only a whole one is surely what was typed.
    if isinstance(value, int | float) and not isinstance(value, bool) and shown(value).isdigit():
        return shown(value)
    raise Fault("text", value)


def _integer(value: Value, column: Column) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,15}\s*", value):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    empty = Words("leeg", "empty")
    raise Fault("number", value, [] if column.required else [empty])


def _thing(text: str, choices: Choices) -> ox.NamedNode | None:
    try:
        found = choices.resolve(text)
    except Unknown as unknown:
        raise Fault("unknown", text, [Words(n, n) for n in unknown.near]) from unknown
    except Ambiguous as ambiguous:
        raise Fault("ambiguous", text, ambiguous.candidates) from ambiguous
    return ox.NamedNode(found) if found else None


def _address(text: str, column: Column) -> ox.NamedNode:
    address = text if "://" in text else column.space + text.lower()
    try:
        node = ox.NamedNode(address)
    except ValueError as error:
        raise Fault("address", text) from error
    # What has not the form of the shape is told here, where what was typed is still known.
    if column.pattern and not re.search(column.pattern, address):
        raise Fault("address", text, _completed(text, column), term=node)
    if address == column.space + column.example.nl:
        raise Fault("placeholder", text, term=node)
    return node


def _completed(text: str, column: Column) -> list[Words]:
    """Return the code with the zeros and letters that its example has, if only those lack."""
    form = re.fullmatch(r"([a-z]+)(\d+)", column.example.nl)
    given = re.fullmatch(rf"(?:{form[1]})?[ -]?(\d+)", text.lower()) if form else None
    if not form or not given or not int(given[1]):
        return []
    code = form[1] + str(int(given[1])).zfill(len(form[2]))
    return [Words(code, code)] if re.search(column.pattern, column.space + code) else []
