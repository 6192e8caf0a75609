"""The command `backup`: a store becomes one file that can be put back."""

from __future__ import annotations

from pathlib import Path

import click

from functiegraaf.cli import output as out


@click.command("backup")
@out.folder_option
@click.argument("output", metavar="FILE.tar", type=click.Path(dir_okay=False, path_type=Path))
def command(store: Path | None, output: Path) -> None:
    """Copy a store to one file, with a checksum of each part; `restore` puts it back.

    Example: functiegraaf backup --store national national.tar
    """
    from functiegraaf import archive, storage

    archive.backup(store or storage.default_folder(), output)
    click.echo(str(output), err=True)
