"""Bounds: what the system lets a process of ours take."""

from __future__ import annotations

import resource
from pathlib import Path

#: What a process takes that cannot be asked.
_UNKNOWN = 1_000_000_000


def limit(what: int, value: int) -> None:
    """Let the system hold this process to a value; never to more than it is held to already."""
    _, most = resource.getrlimit(what)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(what, (value, most))


def address_space() -> int:
    """Return the bytes of address space that this process has."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError):
        return _UNKNOWN
    return pages * resource.getpagesize()
