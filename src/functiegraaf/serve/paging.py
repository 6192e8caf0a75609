"""Paging: an answer in parts, with links from each to the others, as RFC 8288 has them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from functiegraaf.answers import Table
from functiegraaf.serve.refusals import Refusal

PAGE, SIZE = "page", "page_size"
#: The rows on a page of HTML if nobody says how many, and the most on a page of any kind.
USUAL, MOST = 100, 10_000

Fields = Sequence[tuple[str, str]]


class Part(NamedTuple):
    """Which part of an answer is asked for; a size of 0: all of it."""

    number: int
    size: int


def asked(page: str | None, size: str | None, usual: int) -> Part:
    """Return which part is asked for.

    Raises:
        Refusal: It is no number, or out of bounds.

    >>> asked("2", None, 0), asked(None, None, 0), asked(None, "5", 0)
    (Part(number=2, size=100), Part(number=1, size=0), Part(number=1, size=5))
    """
    if page is None and size is None:
        return Part(1, usual)
    number = _number(PAGE, page, 1, 1_000_000)
    return Part(number, _number(SIZE, size, USUAL, MOST))


def _number(name: str, text: str | None, default: int, most: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:10]) <= most):
        raise Refusal(400, f"{name} is a whole number from 1 to {most}")
    return int(text[:10])


def cut_out(table: Table, part: Part) -> Table:
    """Return the rows of a part.

    Raises:
        Refusal: There is no such part.

    """
    if not part.size:
        return table
    start = (part.number - 1) * part.size
    if start and start >= len(table):
        raise Refusal(404, f"there is no page {part.number}: there are {pages(table, part)}")
    said = json.loads(table.json)
    rows = slice(start, start + part.size)
    said["results"]["bindings"] = said["results"]["bindings"][rows]
    shown = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return Table(table.columns, table.terms[rows], table.notes, shown)


def pages(table: Table, part: Part) -> int:
    """Return how many parts there are.

    >>> pages(Table.of(["a"], [["x"]] * 11), Part(1, 5))
    3
    """
    return max(1, -(-len(table) // part.size)) if part.size else 1


def links(table: Table, part: Part, fields: Fields) -> dict[str, str]:
    """Return the addresses of the first, previous, next and last part, where there are any.

    >>> links(Table.of(["a"], [["x"]] * 11), Part(1, 5), [("b", "c")])["next"]
    '?b=c&page=2&page_size=5'
    """
    last = pages(table, part)
    if last == 1:
        return {}
    numbers = {"first": 1, "prev": part.number - 1, "next": part.number + 1, "last": last}
    others = [one for one in fields if one[0] not in (PAGE, SIZE)]
    return {
        name: "?" + urlencode([*others, (PAGE, number), (SIZE, part.size)])
        for name, number in numbers.items()
        if 1 <= number <= last
    }
