"""Validate: hold data against the shapes.

The rules are SHACL files in `shapes/`; pySHACL reads them. Two things are done for it here.
The ontology always joins the data, because the target of most shapes is a class and a member
of a subclass is found only by way of the ontology: without it such a shape passes silently.
And the SPARQL in the shapes is answered by Oxigraph, because pySHACL asks each question once
for every focus node; that turns minutes into seconds and changes nothing in the answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.errors import InputError
from functiegraaf.findings import Finding, Names, Report

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.query import Result
    from rdflib.term import Identifier, Node

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SH = "http://www.w3.org/ns/shacl#"
_PLACEHOLDER = re.compile(r"\{[?$](this|value|path)\}")
_PREFIXED = re.compile(r"\w+:")


def validate(
    paths: Sequence[Path] | None = None,
    *,
    shapes: Sequence[Path] = (),
    with_norm: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Hold data against the shipped shapes, and against other shapes if those are given.

    Args:
        paths: The files to validate; None for the shipped graph itself.
        shapes: Shape files to use beside the shipped ones.
        with_norm: Whether given files are read together with the shipped graph. They are
            alone with the ontology otherwise.
        progress: Told of each stage as it starts: 'read', 'shapes', 'check'.

    Raises:
        InputError: A file cannot be read or parsed, or a shape is not well formed.

    """
    tell = progress or (lambda _stage: None)
    tell("read")
    graphs = resources.SHIPPED_GRAPHS if paths is None or with_norm else ("ontology",)
    files = [path for graph in graphs for path in resources.graph_files(graph)]
    triples = read([*files, *(paths or ())])
    tell("shapes")
    rules = to_rdflib(read([*resources.shape_files(), *shapes]))
    tell("check")
    return Report(check(triples, rules), len(triples))


def read(paths: Iterable[Path]) -> set[ox.Triple]:
    """Parse files into one set of triples; named graphs are taken together.

    Raises:
        InputError: A file cannot be read or parsed; the message names file and line.

    """
    triples: set[ox.Triple] = set()
    for path in paths:
        form = ox.RdfFormat.from_extension(path.suffix.lstrip(".")) or ox.RdfFormat.TURTLE
        try:
            triples.update(
                quad.triple
                for quad in ox.parse(path=str(path), format=form, rename_blank_nodes=True)
            )
        except SyntaxError as error:
            place = f"{path}, line {error.lineno}" if error.lineno else str(path)
            raise InputError(f"{place}: {error.msg}") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InputError(f"{path}: {reason}") from error
    return triples


def check(triples: Iterable[ox.Triple], shapes: Graph) -> tuple[Finding, ...]:
    """Hold triples, the ontology among them, against a graph of shapes.

    Raises:
        InputError: A shape is not well formed.

    """
    import pyshacl
    from pyshacl.errors import (
        ConstraintLoadError,
        ReportableRuntimeError,
        ShapeLoadError,
        ValidationFailure,
    )

    data = _asking_graph(triples)
    try:
        _, outcome, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    except (
        ConstraintLoadError,
        ReportableRuntimeError,
        ShapeLoadError,
        SyntaxError,
        re.error,
    ) as error:
        raise InputError(f"shapes: {error}") from error
    if isinstance(outcome, ValidationFailure):
        raise InputError(f"shapes: {text}")
    return _findings(outcome, data, shapes)


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
    from rdflib.namespace import XSD

    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise InputError(f"{term}: a triple about a triple cannot be validated")
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    if datatype == XSD.string:
        return Literal(term.value)
    return Literal(term.value, datatype=datatype, normalize=False)


def _asking_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Return an rdflib graph that has Oxigraph answer its SPARQL."""
    from rdflib import BNode, Graph, Variable
    from rdflib.query import Result

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
        ) -> Result:
            """Answer a SELECT in which some variables are already bound."""
            bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
                ox.Variable(str(name)): (
                    ox.BlankNode(str(term)) if isinstance(term, BNode) else ox.NamedNode(str(term))
                )
                for name, term in (initBindings or {}).items()
            }
            rows = store.query(query_object, substitutions=bound)
            if not isinstance(rows, ox.QuerySolutions):
                raise InputError("shapes: only SELECT queries can be used in a shape")
            answer = Result("SELECT")
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


def _findings(outcome: Graph, data: Graph, shapes: Graph) -> tuple[Finding, ...]:
    """Read the findings from a report graph."""
    from rdflib import BNode, Literal, Namespace
    from rdflib.namespace import DCTERMS, RDF

    sh = Namespace(_SH)
    names = Names(data)
    found: set[Finding] = set()
    for result in outcome.subjects(RDF.type, sh.ValidationResult):
        shape = outcome.value(result, sh.sourceShape)
        constraint = outcome.value(result, sh.sourceConstraint)
        focus = outcome.value(result, sh.focusNode)
        parts = {
            "this": focus,
            "value": outcome.value(result, sh.value),
            "path": outcome.value(result, sh.resultPath),
        }
        sources = [node for node in (constraint, shape) if node is not None]
        texts = {"nl": "", "en": ""}
        for lang in texts:
            spoken = _message(shapes, sources, lang) or str(
                next(outcome.objects(result, sh.resultMessage), "")
            )
            texts[lang] = _PLACEHOLDER.sub(
                lambda match, lang=lang, parts=parts: names.of(parts[match[1]], lang),  # type: ignore[misc]
                spoken,
            )
            if not _PREFIXED.match(texts[lang]):
                texts[lang] = texts[lang][:1].upper() + texts[lang][1:]
        while isinstance(shape, BNode):
            # Somebody else's shape without a name goes by the name of the shape that holds it.
            shape = next(shapes.subjects(None, shape), None)
        path = parts["path"]
        found.add(
            Finding(
                severity=str(outcome.value(result, sh.resultSeverity)).removeprefix(_SH),
                rule=str(shape or ""),
                focus=str(focus),
                label=names.of(focus, "nl"),
                path="" if path is None or isinstance(path, BNode) else str(path),
                value="" if parts["value"] in (None, focus) else str(parts["value"]),
                message_nl=texts["nl"],
                message_en=texts["en"],
                concluded=any(
                    (node, DCTERMS.type, Literal("concluded")) in shapes for node in sources
                ),
            )
        )
    return tuple(sorted(found, key=lambda finding: finding.order))


def _message(shapes: Graph, sources: Iterable[Node], lang: str) -> str:
    """Return the message of the first source that has one: in this language, or in any.

    It is taken from the shape, because pySHACL drops the language of a message that it fills.
    """
    from rdflib import URIRef

    for source in sources:
        spoken = sorted(shapes.objects(source, URIRef(_SH + "message")), key=str)
        for message in [m for m in spoken if getattr(m, "language", None) == lang] or spoken:
            return str(message)
    return ""
