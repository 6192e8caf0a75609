"""Negotiation: which of the forms there are suits what a client accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from functiegraaf.serve.refusals import Refusal

_QUALITY = re.compile(r"q=([01](?:\.\d{0,3})?)", re.IGNORECASE)
ANYTHING = "*/*"
#: A longer header is no wish of anybody.
_LONGEST = 4_000
#: Clients send the same few headers with each request; so many short ones are remembered.
_REMEMBERED, _SHORT = 500, 200


def preferences(header: str) -> tuple[tuple[str, float, int], ...]:
    """Return the names of a header with their qualities and places, the most preferred first.

    >>> preferences("text/html;q=0.5, text/turtle, */*;q=0")
    (('text/turtle', 1.0, 1), ('text/html', 0.5, 0), ('*/*', 0.0, 2))
    """
    return (_short if len(header) <= _SHORT else _preferences)(header[:_LONGEST])


def _preferences(header: str) -> tuple[tuple[str, float, int], ...]:
    found = []
    for place, part in enumerate(header.split(",")):
        name, *others = (one.strip().lower() for one in part.split(";"))
        if not name:
            continue
        said = [match for one in others if (match := _QUALITY.fullmatch(one))]
        quality = min(float(said[0][1]), 1.0) if said else 1.0
        found.append((name, quality, place))
    return tuple(sorted(found, key=lambda one: (-one[1], one[2])))


_short = lru_cache(_REMEMBERED)(_preferences)


def choose(
    header: str | None, offers: Mapping[str, str], default: str = ""
) -> tuple[str, str] | None:
    """Return the media type and the form that a client prefers; None if it accepts none.

    Args:
        header: What it accepts; None or nothing: everything.
        offers: The form of each media type.
        default: The media type for who has no wish, or takes anything; the first if none is named.

    >>> offers = {"text/turtle": "turtle", "application/ld+json": "jsonld"}
    >>> choose("application/ld+json;q=0.9, text/*;q=0.1", offers)
    ('application/ld+json', 'jsonld')
    >>> choose("image/png", offers), choose("text/turtle;q=0, */*", offers)
    (None, ('application/ld+json', 'jsonld'))
    """
    default = default or next(iter(offers))
    if header is None or not header.strip():
        return default, offers[default]
    wishes = preferences(header)
    refused = {name for name, quality, _ in wishes if not quality}
    for wish, quality, _ in wishes:
        if not quality:
            break
        if wish == ANYTHING and default not in refused:
            return default, offers[default]
        for media, form in offers.items():
            if media not in refused and _fits(wish, media):
                return media, form
    return None


def _fits(wish: str, media: str) -> bool:
    return wish in (media, ANYTHING) or (wish.endswith("/*") and media.startswith(wish[:-1]))


def need(header: str | None, offers: Mapping[str, str], default: str = "") -> tuple[str, str]:
    """Return what `choose` does.

    Raises:
        Refusal: The client accepts nothing that there is.

    """
    found = choose(header, offers, default)
    if found is None:
        raise nothing_fits(offers)
    return found


def nothing_fits(offers: Mapping[str, str]) -> Refusal:
    """Return the refusal of a client that accepts nothing that there is."""
    return Refusal(406, f"there is: {', '.join(offers)}")


def language(header: str | None, languages: Sequence[str]) -> str:
    """Return the language that a client prefers; the first if it has no wish.

    >>> language("de, en-GB;q=0.8, nl;q=0.5", ("nl", "en")), language(None, ("nl", "en"))
    ('en', 'nl')
    """
    for name, quality, _ in preferences(header or ""):
        short = name.partition("-")[0]
        if quality and short in languages:
            return short
    return languages[0]


def takes_gzip(header: str | None) -> bool:
    """Tell whether an answer may be compressed.

    >>> takes_gzip("br, gzip"), takes_gzip("gzip;q=0"), takes_gzip("*"), takes_gzip(None)
    (True, False, True, False)
    """
    wishes = {name: quality for name, quality, _ in preferences(header or "")}
    return wishes.get("gzip", wishes.get("*", 0.0)) > 0
