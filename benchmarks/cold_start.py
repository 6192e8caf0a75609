"""How long a stored query takes from a cold start, beside what it cannot do without.

The peer is a Python that only imports click and pyoxigraph. Both are started in turn, as
whole processes, and what is reported is the ratio within one run: a machine that is slow
at this moment is slow for both.

    python -m benchmarks.cold_start [RUNS]
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from typing import Any

from benchmarks.measure import OURS, Spread

PEER = [sys.executable, "-c", "import click, pyoxigraph"]
QUERY = ["query", "run", "profile-competencies", "-p", "profile=N06.01.02"]


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return how long one process takes, in seconds."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)
    return time.perf_counter() - start


def measure(runs: int) -> dict[str, Any]:
    """Return the seconds of each run of both, and of the first, which compiles the graph."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "FUNCTIEGRAAF_CACHE": cache}
        ours = [*OURS, *QUERY]
        found: dict[str, Any] = {"first": seconds(ours, environment), "ours": [], "peer": []}
        for _ in range(runs):
            found["peer"].append(seconds(PEER, environment))
            found["ours"].append(seconds(ours, environment))
    return found


def main(runs: int) -> None:
    """Measure and print."""
    found = measure(runs)
    ours, peer = Spread.of(found["ours"]), Spread.of(found["peer"])
    ratio = Spread.ratio(found["ours"], found["peer"])
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {runs} pairs")
    print(f"first run, compiles the graph  {found['first'] * 1000:7.0f} ms")
    print(f"stored query                   {ours.median * 1000:7.0f} ms (median)")
    print(f"import click, pyoxigraph       {peer.median * 1000:7.0f} ms (median)")
    print(f"ratio                          {ratio.shown()}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
