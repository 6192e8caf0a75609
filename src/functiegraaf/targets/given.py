"""Given: what an export is told because the graph does not say it.

The graph is about functions; what is published beside it, stored queries and files, stands in no
graph. It is told in the terms of `ontology/publication.ttl`, so that the mapping to the words of
others stays in the CONSTRUCT queries of the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from functiegraaf import catalogue, load, resources, targets
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.targets import dumps

#: The named graph of what is told.
GRAPH = "given"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NAME, _LABEL, _NOTE = (ox.NamedNode(_SKOS + one) for one in ("notation", "prefLabel", "scopeNote"))


def asked(target: str, graph: Graph) -> Graph:
    """Return what the queries of a target are asked of.

    That is the graph, unless `given` stands in `about.yaml`: then the ontology, the prefixes and
    what is told. With `of: release` there it must be the graph that is shipped, for what would be
    said of another one, such as its publisher and licence, would not be true.

    Raises:
        InputError: The target describes the release, and this is not the graph of the release.

    """
    settings = targets.about(target).settings
    ours = graph.graphs == tuple(resources.SHIPPED_GRAPHS)
    if settings.get("of") == "release" and not ours:
        raise InputError(
            f"'{target}' describes what the project publishes, and not data of your own; "
            "export it without --data and --store"
        )
    kind = settings.get("given")
    if kind is None:
        return graph
    store = ox.Store()
    name = load.graph_name(GRAPH)
    for path in resources.graph_files("ontology"):
        load.load_file(store, path, load.graph_name("ontology"))
    load.load_file(store, resources.root() / "shapes" / "prefixes.ttl", name)
    told = queries() if kind == "queries" else files(dumps.made(target))
    store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in told)
    return Graph(store, ["ontology", GRAPH])


def queries() -> Iterator[ox.Triple]:
    """Tell of the stored queries."""
    for name in catalogue.names():
        query = catalogue.get(name)
        node = _id(f"query-{name}")
        yield ox.Triple(node, _TYPE, _fg("StoredQuery"))
        yield ox.Triple(node, _NAME, ox.Literal(name))
        yield ox.Triple(node, _fg("queryText"), ox.Literal(catalogue.without_header(query.text)))
        yield ox.Triple(node, _fg("columns"), ox.Literal(", ".join(query.columns)))
        yield ox.Triple(node, _NOTE, ox.Literal(query.description, language="en"))
        yield from _worded(node, _fg("question"), query.question)
        yield from (ox.Triple(node, _fg("tag"), ox.Literal(tag)) for tag in query.tags)
        for parameter in query.parameters:
            yield from _parameter(name, node, parameter)


def _parameter(name: str, query: ox.NamedNode, asked: catalogue.Parameter) -> Iterator[ox.Triple]:
    node = _id(f"query-{name}-parameter-{asked.name}")
    yield ox.Triple(node, _TYPE, _fg("QueryParameter"))
    yield ox.Triple(node, _fg("ofQuery"), query)
    yield ox.Triple(node, _NAME, ox.Literal(asked.name))
    yield from _worded(node, _LABEL, asked.description)
    for term, value in (("exampleValue", asked.example), ("defaultValue", asked.default)):
        if value is not None:
            yield ox.Triple(node, _fg(term), ox.Literal(str(value)))


def files(made: Iterable[dumps.Dump]) -> Iterator[ox.Triple]:
    """Tell of the files that a target writes, with their true size and checksum."""
    import hashlib

    for dump in made:
        node = _id("file-" + dump.name.replace(".", "-"))
        yield ox.Triple(node, _TYPE, _fg("ReleaseFile"))
        yield ox.Triple(node, _NAME, ox.Literal(dump.name))
        yield from _worded(node, _LABEL, dump.says)
        yield ox.Triple(node, _fg("mediaType"), ox.Literal(dump.media_type))
        yield ox.Triple(node, _fg("byteSize"), ox.Literal(len(dump.content)))
        checksum = hashlib.sha256(dump.content).hexdigest()
        yield ox.Triple(node, _fg("fileSha256"), ox.Literal(checksum))
        yield from (ox.Triple(node, _fg("holdsPart"), ox.Literal(part)) for part in dump.holds)


def _worded(node: ox.NamedNode, term: ox.NamedNode, words: dict[str, str]) -> Iterator[ox.Triple]:
    return (ox.Triple(node, term, ox.Literal(text, language=lang)) for lang, text in words.items())


def _id(local: str) -> ox.NamedNode:
    return ox.NamedNode(resources.ID + local)


def _fg(local: str) -> ox.NamedNode:
    return ox.NamedNode(resources.DEF + local)
