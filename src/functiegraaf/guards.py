"""Guards: what stands between the files of a user and the parsers.

What is too large, is no text, or would bring a parser down, is refused with one message before
a parser sees it, and what a parser says of a file becomes one message, too.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from functiegraaf.errors import InputError

#: Larger files belong in a store; a linter holds all in memory several times.
MAX_BYTES = 200_000_000

#: More than any person writes, and far below what brings the parser down (18,432
#: triples within triples). Plain brackets nest as deep as they like: the parser does not recurse.
MAX_NESTING = 500

_JSON_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{}\]]', re.DOTALL)
#: What a parser says again of the place, which the message names already.
_PLACE = re.compile(
    r"^(?:Parser error )?at line \d+ (?:between )?column \d+(?: and (?:line \d+ )?column \d+)?: "
)
_REMOTE = "LoadDocumentCallback"
_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what a parser or the system says of a file into one message.

    Raises:
        InputError: Something was wrong; the message names the file, and the line if known.

    """
    try:
        yield
    except SyntaxError as error:
        reason = error.msg or ""
        place = f"{path}, line {error.lineno}" if error.lineno else str(path)
        if _REMOTE in reason:
            raise InputError(
                f"{path}: names a context that lies elsewhere, and nothing is ever fetched; "
                "put that context into the file"
            ) from error
        raise InputError(f"{place}: {_PLACE.sub('', reason)}; mend what stands there") from error
    except MemoryError as error:
        # What the parser says of anything that outgrows its buffer of 16 MB.
        message = f"{path}: holds a text or a line of over 16 MB, too long to read; split it"
        raise InputError(message) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def text_of(path: Path) -> str:
    """Return the text of a file.

    Raises:
        InputError: It cannot be read, is too large, or is no text in UTF-8.

    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path}: {size} bytes is too large to check as a file (at most {MAX_BYTES}); load "
                f"it into a store: functiegraaf load --no-derive {path} --store DIR, and check "
                "that: functiegraaf validate --store DIR"
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    return decoded(path, data)


def decoded(path: Path, data: bytes) -> str:
    """Return the text that the bytes of a file are.

    Raises:
        InputError: They are no text in UTF-8.

    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(f"{path}: is UTF-16; save the file as UTF-8")
    if b"\0" in data:
        raise InputError(f"{path}: holds NUL bytes, so it is no text; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        more = ", and let its first line say so" if data.lstrip().startswith(b"<?xml") else ""
        message = f"{path}, line {line}: is not UTF-8; save the file as UTF-8{more}"
        raise InputError(message) from error


def refuse(path: Path, text: str, form: ox.RdfFormat) -> None:
    """Refuse a text that would bring its parser down.

    Raises:
        InputError: It would; the message says where and what to do.

    """
    if form == ox.RdfFormat.RDF_XML:
        _refuse_xml(path, text)
    else:
        _refuse_nesting(path, text, form)


def refuse_file(path: Path, form: ox.RdfFormat) -> None:
    """Refuse a file that would bring its parser down, without reading all of it into memory.

    Only JSON and XML, and triples within triples, nest in a way that harms.

    Raises:
        InputError: It would, or it cannot be read; the message says where and what to do.

    """
    if form in (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML):
        refuse(path, text_of(path), form)
        return
    with telling(path), path.open("rb") as stream:
        if sum(piece.count(b"<<") for piece in _pieces(stream)) <= MAX_NESTING:
            return
    if form not in _LINES:
        refuse(path, text_of(path), form)
        return
    with telling(path), path.open("rb") as stream:
        # Each line stands for itself; in other forms they all nest together.
        for number, line in enumerate(stream, 1):
            if line.count(b"<<") > MAX_NESTING:
                place = f"{path}, line {number}"
                raise InputError(f"{place}: nests deeper than {MAX_NESTING}; flatten it")


class Nesting:
    """Watches the bytes of N-Triples or N-Quads on their way to the parser."""

    def __init__(self) -> None:
        """Begin at the start of a line."""
        self._open = 0

    def is_harmful(self, data: bytes) -> bool:
        """Tell whether a line, of which this may be a part, nests so deep that it may harm."""
        self._open += data.count(b"<<")
        if self._open <= MAX_NESTING:
            end = data.rfind(b"\n")
            self._open = self._open if end < 0 else data.count(b"<<", end)
            return False
        # Seldom so many: then each line is looked at, and those before it are let off.
        first, *others = data.split(b"\n")
        before = self._open - data.count(b"<<")
        counts = [before + first.count(b"<<"), *(one.count(b"<<") for one in others)]
        self._open = counts[-1]
        return max(counts) > MAX_NESTING


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Return the bytes of a file in pieces, none of which ends between two signs `<`."""
    while piece := stream.read(1_000_000):
        while piece.endswith(b"<") and (more := stream.read(1)):
            piece += more
        yield piece


def _refuse_nesting(path: Path, text: str, form: ox.RdfFormat) -> None:
    """Refuse what the parser recurses into: JSON, and triples about triples about triples."""
    if form == ox.RdfFormat.JSON_LD:
        marks = ((one[0], one.start()) for one in _JSON_MARK.finditer(text))
        opening, closing = ("[", "{"), ("]", "}")
    elif text.count("<<") > MAX_NESTING:
        from functiegraaf.places.turtle import tokens

        marks = ((token.text, token.at) for token in tokens(text))
        opening, closing = ("<<", "<<("), (">>", ")>>")
    else:
        return
    depth = 0
    for mark, at in marks:
        depth += (mark in opening) - (mark in closing)
        if depth > MAX_NESTING:
            line = text.count("\n", 0, at) + 1
            raise InputError(f"{path}, line {line}: nests deeper than {MAX_NESTING}; flatten it")


def _refuse_xml(path: Path, text: str) -> None:
    """Refuse XML that is not well formed, with its line, or that nests too deep.

    The parser of RDF gives no lines, and takes time with the square of the depth.
    """
    from xml.parsers import expat

    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise InputError(f"{path}: has a DOCTYPE, which can hide a bomb; save it as Turtle")
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_NESTING:
            line = parser.CurrentLineNumber
            raise InputError(f"{path}, line {line}: nests deeper than {MAX_NESTING}; flatten it")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise InputError(f"{path}, line {error.lineno}: is no XML: {reason}") from error
