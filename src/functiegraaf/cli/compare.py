"""The command `compare`: functions or profiles side by side."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from functiegraaf.cli import output as out
from functiegraaf.cli.screen import table_text
from functiegraaf.errors import InputError
from functiegraaf.files import save

FORMATS = ("table", "html", "xlsx", "csv", "markdown")
_file = click.Path(path_type=Path)


@click.command("compare")
@click.argument("items", metavar="CODE...", nargs=-1, required=True)
@out.data_option
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(FORMATS, case_sensitive=False),
    help="How to write it. Default: what the name of the output says, else a table.",
)
@click.option("-o", "--output", type=_file, help="Write to this file instead of the screen.")
@click.option(
    "--safe-csv",
    is_flag=True,
    help="In CSV, guard text that a spreadsheet would take for a formula.",
)
@out.store_option
@out.lang_option
def command(
    items: tuple[str, ...],
    data: tuple[Path, ...],
    store: Path | None,
    format_: str | None,
    output: Path | None,
    safe_csv: bool,
    lang: str,
) -> None:
    """Put two to four functions or profiles side by side, and mark where they differ.

    CODE is a code, a name, a CURIE or an IRI. One local function alone is compared with the
    norm function it derives from.

    Example: functiegraaf compare N06.01.06 N06.01.08
    """
    from functiegraaf import compare as stage
    from functiegraaf import export, joined

    out.refuse_overwriting(data, (output,))
    suffixes = {".html": "html", ".htm": "html", ".xlsx": "xlsx", ".csv": "csv", ".md": "markdown"}
    suffix = "" if output is None else output.suffix.lower()
    if output is not None and not format_ and suffix not in (*suffixes, ".txt"):
        raise InputError(f"{output}: give -f, or a name that ends in {', '.join(suffixes)} or .txt")
    chosen = format_ or suffixes.get(suffix, "table")
    found = stage.compare(joined.graph_with(joined.triples_of(data), store), items, lang)
    found = found._replace(notes=(*found.notes, *joined.doubts(data, lang)))
    terminal = output is None and sys.stdout.isatty()
    if chosen == "xlsx" and terminal:
        raise InputError("a workbook cannot be shown on a terminal; give -o FILE.xlsx")
    writers: dict[str, Callable[[], bytes]] = {
        "table": lambda: table_text(found.table(), terminal=terminal).encode(),
        "html": lambda: stage.as_html(found).encode(),
        "xlsx": lambda: stage.as_xlsx(found),
        "csv": lambda: export.table_csv(found.table(), safe=safe_csv),
        "markdown": lambda: export.markdown(found.table()),
    }
    written = writers[chosen]()
    if chosen not in ("html", "xlsx"):
        for note in found.notes:
            click.echo(note, err=True)
    if output is not None:
        save(output, written)
    else:
        sys.stdout.buffer.write(written)
