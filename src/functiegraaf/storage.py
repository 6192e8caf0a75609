"""Storage: a folder that holds a store, replaced whole or not at all.

    DIR/current             the name of the version in use
    DIR/versions/<name>/    store/ (RocksDB), about.json, in-use (held by who reads)
    DIR/versions/.work-*    what is being made, or was when its maker died
    DIR/lock                held by who writes

A writer makes a version apart and then replaces `current`, which is one step of the file
system: whatever stops it, the old version is whole. The next writer removes what is left of
dead ones, and versions that nobody reads any more. The locks are those of the system (flock),
which it takes back from a process that dies.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.errors import InputError

#: Bumped when the layout of the folder changes, so that an older one is told from this.
FORMAT = 1
#: What the folder of a store holds.
FRAME = {"current", "versions", "lock"}


@dataclass(frozen=True)
class Version:
    """A version that is being read; it is not removed while this object lives.

    Attributes:
        path: Its folder; the store itself is `path / "store"`.
        about: What was loaded into it, as `load` wrote it down.

    """

    path: Path
    about: dict[str, Any]
    _held: int = field(repr=False, compare=False)

    def close(self) -> None:
        """Let go of it: from now on a writer may remove it."""
        if self._held >= 0:
            os.close(self._held)
            object.__setattr__(self, "_held", -1)

    def __enter__(self) -> Version:
        """Hold it for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it."""
        self.close()

    def __del__(self) -> None:
        """Let go of it with the last one who knows of it."""
        self.close()


def default_folder() -> Path:
    """Return the folder of the user's store: FUNCTIEGRAAF_STORE, or beside their other data."""
    return resources.data_folder("FUNCTIEGRAAF_STORE", "store")


def current(folder: Path) -> Version:
    """Return the version in use, held open for reading.

    Raises:
        InputError: The folder holds no store, or one of another layout.

    """
    for _ in range(10):
        try:
            name = (folder / "current").read_text("utf-8").strip()
            path = folder / "versions" / name
            held = os.open(path / "in-use", os.O_RDONLY)
        except OSError as error:
            if (folder / "current").is_file():
                time.sleep(0.01)  # A writer may just have put another in its place.
                continue
            message = f"{folder}: holds no store; make one with: functiegraaf load --store {folder}"
            raise InputError(message) from error
        fcntl.flock(held, fcntl.LOCK_SH)
        try:
            if (path / "about.json").is_file():
                return Version(path, read_about(path), held)
        except InputError:
            os.close(held)
            raise
        os.close(held)
    raise InputError(f"{folder}: what 'current' names is not there; load the store anew")


def read_about(path: Path) -> dict[str, Any]:
    """Return what was loaded into a version.

    Raises:
        InputError: It cannot be read, or is of another layout.

    """
    try:
        about = json.loads((path / "about.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: about.json cannot be read; load the store anew") from error
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise InputError(f"{path}: is of another layout; load the store anew")
    return about


@contextmanager
def writing(folder: Path) -> Iterator[Path]:
    """Give a new folder to make a version in; it becomes the current one at the end.

    What is made has a `store` and what `finish` writes. If anything is raised, nothing changes.
    The store is closed by whoever made it: open for writing, it changes its files at any time.

    Raises:
        InputError: Somebody else writes there, or the folder is no store and cannot become one.

    """
    with _locked(folder):
        versions = folder / "versions"
        _sweep(folder)
        work = Path(tempfile.mkdtemp(prefix=".work-", dir=versions))
        try:
            # Others may read what is made here, as far as they may read the folder it is in.
            work.chmod(versions.stat().st_mode & 0o777)
            yield work
            (work / "in-use").touch()
            _sync(work)
            name = work.name.removeprefix(".work-")
            work.rename(versions / name)
            _sync_folder(versions)
            _point(folder, name)
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"{folder}: cannot be written: {reason}; nothing changed") from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
        _sweep(folder)


def finish(work: Path, about: dict[str, Any]) -> None:
    """Write down what was loaded into a version."""
    text = json.dumps({"format": FORMAT, **about}, ensure_ascii=False, indent=2) + "\n"
    (work / "about.json").write_text(text, "utf-8")


def open_version(version: Version) -> ox.Store:
    """Open the store of a version for reading; any number of readers can do so.

    Raises:
        InputError: It is damaged.

    """
    try:
        return ox.Store.read_only(str(version.path / "store"))
    except (OSError, RuntimeError) as error:
        raise InputError(f"{version.path}: cannot be read: {error}; load the store anew") from error


def copy_store(version: Version, work: Path) -> None:
    """Give a new version the store of another; what never changes is shared and not copied.

    Raises:
        InputError: The store cannot be opened or copied.

    """
    try:
        open_version(version).backup(str(work / "store"))
    except (OSError, RuntimeError) as error:
        raise InputError(f"{version.path}: cannot be read: {error}; load the store anew") from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of writers.

    Raises:
        InputError: See `writing`.

    """
    try:
        strange = folder.is_dir() and {path.name for path in folder.iterdir()} - FRAME
        if strange:
            names = ", ".join(sorted(strange)[:3])
            raise InputError(f"{folder}: holds other things ({names}); name an empty folder")
        (folder / "versions").mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a+b")
    except OSError as error:
        raise InputError(f"{folder}: cannot be written: {error.strerror or error}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"{folder}: is being written by another process; try again when it is done"
            raise InputError(message) from error
        yield


def _point(folder: Path, name: str) -> None:
    """Let `current` name another version, in one step."""
    pointer = folder / "versions" / f".current-{name}"
    with pointer.open("w", encoding="utf-8") as stream:
        stream.write(name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    pointer.replace(folder / "current")
    _sync_folder(folder)


def _sweep(folder: Path) -> None:
    """Remove what dead writers left, and versions that are neither in use nor current."""
    try:
        name = (folder / "current").read_text("utf-8").strip()
    except OSError:
        name = ""
    for path in (folder / "versions").iterdir():
        if path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True) if path.is_file() else None
        elif path.name != name and _is_free(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_free(path: Path) -> bool:
    try:
        with (path / "in-use").open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever opens it from now on finds no about.json, and looks again.
            (path / "about.json").unlink(missing_ok=True)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _sync(folder: Path) -> None:
    """Have all files of a folder written to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    for path in [folder, *(one for one in folder.rglob("*") if one.is_dir())]:
        _sync_folder(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
