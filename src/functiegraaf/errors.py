"""Errors: everything that can go wrong, as one tree.

FunctiegraafError           the base; the command line prints it and exits with 2
├── InputError              a file, text or value from the user cannot be used
│   └── ValueUnknown        a parameter value names nothing, or several things
├── QueryError              a query cannot be parsed, is refused, or failed
│   └── EndpointError       another engine cannot be reached, refuses, or answers what is no answer
└── MissingExtra            an optional package is not installed
"""

from __future__ import annotations

from collections.abc import Sequence


class FunctiegraafError(Exception):
    """Base of all errors; the message says what, where and what to do."""


class InputError(FunctiegraafError):
    """A file, text or value from the user cannot be used."""


class ValueUnknown(InputError):
    """A parameter value names nothing, or more than one thing.

    Attributes:
        candidates: What the user may have meant, as readable lines.

    """

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        """Keep the candidates beside the message."""
        super().__init__(message)
        self.candidates = tuple(candidates)


class QueryError(FunctiegraafError):
    """A query cannot be parsed, is refused, or failed while it ran."""


class EndpointError(QueryError):
    """Another engine cannot be reached, refuses, or answers what cannot be used."""


class MissingExtra(FunctiegraafError):
    """An optional package is not installed.

    >>> str(MissingExtra("HermiT", "reasoner"))
    'HermiT needs an extra: pip install "functiegraaf[reasoner]"'
    """

    def __init__(self, what: str, extra: str) -> None:
        """Say what needs the extra and how to get it."""
        super().__init__(f'{what} needs an extra: pip install "functiegraaf[{extra}]"')
