"""The same workbook back, with every cell in fault coloured and commented."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from functiegraaf.errors import InputError
from functiegraaf.findings import Finding
from functiegraaf.tables import guard, scan
from functiegraaf.tables.layout import Words

#: The line above our part of a comment, by which it is found again.
MARK = "functiegraaf import:"
_COLOURS = {"Violation": "F8CBAD", "Warning": "FFE699", "Info": "DDEBF7"}
_KEPT = Words(
    "deze cellen houden hun eigen kleur en hebben alleen een opmerking: {cells}",
    "these cells keep their own colour and only have a comment: {cells}",
)
#: What openpyxl leaves out when it saves a workbook, by the names of its parts.
_LOST = {
    "xl/media/": "pictures",
    "xl/charts/": "charts",
    "xl/pivotTables/": "pivot tables",
    "xl/slicers/": "slicers",
    "xl/threadedComments/": "threaded comments",
    "xl/ctrlProps/": "form controls",
    "xl/embeddings/": "embedded files",
}


def annotate(path: Path, findings: Iterable[Finding], lang: str) -> tuple[bytes, list[str]]:
    """Return a workbook with the findings in its cells, and notes on what it may have lost.

    What an earlier run coloured and commented is cleared first.

    Args:
        path: The workbook, an .xlsx file.
        findings: What was found in it; those without a cell are left out.
        lang: The language of the comments.

    Raises:
        InputError: The file is not an xlsx file, or cannot be read.

    """
    source = guard.load(path)
    if source.kind != "xlsx":
        raise InputError(f"{path}: only an .xlsx file can be annotated; save it as .xlsx first")
    scan.scan(path, source)
    try:
        # What openpyxl warns of, it leaves out; what matters of that is said below.
        with warnings.catch_warnings(action="ignore"):
            data, kept = _annotated(source.data, findings, lang)
    except Exception as error:
        # A damaged part makes openpyxl fail in whatever way that part leads to.
        reason = next(iter(str(error).splitlines()), "").rstrip(".") or type(error).__name__
        raise InputError(f"{path}: its cells cannot be marked{guard.ANEW} ({reason})") from error
    lost = [what for start, what in _LOST.items() if any(p.startswith(start) for p in source.parts)]
    notes = [f"{path.name}: the annotated copy may lack {', '.join(lost)}"] if lost else []
    if kept:
        notes.append(_KEPT.of(lang).format(cells=", ".join(kept)))
    return data, notes


def _annotated(data: bytes, findings: Iterable[Finding], lang: str) -> tuple[bytes, list[str]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        _clear(sheet)
    said: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.place and finding.place.cell and finding.place.sheet in book.sheetnames:
            seen = _top_left(book[finding.place.sheet], finding.place.cell).coordinate
            said.setdefault((finding.place.sheet, seen), []).append(finding)
    kept = []
    for (name, cell), here in said.items():
        if not _mark(book[name][cell], here, lang):
            kept.append(f"{name}!{cell}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), kept


def _clear(sheet: Any) -> None:  # noqa: ANN401 - openpyxl
    """Take away what an earlier run left, and let all comments be read whole."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is None:
                continue
            kept, mark, _ = cell.comment.text.partition(MARK)
            if mark:
                if _is_ours(cell):
                    cell.fill = PatternFill()
                kept = kept.strip()
                cell.comment = Comment(kept, cell.comment.author) if kept else None
            if cell.comment is not None:
                # openpyxl forgets how large a comment was.
                cell.comment.width, cell.comment.height = 300, 90


def _top_left(sheet: Any, cell: str) -> Any:  # noqa: ANN401 - openpyxl
    """Return a cell, or of a merged one the cell that is seen."""
    for area in sheet.merged_cells.ranges:
        if cell in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[cell]


def _is_ours(cell: Any) -> bool:  # noqa: ANN401 - openpyxl
    """Tell whether a cell has one of the colours that we give."""
    # Programs write the transparency before it each in their own way.
    colour = str(cell.fill.start_color.rgb)[-6:]
    return cell.fill.fill_type == "solid" and colour in _COLOURS.values()


def _mark(cell: Any, findings: list[Finding], lang: str) -> bool:  # noqa: ANN401 - openpyxl
    """Comment a cell, and colour it unless it has a colour already; tell whether it got one."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    worst = next(s for s in _COLOURS if any(f.severity == s for f in findings))
    # The colours of the user mean something to him, and could not be given back later.
    free = cell.fill.fill_type is None
    if free:
        cell.fill = PatternFill("solid", start_color=_COLOURS[worst])
    lines = [MARK, *(f"{f.message(lang)} {f.hint(lang)}".strip() for f in findings)]
    text = "\n".join(lines)
    author = "functiegraaf"
    if cell.comment is not None:
        text, author = f"{cell.comment.text}\n\n{text}", cell.comment.author
    cell.comment = Comment(text, author, width=340, height=60 + 18 * (len(text) // 45))
    return free
