"""Attacks over HTTP as data: what is sent, and what must come of it. They stand in tests/hostile."""

from __future__ import annotations

import contextlib
import csv
import gzip
import http.client
import itertools
import re
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from serving import Answer

FOLDER = Path(__file__).parent / "hostile"
#: The address of who attacks; who works has another, as every client has.
ATTACKER, WORKING = "127.0.0.2", "127.0.0.1"
_ESCAPED = re.compile(rb"\\(?:x([0-9a-f]{2})|(.))")
_SIGNS = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"\\": b"\\"}
_ESTABLISHED = "01"
_TIMES = re.compile("«(.*?)\\*(\\d+)»".encode(), re.DOTALL)


class Asked(NamedTuple):
    """An attack that is a request as HTTP has it."""

    name: str
    statuses: frozenset[int]
    method: str
    path: bytes
    headers: tuple[tuple[str, bytes], ...]
    body: bytes
    absent: str


class Sent(NamedTuple):
    """An attack that is any bytes: the statuses of the answers, or "closed" without one."""

    name: str
    outcomes: frozenset[str]
    data: bytes


def _rows(folder: str) -> Iterator[tuple[str, dict[str, str]]]:
    for path in sorted((FOLDER / folder).glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield f"{path.stem}/{row['name']}", row


def asked() -> list[Asked]:
    """Return the attacks of the tables in `http`."""
    found = []
    for name, row in _rows("http"):
        method, _, path = row["asked"].partition(" ")
        pairs = [one.partition(": ") for one in row["headers"].split(" ;; ") if one]
        found.append(
            Asked(
                name,
                frozenset(map(int, row["status"].split("|"))),
                method,
                _bytes(path),
                tuple((key, _bytes(value)) for key, _, value in pairs),
                _bytes(row["body"]),
                row["absent"],
            )
        )
    return found


def sent() -> list[Sent]:
    """Return the attacks of the tables in `raw`."""
    return [
        Sent(name, frozenset(row["outcome"].split("|")), _bytes(row["sent"]))
        for name, row in _rows("raw")
    ]


def _bytes(text: str) -> bytes:
    """Return what a cell means: signs by number, and what is repeated.

    >>> _bytes("a\\\\x00«b*3»")
    b'a\\x00bbb'
    """

    def sign(match: re.Match[bytes]) -> bytes:
        return bytes([int(match[1], 16)]) if match[1] else _SIGNS[match[2]]

    def repeated(match: re.Match[bytes]) -> bytes:
        times = int(match[2])
        return gzip.compress(b" " * times) if match[1] == b"gzip" else match[1] * times

    return _TIMES.sub(repeated, _ESCAPED.sub(sign, text.encode()))


def line_to(port: int, seconds: float) -> socket.socket:
    """Return a connection of who attacks."""
    return socket.create_connection((WORKING, port), seconds, (ATTACKER, 0))


def request(port: int, attack: Asked, listener: int) -> Answer:
    """Send a request just as it is, and return what is answered."""
    heads = dict(attack.headers)
    lines = [f"{attack.method} ".encode() + attack.path + b" HTTP/1.1"]
    lines += [] if "Host" in heads else [b"Host: x"]
    lines += [name.encode() + b": " + value for name, value in attack.headers]
    body = attack.body.replace(b"PORT", str(listener).encode())
    lines += [b"Connection: close", b"Content-Length: %d" % len(body), b""]
    data = b"\r\n".join(lines).replace(b"PORT", str(listener).encode()) + b"\r\n" + body
    with line_to(port, 60) as line:
        line.sendall(data)
        got = http.client.HTTPResponse(line, method=attack.method)
        got.begin()
        body = got.read()
        return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, body)


def statuses(port: int, data: bytes, seconds: float = 10) -> str:
    """Send bytes, and return the statuses of the answers until the other end is done."""
    said = b""
    with line_to(port, seconds) as line:
        try:
            line.sendall(data)
            while piece := line.recv(65_536):
                said += piece
        except ConnectionError:
            pass
    found = re.findall(rb"HTTP/1\.1 (\d{3})", said)
    return " ".join(one.decode() for one in found) or "closed"


class Worked(NamedTuple):
    """What came of a question of who works: what it was, how it ended, and how long it took."""

    path: str
    status: int
    body: bytes
    seconds: float


@contextmanager
def working(port: int, paths: Iterator[str], every: float = 0.05) -> Iterator[list[Worked]]:
    """Ask again and again meanwhile; a connection that fails is noted as status 0."""
    found: list[Worked] = []
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            path, began = next(paths), time.monotonic()
            status, body = 0, b""
            try:
                connection = http.client.HTTPConnection(
                    WORKING, port, timeout=60, source_address=(WORKING, 0)
                )
                connection.request("GET", path)
                answer = connection.getresponse()
                status, body = answer.status, answer.read()
                connection.close()
            except (OSError, http.client.HTTPException) as error:
                body = repr(error).encode()
            found.append(Worked(path, status, body, time.monotonic() - began))
            is_over.wait(every)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield found
        # What is over soon is over before who works has asked often.
        until(lambda: len(found) >= 4, 60)
    finally:
        is_over.set()
        thread.join()


def drip(port: int, begin: bytes, piece: bytes) -> str:
    """Send a beginning and then a piece now and then; return what `statuses` returns."""
    said = b""
    with line_to(port, 0.2) as line, contextlib.suppress(ConnectionError):
        line.sendall(begin)
        for _ in range(100):
            with contextlib.suppress(TimeoutError):
                got = line.recv(65_536)
                said += got
                if not got:
                    break
            line.sendall(piece)
    return " ".join(one.decode() for one in re.findall(rb"HTTP/1\.1 (\d{3})", said))


def deaf(port: int, data: bytes, source: str = ATTACKER) -> socket.socket:
    """Return a connection over which something is asked, and on which nothing is read."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.bind((source, 0))
    line.connect((WORKING, port))
    line.sendall(data)
    return line


def flood(port: int, begin: bytes, piece: bytes, most: int) -> int:
    """Send a beginning and then pieces without an end; return how many bytes were taken."""
    count = 0
    with line_to(port, 10) as line, contextlib.suppress(ConnectionError):
        line.sendall(begin)
        while count < most:
            line.sendall(piece)
            count += len(piece)
    return count


@contextmanager
def rush(port: int, path: str, count: int = 30) -> Iterator[list[int]]:
    """Ask without a pause, over many connections, each time something else: NUMBER in the path."""
    found: list[int] = []
    is_over = threading.Event()
    numbers = itertools.count()

    def ask() -> None:
        while not is_over.is_set():
            one = path.replace("NUMBER", f"%23{next(numbers)}%0a").encode()
            with contextlib.suppress(OSError, http.client.HTTPException):
                attack = Asked("", frozenset(), "GET", one, (), b"", "")
                found.append(request(port, attack, 0).status)

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def memory(pid: int) -> int:
    """Return the bytes of memory that a process has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize()


def lines_of(port: int, client: str) -> int:
    """Return how many connections a server holds to addresses that begin so."""
    count = 0
    for row in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        own, other, state = row.split()[1:4]
        address = socket.inet_ntoa(bytes.fromhex(other.partition(":")[0])[::-1])
        is_ours = int(own.partition(":")[2], 16) == port and address.startswith(client)
        count += is_ours and state == _ESTABLISHED
    return count


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
