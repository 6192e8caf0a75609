"""Workers: what a question may cost, what is refused, and what happens when a process dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from attentive import hearing
from functiegraaf import binding, catalogue, load, resources, storage
from functiegraaf.errors import InputError
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers import Question, Reply, Source, frames, link, process, seal, seats
from functiegraaf.serve.workers.pool import Pool

GRAPH = resources.GRAPH
#: Takes for ever, and next to no memory.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
#: Takes for ever before it is evaluated.
PLANNING = "SELECT * { ?s a ?c" + " . ?s ?p ?o" * 95 + " }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"
SMALL = "SELECT ?c { ?c a fg:NormFunction } ORDER BY ?c LIMIT 1"
SHIPPED = Source()
LIMITS = Limits(seconds=30, stored_seconds=30, memory=400_000_000, waiting_seconds=30)


def stored(name: str = "functions") -> Question:
    """Return a stored query, bound to the values that stand in it."""
    text = catalogue.get(name).text
    return Question(binding.list_values(text, {}), trusted=True)


@asynccontextmanager
async def pool_of(
    source: Source = SHIPPED, limits: Limits = LIMITS, count: int = 2
) -> AsyncIterator[Pool]:
    pool = Pool(source, limits, count)
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()
        assert pool.workers() == ()


def answers(
    *questions: Question | str, source: Source = SHIPPED, limits: Limits = LIMITS
) -> list[Reply]:
    async def ask() -> list[Reply]:
        async with pool_of(source, limits) as pool:
            return [
                await pool.ask(Question(one) if isinstance(one, str) else one) for one in questions
            ]

    return asyncio.run(ask())


def limits(**changes: Any) -> Limits:
    return Limits(**{**vars(LIMITS), **changes})


def rows(reply: Reply) -> list[dict[str, str]]:
    assert reply.outcome in ("whole", "cut"), reply
    found = json.loads(reply.body)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]


def message(reply: Reply) -> str:
    assert reply.media_type == "text/plain; charset=utf-8"
    return reply.body.decode()


async def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.01)


async def ended(*tasks: asyncio.Task[Reply]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        return state != "Z"
    return False


# Answers.


@pytest.mark.parametrize(
    ("question", "kind", "media_type", "start"),
    [
        (Question(SMALL), "select", "application/sparql-results+json", b'{"head"'),
        (Question(SMALL, table_format="xml"), "select", "application/sparql-results+xml", b"<?xml"),
        (Question(SMALL, table_format="csv"), "select", "text/csv; charset=utf-8", b"c\r\nhttp"),
        (
            Question(SMALL, table_format="tsv"),
            "select",
            "text/tab-separated-values; charset=utf-8",
            b"?c\n<http",
        ),
        (
            Question("ASK {}"),
            "ask",
            "application/sparql-results+json",
            b'{"head":{},"boolean":true}',
        ),
        (Question("DESCRIBE fg:Competency"), "construct", "text/turtle; charset=utf-8", b"@prefix"),
        (
            Question("CONSTRUCT { fg:a a fg:b } {}", graph_format="ntriples"),
            "construct",
            "application/n-triples",
            b"<https",
        ),
        (
            Question("CONSTRUCT { fg:a a fg:b } {}", graph_format="jsonld"),
            "construct",
            "application/ld+json",
            b"[{",
        ),
        (
            Question("CONSTRUCT { fg:a a fg:b } {}", graph_format="rdfxml"),
            "construct",
            "application/rdf+xml",
            b"<?xml",
        ),
        (stored(), "select", "application/sparql-results+json", b'{"head"'),
    ],
)
def test_each_kind_of_question_has_its_answer(
    question: Question, kind: str, media_type: str, start: bytes
) -> None:
    (reply,) = answers(question)

    assert (reply.outcome, reply.kind, reply.media_type) == ("whole", kind, media_type)
    assert reply.body.startswith(start)
    assert reply.rows > 0
    assert reply.version == resources.compiled_folder().name


def test_an_answer_is_what_the_library_answers() -> None:
    from functiegraaf import Graph

    (reply,) = answers(stored())
    found = Graph.open().run("functions")

    assert json.loads(reply.body)["results"] == json.loads(found.json)["results"]
    assert reply.rows == len(found)


def test_a_question_that_cannot_be_parsed_or_evaluated_is_invalid() -> None:
    bad, failing, good = answers("SELECT", "SELECT (<x:none>() AS ?x) {}", SMALL)

    assert (bad.outcome, failing.outcome, good.outcome) == ("invalid", "invalid", "whole")
    assert "error at 1:7" in message(bad)
    assert "x:none" in message(failing)


# Limits.


def test_who_takes_too_long_is_ended_and_the_next_is_answered() -> None:
    late, next_one = answers(ENDLESS, SMALL, limits=limits(seconds=0.3))

    assert late.outcome == "timeout"
    assert message(late) == "took longer than 0.3 seconds\n"
    assert next_one.outcome == "whole"


def test_who_takes_too_long_to_plan_is_ended_too() -> None:
    assert [one.outcome for one in answers(PLANNING, SMALL, limits=limits(seconds=0.3))] == [
        "timeout",
        "whole",
    ]


def test_computing_time_is_limited_by_the_system() -> None:
    (reply,) = answers(ENDLESS, limits=limits(cpu_seconds=1))

    assert reply.outcome == "timeout"
    assert message(reply) == "took more than 1 seconds of computing\n"


def test_computing_time_is_counted_for_each_question() -> None:
    """One worker answers them all; together they would be over the limit."""
    some = "{ SELECT ?%s { ?%s ?p ?o } LIMIT 1500 }"
    busy = f"SELECT (COUNT(*) AS ?n) {{ {some % ('a', 'a')} {some % ('b', 'b')} }}"
    patient = limits(cpu_seconds=2, seconds=60)

    async def run() -> None:
        async with pool_of(limits=patient) as pool:
            before = pool.workers()
            used = 0
            while used < 4:
                assert (await pool.ask(Question(busy))).outcome == "whole"
                used = max(map(computed, before))
            assert pool.workers() == before

    asyncio.run(run())


def computed(pid: int) -> float:
    """Return how many seconds a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_memory_is_limited() -> None:
    greedy, next_one = answers(GREEDY, SMALL, limits=limits(memory=200_000_000))

    assert greedy.outcome == "memory"
    assert next_one.outcome == "whole"


def test_a_long_text_is_not_even_sent() -> None:
    reply, next_one = answers("#" * 100_001, "#" * 100_000, limits=limits(characters=100_000))

    assert (reply.outcome, message(reply)) == ("refused", "is longer than 100000 characters\n")
    assert next_one.outcome == "invalid"


def test_a_free_answer_is_cut_off_sooner_than_a_stored_one() -> None:
    many = "SELECT * { ?s ?p ?o }"
    some = limits(rows=100, stored_rows=200)
    free, ours = answers(Question(many), Question(many, trusted=True), limits=some)

    assert (free.outcome, free.rows, len(rows(free))) == ("cut", 100, 100)
    assert (ours.outcome, ours.rows, len(rows(ours))) == ("cut", 200, 200)
    assert "after 100 rows" in json.loads(free.body)["head"]["cut"]["message"]


def test_an_answer_with_too_many_bytes_is_cut_off() -> None:
    free, graph = answers(
        "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", limits=limits(size=50_000)
    )

    assert (free.outcome, graph.outcome) == ("cut", "cut")
    assert 30_000 < len(free.body) < 51_000
    assert 30_000 < len(graph.body) < 60_000


def test_stored_queries_are_not_guarded_and_free_ones_are() -> None:
    deep = "SELECT * " + "{" * 80 + "}" * 80
    free, ours = answers(Question(deep), Question(deep, trusted=True))

    assert (free.outcome, ours.outcome) == ("refused", "whole")
    assert "nests deeper than 64" in message(free)


@pytest.mark.parametrize("name", ["seconds", "rows", "waiting", "memory"])
def test_a_limit_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"the limit {name} must be above zero"):
        Limits(**{name: 0})  # type: ignore[arg-type]


@pytest.fixture
def sealed() -> bool:
    if sys.platform != "linux" or os.uname().machine not in ("x86_64", "aarch64"):
        pytest.skip("the system cannot keep a process from making connections")
    return True


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    ],
)
def test_what_the_guard_would_miss_still_makes_no_connection(text: str, sealed: bool) -> None:
    """A stored query is not guarded: so this is as if the guard had let it through."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        asked = text.replace("PORT", str(server.getsockname()[1]))
        (reply,) = answers(Question(asked, trusted=True))
        with pytest.raises(TimeoutError):
            server.accept()

    assert b"200" not in reply.body
    assert (reply.outcome == "crashed") == ("SILENT" not in text)


def test_a_pool_says_whether_its_workers_can_make_connections(sealed: bool) -> None:
    async def run() -> bool:
        async with pool_of() as pool:
            return pool.is_sealed()

    assert asyncio.run(run())


@pytest.mark.parametrize(("system", "machine"), [("Darwin", "arm64"), ("Linux", "riscv64")])
def test_where_the_system_cannot_seal_it_says_so(
    system: str, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal.platform, "system", lambda: system)
    monkeypatch.setattr(seal.platform, "machine", lambda: machine)

    assert not seal.close()


# Graphs.


def count(text: str = "") -> str:
    return f"SELECT (COUNT(*) AS ?n) {text} {{ ?s ?p ?o }}"


def test_graphs_are_chosen_by_the_text_or_beside_it() -> None:
    stated, ontology = GRAPH + "stated", GRAPH + "ontology"
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    found = [
        int(rows(reply)[0]["n"])
        for reply in answers(
            count(),
            count(f"FROM <{stated}>"),
            count("FROM graph:stated FROM graph:ontology"),
            Question(count(), default_graphs=(stated,)),
            Question(count(), default_graphs=(ontology,)),
            Question(count(f"FROM <{stated}>"), default_graphs=(ontology,)),
            Question(count(), named_graphs=(stated,)),
            named,
            Question(named, named_graphs=(stated,)),
            Question(named, default_graphs=(stated,)),
            named.replace("{", f"FROM NAMED <{ontology}> FROM NAMED <{stated}> {{", 1),
        )
    ]
    whole, said, both, chosen, other, over, none, *many = found

    assert 0 < said < both < whole
    assert (chosen, both) == (said, said + other)
    assert (over, none) == (other, 0)
    assert many == [4, 1, 0, 2]


@pytest.mark.parametrize(
    "question",
    [
        Question(count(f"FROM <{GRAPH}none>")),
        Question(count("FROM NAMED <file:///etc/passwd>")),
        Question(count(), default_graphs=("http://127.0.0.1/x",)),
        Question(count(), named_graphs=(GRAPH + "none",)),
    ],
)
def test_a_graph_that_is_not_there_is_refused(question: Question) -> None:
    (reply,) = answers(question)

    assert reply.outcome == "refused"
    assert "there is no graph <" in message(reply)


def test_what_is_left_out_is_not_there() -> None:
    concluded = GRAPH + "concluded"
    whole, part, refused = answers(
        count(), count(f"FROM <{GRAPH}stated>"), count(f"FROM <{concluded}>"),
        source=Source(stated=True),
    )  # fmt: skip

    assert refused.outcome == "refused"
    assert int(rows(whole)[0]["n"]) > int(rows(part)[0]["n"])
    assert whole.version.endswith("-stated")


# Who waits, and for what.


def test_a_stored_query_is_answered_while_free_ones_hang() -> None:
    async def run() -> None:
        async with pool_of(limits=limits(waiting=3), count=3) as pool:
            hanging = [asyncio.create_task(pool.ask(Question(ENDLESS))) for _ in range(5)]
            await asyncio.sleep(0.1)
            busy = await pool.ask(Question(ENDLESS)), await pool.ask(Question(SMALL))
            for _ in range(20):
                reply = await pool.ask(stored())
                assert reply.outcome == "whole"
                assert reply.seconds < 5
            assert [one.outcome for one in busy] == ["busy", "busy"]
            assert message(busy[0]) == "3 others wait already; try again later\n"
            await ended(*hanging)
            assert (await pool.ask(Question(SMALL))).outcome == "whole"

    asyncio.run(run())


def test_who_waits_too_long_is_told_so() -> None:
    async def run() -> None:
        async with pool_of(limits=limits(waiting_seconds=0.2)) as pool:
            hanging = asyncio.create_task(pool.ask(Question(ENDLESS)))
            await asyncio.sleep(0.05)
            reply = await pool.ask(Question(SMALL))
            assert reply.outcome == "busy"
            assert "no worker was free for 0.2 seconds" in message(reply)
            await ended(hanging)

    asyncio.run(run())


def test_a_question_that_nobody_waits_for_any_more_is_ended() -> None:
    async def run() -> None:
        async with pool_of() as pool:
            before = pool.workers()
            asking = asyncio.create_task(pool.ask(Question(ENDLESS)))
            await asyncio.sleep(0.1)
            await ended(asking)
            await until(lambda: len(pool.workers()) == 2)
            gone = set(before) - set(pool.workers())
            assert len(gone) == 1
            assert not is_running(gone.pop())

    asyncio.run(run())


def test_who_stops_waiting_leaves_the_queue() -> None:
    async def run() -> None:
        async with pool_of(limits=limits(waiting=1)) as pool:
            hanging = asyncio.create_task(pool.ask(Question(ENDLESS)))
            await asyncio.sleep(0.05)
            for _ in range(5):
                waiting = asyncio.create_task(pool.ask(Question(SMALL)))
                await asyncio.sleep(0.01)
                await ended(waiting)
            await ended(hanging)
            assert (await pool.ask(Question(SMALL))).outcome == "whole"

    asyncio.run(run())


def test_a_worker_is_replaced_after_so_many_questions_and_nobody_notices() -> None:
    async def run() -> None:
        async with pool_of(limits=limits(questions=5)) as pool:
            seen = set(pool.workers())
            end = time.monotonic() + 60
            while len(seen) < 6:
                assert time.monotonic() < end
                assert (await pool.ask(Question(SMALL))).outcome == "whole"
                seen |= set(pool.workers())
                await asyncio.sleep(0.005)
            await until(lambda: sum(map(is_running, seen | set(pool.workers()))) == 2)

    asyncio.run(run())


# What dies.


def test_a_question_whose_worker_is_killed_is_told_so_and_the_next_is_answered() -> None:
    async def run() -> None:
        async with pool_of() as pool:
            for _ in range(5):
                asking = asyncio.create_task(pool.ask(Question(ENDLESS)))
                await asyncio.sleep(0.1)
                for pid in pool.workers():
                    os.kill(pid, signal.SIGKILL)
                assert (await asking).outcome == "crashed"
                assert (await pool.ask(Question(SMALL))).outcome == "whole"

    asyncio.run(run())


def test_a_worker_that_is_killed_while_it_rests_is_replaced() -> None:
    async def run() -> None:
        async with pool_of() as pool:
            before = pool.workers()
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            await until(lambda: len(set(pool.workers()) - set(before)) == 2)

    asyncio.run(run())


def test_a_stored_query_is_asked_again_when_its_worker_is_killed() -> None:
    async def run() -> None:
        async with pool_of() as pool:
            for _ in range(10):
                asking = asyncio.create_task(pool.ask(stored("career-steps")))
                await asyncio.sleep(0)
                for pid in pool.workers():
                    os.kill(pid, signal.SIGKILL)
                assert (await asking).outcome == "whole"

    asyncio.run(run())


def test_kills_under_load_lose_nothing_but_the_questions_they_hit() -> None:
    outcomes: list[str] = []

    async def run() -> None:
        async with pool_of(limits=limits(seconds=1), count=3) as pool:
            end = time.monotonic() + 3

            async def client(question: Question) -> None:
                while time.monotonic() < end:
                    outcomes.append((await pool.ask(question)).outcome)
                    await asyncio.sleep(0)

            async def killer() -> None:
                chance = random.Random(6)
                while time.monotonic() < end:
                    await asyncio.sleep(0.03)
                    if there := pool.workers():
                        os.kill(chance.choice(there), signal.SIGKILL)

            clients = [client(Question(SMALL)), client(Question(SMALL)), client(stored())]
            await asyncio.gather(killer(), *clients)
            await until(lambda: len(pool.workers()) == 3)
            for question in (Question(SMALL), stored()):
                assert (await pool.ask(question)).outcome == "whole"

    asyncio.run(run())

    assert set(outcomes) <= {"whole", "crashed"}
    assert outcomes.count("whole") > 20
    assert outcomes.count("crashed") < outcomes.count("whole")


SERVER = """
import asyncio, sys
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers import Question, Source
from functiegraaf.serve.workers.pool import Pool

async def main():
    pool = Pool(Source(), Limits(seconds=600, cpu_seconds=600), 3)
    await pool.start()
    asking = [asyncio.create_task(pool.ask(Question(text))) for text in sys.argv[1:]]
    await asyncio.sleep(0.5)
    print(*pool.workers(), flush=True)
    await asyncio.gather(*asking)

asyncio.run(main())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_the_server(how: signal.Signals) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, ENDLESS, PLANNING],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=hearing,
    )  # fmt: skip
    assert server.stdout is not None
    pids = [int(one) for one in server.stdout.readline().split()]
    assert len(pids) == 3
    assert all(map(is_running, pids))
    server.send_signal(how)
    server.wait(20)
    server.stdout.close()
    asyncio.run(until(lambda: not any(map(is_running, pids))))


def test_after_the_end_nothing_is_answered() -> None:
    async def run() -> None:
        async with pool_of() as pool:
            asking = asyncio.create_task(pool.ask(Question(ENDLESS)))
            waiting = asyncio.create_task(pool.ask(Question(SMALL)))
            await asyncio.sleep(0.1)
            await pool.stop()
            assert [(await one).outcome for one in (asking, waiting)] == ["crashed", "crashed"]
            assert (await pool.ask(Question(SMALL))).outcome == "crashed"
            assert (await pool.ask(stored())).outcome == "crashed"

    asyncio.run(run())


# A store that changes, vanishes or is damaged.


def put(folder: Path, text: str) -> Path:
    path = folder / "data.nt"
    path.write_text(text, "utf-8")
    return path


def line(name: str) -> str:
    return f'<http://x.example/{name}> <http://x.example/is> "{name}" .\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    load.load([put(tmp_path, line("a"))], tmp_path / "store", norm=False, derive=False)
    return tmp_path / "store"


def in_store(folder: Path, do: Callable[[Pool], Coroutine[Any, Any, None]], count: int = 2) -> None:
    async def run() -> None:
        async with pool_of(Source(folder), limits(waiting_seconds=2), count) as pool:
            await do(pool)

    asyncio.run(run())


def test_a_new_version_is_read_from_the_next_question_on(folder: Path, tmp_path: Path) -> None:
    async def do(pool: Pool) -> None:
        first = await pool.ask(Question(count()))
        load.load([put(tmp_path, line("a") + line("b"))], folder, norm=False, derive=False)
        second = [await pool.ask(Question(count(), trusted=trusted)) for trusted in (True, False)]
        assert rows(first) == [{"n": "1"}]
        assert [rows(one) for one in second] == [[{"n": "2"}]] * 2
        assert first.version != second[0].version == second[1].version == pool.version()

    in_store(folder, do)


def test_graphs_of_a_store_are_chosen_by_name(folder: Path) -> None:
    name = json.loads((storage.current(folder).path / "about.json").read_text())["graphs"][0]
    for text, outcome in ((f"FROM <{name}>", "whole"), ("FROM <http://x.example/none>", "refused")):
        (reply,) = answers(count(text), source=Source(folder))
        assert reply.outcome == outcome


def test_a_store_that_vanishes_is_one_clear_error(folder: Path, tmp_path: Path) -> None:
    async def do(pool: Pool) -> None:
        assert (await pool.ask(Question(SMALL))).outcome == "whole"
        folder.rename(tmp_path / "away")
        for trusted in (True, False, True, False):
            reply = await pool.ask(Question(SMALL, trusted=trusted))
            assert reply.outcome == "crashed"
            assert "holds no store" in message(reply)
        with pytest.raises(InputError, match="holds no store"):
            pool.version()
        (tmp_path / "away").rename(folder)
        await until(lambda: len(pool.workers()) == 2)
        assert (await pool.ask(Question(SMALL))).outcome == "whole"

    in_store(folder, do)


def test_a_damaged_store_is_one_clear_error(folder: Path) -> None:
    for path in (storage.current(folder).path / "store").iterdir():
        if path.is_file():
            path.write_bytes(b"damaged")
    with pytest.raises(InputError, match="cannot be read: .*; load the store anew"):
        in_store(folder, lambda pool: pytest.fail("it started"))


def test_a_store_that_is_damaged_later_does_not_take_the_server_down(
    folder: Path, tmp_path: Path
) -> None:
    async def do(pool: Pool) -> None:
        assert (await pool.ask(Question(count()))).outcome == "whole"
        load.load([put(tmp_path, line("b"))], folder, norm=False, derive=False)
        for path in (storage.current(folder).path / "store").iterdir():
            if path.is_file():
                path.write_bytes(b"damaged")
        for trusted in (True, False, True, False):
            reply = await pool.ask(Question(SMALL, trusted=trusted))
            assert reply.outcome == "crashed"
            assert "load the store anew" in message(reply)
        load.load([put(tmp_path, line("c"))], folder, norm=False, derive=False)
        await until(lambda: len(pool.workers()) == 2)
        assert rows(await pool.ask(Question(count()))) == [{"n": "1"}]

    in_store(folder, do)


def test_a_folder_without_a_store_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no store; make one with"):
        in_store(tmp_path / "none", lambda pool: pytest.fail("it started"))


def test_a_worker_that_cannot_start_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MODULE", "functiegraaf.none")
    with pytest.raises(InputError, match="a worker does not start: .*No module named"):
        answers(SMALL)


def test_a_worker_that_cannot_be_replaced_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with pool_of() as pool:
            monkeypatch.setattr(process, "MODULE", "functiegraaf.none")
            monkeypatch.setattr(seats, "RETRY", (0.05, 0.05))
            for pid in pool.workers():
                os.kill(pid, signal.SIGKILL)
            await until(lambda: all(seat.trouble for seat in pool._seats.all))
            reply = await pool.ask(Question(SMALL))
            assert (reply.outcome, "does not start" in message(reply)) == ("crashed", True)
            monkeypatch.undo()
            await until(lambda: len(pool.workers()) == 2)
            assert (await pool.ask(Question(SMALL))).outcome == "whole"

    asyncio.run(run())


# --- A worker that does not do as it was told: it is asked by strangers, the server is not.


def said(**values: Any) -> bytes:
    return frames.message(frames.END, values)


PIECE = frames.packed(frames.PIECE, b"x" * 600)
#: What it sends to who asked for up to 1000 bytes.
HOSTILE = {
    "no JSON": frames.packed(frames.END, b"{nonsense"),
    "no text": frames.packed(frames.END, b'"\xff"'),
    "nested": frames.packed(frames.END, b"[" * 200_000),
    "no values": frames.packed(frames.END, b"[]"),
    "too much": PIECE * 2,
    "too much in one frame, and its end": frames.packed(frames.PIECE, b"x" * 50_000) + said(),
    "too much of a head": frames.packed(frames.HEAD, b"x" * 50_000) + said(),
    "nothing, very often": frames.packed(frames.PIECE, b"") * 500,
}


def with_link(do: Callable[[link.Link, socket.socket], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.setblocking(False)
            one = link.Link()
            await asyncio.get_running_loop().connect_accepted_socket(lambda: one, ours)
            await do(one, theirs)
            one.close()

    asyncio.run(run())


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_answer_ends_the_connection_and_all_are_told(sent: bytes) -> None:
    async def do(one: link.Link, theirs: socket.socket) -> None:
        given = [one.give(b"task", 1000, 30) for _ in range(3)]
        await asyncio.get_running_loop().sock_sendall(theirs, sent)
        async with asyncio.timeout(5):
            found = await asyncio.gather(*given, return_exceptions=True)
        assert list(map(type, found)) == [ConnectionResetError, link.NotBegun, link.NotBegun]
        assert one.is_lost

    with_link(do)


@pytest.mark.parametrize("sent", [PIECE, said(), frames.packed(frames.PIECE, b"")])
def test_what_nobody_asked_for_ends_the_connection(sent: bytes) -> None:
    async def do(one: link.Link, theirs: socket.socket) -> None:
        told: list[bool] = []
        one.when_left = lambda: told.append(True)
        theirs.send(sent)
        await until(lambda: told == [True])

    with_link(do)


def test_a_frame_that_never_ends_is_not_kept() -> None:
    async def do(one: link.Link, theirs: socket.socket) -> None:
        given = one.give(b"task", 1000, 30)
        theirs.send(frames.PREFIX.pack(frames.PIECE, 2**32 - 1))
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            await asyncio.get_running_loop().sock_sendall(theirs, bytes(50_000_000))
        with pytest.raises(ConnectionResetError):
            await given

    with_link(do)


def test_too_much_is_told_also_when_who_asked_is_gone() -> None:
    async def do(one: link.Link, theirs: socket.socket) -> None:
        told: list[bool] = []
        one.when_left = lambda: told.append(True)
        one.give(b"task", 1000, 30).cancel()
        theirs.send(PIECE * 2)
        await until(lambda: told == [True])

    with_link(do)


WHOLE = {
    "outcome": "whole",
    "kind": "select",
    "media_type": "text/csv; charset=utf-8",
    "rows": 1,
    "version": "",
    "computing": 0.1,
}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"outcome": "whole"},
        {"outcome": ["whole"]},
        {**WHOLE, "rows": "1"},
        {**WHOLE, "computing": None},
        {**WHOLE, "media_type": 1},
        {**WHOLE, "media_type": "text/html"},
        {"outcome": "invalid", "computing": 0.1},
        {"outcome": "by chance", "message": "", "computing": 0.1},
    ],
)
def test_an_answer_that_does_not_say_all_is_none(
    values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    true = link.Link._take
    sent = frames.message(frames.END, values)[frames.PREFIX.size :]

    def other(one: link.Link, kind: bytes, content: bytes) -> bool:
        is_answer = kind == frames.END and one.pending > 0
        return true(one, kind, sent if is_answer else content)

    async def run() -> None:
        async with pool_of() as pool:
            before = pool.workers()
            with monkeypatch.context() as changed:
                changed.setattr(link.Link, "_take", other)
                assert (await pool.ask(Question(SMALL))).outcome == "crashed"
            assert not is_running(before[1])
            await until(lambda: len(pool.workers()) == 2)
            assert len(rows(await pool.ask(Question(SMALL)))) == 1

    asyncio.run(run())


@pytest.mark.parametrize("sent", [b"{}", b"[]", b'{"error": 1}'])
def test_a_worker_that_starts_otherwise_than_it_should_is_one_clear_error(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = link.Link._take
    monkeypatch.setattr(link.Link, "_take", lambda one, kind, _: true(one, kind, sent))
    with pytest.raises(InputError):
        answers(SMALL)
