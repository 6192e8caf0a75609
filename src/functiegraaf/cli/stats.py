"""The command `stats`: how large the graph is."""

from __future__ import annotations

import click

from functiegraaf.cli import output as out


@click.command("stats")
@out.lang_option
@out.graph_options
@out.answer_options
def command(lang: str, request: out.Request) -> None:
    """Count the triples of each graph and the things of each class.

    Example: functiegraaf stats -f markdown
    """
    request.put(request.graph().statistics(lang))
