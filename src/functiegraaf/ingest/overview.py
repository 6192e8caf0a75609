"""Overview: the list of the profiles of a booklet, with code and page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from functiegraaf.ingest.document import Document, code, iri, name, number
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.profiles import function_facts

_CODE = r"(N\d\d\.\d\d\.\d\d(?: ?/ ?[A-Za-z]+(?: [IVX]+)?)?)"
_ROW = re.compile(rf"(\S.*?)[.\s]*{_CODE}[.\s]*[.\s](\d{{1,4}})")
_ROW_WITHOUT_PAGE = re.compile(rf"(\S.*?)[.\s]*{_CODE}[.\s]*[-–]?()")


class Row(NamedTuple):
    """A row of the overview.

    Attributes:
        lines: The lines that make it known.
        name: The name of the profile.
        code: Its code, as written.
        page: Its page; '' if none is printed.

    """

    lines: Sequence[Line]
    name: str
    code: str
    page: str


def rows_of(doc: Document, body: Sequence[Line]) -> tuple[list[Row], list[Line]]:
    """Return the rows of the overview, and the lines that are no row of it."""
    rows: list[Row] = []
    rest: list[Line] = []
    held: list[Line] = []
    for line in body:
        held = [*held, line] if held else [line]
        text = doc.source.join(held)
        match = _ROW.fullmatch(text) or _ROW_WITHOUT_PAGE.fullmatch(text)
        if match:
            printed, written, page = match.groups()
            rows.append(Row(held, printed.rstrip(". "), written, page))
            held = []
        elif len(held) == 2 or not re.search(r"[^\W\d]", line.text):
            rest += held
            held = []
    return rows, rest + held


def rows_by_column(doc: Document, columns: Mapping[str, Sequence[Line]]) -> list[Row]:
    """Return the rows where extraction wrote the columns one below the other.

    Cells that take two lines make columns of other lengths; then the lines stay unread.
    """
    cells = [list(columns.get(f"column-{kind}", ())) for kind in ("name", "code", "page")]
    rows: list[Row] = []
    if len({len(column) for column in cells}) != 1:
        return rows
    for row in zip(*cells, strict=True):
        printed, written, page = (line.text for line in row)
        if re.fullmatch(_CODE, written):
            rows.append(Row(row[1:2], printed, written, page if page.isdigit() else ""))
            doc.understand(row, "overview")
    return rows


def note(doc: Document, rows: Sequence[Row], printed: Sequence[str]) -> None:
    """Note what the overview says.

    A row with a page and the code of no profile, where the one profile of the same function
    that has no row should stand, is the row of that profile; the code of either is wrong.

    Args:
        doc: The document to add to.
        rows: The rows of the overview.
        printed: The codes of the profiles, as they write them, in their order.

    """
    keys = {profile_key(written): written for written in printed}
    listed = {profile_key(row.code) for row in rows}
    for at, row in enumerate(rows):
        key = profile_key(row.code)
        if key not in keys and row.page and keys:
            other = _between(rows, at, list(keys), listed)
            line = row.lines[0].number
            if other:
                doc.source.choose(
                    line, f"the row of {keys[other]}", f"a profile {row.code} without a text"
                )
                row = row._replace(code=keys[other])
            else:
                doc.source.choose(
                    line, f"a profile {row.code} without a text", "the row of another profile"
                )
        _note(doc, row)


def _between(rows: Sequence[Row], at: int, keys: Sequence[str], listed: set[str]) -> str:
    """Return the profile without a row that stands where a row is, if it is the only one."""
    places = {profile_key(row.code): place for place, row in enumerate(rows)}
    above = [key for key in keys if key in listed and places[key] < at]
    below = [key for key in keys if key in listed and places[key] > at]
    start = keys.index(above[-1]) + 1 if above else 0
    end = keys.index(below[0]) if below else len(keys)
    missing = [key for key in keys[start:end] if key not in listed]
    return missing[0] if len(missing) == 1 and _alike(missing[0], rows[at].code) else ""


def _alike(key: str, written: str) -> bool:
    """Tell whether two codes are of one function, or differ in one digit and nothing else."""
    other = profile_key(written)
    differ = sum(one != two for one, two in zip(key, other, strict=False))
    return key[:9] == other[:9] or (len(key) == len(other) and differ == 1)


def _note(doc: Document, row: Row) -> None:
    local = profile_key(row.code)
    enriched = "/" in row.code
    doc.say(
        f"profile-{local}",
        ("EnrichedProfile" if enriched else "NormalProfile", "CompetencyProfile"),
        row.lines,
        {
            "prefLabel": name(row.name),
            "notation": code(row.code),
            **({"page": number(int(row.page))} if row.page else {}),
        },
        "overview",
    )
    if not enriched:
        facts = function_facts(row.name, row.code)
        doc.say(f"function-{local}", ("NormFunction",), row.lines, facts)
    doc.things[f"profile-{local}"].facts.setdefault("ofFunction", [iri(f"function-{local[:9]}")])


def profile_key(written: str) -> str:
    """Return the key of a profile in IRIs.

    >>> profile_key("N06.01.06/vp II")
    'N06-01-06-VP-II'
    """
    return re.sub(r"[./\s]+", "-", written.strip()).upper()
