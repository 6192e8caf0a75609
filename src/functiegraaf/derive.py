"""Derive: what follows in a store of any size, by rules in SPARQL.

The rules of OWL 2 RL that our ontology triggers stand in `queries/rules/owl/`, under the names
that OWL gives them, and our own in `queries/rules/`. On the shipped graph they add just what
owlrl does (`functiegraaf.reason`, the reference), which a test holds; owlrl computes the whole
closure and gets nowhere with millions of triples. What contradicts itself is not found here: that
is asked of the shapes, and for the shipped graph of owlrl and HermiT.

What is counted, or follows from what is *not* said, is derived after that; see
`functiegraaf.tally`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import binding, catalogue, resources
from functiegraaf.reason import INFERRED, rule_files, run_rule
from functiegraaf.turns import Turns, in_graph

#: The families of rules in OWL, in an order in which hardly one feeds an earlier one: what is
#: said of classes and properties, then what properties say, then what belongs to classes.
FAMILIES = ("scm", "prp-spo", "prp-trp", "prp", "cax")
#: The engine answers in threads of its own; more of them than this were not tried.
THREADS = min(os.cpu_count() or 1, 8)
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#: What a rule adds, and the test that it is not there yet.
_NOT_READ = re.compile(r"(CONSTRUCT|NOT EXISTS) \{[^{}]*\}")
#: Stands for all predicates, of which nobody knows which are new.
_EVERYTHING = "*"


def _family(path: Path) -> int:
    """Return the place of a rule's family; our own rules come last."""
    found = (n for n, one in enumerate(FAMILIES) if path.stem.startswith(one))
    return next(found) if path.parent.name == "owl" else len(FAMILIES)


def files() -> list[Path]:
    """Return all rules in the order in which they run.

    >>> [path.stem for path in files()][:2]
    ['scm-dom1', 'scm-dom2']
    """
    found = (resources.root() / "queries" / "rules" / "owl").glob("*.rq")
    return [*sorted(found, key=lambda path: (_family(path), path.stem)), *rule_files()]


def derive(store: ox.Store | Turns, tell: Callable[[str], None] = lambda _: None) -> None:
    """Add what follows to a store, in the graph of what was inferred.

    Each rule asks only for what the store does not hold yet, so that what was derived earlier
    costs nothing to write again, and no statement stands in two graphs. All rules run once, and
    those again that read something that was found after they ran, until nothing is found; those
    of one family run at the same time.

    Args:
        store: The store, or the turns of one on disk; all its graphs are read together.
        tell: Is told which rules are running.

    Raises:
        FunctiegraafError: A rule cannot be parsed.

    """
    turns = Turns.of(store)
    families = [list(paths) for _, paths in groupby(files(), _family)]
    # Our own rules feed those of OWL more than they are fed by them.
    families = [families[-1], *families]
    fresh = {path: {_EVERYTHING} for paths in families for path in paths}
    with ThreadPoolExecutor(THREADS) as pool:
        # Round after round through the families, and each family until it finds nothing.
        while any(_due(path, fresh, turns.reader()) for path in fresh):
            for paths in families:
                while due := [path for path in paths if _due(path, fresh, turns.reader())]:
                    tell(f"the rules {due[0].stem} to {due[-1].stem}")
                    for path in due:
                        fresh[path] = set()
                    # Written down first: a store must not grow while a query reads it.
                    found = list(_once(pool.map(lambda path: _found(path, turns.reader()), due)))
                    turns.write(in_graph(found, INFERRED))
                    new = {line.split(b" ", 2)[1][1:-1].decode() for line in found}
                    for one in fresh.values():
                        one |= new


def _due(path: Path, fresh: dict[Path, set[str]], store: ox.Store) -> bool:
    """Tell whether something that a rule reads was found after it ran."""
    return bool(fresh[path]) and not fresh[path].isdisjoint(_reads(path, store))


def _reads(path: Path, store: ox.Store) -> frozenset[str]:
    """Return the predicates that a rule may read, and the mark that stands for all.

    They are the names in its pattern, too many rather than too few; what it adds, and looks for
    not to add it twice, it does not read. A rule that has a variable in the place of a predicate
    says in its header through which property or class it gets there: it reads all that have, or
    are, a value of that property, or are of that class.
    """
    names, through = _named(path)
    if through is None:
        return names
    members = store.quads_for_pattern(None, None, through)
    linked = list(store.quads_for_pattern(None, through, None))
    ends = [one.subject for one in (*members, *linked)] + [one.object for one in linked]
    return names | {one.value for one in ends if isinstance(one, ox.NamedNode)}


@cache
def _named(path: Path) -> tuple[frozenset[str], ox.NamedNode | None]:
    """Return the names in the pattern of a rule, and through what it gets to others."""
    text = path.read_text("utf-8")
    header = catalogue.header_of(text, path.stem)
    words = {piece for kind, piece in binding.tokens(_NOT_READ.sub("", text)) if kind == "word"}
    found = {iri for iri in map(catalogue.expand, words) if iri} | {_EVERYTHING}
    found |= {TYPE} if "a" in words else set()
    through = catalogue.expand(str(header.get("through", "")))
    return frozenset(found), ox.NamedNode(through) if through else None


def _found(path: Path, store: ox.Store) -> bytes:
    return run_rule(path, store).serialize(format=ox.RdfFormat.N_TRIPLES) or b""


def _once(found: Iterable[bytes]) -> Iterator[bytes]:
    """Return the lines of all rules, each once."""
    yield from {line: None for one in found for line in one.splitlines()}
