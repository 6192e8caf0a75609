"""Sheets: a function or profile as the function description that HR people know.

It is a page that prints well, a PDF, a Word document and a workbook. All of them write the same
`facts`, and are the same bytes as long as the data is.
"""

from __future__ import annotations

import asyncio
import difflib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from functiegraaf import resources
from functiegraaf.errors import InputError, ValueUnknown
from functiegraaf.serve import refusals, sending, service
from functiegraaf.serve.explorer.sheets import excel, facts, word
from functiegraaf.serve.explorer.sheets.facts import PARTS, Foot, Sheet
from functiegraaf.serve.explorer.visits import LANG, File, Page, Visit, page
from functiegraaf.serve.forms import href
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.routes import READING, takes
from functiegraaf.targets.site import rendering

#: The fields that choose parts: one each, or several in one with commas.
PART, SEVERAL = "part", "parts"
_NAME = re.compile(r"([^/]{1,100}?)(?:\.(pdf|docx|xlsx))?")
_LOCAL = re.compile(r"[A-Za-z0-9-]+")
#: What a local name begins with, where only the code is given.
_KINDS = ("", "function-", "profile-", "local-function-", "local-profile-")
_FILES = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
_WRITERS = {"docx": (word.write, word.MEDIA_TYPE), "xlsx": (excel.write, excel.MEDIA_TYPE)}
_STYLES = (
    rendering.FOLDER / "style.css",
    Path(__file__).parents[2] / "styles" / "sheet.css",
    Path(__file__).parent / "print.css",
)
#: So many signs of a version of the data tell it from others.
_SHORT = 12


class _Asked(NamedTuple):
    """What is asked: the whole description, and which of its parts."""

    whole: Sheet
    wanted: list[str]
    unknown: str

    @property
    def chosen(self) -> Sheet:
        """The description with the parts that are wanted."""
        parts = [part for part in self.whole.parts if part.name in self.wanted]
        return replace(self.whole, parts=parts)


@takes(*READING)
async def sheet(request: Request) -> Response:
    """Return a function description, as a page or a file."""
    if request.path_params["name"].endswith(".pdf"):
        return await _pdf(request)
    return await _others(request)


async def _pdf(request: Request) -> Response:
    """Return a description as PDF, which a process of its own makes."""
    served = service.of(request)
    if not served.settings.pages:
        raise Refusal(404, "pages are switched off here")
    visit = Visit(request)
    version = visit.graph.version
    if same := sending.unchanged(request, version, ("Accept-Language",)):
        return same
    name, text = await asyncio.to_thread(_printable, visit)
    key = (name, text)
    body = served.printed.get(key, version)
    if body is None:
        style = "\n".join(path.read_text("utf-8") for path in _STYLES)
        client = request.scope["functiegraaf.client"]
        with served.printing.place(client):
            done = await served.printing.do({"style": style}, text.encode())
        if error := done.said.get("error"):
            raise Refusal(501 if done.said["outcome"] == "missing" else 422, error)
        body = done.body
        served.printed.put(key, version, body, len(body) + len(text))
    return visit.response(File(body, "application/pdf", name))


def _printable(visit: Visit) -> tuple[str, str]:
    """Return the name of a PDF and the page that it is made of."""
    with refusals.refusing():
        asked = _asked(visit)
        _refuse_unknown(visit, asked)
        chosen = asked.chosen
        parts = _parts(visit, chosen, asked)
        text = visit.pen.page("sheet-print.html", visit.lang, title=_title(chosen), **parts)
        return _file(visit, chosen, "pdf"), text.decode()


def _made(visit: Visit) -> Page | File:
    try:
        asked = _asked(visit)
    except ValueUnknown as unknown:
        if _form(visit)[1]:
            raise
        return _index(visit, 404, str(unknown), unknown.candidates)
    _, form = _form(visit)
    chosen = asked.chosen
    if form:
        _refuse_unknown(visit, asked)
        writer, media = _WRITERS[form]
        body = writer(chosen, _foot(visit, chosen))
        return File(body, media, _file(visit, chosen, form))
    parts = _parts(visit, chosen, asked, depth=1)
    parts["files"] = [
        (name, f"{chosen.slug}.{suffix}?" + urlencode(_fields(visit)))
        for suffix, name in _FILES.items()
    ]
    parts["wrong"] = _complaint(visit, asked) if asked.unknown else ""
    return Page("sheet.html", _title(chosen), parts, 400 if asked.unknown else 200)


_others = page(_made)


@page
def sheets(visit: Visit) -> Page:
    """List the functions and profiles of which there is a description."""
    return _index(visit, 200)


def _index(visit: Visit, status: int, unknown: str = "", near: Sequence[str] = ()) -> Page:
    up = "" if visit.path == "sheet" else "../"
    listed: dict[str, list[tuple[str, str, str]]] = {}
    addresses: dict[str, str] = {}
    for row in visit.graph.internal("mcp/pages", {}, visit.lang):
        slug = str(row["thing"]).removeprefix(resources.ID).removeprefix("function-")
        address = f"{up}sheet/{slug}?{urlencode({LANG: visit.lang})}"
        name, code = (str(row[key] or "") for key in ("name", "code"))
        addresses[code or slug] = address
        listed.setdefault(str(row["kind"]), []).append((name or slug, code, address))
    title = visit.say("sheet-unknown" if unknown else "sheets")
    parts = {
        "unknown": unknown,
        "near": [(one, addresses[one]) for one in near if one in addresses],
        "listed": [(kind, sorted(things)) for kind, things in listed.items()],
    }
    return Page("sheets.html", title, parts, status)


def _form(visit: Visit) -> tuple[str, str]:
    """Return the name that is asked for, and the form."""
    match = _NAME.fullmatch(visit.request.path_params["name"])
    return (match[1], match[2] or "") if match else (visit.request.path_params["name"][:100], "")


def _asked(visit: Visit) -> _Asked:
    """Return what is asked.

    Raises:
        ValueUnknown: There is no such function or profile.

    """
    name, _ = _form(visit)
    whole = facts.read(visit.graph, _thing(visit, name), visit.lang)
    said = [*visit.many(PART), *(one for all_ in visit.many(SEVERAL) for one in all_.split(","))]
    wanted = list(dict.fromkeys(one.strip() for one in said if one.strip()))
    unknown = next((one for one in wanted if one not in PARTS), "")
    known = [one for one in wanted if one in PARTS]
    return _Asked(whole, known or list(PARTS), unknown)


def _thing(visit: Visit, name: str) -> ox.NamedNode:
    # A code as people write it, such as N06.01.02/VP, is the local name with other signs.
    local = re.sub(r"[./ ]+", "-", name)
    if _LOCAL.fullmatch(local):
        for kind in _KINDS:
            thing = ox.NamedNode(resources.ID + kind + local)
            if len(visit.graph.internal("serve/sheet-class", {"item": thing})):
                return thing
    found = visit.graph.internal("mcp/pages", {})
    codes = sorted({str(row["code"]) for row in found if row["code"]})
    near = difflib.get_close_matches(name.replace("-", "."), codes, n=5, cutoff=0.6)
    raise ValueUnknown(f"no function or profile is called {name[:60]!r}", near)


def _complaint(visit: Visit, asked: _Asked) -> str:
    known = ", ".join(part.name for part in asked.whole.parts)
    return visit.say("sheet-part-unknown", name=asked.unknown[:60], known=known)


def _refuse_unknown(visit: Visit, asked: _Asked) -> None:
    if asked.unknown:
        raise InputError(_complaint(visit, asked))


def _fields(visit: Visit) -> list[tuple[str, str]]:
    """Return what stands in the address of exactly this view."""
    kept = [one for one in visit.fields if one[0] in (PART, SEVERAL)]
    return [*kept, (LANG, visit.lang)]


def _title(chosen: Sheet) -> str:
    codes = "".join(f" ({one.text})" for one in chosen.fields.get("code", ()))
    return chosen.title.text + codes


def _file(visit: Visit, chosen: Sheet, suffix: str) -> str:
    return f"{visit.say('sheet-file')}-{chosen.slug}.{suffix}"


def _foot(visit: Visit, chosen: Sheet) -> Foot:
    from functiegraaf.version import version

    served = service.of(visit.request)
    data = visit.graph.version[:_SHORT]
    lines = (visit.say("sheet-version", version=version(), data=data), visit.say("sheet-licence"))
    view = f"{served.base}sheet/{chosen.slug}?{urlencode(_fields(visit))}"
    return Foot(lines, view, visit.say)


def _parts(visit: Visit, chosen: Sheet, asked: _Asked, depth: int = 0) -> dict[str, Any]:
    """Return what the templates name; a page has links, and a PDF has none."""
    foot = _foot(visit, chosen)
    return {
        "sheet": chosen,
        "foot": foot.lines,
        "view": foot.view,
        "known": [part.name for part in asked.whole.parts],
        "wanted": asked.wanted,
        "link": lambda thing: href(thing, depth) if depth else "",
    }
