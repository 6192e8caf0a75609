"""Wrk: requests per second and how long they take, as the program wrk measures both.

wrk (Debian `wrk`) keeps a number of connections busy: each sends its next request when it has read
the answer to the last one.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import NamedTuple

from benchmarks.measure import FailedError, output

CONNECTIONS = 32
#: So many seconds an answer may take before it counts as none.
PATIENCE = 10
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


class Load(NamedTuple):
    """What came of a load: requests per second, and milliseconds for 99 of 100 of them."""

    rate: float
    p99: float


def load(url: str, accept: str, seconds: int) -> Load:
    """Keep 32 connections busy for some seconds.

    Raises:
        FailedError: wrk is not there, or an answer was no answer.

    """
    program = shutil.which("wrk")
    if program is None:
        raise FailedError("wrk is not installed: apt-get install wrk")
    said = output(
        [
            program, "--threads", "1", "--connections", str(CONNECTIONS),
            "--duration", f"{seconds}s", "--timeout", f"{PATIENCE}s", "--latency",
            "--header", f"Accept: {accept}", url,
        ],
        os.environ,
        seconds + 3 * PATIENCE,
    ).decode()  # fmt: skip
    return read(said)


def read(said: str) -> Load:
    r"""Return what wrk said.

    Raises:
        FailedError: An answer was no answer, or there was none.

    >>> read("  99%   12.50ms\nRequests/sec:    840.25\n")
    Load(rate=840.25, p99=12.5)
    """
    for wrong in ("Non-2xx or 3xx responses: ", "Socket errors: "):
        if wrong in said:
            raise FailedError(wrong + said.partition(wrong)[2].partition("\n")[0])
    p99 = re.search(r"^\s*99%\s+([\d.]+)(us|ms|s|m)\b", said, re.MULTILINE)
    rate = re.search(r"^Requests/sec:\s+([\d.]+)", said, re.MULTILINE)
    if p99 is None or rate is None:
        raise FailedError(f"wrk said: {said[:200]}")
    if not float(rate[1]):
        raise FailedError("answers nothing in the time of a round")
    return Load(float(rate[1]), float(p99[1]) * _UNITS[p99[2]])
