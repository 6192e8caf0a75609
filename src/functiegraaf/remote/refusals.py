"""Refusals: what it means when an engine does not answer, in one line."""

from __future__ import annotations

import re

from functiegraaf.remote.credentials import VARIABLE

#: As much of the engine's own words as fits in a message.
LONGEST = 300
_MARKUP = re.compile(r"(?is)<(script|style|head)\b.*?</\1\s*>|<[^>]*>")
_MEANINGS = {
    400: "cannot take this query",
    404: "there is nothing at this address; check it",
    405: "does not allow this here; check the address",
    413: "finds this too large",
    429: "has too much to do; try again later",
}


def meaning(status: int, *, withheld: bool = False) -> str:
    """Return what the status of a refusal means and what to do.

    Args:
        status: The status of HTTP.
        withheld: Whether there is a password that is not sent where others can read it.

    >>> meaning(404)
    'there is nothing at this address; check it (status 404)'
    """
    if withheld and status in (401, 403):
        return (
            f"refuses us (status {status}); over http a password goes by digest only, so use "
            "https, or a tunnel to localhost"
        )
    if status in (401, 403):
        names = f"{VARIABLE}_USER and {VARIABLE}_PASSWORD, or {VARIABLE}_TOKEN"
        return f"refuses us (status {status}); set {names}"
    about = _MEANINGS.get(status, "failed" if status >= 500 else "refuses this")
    return f"{about} (status {status})"


def words(body: bytes, media_type: str) -> str:
    """Return the engine's own words about what is wrong: one paragraph, as plain text.

    >>> words(b"<html><h1>Bad  gateway</h1></html>", "text/html")
    'Bad gateway'
    """
    text = body[:20_000].decode("utf-8", "replace")
    if "html" in media_type or text.lstrip().startswith("<"):
        text = _MARKUP.sub(" ", text)
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    found = next(filter(None, paragraphs), "")
    return found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"
