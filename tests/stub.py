"""A server that answers as a test says: well, badly, or not at all."""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RESULTS = "application/sparql-results+json"


@dataclass
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, list[str]]
    body: bytes

    @property
    def query(self) -> str:
        return self.form.get("query", [""])[0]


@dataclass
class Said:
    """An answer: whole, or written by a function to the open connection."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


def table(columns: list[str], rows: list[tuple[object, ...]], **headers: str) -> Said:
    """Return a table; texts are literals, dictionaries are terms."""

    def term(value: object) -> object:
        return value if isinstance(value, dict) else {"type": "literal", "value": str(value)}

    bindings = [dict(zip(columns, map(term, row), strict=True)) for row in rows]
    body = json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}).encode()
    return Said(200, body, {"Content-Type": RESULTS, **headers})


class Server(ThreadingHTTPServer):
    """The server, with what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Asked], Said]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away."""


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type") or ""
        form = urllib.parse.parse_qs(body.decode()) if "form" in kind else {}
        asked = Asked(self.command, self.path, dict(self.headers.items()), form, body)
        self.server.asked.append(asked)
        said = self.server.answer(asked)
        if said.write is not None:
            said.write(self)
            self.close_connection = True
            return
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 - as http.server has them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def version_string(self) -> str:
        return "Stub/1"


@contextmanager
def serving(answer: Callable[[Asked], Said]) -> Iterator[Server]:
    server = Server(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
