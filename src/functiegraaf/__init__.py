"""functiegraaf: the open knowledge graph of Dutch municipal job profiles.

>>> import functiegraaf
>>> graph = functiegraaf.open()
>>> len(graph.run("functions"))
25
"""

from __future__ import annotations

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

__version__ = "0.1.0"

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
