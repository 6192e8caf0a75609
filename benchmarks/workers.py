"""Workers: what it costs to ask through a process that can be killed, instead of at once.

python -m benchmarks.workers
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import free_query
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers import Question, Source
from functiegraaf.serve.workers.pool import Pool
from functiegraaf.serve.workers.reading import Reader

#: Queries of about so many milliseconds; they stand in files, as all do.
QUERIES = ("0.1", "5", "100")
FOLDER = Path(__file__).parent / "workers-queries"
ROUNDS = 60


def ask_at_once(reader: Reader, text: str) -> bytes:
    """Answer in this process, without guard or limit."""
    found = reader.ask(text, None, None)
    assert isinstance(found, ox.QuerySolutions)
    return bytes(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def took(do: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    began = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - began)


async def measure(pool: Pool, reader: Reader, text: str) -> tuple[list[float], list[float]]:
    """Return the times of both ways, measured in turn."""
    direct: list[float] = []
    through: list[float] = []
    question = Question(text)
    reply = await pool.ask(question)
    assert reply.outcome == "whole", reply
    assert reply.body == ask_at_once(reader, text), "both give the same bytes"
    for _ in range(ROUNDS):
        direct.append(took(lambda: ask_at_once(reader, text)))
        began = time.perf_counter()
        await pool.ask(question)
        through.append(1000 * (time.perf_counter() - began))
    return direct, through


async def per_second(pool: Pool, text: str, clients: int) -> float:
    """Return how many questions are answered in a second, asked by so many clients."""
    end = time.perf_counter() + 3
    done = 0

    async def client() -> None:
        nonlocal done
        while time.perf_counter() < end:
            assert (await pool.ask(Question(text))).outcome == "whole"
            done += 1

    await asyncio.gather(*(client() for _ in range(clients)))
    return done / 3


async def run() -> None:
    """Measure, and print a table."""
    reader = Reader(Source())
    pool = Pool(Source(), Limits(), 3)
    began = time.perf_counter()
    await pool.start()
    print(f"three workers are there after {1000 * (time.perf_counter() - began):.0f} ms")
    print(
        "| query | at once, ms | by a worker, ms | more | guard, ms | /s at once | /s 8 clients |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    try:
        for name in QUERIES:
            text = (FOLDER / f"{name}-ms.rq").read_text("utf-8")
            direct, through = await measure(pool, reader, text)
            guard = min(took(lambda t=text: free_query.guard(t)) for _ in range(20))  # type: ignore[misc]
            rate = await per_second(pool, text, 8)
            one, two = statistics.median(direct), statistics.median(through)
            print(
                f"| {name} ms | {one:.2f} | {two:.2f} | {two - one:+.2f} ({two / one:.2f}x) "
                f"| {guard:.2f} | {1000 / one:.0f} | {rate:.0f} |"
            )
    finally:
        await pool.stop()


if __name__ == "__main__":
    asyncio.run(run())
