"""Plan: how large each municipality is, and in which region it lies."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import pyoxigraph as ox

from functiegraaf.load import graph_name
from functiegraaf.simulate.terms import LABEL, TYPE, fg, sim

#: Posts per municipality where nothing else is asked: 200,000 for 342 of them.
MEAN = 585
#: The spread of sizes: a few are many times as large as most.
SIGMA = 0.9
#: Municipalities per region.
PER_REGION = 10


@dataclass(frozen=True)
class Plan:
    """The sizes of the municipalities, and their regions, numbered from 1."""

    sizes: tuple[int, ...]
    regions: tuple[int, ...]

    @classmethod
    def make(cls, municipalities: int, seed: int, posts: int | None = None) -> Plan:
        """Draw sizes that add up to the number of posts exactly, and regions of unlike size."""
        draw = random.Random(f"plan-{seed}")  # noqa: S311 - nothing here is secret
        weights = [draw.lognormvariate(0, SIGMA) for _ in range(municipalities)]
        total = posts if posts is not None else MEAN * municipalities
        # Each has one post, and the rest is shared by weight; what rounding leaves goes to the
        # largest remainders.
        shares = [weight / sum(weights) * (total - municipalities) for weight in weights]
        sizes = [1 + math.floor(share) for share in shares]
        order = sorted(range(municipalities), key=lambda n: (sizes[n] - 1 - shares[n], n))
        for place in order[: total - sum(sizes)]:
            sizes[place] += 1
        count = math.ceil(municipalities / PER_REGION)
        pull = [draw.lognormvariate(0, 0.5) for _ in range(count)]
        regions = [*range(1, count + 1), *draw.choices(range(1, count + 1), pull, k=municipalities)]
        return cls(tuple(sizes), tuple(regions[:municipalities]))

    def quads(self) -> list[ox.Quad]:
        """Return what is said of the regions."""
        graph = graph_name("sim-regions")
        quads = []
        for number in sorted(set(self.regions)):
            region = sim(f"region-{number:03}")
            label = ox.Literal(f"Simulatieregio {number}", language="nl")
            quads.append(ox.Quad(region, TYPE, fg("Region"), graph))
            quads.append(ox.Quad(region, LABEL, label, graph))
        return quads

    def region(self, number: int) -> ox.NamedNode:
        """Return the region of a municipality."""
        return sim(f"region-{self.regions[number - 1]:03}")
