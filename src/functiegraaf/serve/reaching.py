"""Reaching: one request to an endpoint that the operator named, and to no private address.

The name is looked up here, each address that it leads to has to be public, and the connection is
made to one of these very addresses: there is no second look-up that could say something else. A
redirect is not followed, and proxies and passwords of the environment are not used.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import httpcore

from functiegraaf.errors import EndpointError

#: Where only the newer kind of addresses is in use, those of the older kind stand in this one.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_HEADERS = (
    ("Accept", "application/sparql-results+json"),
    ("Accept-Encoding", "identity"),
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("User-Agent", "functiegraaf"),
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(name: str) -> bool:
    """Tell whether an address is one of the internet, in whatever form it is written.

    >>> [is_public(one) for one in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False]
    """
    address: Address = ipaddress.ip_address(name.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address in _TRANSLATED:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        elif address.sixtofour or address.teredo:
            return False  # They, too, hold another address; nobody needs them any more.
    return _is_plain(address)


def _is_plain(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def resolved(host: str, port: int) -> str:
    """Return the address to connect to.

    Raises:
        EndpointError: There is none, or one of them is not public.

    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise EndpointError("its name is not known") from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(map(is_public, addresses)):
        raise EndpointError("it is not at a public address")
    return addresses[0]


class _Checked(httpcore.SyncBackend):
    """Connects to addresses that were looked at, and to nothing else."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return super().connect_tcp(
            resolved(host, port), port, timeout, local_address, socket_options
        )

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:  # noqa: ANN401
        raise EndpointError("it is no web address")


def fetch(url: str, query: str, seconds: float, most: int) -> bytes:
    """Return what an endpoint answers to a query, as SPARQL JSON.

    Raises:
        EndpointError: It gives no answer, or one that is too large or too late.

    """
    end = time.monotonic() + seconds
    found = bytearray()
    body = urlencode({"query": query}).encode()
    each = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
    secured = ssl.create_default_context()
    try:
        with (
            httpcore.ConnectionPool(secured, network_backend=_Checked()) as pool,
            pool.stream("POST", url, headers=_HEADERS, content=body, extensions=each) as answer,
        ):
            if answer.status != 200:
                raise EndpointError(f"it answers with the status {answer.status}")
            for piece in answer.iter_stream():
                found += piece
                if len(found) > most:
                    raise EndpointError(f"its answer is larger than {most} bytes")
                if time.monotonic() > end:
                    raise EndpointError(f"its answer took longer than {seconds:g} seconds")
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise EndpointError("it cannot be reached, or does not answer in time") from error
    return bytes(found)
