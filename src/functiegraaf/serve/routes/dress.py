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
#: Where they lie.
_ROOMS = ("scripts", "styles")
_CSS, _SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"


@takes(*READING)
async def style(request: Request) -> Response:
    """Return how pages look, also while those of things are being made."""
    body = (FOLDER / "style.css").read_bytes()
    return send(request, Content(body, _CSS, _release()), kept=False)


@takes(*READING)
async def sheet(request: Request) -> Response:
    """Return how the pages of one room look, beside what all pages have."""
    return _named(request, "css", _CSS)


@takes(*READING)
async def script(request: Request) -> Response:
    """Return a script."""
    return _named(request, "js", _SCRIPT)


def _named(request: Request, ending: str, media: str) -> Response:
    """Return a file; only the names of those that there are lead to one."""
    body = _files(ending).get(request.path_params["name"])
    if body is None:
        raise Refusal(404, "there is nothing of this name")
    return send(request, Content(body, media, _release()))


@cache
def _files(ending: str) -> dict[str, bytes]:
    found = sorted(_HERE.glob(f"[!.]*/*.{ending}"))
    return {path.name: path.read_bytes() for path in found if path.parent.name in _ROOMS}


def _release() -> str:
    from functiegraaf.version import version

    return version()
