"""Real engines for the tests: each started once, on this machine only, and always stopped.

A server belongs to a process of its own that watches the test run, and stops the server and
removes its folder when the run is over, however it ended. The workers of a run share it.

    python servers.py oxigraph|virtuoso FILE PID

A name that ends in `-union` is a server of its own whose default graph is the union of all graphs:
that of Virtuoso always is.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

INI = """\
[Database]
DatabaseFile=test.db
ErrorLogFile=test.log
LockFile=test.lck
TransactionFile=test.trx
xa_persistent_file=test.pxa
[TempDatabase]
DatabaseFile=test-temp.db
TransactionFile=test-temp.trx
[Parameters]
ServerPort=127.0.0.1:{sql}
DisableUnixSocket=1
ServerThreads=10
NumberOfBuffers=10000
MaxDirtyBuffers=6000
ThreadsPerQuery=1
DirsAllowed=.
[HTTPServer]
ServerPort=127.0.0.1:{http}
ServerThreads=5
ServerRoot=.
[SPARQL]
; As the package of Debian has it.
ResultSetMaxRows=10000
; That has 400 seconds here. The estimates differ from start to start: on a busy machine a query of
; 50 milliseconds was once estimated at 429 seconds, and refused.
MaxQueryCostEstimationTime=0
MaxQueryExecutionTime=60
"""
#: Starting takes seconds, on a machine that does much else a minute.
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def program(name: str) -> str | None:
    """Return the program of an engine; None if it is not installed."""
    if name.startswith("virtuoso"):
        return shutil.which("virtuoso-t")
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


def command(name: str, folder: Path, port: int) -> list[str]:
    if name.startswith("oxigraph"):
        union = ["--union-default-graph"] if name.endswith("-union") else []
        place = ["--location", str(folder / "db"), "--bind", f"127.0.0.1:{port}"]
        return [str(program(name)), "serve", *place, *union]
    (folder / "test.ini").write_text(INI.format(sql=free_port(), http=port))
    return [str(program(name)), "+configfile", "test.ini", "+foreground", "+wait"]


def addresses(name: str, port: int) -> dict[str, str]:
    base = f"http://127.0.0.1:{port}"
    return {"query": base + ("/query" if name.startswith("oxigraph") else "/sparql")}


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "?query=ASK%20%7B%7D", timeout=5) as reply:
            return reply.status == 200
    except (OSError, urllib.error.URLError):
        return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def watch(name: str, file: Path, pid: int) -> None:
    """Run a server until a process ends; write its addresses into a file when it answers."""
    with tempfile.TemporaryDirectory(prefix=f"functiegraaf-{name}-") as made:
        folder = Path(made)
        port = free_port()
        with (folder / "out.txt").open("wb") as out:
            server = subprocess.Popen(
                command(name, folder, port), cwd=folder, stdout=out, stderr=out
            )
            try:
                tell(name, file, folder, port, server)
                while alive(pid) and server.poll() is None:
                    time.sleep(0.2)
            finally:
                server.terminate()
                try:
                    server.wait(10)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def tell(name: str, file: Path, folder: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    found = addresses(name, port)
    end = time.monotonic() + PATIENCE
    while not answers(found["query"]):
        if server.poll() is not None or time.monotonic() > end:
            said = (folder / "out.txt").read_text("utf-8", "replace")[-2000:]
            found = {"failed": f"{name} does not answer:\n{said}"}
            break
        time.sleep(0.1)
    work = file.with_suffix(".new")
    work.write_text(json.dumps(found))
    work.rename(file)


def start(name: str, file: Path, pid: int) -> dict[str, str]:
    """Start a server that lives as long as a process, and return its addresses."""
    subprocess.Popen(
        [sys.executable, __file__, name, str(file), str(pid)],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + PATIENCE + 30
    while not file.exists():
        assert time.monotonic() < end, f"{name} was not started in time"
        time.sleep(0.05)
    found: dict[str, str] = json.loads(file.read_text())
    assert "failed" not in found, found["failed"]
    return found


def shared(name: str, folder: Path, pid: int) -> dict[str, str]:
    """Return the addresses of a server that all workers of a run share."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / f"{name}.json"
        return json.loads(file.read_text()) if file.exists() else start(name, file, pid)


if __name__ == "__main__":
    # What ends the run by a signal to its group does not reach us; its end does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
