"""Derive: what follows in a store of any size, by rules in SPARQL.

The rules of OWL 2 RL that our ontology triggers stand in `queries/rules/owl/`, under the names
that OWL gives them, and our own in `queries/rules/`. On the shipped graph they add just what
owlrl does (`functiegraaf.reason`, the reference), which a test holds; owlrl computes the whole
closure and gets nowhere with millions of triples. What contradicts itself is not found here: that
is asked of the shapes, and for the shipped graph of owlrl and HermiT.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.reason import INFERRED, rule_files, run_rule

#: The families of rules in OWL, in an order in which hardly one feeds an earlier one: what is
#: said of classes and properties, then what properties say, then what belongs to classes.
FAMILIES = ("scm", "prp-spo", "prp-trp", "prp", "cax")


def files() -> list[Path]:
    """Return all rules in the order in which they run.

    >>> [path.stem for path in files()][:2]
    ['scm-dom1', 'scm-dom2']
    """
    found = (resources.root() / "queries" / "rules" / "owl").glob("*.rq")

    def order(path: Path) -> tuple[int, str]:
        family = next(n for n, one in enumerate(FAMILIES) if path.stem.startswith(one))
        return family, path.stem

    return [*sorted(found, key=order), *rule_files()]


def derive(store: ox.Store, tell: Callable[[str], None] = lambda _: None) -> None:
    """Add what follows to a store, in the graph of what was inferred.

    Each rule asks only for what the store does not hold yet, so that what was derived earlier
    costs nothing to write again, and no statement stands in two graphs. The rules run until
    none of them finds anything.

    Args:
        store: The store; all its graphs are read together.
        tell: Is told which rule is running.

    Raises:
        FunctiegraafError: A rule cannot be parsed.

    """
    new = True
    while new:
        new = False
        for path in files():
            tell(f"the rule {path.stem}")
            # Written down first: a store must not grow while a query reads it.
            found = run_rule(path, store).serialize(format=ox.RdfFormat.N_TRIPLES)
            if found:
                store.bulk_load(found, format=ox.RdfFormat.N_TRIPLES, to_graph=INFERRED)
                new = True
