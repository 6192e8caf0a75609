"""Dress: the styles and scripts of pages; all come from here, none from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.routes import READING, takes
from functiegraaf.serve.sending import Content, send
from functiegraaf.targets.site.rendering import FOLDER

_HERE = Path(__file__).parent.parent
_CSS, _SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"


@takes(*READING)
async def style(request: Request) -> Response:
    """Return how pages look, also while those of things are being made."""
    body = (FOLDER / "style.css").read_bytes()
    return send(request, Content(body, _CSS, _release()), kept=False)


@takes(*READING)
async def explorer_style(request: Request) -> Response:
    """Return how the pages of the explorer look, beside what all pages have."""
    return send(request, Content(_styles(), _CSS, _release()))


@takes(*READING)
async def script(request: Request) -> Response:
    """Return a script; only the names of those that there are lead to a file."""
    body = _scripts().get(request.path_params["name"])
    if body is None:
        raise Refusal(404, "there is no such script")
    return send(request, Content(body, _SCRIPT, _release()))


@cache
def _styles() -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted((_HERE / "styles").glob("*.css")))


@cache
def _scripts() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((_HERE / "scripts").glob("*.js"))}


def _release() -> str:
    from functiegraaf.version import version

    return version()
