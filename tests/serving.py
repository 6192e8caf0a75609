"""A server of ours for the tests, as a process on a free port of this machine."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

TOKEN = "a-token-that-only-tests-know"
READ = {"Accept": "application/json"}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Server(NamedTuple):
    base: str
    process: subprocess.Popen[str]
    log: Path

    @property
    def port(self) -> int:
        return int(self.base.rstrip("/").rpartition(":")[2])

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        **more: str,
    ) -> Answer:
        """Send one request just as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            said = {**(headers or {}), **{k.replace("_", "-"): v for k, v in more.items()}}
            connection.request(method, path, body, said)
            got = connection.getresponse()
            heads = {name.lower(): value for name, value in got.getheaders()}
            return Answer(got.status, heads, got.read())
        finally:
            connection.close()

    def wait_for_pages(self, seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while '"ready"' not in self.ask("/healthz").text:
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.2)


@contextmanager
def server(
    folder: Path, *options: str, token: str = "", cache: Path | None = None
) -> Iterator[Server]:
    """Run a server, and stop it as an operator would."""
    log = folder / "serve.log"
    environment = {**os.environ, "FUNCTIEGRAAF_SERVE_TOKEN": token}
    if cache is not None:
        environment["FUNCTIEGRAAF_CACHE"] = str(cache)
    command = [sys.executable, "-m", "functiegraaf", "serve", "--port", "0", *options]
    with log.open("w") as stream:
        process = subprocess.Popen(command, stderr=stream, env=environment, text=True)
    try:
        base = _ready(process, log)
        yield Server(base, process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(process: subprocess.Popen[str], log: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        said = log.read_text()
        if '"event": "ready"' in said:
            found = re.search(r"^functiegraaf: (\S+)$", said, re.MULTILINE)
            assert found
            return found[1]
        assert process.poll() is None, said
        time.sleep(0.05)
    raise AssertionError(log.read_text())
