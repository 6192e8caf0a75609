"""Pages: the site of the graph, made once for each version of the data, and served as files.

It is made by `functiegraaf.targets.site`, so that the server and an exported site say the same. A
process of its own makes it (some ten seconds), and it is kept in the user's cache.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from functiegraaf import resources, targets
from functiegraaf.serve.logs import Log
from functiegraaf.serve.settings import Settings
from functiegraaf.targets.address import BASE
from functiegraaf.targets.site.places import Places
from functiegraaf.version import version as release

#: What is told to another web server is not for readers.
_APART = (".htaccess", "nginx.conf", "w3id/.htaccess")
#: How long after they could not be made it is tried again, in seconds.
_RETRY = 300.0
#: What the maker writes last.
READY = ".functiegraaf"
#: What the maker says when the pages that people ask for most are there.
FIRST = "first"


class Made(NamedTuple):
    """A site that is there.

    Attributes:
        version: The version of the data.
        folder: Where it lies.
        files: The names of its files: nothing else is ever opened.

    """

    version: str
    folder: Path
    files: frozenset[str]


class Pages:
    """Has the site made, and made anew when the data changes; the old one serves until then.

    Attributes:
        made: The site; None if there is none yet.
        first: Of a site that is being made, the pages that are there already.
        failure: Why there is none.
        places: Where each name of ours stands.

    """

    def __init__(self, settings: Settings, log: Log) -> None:
        """Take what is shown."""
        self._settings, self._log = settings, log
        self.made: Made | None = None
        self.first: Made | None = None
        self.failure = "" if settings.pages else "pages are switched off"
        self.places = Places(targets.about("site").settings["hashes"])  # type: ignore[arg-type]
        self._wanted = ""
        self._task: asyncio.Task[None] | None = None

    @property
    def is_being_made(self) -> bool:
        """Whether the site of some version is being made."""
        return self._task is not None and not self._task.done()

    def follow(self, version: str) -> None:
        """See to it that there are pages of a version, soon."""
        if not self._settings.pages or version == self._wanted:
            return
        self._wanted = version
        if not self.is_being_made:
            self._task = asyncio.get_running_loop().create_task(self._make())

    def address(self, iri: str, lang: str) -> str:
        """Return where a thing of ours stands, below the address of the server.

        Where there are no pages, what the graph says of it stands at its name.
        """
        place = self.places.expected(iri)
        if place is None:
            return ""
        if self.made is None and not self.is_being_made:
            return place.beside("")
        return place.file(lang) + (f"#{place.hash}" if place.hash else "")

    async def stop(self) -> None:
        """Stop making."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _make(self) -> None:
        version = ""
        while version != self._wanted:
            version = self._wanted
            folder = self._folder(version)
            try:
                if not (folder / READY).is_file():
                    await self._run(folder, version)
                files = await asyncio.to_thread(_files, folder)
                before = self.made
                self.made, self.first, self.failure = Made(version, folder, files), None, ""
                await asyncio.to_thread(shutil.rmtree, early(folder), ignore_errors=True)
                self._log.write("pages", version=version, files=len(files))
                await self._forget(before)
            except (OSError, RuntimeError) as error:
                self.failure = str(error)
                self._log.write("pages", version=version, failure=self.failure)
                asyncio.get_running_loop().call_later(_RETRY, self._retry, version)

    def _retry(self, version: str) -> None:
        """Let the next who asks for a page have them made, should there be room again."""
        if self._wanted == version and self.failure:
            self._wanted = ""

    def _folder(self, version: str) -> Path:
        """Return where the site of a version lies; of a store there is only one."""
        source = self._settings.source
        where = "" if source.folder is None else str(source.folder.resolve())
        said = json.dumps([where, source.stated, self._settings.base, version, _program()])
        name = hashlib.sha256(said.encode()).hexdigest()[:32]
        return resources.cache_folder() / "site" / name

    async def _run(self, folder: Path, version: str) -> None:
        source = self._settings.source
        told = [
            "" if source.folder is None else str(source.folder.resolve()),
            "stated" if source.stated else "",
            self._settings.base or BASE,
            str(folder),
        ]
        # The maker ends when nobody holds the other end any more: not later than the server.
        held, holding = os.pipe()
        maker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "functiegraaf.serve.making", *told,
            stdin=held,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            assert maker.stdout is not None  # noqa: S101 - it is a pipe
            assert maker.stderr is not None  # noqa: S101 - likewise
            complaint = asyncio.ensure_future(maker.stderr.read())
            if (await maker.stdout.readline()).decode().strip() == FIRST:
                there = early(folder)
                self.first = Made(version, there, await asyncio.to_thread(_files, there))
            said = await complaint
            await maker.wait()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                maker.kill()
            await maker.wait()
            raise
        finally:
            os.close(held)
            os.close(holding)
        if maker.returncode:
            lines = said.decode("utf-8", "replace").strip().splitlines()
            raise RuntimeError(lines[-1] if lines else f"the maker ended with {maker.returncode}")

    async def _forget(self, before: Made | None) -> None:
        """Remove the site of a store when another has taken its place."""
        of_store = self._settings.source.folder is not None
        if before is not None and of_store and self.made and before.folder != self.made.folder:
            await asyncio.to_thread(shutil.rmtree, before.folder, ignore_errors=True)


@cache
def _program() -> str:
    """Return what tells a program that makes other pages of the same data from this one."""
    found = hashlib.sha256(release().encode())
    queries = resources.root() / "queries"
    rooms = (queries / "export", queries / "serve" / "words")
    for folder in (Path(targets.__file__).parent, *rooms):
        for path in sorted(folder.rglob("*.*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def early(folder: Path) -> Path:
    """Return where the first pages of a site lie until all are there."""
    return folder.with_name(f"{folder.name}.first")


def _files(folder: Path) -> frozenset[str]:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return frozenset(name for name in names if name not in (*_APART, READY))
