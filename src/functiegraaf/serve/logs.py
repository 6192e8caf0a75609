"""Logs: one line of JSON for each thing that happened, without what was asked.

A query, a value or a token can hold what nobody else should read, so neither the text of a query
nor what stands behind the question mark of an address is ever written.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from typing import TextIO

#: Of where an error happened, the innermost calls say enough.
_FRAMES = 8


class Log:
    """Writes lines; a reader that is gone does not stop the server."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Take where to write; the standard error if nothing is said."""
        self._stream = stream or sys.stderr

    def write(self, event: str, **said: object) -> None:
        """Write a line."""
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03}Z"
        # As ASCII: no sign of a stranger reaches a terminal.
        line = json.dumps({"time": stamp, "event": event, **said})
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            return


class Relay(logging.Handler):
    """Passes on what the web server itself has to say, in the same form."""

    def __init__(self, log: Log) -> None:
        """Take where to write."""
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; of an error where it happened, not what was asked."""
        message = record.getMessage().partition("\n")[0]
        error = record.exc_info[2] if record.exc_info else None
        frames = traceback.extract_tb(error)[-_FRAMES:] if error else []
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        said = {"where": where} if where else {}
        self._log.write("server", level=record.levelname.lower(), message=message, **said)
