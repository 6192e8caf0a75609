"""Turtle: the report of SHACL itself."""

from __future__ import annotations

from functiegraaf.reporters import Run


def write(run: Run) -> bytes:
    """Return the sh:ValidationReport of the engine, whole: nothing in it is left out."""
    text = run.report.graph
    return (text if text.endswith("\n") else text + "\n").encode()
