"""Servers: engines that answer over HTTP, started on this machine only and always stopped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import FailedError, output

#: Starting takes seconds, on a machine that does much else a minute.
PATIENCE = 120
#: How many seconds an answer may take where ours takes some milliseconds.
PATIENT = 5
JSON = "application/sparql-results+json"

VIRTUOSO = """\
[Database]
DatabaseFile=bench.db
ErrorLogFile=bench.log
LockFile=bench.lck
TransactionFile=bench.trx
xa_persistent_file=bench.pxa
[TempDatabase]
DatabaseFile=bench-temp.db
TransactionFile=bench-temp.trx
[Parameters]
ServerPort=127.0.0.1:{sql}
DisableUnixSocket=1
ServerThreads=10
NumberOfBuffers=40000
MaxDirtyBuffers=30000
DirsAllowed=.
[HTTPServer]
ServerPort=127.0.0.1:{http}
ServerThreads={threads}
ServerRoot=.
[SPARQL]
ResultSetMaxRows=100000
; What a second is, Virtuoso measures as it starts: with other work on the machine it would
; refuse queries of milliseconds for taking minutes.
MaxQueryCostEstimationTime=0
MaxQueryExecutionTime=60
"""


def free_port() -> int:
    """Return a port of this machine that nobody listens to."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def ask(url: str, text: str) -> bytes:
    """Return the answer to a query, as SPARQL results in JSON.

    Raises:
        FailedError: There is none.

    """
    body = urllib.parse.urlencode({"query": text}).encode()
    request = urllib.request.Request(url, body, {"Accept": JSON})
    try:
        with urllib.request.urlopen(request, timeout=PATIENT) as reply:
            return bytes(reply.read())
    except urllib.error.HTTPError as error:
        said = error.read().decode("utf-8", "replace").strip().splitlines()
        raise FailedError(f"HTTP {error.code}: {said[0][:200] if said else ''}") from error
    except OSError as error:
        raise FailedError(str(error)) from error


@contextmanager
def running(command: Sequence[str], folder: Path, url: str) -> Iterator[int]:
    """Keep a server running, from the moment it answers; gives the number of its process.

    Raises:
        FailedError: It does not begin to answer.

    """
    with (folder / "out.txt").open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
        try:
            end = time.monotonic() + PATIENCE
            while not _answers(url):
                if server.poll() is not None or time.monotonic() > end:
                    said = (folder / "out.txt").read_text("utf-8", "replace")
                    raise FailedError(f"does not start: {said[-200:]}")
                time.sleep(0.1)
            yield server.pid
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "?query=ASK%7B%7D", timeout=5) as reply:
            return int(reply.status) == 200
    except OSError:
        return False


@contextmanager
def oxigraph(program: str, data: Path, folder: Path) -> Iterator[Callable[[str], bytes]]:
    """Serve a file with `oxigraph serve`; gives how to ask it."""
    place = str(folder / "db")
    output([program, "load", "-f", str(data), "-l", place], os.environ)
    port = free_port()
    url = f"http://127.0.0.1:{port}/query"
    options = ["--location", place, "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    with running([program, "serve", *options], folder, url):
        yield lambda text: ask(url, text)


@contextmanager
def virtuoso(data: Path, folder: Path) -> Iterator[Callable[[str], bytes]]:
    """Serve a file with Virtuoso, whose default graph is the union; gives how to ask it."""
    with virtuoso_at(data, folder) as (url, _):
        yield lambda text: ask(url, text)


@contextmanager
def virtuoso_at(data: Path, folder: Path, threads: int = 5) -> Iterator[tuple[str, int]]:
    """Serve a file with Virtuoso; gives the address of its endpoint and its process."""
    sql, http = free_port(), free_port()
    ini = VIRTUOSO.format(sql=sql, http=http, threads=threads)
    (folder / "bench.ini").write_text(ini)
    (folder / "load").mkdir()
    shutil.copy(data, folder / "load" / data.name)
    url = f"http://127.0.0.1:{http}/sparql"
    command = ["virtuoso-t", "+configfile", "bench.ini", "+foreground"]
    with running(command, folder, url) as process:
        files = f"*{data.suffix}"
        commands = (
            f"ld_dir('load', '{files}', 'urn:functiegraaf:none');rdf_loader_run();checkpoint;"
        )
        output(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={commands}"], os.environ)
        yield url, process
