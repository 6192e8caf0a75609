"""Beside: the RDF beside each page, and the JSON-LD within it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from functiegraaf import catalogue
from functiegraaf.targets.rdf import SYNTAXES, refuse_no_xml

#: What ends a script element, or begins a comment in one, as JSON writes it without harm.
_HARMLESS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def files(triples: Iterable[ox.Triple]) -> Iterator[tuple[str, bytes]]:
    """Yield the ending of a file and its content, for each syntax.

    Raises:
        InputError: A text holds a character that XML has not.

    >>> [ending for ending, _ in files([])]
    ['.ttl', '.nt', '.jsonld', '.rdf']
    """
    ordered = list(triples)
    refuse_no_xml(ordered)
    used = _prefixes(ordered)
    for kind, ending in SYNTAXES.values():
        needed = None if kind == ox.RdfFormat.N_TRIPLES else used
        yield ending, bytes(ox.serialize(ordered, format=kind, prefixes=needed) or b"")


def within(triples: Iterable[ox.Triple]) -> str:
    """Return JSON-LD that can stand in a script element of a page.

    >>> name = ox.NamedNode("http://example.org/a")
    >>> "</script>" in within([ox.Triple(name, name, ox.Literal("</script>"))])
    False
    """
    ordered = list(triples)
    data = ox.serialize(ordered, format=ox.RdfFormat.JSON_LD, prefixes=_prefixes(ordered))
    return bytes(data or b"").decode().translate(_HARMLESS)


def _prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return those of our prefixes that occur."""
    namespaces: set[str] = set()
    for triple in triples:
        for end in (triple.subject, triple.predicate, triple.object):
            if isinstance(end, ox.Literal):
                end = end.datatype
            if isinstance(end, ox.NamedNode):
                iri = end.value
                namespaces.add(iri[: max(iri.rfind("#"), iri.rfind("/")) + 1])
    return {prefix: iri for prefix, iri in catalogue.prefixes().items() if iri in namespaces}
