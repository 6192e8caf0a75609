"""Asking: the questions by which it is found out why a query finds nothing, and how many."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyoxigraph as ox

from functiegraaf import binding, catalogue
from functiegraaf.answers import Answer, Table, Truth
from functiegraaf.why_empty.pieces import Query

#: So many questions are asked about one query, and for so many seconds.
QUESTIONS, SECONDS = 40, 5.0
_PATTERN = re.compile(r"^.*# pattern$", re.MULTILINE)
_DATASET = re.compile(r"^# dataset$", re.MULTILINE)

Ask = Callable[[str], Answer | None]


class Stopped(Exception):
    """No more may be asked, or a question was not answered."""


class Asking:
    """Asks questions about one query.

    Args:
        ask: Answers a query; None: it cannot.
        questions: How many may be asked.
        seconds: For how long.

    """

    def __init__(self, ask: Ask, questions: int = QUESTIONS, seconds: float = SECONDS) -> None:
        """Take who answers."""
        self._ask, self._left = ask, questions
        self._end = time.monotonic() + seconds
        self._query: Query | None = None
        self._known: dict[str, Answer] = {}

    def about(self, query: Query) -> None:
        """Take what is asked about: its prefixes and its graphs hold for parts of it, too."""
        self._query = query

    def is_there(self, pattern: str) -> bool:
        """Tell whether anything fits a pattern.

        Raises:
            Stopped: That cannot be told.

        """
        return self._truth(self._filled("is-there", pattern))

    def is_known(self, kind: str, iri: str) -> bool:
        """Tell whether the data has a property, a class, a thing or a graph.

        Raises:
            Stopped: That cannot be told.

        """
        text = catalogue.internal(f"serve/why/is-{kind}")
        return self._truth(binding.list_values(text, {"name": [ox.NamedNode(iri)]}))

    def names(self, kind: str, of: str = "") -> list[str]:
        """Return names that the data has: "properties", "classes", "graphs" or "narrower".

        Raises:
            Stopped: That cannot be told.

        """
        text = catalogue.internal(f"serve/why/{kind}")
        if of:
            text = binding.list_values(text, {"name": [ox.NamedNode(of)]})
        return [term.value for term in self._column(text) if isinstance(term, ox.NamedNode)]

    def values(self, pattern: str, same: str | None = None) -> list[str]:
        """Return some values that `?whyValue` has in a pattern, as they are written in SPARQL.

        Args:
            pattern: The pattern.
            same: Only those that have this text, in upper or lower case.

        Raises:
            Stopped: That cannot be told.

        """
        text = self._filled("values" if same is None else "same-text", pattern)
        if same is not None:
            text = binding.list_values(text, {"whyText": [ox.Literal(same)]})
        return [str(term) for term in self._column(text)]

    def _filled(self, name: str, pattern: str) -> str:
        query = self._query
        assert query is not None  # noqa: S101 - `about` comes first
        text = catalogue.without_header(catalogue.internal(f"serve/why/{name}"))
        text = _DATASET.sub(lambda _: query.dataset, text)
        return f"{query.prologue}\n{_PATTERN.sub(lambda _: pattern, text)}"

    def _truth(self, text: str) -> bool:
        answer = self._answer(text)
        return isinstance(answer, Truth) and bool(answer)

    def _column(self, text: str) -> list[object]:
        answer = self._answer(text)
        rows = answer.terms if isinstance(answer, Table) else ()
        return [row[0] for row in rows if row[0] is not None]

    def _answer(self, text: str) -> Answer:
        if text not in self._known:
            if self._left <= 0 or time.monotonic() > self._end:
                raise Stopped
            self._left -= 1
            answer = self._ask(text)
            if answer is None:
                raise Stopped
            self._known[text] = answer
        return self._known[text]
