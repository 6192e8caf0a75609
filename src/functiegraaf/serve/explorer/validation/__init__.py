"""Validation: a page that takes a file, holds it against the rules, and keeps nothing.

The file goes to a process of its own, see `checking`. What it gives back stands in the answer
itself: the findings on the page, and the downloads as data in its links.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from functiegraaf.serve import negotiation, protocol, service
from functiegraaf.serve.chores import Done
from functiegraaf.serve.explorer.validation.checking import FORMS, PAGE
from functiegraaf.serve.explorer.visits import File, Page, Visit
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.routes import READING, takes

_FORM = "multipart/form-data"
#: What is accepted, and what it means; who has no wish is a person.
_OFFERS = {
    "text/html": PAGE,
    "application/xhtml+xml": PAGE,
    **{media.partition(";")[0]: form for form, (media, _) in FORMS.items() if form != "html"},
    "application/problem+json": "json",
}


@takes("GET", "HEAD", "POST", "OPTIONS")
async def validate(request: Request) -> Response:
    """Show the form, or what was found in the files that were sent with it.

    Nothing is changed and nobody is logged in, so that a form on a page of somebody else can
    bring about nothing that its visitor could not.
    """
    settings = service.of(request).settings
    if not (settings.pages and settings.checks):
        raise Refusal(404, "checking files is switched off here")
    visit = Visit(request)
    if request.method != "POST":
        return await asyncio.to_thread(visit.response, _page(visit))
    _, form = negotiation.need(request.headers.get("accept"), _OFFERS)
    try:
        done = await _checked(request, visit, form)
        if "error" in done.said:
            raise Refusal(400 if done.said["outcome"] == "none" else 422, done.said["error"])
    except Refusal as refusal:
        if form != PAGE:
            raise refusal if refusal.detail else Refusal(400, "there is no file") from refusal
        answer = await asyncio.to_thread(visit.response, _page(visit, refusal=refusal))
        answer.headers.update(refusal.headers)
        return answer
    if "file" in done.said:
        return visit.response(File(done.body, done.said["media"], done.said["file"]))
    return await asyncio.to_thread(visit.response, _page(visit, done))


@takes(*READING)
async def blank(request: Request) -> Response:
    """Return a workbook to fill in; its lists come from the graph that files are checked with."""
    served = service.of(request)
    if not (served.settings.pages and served.settings.checks):
        raise Refusal(404, "checking files is switched off here")
    visit = Visit(request)
    media, ending = FORMS["annotated"]
    with served.checking.place(request.scope["functiegraaf.client"]):
        done = await served.checking.do({"blank": True, "lang": visit.lang}, b"")
    return visit.response(File(done.body, media, visit.say("validate-blank-file") + ending))


async def _checked(request: Request, visit: Visit, form: str) -> Done:
    """Take what is sent and have it checked.

    Raises:
        Refusal: It is too large or too slow, too many wait, or nothing came of it.

    """
    served = service.of(request)
    bounds = served.settings.chores
    type_ = request.headers.get("content-type", "")
    if type_.partition(";")[0].strip().lower() != _FORM:
        raise Refusal(415, f"a file is sent as {_FORM}")
    client = request.scope["functiegraaf.client"]
    traffic = replace(
        served.settings.traffic, body=bounds.upload, body_seconds=bounds.upload_seconds
    )
    told = {
        "lang": visit.lang,
        "as": visit.one("as", form),
        "type": type_,
        "findings": bounds.findings,
        "given": bounds.given,
    }
    # Who sends has a place already: no more files are held than can be worked on.
    with served.checking.place(client):
        return await served.checking.do(told, await protocol.body(request, traffic))


def _page(visit: Visit, done: Done | None = None, refusal: Refusal | None = None) -> Page:
    bounds = service.of(visit.request).settings.chores
    parts: dict[str, Any] = {
        "forms": [PAGE, *FORMS],
        "size": bounds.upload // 1_000_000,
        "refusal": refusal,
        "found": None,
    }
    if done is None:
        return Page(
            "validate.html", visit.say("validate"), parts, refusal.status if refusal else 200
        )
    parts["found"] = {**done.said, "given": _given(done.said, done.body)}
    return Page("validate.html", visit.say("validate-result"), parts)


def _given(said: Mapping[str, Any], body: bytes) -> list[tuple[str, str, str, int]]:
    """Return the downloads of a page: form, name, the address that is the data, and size."""
    found, at = [], 0
    for form, name, media, size in said["given"]:
        data = base64.b64encode(body[at : at + size]).decode()
        kind = media.replace(" ", "")
        found.append((form, name, f"data:{kind};base64,{data}", size))
        at += size
    return found
