"""Visits: what a page of the explorer gets from a request, and what it gives back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from functiegraaf.serve import negotiation, protocol, refusals, sending, service
from functiegraaf.serve.asking import PoolGraph
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.rendering import LANGUAGES
from functiegraaf.serve.routes import READING, Handler, takes
from functiegraaf.serve.sending import Content

#: The field of an address that chooses the language.
LANG = "lang"
#: At one of these addresses programs, which accept something else, get another answer.
_VARY = ("Accept", "Accept-Language")


class Page(NamedTuple):
    """What a page shows.

    Attributes:
        template: The name of its template.
        title: What it is called.
        parts: What else the template names.
        status: The status of HTTP.

    """

    template: str
    title: str
    parts: Mapping[str, Any]
    status: int = 200


class File(NamedTuple):
    """What is sent as a file instead of a page.

    Attributes:
        body: The bytes.
        media_type: What they are.
        name: The name under which a browser keeps it; empty: it is shown.

    """

    body: bytes
    media_type: str
    name: str = ""


class Visit:
    """One request for a page of the explorer; used in a thread, not in the event loop.

    Attributes:
        path: The address of the page below that of the server, without a slash before it.
        lang: The language, `nl` or `en`.
        fields: What stands in the address, in its order, without what is empty.
        graph: The graph to ask.
        pen: What knows the words.
        stays: What is shown is the same as long as the data is.
        is_kept: It is worth keeping for others.

    """

    def __init__(self, request: Request) -> None:
        """Read the request."""
        served = service.of(request)
        self.request, self.pen = request, served.pen
        self.path: str = request.scope["path"].lstrip("/")
        said = protocol.fields(request.scope["query_string"])
        self.fields = [(name, value.strip()) for name, value in said if value.strip()]
        chosen = self.one(LANG)
        accepted = request.headers.get("accept-language")
        self.lang = chosen if chosen in LANGUAGES else negotiation.language(accepted, LANGUAGES)
        self.graph: PoolGraph = served.graph()
        self.stays = self.is_kept = True

    def one(self, name: str, default: str = "") -> str:
        """Return the value of a field, the first if there are several."""
        return next((value for key, value in self.fields if key == name), default)

    def many(self, name: str) -> list[str]:
        """Return the values of a field, each once."""
        return list(dict.fromkeys(value for key, value in self.fields if key == name))

    def say(self, key: str, **parts: object) -> str:
        """Return a word of the interface."""
        return self.pen.say(key, self.lang, **parts)

    def go(self, path: str, *fields: tuple[str, str], **more: str) -> str:
        """Return the address of another page, in the same language.

        Args:
            path: Its address below that of the server, without a slash before it.
            fields: What stands in the address.
            more: The same, where a name comes once.

        """
        up = "../" * self.path.count("/")
        asked = [*fields, *more.items(), (LANG, self.lang)]
        return f"{up}{path}?{urlencode(asked)}"

    def here(self, **changed: str) -> str:
        """Return the address of this very view, with some fields changed; empty drops one."""
        kept = [one for one in self.fields if one[0] not in changed]
        new = [(key, value) for key, value in changed.items() if value]
        asked = dict.fromkeys([*kept, *new])
        return self.path.rpartition("/")[2] + ("?" + urlencode(list(asked)) if asked else "")

    def response(self, made: Page | File) -> Response:
        """Return what is sent."""
        whole = not self.graph.cut
        headers = {} if whole else {"Functiegraaf-Cut": f"rows={self.graph.cut}"}
        if isinstance(made, File):
            if made.name:
                headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
            content = Content(
                made.body, made.media_type, self.graph.version, _VARY, headers, self.stays
            )
            return sending.send(self.request, content, kept=whole and self.stays and self.is_kept)
        usual = {
            "languages": [(lang, self.here(lang=lang)) for lang in LANGUAGES],
            "path": self.path,
            "go": self.go,
            "here": self.here,
            "cut": self.graph.cut,
        }
        body = self.pen.page(
            made.template,
            self.lang,
            title=made.title,
            depth=self.path.count("/"),
            **{**usual, **made.parts},
        )
        headers["Content-Language"] = self.lang
        media = "text/html; charset=utf-8"
        content = Content(body, media, self.graph.version, _VARY, headers, self.stays)
        return sending.send(
            self.request, content, made.status, kept=whole and self.stays and self.is_kept
        )


def page(make: Callable[[Visit], Page | File]) -> Handler:
    """Return the handler of a page; what makes it runs in a thread and may ask the graph.

    What it raises becomes a refusal: a value that is not known 404, bad input 400.
    """

    @takes(*READING)
    @wraps(make)
    async def handle(request: Request) -> Response:
        if not service.of(request).settings.pages:
            raise Refusal(404, "pages are switched off here")
        visit = Visit(request)
        if same := sending.unchanged(request, visit.graph.version, _VARY):
            return same
        return await asyncio.to_thread(_made, visit, make)

    return handle


def _made(visit: Visit, make: Callable[[Visit], Page | File]) -> Response:
    with refusals.refusing():
        return visit.response(make(visit))
