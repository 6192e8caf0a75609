"""Starting: the first page, which is there at once, also while the pages of things are made."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf.answers import AnyTerm
from functiegraaf.serve import service
from functiegraaf.serve.explorer.visits import Page, Visit, page
from functiegraaf.serve.rendering import LANGUAGES
from functiegraaf.targets.address import BASE
from functiegraaf.targets.site.places import HOME

#: So many local functions are listed; the others are found by searching.
MOST_LOCAL = 200


class Function(NamedTuple):
    """A function in the tree."""

    code: str
    name: str
    lang: str
    href: str
    scale: str


class Branch(NamedTuple):
    """A series with its groups, or a group with its functions."""

    name: str
    href: str
    parts: list[Branch | Function]


@page
def start(visit: Visit) -> Page:
    """Show the search box, the ways to go, and all functions."""
    # The two languages have addresses of their own, as in an exported site.
    visit.lang = next(one for one in LANGUAGES[::-1] if visit.path == HOME.file(one))
    pages = service.of(visit.request).pages
    series: dict[str, Branch] = {}
    groups: dict[str, Branch] = {}
    local: list[Function] = []
    for terms in visit.graph.internal("serve/tree", {}, visit.lang).terms:
        one, one_name, group, group_name, function, code, name, scale = terms
        iri = _text(function)
        lang = name.language or "" if isinstance(name, ox.Literal) else ""
        shown = Function(
            _text(code), _text(name) or _text(code), lang if lang != visit.lang else "",
            pages.address(iri, visit.lang), _text(scale),
        )  # fmt: skip
        if one is None or group is None:
            local.append(shown)
            continue
        for iri, text, held in ((_text(one), one_name, series), (_text(group), group_name, groups)):
            if iri not in held:
                held[iri] = Branch(_text(text), pages.address(iri, visit.lang), [])
                if held is groups:
                    series[_text(one)].parts.append(held[iri])
        groups[_text(group)].parts.append(shown)
    parts = {
        "tree": list(series.values()),
        "local": local[:MOST_LOCAL],
        "local_more": max(len(local) - MOST_LOCAL, 0),
        "namespace": BASE,
        "languages": [(lang, HOME.file(lang)) for lang in LANGUAGES],
    }
    return Page("start.html", visit.say("site"), parts)


def _text(term: AnyTerm | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
