"""Searching: what holds the words that somebody is looking for."""

from __future__ import annotations

from functiegraaf.serve.explorer.visits import Page, Visit, page


@page
def search(visit: Visit) -> Page:
    """Show what holds the words of `q`."""
    words = visit.one("q")
    found = visit.graph.search(words, visit.lang) if words else None
    parts = {"words": words, "found": found}
    return Page("search.html", visit.say("go-search"), parts)
