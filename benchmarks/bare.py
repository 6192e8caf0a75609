"""Bare: an ASGI application that does nothing but send the bytes of one answer.

python -m benchmarks.bare FILE PORT

It runs under uvicorn as `functiegraaf serve` does: what that could reach if it did nothing else.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn


def app(file: Path) -> Any:  # noqa: ANN401 - an application of ASGI
    """Return the application; the file holds the names and values of a head, and a body."""
    heads, body = json.loads(file.read_text("utf-8"))
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(name.encode(), value.encode()) for name, value in heads],
    }
    content = {"type": "http.response.body", "body": body.encode()}

    async def answer(scope: object, receive: object, send: Any) -> None:  # noqa: ANN401
        await send(start)
        await send(content)

    return answer


if __name__ == "__main__":
    uvicorn.run(
        app(Path(sys.argv[1])),
        port=int(sys.argv[2]),
        http="httptools",
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="error",
    )
