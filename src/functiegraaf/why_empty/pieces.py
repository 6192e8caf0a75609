"""Pieces: what a SPARQL query is cut into."""

from __future__ import annotations

from typing import NamedTuple

from functiegraaf.binding import tokens
from functiegraaf.errors import QueryError


class NotUnderstood(QueryError):
    """A query has a part whose end is not found; nothing can be said of it."""


class Token(NamedTuple):
    """A piece of a query: its kind, its text, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


class Element(NamedTuple):
    """A part of a group.

    Attributes:
        kind: "triple", "filter", "optional", "minus", "bind", "values", "graph", "group", "union",
            or "select", a query in the query.
        text: What is put into a query to ask it.
        line: The line where it begins, from 1.
        tokens: Its tokens.
        words: The subject, the verb and the object of a triple; the name of a graph.
        parts: The groups in it.
        after: Of a query in the query, what follows its group.

    """

    kind: str
    text: str
    line: int
    tokens: tuple[Token, ...]
    words: tuple[str, ...] = ()
    parts: tuple[tuple[Element, ...], ...] = ()
    after: str = ""

    @property
    def variables(self) -> frozenset[str]:
        """The names of the variables in it, without the sign before them."""
        return frozenset(one.text[1:] for one in self.tokens if one.kind == "variable")


class Query(NamedTuple):
    """A query in pieces.

    Attributes:
        prologue: What stands before it: prefixes and base.
        prefixes: The prefixes that it declares.
        form: SELECT, CONSTRUCT, ASK or DESCRIBE.
        dataset: What it says with FROM.
        head: What is selected or built.
        group: Its patterns.
        after: What follows the group: the order, limits, and so on.

    """

    prologue: str
    prefixes: dict[str, str]
    form: str
    dataset: str
    head: tuple[Token, ...]
    group: tuple[Element, ...]
    after: str


def listed(text: str) -> list[Token]:
    """Return the tokens of a text that mean something, each dot at the end of a name for itself."""
    found: list[Token] = []
    at = 0
    for kind, piece in tokens(text):
        start, at = at, at + len(piece)
        if kind in ("space", "comment"):
            continue
        bare = piece.rstrip(".") if kind == "word" else piece
        if bare:
            found.append(Token(kind, bare, start, start + len(bare)))
        dots = range(start + len(bare), at)
        found += [Token("other", ".", place, place + 1) for place in dots]
    return found
