"""What a cell holds and says, and the fault of one that cannot be understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import pyoxigraph as ox

from functiegraaf.tables.grid import Value
from functiegraaf.tables.layout import Words

Term = ox.NamedNode | ox.Literal


class Fault(Exception):
    """A cell that cannot be understood.

    Attributes:
        rule: The name of the fault, without `Table-`.
        value: What the cell holds.
        near: What may have been meant, or the candidates.
        term: What the cell says all the same; it tells the row from others, if nothing more.

    """

    def __init__(
        self, rule: str, value: Value, near: Sequence[Words] = (), term: Term | None = None
    ) -> None:
        """Keep what is wrong."""
        super().__init__(rule)
        self.rule = rule
        self.value = shown(value)
        self.near = near
        self.term = term


def shown(value: Value) -> str:
    """Return a value as people read it.

    >>> shown(3.0), shown(date(2026, 1, 31))
    ('3', '2026-01-31')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
