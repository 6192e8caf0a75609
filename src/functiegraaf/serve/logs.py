"""Logs: one line of JSON for each thing that happened, without what was asked.

A query, a value or a token can hold what nobody else should read, so neither the text of a query
nor what stands behind the question mark of an address is ever written.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
import traceback
from functools import lru_cache
from typing import TextIO

_SOON = 0.05
#: Of where an error happened, the innermost calls say enough.
_FRAMES = 8


class Log:
    """Writes lines; a reader that is gone does not stop the server.

    Lines about requests are written together, up to a tenth of a second later: a system call for
    each would cost more than many an answer.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        """Take where to write; the standard error if nothing is said."""
        self._stream = stream or sys.stderr
        self._lines: list[str] = []

    def write(self, event: str, **said: object) -> None:
        """Write a line now."""
        self._lines.append(_line(event, said))
        self._flush()

    def soon(self, event: str, **said: object) -> None:
        """Write a line soon; only within an event loop."""
        self._lines.append(_line(event, said))
        if len(self._lines) == 1:
            asyncio.get_running_loop().call_later(_SOON, self._flush)

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        if not lines:
            return
        try:
            self._stream.write("".join(lines))
            self._stream.flush()
        except (OSError, ValueError):
            return


@lru_cache(1)
def _second(now: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))


def _line(event: str, said: dict[str, object]) -> str:
    now = time.time()
    stamp = f"{_second(int(now))}.{int(now % 1 * 1000):03}Z"
    # As ASCII: no sign of a stranger reaches a terminal.
    return json.dumps({"time": stamp, "event": event, **said}) + "\n"


class Relay(logging.Handler):
    """Passes on what the web server itself has to say, in the same form."""

    def __init__(self, log: Log) -> None:
        """Take where to write."""
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; of an error where it happened, not what was asked."""
        message = record.getMessage().partition("\n")[0]
        if message.startswith("Traceback"):
            return  # Of a start that failed; who started the server is told why.
        error = record.exc_info[2] if record.exc_info else None
        frames = traceback.extract_tb(error)[-_FRAMES:] if error else []
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        said = {"where": where} if where else {}
        self._log.write("server", level=record.levelname.lower(), message=message, **said)
