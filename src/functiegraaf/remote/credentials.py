"""Credentials: who asks an endpoint; from the environment only, and never printed.

A password or token is sent to the origin of the endpoint alone, and in the clear only to this
machine itself: to others it goes over https, or by digest, which does not show it.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import re
from collections.abc import Generator
from typing import NamedTuple

import httpx

from functiegraaf.errors import InputError

VARIABLE = "FUNCTIEGRAAF_ENDPOINT"


class Credentials(NamedTuple):
    """What the environment says: a user with a password, or a token, or nothing."""

    user: str = ""
    password: str = ""
    token: str = ""

    def hide(self, text: str) -> str:
        """Return a text without anything that is secret, for an engine may repeat it."""
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        for secret in (self.token, self.password, basic if self.password else ""):
            if secret:
                text = text.replace(secret, "…")
        return text


def from_environment(name: str = "") -> Credentials:
    """Return what the environment says for one endpoint.

    Args:
        name: The name of one of several endpoints; the variables then end in it.

    Raises:
        InputError: Half of it is there, or both ways are.

    """
    ending = "_" + re.sub(r"\W", "_", name).upper() if name else ""
    user, password, token = (
        os.environ.get(f"{VARIABLE}_{part}{ending}", "") for part in ("USER", "PASSWORD", "TOKEN")
    )
    if token and (user or password):
        raise InputError(f"{VARIABLE}_TOKEN{ending} and _USER{ending} are both set; unset one")
    if bool(user) != bool(password):
        raise InputError(f"{VARIABLE}_USER{ending} and _PASSWORD{ending} belong together; set both")
    return Credentials(user, password, token)


def is_private(url: httpx.URL) -> bool:
    """Return whether what is sent to an address can be read by nobody else.

    >>> is_private(httpx.URL("http://127.0.0.1:7878/")), is_private(httpx.URL("http://a.nl/"))
    (True, False)
    """
    return url.scheme == "https" or is_here(url)


def is_here(url: httpx.URL) -> bool:
    """Return whether an address is that of this machine.

    >>> is_here(httpx.URL("http://[::1]:7878/")), is_here(httpx.URL("https://a.nl/"))
    (True, False)
    """
    if url.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False


class Bearer(httpx.Auth):
    """A token in each request."""

    def __init__(self, token: str) -> None:
        """Keep the token."""
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the token."""
        request.headers["Authorization"] = self._header
        yield request


class Password(httpx.Auth):
    """A user and a password: basic where nobody can read along, digest where that is asked."""

    def __init__(self, credentials: Credentials) -> None:
        """Keep both."""
        user, password = credentials.user, credentials.password
        both = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._basic = f"Basic {both}"
        self._digest = httpx.DigestAuth(user, password)
        self._challenged = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add what the engine wants to have."""
        request.headers.pop("Authorization", None)
        if not self._challenged:
            basic = is_private(request.url)
            if basic:
                request.headers["Authorization"] = self._basic
            response = yield request
            if basic and response.status_code == httpx.codes.UNAUTHORIZED:
                # Virtuoso asks for digest only when nothing was sent.
                del request.headers["Authorization"]
                response = yield request
            if not _wants_digest(response):
                return
            self._challenged = True
            digest = self._digest.auth_flow(request)
            next(digest)
            yield digest.send(response)
            return
        digest = self._digest.auth_flow(request)
        response = yield next(digest)
        if _wants_digest(response):
            yield digest.send(response)


def _wants_digest(response: httpx.Response) -> bool:
    wants = response.headers.get("WWW-Authenticate", "").lower()
    return response.status_code == httpx.codes.UNAUTHORIZED and "digest" in wants


def auth(credentials: Credentials, url: httpx.URL) -> httpx.Auth | None:
    """Return how an endpoint is told who asks.

    Raises:
        InputError: A token would be sent where others can read it.

    """
    if credentials.token:
        if not is_private(url):
            raise InputError(
                f"{url.host}: a token is not sent over http, where others can read it; use https, "
                "or a tunnel to localhost"
            )
        return Bearer(credentials.token)
    return Password(credentials) if credentials.user else None
