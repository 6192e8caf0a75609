"""Work in a process of its own: how it may end, and that nothing of it stays."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from functiegraaf.serve.apart import LENGTH
from functiegraaf.serve.chores import PREFIX, Chores
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.settings import Chores as Bounds

MODULE = "chore_of_a_test"
SOURCE = """
import os, socket, time
from functiegraaf.serve.apart import work

def do(told, data):
    open("left-behind", "wb").write(data)
    if told["do"] == "echo":
        own = [key for key in os.environ if key.startswith("FUNCTIEGRAAF_SERVE")]
        return {"where": os.getcwd(), "secrets": own}, data[::-1]
    if told["do"] == "stamp":
        began = time.monotonic()
        time.sleep(0.3)
        return {"began": began, "ended": time.monotonic()}, b""
    if told["do"] == "sleep":
        time.sleep(60)
    if told["do"] == "count":
        while True:
            pass
    if told["do"] == "eat":
        return {}, bytes(2_000_000_000)
    if told["do"] == "write":
        with open("large", "wb") as file:
            for _ in range(400):
                file.write(bytes(1_000_000))
    if told["do"] == "die":
        os.abort()
    if told["do"] == "call":
        try:
            socket.create_connection(("127.0.0.1", 9))
        except PermissionError:
            return {"said": "refused"}, b""
    if told["do"] == "deep":
        def down(): down()
        down()
    return {}, b""

if __name__ == "__main__":
    work(do)
"""


@pytest.fixture
def chores(tmp_path, monkeypatch):
    (tmp_path / f"{MODULE}.py").write_text(SOURCE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    bounds = Bounds(chores_waiting=2, own_chores=2, chores_waiting_seconds=15, chore_cpu_seconds=2)

    def make(seconds: float = 20.0) -> Chores:
        return Chores(MODULE, seconds, bounds)

    yield make
    # Whatever happened, nothing of it is there any more.
    assert list((tmp_path / "temp").iterdir()) == []


def done(chores: Chores, what: str, data: bytes = b"abc"):
    return asyncio.run(chores.do({"do": what}, data))


def test_work_is_done_in_a_folder_that_is_gone_afterwards(chores, monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_SERVE_TOKEN", "secret")
    found = done(chores(), "echo", b"abc" * 100_000)

    assert found.body == b"cba" * 100_000
    assert PREFIX in found.said["where"]
    assert not Path(found.said["where"]).exists()
    assert found.said["secrets"] == []


@pytest.mark.parametrize(
    ("what", "outcome"),
    [("count", "timeout"), ("write", "crashed"), ("die", "crashed")],
)
def test_work_that_costs_too_much_is_ended(chores, what, outcome):
    with pytest.raises(Refusal) as refused:
        done(chores(), what)

    assert (refused.value.status, refused.value.outcome) == (422, outcome)


def test_work_that_takes_too_long_is_ended(chores):
    began = time.monotonic()
    with pytest.raises(Refusal) as refused:
        done(chores(2.0), "sleep")

    assert refused.value.outcome == "timeout"
    assert time.monotonic() - began < 15


def test_work_that_wants_too_much_memory_or_depth_says_so(chores):
    assert done(chores(), "eat").said["outcome"] == "memory"
    assert done(chores(), "deep").said["outcome"] == "refused"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux seals a process")
def test_work_makes_no_connection(chores):
    assert done(chores(), "call").said == {"said": "refused"}


def test_so_many_wait_and_no_more(chores):
    """One works and two wait; the fourth is sent away, and so is a client's third."""
    some = chores()

    async def asked() -> list[str]:
        with some.place("a"), some.place("a"):
            with pytest.raises(Refusal) as own, some.place("a"):
                pass
            with some.place("b"), pytest.raises(Refusal) as any_, some.place("c"):
                pass
        with some.place("a"):
            pass
        return [f"{one.value.status} {one.value.headers['Retry-After']}" for one in (own, any_)]

    assert asyncio.run(asked()) == ["503 5", "503 5"]


def test_one_after_the_other(chores):
    some = chores()

    async def both() -> list[dict[str, float]]:
        found = await asyncio.gather(*(some.do({"do": "stamp"}, b"") for _ in range(2)))
        return sorted((one.said for one in found), key=lambda said: said["began"])

    first, second = asyncio.run(both())
    assert first["ended"] <= second["began"]


def test_who_goes_away_takes_the_work_along(chores):
    """A client that closes its connection ends what was done for it, and the turn is free."""
    some = chores()

    async def left() -> bytes:
        task = asyncio.create_task(some.do({"do": "sleep"}, b""))
        await asyncio.sleep(1.0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return (await some.do({"do": "echo"}, b"ab")).body

    assert asyncio.run(left()) == b"ba"


def test_it_ends_with_the_server_and_takes_its_folder_along(chores, tmp_path):
    """The server is killed outright: what worked for it removes its folder and ends."""
    chores()
    folder = tmp_path / "temp" / "own"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    limits = '{"memory": 1000000000, "seconds": 60, "cpu_seconds": 9, "file": 1000000}'
    told = f'{{"do": "sleep", "folder": "{folder}", "limits": {limits}}}'.encode()
    assert process.stdin
    process.stdin.write(LENGTH.pack(len(told)) + LENGTH.pack(3) + told + b"abc")
    process.stdin.flush()
    _until(lambda: (folder / "left-behind").exists())
    process.stdin.close()

    assert process.wait(10) == 1
    assert not folder.exists()


def _until(holds, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
