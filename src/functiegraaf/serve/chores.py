"""Chores: work that costs much, each piece in a process of its own that can be ended.

Making a PDF takes seconds of computing, and a file of a stranger may bring down whatever reads
it. Neither happens in the server itself. What such a process does for its part is in `apart`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from functiegraaf.serve.apart import LENGTH
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.settings import Chores as Bounds

#: What the name of the folder of a process begins with.
PREFIX = "functiegraaf-chore-"
#: After how many seconds somebody who was sent away may ask again.
_AGAIN = "5"
#: An answer is larger than this only if something is wrong.
_MOST = 64_000_000


class Done(NamedTuple):
    """What came of a piece of work: what was said of it, and its bytes."""

    said: dict[str, Any]
    body: bytes


class Chores:
    """The work of one kind: so many pieces at once, and so many that wait for their turn.

    Args:
        module: What runs in the process; see `apart.work`.
        seconds: How long one piece may take.
        bounds: What else it may cost.

    """

    def __init__(self, module: str, seconds: float, bounds: Bounds) -> None:
        """Begin with nothing to do."""
        self._module, self._seconds, self._bounds = module, seconds, bounds
        self._turn = asyncio.Semaphore(bounds.chores)
        self._there: Counter[str] = Counter()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Give a client a place among those whose work is done or waits.

        Raises:
            Refusal: There is none.

        """
        bounds = self._bounds
        if self._there.total() >= bounds.chores + bounds.chores_waiting:
            raise _busy("others wait for this already")
        if self._there[client] >= bounds.own_chores:
            raise _busy("you wait for this already")
        self._there[client] += 1
        try:
            yield
        finally:
            self._there[client] -= 1
            if not self._there[client]:
                del self._there[client]

    async def do(self, told: Mapping[str, Any], data: bytes) -> Done:
        """Have a piece of work done, when it is its turn, for who has a place.

        Args:
            told: What the process is told.
            data: What it works on.

        Raises:
            Refusal: It was never its turn, or nothing came of it.

        """
        try:
            async with asyncio.timeout(self._bounds.chores_waiting_seconds):
                await self._turn.acquire()
        except TimeoutError as error:
            raise _busy("it was not your turn in time") from error
        folder = tempfile.mkdtemp(prefix=PREFIX)
        try:
            return await self._done({**told, "folder": folder}, data)
        finally:
            self._turn.release()
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _done(self, told: Mapping[str, Any], data: bytes) -> Done:
        bounds = self._bounds
        limits = {
            "memory": bounds.chore_memory,
            "seconds": self._seconds,
            "cpu_seconds": bounds.chore_cpu_seconds,
            "file": bounds.chore_file,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._seconds):
                await _tell(process, {**told, "limits": limits}, data)
                found = await _heard(process)
                code = await process.wait()
        except TimeoutError as error:
            raise Refusal(
                422, f"took longer than {self._seconds:g} seconds", outcome="timeout"
            ) from error
        finally:
            if process.returncode is None:
                # It and what it may have started.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                await asyncio.shield(process.wait())
        if found is None or code:
            raise _failed(code)
        return found


def _environment() -> dict[str, str]:
    """Return what a process is told of its surroundings: no secret of ours."""
    own = {key for key in os.environ if key.startswith("FUNCTIEGRAAF_")} - {"FUNCTIEGRAAF_CACHE"}
    kept = {key: value for key, value in os.environ.items() if key not in own}
    return {**kept, "MALLOC_ARENA_MAX": "2"}


async def _tell(process: asyncio.subprocess.Process, told: dict[str, Any], data: bytes) -> None:
    """Tell a process what to do; the line to it stays open, so that it sees the server end."""
    assert process.stdin is not None  # noqa: S101 - it was asked for
    head = json.dumps(told).encode()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(LENGTH.pack(len(head)) + LENGTH.pack(len(data)) + head)
        process.stdin.write(data)
        await process.stdin.drain()


async def _heard(process: asyncio.subprocess.Process) -> Done | None:
    """Return what a process says; None if that is nothing whole."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    try:
        (head,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        (size,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        if head + size > _MOST:
            return None
        said = json.loads(await process.stdout.readexactly(head))
        return Done(said, await process.stdout.readexactly(size))
    except (asyncio.IncompleteReadError, ValueError):
        return None


def _busy(why: str) -> Refusal:
    return Refusal(
        503, f"{why}; ask again in {_AGAIN} seconds", {"Retry-After": _AGAIN}, outcome="busy"
    )


def _failed(code: int) -> Refusal:
    if code == -signal.SIGXCPU:
        return Refusal(422, "took too many seconds of computing", outcome="timeout")
    return Refusal(422, "needs more memory than there is, or cannot be done", outcome="crashed")
