"""Files: an output is written whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from functiegraaf.errors import InputError


def save(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; '-' is the standard output. See `writing`.

    Raises:
        InputError: The file cannot be written; an older file of that name is left as it was.

    """
    with writing(path) as stream:
        stream.write(data)


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Give a stream that becomes a file when it is whole; '-' is the standard output.

    A link is followed, and an older file keeps its rights. What is no regular file, such as
    a pipe or a device, is written to and never replaced.

    Raises:
        InputError: The file cannot be written; an older file of that name is left as it was.

    """
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        special = path.exists() and not path.is_file()
        if special or path.is_relative_to("/dev") or path.is_relative_to("/proc"):
            with path.open("wb") as stream:
                yield stream
            return
        with _replacing(path.resolve()) as stream:
            yield stream
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    import tempfile

    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    work = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        work.chmod(mode)
        work.replace(target)
    finally:
        work.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
