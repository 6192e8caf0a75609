"""The command `simulate`: a workforce that is made up."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("simulate")
@click.option(
    "--municipalities", type=int, default=342, show_default=True, help="How many municipalities."
)
@click.option(
    "--posts", type=int, metavar="N", help="How many posts in all; 585 per municipality without."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same gives the same.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The file: .nq, with a graph for each municipality, or .nt.",
)
@click.option(
    "--planted",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the planted gaps and faults are listed; OUTPUT.planted.csv without.",
)
def command(
    municipalities: int, posts: int | None, seed: int, output: Path, planted: Path | None
) -> None:
    """Make up a workforce, to try questions and rules at the size of a country.

    Regions, municipalities, posts and people are not real, and are named so. What functions ask
    for is that of the shipped graph. The gaps and faults that were planted are listed in a CSV
    file, so that answers and findings can be checked exactly.

    Example: functiegraaf simulate --municipalities 342 --seed 1 -o workforce.nq
    """
    from functiegraaf.simulate import simulate

    side = planted or output.with_name(output.name + ".planted.csv")

    def tell(done: int) -> None:
        if sys.stderr.isatty() and done % 10 == 0:
            click.echo(f"\r{done} of {municipalities}", nl=False, err=True)

    count = simulate(output, municipalities, seed, posts, side, tell)
    click.echo(f"{output}: {count} statements; what was planted: {side}", err=True)
