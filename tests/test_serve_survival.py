"""What kills, fills or spoils: what is promised of it, shown on servers of its own."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import attacking
from attacking import Worked
from functiegraaf import load
from functiegraaf.serve import making
from functiegraaf.serve.logs import Log
from functiegraaf.serve.pages import READY, Pages
from functiegraaf.serve.settings import Limits, Settings
from functiegraaf.serve.workers import Source
from serving import TOKEN, Server, server

ID = "https://w3id.org/functiegraaf/id/"
GRAPH = "https://w3id.org/functiegraaf/graph/"
UPDATE = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
COUNT = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
GAP = "/queries/competency-gap.json?from=N06.01.08&to=N06.01.06"
JSON = {"Accept": "application/json"}
QUICK = ("--limit", "rate=0", "--limit", "waiting_seconds=20")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> Path:
    """A store that holds the shipped graph."""
    folder = tmp_path_factory.mktemp("shipped") / "store"
    load.load([], folder)
    return folder


@pytest.fixture
def store(shipped, tmp_path) -> Path:
    """A copy of it, to be spoilt."""
    return shutil.copytree(shipped, tmp_path / "store")


def several() -> Iterator[str]:
    """Questions that are not kept: a fact that changes the data comes between."""
    while True:
        yield GAP
        yield "/queries/profile-competencies.json?profile=N06.01.02"


def unharmed(worked: list[Worked]) -> None:
    assert [one for one in worked if one.status != 200] == []
    assert len({one.body for one in worked}) == len({one.path for one in worked})
    assert max(one.seconds for one in worked) < Limits().stored_seconds


def children(pid: int) -> list[int]:
    """Return the processes that a process started, and those that these started."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for one in (task / "children").read_text("ascii").split():
            found += [int(one), *children(int(one))]
    return found


def is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    return False


def count(one: Server) -> int:
    answer = one.ask(COUNT, headers=JSON)
    assert answer.status == 200, answer
    return int(json.loads(answer.text)["results"]["bindings"][0]["n"]["value"])


# --- kill -9


def test_a_worker_that_is_killed_takes_nobody_with_it(tmp_path) -> None:
    """Whichever worker is killed, as often as one likes: stored queries go on, and `/healthz`."""
    with server(tmp_path, "--no-pages", "--workers", "3", *QUICK) as one:
        free = [threading.Thread(target=one.ask, args=(COUNT,)) for _ in range(3)]
        with attacking.working(one.port, several(), 0.02) as worked:
            for thread in free:
                thread.start()
            chance = random.Random(7)
            for _ in range(8):
                attacking.until(lambda: len(children(one.process.pid)) >= 2, 20)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(children(one.process.pid)), signal.SIGKILL)
                time.sleep(0.3)
            for thread in free:
                thread.join()
        unharmed(worked)
        attacking.until(lambda: '"workers": 3' in one.ask("/healthz").text, 30)


def test_a_server_that_is_killed_leaves_nothing_behind(tmp_path) -> None:
    """No process and no port; what is half made is removed by the next that makes pages."""
    cache = tmp_path / "cache"
    with server(tmp_path, *QUICK, cache=cache) as one:
        port = one.port
        attacking.until(lambda: bool(list(cache.glob("site/.making-*"))), 60)
        ours = children(one.process.pid)
        assert len(ours) >= 3  # Two workers, and who makes the pages.
        with attacking.rush(port, COUNT + "NUMBER", 4):
            time.sleep(0.5)
            one.process.kill()
            one.process.wait()
        attacking.until(lambda: not any(map(is_running, ours)), 10)
        left = set(cache.glob("site/.making-*"))
    with server(tmp_path, "--port", str(port), *QUICK, cache=cache) as one:
        assert one.port == port
        assert one.ask(GAP).status == 200
        attacking.until(lambda: not left & set(cache.glob("site/.making-*")), 60)


def test_a_server_that_is_killed_during_updates_loses_nothing_that_it_promised(tmp_path) -> None:
    """Each update that was answered is there; of one that was not, all or nothing."""
    folder = tmp_path / "store"
    options = ("--store", str(folder), "--update", "--no-pages", *QUICK)
    chance = random.Random(11)
    promised, sent = 0, 0
    for _ in range(3):
        with server(tmp_path, *options, token=TOKEN) as one:
            there = count(one)
            assert there % 100 == 0
            assert promised <= there <= sent
            promised = sent = there
            killer = threading.Timer(chance.uniform(0.3, 1.2), one.process.kill)
            killer.start()
            with contextlib.suppress(OSError, AttributeError, ValueError):
                while True:
                    facts = " ".join(f"<x:{sent + n}> <x:b> {n} ." for n in range(100))
                    sent += 100
                    text = f"INSERT DATA {{ {facts} }}"
                    assert one.ask("/sparql", "POST", text.encode(), UPDATE).status == 204
                    promised += 100
            killer.join()
            one.process.wait()
    with server(tmp_path, *options, token=TOKEN) as one:
        assert promised <= count(one) <= sent
        assert promised > 0
        one.ask("/sparql", "POST", b"INSERT DATA { <x:a> <x:b> <x:c> }", UPDATE)
    names = {path.name for path in (folder / "versions").iterdir()}
    assert (folder / "current").read_text().strip() in names
    assert not [name for name in names if name.startswith(".")]


# --- a full disk


def test_a_full_disk_for_an_update_changes_nothing(store, tmp_path) -> None:
    with server(
        tmp_path, "--store", str(store), "--update", "--no-pages", *QUICK, token=TOKEN
    ) as one:
        before, version = count(one), (store / "current").read_text()
        many = " ".join(f"<x:{n}> <x:b> '{n:0200}' ." for n in range(3_500))
        most = (100_000, resource.RLIM_INFINITY)
        resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, most)
        answer = one.ask("/sparql", "POST", f"INSERT DATA {{ {many} }}".encode(), UPDATE)
        assert answer.status in (503, 400)
        assert (count(one), (store / "current").read_text()) == (before, version)
        assert one.ask(GAP).status == 200
        resource.prlimit(
            one.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
        answer = one.ask("/sparql", "POST", f"INSERT DATA {{ {many} }}".encode(), UPDATE)
        assert (answer.status, count(one)) == (204, before + 3_500)


@pytest.fixture
def small(tmp_path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip(f"no small disk can be made here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_for_pages_leaves_no_half_of_a_site(small, monkeypatch) -> None:
    made = {f"{number}.html": b"x" * 100_000 for number in range(50)}
    first = dict(list(made.items())[:3])
    monkeypatch.setattr(making.site, "stages", lambda *_: (first, made))
    with pytest.raises(OSError, match="No space left"):
        making.make(None, "", small / "site" / "a", stated=False)
    assert not (small / "site" / "a").exists()
    assert list(small.glob("site/.making-*")) == []
    monkeypatch.setattr(making.site, "stages", lambda *_: (first, first))
    making.make(None, "", small / "site" / "a", stated=False)
    assert len(list((small / "site" / "a").iterdir())) == len(first) + 1


def test_where_pages_cannot_be_made_the_rest_goes_on(tmp_path) -> None:
    """Questions and things are answered, and nobody is told where the pages should have been."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "site").write_text("in the way")
    with server(tmp_path, *QUICK, cache=cache) as one:
        attacking.until(lambda: '"none"' in one.ask("/healthz").text, 60)
        assert one.ask(GAP).status == 200
        thing = one.ask("/id/level-A", Accept="text/html")
        assert thing.status == 200
        for path in ("/index.html", "/", "/id/", "/id/nothing"):
            gone = one.ask(path, Accept="text/html")
            assert gone.status in (200, 303, 404)
            assert str(tmp_path) not in gone.text
        assert str(cache) in one.log.read_text()  # The operator is told.


def test_a_full_disk_for_the_log_stops_nobody(small, tmp_path) -> None:
    """Lines are lost; when there is room again, whole lines come."""
    (small / "filler").write_bytes(b"x" * 1_900_000)
    with server(small, "--no-pages", *QUICK, cache=tmp_path / "cache") as one:
        for number in range(1_200):
            assert one.ask(f"/nothing-{number}" + "x" * 100).status == 404
        assert one.ask(GAP).status == 200
        before = one.log.stat().st_size
        assert before > 10_000
        (small / "filler").unlink()
        for _ in range(40):
            assert one.ask("/version").status == 200
        attacking.until(lambda: '"path": "/version"' in one.log.read_text(), 10)
        last = one.log.read_text().splitlines()[-1]
        assert json.loads(last)["event"] == "request"


# --- a store that is spoilt


def spoilt(store: Path, how: str) -> None:
    version = store / "versions" / (store / "current").read_text().strip()
    tables = sorted((version / "store").glob("*.sst"), key=lambda path: -path.stat().st_size)
    if how == "no about":
        (version / "about.json").write_text("{")
    elif how == "another layout":
        (version / "about.json").write_text('{"format": 99}')
    elif how == "no current":
        (store / "current").write_text("nobody\n")
    elif how == "empty current":
        (store / "current").write_text("")
    elif how == "no manifest":
        for path in (version / "store").glob("MANIFEST-*"):
            path.write_bytes(b"nonsense" * 100)
    elif how == "no folder":
        shutil.rmtree(version / "store")
    elif how == "cut tables":
        for path in tables:
            _write(path, path.read_bytes()[: path.stat().st_size // 2])
    elif how == "garbled tables":
        for path in tables:
            data = bytearray(path.read_bytes())
            data[: len(data) // 2] = random.Random(3).randbytes(len(data) // 2)
            _write(path, bytes(data))


def _write(path: Path, data: bytes) -> None:
    path.unlink()  # It may be shared with another version.
    path.write_bytes(data)


HOW = ["no about", "another layout", "no current", "empty current", "no manifest", "no folder"]


@pytest.mark.parametrize("how", [*HOW, "cut tables"])
def test_a_spoilt_store_is_one_clear_error_at_the_start(store, how) -> None:
    spoilt(store, how)
    command = [sys.executable, "-m", "functiegraaf", "serve", "--port", "0", "--store", str(store)]
    out = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert out.returncode == 2, out.stderr
    assert "Traceback" not in out.stderr
    errors = [line for line in out.stderr.splitlines() if line.startswith("Error")]
    assert len(errors) == 1
    assert "load" in errors[0]


@pytest.mark.parametrize("how", [*HOW, "garbled tables", "gone"])
def test_a_store_that_is_spoilt_while_it_is_served(store, tmp_path, how) -> None:
    """Each question is answered rightly or told that it cannot be; the server goes on."""
    with server(tmp_path, "--store", str(store), "--no-pages", *QUICK) as one:
        right = one.ask(GAP).body
        shutil.rmtree(store) if how == "gone" else spoilt(store, how)
        statuses = set()
        for number in range(12):
            answer = one.ask(f"{GAP}&page_size={number + 5}")
            statuses.add(answer.status)
            if answer.status == 200:
                assert json.loads(answer.body)["results"] == json.loads(right)["results"]
            assert str(tmp_path) not in answer.text
            free = one.ask(COUNT.replace("%20%7B", f"%23{number}%0a%7B"))
            statuses.add(free.status)
            assert str(tmp_path) not in free.text
        assert statuses <= {200, 500, 503}
        assert one.ask("/healthz").status in (200, 503)
        assert one.ask("/limits").status == 200
        assert one.process.poll() is None


# --- a store that is replaced


def test_a_store_that_is_replaced_is_followed(store, tmp_path) -> None:
    """At once, by everybody; an ETag tells the versions apart."""
    facts = tmp_path / "facts.ttl"
    facts.write_text(f"<{ID}a> a <https://w3id.org/functiegraaf/def/Level> .")
    with server(tmp_path, "--store", str(store), "--no-pages", *QUICK) as one:
        first, before = one.ask(GAP), count(one)
        with attacking.working(one.port, several()) as worked:
            load.load([facts], store)
            again = one.ask(GAP, If_None_Match=first.headers["etag"])
            assert (again.status, again.body) == (200, first.body)
            assert again.headers["etag"] != first.headers["etag"]
            assert (
                again.headers["functiegraaf-version"]
                == json.loads(one.ask("/version").text)["data"]
            )
            assert count(one) > before
        unharmed(worked)


def test_old_pages_are_served_until_there_are_new_ones(store, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path / "cache"))
    asked, may_end = [], asyncio.Event()

    async def run(self: Pages, folder: Path, _: str) -> None:
        asked.append(folder)
        if len(asked) > 1:
            await may_end.wait()
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(folder.name)
        (folder / READY).touch()

    monkeypatch.setattr(Pages, "_run", run)

    async def follow() -> None:
        pages = Pages(Settings(source=Source(store)), Log(io.StringIO()))
        pages.follow("1")
        await asyncio.wait_for(pages._task, 10)
        old = pages.made
        pages.follow("2")
        await asyncio.sleep(0.05)
        assert pages.made is old
        assert (old.folder / "index.html").is_file()
        may_end.set()
        await asyncio.wait_for(pages._task, 10)
        assert pages.made.version == "2"
        assert [pages.made.folder] == [one for one in asked if one.exists()]

    asyncio.run(follow())
