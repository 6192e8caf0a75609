"""Wording: what has to be known of findings to put them into words, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from functiegraaf.at_size import graphs
from functiegraaf.engines import SH, Result
from functiegraaf.findings import PREFIXES, Finding, Place
from functiegraaf.names import WHOLES
from functiegraaf.reason import INFERRED

_NAMESPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}
_WHOLES = frozenset(f"{_NAMESPACES['fg']}{whole}" for whole in WHOLES)
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
Node = ox.NamedNode | ox.BlankNode


def about(store: ox.Store, results: Iterable[Result]) -> set[ox.Triple]:
    """Return what a store says of what was found, and of the wholes that name it.

    The shipped graphs are there, too: they hold the names of classes and properties.
    """
    triples = {
        quad.triple
        for graph in graphs.SHIPPED
        for quad in store.quads_for_pattern(None, None, None, graph)
    }
    todo = {part for one in results for part in (one.focus, one.value, one.path) if part}
    seen: set[str] = set()
    while todo:
        seen |= todo
        said = [
            quad.triple
            for part in todo
            if (node := _node(part)) is not None
            for quad in store.quads_for_pattern(node, None, None)
            if quad.graph_name != INFERRED
        ]
        triples.update(said)
        todo = {
            str(one.object).strip("<>") for one in said if one.predicate.value in _WHOLES
        } - seen
    return triples


def _node(text: str) -> Node | None:
    """Return the thing that a text names, or None if it names nothing."""
    try:
        return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text)
    except ValueError:
        return None


def report(results: Iterable[Result]) -> str:
    """Return the report of SHACL itself, as Turtle."""
    node = ox.BlankNode("report")
    triples = [ox.Triple(node, _TYPE, _sh("ValidationReport"))]
    # In an order and with names that are the same in each run.
    ordered = sorted(results, key=lambda one: (one.shape, one.focus, one.path, one.value))
    for number, result in enumerate(ordered, 1):
        one = ox.BlankNode(f"result{number}")
        severity = result.severity if ":" in result.severity else SH + result.severity
        said: list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal | None]] = [
            ("focusNode", _node(result.focus)),
            ("resultPath", _node(result.path) if result.path else None),
            ("value", _value(result)),
            ("sourceShape", _node(result.source)),
            ("sourceConstraintComponent", _sh(result.component)),
            ("resultSeverity", ox.NamedNode(severity)),
        ]
        triples.append(ox.Triple(node, _sh("result"), one))
        triples.append(ox.Triple(one, _TYPE, _sh("ValidationResult")))
        triples += [ox.Triple(one, _sh(name), term) for name, term in said if term is not None]
    triples.append(ox.Triple(node, _sh("conforms"), ox.Literal(not ordered)))
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b"").decode()


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(name if ":" in name else SH + name)


def _value(result: Result) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
    """Return the value of a result as a term; what looks like an address is taken for one."""
    if result.language:
        return ox.Literal(result.value, language=result.language)
    if result.datatype:
        return ox.Literal(result.value, datatype=ox.NamedNode(result.datatype))
    return (_node(result.value) or ox.Literal(result.value)) if result.value else None


def placed(store: ox.Store, finding: Finding) -> Finding:
    """Return a finding with the graph that makes the statement, or else speaks of its focus.

    If several do, that is the first by name; one that is shipped only if no other does.
    """
    path = ox.NamedNode(finding.path) if finding.path else None
    focus, value = _node(finding.focus), _node(finding.value)
    asked = [(focus, path, value), (value, path, None), (focus, path, None), (focus, None, None)]
    for shipped in (False, True):
        for subject, predicate, object_ in [*asked, (value, None, None)]:
            if subject is None:
                continue
            named = {
                quad.graph_name.value
                for quad in store.quads_for_pattern(subject, predicate, object_)
                if isinstance(quad.graph_name, ox.NamedNode)
                and quad.graph_name != INFERRED
                and (quad.graph_name in graphs.SHIPPED) == shipped
            }
            if named:
                return replace(finding, place=Place(min(named)))
    return finding
