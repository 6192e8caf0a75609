"""Excel: a function description as a workbook; every cell is a text, so that nothing computes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from functiegraaf.serve.explorer.sheets.facts import Foot, Part, Said, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: When a file was made is not told: it is the same whenever that is.
_ANY_TIME = datetime(1980, 1, 1)
#: The longest text of a cell, in signs.
_LONGEST = 32_767
#: All columns together are as wide as can be read on a page; what is wider wraps.
_PAGE = 130
_COLUMNS = ("part", "lead", "badge", "note", "text")


def write(sheet: Sheet, foot: Foot) -> bytes:
    """Return the workbook: what identifies the function, what is said of it, and tables."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    title = " ".join([sheet.title.text, *(one.text for one in sheet.fields.get("code", ()))])
    book.set_properties({
        "title": title, "author": "the functiegraaf project", "created": _ANY_TIME,
        "comments": " - ".join((*foot.lines, foot.view)),
    })  # fmt: skip
    say = foot.say
    _fill(book, say("sheet"), _top(sheet, foot), 2)
    rows = [row for part in sheet.parts if not part.columns for row in _rows(part, foot)]
    if rows:
        heads = [say(f"sheet-{name}") for name in _COLUMNS]
        _fill(book, say("sheet-text"), [heads, *rows], len(heads))
    for part in sheet.parts:
        if part.columns:
            heads = [say(f"sheet-{name}") for name in part.columns]
            cells = [[cell.text for cell in item.cells] for item in part.items]
            _fill(book, say(f"part-{part.name}"), [heads, *cells], len(heads))
    book.close()
    return out.getvalue()


def _top(sheet: Sheet, foot: Foot) -> list[list[str]]:
    say = foot.say
    return [
        [say("sheet-field"), say("sheet-value")],
        [say("sheet-name"), sheet.title.text],
        *(
            [say(f"sheet-{name}"), "; ".join(shown(one, foot) for one in values)]
            for name, values in sheet.fields.items()
        ),
        *(["", line] for line in (*foot.lines, foot.view)),
    ]


def shown(one: Said, foot: Foot) -> str:
    """Return a text, and that it was concluded."""
    return f"{one.text} ({foot.say('sheet-concluded')})" if one.concluded else one.text


def _rows(part: Part, foot: Foot) -> Iterator[list[str]]:
    for item in part.items:
        lead, badge = (shown(one, foot) if one else "" for one in (item.lead, item.badge))
        notes = "; ".join(shown(note, foot) for note in item.notes)
        texts = [f"{mark} {shown(text, foot)}".strip() for mark, text in item.texts] or [""]
        for text in texts:
            yield [foot.say(f"part-{part.name}"), lead, badge, notes, text]


def shares(needed: Sequence[int], most: int = _PAGE) -> list[int]:
    """Return the widths of columns: what each needs, and of what is too much an equal share.

    >>> shares([10, 200, 20], 90), shares([200, 10, 60], 90), shares([5, 6], 90)
    ([10, 60, 20], [40, 10, 40], [5, 6])
    """
    widths, left = list(needed), most
    by_need = sorted(range(len(needed)), key=lambda column: needed[column])
    for place, column in enumerate(by_need):
        widths[column] = min(needed[column], left // (len(needed) - place))
        left -= widths[column]
    return widths


def _fill(book: Any, name: str, rows: Sequence[Sequence[str]], width: int) -> None:  # noqa: ANN401
    """Add a sheet with a row of heads, as wide as its texts and as high as they need."""
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    body = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    widths = shares([max(len(row[column]) for row in rows) + 2 for column in range(width)])
    for column, size in enumerate(widths):
        sheet.set_column(column, column, size)
    for number, row in enumerate(rows):
        # Not every program fits the height of a row to text that wraps: say it.
        lines = max(-(-len(text) // (size - 1)) for text, size in zip(row, widths, strict=True))
        sheet.set_row(number, 15 * max(lines, 1))
        for column, text in enumerate(row):
            sheet.write_string(number, column, text[:_LONGEST], body if number else head)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if len(rows) > 1:
        sheet.autofilter(0, 0, len(rows) - 1, width - 1)
