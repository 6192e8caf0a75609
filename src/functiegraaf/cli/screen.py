"""Screen: an answer as a table to read."""

from __future__ import annotations

from functiegraaf import answers, export
from functiegraaf.answers import Table


def table_text(table: Table, *, terminal: bool) -> str:
    """Return a table for reading: as wide as the terminal, coloured only there."""
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(
        box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold cyan", show_edge=False
    )
    for name, right in zip(table.columns, export.numeric_columns(table), strict=True):
        shown.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in table.terms:
        # Text, not markup: what stands in square brackets is no colour code.
        shown.add_row(*(Text(answers.cell(term)) for term in row))
    out = StringIO()
    width = None if terminal else 120
    console = Console(
        file=out, force_terminal=terminal, width=width, highlight=False, legacy_windows=False
    )
    console.print(shown)
    count = f"{len(table)} row{'' if len(table) == 1 else 's'}"
    console.print(count, style="dim")
    return out.getvalue()
