"""The command `export`: the graph in the vocabularies of others."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from functiegraaf import joined, targets
from functiegraaf.cli import output as out
from functiegraaf.errors import InputError
from functiegraaf.files import save
from functiegraaf.targets.rdf import SYNTAXES


class Target(click.ParamType):  # type: ignore[type-arg]
    """The name of a target."""

    name = "target"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete with the names of the targets."""
        return [CompletionItem(one) for one in targets.names() if one.startswith(incomplete)]


@click.command("export")
@click.argument("chosen", metavar="TARGET...", nargs=-1, type=Target())
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write into this folder, which is made if it is not there.",
)
@click.option(
    "-f",
    "--format",
    "syntaxes",
    type=click.Choice(list(SYNTAXES), case_sensitive=False),
    multiple=True,
    default=["turtle"],
    show_default=True,
    help="The syntax; can be given more than once.",
)
@click.option("--list", "listing", is_flag=True, help="List the targets, with what each shows.")
@out.data_option
@out.store_option
@out.lang_option
def command(
    chosen: tuple[str, ...],
    output: Path | None,
    syntaxes: tuple[str, ...],
    listing: bool,
    data: tuple[Path, ...],
    store: Path | None,
    lang: str,
) -> None:
    """Write the graph in the vocabularies that others use, one file for each target.

    The same graph gives the same bytes. Files of those names are replaced; others are left alone.

    Example: functiegraaf export skos eqf org -o out
    """
    if listing:
        for name in targets.names():
            click.echo(f"{name}: {targets.about(name).says[lang]}")
        return
    if not chosen or output is None:
        raise click.UsageError("name at least one target and a folder: export skos -o DIR")
    for name in chosen:
        targets.files(name)
    graph = joined.graph_with(joined.triples_of(data), store)
    written: dict[str, bytes] = {}
    remarks: list[str] = []
    for name in dict.fromkeys(chosen):
        made = targets.parts(name, graph, syntaxes)
        written |= made
        remarks += [f"{name}: {remark}" for remark in targets.remarks(name, made, lang)]
    for part, content in written.items():
        path = output / part
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{output}: {error.strerror or error}; name another folder") from error
        save(path, content)
        click.echo(str(path), err=True)
    for remark in remarks:
        click.echo(remark, err=True)
