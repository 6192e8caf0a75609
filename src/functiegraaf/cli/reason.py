"""The command `reason`: what follows from the graph, and whether it can be true."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import pyoxigraph as ox

from functiegraaf import consistency, reason, resources
from functiegraaf.cli import output as out
from functiegraaf.errors import InputError
from functiegraaf.files import save


@click.command("reason")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the inferred triples to this file: .nq, .nt or .ttl.",
)
@out.store_option
@click.option("--check", is_flag=True, help="Let HermiT judge whether the graph is consistent.")
@click.option("--profile", is_flag=True, help="Check whether the graph is OWL 2 DL.")
@click.pass_context
def command(
    context: click.Context,
    files: tuple[Path, ...],
    output: Path | None,
    store: Path | None,
    check: bool,
    profile: bool,
) -> None:
    """Infer what follows from the graph, or judge the graph.

    Counts, by predicate, the triples that OWL 2 RL and our own rules add. The first time
    takes about 10 seconds; the answer is kept until the graph changes.

    With --store: what `functiegraaf load` inferred and counted in that store.

    --check and --profile judge the shipped graphs instead, together with FILES (Turtle)
    if given. They need the extra "reasoner". Exit status 1: inconsistent or not OWL 2 DL.

    Example: functiegraaf reason --check --profile
    """
    if check or profile:
        if output or store:
            name = "--output" if output else "--store"
            raise click.UsageError(f"{name} goes with inferring, not with --check or --profile")
        good = [report_profile(files)] if profile else []
        good += [report_consistency(files)] if check else []
        context.exit(0 if all(good) else 1)
    if files:
        raise click.UsageError("FILES are judged with --check or --profile; nothing is inferred")
    if store:
        show_derived(store, output)
    else:
        infer(output)


def show_derived(folder: Path, output: Path | None) -> None:
    """Print how many triples a store holds that follow from others, and write them if asked.

    Raises:
        InputError: There is no such store, or it was loaded without what follows.

    """
    kind = output_format(output) if output else None
    from functiegraaf import storage

    version = storage.current(folder)
    if not version.about["derived"]:
        raise InputError(f"{folder}: was loaded with --no-derive; load it anew without that")
    derived = reason.derived(storage.open_version(version))
    if output and kind:
        save(output, reason.serialise(derived, kind))
    print_counts(derived)


def infer(output: Path | None) -> None:
    """Infer, write the triples if asked, and print how many there are."""
    kind = output_format(output) if output else None
    store = ox.Store()
    reason.add_inferred(store, tell)
    if output and kind:
        save(output, reason.serialise(store, kind))
    print_counts(store)


def print_counts(store: ox.Store) -> None:
    """Print how many triples there are by predicate, and in all."""
    for predicate, number in reason.counts(store):
        click.echo(f"{number:>7}  {consistency.short(predicate)}")
    click.echo(f"{len(store):>7}  inferred in all")


def output_format(path: Path) -> ox.RdfFormat:
    """Return the format that the name of a file asks for."""
    kinds = {
        ".nq": ox.RdfFormat.N_QUADS,
        ".nt": ox.RdfFormat.N_TRIPLES,
        ".ttl": ox.RdfFormat.TURTLE,
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise click.UsageError(f"{path}: the name must end in one of {', '.join(kinds)}")
    return kind


def report_profile(files: Sequence[Path]) -> bool:
    """Print whether the ontology, alone and with all data, is OWL 2 DL."""
    judged = {
        "ontology": resources.graph_files("ontology"),
        "ontology with data": [*consistency.shipped_files(), *files],
    }
    good = True
    for name, paths in judged.items():
        tell(f"checking the profile: {name}")
        violations = consistency.check_profile(paths)
        click.echo(f"{name}: {'not OWL 2 DL' if violations else 'OWL 2 DL'}")
        for violation in violations:
            click.echo(f"  {violation}")
        good = good and not violations
    return good


def report_consistency(files: Sequence[Path]) -> bool:
    """Print whether the graph is consistent, and if not, what contradicts what."""
    tell("HermiT is judging; finding out why takes longer than finding out whether")
    verdict = consistency.check_consistency([*consistency.shipped_files(), *files])
    click.echo("consistent" if verdict.consistent else "inconsistent")
    for fault in verdict.faults:
        click.echo(f"\n{consistency.short(fault.culprit)}: these contradict each other")
        for line in fault.explanation:
            click.echo(f"  {line}")
    for empty in verdict.unsatisfiable:
        click.echo(f"{consistency.short(empty)}: this class can have no member")
    if verdict.faults:
        tell("There may be more: mend these and check again.")
    return verdict.consistent and not verdict.unsatisfiable


def tell(message: str) -> None:
    """Say on standard error what is going on."""
    click.echo(message, err=True)
