"""The command `publish`: graphs are sent to another engine."""

from __future__ import annotations

from pathlib import Path

import click

from functiegraaf.cli import output as out

#: As in functiegraaf.remote.stores, which is not imported for help.
ENGINES = ("oxigraph", "virtuoso", "fuseki", "graphdb", "stardog", "neptune", "qlever")


@click.command("publish")
@click.argument("url", metavar="URL")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Send the graphs of a store that `functiegraaf load` made.",
)
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    metavar="IRI",
    help="Send this graph only; can be repeated. One of ours can go by its last word.",
)
@click.option(
    "--replace", is_flag=True, help="Put a graph in the place of what the engine has in it."
)
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option(
    "--engine",
    type=click.Choice(ENGINES, case_sensitive=False),
    help="Which engine it is. Default: what it calls itself.",
)
@click.option(
    "--graph-store",
    metavar="URL",
    help="Where it takes graphs. Default: what is usual for the engine.",
)
@out.endpoint_options[-1]
def command(
    url: str,
    files: tuple[Path, ...],
    store: Path | None,
    graphs: tuple[str, ...],
    replace: bool,
    dry_run: bool,
    engine: str | None,
    graph_store: str | None,
    timeout: float,
) -> None:
    """Send graphs to another SPARQL engine: URL is its address for queries.

    Without FILES and --store the shipped graphs go. Each graph is sent by the Graph Store
    Protocol, large ones in parts, and then counted and compared. PUT replaces a graph: one that
    is not empty there is refused without --replace, before anything is sent. After a cut the
    same command goes on where it was. Who asks: FUNCTIEGRAAF_ENDPOINT_USER and _PASSWORD, or
    _TOKEN, in the environment.

    Example: functiegraaf publish http://localhost:7878/query --dry-run
    """
    from functiegraaf.remote import source
    from functiegraaf.remote.publish import Publisher

    with source.opened(files, store, graphs) as found:
        publisher = Publisher(
            url, found.store, engine=engine, graph_store=graph_store, timeout=timeout
        )
        plans = publisher.plan(found.graphs, replace=replace)
        click.echo(f"to {publisher.address}", err=True)
        for plan in plans:
            if dry_run:
                click.echo(plan.line())
            else:
                click.echo(publisher.send(plan, lambda line: click.echo(line, err=True)))
    if dry_run:
        click.echo("nothing was sent", err=True)
