"""Naming: what the editor can complete, as the description of the dataset says, and prefixes."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from functiegraaf import catalogue
from functiegraaf.serve import sending, service
from functiegraaf.serve.asking import PoolGraph
from functiegraaf.serve.describing import Triples
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.rendering import LANGUAGES
from functiegraaf.serve.routes import READING, takes
from functiegraaf.serve.sending import Content

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
    for term, label in graph.internal("serve/term-labels", {}, lang).rows:
        labels.setdefault(str(term), str(label))
    read = _Read(triples)
    return {
        "prefixes": dict(sorted(catalogue.prefixes().items())),
        "classes": _listed(read.classes, labels, {}),
        "properties": _listed(read.properties, labels, read.used),
        "graphs": _listed(read.graphs, labels, {}),
    }


class _Read:
    """What the description of the dataset says: names with their sizes, and what goes together."""

    def __init__(self, triples: Triples) -> None:
        kinds = {_VOID + "class": "class", _VOID + "property": "property"}
        of: dict[str, dict[str, str]] = {"class": {}, "property": {}}
        sizes: dict[tuple[str, str], int] = {}
        parts: list[tuple[str, str]] = []
        self.graphs: dict[str, int] = {}
        for one in triples:
            subject, predicate, value = (getattr(end, "value", "") for end in one)
            if predicate in kinds:
                of[kinds[predicate]][subject] = value
            elif predicate in (_VOID + "entities", _VOID + "triples"):
                sizes[subject, predicate] = int(value)
            elif predicate == _VOID + "propertyPartition":
                parts.append((subject, value))
            elif predicate == _SD + "name":
                self.graphs[value] = 0
        classes, properties = of["class"], of["property"]
        self.classes = {
            iri: sizes.get((one, _VOID + "entities"), 0) for one, iri in classes.items()
        }
        self.properties: dict[str, int] = {}
        self.used: dict[str, set[str]] = {}
        for whole, part in parts:
            iri = properties[part]
            if whole in classes:  # The properties of one class.
                self.used.setdefault(iri, set()).add(classes[whole])
            else:
                self.properties[iri] = sizes.get((part, _VOID + "triples"), 0)


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
