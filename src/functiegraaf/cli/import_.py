"""The command `import`: a spreadsheet becomes a graph of local functions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from functiegraaf import resources
from functiegraaf.cli import output as out
from functiegraaf.errors import InputError
from functiegraaf.files import save
from functiegraaf.reporters import FORMATS

if TYPE_CHECKING:
    from functiegraaf.findings import Report

COUNTED = {
    "nl": (("feit", "feiten"), ("onderdeel", "onderdelen")),
    "en": (("fact", "facts"), ("thing", "things")),
}
WORDS = {
    "nl": {
        "nothing": "Er is niets geschreven: verbeter eerst de fouten, of geef --even-with-errors.",
        "partly": "Geschreven is alleen wat te begrijpen was.",
        "done": "{triples} over {things}.",
        "annotated": "De cellen zijn gemarkeerd in {path}.",
        "unmarked": "Er is niets te markeren; {path} is niet geschreven.",
    },
    "en": {
        "nothing": "Nothing was written: mend the errors first, or give --even-with-errors.",
        "partly": "Only what could be understood was written.",
        "done": "{triples} about {things}.",
        "annotated": "The cells are marked in {path}.",
        "unmarked": "There is nothing to mark; {path} was not written.",
    },
}
_file = click.Path(path_type=Path)


@click.command("import")
@click.argument("tables", metavar="TABLE...", nargs=-1, required=True, type=_file)
@click.option(
    "-o", "--output", type=_file, help="Write the Turtle to this file. Default: standard output."
)
@click.option(
    "--annotated",
    type=_file,
    metavar="OUT.xlsx",
    help="Write a copy of the workbook in which the cells in fault are coloured and commented; "
    "a file that exists is not overwritten.",
)
@out.data_option
@out.store_option
@click.option(
    "--base",
    default=resources.ID,
    show_default=True,
    metavar="IRI",
    help="What the IRIs of the local functions begin with.",
)
@click.option("--encoding", help="The encoding of CSV files. Default: found out.")
@click.option(
    "--even-with-errors", is_flag=True, help="Write what could be understood, errors or not."
)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice([form for form in FORMATS if form != "xlsx"], case_sensitive=False),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
@out.lang_option
def command(
    tables: tuple[Path, ...],
    output: Path | None,
    annotated: Path | None,
    data: tuple[Path, ...],
    store: Path | None,
    base: str,
    encoding: str | None,
    even_with_errors: bool,
    format_: str,
    lang: str,
) -> None:
    """Read local functions from a workbook (.xlsx, .ods) or from CSV files.

    Several CSV files are read as the sheets of one workbook. The findings name the cell. The
    exit status is 0 when all is well, 1 when there are errors, and 2 when a file cannot be used.
    With errors no Turtle is written, unless --even-with-errors is given.

    The findings go to standard output. Only when the Turtle goes there, because there is no -o and
    it is written, they go to standard error. Notes always do.

    Example: functiegraaf import functions.xlsx -o functions.ttl --annotated mend.xlsx
    """
    from functiegraaf import joined, reporters
    from functiegraaf import tables as stage
    from functiegraaf.tables.judge import judge

    out.refuse_overwriting((*tables, *data), (output, annotated))
    _refuse_names(tables, output, annotated)
    more = joined.triples_of(data)
    graph = joined.graph_with(more, store)
    reading = stage.read(*tables, base=base, encoding=encoding, graph=graph)
    report = judge(reading, more if store is None else joined.known(graph, reading.triples))
    for note in reading.notes:
        click.echo(f"note: {note}", err=True)
    good = report.conforms()
    writes = good or even_with_errors
    # Only when Turtle takes the standard output, the findings go beside it.
    written = reporters.write(reporters.Run(report, lang), format_)
    click.echo(written, nl=False, err=writes and output is None)
    words = WORDS[lang]
    if annotated is not None:
        _annotate(tables[0], report, annotated, lang)
    if writes:
        _write(reading.triples, output)
        things = len({triple.subject for triple in reading.triples})
        said = words["done"].format(
            triples=_counted(len(reading.triples), COUNTED[lang][0]),
            things=_counted(things, COUNTED[lang][1]),
        )
        click.echo(said if good else f"{said} {words['partly']}", err=True)
    else:
        click.echo(words["nothing"], err=True)
    if not good:
        click.get_current_context().exit(1)


def _refuse_names(tables: tuple[Path, ...], output: Path | None, annotated: Path | None) -> None:
    """Refuse outputs whose name belies what they would hold, or where somebody may be mending."""
    from functiegraaf import inputs

    other = {*inputs.TABLES, *inputs.FORMATS} - {".ttl", ".trig"}
    if output is not None and output.suffix.lower() in other:
        raise InputError(f"{output}: import writes Turtle; give a name that ends in .ttl")
    if annotated is None:
        return
    if len(tables) > 1 or tables[0].suffix.lower() != ".xlsx":
        raise InputError("--annotated needs one .xlsx file; save the table as .xlsx first")
    if annotated.suffix.lower() != ".xlsx":
        raise InputError(f"{annotated}: the marked copy is a workbook; end its name in .xlsx")
    if annotated.is_file():
        raise InputError(f"{annotated}: exists already, perhaps mended; give another name")


def _counted(number: int, words: tuple[str, str]) -> str:
    return f"{number} {words[number != 1]}"


def _annotate(table: Path, report: Report, annotated: Path, lang: str) -> None:
    from functiegraaf.tables.annotate import annotate

    if not report.findings:
        click.echo(WORDS[lang]["unmarked"].format(path=annotated), err=True)
        return
    data, notes = annotate(table, report.findings, lang)
    save(annotated, data)
    for note in notes:
        click.echo(f"note: {note}", err=True)
    click.echo(WORDS[lang]["annotated"].format(path=annotated), err=True)


def _write(triples: frozenset[object], output: Path | None) -> None:
    from functiegraaf import export
    from functiegraaf.answers import Triples

    data = export.write(Triples(tuple(triples)), "turtle")  # type: ignore[arg-type]
    if output is None:
        click.echo(data.decode(), nl=False)
    else:
        save(output, data)
