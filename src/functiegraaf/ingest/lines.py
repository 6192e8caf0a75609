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
from dataclasses import dataclass
from pathlib import Path

from functiegraaf.errors import InputError
from functiegraaf.ingest.side_by_side import in_columns

#: More than any document of these kinds has; what is larger is something else.
MAX_BYTES = 50_000_000

_BULLET = re.compile(
    r"^(?:(?:−−|[•▪◦●○■□\uf0b7\uf0a7\uf02d\uf0d8])\s*|(?:[-–—−·*]|\ufffd(?=\s))\s+)"
)
_ALONE = re.compile(r"−−|[•▪◦●○■□\uf0b7\uf0a7\uf02d\uf0d8]")
#: A dash that stands alone is more often an empty cell of a table than a bullet.
_DASH = re.compile(r"[-–—−·*]")

#: What part of the bullets that stand alone on a line must have a text below them.
LONE = 0.8
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

    """

    path: Path
    sha256: str
    count: int
    lines: list[Line]
    choices: list[Choice]

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


def read(path: Path) -> list[Extraction]:
    """Read a PDF or a text extraction.

    Returns:
        The document as lines. A PDF is read in two ways: in the order in which it was written,
        and as it lies on the page; which is better depends on who made it.

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
    texts = _pdf_texts(path) if data.startswith(b"%PDF") else [_decode(path, data)]
    digest = hashlib.sha256(data).hexdigest()
    found: list[Extraction] = []
    for text in texts:
        raw = re.split(r"\r\n|\r|\n", text)
        if not raw[-1]:
            raw.pop()
        found.append(Extraction(path, digest, len(raw), clean(raw), []))
    return found


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


def _pdf_texts(path: Path) -> list[str]:
    """Return the text of a PDF in two ways, a form feed before each page after the first."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{path}: is protected by a password; save a copy without one")
        pages = list(reader.pages)
        written = [page.extract_text() for page in pages]
        laid_out = [page.extract_text(extraction_mode="layout") for page in pages]
    except InputError:
        raise
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as a PDF: {error}") from error
    if not any(page.strip() for page in written):
        raise InputError(f"{path}: holds pictures only and no text; run OCR on it first")
    return ["\n\f".join(texts) for texts in (written, laid_out)]


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
    lone = _lone_bullets(raw)
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
        mark = _BULLET.match(text)
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


def _lone_bullets(raw: Sequence[str]) -> set[int]:
    """Return the numbers of lines with a bullet whose text is on the next line.

    In a document that writes its bullets so, nearly every bullet that stands alone has a text
    below it; in a table they are empty cells.
    """
    found: set[int] = set()
    for sign in (_ALONE, _DASH):
        alone = [at for at, whole in enumerate(raw) if sign.fullmatch(whole.strip())]
        below = [
            at
            for at in alone
            if at + 1 < len(raw)
            and re.search(r"[^\W\d_]", raw[at + 1])
            and "\f" not in raw[at + 1]
            and not _BULLET.match(raw[at + 1].strip())
        ]
        least = max(LONE * len(alone), 1 if sign is _ALONE else 10)
        found |= {at + 1 for at in below} if len(below) >= least else set()
    return found
