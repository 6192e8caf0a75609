"""Downloads: a picture and its table as files, beside the page that shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from functiegraaf import export
from functiegraaf.answers import XSD, Table, Value
from functiegraaf.serve import service
from functiegraaf.serve.explorer.drawing import wrapped
from functiegraaf.serve.explorer.visits import File, Visit

SVG, CSV, XLSX = "svg", "csv", "xlsx"
_MEDIA = {
    SVG: "image/svg+xml",
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> Table:
    """Return a table of texts and whole numbers; what is None stays empty."""
    bindings = [
        {
            name: _term(value)
            for name, value in zip(columns, row, strict=True)
            if value is not None and value != ""
        }
        for row in rows
    ]
    whole = {"head": {"vars": list(columns)}, "results": {"bindings": bindings}}
    return Table.read(json.dumps(whole).encode())


def _term(value: Value) -> dict[str, str]:
    said = {"type": "literal", "value": str(value)}
    return said | {"datatype": XSD + "integer"} if isinstance(value, int) else said


def wanted(visit: Visit) -> str:
    """Return which file is asked for; empty: the page."""
    return visit.path.partition(".")[2]


def offered(visit: Visit) -> list[tuple[str, str]]:
    """Return the files of this view, each with its address."""
    room = visit.path.partition(".")[0]
    asked = visit.here(lang=visit.lang).partition("?")[2]
    return [(name.upper(), f"{room}.{name}?{asked}") for name in (SVG, CSV, XLSX)]


def file(visit: Visit, name: str, rows: Table, picture: tuple[str, str, Mapping[str, Any]]) -> File:
    """Return the file that is asked for.

    Args:
        visit: The visit.
        name: What the file is called, without its ending.
        rows: The table of the view.
        picture: The template of the picture, what it is called, and what the template names.

    """
    kind = wanted(visit)
    if kind == SVG:
        template, title, parts = picture
        # Wherever the file is kept, its links lead here.
        heading = wrapped(title, parts["drawn"].width - 24, 15, bold=True)
        at = {"alone": True, "base": service.of(visit.request).base, "heading": heading}
        body = visit.pen.page(template, visit.lang, title=title, **{**parts, **at})
        return File(body, _MEDIA[SVG])
    return File(export.write(rows, kind, safe_csv=True), _MEDIA[kind], f"{name}.{kind}")
