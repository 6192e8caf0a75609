"""Turtle: the report of SHACL itself, with the results that are to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox

from functiegraaf.engines.outcome import SH, literal_parts
from functiegraaf.findings import Finding, marked, short
from functiegraaf.legible import visible
from functiegraaf.reporters import Run
from functiegraaf.reporters.words import WORDS, summary

_RESULT = ox.NamedNode(SH + "result")
_CONFORMS = ox.NamedNode(SH + "conforms")
_REPORT = ox.NamedNode(SH + "ValidationReport")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_PREFIXES = {"sh": SH, "fg": "https://w3id.org/functiegraaf/def/",
             "id": "https://w3id.org/functiegraaf/id/",
             "shape": "https://w3id.org/functiegraaf/shape/"}  # fmt: skip

Key = tuple[str, ...]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def write(run: Run) -> bytes:
    """Return an sh:ValidationReport with what is to be shown; the rest is told in comments.

    A finding that SHACL did not make, such as one on a cell, has no place in such a report.
    """
    quads = ox.parse(run.report.graph, format=ox.RdfFormat.TURTLE)
    said: dict[Term, list[ox.Triple]] = {}
    for quad in quads:
        said.setdefault(quad.subject, []).append(quad.triple)
    wanted = Counter(_key_of(finding) for finding in run.report.findings)
    report = next(
        (one.subject for about in said.values() for one in about if one.predicate == _CONFORMS),
        ox.BlankNode("report"),
    )
    said.setdefault(report, [ox.Triple(report, _TYPE, _REPORT)])
    kept: list[Term] = []
    for result in sorted((t.object for t in said[report] if t.predicate == _RESULT), key=str):
        key = _key(said.get(result, ()))
        if wanted[key]:
            wanted[key] -= 1
            kept.append(result)
    # What stands in a comment only, such as a fault in a cell, does not conform either.
    conforms = ox.Literal("false" if run.report.findings else "true", datatype=_BOOLEAN)
    triples = [t for t in said[report] if t.predicate not in (_RESULT, _CONFORMS)]
    triples += [ox.Triple(report, _CONFORMS, conforms)]
    triples += [ox.Triple(report, _RESULT, result) for result in kept]
    triples += _reachable(said, triples, report)
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES) or b""
    comments = [*_missing(run, wanted), *summary(run)]
    return "".join(f"# {visible(line)}\n" for line in comments).encode() + b"\n" + text


def _key_of(finding: Finding) -> Key:
    value = finding.marked or finding.focus
    constraint = f"{SH}{finding.constraint}ConstraintComponent"
    severity = finding.severity if ":" in finding.severity else SH + finding.severity
    return tuple(_plain(one) for one in (finding.focus, finding.path, value, constraint, severity))


def _key(result: Iterable[ox.Triple]) -> Key:
    about = {one.predicate.value.removeprefix(SH): one.object for one in result}
    path = about.get("resultPath")
    parts = {name: _text(about.get(name)) for name in ("focusNode", "value", "resultSeverity")}
    return tuple(
        _plain(one)
        for one in (
            parts["focusNode"],
            path.value if isinstance(path, ox.NamedNode) else "",
            parts["value"] or parts["focusNode"],
            _text(about.get("sourceConstraintComponent")),
            parts["resultSeverity"],
        )
    )


def _text(term: Term | None) -> str:
    if isinstance(term, ox.Literal):
        return marked(*literal_parts(term))
    return term.value if isinstance(term, ox.NamedNode) else str(term or "")


def _plain(part: str) -> str:
    """Return a part of a key; a blank node has another name in the report than in the data."""
    return "_:" if part.startswith("_:") else part


def _reachable(
    said: dict[Term, list[ox.Triple]], start: Iterable[ox.Triple], report: Term
) -> list[ox.Triple]:
    """Return what is said of what the statements name, and of what that names in turn."""
    found: list[ox.Triple] = []
    seen: set[Term] = {report}
    todo = [one.object for one in start]
    while todo:
        term = todo.pop()
        if term not in seen:
            seen.add(term)
            found += said.get(term, [])
            todo += [one.object for one in said.get(term, [])]
    return found


def _missing(run: Run, wanted: Counter[Key]) -> list[str]:
    """Return a line for each finding that has no place in the report."""
    lines: list[str] = []
    for finding in run.report.findings:
        key = _key_of(finding)
        if wanted[key] > 0:
            wanted[key] -= 1
            place = str(finding.place or short(finding.focus))
            lines.append(f"{place}: {finding.message(run.lang)} [{short(finding.rule)}]")
    return [WORDS[run.lang]["beside"], *lines] if lines else []
