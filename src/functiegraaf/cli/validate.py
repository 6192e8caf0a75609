"""The command `validate`: hold the graph, or files, against the rules."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from functiegraaf.cli import output as out
from functiegraaf.files import save
from functiegraaf.reporters import FORMATS, Run

STAGES = {
    "nl": {"read": "lezen", "shapes": "regels lezen", "check": "nakijken",
           "report": "bevindingen verwoorden"},
    "en": {"read": "reading", "shapes": "reading the rules", "check": "checking",
           "report": "putting findings into words"},
}  # fmt: skip
SEVERITY = ["violation", "warning", "info"]
#: The formats that have room for what is new, the same or gone.
DIFF_FORMATS = ("text", "json", "csv", "xlsx", "sarif")
FILE = click.Path(dir_okay=False, path_type=Path)


#: What the name of an output says of its form.
SUFFIXES = {
    ".txt": "text", ".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".html": "html",
    ".htm": "html", ".sarif": "sarif", ".xml": "junit", ".ttl": "turtle",
}  # fmt: skip
#: The forms that hold findings and nothing else.
BARE = ("concise", "csv", "xlsx", "sarif", "junit", "github")


@click.command("validate")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Check what is stated in a store that `functiegraaf load` made, of any size.",
)
@click.option(
    "--with-norm/--alone",
    "with_norm",
    default=None,
    help="Read given files together with the shipped graph (the default), or alone.",
)
@click.option(
    "--shapes", multiple=True, metavar="FILE", type=FILE,
    help="Use these rules too; can be given several times.",
)  # fmt: skip
@click.option(
    "--engine",
    type=click.Choice(["shacl", "pyshacl"], case_sensitive=False),
    help="What checks. Default: shacl, which is fast; pyshacl, the reference, with --shapes.",
)
@click.option(
    "--severity",
    type=click.Choice(SEVERITY, case_sensitive=False),
    default="info",
    show_default=True,
    help="Show only findings that are at least this bad.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITY, "never"], case_sensitive=False),
    default="violation",
    show_default=True,
    help="What makes the exit status 1.",
)
@click.option(
    "--baseline", type=FILE, metavar="FILE",
    help="Leave out the findings of an older run, as JSON; they do not fail.",
)  # fmt: skip
@click.option(
    "--diff", type=FILE, metavar="OLD",
    help="Say of each finding whether it is new since an older run, as JSON, and what is gone.",
)  # fmt: skip
@click.option("--explain", metavar="RULE", help="Say what a rule asks and why; check nothing.")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(FORMATS, case_sensitive=False),
    help="How to write the findings. Default: what the name of the output says, else text.",
)
@click.option("-o", "--output", type=FILE, help="Write to this file instead of the screen.")
@click.option(
    "--safe-csv",
    is_flag=True,
    help="In CSV, guard text that a spreadsheet would take for a formula.",
)
@out.lang_option
@out.with_endpoint
def command(
    files: tuple[Path, ...],
    store: Path | None,
    with_norm: bool | None,
    shapes: tuple[Path, ...],
    engine: str | None,
    severity: str,
    fail_on: str,
    baseline: Path | None,
    diff: Path | None,
    explain: str | None,
    format_: str | None,
    output: Path | None,
    safe_csv: bool,
    lang: str,
    endpoint: str | None,
    graphs: tuple[str, ...],
    timeout: float,
) -> None:
    """Hold the shipped graph, files of your own or a store against the rules (SHACL).

    FILE is RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML) or a workbook (XLSX, ODS,
    CSV). The exit status is 0 when all is well, 1 when something is wrong, and 2 when a file
    cannot be used. Warnings are well, unless --fail-on says otherwise. With --endpoint graphs
    are fetched and checked like files: all but the shipped ones, or those of --graph.

    Example: functiegraaf validate my-profiles.ttl --lang en
    """
    if explain is not None:
        _explain(explain, shapes, lang)
        return
    if graphs and endpoint is None:
        raise click.UsageError("--graph is about an endpoint; give --endpoint")
    if endpoint is not None:
        from functiegraaf.remote import fetch

        tell = partial(click.echo, err=True)
        files = (*files, *fetch.files(endpoint, graphs, timeout=timeout, tell=tell))
    if with_norm is not None and not files:
        raise click.UsageError("--with-norm and --alone are about files; give a FILE")
    if store is not None and (files or shapes or engine):
        raise click.UsageError(
            "--store is checked by itself, with our rules and engine; leave out FILE, --shapes "
            "and --engine"
        )
    kept = [*files, *shapes, *(path for path in (baseline, diff) if path)]
    out.refuse_overwriting(kept, [output])
    form = format_ or out.form_of(output, SUFFIXES) or "text"
    if diff is not None and form not in DIFF_FORMATS:
        raise click.UsageError(f"--diff is shown by -f {', '.join(DIFF_FORMATS)}")
    if store is not None:
        run = _run_store(store, lang)
    else:
        run = _run(files, with_norm is not False, shapes, engine, lang)
    run = replace(run, fail_on=fail_on, safe_csv=safe_csv)
    run = _compare(run, baseline, diff)
    shown = run.report.at_least(severity)
    hidden = len(run.report.findings) - len(shown.findings)
    run = replace(run, report=shown, whole=run.report, hidden=hidden)
    _put(run, form, output)
    if not run.conforms:
        click.get_current_context().exit(1)


def _run(
    files: tuple[Path, ...],
    with_norm: bool,
    shapes: tuple[Path, ...],
    engine: str | None,
    lang: str,
) -> Run:
    from functiegraaf.validate import validate

    def tell(stage: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"{STAGES[lang][stage]} ...", err=True)

    report = validate(
        files or None, shapes=shapes, with_norm=with_norm, engine=engine, progress=tell
    )
    return Run(report, lang, lines=report.sources)


def _run_store(store: Path, lang: str) -> Run:
    from functiegraaf.at_size import validate_store

    if not sys.stderr.isatty():
        return Run(validate_store(store), lang)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            name = STAGES[lang][stage]
            bars.update(task, description=name, completed=done, total=total or None)

        return Run(validate_store(store, tell=tell), lang)


def _compare(run: Run, known: Path | None, old: Path | None) -> Run:
    from functiegraaf import baseline

    # What is known is no less there: the difference is that of the whole.
    if old:
        states, gone = baseline.states(run.report.findings, baseline.read(old))
        run = replace(run, states=states, gone=gone, compared=True)
    if known:
        kept = baseline.new(run.report.findings, baseline.read(known))
        count = len(run.report.findings) - len(kept)
        run = replace(run, report=replace(run.report, findings=kept), known=count)
    return run


def _put(run: Run, format_: str, output: Path | None) -> None:
    from functiegraaf import reporters
    from functiegraaf.errors import InputError

    data = reporters.write(run, format_)
    if format_ in BARE:
        # These forms have no place for what was left out and supposed; that is told beside them.
        from functiegraaf.reporters.words import summary

        for line in summary(run)[:-1]:
            click.echo(line, err=True)
    if output is not None:
        save(output, data)
    elif format_ == "xlsx" and sys.stdout.isatty():
        raise InputError("a workbook cannot be shown on a terminal; give -o FILE.xlsx")
    else:
        sys.stdout.buffer.write(data)


def _explain(name: str, shapes: tuple[Path, ...], lang: str) -> None:
    from functiegraaf import resources
    from functiegraaf.explain import explain as told
    from functiegraaf.validate import read, read_rules

    click.echo(
        told(
            read_rules(shapes),
            read(resources.graph_files("ontology")),
            name,
            lang,
        ),
        nl=False,
    )
