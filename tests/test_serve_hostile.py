"""Hostile questions: each has its outcome, and who works meanwhile does not notice.

They stand in `tests/hostile/`.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from functiegraaf import binding, catalogue
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers import Question, Reply, Source
from functiegraaf.serve.workers.pool import Pool

FOLDER = Path(__file__).parent / "hostile"
OUTCOMES = {"whole", "cut", "refused", "invalid", "timeout", "memory"}
HEAD = "# outcome: "
LIMITS = Limits(
    seconds=1.5, stored_seconds=20, memory=300_000_000, size=1_000_000, waiting_seconds=300
)
#: As many hostile questions are asked at once; one seat more is for them, and one for the others.
AT_ONCE = 2
#: How often somebody works, in seconds.
EVERY = 0.05


class Hostile(NamedTuple):
    name: str
    outcomes: frozenset[str]
    text: str


def generated() -> list[Hostile]:
    """Return what the table makes."""
    with (FOLDER / "generated.tsv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for row in lines:
        times = int(row["times"])
        text = f"{row['before']}{row['repeated'] * times}{row['middle']}"
        text += f"{row['closed'] * times}{row['after']}"
        found.append(Hostile(row["name"], frozenset(row["outcome"].split("|")), text))
    return found


def written() -> list[Hostile]:
    """Return what stands in files of its own."""
    found = []
    for path in sorted(FOLDER.glob("*.rq")):
        head, _, text = path.read_text("utf-8").partition("\n")
        assert head.startswith(HEAD), path
        found.append(Hostile(path.stem, frozenset(head.removeprefix(HEAD).split("|")), text))
    return found


CASES = generated() + written()


def stored() -> Question:
    text = catalogue.get("profile-competencies").text
    return Question(binding.list_values(text, {}), trusted=True)


def test_there_are_many_of_them_and_each_is_another() -> None:
    assert len(CASES) >= 90
    assert len({case.name for case in CASES}) == len(CASES)
    assert len({case.text for case in CASES}) == len(CASES)
    assert {outcome for case in CASES for outcome in case.outcomes} == OUTCOMES
    for case in CASES:
        assert case.outcomes <= OUTCOMES, case.name


@contextlib.asynccontextmanager
async def somebody_working(pool: Pool) -> AsyncIterator[list[Reply]]:
    """Ask a stored query again and again meanwhile."""
    found: list[Reply] = []

    async def work() -> None:
        while True:
            found.append(await pool.ask(stored()))
            await asyncio.sleep(EVERY)

    task = asyncio.create_task(work())
    try:
        yield found
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def attack(pool: Pool, cases: list[Hostile]) -> dict[str, Reply]:
    replies: dict[str, Reply] = {}
    left = iter(cases)

    async def attacker() -> None:
        for case in left:
            replies[case.name] = await pool.ask(Question(case.text))

    await asyncio.gather(*(attacker() for _ in range(AT_ONCE)))
    return replies


def test_each_has_its_outcome_and_stored_queries_go_on() -> None:
    async def run() -> tuple[dict[str, Reply], list[Reply], float]:
        pool = Pool(Source(), LIMITS, AT_ONCE + 1)
        await pool.start()
        try:
            async with somebody_working(pool) as found:
                began = time.monotonic()
                replies = await attack(pool, CASES)
                return replies, list(found), time.monotonic() - began
        finally:
            await pool.stop()

    replies, worked, seconds = asyncio.run(run())
    slow = [case for case in CASES if replies[case.name].outcome == "timeout"]
    again = [case for case in slow if "timeout" not in case.outcomes]
    if again:  # Where others use the machine as well, they have more time.
        replies |= asyncio.run(alone(again))
    wrong = {
        case.name: replies[case.name]
        for case in CASES
        if replies[case.name].outcome not in case.outcomes
    }

    assert wrong == {}
    assert {one.outcome for one in worked} == {"whole"}
    assert {one.body for one in worked} == {worked[0].body}
    assert max(one.seconds for one in worked) < LIMITS.stored_seconds
    assert len(worked) > seconds / EVERY / 10
    assert all(replies[case.name].body for case in CASES)


async def alone(cases: list[Hostile]) -> dict[str, Reply]:
    pool = Pool(Source(), Limits(**{**vars(LIMITS), "seconds": 20}), 2)
    await pool.start()
    try:
        return {case.name: await pool.ask(Question(case.text)) for case in cases}
    finally:
        await pool.stop()


@pytest.mark.parametrize(
    "case", [case for case in CASES if "refused" in case.outcomes], ids=lambda case: case.name
)
def test_what_the_guard_refuses_it_refuses_at_once(case: Hostile) -> None:
    """The time to find out grows with the length of a text, and not with its square."""
    from functiegraaf import free_query
    from functiegraaf.errors import QueryError

    bounds = free_query.Bounds(nesting=LIMITS.nesting, patterns=LIMITS.patterns)
    began = time.process_time()
    with contextlib.suppress(QueryError):
        free_query.guard(case.text, bounds, graphs_chosen=True)

    assert time.process_time() - began < 2
