"""RDF: a target that is a graph, made by its CONSTRUCT queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast

import pyoxigraph as ox

from functiegraaf import binding, export, resources, targets
from functiegraaf.answers import Triples
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.targets import dumps, given, jsonld
from functiegraaf.targets.address import BASE

#: The syntaxes of a target and how their files end.
SYNTAXES = {
    "turtle": (ox.RdfFormat.TURTLE, ".ttl"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, ".nt"),
    "jsonld": (ox.RdfFormat.JSON_LD, ".jsonld"),
    "rdfxml": (ox.RdfFormat.RDF_XML, ".rdf"),
}

#: A declaration of a prefix in a query.
PREFIX = re.compile(r"^PREFIX (\S*): <([^>]*)>", re.MULTILINE)

#: What XML 1.0 calls no character.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parts(target: str, graph: Graph, syntaxes: Sequence[str], base: str = BASE) -> targets.Parts:
    """Return a file for each syntax, the files that the target describes, and what did not fit."""
    triples = build(target, graph, base)
    found = {dump.name: dump.content for dump in dumps.made(target)}
    found |= {
        f"{target}{SYNTAXES[syntax][1]}": write(target, triples, syntax)
        for syntax in dict.fromkeys(syntaxes)
    }
    if (targets.folder(target) / "beside" / "left-out.rq").exists():
        table = graph.internal(f"export/{target}/beside/left-out", {})
        found[targets.left_out(target)] = export.table_csv(table, safe=False)
    return found


def build(target: str, graph: Graph, base: str = BASE) -> frozenset[ox.Triple]:
    """Return what a target says.

    Args:
        target: The name of the target.
        graph: The graph to read.
        base: The address below which what is published will stand.

    Raises:
        InputError: There is no such target, or it describes something other than this graph.

    """
    asked = given.asked(target, graph)
    found: set[ox.Triple] = set()
    for path in targets.files(target):
        text = path.read_text("utf-8")
        if "base" in binding.parameter_values(text):
            text = binding.bind(text, {"base": ox.NamedNode(base)})
        found |= set(cast("Triples", asked.sparql(text)).triples)
    kinds = cast("dict[str, str]", targets.about(target).settings.get("datatypes", {}))
    return frozenset(_typed(triple, kinds) for triple in found)


def _typed(triple: ox.Triple, kinds: dict[str, str]) -> ox.Triple:
    """Give a value the datatype that its property is to have.

    The engine keeps a whole number as `xsd:integer`, whatever the query says it is.
    """
    kind, value = kinds.get(triple.predicate.value), triple.object
    if kind is None or not isinstance(value, ox.Literal):
        return triple
    typed = ox.Literal(value.value, datatype=ox.NamedNode(kind))
    return ox.Triple(triple.subject, triple.predicate, typed)


def prefixes(target: str) -> dict[str, str]:
    """Return the prefixes that the queries of a target declare.

    >>> prefixes("eqf")["skos"]
    'http://www.w3.org/2004/02/skos/core#'
    """
    found = {"id": resources.ID}
    for path in targets.files(target):
        found |= dict(PREFIX.findall(path.read_text("utf-8")))
    return dict(sorted(found.items()))


def write(target: str, triples: frozenset[ox.Triple], syntax: str) -> bytes:
    """Return the triples of a target in one of `SYNTAXES`, the same bytes for the same triples.

    Raises:
        InputError: The syntax is RDF/XML, and a text holds a character that XML has not.

    """
    kind, _ = SYNTAXES[syntax]
    ordered = sorted(triples, key=_order)
    if kind == ox.RdfFormat.RDF_XML:
        refuse_no_xml(ordered)
    if kind == ox.RdfFormat.JSON_LD:
        frame = targets.folder(target) / "frame.jsonld"
        return jsonld.write(ordered, prefixes(target), frame if frame.exists() else None)
    used = prefixes(target) if kind != ox.RdfFormat.N_TRIPLES else None
    return bytes(ox.serialize(ordered, format=kind, prefixes=used) or b"")


def not_in(made: targets.Parts, syntaxes: Iterable[str]) -> list[str]:
    """Return the syntaxes in which a target has no file.

    >>> not_in({"context/1-0.jsonld": b""}, ["rdfxml", "jsonld"])
    ['rdfxml']
    """
    return [
        syntax
        for syntax in dict.fromkeys(syntaxes)
        if not any(name.endswith(SYNTAXES[syntax][1]) for name in made)
    ]


def refuse_no_xml(triples: Iterable[ox.Triple]) -> None:
    r"""Refuse a text with a character that XML has not, not even escaped.

    Raises:
        InputError: There is one; the message names the thing and the property.

    >>> name = ox.NamedNode("http://example.org/a")
    >>> refuse_no_xml([ox.Triple(name, name, ox.Literal("a\nb"))])
    """
    for triple in triples:
        value = triple.object
        found = _NO_XML.search(value.value) if isinstance(value, ox.Literal) else None
        if found:
            raise InputError(
                f"{triple.subject}: {triple.predicate} holds the character U+{ord(found[0]):04X}, "
                "which XML has not; take it out, or leave out RDF/XML"
            )


def _order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    """Put what is said of one thing together, and its class first."""
    kind = triple.predicate.value == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    return str(triple.subject), not kind, triple.predicate.value, str(triple.object)
