"""Graph: what was read, as triples with the document's own wording.

The things have the same IRIs as in the shipped graph, made of codes and positions, so that
the two join. The triples go into a graph of their own: the wording is the document's, and
whoever holds the document holds the right to use it, or does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.errors import InputError
from functiegraaf.ingest.document import Document, Place, Value

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_DERIVED = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_PART = ox.NamedNode("http://purl.org/dc/terms/isPartOf")
_INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")

#: Properties of SKOS; the others are ours.
SKOS_NAMES = {"prefLabel", "altLabel", "notation", "definition"}

#: What stands at the head of a file with wording.
NOTICE = (
    "Made by functiegraaf from a document of the user's own.",
    "The sentences are the document's; whether you may share them, its owner decides.",
)

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "fg": resources.DEF,
    "id": resources.ID,
    "prov": "http://www.w3.org/ns/prov#",
    "skos": _SKOS,
}


def graph_of(doc: Document) -> ox.NamedNode:
    """Return the name of the graph for the wording of a document."""
    return ox.NamedNode(f"{resources.GRAPH}wording-{doc.key}")


def node(local: str) -> ox.NamedNode:
    """Return the IRI of a thing."""
    return ox.NamedNode(resources.ID + local)


def predicate(stated: str) -> ox.NamedNode:
    """Return the IRI of a property."""
    return ox.NamedNode((_SKOS if stated in SKOS_NAMES else resources.DEF) + stated)


def term(value: Value) -> ox.NamedNode | ox.Literal:
    """Return a value as a term."""
    if value.kind == "iri":
        return node(value.text)
    if value.kind == "number":
        return ox.Literal(value.text, datatype=_INTEGER)
    if value.kind == "code":
        return ox.Literal(value.text)
    return ox.Literal(value.text, language="nl")


def triples(doc: Document) -> Iterator[ox.Triple]:
    """Return the triples of a document: the document, its passages and its things.

    A thing is also of the classes above its own, as in the shipped graph, so that the stored
    queries find it without reasoning.
    """
    above = _classes_above()
    source = node(f"document-{doc.key}")
    yield ox.Triple(source, _TYPE, ox.NamedNode(resources.DEF + "SourceDocument"))
    yield ox.Triple(source, predicate("sha256"), ox.Literal(doc.source.sha256))
    count = ox.Literal(str(doc.source.count), datatype=_INTEGER)
    yield ox.Triple(source, predicate("lineCount"), count)
    places = {place for thing in doc.things.values() for place in thing.places}
    for place in sorted(places):
        yield from _passage(doc, place, source)
    for thing in doc.things.values():
        subject = node(thing.name)
        for name in thing.classes:
            for kind in above.get(name, [ox.NamedNode(resources.DEF + name)]):
                yield ox.Triple(subject, _TYPE, kind)
        for stated, values in thing.facts.items():
            for value in values:
                yield ox.Triple(subject, predicate(stated), term(value))
        if thing.classes != ("SourcePassage",):
            for place in thing.places:
                yield ox.Triple(subject, _DERIVED, node(passage_name(doc, place)))


def _classes_above() -> dict[str, list[ox.NamedNode]]:
    """Return each class of the ontology with those above it, by local name."""
    from functiegraaf import load

    store = ox.Store()
    for path in resources.graph_files("ontology"):
        load.load_file(store, path, load.graph_name("ontology"))
    above: dict[ox.NamedNode, list[ox.NamedNode]] = {}
    for quad in store.quads_for_pattern(None, _SUBCLASS, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            above.setdefault(quad.subject, []).append(quad.object)
    found: dict[str, list[ox.NamedNode]] = {}
    for start in above:
        line = [start]
        for kind in line:
            line += [higher for higher in above.get(kind, []) if higher not in line]
        found[start.value.removeprefix(resources.DEF)] = line
    return found


def passage_name(doc: Document, place: Place) -> str:
    """Return the local name of a passage: the document, the first and the last line."""
    return f"passage-{doc.key}-{place.first}-{place.last}"


def _passage(doc: Document, place: Place, source: ox.NamedNode) -> Iterator[ox.Triple]:
    subject = node(passage_name(doc, place))
    yield ox.Triple(subject, _TYPE, ox.NamedNode(resources.DEF + "SourcePassage"))
    yield ox.Triple(subject, _PART, source)
    page = doc.printed_page(place)
    for stated, value in (("firstLine", place.first), ("lastLine", place.last), ("page", page)):
        yield ox.Triple(subject, predicate(stated), ox.Literal(str(value), datatype=_INTEGER))


def serialise(documents: Sequence[Document], suffix: str = ".ttl") -> bytes:
    """Return documents as RDF, in their own order, the same every time.

    Args:
        documents: The documents.
        suffix: '.ttl' or '.nt' for triples; '.trig' or '.nq' for each document in its graph.

    Raises:
        InputError: The suffix is none of these.

    """
    form = ox.RdfFormat.from_extension(suffix.lstrip("."))
    if suffix.lower() not in (".ttl", ".nt", ".trig", ".nq") or form is None:
        raise InputError(f"'{suffix}' is no form to write to; use .ttl, .nt, .trig or .nq")
    quads: dict[Any, None] = {}
    for doc in documents:
        for triple in triples(doc):
            if form.supports_datasets:
                quad = ox.Quad(triple.subject, triple.predicate, triple.object, graph_of(doc))
                quads[quad] = None
            else:
                quads[triple] = None
    data = ox.serialize(list(quads), format=form, prefixes=PREFIXES) or b""
    notice = "".join(f"# {line}\n" for line in NOTICE) if suffix.lower() != ".nt" else ""
    return notice.encode() + data
