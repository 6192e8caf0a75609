"""Updates: each happens whole or not at all, everybody sees it at once, and nothing is fetched."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import resource
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from functiegraaf import load, storage
from functiegraaf.errors import InputError, QueryError
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers import Question, Reply, Source, updating
from functiegraaf.serve.workers.pool import Pool

LIMITS = Limits(seconds=30, stored_seconds=30, memory=400_000_000, waiting_seconds=30)
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@contextlib.asynccontextmanager
async def writable(folder: Path, limits: Limits = LIMITS) -> AsyncIterator[Pool]:
    pool = Pool(Source(folder, writable=True), limits, 2)
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


def having(folder: Path, do: Callable[[Pool], Coroutine[Any, Any, None]], **changes: Any) -> None:
    async def run() -> None:
        async with writable(folder, Limits(**{**vars(LIMITS), **changes})) as pool:
            await do(pool)

    asyncio.run(run())


def number(reply: Reply) -> int:
    assert reply.outcome == "whole", reply
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


async def count(pool: Pool, **graphs: tuple[str, ...]) -> int:
    return number(await pool.ask(Question(COUNT, **graphs)))  # type: ignore[arg-type]


def litter(folder: Path) -> list[str]:
    """What is left of others when somebody writes whom nobody reads."""
    updating.update(folder, "DELETE DATA { <x:none> <x:none> <x:none> }", (), (), {})
    name = (folder / "current").read_text().strip()
    return [path.name for path in (folder / "versions").iterdir() if path.name != name]


def test_an_empty_folder_becomes_an_empty_store(tmp_path: Path) -> None:
    async def do(pool: Pool) -> None:
        assert await count(pool) == 0
        first = pool.version()
        reply = await pool.update(
            "INSERT DATA { <x:a> <x:b> 1, 2 . GRAPH <x:g> { <x:a> <x:b> 3 } }"
        )
        assert (reply.outcome, reply.kind) == ("whole", "update")
        assert reply.version == pool.version() != first
        assert await count(pool) == 3
        assert await count(pool, default_graphs=("x:g",)) == 1

    having(tmp_path / "new", do)
    about = storage.current(tmp_path / "new").about
    assert about["graphs"] == ["x:g"]
    assert about["functiegraaf"]


def test_each_kind_of_update_is_taken(tmp_path: Path) -> None:
    steps = [
        ("INSERT DATA { <x:a> <x:b> 1, 2, 3 }", 3),
        ("PREFIX x: <x:> DELETE DATA { x:a x:b 1 }", 2),
        ("DELETE { ?s ?p 2 } INSERT { ?s ?p 4, 5 } WHERE { ?s ?p 2 }", 3),
        ("DELETE WHERE { ?s ?p 5 }", 2),
        ("INSERT DATA { GRAPH <x:g> { <x:c> <x:d> 1 } } ; COPY <x:g> TO <x:h>", 4),
        ("INSERT DATA { fg:a fg:b fg:c }", 5),
        ("DROP GRAPH <x:h>", 4),
        ("CLEAR DEFAULT", 1),
        ("DROP ALL", 0),
    ]

    async def do(pool: Pool) -> None:
        for text, left in steps:
            assert (await pool.update(text)).outcome == "whole", text
            assert await count(pool) == left, text

    having(tmp_path / "new", do)


def test_an_update_that_fails_changes_nothing(tmp_path: Path) -> None:
    async def do(pool: Pool) -> None:
        await pool.update("INSERT DATA { <x:a> <x:b> 1 }")
        before = pool.version()
        for text, outcome in (
            ("INSERT DATA { <x:a> <x:b> 2 } ; INSERT DATA {", "invalid"),
            ("INSERT DATA { <x:a> <x:b> 2 } ; CLEAR GRAPH <x:none>", "invalid"),
            ("INSERT DATA { <x:a> <x:b> 2 } ; LOAD <http://127.0.0.1:1/>", "refused"),
            ("INSERT DATA { <x:a> <x:b> 2 } ; LOAD SILENT <file:///etc/passwd>", "refused"),
            ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "refused"),
            ("INSERT DATA { " + "<x:a> <x:b> 2 . " * 100_000 + "}", "refused"),
            ("DELETE { ?s ?p ?o } WHERE " + "{" * 100 + "?s ?p ?o" + "}" * 100, "refused"),
            ("ASK {}", "invalid"),
        ):
            reply = await pool.update(text)
            assert (reply.outcome, reply.version) == (outcome, ""), text[:60]
            assert reply.body
        assert pool.version() == before
        assert await count(pool) == 1

    having(tmp_path / "new", do)
    assert litter(tmp_path / "new") == []


def test_an_update_that_takes_too_much_is_ended_and_changes_nothing(tmp_path: Path) -> None:
    fill = "INSERT DATA { " + " ".join(f"<x:{n}> <x:b> {n} ." for n in range(400)) + "}"
    bomb = "INSERT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    async def do(pool: Pool) -> None:
        assert (await pool.update(fill)).outcome == "whole"
        assert (await pool.update(bomb)).outcome in ("timeout", "memory")
        assert (await pool.update("INSERT DATA { <x:a> <x:b> 1 }")).outcome == "whole"
        assert await count(pool) == 401

    having(tmp_path / "new", do, stored_seconds=2, memory=300_000_000)
    assert litter(tmp_path / "new") == []


def test_updates_at_once_all_happen(tmp_path: Path) -> None:
    async def do(pool: Pool) -> None:
        many = [pool.update(f"INSERT DATA {{ <x:{n}> <x:b> 1 }}") for n in range(12)]
        assert {one.outcome for one in await asyncio.gather(*many)} == {"whole"}
        assert await count(pool) == 12

    having(tmp_path / "new", do)


def test_questions_go_on_during_updates_and_see_whole_versions(tmp_path: Path) -> None:
    async def do(pool: Pool) -> None:
        seen: set[int] = set()

        async def look() -> None:
            while True:
                seen.add(await count(pool))

        looking = asyncio.create_task(look())
        for n in range(10):
            await pool.update(f"INSERT DATA {{ <x:{n}> <x:b> 1, 2, 3, 4, 5 }}")
        looking.cancel()
        assert len(seen) > 2
        assert {n % 5 for n in seen} == {0}

    having(tmp_path / "new", do)


def test_a_kill_leaves_the_old_version_or_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    chance = random.Random(6)

    def others(pool: Pool) -> list[int]:
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text("ascii")
        return [pid for pid in map(int, children.split()) if pid not in pool.workers()]

    async def do(pool: Pool) -> None:
        done = hit = 0
        for n in range(25):
            before = await count(pool)
            updating_now = asyncio.create_task(
                pool.update(f"INSERT DATA {{ <x:{n}> <x:b> 1, 2, 3, 4, 5, 6, 7 }}")
            )
            await asyncio.sleep(chance.uniform(0, 0.15))
            for pid in others(pool):
                os.kill(pid, signal.SIGKILL)
            reply = await updating_now
            after = await count(pool)
            assert reply.outcome in ("whole", "crashed")
            assert after - before in ((7,) if reply.outcome == "whole" else (0, 7))
            done, hit = done + (reply.outcome == "whole"), hit + (reply.outcome == "crashed")
        assert hit > 0
        assert (await pool.update("DROP ALL")).outcome == "whole"
        assert await count(pool) == 0

    having(folder, do)
    assert litter(folder) == []


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Let nobody write a file of more than some bytes: to who writes, the disk is full."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def test_a_full_disk_is_one_clear_error_and_nothing_changes(tmp_path: Path) -> None:
    more = "INSERT DATA { " + " ".join(f"<x:{n}> <x:c> {n} ." for n in range(900)) + "}"

    async def do(pool: Pool) -> None:
        assert (await pool.update("INSERT DATA { <x:a> <x:b> 1 }")).outcome == "whole"
        before = pool.version()
        with full_disk():
            reply = await pool.update(more)
            assert await count(pool) == 1
        assert reply.outcome == "crashed"
        assert b"File too large" in reply.body
        assert (pool.version(), await count(pool)) == (before, 1)
        assert (await pool.update(more)).outcome == "whole"
        assert await count(pool) == 901

    having(tmp_path / "new", do)
    assert litter(tmp_path / "new") == []


def test_somebody_else_who_writes_is_told_of(tmp_path: Path) -> None:
    async def do(pool: Pool) -> None:
        with storage.writing(tmp_path / "new") as work:
            reply = await pool.update("DROP ALL")
            assert reply.outcome == "crashed"
            assert b"is being written by another process" in reply.body
            store = load.open_disk(work / "store")
            load.load_shipped(store)
            store.flush()
            del store  # As `writing` asks; open, it merges its files while they are synced.
            storage.finish(work, {"norm": True, "files": [], "derived": False, "graphs": []})
        assert await count(pool) > 1000

    having(tmp_path / "new", do)


def test_what_is_only_read_cannot_be_changed(tmp_path: Path) -> None:
    async def run() -> None:
        pool = Pool(Source(), LIMITS, 2)
        await pool.start()
        try:
            reply = await pool.update("DROP ALL")
        finally:
            await pool.stop()
        assert (reply.outcome, reply.body) == ("refused", b"nothing can be changed here\n")

    asyncio.run(run())

    async def nothing(pool: Pool) -> None:
        pytest.fail("it started")

    async def shipped() -> None:
        await Pool(Source(writable=True), LIMITS, 2).start()

    with pytest.raises(InputError, match="the shipped graph cannot be changed"):
        asyncio.run(shipped())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    with pytest.raises(InputError, match="holds other things"):
        having(tmp_path / "other", nothing)


# USING, beside the update.


def test_graphs_beside_the_update_are_those_of_its_where(tmp_path: Path) -> None:
    async def do(pool: Pool) -> None:
        await pool.update(
            "INSERT DATA { GRAPH <x:g> { <x:a> <x:b> 1, 2 } GRAPH <x:h> { <x:a> <x:b> 3 } }"
        )
        for using, named, where, added in (
            (("x:g",), (), "?s ?p ?o", 2),
            (("x:g", "x:h"), (), "?s ?p ?o", 3),
            ((), ("x:h",), "GRAPH ?g { ?s ?p ?o }", 1),
            (("x:g",), ("x:h",), "GRAPH ?g { ?s ?p ?o }", 1),
            ((), ("x:h",), "?s ?p ?o", 0),
        ):
            text = f"INSERT {{ GRAPH <x:new> {{ ?s ?p ?o }} }} WHERE {{ {where} }}"
            assert (await pool.update(text, using, named)).outcome == "whole"
            assert await count(pool, default_graphs=("x:new",)) == added
            await pool.update("DROP GRAPH <x:new>")

    having(tmp_path / "new", do)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("INSERT {} WHERE { ?s ?p 'WHERE' } # WHERE", "INSERT {} USING <x:g> WHERE { ?s ?p 'WHERE' } # WHERE"),
        ("insert{}where{}", "insert{}USING <x:g> where{}"),
        (
            "DELETE {} WHERE {} ; INSERT {} WHERE { { SELECT ?s WHERE {} } }",
            "DELETE {} USING <x:g> WHERE {} ; INSERT {} USING <x:g> WHERE { { SELECT ?s WHERE {} } }",
        ),
        ("CLEAR ALL", "CLEAR ALL"),
    ],
)  # fmt: skip
def test_using_is_put_before_each_where(text: str, wanted: str) -> None:
    assert updating.with_using(text, ["x:g"], []) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "INSERT {} USING <x:h> WHERE {}",
        "WITH <x:h> INSERT {} WHERE {}",
        "INSERT {} using named <x:h> WHERE {}",
        "DELETE WHERE { ?s ?p ?o }",
    ],
)
def test_graphs_in_and_beside_the_update_are_refused(text: str) -> None:
    with pytest.raises(QueryError, match="beside it as well|cannot choose graphs"):
        updating.with_using(text, ["x:g"], [])
