"""Outcome: what an engine found, in the form that all engines share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Result:
    """One result, as every engine gives it.

    Attributes:
        severity: 'Violation', 'Warning' or 'Info', or another IRI.
        focus: The IRI, blank node or text of the focus node.
        path: The IRI of the property; empty for a longer path.
        value: The IRI or text of the value, or empty.
        component: The local name of the constraint component.
        shape: The IRI of the shape, or of the named shape around it.
        source: The shape itself, named or not.
        messages: The messages of a shape without a name, or else of the engine itself; each
            with its language, or ''.
        language: The language of the value, if it has one.
        datatype: The IRI of its datatype, if that is another than that of a text.

    """

    severity: str
    focus: str
    path: str
    value: str
    component: str
    shape: str
    source: str
    messages: tuple[tuple[str, str], ...]
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Outcome:
    """The results of an engine, and its report as Turtle."""

    results: tuple[Result, ...]
    report: Callable[[], str]


def literal_parts(literal: ox.Literal) -> tuple[str, str, str]:
    """Return the text of a literal, its language, and its datatype if that is not of a text."""
    language = literal.language or ""
    kind = literal.datatype.value
    return literal.value, language, "" if language or kind == XSD + "string" else kind
