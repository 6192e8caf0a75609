"""Apart: what a process does that was started for one piece of work, see `chores`.

It gives up what it does not need before it looks at its work: connections to elsewhere, most of
the memory and time of the machine, large files. It ends when the server is gone.
"""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from functiegraaf.serve.bounds import address_space, limit
from functiegraaf.serve.workers import seal

#: How lengths are written.
LENGTH = struct.Struct(">I")
#: Who waits for an answer of the endpoint comes before who waits for this.
_NICE = 5
#: How much later than the server this ends itself, should the server be gone.
_GRACE = 2

#: Does a piece of work: what it is told and its data give what is said of it and its bytes.
Work = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]


def work(do: Work) -> None:
    """Do the one piece of work that standard input tells of, in the folder that it names.

    The server removes that folder whatever happens; when the server is gone, this does.
    """
    lengths = _exactly(2 * LENGTH.size)
    (head,), (size,) = (LENGTH.unpack_from(lengths, at) for at in (0, LENGTH.size))
    told, data = json.loads(_exactly(head)), _exactly(size)
    folder = Path(told.pop("folder"))
    os.chdir(folder)
    _end_with_the_server(folder)
    _confine(told.pop("limits"))
    said, body = _done(do, told, data)
    text = json.dumps(said).encode()
    out = sys.stdout.buffer
    out.write(LENGTH.pack(len(text)) + LENGTH.pack(len(body)) + text + body)
    out.flush()
    # What still runs in other threads is of no use to anybody.
    os._exit(0)


def _done(do: Work, told: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        return do(told, data)
    except MemoryError:
        return {"error": "needs more memory than there is", "outcome": "memory"}, b""
    except RecursionError:
        return {"error": "nests too deep", "outcome": "refused"}, b""


def _confine(limits: dict[str, Any]) -> None:
    seal.close()
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit(resource.RLIMIT_FSIZE, limits["file"])
    limit(resource.RLIMIT_AS, address_space() + limits["memory"])
    limit(resource.RLIMIT_CPU, math.ceil(limits["cpu_seconds"]))
    signal.alarm(math.ceil(limits["seconds"]) + _GRACE)


def _exactly(length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        piece = os.read(0, length - len(found))
        if not piece:
            sys.exit(1)
        found += piece
    return bytes(found)


def _end_with_the_server(folder: Path) -> None:
    """Remove the folder and end, when the other end of standard input is gone."""
    import select
    import threading

    def watch() -> None:
        poll = select.poll()
        poll.register(0, 0)
        poll.poll()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
