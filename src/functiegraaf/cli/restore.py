"""The command `restore`: a store as it was when it was copied."""

from __future__ import annotations

from pathlib import Path

import click

from functiegraaf.cli import output as out


@click.command("restore")
@out.folder_option
@click.argument("archive", metavar="FILE.tar", type=click.Path(dir_okay=False, path_type=Path))
def command(store: Path | None, archive: Path) -> None:
    """Put back a store that `backup` copied; what the store holds now is replaced.

    The checksums are compared first. If anything is wrong, the store stays as it is.

    Example: functiegraaf restore --store national national.tar
    """
    from functiegraaf import archive as stage
    from functiegraaf import storage

    folder = store or storage.default_folder()
    stage.restore(folder, archive)
    click.echo(str(folder), err=True)
