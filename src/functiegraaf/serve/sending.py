"""Sending: an answer with what HTTP wants around it, such as its version and its compression."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from functiegraaf.serve.negotiation import takes_gzip
from functiegraaf.version import version as release

#: What is smaller does not become much smaller.
_WORTH_IT = 1_000
_LEVEL = 5
#: What is larger takes some milliseconds.
_LARGE = 200_000
#: It may be kept, and whoever keeps it asks whether it is still the same.
FRESH = "public, max-age=0, must-revalidate"
#: What is compressed already.
_DENSE = ("application/vnd.", "image/")


class Content(NamedTuple):
    """What is sent.

    Attributes:
        body: The bytes.
        media_type: What they are.
        version: The version of the data that they come from; empty: they come from none.
        vary: The headers on which it depends which form of the content is sent.
        headers: What else is said.
        stays: It is the same as long as the data is.

    """

    body: bytes
    media_type: str
    version: str = ""
    vary: tuple[str, ...] = ()
    headers: Mapping[str, str] = {}
    stays: bool = True


def etag(request: Request, version: str) -> str:
    """Return the ETag of what is answered, the same as long as data and program are."""
    headers = request.headers
    deciding = (headers.get(one, "") for one in ("accept", "accept-language"))
    path, asked = request.scope["path"], request.scope["query_string"].hex()
    parts = (release(), version, path, asked, *deciding)
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace"))
    return f'W/"{digest.hexdigest()[:32]}"'


def unchanged(
    request: Request, version: str, vary: Sequence[str] = (), *, there: bool = False
) -> Response | None:
    """Return the answer to who has this already; None to others.

    Args:
        request: The request.
        version: The version of the data that the answer comes from.
        vary: The headers on which it depends which form of the content is sent.
        there: There is an answer. Before that is known, who has any (`*`) may have none.

    """
    header = request.headers.get("if-none-match")
    if header is None or request.method not in ("GET", "HEAD"):
        return None
    own = etag(request, version)
    known = {one.strip().removeprefix("W/") for one in header.split(",")}
    if not (there and header.strip() == "*") and own.removeprefix("W/") not in known:
        return None
    headers = {"ETag": own, "Cache-Control": FRESH, "Vary": _vary(vary)}
    return Response(status_code=304, headers=headers)


def send(request: Request, content: Content, status: int = 200, *, kept: bool = False) -> Response:
    """Return the answer to a request.

    Args:
        request: The request.
        content: What is sent.
        status: The status of HTTP.
        kept: The server may keep these very bytes for the same request, until the data changes.

    """
    headers = {**content.headers, "Vary": _vary(content.vary)}
    if content.version:
        headers["Functiegraaf-Version"] = content.version
    if content.version and content.stays and status == 200 and request.method in ("GET", "HEAD"):
        same = unchanged(request, content.version, content.vary, there=True)
        if same is not None:
            return same
        headers["ETag"] = etag(request, content.version)
        headers["Cache-Control"] = FRESH
        if kept:
            request.scope["functiegraaf.keep"] = content.version
    else:
        headers.setdefault("Cache-Control", "no-store")
    headers["Content-Type"] = content.media_type
    body = content.body
    dense = content.media_type.startswith(_DENSE)
    if len(body) < _WORTH_IT or dense or not takes_gzip(request.headers.get("accept-encoding")):
        return Response(body, status, headers)
    headers["Content-Encoding"] = "gzip"
    if len(body) < _LARGE:
        return Response(_compressed(body), status, headers)
    return _Large(body, status, headers)


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)


class _Large(Response):
    """An answer that takes so long to compress that others are answered meanwhile."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress it and send it."""
        self.body = await asyncio.to_thread(_compressed, bytes(self.body))
        self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def moved(to: str, vary: Sequence[str] = ()) -> Response:
    """Return the answer that something stands elsewhere: 303."""
    headers = {"Location": to, "Cache-Control": FRESH, "Vary": _vary(vary)}
    return Response(status_code=303, headers=headers)


def _vary(others: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys([*others, "Accept-Encoding"]))
