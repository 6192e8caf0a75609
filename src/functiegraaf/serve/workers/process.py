"""Process: one worker as the server sees it, from its start to its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from functiegraaf.errors import InputError
from functiegraaf.serve.workers import frames
from functiegraaf.serve.workers.link import Done, Link, NotBegun
from functiegraaf.serve.workers.messages import MEDIA_TYPES

#: How long a worker may take to open the graph: where it cannot be compiled, it is parsed.
STARTING = 60.0
#: What runs in each process.
MODULE = "functiegraaf.serve.workers.worker"
#: The engine makes and drops many small things for each question; where the C library is glibc,
#: more of them than usual are kept at hand: a tenth of the time of a short question, see
#: decision 0040.
_TUNED = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=1000"}
#: What a process that dies for want of memory says last.
_NO_MEMORY = (b"memory allocation of", b"bad_alloc", b"MemoryError", b"Cannot allocate memory")

#: What a worker says of an answer, and why there is none. It is asked by strangers, so that it is
#: believed less than what runs here.
_ANSWERED = {"kind": str, "media_type": str, "rows": int, "version": str, "computing": float}
_FAILED = {"message": str, "computing": float}
#: What can come of a task by what a worker says; that it took too long, it does not say itself.
_WHOLE, _NONE = ("whole", "cut"), ("refused", "invalid", "memory", "crashed")


class Died(Exception):
    """The worker is gone.

    Attributes:
        outcome: "timeout", "memory" or "crashed".

    """

    def __init__(self, outcome: str, message: str) -> None:
        """Keep why."""
        super().__init__(message)
        self.outcome = outcome


class Worker:
    """A process that answers one question after the other.

    Args:
        settings: What the process is told at its start.

    Attributes:
        is_sealed: The system keeps it from making connections; see `seal`.

    """

    def __init__(self, settings: dict[str, Any]) -> None:
        """Keep the settings; `start` starts the process."""
        self._settings = settings
        self._link = Link()
        self._process: subprocess.Popen[bytes] | None = None
        self.is_sealed = False

    def tell(self, when_left: Callable[[], None]) -> None:
        """Take whom to tell when the process ends, or has answered all, while nobody waits."""
        self._link.when_left = when_left

    @property
    def pending(self) -> int:
        """How many tasks it has not answered yet."""
        return self._link.pending

    @property
    def answered(self) -> int:
        """How many tasks it has done."""
        return self._link.answered

    @property
    def pid(self) -> int:
        """The number of the process; 0 before its start."""
        return self._process.pid if self._process else 0

    @property
    def is_lost(self) -> bool:
        """Whether the connection to it has ended; the process may end just before that is seen."""
        return self._link.is_lost

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked something."""
        return bool(self._process and self._process.poll() is None and not self._link.is_lost)

    async def start(self) -> None:
        """Start the process and wait until it has opened the graph.

        Raises:
            InputError: It cannot open the graph, or does not start.

        """
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:  # Too many files are open, perhaps.
            raise InputError(f"a worker does not start: {error}") from error
        try:
            with theirs:
                self._process = _spawn(theirs.fileno())
            loop = asyncio.get_running_loop()
            await loop.connect_accepted_socket(lambda: self._link, ours)
            settings = frames.message(frames.TASK, self._settings)
            said = (await self._link.give(settings, 0, STARTING)).said
        except (OSError, TimeoutError) as error:
            ours.close()
            reason = self._last_words().decode("utf-8", "replace").strip()[-500:]
            await self.kill()
            raise InputError(f"a worker does not start: {reason or repr(error)}") from error
        except asyncio.CancelledError:
            await self.kill()
            raise
        if "is_sealed" not in said:
            await self.kill()
            raise InputError(str(said.get("error", "a worker does not start as it should")))
        self.is_sealed = bool(said["is_sealed"])
        self._link.answered = 0

    async def do(
        self, task: dict[str, Any], seconds: float, most: int, *, is_shared: bool = False
    ) -> Done:
        """Have a task done.

        Args:
            task: What the process is told.
            seconds: After how long it is killed, from when it is done with the tasks before.
            most: How many bytes the answer may have.
            is_shared: Others may have given it tasks, too.

        Raises:
            Died: The process is gone, for one reason or another.
            Overtaken: A task before this one takes long; this one was taken back.

        """
        given = self._link.give(frames.message(frames.TASK, task), most, seconds)
        try:
            found = await given
        except TimeoutError:
            await self.kill()
            raise Died("timeout", f"took longer than {seconds:g} seconds") from None
        except NotBegun:
            raise Died("crashed", "the process that was to answer it ended before that") from None
        except ConnectionResetError:
            raise await self._autopsy(task) from None
        except asyncio.CancelledError:
            if not is_shared:
                await self.kill()
            raise
        if not _is_complete(found.said):
            await self.kill()
            raise Died("crashed", "the process that was to answer it says what it may not")
        if found.said["outcome"] in ("memory", "crashed"):
            await self.kill()
        return found

    async def kill(self) -> None:
        """End the process, whatever it does."""
        self._link.close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        await self._gone()

    async def _gone(self) -> int:
        """Wait until the system has let go of the process, and return how it ended."""
        if self._process is None:
            return 0
        for step in range(200):
            if self._process.poll() is not None:
                break
            await asyncio.sleep(0.001 * min(step + 1, 50))
        else:
            self._process.kill()
        if self._process.stderr is not None:
            self._process.stderr.close()
        return self._process.returncode or 0

    async def _autopsy(self, task: dict[str, Any]) -> Died:
        """Return why the process ended by itself."""
        for _ in range(100):
            if self._process is None or self._process.poll() is not None:
                break
            await asyncio.sleep(0.005)
        words = self._last_words()
        await self.kill()
        code = self._process.returncode if self._process else 0
        if code == -signal.SIGXCPU:
            return Died("timeout", f"took more than {task['cpu_seconds']} seconds of computing")
        if any(sign in words for sign in _NO_MEMORY):
            return Died("memory", "needs more memory than there is for one question")
        return Died("crashed", "the process that was to answer it ended")

    def _last_words(self) -> bytes:
        if self._process is None or self._process.stderr is None or self._process.stderr.closed:
            return b""
        handle = self._process.stderr.fileno()
        with contextlib.suppress(OSError):
            os.set_blocking(handle, False)
            return os.read(handle, 65_536)
        return b""


def _is_complete(said: dict[str, Any]) -> bool:
    """Tell whether a worker says of an answer all that it has to say."""
    outcome = said.get("outcome")
    if outcome not in _WHOLE + _NONE:
        return False
    expected = _ANSWERED if outcome in _WHOLE else _FAILED
    if not all(isinstance(said.get(key), kind) for key, kind in expected.items()):
        return False
    # Another type, such as HTML, could do something in the browser of who asks.
    return outcome not in _WHOLE or said["media_type"] in MEDIA_TYPES


def _spawn(handle: int) -> subprocess.Popen[bytes]:
    """Start a process that knows one connection, and nothing of the others of this server."""
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", MODULE, str(handle)],
        pass_fds=[handle],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # What the keyboard sends to the server is not for them.
        start_new_session=True,
        env={**_TUNED, **os.environ, "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "2"},
    )
