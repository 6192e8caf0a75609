"""Sample: the shipped graph with a small workforce, in memory, for examples and tests."""

from __future__ import annotations

import pyoxigraph as ox

from functiegraaf import derive, load, tally
from functiegraaf.query import Graph
from functiegraaf.simulate import chunks
from functiegraaf.simulate.norm import Norm
from functiegraaf.simulate.plan import Plan


def sample(municipalities: int = 3, posts: int = 60, seed: int = 11) -> Graph:
    """Return the shipped graph, a workforce that is made up, and what follows.

    With this seed the smallest of samples has an answer to every stored query.

    >>> graph = sample(1, 10)
    >>> graph.run("education-fit").columns[:2]
    ('function', 'name')
    """
    store = load.load_shipped(ox.Store())
    plan, norm = Plan.make(municipalities, seed, posts), Norm.read()
    for quads, _ in chunks(plan, norm, seed):
        store.extend(quads)
    derive.derive(store)
    tally.tally(store)
    return Graph(store, None)
