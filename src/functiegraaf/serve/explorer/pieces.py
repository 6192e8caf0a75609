"""Pieces: what several pages of the explorer share: links to things, and what can be taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from functiegraaf import export
from functiegraaf.answers import Table
from functiegraaf.serve import service
from functiegraaf.serve.explorer.options import Select
from functiegraaf.serve.explorer.picking import Field
from functiegraaf.serve.explorer.visits import LANG, File, Visit
from functiegraaf.serve.forms import href
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.routes.stored import SUFFIXES

#: How the forms in which something can be taken away are called.
NAMES = {"xlsx": "Excel", "csv": "CSV", "svg": "SVG"}
_MEDIA = {**SUFFIXES, "svg": "image/svg+xml"}


def link(visit: Visit, iri: str) -> str:
    """Return where a thing of ours is shown, in the language of the visit if there are pages."""
    pages = service.of(visit.request).pages
    place = pages.places.expected(iri)
    if place is not None and pages.made is not None and place.file(visit.lang) in pages.made.files:
        mark = f"#{place.hash}" if place.hash else ""
        return "../" * visit.path.count("/") + place.file(visit.lang) + mark
    return href(iri, visit.path.count("/"))


def asked_form(visit: Visit, *forms: str) -> str:
    """Return the form that the end of the address asks for; empty: a page.

    Raises:
        Refusal: There is no such form.

    """
    form = str(visit.request.path_params.get("form", ""))
    if form and form not in forms:
        listed = ", ".join(f".{one}" for one in forms)
        raise Refusal(404, f"this is there as a page, and as {listed}")
    return form


def downloads(visit: Visit, *forms: str) -> list[tuple[str, str]]:
    """Return the names and addresses of the forms in which this view can be taken away."""
    fields = [one for one in visit.fields if one[0] != LANG]
    name = visit.path.partition(".")[0]
    return [(NAMES[form], visit.go(f"{name}.{form}", *fields)) for form in forms]


def file_of(table: Table, form: str, name: str) -> File:
    """Return a table as a file that a spreadsheet opens, in which nothing is ever computed."""
    body = export.table_csv(table, safe=True) if form == "csv" else export.xlsx(table)
    media = _MEDIA[form] + ("; charset=utf-8" if form == "csv" else "")
    return File(body, media, f"{name}.{form}")


def file(body: bytes, form: str, name: str) -> File:
    """Return what was made elsewhere as a file that is taken away."""
    return File(body, _MEDIA[form], f"{name}.{form}")


def table(heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> Table:
    """Return texts and numbers as a table; its heads are words for people, and no variables."""
    from pyoxigraph import Literal

    return Table(heads, [tuple(Literal(one) for one in row) for row in rows], (), b"")


def refuse(fields: Iterable[Field | Select], needed: str) -> NoReturn:
    """Refuse a file for which something is missing or wrong: a file cannot show a form.

    Args:
        fields: The fields of the form.
        needed: What there should be, in words.

    Raises:
        Refusal: Always: 404 for what nobody knows, 400 for what is missing.

    """
    wrong = [one for one in fields if one.wrong]
    near = [
        value
        for one in wrong
        for value in (
            [choice.asked for choice in one.candidates]
            if isinstance(one, Field)
            else [words for words, _ in one.links]
        )
    ]
    said = " ".join([*(one.wrong for one in wrong), needed]).strip()
    raise Refusal(404 if wrong else 400, said, candidates=near)
