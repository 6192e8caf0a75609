"""Validate: what the two engines cost beside each other, on the shipped graph, in one run.

    python benchmarks/validate.py [ROUNDS]

Prints the ratio of pySHACL to `shacl` for each round and their median. Both read the same
triples and the same shapes, and must find the same.
"""

from __future__ import annotations

import statistics
import sys
import time

from functiegraaf import engines, resources, validate


def main(rounds: int) -> None:
    """Run both engines in turn and print the ratios."""
    triples = validate.read(
        path for graph in resources.SHIPPED_GRAPHS for path in resources.graph_files(graph)
    )
    shapes = validate.read(resources.shape_files())
    ratios: list[float] = []
    for _ in range(rounds):
        seconds: dict[str, float] = {}
        found: dict[str, int] = {}
        for name, run in engines.ENGINES.items():
            start = time.perf_counter()
            found[name] = len(run(triples, shapes).results)
            seconds[name] = time.perf_counter() - start
        assert len(set(found.values())) == 1, found
        ratios.append(seconds["pyshacl"] / seconds["shacl"])
    shown = " ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"pyshacl / shacl: {shown}; median {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
