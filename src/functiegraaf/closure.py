"""Closure: what OWL 2 RL adds to a set of triples, computed by owlrl.

A closure holds much that nobody asks for: everything is a thing and the same as itself,
literals have types, every class is a subclass of itself. `worth_keeping` leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, cast

import pyoxigraph as ox

from functiegraaf.errors import FunctiegraafError

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: Every term is trivially one of these; saying so is noise.
TOPS = {OWL + "Thing", RDFS + "Resource"}
#: Every class or property stands in these relations to itself.
REFLEXIVE = {
    OWL + "sameAs",
    OWL + "equivalentClass",
    OWL + "equivalentProperty",
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
}
#: Where owlrl writes down what it found to be contradictory.
OWLRL_ERROR = "http://www.daml.org/2002/03/agents/agent-ont#error"


def owl_closure(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return the triples that OWL 2 RL adds and that are worth keeping.

    Raises:
        FunctiegraafError: The triples contradict each other.

    """
    from owlrl import DeductiveClosure

    graph = quick_graph()
    given = {to_rdflib(triple) for triple in triples}
    for triple in given:
        graph.add(triple)
    DeductiveClosure(
        quick_semantics(), rdfs_closure=False, axiomatic_triples=False, datatype_axioms=False
    ).expand(graph)
    refuse_contradictions(graph)
    added = (triple for triple in graph if triple not in given)
    converted = (from_rdflib(triple) for triple in added)
    return [triple for triple in converted if triple is not None and worth_keeping(triple)]


def quick_graph() -> Graph:
    """Return an empty rdflib graph that knows at once what it holds.

    owlrl asks that more than a million times, and rdflib searches its indexes each time.
    """
    from rdflib import Graph

    class QuickGraph(Graph):
        def __init__(self) -> None:
            super().__init__(store="SimpleMemory")
            self.known: set[object] = set()

        def add(self, triple: Any) -> Self:  # noqa: ANN401 - as in rdflib
            self.known.add(triple)
            return super().add(triple)

        def __contains__(self, triple: object) -> bool:
            return triple in self.known

    return QuickGraph()


def quick_semantics() -> type:
    """Return the OWL 2 RL of owlrl, which need not say that each term is itself.

    What would follow from `x owl:sameAs x` is what was known of x before, except that
    `x owl:differentFrom x` is a contradiction; `refuse_contradictions` sees to that.
    """
    from owlrl import OWLRL_Semantics
    from rdflib import OWL as OWL_TERMS

    same = OWL_TERMS.sameAs

    class QuickSemantics(OWLRL_Semantics):  # type: ignore[misc] # owlrl has no types
        def store_triple(self, triple: tuple[Node, Node, Node]) -> None:
            if triple[1] != same or triple[0] != triple[2]:
                super().store_triple(triple)

    return QuickSemantics


def refuse_contradictions(graph: Graph) -> None:
    """Refuse a closure in which something is contradictory or cannot exist.

    Raises:
        FunctiegraafError: Naming what owlrl found, or what is in owl:Nothing.

    """
    from rdflib import OWL as OWL_TERMS
    from rdflib import RDF as RDF_TERMS
    from rdflib import RDFS as RDFS_TERMS
    from rdflib import URIRef

    found = {str(message) for message in graph.objects(None, URIRef(OWLRL_ERROR))}
    for thing in graph.subjects(RDF_TERMS.type, OWL_TERMS.Nothing):
        found.add(f"{thing} is in owl:Nothing")
    for thing in graph.subjects(RDFS_TERMS.subClassOf, OWL_TERMS.Nothing):
        if thing != OWL_TERMS.Nothing:
            found.add(f"{thing} can have no member")
    for thing, other in graph.subject_objects(OWL_TERMS.differentFrom):
        if thing == other:
            found.add(f"{thing} is said to be different from itself")
    if found:
        raise FunctiegraafError(
            "the graphs contradict themselves:\n  "
            + "\n  ".join(sorted(found))
            + "\nto see why: functiegraaf reason --check"
        )


def worth_keeping(triple: ox.Triple) -> bool:
    """Tell whether an inferred triple says something that a reader may ask for.

    >>> thing = ox.NamedNode("https://example.org/thing")
    >>> worth_keeping(ox.Triple(thing, ox.NamedNode(OWL + "sameAs"), thing))
    False
    >>> worth_keeping(ox.Triple(thing, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "Thing")))
    False
    >>> worth_keeping(ox.Triple(thing, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "Class")))
    True
    """
    subject, predicate, value = triple
    if not isinstance(subject, ox.NamedNode) or isinstance(value, ox.BlankNode):
        # A blank node would be cut off from the shipped one of which it speaks.
        return False
    if subject.value.startswith((RDF, RDFS, OWL, XSD)):
        return False
    if subject == value and predicate.value in REFLEXIVE:
        return False
    return not (isinstance(value, ox.NamedNode) and value.value in TOPS)


def to_rdflib(triple: ox.Triple) -> tuple[Node, Node, Node]:
    """Turn a triple into rdflib terms, literals exactly as they are written."""
    from rdflib import BNode, Literal, URIRef

    def term(value: object) -> Node:
        if isinstance(value, ox.NamedNode):
            return URIRef(value.value)
        if isinstance(value, ox.BlankNode):
            return BNode(value.value)
        literal = cast("ox.Literal", value)
        if literal.language:
            return Literal(literal.value, lang=literal.language)
        plain = literal.datatype.value == XSD + "string"
        datatype = None if plain else URIRef(literal.datatype.value)
        return Literal(literal.value, datatype=datatype, normalize=False)

    return term(triple.subject), term(triple.predicate), term(triple.object)


def from_rdflib(triple: tuple[Node, Node, Node]) -> ox.Triple | None:
    """Turn rdflib terms into a triple; None if it is no RDF (a literal as subject)."""
    from rdflib import BNode, Literal, URIRef

    def term(value: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        if isinstance(value, URIRef):
            return ox.NamedNode(str(value))
        if isinstance(value, BNode):
            return ox.BlankNode(str(value))
        literal = cast("Literal", value)
        if literal.language:
            return ox.Literal(str(literal), language=literal.language)
        return ox.Literal(str(literal), datatype=ox.NamedNode(literal.datatype or XSD + "string"))

    if isinstance(triple[0], Literal):
        return None
    subject, predicate, value = (term(part) for part in triple)
    return ox.Triple(cast("ox.NamedNode", subject), cast("ox.NamedNode", predicate), value)
