"""Routes: what stands at which address, each in a module of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from functiegraaf.serve import refusals

Handler = Callable[[Request], Awaitable[Response]]

#: Every method that a client may try; each address says itself which it takes.
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
READING = ("GET", "HEAD", "OPTIONS")


def takes(*methods: str) -> Callable[[Handler], Handler]:
    """Let a handler see the methods it takes, and answer the others and OPTIONS for it."""

    def around(handler: Handler) -> Handler:
        @wraps(handler)
        async def handle(request: Request) -> Response:
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={"Allow": ", ".join(methods)})
            if request.method not in methods:
                raise refusals.method(methods)
            return await handler(request)

        return handle

    return around
