"""The command `mapping`: a steward confirms or rejects a mapping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from functiegraaf import decide, joined
from functiegraaf.cli import output as out
from functiegraaf.errors import FunctiegraafError
from functiegraaf.query import Graph

F = TypeVar("F", bound=Callable[..., Any])


class Mapping(click.ParamType):  # type: ignore[type-arg]
    """The name of a mapping."""

    name = "mapping"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete with the mappings on which nothing was decided."""
        try:
            table = Graph.open().run("mappings", status="proposed")
        except FunctiegraafError:
            return []
        found = sorted({str(row[0]) for row in table.rows})
        return [CompletionItem(one) for one in found if one.startswith(incomplete)]


def deciding(function: F) -> F:
    """Add what both commands take; it arrives as `name`, `by`, `why`, `on`, `output`, `data`."""
    options = (
        click.argument("name", metavar="MAPPING", type=Mapping()),
        click.option("--by", required=True, metavar="WHO", help="Who decides: a name or a role."),
        click.option("--why", required=True, metavar="TEXT", help="The reason."),
        click.option(
            "--on",
            metavar="TIME",
            help="When, such as 2026-01-31 or 2026-01-31T09:00:00+01:00; without a zone in UTC. "
            "Default: now.",
        ),
        click.option(
            "-o",
            "--output",
            required=True,
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="The Turtle file of decisions; it is made, or this one is put behind the others.",
        ),
        out.data_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group("mapping")
def command() -> None:
    """Confirm or reject mappings to vocabularies of others.

    The mappings are listed by: functiegraaf query run mappings -p status=proposed

    Example: functiegraaf mapping confirm mapping-ESCO-N02-06-02-1 --by "HR adviser" --why "Same
    work." -o decisions.ttl
    """


@command.command("confirm")
@deciding
def confirm(
    name: str, by: str, why: str, on: str | None, output: Path, data: tuple[Path, ...]
) -> None:
    """Record that a mapping is right: who says so, when and why.

    Nothing is changed or removed; of several decisions on one mapping the last counts. What was
    decided shows wherever the file joins the graph: query run mappings --data FILE.

    Example: functiegraaf mapping confirm mapping-ESCO-N02-06-02-1 --by "HR adviser" --why "Same
    work." -o decisions.ttl
    """
    _record(decide.CONFIRMED, name, by, why, on, output, data)


@command.command("reject")
@deciding
def reject(
    name: str, by: str, why: str, on: str | None, output: Path, data: tuple[Path, ...]
) -> None:
    """Record that a mapping is not right: who says so, when and why.

    Example: functiegraaf mapping reject mapping-ESCO-N06-01-10-2 --by "HR adviser" --why "Nobody
    answers the telephone here." -o decisions.ttl
    """
    _record(decide.REJECTED, name, by, why, on, output, data)


def _record(
    status: str,
    name: str,
    by: str,
    why: str,
    on: str | None,
    output: Path,
    data: tuple[Path, ...],
) -> None:
    when = datetime.now(UTC) if on is None else decide.moment(on)
    graph = joined.graph_with(joined.triples_of(data))
    decision = decide.decide(graph, name, status, by=by, why=why, when=when)
    decide.keep(output, decision)
    click.echo(str(output), err=True)
