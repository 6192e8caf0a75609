"""Address: below which address what is published will stand."""

from __future__ import annotations

from functiegraaf import resources
from functiegraaf.errors import InputError

#: If nobody says otherwise: below the names of the graph itself.
BASE = "https://w3id.org/functiegraaf/"

#: Where our names stand: a thing at such an address would have the IRI of another.
_NAMES = (resources.ID, resources.DEF, resources.SHAPE, resources.GRAPH)


def checked(base: str) -> str:
    """Return an address below which things can stand.

    Raises:
        InputError: It is none; the message says what is wrong.

    >>> checked("https://data.example.nl/functies/")
    'https://data.example.nl/functies/'
    """
    fault = _fault(base)
    if fault:
        raise InputError(f"'{base}' {fault}; give one like https://data.example.nl/functiegraaf/")
    return base


def _fault(base: str) -> str | None:
    """Return what is wrong with an address; None if it can be used.

    >>> _fault("ftp://data.example.nl/"), _fault("https://data.example.nl/a")
    ('is no web address', 'does not end in /')
    """
    from urllib.parse import urlsplit

    import pyoxigraph as ox

    try:
        ox.NamedNode(base)
        parts = urlsplit(base)
        port = parts.port
    except ValueError:
        return "is no IRI"
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return "is no web address"
    if "@" in parts.netloc:
        return "names a user, which would be published"
    if "?" in base or "#" in base:
        return "has a query or a fragment"
    if not base.endswith("/"):
        return "does not end in /"
    if base.lower().startswith(_NAMES):
        return "is where our names stand, so that a file could have the IRI of a thing"
    return None
