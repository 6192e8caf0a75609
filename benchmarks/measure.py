"""Measure: how long something takes, how much memory a child needs, and how much both vary."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

#: A command of ours, as a process of this Python.
OURS = (sys.executable, "-c", "from functiegraaf.cli import run; run()")

_T = TypeVar("_T")


class Spread(NamedTuple):
    """The median of some numbers, and the smallest and the largest of them."""

    median: float
    least: float
    most: float
    times: int

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        """Take the numbers of one run."""
        return cls(statistics.median(numbers), min(numbers), max(numbers), len(numbers))

    @classmethod
    def ratio(cls, ours: Sequence[float], theirs: Sequence[float]) -> Spread:
        """Compare what was measured in turn: the first with the first, and so on."""
        return cls.of([one / other for one, other in zip(ours, theirs, strict=True)])

    def shown(self, digits: int = 2) -> str:
        """Return it for a table.

        >>> Spread.of([1, 2, 4]).shown()
        '2.00 (1.00 to 4.00)'
        >>> Spread.of([2]).shown()
        '2.00 (once)'
        """
        if self.times == 1:
            return f"{self.median:.{digits}f} (once)"
        return f"{self.median:.{digits}f} ({self.least:.{digits}f} to {self.most:.{digits}f})"


class FailedError(Exception):
    """A peer could not do its work; the message says what it said."""


def timed(work: Callable[[], _T]) -> tuple[float, _T]:
    """Return how many seconds some work takes, and what it gives."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def output(
    command: Sequence[str],
    environment: Mapping[str, str],
    patience: float = 120,
    statuses: Sequence[int] = (0,),
) -> bytes:
    """Run a command and return what it writes, if it ends with one of the statuses in time.

    Raises:
        FailedError: It ends with an error, or not in time.

    """
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=patience)
    except subprocess.TimeoutExpired as error:
        raise FailedError(f"no answer within {patience:.0f} seconds") from error
    if done.returncode not in statuses:
        raise FailedError(error_line(done.stderr) or f"ended with status {done.returncode}")
    return done.stdout


def error_line(said: bytes) -> str:
    r"""Return the first line of a message that speaks of an error, or else its last.

    >>> error_line(b"reading\nsyntax error\nstopped")
    'syntax error'
    """
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), (lines or [""])[-1])[:200]


def child(command: Sequence[str], environment: Mapping[str, str]) -> dict[str, float]:
    """Return how many seconds a command takes, those of processors, and its peak memory in MB.

    It is started by a small process (this module) instead of by us: Linux counts the memory of
    who starts a process as if it were its own.

    Raises:
        FailedError: It ends with an error.

    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "measured.json"
        output([sys.executable, "-I", __file__, str(file), *command], environment, 3_600)
        measured: dict[str, float] = json.loads(file.read_text())
    return measured


def busy() -> float:
    """Return the load of the machine over the last minute."""
    return round(os.getloadavg()[0], 2)


def _main(file: str, command: list[str]) -> int:
    """Run a command and write down what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    found: dict[str, Any] = {
        "seconds": time.perf_counter() - start,
        "processor": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss / 1024,
    }
    Path(file).write_text(json.dumps(found))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1], sys.argv[2:]))
