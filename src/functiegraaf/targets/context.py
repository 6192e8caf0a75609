"""Context: which short name in JSON-LD means which term, and what kind of value it has.

Our own terms have their bare name, those of others a prefix, so that no two names can meet.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import pyoxigraph as ox

from functiegraaf import catalogue, resources, targets
from functiegraaf.query import Graph

#: A context: prefixes, and terms with what is said of them.
Context = dict[str, object]

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def parts(target: str, graph: Graph, _syntaxes: Sequence[str]) -> targets.Parts:
    """Return the published context, at the place that its IRI has below our namespace."""
    version = str(graph.internal(f"export/{target}/version", {}).rows[0][0])
    document = {"@context": published()}
    return {f"context/{version.replace('.', '-')}.jsonld": written(document)}


@cache
def published() -> Context:
    """Return the context of all our terms, and of the properties that the shipped graph uses.

    >>> published()["ofFunction"]
    {'@id': 'fg:ofFunction', '@type': '@id'}
    """
    return _context(Graph.open(), catalogue.prefixes())


def of(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> Context:
    """Return the context of what a target says; our own terms mean what they mean everywhere."""
    store = ox.Store()
    store.extend(ox.Quad(one.subject, one.predicate, one.object) for one in triples)
    seen = _context(Graph(store, None), {"fg": resources.DEF, **prefixes})
    return {name: published().get(name, said) for name, said in seen.items()}


def written(document: Mapping[str, object]) -> bytes:
    """Return a JSON document, the same bytes for the same content."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"


def _context(graph: Graph, prefixes: Mapping[str, str]) -> Context:
    kinds: dict[str, set[str]] = defaultdict(set)
    for term, kind in graph.internal("export/context/terms", {}).rows:
        kinds[str(term)] |= {str(kind)} if kind else set()
    # What is not known here becomes a term of ours, which `validate` then does not know.
    context: Context = {"@version": 1.1, "@vocab": resources.DEF, **prefixes}
    for term, found in kinds.items():
        if term.startswith(resources.DEF) or found != {"class"}:
            name = _name(term, prefixes)
            context[name.removeprefix("fg:")] = {"@id": name, **_values(found)}
    return context


def _values(kinds: set[str]) -> dict[str, str]:
    """Say what kind of value a property has, if it is always the same kind.

    >>> _values({"@language"}), _values({"@id"}), _values({"@id", "@language"})
    ({'@container': '@language'}, {'@type': '@id'}, {})
    """
    if len(kinds) != 1 or kinds & {"class", _STRING}:
        return {}
    (kind,) = kinds
    return {"@container": kind} if kind == "@language" else {"@type": kind}


def _name(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI with a prefix, the longest that fits.

    >>> _name("https://schema.org/name", {"schema": "https://schema.org/"})
    'schema:name'
    """
    fits = [one for one, space in prefixes.items() if iri.startswith(space) and iri != space]
    if not fits:
        return iri
    prefix = max(fits, key=lambda one: len(prefixes[one]))
    return f"{prefix}:{iri.removeprefix(prefixes[prefix])}"
