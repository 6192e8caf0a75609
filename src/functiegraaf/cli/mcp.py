"""The command `mcp`: the stored queries as tools for an assistant."""

from __future__ import annotations

import click

from functiegraaf.cli import output as out
from functiegraaf.mcp import run
from functiegraaf.mcp.settings import Settings


@click.command("mcp")
@click.option(
    "--sparql",
    "free",
    is_flag=True,
    help="Offer a tool for free queries, too: read-only, in a process of its own, with limits.",
)
@click.option(
    "--rows",
    type=click.IntRange(1, 10_000),
    default=Settings.rows,
    show_default=True,
    help="How many rows an answer has at once.",
)
@out.lang_option
@out.graph_options
def command(free: bool, rows: int, lang: str, request: out.Request) -> None:
    """Serve the graph to an assistant, by the Model Context Protocol.

    A program starts this and talks with it on standard input and output; see docs/mcp.md. Every
    stored query is a tool; functions and profiles are resources. Nothing can be changed.

    Example: functiegraaf mcp --lang en
    """
    elsewhere = request.data or request.endpoint or request.inferred or request.wording != "own"
    if free and elsewhere:
        raise click.UsageError(
            "--sparql asks the shipped graph or a store; leave it out with --data, --endpoint, "
            "--inferred and --wording"
        )
    settings = Settings(lang=lang, free=free, store=request.store, stated=request.stated, rows=rows)
    run(request.graph(), settings)
