"""Logs: one line of JSON for each thing that happened, without what was asked.

A query, a value or a token can hold what nobody else should read, so neither the text of a query
nor what stands behind the question mark of an address is ever written.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TextIO


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
