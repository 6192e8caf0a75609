"""functiegraaf: the open knowledge graph of Dutch municipal job profiles.

>>> import functiegraaf
>>> graph = functiegraaf.open()
>>> len(graph.run("functions"))
25
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functiegraaf.answers import Table, Triples, Truth
from functiegraaf.errors import (
    EndpointError,
    FunctiegraafError,
    InputError,
    MissingExtra,
    QueryError,
    ValueUnknown,
)
from functiegraaf.query import Graph

open = Graph.open  # noqa: A001 - functiegraaf.open() is what one says

if TYPE_CHECKING:
    __version__: str
else:

    def __getattr__(name: str) -> str:
        """Return the version when it is asked for: finding it costs what few need."""
        if name == "__version__":
            from functiegraaf.version import version

            return version()
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "EndpointError",
    "FunctiegraafError",
    "Graph",
    "InputError",
    "MissingExtra",
    "QueryError",
    "Table",
    "Triples",
    "Truth",
    "ValueUnknown",
    "__version__",
    "open",
]
