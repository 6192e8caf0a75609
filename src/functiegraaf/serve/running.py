"""Running: the server itself, from the socket to its end."""

from __future__ import annotations

import math
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
        found = socket.socket(family, socket.SOCK_STREAM)
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


def serve(settings: Settings, bound: socket.socket) -> bool:
    """Serve until the process is told to stop; return whether the server ever started.

    Raises:
        MissingExtra: What a server needs is not installed.

    """
    try:
        import uvicorn

        from functiegraaf.serve.app import build
        from functiegraaf.serve.connections import protocol
    except ImportError as error:
        raise MissingExtra("a server", "serve") from error
    traffic = settings.traffic
    config = uvicorn.Config(
        build(settings, address(settings, bound)),
        http=protocol(settings),
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        # The address of a client is taken from a proxy by ourselves.
        proxy_headers=False,
        limit_concurrency=traffic.connections,
        timeout_keep_alive=math.ceil(traffic.idle_seconds),
        timeout_graceful_shutdown=math.ceil(settings.stop_seconds),
    )
    server = uvicorn.Server(config)
    server.run(sockets=[bound])
    return server.started
