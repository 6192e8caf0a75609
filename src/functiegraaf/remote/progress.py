"""Progress: what has been sent to an endpoint, so that a cut does not start it all again."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from functiegraaf import files
from functiegraaf.errors import InputError


def folder() -> Path:
    """Return the folder for what was sent: FUNCTIEGRAAF_STATE, or that of the user."""
    named = os.environ.get("FUNCTIEGRAAF_STATE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "functiegraaf" / "publish"


class Progress:
    """What has been sent to one address, by graph.

    Attributes:
        path: The file in which it is written down.

    """

    def __init__(self, target: str) -> None:
        """Read what was written down before, if it was.

        Raises:
            InputError: The file is there and cannot be read.

        """
        key = hashlib.sha256(target.encode()).hexdigest()[:16]
        self.path = folder() / f"{key}.json"
        self._target = target
        self._graphs: dict[str, dict[str, Any]] = {}
        try:
            self._graphs = json.loads(self.path.read_text("utf-8"))["graphs"]
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{self.path}: says what was sent to {target} and cannot be read; remove it to "
                "begin again"
            ) from error

    def of(self, graph: str, digest: str) -> dict[str, Any]:
        """Return what was sent of a graph, if it says the same as then; else nothing."""
        entry = self._graphs.get(graph, {})
        return dict(entry) if entry.get("digest") == digest else {}

    def note(self, graph: str, **facts: object) -> None:
        """Write down what was sent of a graph, at once and whole.

        Raises:
            InputError: It cannot be written.

        """
        self._graphs[graph] = dict(facts)
        self._write()

    def forget(self, graph: str) -> None:
        """Strike out what was sent of a graph: it did not arrive as it was.

        Raises:
            InputError: It cannot be written.

        """
        self._graphs.pop(graph, None)
        self._write()

    def _write(self) -> None:
        text = json.dumps({"target": self._target, "graphs": self._graphs}, indent=1)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{self.path.parent}: cannot be made: {error.strerror}") from error
        files.save(self.path, text.encode())
