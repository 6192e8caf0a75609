"""OpenAPI: the programming interface, described from the headers of the stored queries.

Each module describes some addresses, for what is switched on; `pieces` has what all are made of.
Pages that are only for people are not described.
"""

from __future__ import annotations

from collections.abc import Iterable

from functiegraaf.catalogue import StoredQuery
from functiegraaf.serve.openapi import about, checking, endpoint, explorer, pieces, queries
from functiegraaf.serve.openapi.pieces import Said
from functiegraaf.serve.settings import Settings

_LICENCE = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}
_SCHEMAS = {
    "Results": queries.RESULTS,
    "Queries": queries.QUERIES,
    "Names": endpoint.NAMES,
    "Suggestions": explorer.SUGGESTIONS,
}
_DESCRIPTION = (
    "The open knowledge graph of Dutch municipal job profiles. What takes GET takes HEAD as well. "
    "A refusal is a problem as RFC 9457 has it, or a page for who prefers text/html."
)


def document(stored: Iterable[StoredQuery], settings: Settings, base: str) -> Said:
    """Return the description in OpenAPI 3.1."""
    from functiegraaf.version import version

    known = list(stored)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "functiegraaf",
            "version": version(),
            "description": _DESCRIPTION,
            "license": _LICENCE,
        },
        "servers": [{"url": base.rstrip("/")}],
        "paths": {
            **queries.paths(known),
            **endpoint.paths(settings),
            **(explorer.paths(known) if settings.pages else {}),
            **checking.paths(settings),
            **about.paths(settings),
        },
        "components": pieces.components(_SCHEMAS, secret=settings.source.writable),
    }
