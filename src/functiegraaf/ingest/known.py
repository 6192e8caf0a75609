"""Known: the headings that readers know, for what reads a page before it has a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from functiegraaf.ingest.headings import Headings, letters


@dataclass(frozen=True)
class Known:
    """The headings of all kinds of document.

    Attributes:
        fixed: The letters of the headings that always read the same.
        patterns: The headings that carry a value.
        rows: The letters of headings over a table whose rows are read as lines.
        columns: The letters of the headings over each column of a table whose rows are read
            cell by cell, in the order in which the reader wants the cells.

    """

    fixed: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    rows: frozenset[str]
    columns: tuple[tuple[str, ...], ...]

    def is_fixed(self, text: str) -> bool:
        """Tell whether a text is a heading that always reads the same."""
        return letters(text) in self.fixed

    def carries_value(self, text: str) -> bool:
        """Tell whether a text is a heading with a value, such as a code."""
        return any(pattern.fullmatch(text) for pattern in self.patterns)

    def is_heading(self, text: str) -> bool:
        """Tell whether a text is a heading of either sort."""
        return self.is_fixed(text) or self.carries_value(text)

    def starts_column(self, text: str) -> bool:
        """Tell whether a text could be the first line of the heading of a column."""
        key = letters(text)
        wanted = (one for table in self.columns for one in table)
        return bool(key) and any(one.startswith(key) for one in wanted)


def gather(
    all_headings: Iterable[Headings], rows: set[str], columns: Sequence[Sequence[str]]
) -> Known:
    """Return what is known of headings, by the kinds of those over tables.

    Args:
        all_headings: The headings of each kind of document.
        rows: The kinds of headings over tables that are read row by row.
        columns: The kinds of headings over the columns of each table that is read by cell.

    """
    fixed: dict[str, str] = {}
    patterns: list[re.Pattern[str]] = []
    for headings in all_headings:
        fixed |= {letters(text): kind for text, kind in headings.fixed.items()}
        patterns += headings.patterns.values()
    keys = {kind: key for key, kind in fixed.items()}
    return Known(
        frozenset(fixed),
        tuple(patterns),
        frozenset(key for key, kind in fixed.items() if kind in rows),
        tuple(tuple(keys[kind] for kind in table) for table in columns),
    )
