"""Rows: where a row of an answer ends, in each format in which tables are written.

The engine writes its answer in pieces that end anywhere. To cut an answer off between two rows,
and to count them, the ends must be found; what stands in a text of the answer may look like one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

#: Between two rows in JSON. In a text a quote is escaped, so that what follows an unescaped one
#: there is the end of the text, and after that come only these signs.
_JSON_NEXT = re.compile(rb'\},(?=\{"[^\]},:])')
#: The same where a row may be empty: then each text has to be read, up to one that is not whole.
_JSON_EACH = re.compile(rb'"(?:[^"\\]++|\\.)*+"|\},(?=\{["}])|(")', re.DOTALL)
_XML_END = re.compile(rb"</result>")
_CSV_ROW = re.compile(rb'(?:[^"\n]++|"[^"]*+")*+\n')
_TSV_END = re.compile(rb"\n")


class Form(NamedTuple):
    """A format of tables.

    Attributes:
        head: Finds the end of what comes before the first row.
        ends: Gives the ends of the rows in bytes that begin where one begins.
        foot: What comes after the last row.

    """

    head: re.Pattern[bytes]
    ends: Callable[[bytes], Iterator[int]]
    foot: bytes


def _json_ends(data: bytes) -> Iterator[int]:
    if b"{}" not in data:
        for match in _JSON_NEXT.finditer(data):
            yield match.start() + 1
        return
    for match in _JSON_EACH.finditer(data):
        if match[1]:
            return
        if match[0] == b"},":
            yield match.start() + 1


def _ends_by(pattern: re.Pattern[bytes]) -> Callable[[bytes], Iterator[int]]:
    def ends(data: bytes) -> Iterator[int]:
        return (match.end() for match in pattern.finditer(data))

    return ends


def _csv_ends(data: bytes) -> Iterator[int]:
    at = 0
    while match := _CSV_ROW.match(data, at):
        at = match.end()
        yield at


FORMS = {
    "json": Form(re.compile(rb'"bindings":\['), _json_ends, b"]}}"),
    "xml": Form(re.compile(rb"<results>"), _ends_by(_XML_END), b"</results></sparql>"),
    "csv": Form(re.compile(rb"\n"), _csv_ends, b""),
    "tsv": Form(re.compile(rb"\n"), _ends_by(_TSV_END), b""),
}
