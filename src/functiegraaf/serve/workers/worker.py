"""Worker: what runs in each of the processes, `python -m functiegraaf.serve.workers.worker`.

It has one connection, over which it is told what to open and what to answer. It ends when the
other end is gone, and it is ended by the system when a question takes more than it may.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from functiegraaf import free_query
from functiegraaf.errors import InputError, QueryError
from functiegraaf.serve.bounds import address_space, limit
from functiegraaf.serve.workers import frames, seal
from functiegraaf.serve.workers.answering import Allowed, write
from functiegraaf.serve.workers.messages import PLAIN, Source
from functiegraaf.serve.workers.reading import Reader

#: How much later than the server a worker ends itself, should the server be gone.
_GRACE = 2


def main(handle: int) -> None:
    """Open the source and answer questions until nobody asks any more."""
    inbox = frames.Inbox(handle)
    told = inbox.next()
    if told is None:
        return
    folder = told["folder"] and Path(told["folder"])
    source = Source(folder, told["stated"], told["writable"])
    is_sealed = seal.close()
    end_with(handle)
    if told["nice"]:
        os.nice(told["nice"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _let_the_server_finish()
    try:
        reader = Reader(source)
    except (InputError, OSError, RuntimeError) as error:
        frames.write(handle, frames.message(frames.READY, {"error": str(error)}))
        return
    limit(resource.RLIMIT_AS, address_space() + told["memory"])
    frames.write(handle, frames.message(frames.READY, {"is_sealed": is_sealed}))
    sender, clocks = frames.Sender(handle), _Clocks()
    while (task := inbox.next()) is not None:
        used = clocks.start(task)
        done = _answered(reader, task, sender)
        done["computing"] = time.process_time() - used
        if not inbox.has_next():
            signal.alarm(0)
        sender.put(frames.message(frames.END, done))
        sender.flush()
        if done["outcome"] in ("memory", "crashed"):
            return


def _answered(reader: Reader, task: dict[str, Any], sender: frames.Sender) -> dict[str, Any]:
    """Do a task and say how it ended; nothing that a question brings about is raised."""
    try:
        if "update" in task:
            return _update(reader, task)
        return _ask(reader, task, sender)
    except QueryError as error:
        return _failed("refused", str(error))
    except SyntaxError as error:
        return _failed("invalid", f"cannot be parsed: {error.msg or error}")
    except MemoryError:
        return _failed("memory", "needs more memory than there is for one question")
    except (InputError, OSError) as error:
        return _failed("crashed", str(error))
    except (RuntimeError, ValueError) as error:
        return _failed("invalid", f"cannot be evaluated: {error}")
    except BaseException as error:
        return _failed("crashed", f"the engine failed: {error}")


def _failed(outcome: str, message: str) -> dict[str, Any]:
    return {"outcome": outcome, "message": message}


def _ask(reader: Reader, task: dict[str, Any], sender: frames.Sender) -> dict[str, Any]:
    text = task["text"]
    if not task["trusted"]:
        bounds = free_query.Bounds(nesting=task["nesting"], patterns=task["patterns"])
        free_query.guard(text, bounds, graphs_chosen=True)
    reader.refresh()
    written = write(
        reader.ask(text, task["default"], task["named"]),
        (task["table_format"], task["graph_format"]),
        Allowed(task["rows"], task["size"], task["cut"]),
        reader.prefixes,
        lambda piece: sender.put(frames.packed(frames.PIECE, piece)),
    )
    sender.put(frames.packed(frames.HEAD, written.head))
    return {
        "outcome": "cut" if written.is_cut else "whole",
        "kind": written.kind,
        "media_type": written.media_type,
        "rows": written.rows,
        "version": reader.version,
    }


def _update(reader: Reader, task: dict[str, Any]) -> dict[str, Any]:
    from functiegraaf.serve.workers import updating

    text = task["update"]
    free_query.guard_update(text, free_query.Bounds(nesting=task["nesting"], words=len(text)))
    version = updating.update(
        Path(task["folder"]), text, task["using"], task["using_named"], reader.prefixes
    )
    return {
        "outcome": "whole",
        "kind": "update",
        "media_type": PLAIN,
        "rows": 0,
        "version": version,
    }


class _Clocks:
    """Lets the system end this process if the server does not."""

    def __init__(self) -> None:
        self._most = 0

    def start(self, task: dict[str, Any]) -> float:
        """Start them for a task; return how many seconds of computing there were so far."""
        used = time.process_time()
        most = math.ceil(used + task["cpu_seconds"])
        if most != self._most:  # In whole seconds, which is the same for hundreds of tasks.
            limit(resource.RLIMIT_CPU, most)
            self._most = most
        signal.alarm(math.ceil(task["seconds"]) + _GRACE)
        return used


def _let_the_server_finish() -> None:
    """Do not interrupt the server at the moment when it gives this process something to do.

    It has more to hand out; on a machine with few processors both would do half the work.
    """
    if hasattr(os, "SCHED_BATCH"):  # Linux has it.
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def end_with(handle: int) -> None:
    """End this process when the other end of a connection is gone, whatever it is doing."""
    import select
    import threading

    def watch() -> None:
        poll = select.poll()
        poll.register(handle, 0)
        poll.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        main(int(sys.argv[1]))
