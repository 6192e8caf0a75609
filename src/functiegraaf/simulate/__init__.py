"""Simulate: a workforce that is made up, to try questions and rules at the size of a country.

Nothing of it is real: municipalities and regions are numbers under `…/id/sim-…`, people have no
names. What functions ask for is that of the shipped graph. The same seed gives the same bytes.
What was planted, gaps and faults, is listed beside it, so that answers can be checked exactly.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pyoxigraph as ox

from functiegraaf.errors import InputError
from functiegraaf.simulate.municipality import Municipality
from functiegraaf.simulate.norm import Norm
from functiegraaf.simulate.plan import Plan

#: What a row of the list of planted things holds.
COLUMNS = ("kind", "municipality", "function", "focus", "value", "rule")
FORMATS = {".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS}
#: More than all municipalities of the country by far; their numbers have five digits.
MOST = 99_999


def simulate(
    path: Path,
    municipalities: int,
    seed: int = 1,
    posts: int | None = None,
    planted: Path | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> int:
    """Write a workforce, one municipality at a time.

    Args:
        path: N-Triples (.nt) or N-Quads (.nq), which has a graph for each municipality.
        municipalities: How many.
        seed: The same seed gives the same workforce.
        posts: How many posts in all; by default as many per municipality as in the country.
        planted: Where what was planted is listed, as CSV.
        tell: Is told how many municipalities have been written.

    Returns:
        The number of statements.

    Raises:
        InputError: A number is out of bounds, or a file cannot be written.

    """
    from functiegraaf import files

    form = _form(path)
    plan = Plan.make(_within(municipalities, posts), seed, posts)
    norm = Norm.read()
    count = 0
    with ExitStack() as stack:
        out = stack.enter_context(files.writing(path))
        side = stack.enter_context(files.writing(planted)) if planted else io.BytesIO()
        side.write(_row(COLUMNS))
        for number, chunk in enumerate(chunks(plan, norm, seed)):
            quads, rows = chunk
            # N-Triples has no graphs, and refuses what is in one.
            said = quads if form.supports_datasets else [quad.triple for quad in quads]
            out.write(ox.serialize(said, format=form) or b"")
            for row in rows:
                side.write(_row(row))
            count += len(quads)
            tell(number)
    return count


def chunks(
    plan: Plan, norm: Norm, seed: int
) -> Iterator[tuple[list[ox.Quad], list[tuple[str, ...]]]]:
    """Return the statements about the regions, then those of each municipality with its plants."""
    yield plan.quads(), []
    for number in range(1, len(plan.sizes) + 1):
        made = Municipality(number, plan, norm, seed)
        yield made.quads, made.planted


def _form(path: Path) -> ox.RdfFormat:
    form = FORMATS.get(path.suffix)
    if form is None:
        raise InputError(f"{path}: give a name that ends in .nq (N-Quads) or .nt (N-Triples)")
    return form


def _within(municipalities: int, posts: int | None) -> int:
    if not 1 <= municipalities <= MOST:
        raise InputError(f"{municipalities} municipalities; give a number from 1 to {MOST}")
    if posts is not None and posts < municipalities:
        raise InputError(f"{posts} posts for {municipalities} municipalities; each has at least 1")
    return municipalities


def _row(cells: tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()
