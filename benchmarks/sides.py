"""Sides: the servers that are compared under load, all with the same triples."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from benchmarks import servers, workforce, wrk
from benchmarks.measure import OURS, FailedError, output
from functiegraaf import load

#: Each connection of a load may be answered at once.
THREADS = 40
JSON = servers.JSON
#: What differs from answer to answer stays out of the application that sends the same bytes.
_PASSING = ("date", "x-request-id")


class Side(NamedTuple):
    """A server.

    Attributes:
        url: The address of its endpoint.
        process: The number of its process.
        seconds: How long it took from its start until it answered.

    """

    url: str
    process: int
    seconds: float

    def asking(self, text: str) -> str:
        """Return the address of the answer to a query."""
        return f"{self.url}?{urllib.parse.urlencode({'query': text})}"

    def at(self, path: str) -> str:
        """Return another address of the same server."""
        return urllib.parse.urljoin(self.url, path)


def triples(folder: Path) -> Path:
    """Write the shipped graph with its conclusions as one graph: each triple once."""
    path = folder / "shipped.nt"
    found = {quad.triple for quad in load.load_shipped(ox.Store())}
    path.write_bytes(ox.serialize(sorted(found, key=str), format=ox.RdfFormat.N_TRIPLES) or b"")
    return path


@contextmanager
def ours(folder: Path, *options: str) -> Iterator[Side]:
    """Serve as `functiegraaf serve` does; only the limits of one client are off.

    All connections come from here, and stand for as many clients.
    """
    folder.mkdir()
    port = servers.free_port()
    alone = ("--limit", "rate=0", "--limit", f"own_requests={wrk.CONNECTIONS}")
    options = ("--port", str(port), "--no-pages", *alone, *options)
    with _started([*OURS, "serve", *options], folder, port, "/sparql") as side:
        yield side


def our_store(folder: Path) -> Path:
    """Make a store of the same triples, as `functiegraaf load` does."""
    output([*OURS, "load", "--no-derive", "--store", str(folder)], os.environ, 600)
    return folder


@contextmanager
def bare(folder: Path, like: str) -> Iterator[Side]:
    """Send the bytes that another server sends from an address, and do nothing else."""
    folder.mkdir()
    file = folder / "answer.json"
    file.write_text(json.dumps(_answer(like)), "utf-8")
    port = servers.free_port()
    command = [sys.executable, "-m", "benchmarks.bare", str(file), str(port)]
    root = str(Path(__file__).parents[1])
    with _started(["env", f"PYTHONPATH={root}", *command], folder, port, "/") as side:
        yield side


@contextmanager
def oxigraph(folder: Path, data: Path) -> Iterator[Side]:
    """Serve with `oxigraph serve-read-only`, as its manual advises for much reading.

    Raises:
        FailedError: It is not installed.

    """
    folder.mkdir()
    program = workforce.oxigraph()
    if program is None:
        raise FailedError("is not installed")
    place = str(folder / "db")
    output([program, "load", "-f", str(data), "-l", place], os.environ)
    output([program, "optimize", "-l", place], os.environ)
    port = servers.free_port()
    command = [program, "serve-read-only", "-l", place, "--bind", f"127.0.0.1:{port}"]
    with _started(command, folder, port, "/query") as side:
        yield side


@contextmanager
def rdflib_endpoint(folder: Path, data: Path) -> Iterator[Side]:
    """Serve with rdflib-endpoint, which holds the graph in memory.

    Raises:
        FailedError: It is not installed.

    """
    folder.mkdir()
    program = Path(sys.executable).with_name("rdflib-endpoint")
    if not program.exists():
        raise FailedError("is not installed")
    port = servers.free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), str(data)]
    with _started([str(program), "serve", *options], folder, port, "/") as side:
        yield side


@contextmanager
def virtuoso(folder: Path, data: Path) -> Iterator[Side]:
    """Serve with Virtuoso."""
    folder.mkdir()
    began = time.perf_counter()
    with servers.virtuoso_at(data, folder, THREADS) as (url, process):
        yield Side(url, process, time.perf_counter() - began)


@contextmanager
def _started(command: list[str], folder: Path, port: int, path: str) -> Iterator[Side]:
    url = f"http://127.0.0.1:{port}{path}"
    began = time.perf_counter()
    with ExitStack() as stack:
        process = stack.enter_context(servers.running(command, folder, url))
        yield Side(url, process, time.perf_counter() - began)


def _answer(url: str) -> tuple[list[tuple[str, str]], str]:
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept": JSON})
    reply = connection.getresponse()
    body = reply.read().decode("utf-8")
    connection.close()
    heads = [(name.lower(), value) for name, value in reply.getheaders()]
    heads = [(name, value) for name, value in heads if name not in _PASSING]
    return [*heads, ("x-request-id", "0" * 16)], body


def memory(process: int) -> list[tuple[float, float]]:
    """Return of a process and of those that it started the memory, and its own share, in MB."""
    found = []
    for one in (process, *_children(process)):
        text = Path(f"/proc/{one}/smaps_rollup").read_text("ascii")
        said = {line.split()[0]: int(line.split()[1]) for line in text.splitlines() if "kB" in line}
        found.append((said["Rss:"] / 1024, said["Pss:"] / 1024))
    return found


def _children(process: int) -> list[int]:
    found: list[int] = []
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        found += [int(one) for one in file.read_text("ascii").split()]
    return sorted(found)
