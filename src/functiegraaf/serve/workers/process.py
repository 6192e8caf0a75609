"""Process: one worker as the server sees it, from its start to its end."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from functiegraaf.errors import InputError
from functiegraaf.serve.workers import frames

#: How long a worker may take to open the graph: where it cannot be compiled, it is parsed.
STARTING = 60.0
#: What runs in each process.
MODULE = "functiegraaf.serve.workers.worker"
#: What a process that dies for want of memory says last.
_NO_MEMORY = (b"memory allocation of", b"bad_alloc", b"MemoryError", b"Cannot allocate memory")


class Done(NamedTuple):
    """How a task ended: what the worker said of it, and the answer."""

    said: dict[str, Any]
    body: bytes


class Died(Exception):
    """The worker is gone.

    Attributes:
        outcome: "timeout", "memory" or "crashed".

    """

    def __init__(self, outcome: str, message: str) -> None:
        """Keep why."""
        super().__init__(message)
        self.outcome = outcome


class _Link(asyncio.Protocol):
    """The connection: puts the frames of one answer together."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._unpacker = frames.Unpacker()
        self._waiting: asyncio.Future[Done] | None = None
        self._pieces: list[bytes] = []
        self._head = b""
        self._size = self._most = 0
        self.is_lost = False
        self.when_lost: Callable[[], None] = lambda: None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is that of a socket
        self.transport = transport

    def expect(self, most: int) -> asyncio.Future[Done]:
        """Return what becomes the answer, of which at most so many bytes are taken."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._pieces, self._head, self._size, self._most = [], b"", 0, most
        if self.is_lost:
            self._waiting.set_exception(ConnectionResetError())
        return self._waiting

    def data_received(self, data: bytes) -> None:
        for kind, content in self._unpacker.feed(data):
            if kind == frames.PIECE:
                self._pieces.append(content)
                self._size += len(content)
            elif kind == frames.HEAD:
                self._head = content
            elif self._waiting is not None and not self._waiting.done():
                self._waiting.set_result(Done(json.loads(content), self._body()))
        if self._size > self._most and self.transport is not None:
            self.transport.abort()  # It sends more than it was told to; that is no answer.

    def _body(self) -> bytes:
        """Return the answer in one piece, without having it twice on the way."""
        whole = io.BytesIO()
        whole.write(self._head)
        self._pieces.reverse()
        while self._pieces:
            whole.write(self._pieces.pop())
        return whole.getvalue()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        was_lost, self.is_lost = self.is_lost, True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError())
        elif not was_lost:
            self.when_lost()


class Worker:
    """A process that answers one question at a time.

    Args:
        settings: What the process is told at its start.

    Attributes:
        answered: How many tasks it has done.
        is_sealed: The system keeps it from making connections; see `seal`.

    """

    def __init__(self, settings: dict[str, Any]) -> None:
        """Keep the settings; `start` starts the process."""
        self._settings = settings
        self._link = _Link()
        self._process: subprocess.Popen[bytes] | None = None
        self.answered = 0
        self.is_sealed = False

    @property
    def when_lost(self) -> Callable[[], None]:
        """What is done when the process ends while it has nothing to do."""
        return self._link.when_lost

    @when_lost.setter
    def when_lost(self, do: Callable[[], None]) -> None:
        self._link.when_lost = do

    @property
    def pid(self) -> int:
        """The number of the process; 0 before its start."""
        return self._process.pid if self._process else 0

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked something."""
        return bool(self._process and self._process.poll() is None and not self._link.is_lost)

    async def start(self) -> None:
        """Start the process and wait until it has opened the graph.

        Raises:
            InputError: It cannot open the graph, or does not start.

        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _spawn(theirs.fileno())
            loop = asyncio.get_running_loop()
            await loop.connect_accepted_socket(lambda: self._link, ours)
            ready = self._link.expect(0)
            self._send({**self._settings})
            said = (await asyncio.wait_for(ready, STARTING)).said
        except (OSError, TimeoutError) as error:
            ours.close()
            reason = self._last_words().decode("utf-8", "replace").strip()[-500:]
            await self.kill()
            raise InputError(f"a worker does not start: {reason or repr(error)}") from error
        except asyncio.CancelledError:
            await self.kill()
            raise
        if "error" in said:
            await self.kill()
            raise InputError(said["error"])
        self.is_sealed = said["is_sealed"]

    async def do(self, task: dict[str, Any], seconds: float, most: int) -> Done:
        """Have a task done.

        Args:
            task: What the process is told.
            seconds: After how long it is killed.
            most: How many bytes the answer may have.

        Raises:
            Died: The process is gone, for one reason or another.

        """
        done = self._link.expect(most)
        self._send(task)
        clock = asyncio.get_running_loop().call_later(seconds, _too_late, done)
        try:
            found = await done
        except TimeoutError:
            await self.kill()
            raise Died("timeout", f"took longer than {seconds:g} seconds") from None
        except ConnectionResetError:
            raise await self._autopsy(task) from None
        except asyncio.CancelledError:
            await self.kill()
            raise
        finally:
            clock.cancel()
        self.answered += 1
        if found.said["outcome"] in ("memory", "crashed"):
            await self.kill()
        return found

    async def kill(self) -> None:
        """End the process, whatever it does."""
        self._close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        await self._gone()

    def _close(self) -> None:
        self._link.is_lost = True
        if self._link.transport is not None:
            self._link.transport.abort()

    def _send(self, values: dict[str, Any]) -> None:
        if self._link.transport is not None and not self._link.is_lost:
            self._link.transport.write(frames.message(frames.TASK, values))

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


def _too_late(done: asyncio.Future[Done]) -> None:
    if not done.done():
        done.set_exception(TimeoutError())


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
        env={**os.environ, "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "2"},
    )
