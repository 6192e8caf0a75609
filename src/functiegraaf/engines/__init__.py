"""Engines: hold triples against shapes, and say what was found in one form.

Two engines are used. pySHACL is the reference. `shacl` is several times faster and finds the
same on our shapes, which a test holds; it is the default for them. With shapes of the user's
own pySHACL is used, because that sameness is proven for ours only.
"""

from __future__ import annotations

from functiegraaf.engines.fast import run_shacl
from functiegraaf.engines.outcome import SH, Outcome, Result, literal_parts
from functiegraaf.engines.reference import run_pyshacl, to_rdflib

ENGINES = {"shacl": run_shacl, "pyshacl": run_pyshacl}

__all__ = [
    "ENGINES",
    "SH",
    "Outcome",
    "Result",
    "literal_parts",
    "run_pyshacl",
    "run_shacl",
    "to_rdflib",
]
