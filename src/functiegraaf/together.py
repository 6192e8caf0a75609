"""Together: many files of one folder are written all or none.

All are written beside their places first, under hidden names, and then renamed. What can go
wrong goes wrong while nothing is replaced.
"""

from __future__ import annotations

import secrets
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from functiegraaf.errors import InputError

#: What ends a program from outside, and can be waited for.
_ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
#: More replaced files than this are counted and not named.
_MANY = 20


def save_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, which is made if it is not there; all or none.

    Args:
        folder: The folder.
        files: What goes into each file, by its name, with `/` between folders.

    Raises:
        InputError: A file cannot be written; the message names it. Nothing was replaced, or if
            that failed half way, the message says what was.

    """
    targets = {folder / name: content for name, content in files.items()}
    _refuse(folder, targets)
    with _ended_by_exception(), _tidying(folder) as (made, work):
        for path, content in targets.items():
            with _telling(path):
                _make(path.parent, made)
                place = path.resolve()
                hidden = place.parent / f".{secrets.token_hex(8)}"
                work[hidden] = place
                with hidden.open("xb") as stream:
                    stream.write(content)
                if place.exists():
                    hidden.chmod(place.stat().st_mode & 0o7777)
        _replace(work)
        made.clear()


def _refuse(folder: Path, targets: Mapping[Path, bytes]) -> None:
    """Refuse a folder where a file must stand, and the other way round.

    Raises:
        InputError: There is one.

    """
    if folder.is_symlink() and not folder.exists():
        raise InputError(
            f"{folder}: is a link to {folder.readlink()}, which is not there; make that folder, "
            "or name another"
        )
    # A folder is looked at once, however many files it gets.
    for above in dict.fromkeys(one for path in targets for one in path.parents):
        with _telling(above):
            if above.exists() and not above.is_dir():
                raise InputError(
                    f"{above}: is a file where a folder must stand; remove it or name another"
                )
            if above.is_symlink() and not above.exists():
                raise InputError(
                    f"{above}: is a link to {above.readlink()}, which is not there; remove it"
                )
    for path in targets:
        with _telling(path):
            if path.is_dir():
                raise InputError(
                    f"{path}: is a folder where a file must stand; remove it or name another"
                )
            if path.exists() and not path.is_file():
                raise InputError(f"{path}: is no regular file; remove it, or name another folder")


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, and note those that were not there."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        made.append(one)


def _replace(work: dict[Path, Path]) -> None:
    """Rename what was written; a signal waits until that is done.

    Raises:
        InputError: A file cannot be renamed; the message says which were.

    """
    done: list[Path] = []
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        for hidden, place in list(work.items()):
            try:
                hidden.replace(place)
            except OSError as error:
                raise InputError(
                    f"{place}: cannot be written: {error.strerror or error}; {_replaced(done)}"
                ) from error
            del work[hidden]
            done.append(place)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _replaced(done: list[Path]) -> str:
    """Say which files were written before one could not be.

    >>> _replaced([]), _replaced([Path("a"), Path("b")])
    ('nothing was replaced', 'already written: a, b')
    """
    if not done:
        return "nothing was replaced"
    named = ", ".join(map(str, done[:_MANY]))
    more = len(done) - _MANY
    return f"already written: {named}" + (f" and {more} more" if more > 0 else "")


@contextmanager
def _tidying(folder: Path) -> Iterator[tuple[list[Path], dict[Path, Path]]]:
    """Give a list for the folders that are made, and a place for hidden files; leave none of them.

    Folders that were made go as well if they are empty.
    """
    made: list[Path] = []
    work: dict[Path, Path] = {}
    try:
        with _telling(folder):
            _make(folder, made)
        yield made, work
    finally:
        for hidden in work:
            with suppress(OSError):
                hidden.unlink(missing_ok=True)
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written: {error.strerror or error}; nothing was replaced"
        ) from error


@contextmanager
def _ended_by_exception() -> Iterator[None]:
    """Let what ends the program from outside end it as an error does, with its tidying up."""
    before = {}
    try:
        for one in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(one) is signal.SIG_DFL:
                before[one] = signal.signal(one, _end)
    except ValueError:
        # Only the main thread hears of signals; in another there is nobody to tell.
        pass
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
