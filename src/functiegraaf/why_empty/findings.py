"""Findings: what is said of a query that finds nothing, for others to put into words."""

from __future__ import annotations

from typing import NamedTuple


class Hint(NamedTuple):
    """Why a pattern may find nothing.

    Attributes:
        kind: "property", "class" or "thing" (a name that the data has not), "narrower" (a class
            of which only those below it have things), "text" (the same text with a language or
            a datatype), "values" and "others" (what there is instead, of a variable and of a
            value), "elsewhere" (other graphs have it), "graph" (which graphs there are),
            "variable" (it stands nowhere else).
        name: What it is about, as it was written.
        near: What may have been meant, or what there is.

    """

    kind: str
    name: str
    near: tuple[str, ...] = ()


class Finding(NamedTuple):
    """A part of a query that leaves nothing.

    Attributes:
        kind: "alone" (it finds nothing by itself), "pair" and "together" (nothing that fits what
            stands before it), "filter" (it drops everything), "filters" (these together do),
            "graph" (there is none of this name), "values" (none are given), "after" (what follows
            the patterns drops everything), "template" (nothing can be built).
        pattern: The part, as it was written.
        line: Where it begins.
        others: The part that it does not fit.
        hints: Why that may be.

    """

    kind: str
    pattern: str
    line: int
    others: str = ""
    hints: tuple[Hint, ...] = ()


class Why(NamedTuple):
    """What was found, and whether everything was looked at."""

    findings: tuple[Finding, ...]
    is_whole: bool
