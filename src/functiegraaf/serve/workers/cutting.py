"""Cutting: an answer that is too large is cut off between two rows, and says so itself.

What a cut answer says, and where, so that it is well formed and no value of it changes:

    JSON     "cut" in the head, beside "vars"
    XML      a comment after the last result
    CSV, TSV one more row, whose first cell says it; these formats have no other place
    Turtle, N-Triples    a comment at the end
    JSON-LD  one more object, which says nothing about anything: processors drop it
    RDF/XML  a comment at the end
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from functiegraaf.serve.workers.rows import FORMS

#: Pieces of this many bytes are passed on.
STEP = 65_536
#: A sign of a text may need as many bytes as this where it is written; that matters if it is long.
_LONG, _ESCAPED = 1_000, 6


class FullError(Exception):
    """The answer is as large as it may be; what comes is not needed."""


class Table:
    """Takes what the engine writes of a table, and passes on what may be had of it.

    Args:
        pass_on: Takes each piece, which ends where a row ends.
        form: "json", "xml", "csv" or "tsv".
        rows: How many rows may be had.
        size: How many bytes.

    """

    def __init__(self, pass_on: Callable[[bytes], None], form: str, rows: int, size: int) -> None:
        """Begin before the head of the table."""
        self._pass_on, self._name, self._form = pass_on, form, FORMS[form]
        self._most, self._size = rows, size
        self._held = bytearray()
        self._needed = STEP
        self._head: bytes | None = None
        self.rows = 0
        self._sent = 0

    def write(self, data: bytes) -> int:
        """Take a piece of the answer.

        Raises:
            FullError: There is one row more than may be had.

        """
        self._held += data
        if len(self._held) >= self._needed:
            self._take(bytes(self._held))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is held back is not yet known to be a row."""

    def finish(self) -> None:
        """Take the rest, after which nothing comes.

        Raises:
            FullError: There is one row more than may be had.

        """
        data = self._take(bytes(self._held))
        last = data.removesuffix(self._form.foot)
        if last:  # Only in JSON: no row follows that would show where it ends.
            self._allow(len(last))
            self.rows += 1
        self._pass_on(data)
        self._held.clear()

    def head(self, cut: str = "") -> bytes:
        """Return what stands before the rows; a cut answer says so there, if it can."""
        head = self._head or b""
        if cut and self._name == "json":
            said = json.dumps({"rows": self.rows, "message": cut}, ensure_ascii=False).encode()
            return head.replace(b"]},", b'],"cut":' + said + b"},", 1)
        return head

    def foot(self, cut: str) -> bytes:
        """Return what stands after the rows of an answer that is cut off."""
        columns = (self._head or b"").rstrip()
        if self._name == "xml":
            return f"<!-- {cut} -->".encode() + self._form.foot
        if self._name == "csv" and columns:
            return f'"{cut}"'.encode() + b"," * columns.count(b",") + b"\r\n"
        if self._name == "tsv" and columns:
            return f'"{cut}"'.encode() + b"\t" * columns.count(b"\t") + b"\n"
        return self._form.foot

    def _take(self, data: bytes) -> bytes:
        """Pass on all whole rows, and return what is left."""
        if self._head is None:
            found = self._form.head.search(data)
            if not found:
                self._needed = 2 * len(data)
                return data
            self._head, data = data[: found.end()], data[found.end() :]
        end = 0
        try:
            for place in self._form.ends(data):
                self._allow(place)
                self.rows += 1
                end = place
            if len(data) - end > len(self._form.foot):  # There is more than these rows.
                self._allow(len(data))
        finally:
            if end:
                self._pass_on(data[:end])
                self._sent += end
            self._held[:] = data[end:]
        # A row that is longer than all this is not looked through again with each piece of it.
        self._needed = max(STEP, 2 * len(self._held))
        return data[end:]

    def _allow(self, end: int) -> None:
        if self.rows >= self._most or self._sent + end > self._size:
            raise FullError


class Graph:
    """Passes on what is written of triples, of which only as many are given as may be had."""

    def __init__(self, pass_on: Callable[[bytes], None], form: str, rows: int, size: int) -> None:
        """Begin before the first triple."""
        self._pass_on, self._form, self._most, self._size = pass_on, form, rows, size
        self._held = bytearray()
        self._sent = self.rows = 0
        self.is_cut = False

    def of(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Yield triples until the answer is full."""
        for triple in triples:
            value = triple.object
            length = len(value.value) if isinstance(value, ox.Literal) else 0
            if length > _LONG:
                length *= _ESCAPED
            if self.rows >= self._most or self._sent + len(self._held) + length > self._size:
                self.is_cut = True
                return
            self.rows += 1
            yield triple

    def write(self, data: bytes) -> int:
        """Take a piece of the answer."""
        self._held += data
        if len(self._held) >= STEP:
            # The last bytes stay, for what is said of a cut may have to stand before them.
            self._pass_on(bytes(self._held[:-1]))
            self._sent += len(self._held) - 1
            del self._held[:-1]
        return len(data)

    def flush(self) -> None:
        """Do nothing: the end is held back until it is known."""

    def finish(self, cut: str) -> None:
        """Pass on the rest, with what is said if the answer is cut off."""
        rest = bytes(self._held)
        if self.is_cut and self._form == "jsonld":
            comma = b"," if self.rows else b""
            rest = rest[:-1] + comma + json.dumps({"cut": cut}, ensure_ascii=False).encode() + b"]"
        elif self.is_cut:
            rest += (f"\n<!-- {cut} -->\n" if self._form == "rdfxml" else f"# {cut}\n").encode()
        self._pass_on(rest)
