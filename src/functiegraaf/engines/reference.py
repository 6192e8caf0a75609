"""Reference: validate with pySHACL."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from functiegraaf.engines.outcome import SH, XSD, Outcome, Result
from functiegraaf.errors import InputError

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.query import Result as RdflibResult
    from rdflib.term import Identifier, Node

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def run_pyshacl(triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Outcome:
    """Validate with pySHACL, which has the SPARQL of our shapes answered by Oxigraph.

    pySHACL asks each question once for every focus node; that turns minutes into seconds and
    changes nothing in the answers.

    Raises:
        InputError: A shape is not well formed.

    """
    import pyshacl
    from pyparsing import ParseBaseException
    from pyshacl.errors import (
        ConstraintLoadError,
        ReportableRuntimeError,
        ShapeLoadError,
        ValidationFailure,
    )

    rules = to_rdflib(shapes)
    try:
        with _quiet():
            data = _asking_graph(triples)
            _, outcome, text = pyshacl.validate(data, shacl_graph=rules, inplace=True)
    except (
        ConstraintLoadError,
        NotImplementedError,
        ParseBaseException,
        ReportableRuntimeError,
        ShapeLoadError,
        SyntaxError,
        TypeError,
        re.error,
    ) as error:
        raise InputError(f"shapes: {error}") from error
    if isinstance(outcome, ValidationFailure):
        raise InputError(f"shapes: {text}")
    return Outcome(tuple(_results(outcome, rules)), lambda: str(outcome.serialize(format="turtle")))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep libraries from printing: what they say of a value, a rule finds, too."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _results(outcome: Graph, shapes: Graph) -> Iterable[Result]:
    """Read the results from a report graph."""
    from rdflib import BNode, Namespace

    sh = Namespace(SH)
    # Not every sh:ValidationResult: one can be the detail of another.
    for node in outcome.objects(None, sh.result):
        shape: Node | None = outcome.value(node, sh.sourceShape)
        source = "" if shape is None else _node(shape)
        spoken = sorted(shapes.objects(shape, sh.message), key=str) if shape is not None else []
        spoken = spoken or sorted(outcome.objects(node, sh.resultMessage), key=str)
        while isinstance(shape, BNode):
            # Somebody else's shape without a name goes by the name of the shape that holds it.
            shape = next(shapes.subjects(None, shape), None)
        path = outcome.value(node, sh.resultPath)
        value = outcome.value(node, sh.value)
        kind = str(getattr(value, "datatype", None) or "")
        yield Result(
            severity=str(outcome.value(node, sh.resultSeverity)).removeprefix(SH),
            focus=_node(outcome.value(node, sh.focusNode)),
            path="" if path is None or isinstance(path, BNode) else str(path),
            value="" if value is None else _node(value),
            component=str(outcome.value(node, sh.sourceConstraintComponent)).removeprefix(SH),
            shape=str(shape or ""),
            source=source,
            messages=tuple((getattr(text, "language", None) or "", str(text)) for text in spoken),
            language=str(getattr(value, "language", None) or ""),
            datatype="" if kind == XSD + "string" else kind,
        )


def _node(node: Node | None) -> str:
    from rdflib import BNode

    return f"_:{node}" if isinstance(node, BNode) else str(node)


def to_rdflib(triples: Iterable[ox.Triple], into: Graph | None = None) -> Graph:
    """Make an rdflib graph of triples; parsing with Oxigraph and this is the faster way."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none") if into is None else into
    known: dict[Term, Identifier] = {}
    for triple in triples:
        terms: list[Identifier] = []
        for term in (triple.subject, triple.predicate, triple.object):
            if term not in known:
                known[term] = _term(term)
            terms.append(known[term])
        graph.add((terms[0], terms[1], terms[2]))
    return graph


def _term(term: Term) -> Identifier:
    """Turn one term into rdflib's, its spelling untouched."""
    from rdflib import BNode, Literal, URIRef
    from rdflib.namespace import XSD as XSD_TERMS

    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise InputError(f"{term}: a triple about a triple cannot be validated")
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    if datatype == XSD_TERMS.string:
        return Literal(term.value)
    return Literal(term.value, datatype=datatype, normalize=False)


@cache
def _is_ours(query: str) -> bool:
    """Tell whether a query is of a shipped shape, of which a test holds that answers agree.

    Oxigraph binds variables in another way than SHACL asks, which shows in sub-queries; what
    others write is answered by rdflib.
    """
    return any(select in query for select in _our_selects())


@cache
def _our_selects() -> tuple[str, ...]:
    from functiegraaf import resources

    select = ox.NamedNode(SH + "select")
    return tuple(
        quad.object.value
        for path in resources.shape_files()
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        if quad.predicate == select and isinstance(quad.object, ox.Literal)
    )


def _oxigraph(term: Identifier) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Turn one term of rdflib into Oxigraph's."""
    from rdflib import BNode, Literal

    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        kind = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return ox.Literal(str(term), datatype=kind)
    return ox.NamedNode(str(term))


def _asking_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Return an rdflib graph that has Oxigraph answer its SPARQL."""
    from rdflib import Graph, Variable
    from rdflib.query import Result as RdflibResult

    triples = list(triples)
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    class AskingGraph(Graph):
        """The same triples twice: for pySHACL to walk over, and for Oxigraph to search."""

        def query(  # type: ignore[override]
            self,
            query_object: str,
            processor: object = None,  # noqa: ARG002
            result: object = None,  # noqa: ARG002
            initNs: object = None,  # noqa: ARG002, N803
            initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
            use_store_provided: bool = True,  # noqa: ARG002
        ) -> RdflibResult:
            """Answer a SELECT in which some variables are already bound."""
            if not _is_ours(query_object):
                return super().query(query_object, initBindings=initBindings)
            bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
                ox.Variable(str(name)): (_oxigraph(term))
                for name, term in (initBindings or {}).items()
            }
            rows = store.query(query_object, substitutions=bound)
            if not isinstance(rows, ox.QuerySolutions):
                raise InputError("shapes: only SELECT queries can be used in a shape")
            answer = RdflibResult("SELECT")
            answer.vars = [Variable(variable.value) for variable in rows.variables]
            answer.bindings = [
                {
                    name: _term(term)
                    for name, term in zip(answer.vars, row, strict=True)
                    if term is not None
                }
                for row in rows
            ]
            return answer

    return to_rdflib(triples, AskingGraph(bind_namespaces="none"))
