"""The command `export`: the graph in the vocabularies of others."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from functiegraaf import joined, targets
from functiegraaf.cli import output as out
from functiegraaf.errors import InputError
from functiegraaf.files import save
from functiegraaf.targets import tabular
from functiegraaf.targets.address import BASE, checked
from functiegraaf.targets.rdf import SYNTAXES

#: More files than this are counted and not named.
MANY = 200


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
@click.option(
    "--base",
    metavar="IRI",
    help=f"The address below which you will host the files; {BASE} if none is given.",
)
@click.option("--list", "listing", is_flag=True, help="List the targets, with what each shows.")
@out.data_option
@out.store_option
@out.lang_option
def command(
    chosen: tuple[str, ...],
    output: Path | None,
    syntaxes: tuple[str, ...],
    base: str | None,
    listing: bool,
    data: tuple[Path, ...],
    store: Path | None,
    lang: str,
) -> None:
    """Write the graph in the vocabularies that others use, one file for each target.

    Tables (csv, parquet) are a folder each, with a file that lists what did not fit; with dcat come
    the files that it describes; site has the files of all other targets, and RDF in every syntax.
    The same graph gives the same bytes. Files of those names are replaced; others are left alone.

    Example: functiegraaf export skos eqf org -o out
    """
    if listing:
        for name in targets.names():
            click.echo(f"{name}: {targets.about(name).says[lang]}")
        return
    if not chosen or output is None:
        raise click.UsageError("name at least one target and a folder: export skos -o DIR")
    placed = [name for name in chosen if targets.has_addresses(name)]
    if base is not None and not placed:
        raise click.UsageError(
            f"--base: nothing in {', '.join(chosen)} has an address; leave it out"
        )
    address = BASE if base is None else checked(base)
    graph = joined.graph_with(joined.triples_of(data), store)
    written: dict[str, bytes] = {}
    remarks: list[str] = []
    for name in dict.fromkeys(chosen):
        made = targets.parts(name, graph, syntaxes, address)
        written |= made
        remarks += [f"{name}: {remark}" for remark in targets.remarks(name, made, lang)]
    for part, content in written.items():
        path = output / part
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{output}: {error.strerror or error}; name another folder") from error
        save(path, content)
        count = tabular.listed(content) if path.name == tabular.LEFT_OUT else 0
        if count or len(written) <= MANY:
            click.echo(f"{path}: lists {count} that did not fit" if count else str(path), err=True)
    if len(written) > MANY:
        click.echo(f"{output}: {len(written)} files", err=True)
    for remark in remarks:
        click.echo(remark, err=True)
