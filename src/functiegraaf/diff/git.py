"""Git: the files of a revision, read by git itself and never checked out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from functiegraaf.errors import InputError
from functiegraaf.legible import visible

#: Kinds of entry that are files with content; links and other repositories are none.
_FILES = (b"100644", b"100755")


def top(folder: Path) -> Path:
    """Return the top of the repository that a folder is in.

    Raises:
        InputError: There is no git, or no repository.

    """
    return Path(os.fsdecode(_git(folder, ["rev-parse", "--show-toplevel"]).rstrip(b"\n")))


def commit(folder: Path, revision: str) -> str:
    """Return the commit that a revision means.

    Raises:
        InputError: There is no git, no repository, or no such revision.

    """
    if revision.startswith("-") or "\0" in revision:
        raise InputError(f"'{visible(revision)}' cannot be a revision, file or folder")
    try:
        top(folder)
    except InputError as error:
        raise InputError(f"'{visible(revision)}' is no file and no folder, and {error}") from error
    try:
        found = _git(folder, ["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"])
    except InputError as error:
        raise InputError(
            f"'{visible(revision)}' is no file, no folder, and no revision that git knows here"
        ) from error
    return found.decode("ascii").strip()


def entries(folder: Path, revision: str) -> dict[PurePosixPath, str]:
    """Return the files of a commit, each with the name under which git keeps its content."""
    listed = _git(top(folder), ["ls-tree", "-r", "-z", "--full-tree", revision])
    found = {}
    for entry in filter(None, listed.split(b"\0")):
        about, _, path = entry.partition(b"\t")
        mode, _, kept = about.split(b" ")
        if mode in _FILES:
            found[PurePosixPath(os.fsdecode(path))] = kept.decode("ascii")
    return found


def contents(folder: Path, kept: Sequence[str]) -> list[bytes]:
    """Return what git keeps under these names.

    Raises:
        InputError: Something is missing, as in a clone that holds only a part.

    """
    asked = "".join(f"{one}\n" for one in kept).encode("ascii")
    answer = _git(folder, ["cat-file", "--batch"], asked)
    found, at = [], 0
    for one in kept:
        end = answer.index(b"\n", at)
        about = answer[at:end].split(b" ")
        if len(about) != 3:
            raise InputError(f"git does not hold {one}, which the revision needs; fetch it first")
        start, size = end + 1, int(about[2])
        found.append(answer[start : start + size])
        at = start + size + 1
    return found


def _git(folder: Path, arguments: Sequence[str], given: bytes = b"") -> bytes:
    """Run git and return what it says.

    Raises:
        InputError: There is no git, or it refuses.

    """
    # Nothing is ever fetched, asked of a person, or written.
    quiet = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, and no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of the user
            input=given,
            capture_output=True,
            check=False,
            env={**os.environ, **quiet, "LC_ALL": "C"},
        )
    except FileNotFoundError as error:
        raise InputError(
            "git is not there to read a revision; install it, or name files and folders"
        ) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        if "not a git repository" in said:
            raise InputError(
                "the current folder is in no git repository, so there are no revisions; name "
                "files and folders"
            )
        raise InputError(f"git refuses: {visible(said) or arguments[0]}")
    return done.stdout
