"""XLSX: findings as a workbook, every cell a text."""

from __future__ import annotations

import io

from functiegraaf.reporters import COLUMNS, Run, record
from functiegraaf.reporters.words import WORDS

WIDTHS = {"message_nl": 70, "message_en": 70, "hint_nl": 60, "hint_en": 60, "label": 36, "rule": 40}
COLOURS = {"Violation": "#f8d7da", "Warning": "#fff3cd", "Info": "#d1ecf1"}


def write(run: Run) -> bytes:
    """Return a workbook with one sheet: a finding a row, filtered and coloured by severity."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(WORDS[run.lang]["title"])
    head = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, WIDTHS.get(name, 14))
    formats = {
        kind: book.add_format({"bg_color": colour, "valign": "top"})
        for kind, colour in COLOURS.items()
    }
    for row, one in enumerate(run.report.findings, 1):
        for column, (name, value) in enumerate(_cells(run, one)):
            form = formats.get(one.severity, wrap) if name == "severity" else wrap
            if isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(row, column, value, form)
            else:
                # A text, never a formula or a link, whatever it starts with.
                sheet.write_string(row, column, "" if value is None else str(value), form)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(run.report.findings)), len(COLUMNS) - 1)
    book.close()
    return stream.getvalue()


def _cells(run: Run, finding: object) -> list[tuple[str, object]]:
    from functiegraaf.findings import Finding

    assert isinstance(finding, Finding)  # noqa: S101 - our own call
    values = record(run, finding)
    return [(name, values[name]) for name in COLUMNS]
