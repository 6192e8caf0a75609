"""Tables as text: which encoding, which delimiter, which rows.

Nothing is guessed from statistics. An encoding is taken if it is announced or if the bytes
fit it wholly; a delimiter if it turns the first row into headings that are known.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

from functiegraaf.errors import InputError
from functiegraaf.tables.choices import fold
from functiegraaf.tables.layout import sheets

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
#: A text that a spreadsheet would take for a formula is written behind an apostrophe.
GUARDED = re.compile(r"'+[=+\-@\t\r]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What Excel in the Netherlands writes as plain 'CSV'.
FALLBACK = "cp1252"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class NoHeadings(InputError):
    """A text whose first line holds no headings that are known, however it is split."""


def decode(path: Path, data: bytes, encoding: str | None = None) -> tuple[str, list[str]]:
    """Return the text of a file, and a note if its encoding had to be supposed.

    Raises:
        InputError: The bytes fit no encoding, or are no text.

    """
    notes: list[str] = []
    chosen = encoding or _announced(data) or _fitting(data)
    if chosen is None:
        chosen = FALLBACK
        notes.append(
            f"{path.name}: the encoding is not announced and not UTF-8; read as Windows-1252. "
            "If letters with accents come out wrong, give --encoding"
        )
    try:
        text = data.decode(chosen)
    except LookupError as error:
        raise InputError(f"there is no encoding {chosen!r}") from error
    except UnicodeError as error:
        raise InputError(
            f"{path}: the text is not {chosen}: {error}; save it as CSV UTF-8, or give --encoding"
        ) from error
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise InputError(
            f"{path}, line {line}: holds the control character "
            f"U+{ord(control[0]):04X}; this is no text, or it is damaged"
        )
    return text.removeprefix("\ufeff"), notes


def _announced(data: bytes) -> str | None:
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def _fitting(data: bytes) -> str | None:
    """Return UTF-8 or UTF-16 if the bytes are wholly that."""
    if b"\0" in data:
        # Dutch in UTF-16 has a zero in nearly every second byte, and never in both.
        for name, start in (("utf-16-le", 1), ("utf-16-be", 0)):
            if data[start::2].count(0) * 2 > len(data) // 2 and 0 not in data[1 - start :: 2]:
                return name
        # Whatever it is, it is no text; every byte is a sign here, so that this is what is said.
        return "latin-1"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def rows(path: Path, text: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows of a text, and the line on which each begins.

    Raises:
        InputError: No delimiter fits, or the text is not well formed.

    """
    skipped = 0
    told = re.match(r"sep=(.)\r?\n", text)
    if told:
        # Excel's own way to announce the delimiter.
        skipped, text = 1, text[told.end() :]
    delimiter = told[1] if told else _delimiter(path, text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    lines: list[int] = []
    before = 0
    try:
        for row in reader:
            found.append([unguard(value) for value in row])
            lines.append(before + 1 + skipped)
            before = reader.line_num
            _refuse_wide(path, row, lines[-1])
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num + skipped}: {error}") from error
    return found, lines


def _refuse_wide(path: Path, row: list[str], line: int) -> None:
    from functiegraaf.tables.scan import COLUMNS, ROWS

    if len(row) > COLUMNS or line > ROWS:
        raise InputError(
            f"{path}, line {line}: more than the {COLUMNS} columns or {ROWS} rows that are read"
        )


def _delimiter(path: Path, text: str) -> str:
    known = {fold(w) for sheet in sheets() for column in sheet.columns for w in column.name}
    first = next(iter(text[:10_000].splitlines()), "")
    scores: dict[str, int] = {}
    for delimiter in DELIMITERS:
        try:
            heads = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            heads = []
        scores[delimiter] = len({fold(head) for head in heads} & known)
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best] < 2:
        raise NoHeadings(
            f"{path}: the first line holds no headings that are known, whether it is split at "
            f"{', '.join(DELIMITERS.values())}; see: functiegraaf template"
        )
    return best


def guard(text: str) -> str:
    """Return a text as it is safe in a CSV file that a spreadsheet opens.

    >>> guard("=1+1"), guard("'-"), guard("a")
    ("'=1+1", "''-", 'a')
    """
    return "'" + text if GUARDED.match("'" + text) else text


def unguard(text: str) -> str:
    """Undo `guard`.

    >>> unguard(guard("'=1+1"))
    "'=1+1"
    """
    return text[1:] if GUARDED.match(text) else text
