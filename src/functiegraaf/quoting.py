"""Quoting: CSV that is right where the engine's is not.

The engine quotes texts and not IRIs, and an IRI may hold a comma. A row with one has a cell too
many, and everything behind it stands in the wrong column.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from functiegraaf.answers import Table, cell

#: A cell in quotes, from the start of a cell to its end.
_QUOTED = re.compile(rb'(?:^|(?<=[,\n]))"[^"]*(?:""[^"]*)*"')
#: What a cell cannot hold without quotes, by RFC 4180.
_NEEDS_QUOTES = re.compile('[",\r\n]')


def right(data: bytes, table: Callable[[], Table]) -> bytes:
    r"""Return CSV as the engine wrote it, or written anew where a cell lacks its quotes.

    Args:
        data: The CSV of the engine.
        table: Gives the same answer as a table; asked only if it is needed, for it is slow.

    >>> right(b'id,name\r\nx:a,"b,c"\r\n', lambda: Table.of([], []))
    b'id,name\r\nx:a,"b,c"\r\n'
    >>> right(b"id,name\r\nx:a,b,c\r\n", lambda: Table.of(["id", "name"], [["x:a,b", "c"]]))
    b'id,name\r\n"x:a,b",c\r\n'
    """
    return data if _is_right(data) else _written(table())


def _is_right(data: bytes) -> bool:
    """Tell whether each row has as many cells as there are columns.

    What is quoted is taken out first, and a quote that is left stands in the midst of a cell.
    """
    columns = data[: data.find(b"\r\n")].count(b",") + 1
    bare = _QUOTED.sub(b"", data) if b'"' in data else data
    return b'"' not in bare and bare.count(b",") == bare.count(b"\r\n") * (columns - 1)


def _written(table: Table) -> bytes:
    """Return a table as the engine would, with quotes wherever a cell needs them."""
    rows = [table.columns, *([cell(term) for term in row] for row in table.terms)]
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in rows).encode()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text
