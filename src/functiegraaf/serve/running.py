"""Running: the server itself, from the socket to its end."""

from __future__ import annotations

import logging
import math
import signal
import socket

from functiegraaf.errors import InputError, MissingExtra
from functiegraaf.serve.settings import Settings

#: So many clients may wait for a connection.
_BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """Return a socket on which a server can listen.

    Raises:
        InputError: The address cannot be had.

    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Only of a socket that says it is TCP does asyncio send small pieces at once.
        found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(_BACKLOG)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"cannot listen on {host} port {port}: {reason}; choose others with --host and --port"
        ) from error
    return found


def address(settings: Settings, bound: socket.socket) -> str:
    """Return the address below which the server is seen."""
    if settings.base:
        return settings.base
    host, port = bound.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - it is only compared
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(settings: Settings, bound: socket.socket) -> None:
    """Serve until the process is told to stop.

    Raises:
        InputError: The data cannot be opened.
        MissingExtra: What a server needs is not installed.

    """
    try:
        import uvicorn

        from functiegraaf.serve.app import build
        from functiegraaf.serve.connections import protocol
        from functiegraaf.serve.logs import Log, Relay
    except ImportError as error:
        raise MissingExtra("a server", "serve") from error
    log, traffic = Log(), settings.traffic
    app = build(settings, address(settings, bound), log)
    own = logging.getLogger("uvicorn.error")
    own.handlers, own.propagate = [Relay(log)], False
    config = uvicorn.Config(
        app,
        http=protocol(settings),
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # The address of a client is taken from a proxy by ourselves.
        proxy_headers=False,
        timeout_keep_alive=math.ceil(traffic.idle_seconds),
        timeout_graceful_shutdown=math.ceil(settings.stop_seconds),
    )
    # uvicorn raises once more at the end what told it to stop; to stop is no fault.
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: None)
    try:
        uvicorn.Server(config).run(sockets=[bound])
    except SystemExit as error:
        raise app.failure or InputError("the server did not start; see above") from error
