"""Reason: what follows from the shipped graphs becomes a graph of its own.

Two things conclude: OWL 2 RL (owlrl, the reference) and our own rules in
`queries/rules/`. What they add is kept apart from what was stated, in the graph
`…/graph/inferred`, so that a reader always sees which is which. A closure also holds
thousands of triples that nobody asks for (everything is a thing, everything is the same
as itself); these are left out, see `functiegraaf.closure`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from functiegraaf import catalogue, files, load, resources
from functiegraaf.closure import owl_closure
from functiegraaf.errors import FunctiegraafError, InputError

#: Told what is going on, for work that takes more than a second.
Progress = Callable[[str], None]

INFERRED = load.graph_name(resources.INFERRED)

#: Bumped when the way of reasoning changes, so that older files are left alone.
INFERRED_FORMAT = "1"


def rule_files() -> list[Path]:
    """Return our own rules, sorted by name.

    >>> [path.stem for path in rule_files()][:2]
    ['derive-asks-for', 'derive-heavier-level']
    """
    return sorted((resources.root() / "queries" / "rules").glob("*.rq"))


def inferred_file(progress: Progress | None = None) -> Path:
    """Return the file with the inferred graph, made now if it is not there yet.

    Raises:
        InputError: The cache folder cannot be written.
        FunctiegraafError: The shipped graphs contradict themselves.

    """
    path = resources.cache_folder() / f"inferred-{inferred_key()}.nq"
    if not path.is_file():
        store = materialise(progress)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{path.parent}: {error.strerror or error}; "
                "name a folder that can be written in FUNCTIEGRAAF_CACHE"
            ) from error
        files.save(path, serialise(store, ox.RdfFormat.N_QUADS))
    return path


def inferred_key() -> str:
    """Return a key that changes whenever a shipped graph file or a rule changes."""
    digest = hashlib.sha256(f"{INFERRED_FORMAT}\0{resources.content_key()}".encode())
    for path in rule_files():
        digest.update(f"{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def add_inferred(store: ox.Store, progress: Progress | None = None) -> None:
    """Add the inferred graph to a store in memory.

    Where no file can be written, the triples are inferred for this store alone.
    """
    try:
        path = inferred_file(progress)
    except InputError:
        store.extend(materialise(progress))
    else:
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)


def materialise(progress: Progress | None = None) -> ox.Store:
    """Infer everything that follows from the shipped graphs.

    Returns:
        A store with the inferred graph only, none of whose triples is in a shipped graph.

    Raises:
        FunctiegraafError: The shipped graphs contradict themselves.

    """
    return infer(load.load_shipped(ox.Store()), progress)


def infer(store: ox.Store, progress: Progress | None = None) -> ox.Store:
    """Infer everything that follows from all graphs of a store, which is added to.

    Our rules run before and after the closure. If they add nothing after it, nothing is
    left to conclude and the closure, which takes long, need not run again.

    Returns:
        A store with the inferred graph only.

    Raises:
        FunctiegraafError: The graphs contradict themselves.

    """
    tell = progress or (lambda _: None)
    shipped = {quad.triple for quad in store}
    tell("running our own rules")
    apply_rules(store, shipped)
    while True:
        tell("computing the OWL 2 RL closure; this takes about 10 seconds, once")
        for triple in owl_closure({quad.triple for quad in store}):
            if triple not in shipped:
                store.add(into_inferred(triple))
        if not apply_rules(store, shipped):
            break
    inferred = ox.Store()
    inferred.extend(store.quads_for_pattern(None, None, None, INFERRED))
    return inferred


def apply_rules(store: ox.Store, shipped: set[ox.Triple]) -> int:
    """Run our rules until they add nothing; return how many triples they added."""
    before = len(store)
    size = -1
    while size != len(store):
        size = len(store)
        for path in rule_files():
            # Collected first: a store must not grow while a query reads it.
            triples = list(run_rule(path, store))
            store.extend(into_inferred(triple) for triple in triples if triple not in shipped)
    return len(store) - before


def into_inferred(triple: ox.Triple) -> ox.Quad:
    """Return a triple as a quad of the inferred graph."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, INFERRED)


def run_rule(path: Path, store: ox.Store, text: str | None = None) -> ox.QueryTriples:
    """Run one rule on all graphs of a store together.

    Args:
        path: The file of the rule, which an error names.
        store: The store.
        text: The rule with values in it; what the file holds if None.

    Raises:
        FunctiegraafError: The rule cannot be parsed.

    """
    text = path.read_text("utf-8") if text is None else text
    try:
        result = store.query(text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise FunctiegraafError(f"{path}: {error.msg}") from error
    return cast("ox.QueryTriples", result)


def derived(store: ox.Store) -> ox.Store:
    """Return what a store holds that was inferred or counted, as a store of its own."""
    found = ox.Store()
    for name in store.named_graphs():
        if resources.is_derived(name.value):
            found.bulk_extend(store.quads_for_pattern(None, None, None, name))
    return found


def counts(store: ox.Store) -> list[tuple[str, int]]:
    """Return how many triples a store has by predicate, most first."""
    found = Counter(quad.predicate.value for quad in store)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def serialise(store: ox.Store, kind: ox.RdfFormat) -> bytes:
    """Write the inferred graph in a format, in an order that never changes."""
    quads = sorted(store, key=str)
    if kind == ox.RdfFormat.N_QUADS:
        return cast("bytes", ox.serialize(quads, format=kind))
    triples = (quad.triple for quad in quads)
    return cast("bytes", ox.serialize(triples, format=kind, prefixes=catalogue.prefixes()))
