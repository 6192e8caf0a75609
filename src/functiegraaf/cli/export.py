"""The command `export`: the graph in the vocabularies of others."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from functiegraaf import joined, targets
from functiegraaf.cli import output as out
from functiegraaf.targets import rdf, tabular
from functiegraaf.targets.address import BASE, checked
from functiegraaf.targets.rdf import SYNTAXES
from functiegraaf.together import save_all

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


class Folder(click.Path):
    """A folder to write into, named as such."""

    def __init__(self) -> None:
        """Take no file, and give a path."""
        super().__init__(path_type=Path, file_okay=False)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Refuse what is no name, and the sign for the standard output."""
        if value == "":
            self.fail("the name is empty; name a folder, or . for this one", param, ctx)
        if value == "-":
            self.fail("an export is a folder, not a stream; name one", param, ctx)
        return super().convert(value, param, ctx)


@click.command("export")
@click.argument("chosen", metavar="TARGET...", nargs=-1, type=Target())
@click.option(
    "-o",
    "--output",
    type=Folder(),
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
@click.pass_context
def command(
    context: click.Context,
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
    The same graph gives the same bytes. Files of those names are replaced, all or none; others are
    left alone.

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
    given = context.get_parameter_source("syntaxes") is not ParameterSource.DEFAULT
    for name in dict.fromkeys(chosen):
        made = targets.parts(name, graph, syntaxes, address)
        written |= made
        if given and (without := rdf.not_in(made, syntaxes)):
            remarks.append(f"note: {name} is not written as {', '.join(without)}")
        remarks += [f"{name}: {remark}" for remark in targets.remarks(name, graph, made, lang)]
    save_all(output, written)
    for part, content in written.items():
        path = output / part
        count = tabular.listed(content) if path.name == tabular.LEFT_OUT else 0
        if count or len(written) <= MANY:
            click.echo(f"{path}: lists {count} that did not fit" if count else str(path), err=True)
    if len(written) > MANY:
        click.echo(f"{output}: {len(written)} files", err=True)
    for remark in remarks:
        click.echo(remark, err=True)
