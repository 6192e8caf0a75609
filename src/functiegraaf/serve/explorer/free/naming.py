"""Naming: what the editor can complete: what the data has, as its description says, and prefixes."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from functiegraaf import catalogue
from functiegraaf.serve import sending, service
from functiegraaf.serve.asking import PoolGraph
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.rendering import LANGUAGES
from functiegraaf.serve.routes import READING, takes
from functiegraaf.serve.sending import Content
from functiegraaf.serve.describing import Triples

_VOID = "http://rdfs.org/ns/void#"
_SD = "http://www.w3.org/ns/sparql-service-description#"
#: The part after a prefix that needs no escape.
_LOCAL = re.compile(r"[A-Za-z0-9_-]+")


@takes(*READING)
async def names(request: Request) -> Response:
    """Return the names that can be completed, in the language of `lang`."""
    served = service.of(request)
    lang = request.query_params.get("lang", LANGUAGES[0])
    if lang not in LANGUAGES:
        raise Refusal(400, f"lang: there is {' and '.join(LANGUAGES)}")
    if same := sending.unchanged(request, served.version()):
        return same
    triples = await served.describing.dataset()
    graph = served.graph()
    said = await asyncio.to_thread(_said, triples, graph, lang)
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return sending.send(request, Content(body, "application/json", graph.version), kept=True)


def _said(triples: Triples, graph: PoolGraph, lang: str) -> dict[str, Any]:
    labels: dict[str, str] = {}
    uses: dict[str, set[str]] = {}
    for kind, name, label in graph.internal("serve/uses", {}, lang).rows:
        if label is not None:
            labels.setdefault(str(name), str(label))
        elif kind is not None:
            uses.setdefault(str(name), set()).add(str(kind))
    return {
        "prefixes": dict(sorted(catalogue.prefixes().items())),
        "classes": _listed(_sized(triples, "class", "entities"), labels, {}),
        "properties": _listed(_sized(triples, "property", "triples"), labels, uses),
        "graphs": _listed(_sized(triples, "name", "", _SD), labels, {}),
    }


def _sized(
    triples: Triples, name: str, size: str, vocabulary: str = _VOID
) -> dict[str, int]:
    """Return names in a description with how much there is of each."""
    sizes = {
        one.subject: int(one.object.value)
        for one in triples
        if one.predicate.value == _VOID + size and isinstance(one.object, ox.Literal)
    }
    return {
        one.object.value: sizes.get(one.subject, 0)
        for one in triples
        if one.predicate.value == vocabulary + name and isinstance(one.object, ox.NamedNode)
    }


def _listed(
    sizes: dict[str, int], labels: dict[str, str], uses: dict[str, set[str]]
) -> list[dict[str, Any]]:
    """Return names as they are written, those that are used most first."""
    found = []
    for iri in sorted(sizes, key=lambda one: (-sizes[one], one)):
        said: dict[str, Any] = {"name": _short(iri)}
        if iri in labels:
            said["label"] = labels[iri]
        if sizes[iri]:
            said["count"] = sizes[iri]
        if iri in uses:
            said["used"] = sorted(map(_short, uses[iri]))
        found.append(said)
    return found


def _short(iri: str) -> str:
    for prefix, namespace in catalogue.prefixes().items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"
