"""Page: a query in an editor, and what came of it."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from functiegraaf import binding, catalogue
from functiegraaf.serve import service
from functiegraaf.serve.explorer.free import asking, viewing
from functiegraaf.serve.explorer.free.asking import Answered
from functiegraaf.serve.explorer.free.faults import fault
from functiegraaf.serve.explorer.visits import LANG, Page, Visit, page
from functiegraaf.serve.refusals import Refusal

#: The field of an address that fills the editor with a stored query.
EXAMPLE = "example"
#: Longer addresses are cut off by some programs on their way.
LONG = 2_000
_TABLES = ("xlsx", "csv", "json", "tsv", "xml", "md")
_GRAPHS = ("ttl", "nt", "jsonld", "rdf", "xlsx")
_CALLED = {
    "xlsx": "Excel", "csv": "CSV", "json": "JSON", "tsv": "TSV", "xml": "XML", "md": "Markdown",
    "ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF/XML", "svg": "SVG",
}  # fmt: skip
_TEMPLATE = "sparql.html"


@page
def show(visit: Visit) -> Page:
    """Show the editor, and the answer to the query of the address."""
    settings = service.of(visit.request).settings
    text = visit.one(asking.QUERY)
    example = service.of(visit.request).stored.get(visit.one(EXAMPLE))
    parts: dict[str, Any] = {
        "text": text or _filled(visit, example),
        "asked": bool(text),
        "example": example if not text else None,
        "examples": [(one.name, one.question[visit.lang]) for one in _examples(visit)],
        "limits": settings.limits,
        "free": settings.free,
        "prefixes": sorted(catalogue.prefixes().items()),
        "names": visit.go("sparql/names.json"),
        "chosen": [
            one for one in visit.fields if one[0] in (asking.DEFAULT_GRAPH, asking.NAMED_GRAPH)
        ],
        "kept": [one for one in visit.fields if one[0] in ("view", "shape")],
    }
    title = visit.say("sparql-title")
    if not text:
        return Page(_TEMPLATE, title, parts)
    asked = None
    try:
        asked = asking.question(visit, text)
        answered = asking.answered(visit, asked)
    except Refusal as refusal:
        visit.stays = False
        parts["fault"] = fault(refusal, text, asked.text if asked else text)
        return Page(_TEMPLATE, title, parts, refusal.status)
    parts |= {"answered": answered, "cut_at": answered.cut, **_beside(visit, answered)}
    if answered.is_empty:
        parts["why"] = asking.why(visit, asked)
    elif answered.table is not None:
        parts |= viewing.view(visit, answered)
    return Page(_TEMPLATE, title, parts)


def _beside(visit: Visit, answered: Answered) -> dict[str, Any]:
    """Return what stands beside each answer: its forms as files, and its address."""
    forms: tuple[str, ...] = _GRAPHS if answered.kind == "construct" else _TABLES
    if answered.kind == "ask":
        forms = ("json", "xml", "csv")
    kept = [one for one in visit.fields if one[0] in _ASKED]

    def file(suffix: str, *more: tuple[str, str]) -> str:
        return visit.go(f"sparql.{suffix}", *kept, *more)

    views = [one for one in visit.fields if one[0] not in (*_ASKED, LANG)]
    guard = {"csv": ("guard", "true")}
    size = len(str(visit.request.base_url)) + len(visit.here())
    return {
        "files": [
            (_CALLED[one], file(one, *(guard[one],) if one in guard else ())) for one in forms
        ],
        "svg": file("svg", *views),
        "address": visit.here(lang=visit.lang),
        "long": size if size > LONG else 0,
    }


_ASKED = (asking.QUERY, asking.DEFAULT_GRAPH, asking.NAMED_GRAPH)


def _examples(visit: Visit) -> list[catalogue.StoredQuery]:
    found = service.of(visit.request).stored.values()
    return sorted(found, key=lambda one: one.question[visit.lang].casefold())


def _filled(visit: Visit, example: catalogue.StoredQuery | None) -> str:
    """Return what stands in the editor before anything is asked."""
    text = example.text if example else catalogue.internal("serve/start")
    bare = catalogue.without_header(text)
    if LANG in binding.parameter_values(bare):
        bare = binding.bind(bare, {LANG: ox.Literal(visit.lang)})
    return "".join(line for line in bare.splitlines(keepends=True) if line.strip())
