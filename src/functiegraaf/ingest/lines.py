"""Lines: a document as numbered lines, cleaned of what extraction leaves behind.

Cleaning takes away what no reader of the printed page sees (soft hyphens, replacement
characters, ligatures, bullets) and keeps the number and the page of each line. A word that
was cut at the end of a line is made whole by looking how the document writes it elsewhere.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from functiegraaf.errors import InputError
from functiegraaf.ingest.bullets import BULLET, lone_bullets
from functiegraaf.ingest.side_by_side import in_columns

if TYPE_CHECKING:
    from functiegraaf.ingest.known import Known

#: More than any document of these kinds has; what is larger is something else.
MAX_BYTES = 50_000_000

_HYPHENS = "-\u00ad\u2010\u2011"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00a0": " ", "\u202f": " "}
)


@dataclass(frozen=True)
class Line:
    """One line of a document that holds more than space.

    Attributes:
        number: Its number in the extraction, from 1.
        page: Its page, counted from 1 by the page breaks.
        text: What it says, cleaned and without its bullet.
        bullet: Whether it starts with a bullet.
        gap: Whether blank lines or a page break stand before it.
        opens: Whether it is the first line of its page.
        wraps: Whether its bullet says that the text hangs over more than one line.
        indent: How many spaces stand before it, up to two: one is a page break or a bullet
            that was lost, two are both.
        beside: Whether it stood beside another line, in the right one of two columns.
        cell: The row and the column of the table in which it stands, from 1, where a PDF says so.

    """

    number: int
    page: int
    text: str
    bullet: bool = False
    gap: bool = False
    opens: bool = False
    wraps: bool = False
    indent: int = 0
    beside: bool = False
    cell: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Choice:
    """A place that could be read in two ways.

    Attributes:
        line: The line where it stands.
        taken: The reading that was taken.
        other: The reading that was not.

    """

    line: int
    taken: str
    other: str


@dataclass
class Extraction:
    """A document as lines, with what is known of the file itself.

    Attributes:
        path: The file.
        sha256: The digest of the text, in hexadecimal digits.
        count: The number of lines, blank ones included.
        lines: The lines that hold more than space.
        choices: Where two readings were possible; readers add to it.
        placed: Whether the places of the lines on the page are known, so that they are in the
            order in which they are read.
        columned: The pages on which columns of text stand side by side.
        running: Running heads and feet that are known by their place, and are in no other list.
        doubtful: Lines of which the place on the page is not understood, likewise.

    """

    path: Path
    sha256: str
    count: int
    lines: list[Line]
    choices: list[Choice]
    placed: bool = False
    columned: set[int] = field(default_factory=set)
    running: list[Line] = field(default_factory=list)
    doubtful: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Learn the words of the document, to make cut words whole."""
        self._words = {
            word.casefold() for line in self.lines for word in _WORD.findall(line.text[:-1])
        }

    def join(self, lines: Iterable[Line]) -> str:
        """Return the text of lines as one, words that were cut made whole."""
        whole = ""
        for line in lines:
            if not whole:
                whole = line.text
            elif whole[-1] in _HYPHENS and whole[-2:-1].isalpha() and line.text[:1].islower():
                whole = self._mend(whole, line)
            elif whole.endswith("/") and not whole.endswith(" /"):
                whole += line.text
            else:
                whole += " " + line.text
        return " ".join(whole.split())

    def _mend(self, whole: str, line: Line) -> str:
        """Join a word that was cut by a hyphen at the end of a line, or keep the hyphen."""
        start = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*$", whole[:-1]) or [""]
        end = re.findall(r"^[^\W\d_]+", line.text) or [""]
        if end[0] in ("en", "of"):
            return whole + " " + line.text
        closed, open_ = (start[0] + end[0]).casefold(), f"{start[0]}-{end[0]}".casefold()
        if whole[-1] == "\u00ad":
            return whole[:-1] + line.text
        if open_ in self._words and closed not in self._words:
            return whole + line.text
        if closed not in self._words:
            self.choose(line.number, f"'{start[0]}{end[0]}'", f"'{start[0]}-{end[0]}'")
        return whole[:-1] + line.text

    def choose(self, line: int, taken: str, other: str) -> None:
        """Note that a place could be read in two ways, once."""
        choice = Choice(line, taken, other)
        if choice not in self.choices:
            self.choices.append(choice)


def read(path: Path, known: Known) -> Extraction:
    """Read a PDF or a text extraction.

    Args:
        path: The file.
        known: The headings that readers know, by which a PDF is laid out.

    Returns:
        The document as lines.

    Raises:
        InputError: The file cannot be read, is too large, or is no text.

    """
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder; name the files in it")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{path}: {size} bytes is more than a document has ({MAX_BYTES})")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    digest = hashlib.sha256(data).hexdigest()
    if b"%PDF-" in data[:1024]:
        return _placed(path, data, digest, known)
    raw = re.split(r"\r\n|\r|\n", _decode(path, data))
    if not raw[-1]:
        raw.pop()
    return Extraction(path, digest, len(raw), clean(raw), [])


def _decode(path: Path, data: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark, or say what to do."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: byte {error.start + 1} is not UTF-8; save the text as UTF-8, or give the PDF"
        ) from error
    if "\0" in text:
        raise InputError(f"{path}: holds NUL characters, so it is no text; give the PDF or a text")
    return text


def _placed(path: Path, data: bytes, digest: str, known: Known) -> Extraction:
    """Return the lines of a PDF as they lie on its pages."""
    from functiegraaf.ingest import layout, pdf

    raw: list[str] = []
    at: dict[int, layout.Printed] = {}
    page = 1
    for printed in layout.read(pdf.read(path, data), known):
        if printed.gap and raw:
            raw.append("")
        if printed.apart:
            raw.append("")
        else:
            raw.append(("\f" if printed.page > page else "") + printed.text)
            page = max(page, printed.page)
        at[len(raw)] = printed
    lines = [
        replace(line, page=at[line.number].page, cell=at[line.number].cell, indent=0)
        for line in clean(raw)
    ]
    edges = {
        kind: [
            Line(number, printed.page, printed.text)
            for number, printed in at.items()
            if printed.apart == kind
        ]
        for kind in ("running", "doubtful")
    }
    chosen = [
        Choice(number, *printed.choice) for number, printed in at.items() if printed.choice[0]
    ]
    found = Extraction(path, digest, len(raw), lines, chosen)
    found.columned = {printed.page for printed in at.values() if printed.beside}
    found.placed, found.running, found.doubtful = True, edges["running"], edges["doubtful"]
    return found


def clean(raw: Sequence[str]) -> list[Line]:
    r"""Return the lines that hold more than space.

    >>> [(line.number, line.text, line.bullet) for line in clean(["−− \ufffdeen", "", "twee"])]
    [(1, 'een', True), (3, 'twee', False)]
    >>> [(line.text, line.bullet) for line in clean(["•", "een", "•", "twee"])]
    [('een', True), ('twee', True)]
    """
    lines: list[Line] = []
    page, gap, opens = 1, False, True
    # Where form feeds tell of pages, a space at the start of a line does not.
    feeds = any("\f" in whole.strip(" ")[at == 0 :] for at, whole in enumerate(raw))
    lone = lone_bullets(raw)
    marked = False
    for number, whole, beside in in_columns(raw):
        indent = re.match(r" {0,2}(?=\S)", whole)
        spaces = len(indent[0]) if indent else 0
        breaks = not beside and ("\f" in whole or (spaces > 0 and not feeds))
        text = unicodedata.normalize("NFC", whole.replace("\f", " ").translate(_LIGATURES))
        text = re.sub(r"[\u200b\u200c\u200d\u2060\ufeff]", "", text)
        text = re.sub(r"\u00ad(?=\S)", "", text).strip()
        if breaks and lines:
            page, gap, opens = page + 1, True, True
        if not text or text == "\ufffd":
            gap = True
            continue
        if number in lone:
            marked = True
            continue
        mark = BULLET.match(text)
        rest = text[mark.end() :] if mark else text
        wraps = rest.startswith("\ufffd")
        rest = re.sub(r"\s+", " ", rest.replace("\ufffd", "")).strip()
        if rest.endswith("\u00ad"):
            rest = rest.rstrip("\u00ad ") + "\u00ad"
        if not rest and text != "\ufffd":
            # A bullet without a text is what a table prints in an empty cell.
            rest, mark = "-", None
        bullet = mark is not None or marked
        lines.append(Line(number, page, rest, bullet, gap, opens, wraps, spaces, beside))
        gap = opens = marked = False
    return lines
