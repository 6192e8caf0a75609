"""Faults: why a query was not answered, in words, with the place in the query."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from functiegraaf import catalogue
from functiegraaf.legible import visible
from functiegraaf.serve.refusals import Refusal

_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_PREFIX = re.compile(r"([A-Za-z][\w-]*):")
_DECLARED = re.compile(r"\bPREFIX\s+([\w-]*):", re.IGNORECASE)
#: So many signs are shown before and after the place.
_AROUND = 60
_KNOWN = ("refused", "timeout", "memory", "crashed", "busy")


class Fault(NamedTuple):
    """Why there is no answer.

    Attributes:
        kind: "syntax", "prefix", "invalid", or the outcome that a worker gives.
        detail: What the engine or a rule says.
        line: The line of the query, from 1; 0: it is not known.
        column: The sign in the line, from 1.
        text: The line, or what of it is near the place.
        word: The prefix that is not known.
        near: What may have been meant.
        at: How many signs of the text stand before the place.

    """

    kind: str
    detail: str
    line: int = 0
    column: int = 0
    text: str = ""
    word: str = ""
    near: tuple[str, ...] = ()
    at: int = 0


def fault(refusal: Refusal, query: str, asked: str) -> Fault:
    """Return why a query was not answered.

    Args:
        refusal: What a worker said.
        query: The query as it was written.
        asked: The query as it was asked, which may have more before its first line.

    """
    found = _PLACE.search(refusal.detail)
    if found is None:
        kind = refusal.outcome if refusal.outcome in _KNOWN else "invalid"
        return Fault(kind, refusal.detail)
    line, column = int(found[1]), int(found[2])
    if line == 1:
        column = max(1, column - (len(asked) - len(query)))
    lines = query.split("\n")
    text = lines[min(line, len(lines)) - 1]
    if "Prefix not found" in found[3]:
        return _prefix(refusal.detail, query, line, text)
    # What the engine expected is a list of signs that helps nobody; it can be looked up.
    return _shown(Fault("syntax", refusal.detail, line, column, text))


def _shown(found: Fault) -> Fault:
    """Return a fault with that part of its line that is near the place."""
    start = max(0, found.column - _AROUND)
    text = visible(found.text[start : found.column + _AROUND].replace("\t", " "))
    return found._replace(text=text, at=found.column - 1 - start)


def _prefix(detail: str, query: str, line: int, text: str) -> Fault:
    known = {*catalogue.prefixes(), *_DECLARED.findall(query)}
    for one in _PREFIX.finditer(re.sub(r"<[^<>\s]*>|\"[^\"]*\"", lambda m: " " * len(m[0]), text)):
        if one[1] not in known:
            near = tuple(
                difflib.get_close_matches(one[1][:_AROUND], sorted(known), n=3, cutoff=0.4)
            )
            return _shown(Fault("prefix", detail, line, one.start() + 1, text, one[1], near))
    return _shown(Fault("syntax", detail, line, 1, text))
