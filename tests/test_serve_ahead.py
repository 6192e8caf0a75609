"""Ahead: quick stored questions are given to a worker before it is done with others of that kind.

Whatever comes of one of them, nobody else notices: each has its own answer, and none waits for
what is slow, is killed with what goes wrong, or is forgotten.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from functiegraaf.serve.workers import Question, Reply, Source, link, process, seats
from functiegraaf.serve.workers.line import Line, NoneFree
from functiegraaf.serve.workers.pace import QUICK, Pace
from functiegraaf.serve.workers.pool import Pool
from test_serve_workers import (
    ENDLESS,
    GREEDY,
    SMALL,
    ended,
    is_running,
    limits,
    pool_of,
    rows,
    until,
)

#: Takes for ever, and is counted as what is quick, for `Credulous`.
STUCK = Question(ENDLESS, trusted=True, name="stuck")
MANY = 64


class Credulous(Pace):
    """A pace that never learns what gets stuck."""

    def is_quick(self, name: str) -> bool:
        return name == STUCK.name or super().is_quick(name)


def quick(number: int) -> Question:
    """Return a question of its own, with an answer of its own."""
    return Question(f"SELECT ?n {{ VALUES ?n {{ {number} }} }}", trusted=True, name="quick")


def having(do: Callable[[Pool], Coroutine[Any, Any, None]], count: int = 2, **kept: Any) -> None:
    """Do something with a pool that knows what is quick; at its end nobody waits for anything."""

    async def run() -> None:
        kept.setdefault("waiting", MANY)
        async with pool_of(Source(), limits(**kept), count) as pool:
            pool._pace = Credulous()
            for _ in range(3):
                assert number(await pool.ask(quick(0))) == 0
            await do(pool)
            await until(lambda: len(pool.workers()) == count)
            await until(lambda: all(seat.is_idle for seat in pool._seats.all))

    asyncio.run(run())


def number(reply: Reply) -> int:
    return int(rows(reply)[0]["n"])


def asked(pool: Pool, count: int = MANY) -> list[asyncio.Task[Reply]]:
    return [asyncio.create_task(pool.ask(quick(one))) for one in range(count)]


def pending(pool: Pool) -> list[int]:
    return [seat.pending for seat in pool._seats.all]


async def check(tasks: list[asyncio.Task[Reply]]) -> None:
    assert [number(one) for one in await asyncio.gather(*tasks)] == list(range(len(tasks)))


def test_each_has_its_own_answer_and_several_are_given_at_once() -> None:
    async def do(pool: Pool) -> None:
        tasks = asked(pool)
        most = 0
        while not all(one.done() for one in tasks):
            most = max(most, *pending(pool))
            await asyncio.sleep(0)
        await check(tasks)
        assert most == seats.AHEAD

    having(do)


def test_what_was_never_quick_is_not_given_ahead() -> None:
    async def do(pool: Pool) -> None:
        others = [one._replace(name="") for one in map(quick, range(MANY))]
        tasks = [asyncio.create_task(pool.ask(one)) for one in others]
        while not all(one.done() for one in tasks):
            assert max(pending(pool)) <= 1
            await asyncio.sleep(0)
        await check(tasks)

    having(do)


def test_a_name_is_believed_by_what_it_took() -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a fg:NormFunction }"

    async def do(pool: Pool) -> None:
        assert pool._pace.is_quick("quick")
        reply = await pool.ask(Question(slow, trusted=True, name="quick"))
        assert reply.computing > QUICK
        assert not pool._pace.is_quick("quick")
        for _ in range(200):
            await pool.ask(quick(1))
        assert pool._pace.is_quick("quick")

    having(do)


def test_an_error_that_took_long_is_not_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    true = link.Link._take
    error = b'{"outcome": "invalid", "message": "cannot be evaluated", "computing": 0.5}'

    async def do(pool: Pool) -> None:
        with monkeypatch.context() as changed:
            changed.setattr(link.Link, "_take", lambda one, kind, _: true(one, kind, error))
            assert (await pool.ask(quick(1))).outcome == "invalid"
        assert not pool._pace.is_quick("quick")

    having(do)


@pytest.mark.parametrize(("text", "outcome"), [(ENDLESS, "timeout"), (GREEDY, "memory")])
def test_what_failed_late_is_not_quick(text: str, outcome: str) -> None:
    async def do(pool: Pool) -> None:
        assert pool._pace.is_quick("quick")
        reply = await pool.ask(Question(text, trusted=True, name="quick"))
        assert reply.outcome == outcome
        assert not pool._pace.is_quick("quick")

    having(do, stored_seconds=1, memory=200_000_000)


def test_nobody_waits_behind_what_is_slow() -> None:
    async def do(pool: Pool) -> None:
        stuck = asyncio.create_task(pool.ask(STUCK))
        tasks = asked(pool, 20)
        began = time.monotonic()
        await check(tasks)
        assert time.monotonic() - began < 3  # Half of what it may take; it is some tenths.
        assert not stuck.done()
        assert (await stuck).outcome == "timeout"

    having(do, stored_seconds=6)


def test_who_is_known_to_be_stuck_is_given_nothing_more() -> None:
    async def do(pool: Pool) -> None:
        stuck = asyncio.create_task(pool.ask(STUCK))
        await until(lambda: max(pending(pool)) == 1)
        await check(asked(pool, 4))
        before = max(pending(pool))
        assert 1 < before < seats.AHEAD
        await check(asked(pool, 20))
        assert max(pending(pool)) == before
        await stuck

    having(do, stored_seconds=2)


def test_nothing_is_given_ahead_to_who_is_at_something_else() -> None:
    async def do(pool: Pool) -> None:
        others = [Question(ENDLESS), Question(ENDLESS, trusted=True)]
        stuck = [asyncio.create_task(pool.ask(one)) for one in others]
        await until(lambda: pending(pool) == [1, 1])
        tasks = asked(pool, 20)
        await asyncio.sleep(0.2)
        assert pending(pool) == [1, 1]
        await check(tasks)
        assert [(await one).outcome for one in stuck] == ["timeout", "timeout"]

    having(do, stored_seconds=1, seconds=1)


def test_a_worker_that_is_done_with_what_nobody_wants_any_more_takes_the_next() -> None:
    slow = Question(
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a fg:NormFunction }", trusted=True, name="quick"
    )

    async def do(pool: Pool) -> None:
        gone = [asyncio.create_task(pool.ask(slow)) for _ in range(2)]
        await until(lambda: pending(pool) == [1, 1])
        next_one = asyncio.create_task(pool.ask(Question(SMALL)))
        await ended(*gone)
        assert len(rows(await next_one)) == 1

    having(do, waiting_seconds=10)


def test_two_that_are_stuck_leave_the_rest_to_who_comes_back() -> None:
    async def do(pool: Pool) -> None:
        stuck = [asyncio.create_task(pool.ask(STUCK)) for _ in range(2)]
        tasks = asked(pool, 20)
        await check(tasks)
        assert [(await one).outcome for one in stuck] == ["timeout", "timeout"]

    having(do, stored_seconds=1)


@pytest.mark.parametrize("count", [2, 3])
def test_a_worker_that_is_killed_takes_no_answer_with_it(count: int) -> None:
    async def do(pool: Pool) -> None:
        for _ in range(4):
            tasks = asked(pool)
            while max(pending(pool)) < 3:
                await asyncio.sleep(0)
            os.kill(random.choice(pool.workers()), signal.SIGKILL)
            await check(tasks)

    having(do, count)


def test_who_waits_is_not_sent_to_a_worker_that_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    true, lost = link.Link.give, []

    def give(one: link.Link, *given: Any) -> asyncio.Future[link.Done]:
        lost.append(one.is_lost)
        return true(one, *given)

    async def do(pool: Pool) -> None:
        tasks = asked(pool, 400)
        while max(pending(pool)) < 3:
            await asyncio.sleep(0)
        monkeypatch.setattr(link.Link, "give", give)
        os.kill(pool.workers()[0], signal.SIGKILL)
        await check(tasks)
        assert lost.count(True) <= seats.AHEAD  # These were on their way there.

    having(do, waiting=400)


def test_who_goes_away_when_turned_away_is_gone() -> None:
    async def do(pool: Pool) -> None:
        stuck = [asyncio.create_task(pool.ask(Question(ENDLESS, trusted=True))) for _ in range(2)]
        await until(lambda: pending(pool) == [1, 1])
        one = asyncio.create_task(pool.ask(quick(1)))
        await asyncio.sleep(0.01)
        pool._seats._line.refuse("for a test", trusted=True)
        await ended(one, *stuck)
        assert one.cancelled()

    having(do)


def test_who_asks_before_all_have_started_waits_and_nobody_is_started_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = []
    true = process._spawn

    def spawn(handle: int) -> Any:
        started.append(handle)
        return true(handle)

    async def run() -> None:
        monkeypatch.setattr(process, "_spawn", spawn)
        pool = Pool(Source(), limits())
        starting = asyncio.create_task(pool.start())
        await asyncio.sleep(0)
        assert number(await pool.ask(quick(1))) == 1
        await starting
        await pool.stop()
        assert len(started) == 2

    asyncio.run(run())


def test_a_place_is_filled_when_files_can_be_opened_again() -> None:
    async def do(pool: Pool) -> None:
        before = pool.workers()
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
        try:
            for one in before:
                os.kill(one, signal.SIGKILL)
            await until(lambda: all(seat.trouble for seat in pool._seats.all))
            assert "open files" in (await pool.ask(quick(1))).body.decode()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (now, most))
        await until(lambda: len(pool.workers()) == 2)
        assert number(await pool.ask(quick(1))) == 1

    having(do)


def test_who_was_let_in_is_not_turned_away_because_another_is_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(link, "STALL", 0.5)  # Time enough for all to be there.

    async def do(pool: Pool) -> None:
        other = asyncio.create_task(pool.ask(Question(ENDLESS, trusted=True)))
        await until(lambda: max(pending(pool)) == 1)
        stuck = asyncio.create_task(pool.ask(STUCK))
        await until(lambda: pending(pool) == [1, 1])
        tasks = asked(pool, seats.AHEAD - 1)
        await until(lambda: max(pending(pool)) == seats.AHEAD)
        tasks += [asyncio.create_task(pool.ask(quick(one))) for one in range(7, 11)]
        await asyncio.sleep(0)
        assert (await pool.ask(quick(11))).outcome == "busy"  # As many wait as may.
        await check(tasks)
        await asyncio.gather(other, stuck)

    having(do, waiting=4, stored_seconds=2)


def test_who_comes_again_is_next_and_they_keep_their_order() -> None:
    async def run() -> None:
        line: Line[int] = Line(limits(waiting=1))
        first = line.join(trusted=True, is_quick=True)
        again = [line.join(trusted=True, is_quick=False, is_again=True) for _ in range(2)]
        for one in (*again, first):
            assert line.next(trusted=True) is one

    asyncio.run(run())


def test_who_comes_again_waits_no_longer_than_others_and_holds_up_nobody() -> None:
    async def run() -> None:
        line: Line[int] = Line(limits(waiting=1, waiting_seconds=1))
        first = line.join(trusted=True, is_quick=True)
        await asyncio.sleep(0.5)
        again = [line.join(trusted=True, is_quick=False, is_again=True) for _ in range(2)]
        with pytest.raises(NoneFree):
            line.join(trusted=True, is_quick=True)
        await until(first.waiter.done)
        assert not any(one.waiter.done() for one in again)
        await until(lambda: all(one.waiter.done() for one in again))
        for one in (first, *again):
            assert isinstance(one.waiter.exception(), NoneFree)
        assert line.next(trusted=True) is None

    asyncio.run(run())


def test_what_needs_too_much_memory_takes_no_answer_with_it() -> None:
    async def do(pool: Pool) -> None:
        first = asyncio.create_task(pool.ask(Question(GREEDY, trusted=True, name="quick")))
        tasks = asked(pool)
        await check(tasks)
        assert (await first).outcome == "memory"

    having(do, memory=200_000_000)


def test_who_goes_away_takes_nobody_along() -> None:
    async def do(pool: Pool) -> None:
        before = pool.workers()
        for seed in range(10):
            tasks = asked(pool)
            for _ in range(seed):
                await asyncio.sleep(0)
            gone = random.Random(seed).sample(tasks, MANY // 2)
            for one in gone:
                one.cancel()
            for place, one in enumerate(tasks):
                if one not in gone:
                    assert number(await one) == place
        assert pool.workers() == before

    having(do)


def test_who_asks_for_what_is_stuck_and_goes_away_holds_up_nobody_for_ever() -> None:
    async def do(pool: Pool) -> None:
        before = pool.workers()
        stuck = [asyncio.create_task(pool.ask(STUCK)) for _ in range(2)]
        await until(lambda: pending(pool) == [1, 1])
        for one in stuck:
            one.cancel()
        await check(asked(pool, 20))
        assert not any(map(is_running, before))

    having(do, stored_seconds=1)


def test_who_waits_is_not_held_up_by_what_nobody_wants() -> None:
    async def do(pool: Pool) -> None:
        stuck = [asyncio.create_task(pool.ask(STUCK)) for _ in range(2)]
        await until(lambda: pending(pool) == [1, 1])
        behind = asked(pool, 5)
        await ended(*stuck)
        began = time.monotonic()
        assert len(rows(await pool.ask(Question(SMALL)))) == 1
        assert time.monotonic() - began < 10  # A third of what each may take; it is some 2.
        await check(behind)

    having(do, stored_seconds=30)


def test_answers_that_nobody_waits_for_count_for_when_a_worker_is_replaced() -> None:
    async def do(pool: Pool) -> None:
        before = set(pool.workers())
        for _ in range(30):
            tasks = asked(pool, 2 * seats.AHEAD)
            while max(pending(pool)) < 3:
                await asyncio.sleep(0)
            await ended(*tasks)
            await until(lambda: max(pending(pool)) == 0)
        await until(lambda: before.isdisjoint(pool.workers()))

    having(do, questions=50)


def test_a_free_question_is_never_given_ahead_and_gets_its_turn() -> None:
    async def do(pool: Pool) -> None:
        for _ in range(20):
            assert len(rows(await pool.ask(Question(SMALL)))) == 1

    having(asked_all_the_time(do, 32), waiting_seconds=3)


def test_a_worker_is_replaced_also_while_it_is_asked_all_the_time() -> None:
    async def do(pool: Pool) -> None:
        before = set(pool.workers())
        await until(lambda: before.isdisjoint(pool.workers()))

    having(asked_all_the_time(do, 4), questions=100)


def asked_all_the_time(
    do: Callable[[Pool], Coroutine[Any, Any, None]], count: int
) -> Callable[[Pool], Coroutine[Any, Any, None]]:
    async def around(pool: Pool) -> None:
        is_over = False

        async def client(place: int) -> None:
            while not is_over:
                assert number(await pool.ask(quick(place))) == place

        clients = [asyncio.create_task(client(one)) for one in range(count)]
        await do(pool)
        is_over = True
        await asyncio.gather(*clients)

    return around


def test_too_many_are_turned_away_and_the_others_answered() -> None:
    async def do(pool: Pool) -> None:
        replies = await asyncio.gather(*asked(pool, 60))
        outcomes = [one.outcome for one in replies]
        assert set(outcomes) == {"whole", "busy"}
        assert outcomes.count("whole") >= 10
        for place, one in enumerate(replies):
            assert one.outcome == "busy" or number(one) == place

    having(do, waiting=8)


def test_the_end_leaves_nobody_waiting() -> None:
    async def run() -> None:
        async with pool_of(Source(), limits(waiting=MANY)) as pool:
            pool._pace = Credulous()
            for _ in range(3):
                await pool.ask(quick(0))
            tasks = [asyncio.create_task(pool.ask(STUCK)), *asked(pool)]
            while max(pending(pool)) < 3:
                await asyncio.sleep(0)
            await pool.stop()
            outcomes = [(await one).outcome for one in tasks]
            assert set(outcomes) <= {"whole", "crashed"}
            assert "crashed" in outcomes

    asyncio.run(run())


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_each_question_has_its_own_answer_or_a_reason(seed: int) -> None:
    """Everything at once, by chance: answers, killing, going away, slow ones and free ones."""
    chance = random.Random(seed)

    async def one(pool: Pool, place: int) -> None:
        kind = chance.choice(["quick"] * 20 + ["stuck", "free", "kill"])
        if kind == "quick":
            reply = await pool.ask(quick(place))
            assert reply.outcome in ("whole", "busy", "crashed")
            assert reply.outcome != "whole" or number(reply) == place
        elif kind == "stuck":
            assert (await pool.ask(STUCK)).outcome in ("timeout", "busy", "crashed")
        elif kind == "free":
            assert (await pool.ask(Question(SMALL))).outcome in ("whole", "busy", "crashed")
        elif pool.workers():
            os.kill(chance.choice(pool.workers()), signal.SIGKILL)

    async def do(pool: Pool) -> None:
        tasks = []
        for place in range(400):
            tasks.append(asyncio.create_task(one(pool, place)))
            await asyncio.sleep(chance.choice([0, 0, 0.001, 0.02]))
            if chance.random() < 0.1:
                chance.choice(tasks).cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        odd = [one for one in done if one and not isinstance(one, asyncio.CancelledError)]
        assert odd == []

    having(do, stored_seconds=1, waiting_seconds=5)
