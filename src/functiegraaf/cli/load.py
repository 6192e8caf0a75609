"""The command `load`: files become a store on disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from functiegraaf import resources
from functiegraaf.bulk import Progress, Tell
from functiegraaf.cli import output as out
from functiegraaf.load import OWN


@click.command("load")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@out.folder_option
@click.option("--add", is_flag=True, help="Keep what the store holds, and add to it.")
@click.option("--alone", is_flag=True, help="Leave the shipped graph out.")
@click.option("--no-derive", is_flag=True, help="Leave out what follows by our rules.")
@click.option(
    "--graph",
    default=resources.GRAPH + OWN,
    show_default=True,
    metavar="IRI",
    help="The graph for statements that a file puts into none.",
)
def command(
    files: tuple[Path, ...], store: Path | None, add: bool, alone: bool, no_derive: bool, graph: str
) -> None:
    """Make a store on disk of the shipped graph and of FILES, to ask with --store.

    FILES are RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML) or workbooks. The store is
    made apart and put in place at the end: until then, and if anything goes wrong, the old one
    stays and can be read. Without --add it is replaced.

    Example: functiegraaf load workforce.nq --store national
    """
    from functiegraaf import load as stage
    from functiegraaf import storage

    folder = store or storage.default_folder()
    with _progress() as tell:
        about = stage.load(
            files, folder, norm=not alone, add=add, graph=graph, derive=not no_derive, tell=tell
        )
    count = len(about["graphs"])
    graphs = "1 graph" if count == 1 else f"{count} graphs"
    click.echo(f"{folder}: {graphs}; ask it with --store {folder}", err=True)


@contextmanager
def _progress() -> Iterator[Tell]:
    """Tell how far the loading is: moving on a terminal, else a line for each stage."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress as Bars

        with Bars(console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task("", total=None)

            def move(now: Progress) -> None:
                bars.update(
                    task, description=now.stage, completed=now.done, total=now.total or None
                )

            yield move
        return
    last = ""

    def line(now: Progress) -> None:
        nonlocal last
        if now.stage != last:
            click.echo(now.stage, err=True)
        last = now.stage

    yield line
