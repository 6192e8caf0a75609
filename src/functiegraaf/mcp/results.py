"""Results: an answer as a client gets it, structured and to read, as far as the limits allow."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import mcp_types as types
import pyoxigraph as ox

from functiegraaf import export
from functiegraaf.answers import AnyTerm, Table, Value, cell, python_value
from functiegraaf.errors import FunctiegraafError, InputError
from functiegraaf.legible import shown, visible
from functiegraaf.mcp import words
from functiegraaf.mcp.settings import Settings

Row = tuple[AnyTerm | None, ...]


class Found(NamedTuple):
    """What a tool found.

    Attributes:
        table: The rows.
        item: What they are about, if that is one thing.
        page: A text to read in place of the first rows; "" if there is none.
        is_free: It was a free query: the rest cannot be had by an offset.
        is_cut: There were more rows than these.

    """

    table: Table
    item: Mapping[str, Value] | None = None
    page: str = ""
    is_free: bool = False
    is_cut: bool = False


def of_rows(
    found: Found, offset: int, settings: Settings, notes: Sequence[str] = ()
) -> types.CallToolResult:
    """Return rows, from an offset on, as many as the limits allow.

    Raises:
        InputError: There are rows, but none so far on.

    """
    table, total = found.table, len(found.table)
    if offset and offset >= total:
        raise InputError(f"offset: {offset} is behind the last row; there are {total}")
    part, shortened = _part(table.terms[offset:], settings)
    end = offset + len(part)
    told = [*notes, *table.notes]
    if shortened:
        told.append(words.say("cells", settings.lang, count=shortened, cell=settings.cell))
    structured: dict[str, Any] = {
        "columns": list(table.columns),
        "rows": [dict(zip(table.columns, map(_value, row), strict=True)) for row in part],
        "offset": offset,
        "cut": end < total or found.is_cut,
        "notes": told,
    }
    if not found.is_cut:
        structured["total"] = total
    if structured["cut"]:
        key = "cut-free" if found.is_free else "cut"
        told.append(words.say(key, settings.lang, next=end))
        if not found.is_free:
            structured["next"] = end
    if found.item is not None:
        structured["item"] = dict(found.item)
    body = found.page if not offset else ""
    if not body:
        key = ("rows-cut" if found.is_cut else "rows") if part else "none"
        count = words.say(key, settings.lang, first=offset + 1, last=end, total=total)
        # Only the text is made of it, so that the SPARQL results in JSON are not needed.
        rows = export.markdown(Table(table.columns, part, (), b"")).decode() if part else ""
        body = f"{rows}\n({count})\n".lstrip()
    return whole(body, structured, told)


def of_page(text: str, settings: Settings) -> str:
    """Return a page, as much of it as the limits allow; that it was cut stands at its end."""
    if len(text) <= settings.characters:
        return text
    kept = text[: settings.characters].rpartition("\n")[0]
    return f"{kept}\n\n{words.say('cut-page', settings.lang, characters=settings.characters)}\n"


def whole(text: str, structured: dict[str, Any], notes: Sequence[str]) -> types.CallToolResult:
    """Return a result whose text ends with the notes."""
    text += "".join(f"\nnote: {note}\n" for note in notes)
    return types.CallToolResult(
        content=[types.TextContent(text=text)], structured_content=structured
    )


def failed(error: FunctiegraafError) -> types.CallToolResult:
    """Return one of our errors as the result of a tool, so that an assistant can mend it."""
    return types.CallToolResult(content=[types.TextContent(text=said(error))], is_error=True)


def said(error: FunctiegraafError) -> str:
    """Return what an error says; what would be invisible, or is no text, can be seen."""
    return "\n".join(map(visible, shown(str(error)).split("\n")))


def _part(rows: Sequence[Row], settings: Settings) -> tuple[list[Row], int]:
    """Return the first rows, and how many of their cells were shortened; at least one row."""
    part: list[Row] = []
    shortened = size = 0
    for row in rows[: settings.rows]:
        kept = tuple(_shortened(term, settings.cell) for term in row)
        size += len(json.dumps([_value(term) for term in kept], ensure_ascii=False))
        if part and size > settings.characters:
            break
        part.append(kept)
        shortened += sum(new is not old for new, old in zip(kept, row, strict=True))
    return part, shortened


def _shortened(term: AnyTerm | None, longest: int) -> AnyTerm | None:
    text = cell(term)
    return term if len(text) <= longest else ox.Literal(text[:longest] + "…")


def _value(term: AnyTerm | None) -> Value:
    value = python_value(term)
    # JSON has no word for these.
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
