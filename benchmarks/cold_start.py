"""How long a stored query takes from a cold start, beside what it cannot do without.

The peer is a Python that only imports click and pyoxigraph. Both are started in turn, as
whole processes, and what is reported is the ratio within one run: a machine that is slow
at this moment is slow for both.

    python benchmarks/cold_start.py [RUNS]
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

PEER = [sys.executable, "-c", "import click, pyoxigraph"]
QUERY = ["query", "run", "profile-competencies", "-p", "profile=N06.01.02"]
OURS = [sys.executable, "-c", "from functiegraaf.cli import run; run()", *QUERY]


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return how long one process takes, in seconds."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)
    return time.perf_counter() - start


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "FUNCTIEGRAAF_CACHE": cache}
        first = seconds(OURS, environment)
        pairs = []
        for _ in range(runs):
            peer = seconds(PEER, environment)
            pairs.append((seconds(OURS, environment), peer))
    ours = [pair[0] for pair in pairs]
    peers = [pair[1] for pair in pairs]
    ratios = sorted(pair[0] / pair[1] for pair in pairs)
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {runs} pairs")
    print(f"first run, compiles the graph  {first * 1000:7.0f} ms")
    print(f"stored query                   {statistics.median(ours) * 1000:7.0f} ms (median)")
    print(f"import click, pyoxigraph       {statistics.median(peers) * 1000:7.0f} ms (median)")
    print(
        f"ratio                          {statistics.median(ratios):7.2f} "
        f"(median; {ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
