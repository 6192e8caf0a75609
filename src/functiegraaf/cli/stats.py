"""The command `stats`: how large the graph is."""

from __future__ import annotations

from pathlib import Path

import click

from functiegraaf.cli import output as out


@click.command("stats")
@out.lang_option
@out.graph_options
@out.answer_options
def command(
    lang: str,
    stated: bool,
    inferred: bool,
    format_: str | None,
    output: Path | None,
    safe_csv: bool,
) -> None:
    """Count the triples of each graph and the things of each class.

    Example: functiegraaf stats -f markdown
    """
    graph = out.open_graph(stated=stated, inferred=inferred)
    out.put(graph.statistics(lang), format_, output, safe_csv=safe_csv)
