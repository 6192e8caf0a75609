"""Words: what the server says, from `queries/mcp/`, in one language."""

from __future__ import annotations

from functools import cache
from typing import Any

from functiegraaf import catalogue

#: Where the queries and words of this server lie, below `queries/`.
ROOM = "mcp"


@cache
def read(name: str) -> dict[str, Any]:
    """Return a file of words.

    >>> sorted(read("words")["title"])
    ['en', 'nl']
    """
    import yaml

    path = catalogue.folder() / ROOM / f"{name}.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def say(key: str, lang: str, **values: object) -> str:
    """Return a text of `words.yaml` with values in its places.

    Args:
        key: The key; `a/b` for one within another.
        lang: The language, `nl` or `en`.
        values: What to put in the places.

    >>> say("rows", "en", first=1, last=3, total=8)
    'rows 1-3 of 8'

    """
    found: Any = read("words")
    for part in key.split("/"):
        found = found[part]
    return str(found[lang]).format(**values)


def query(name: str) -> catalogue.StoredQuery:
    """Return a query of this server, or another of the engine, with what its header says.

    >>> query("mcp/schema").asked_parameters()
    ()
    """
    return catalogue.parse(name.rsplit("/", 1)[-1], catalogue.internal(name))
