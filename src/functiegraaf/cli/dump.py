"""The command `dump`: a store becomes one file of RDF."""

from __future__ import annotations

from pathlib import Path

import click

from functiegraaf.cli import output as out


@click.command("dump")
@out.folder_option
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file: .nq or .trig; with --graph also .nt, .ttl, .jsonld or .rdf.",
)
@click.option(
    "--graph", metavar="IRI", help="Only this graph. One of ours can go by its last word."
)
def command(store: Path | None, output: Path, graph: str | None) -> None:
    """Write everything that a store holds to one file.

    The same content gives the same file, whatever the order in which it was loaded; nodes
    without a name are the exception.

    Example: functiegraaf dump --store national -o national.nq
    """  # fmt: skip
    from functiegraaf import archive, storage

    archive.dump(store or storage.default_folder(), output, graph)
    click.echo(str(output), err=True)
