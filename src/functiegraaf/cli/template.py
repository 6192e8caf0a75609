"""The command `template`: the workbook to fill in, empty or with local functions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from functiegraaf import resources
from functiegraaf.cli import output as out
from functiegraaf.errors import InputError
from functiegraaf.files import save

_file = click.Path(path_type=Path)


@click.command("template")
@click.option(
    "-o",
    "--output",
    type=_file,
    help="Write to this file: a workbook (.xlsx), or one CSV file for each sheet (.csv).",
)
@click.option(
    "--from",
    "given",
    type=_file,
    metavar="FILE",
    help="Fill in the local functions of this RDF file.",
)
@click.option(
    "--base",
    default=resources.ID,
    show_default=True,
    metavar="IRI",
    help="What the IRIs in FILE begin with.",
)
@out.data_option
@out.store_option
@out.lang_option
def command(
    output: Path | None,
    given: Path | None,
    base: str,
    data: tuple[Path, ...],
    store: Path | None,
    lang: str,
) -> None:
    """Write the workbook for local functions, made from the shapes.

    With --from it is filled, and is checked to come back as the same graph when it is imported.
    A file that exists is never overwritten.

    Example: functiegraaf template -o functions.xlsx --lang en
    """
    from functiegraaf import inputs, joined, validate
    from functiegraaf.tables import back, refuse_base, template
    from functiegraaf.tables.layout import sheets

    if given is not None and given.suffix.lower() in inputs.TABLES:
        raise InputError(
            f"{given}: --from wants the Turtle file (.ttl) that import wrote, not a table"
        )
    refuse_base(base)
    graph = joined.graph_with(joined.triples_of(data), store)
    triples = None if given is None else frozenset(validate.read([given]))
    kinds = {sheet.class_ for sheet in sheets()}
    if triples is not None and not any(str(t.object).strip("<>") in kinds for t in triples):
        raise InputError(
            f"{given}: holds no local functions; give what import wrote, and to have the functions "
            "of a document in the lists, give it with --data"
        )
    suffix = ".xlsx" if output is None else output.suffix.lower()
    if suffix == ".csv" and output is not None:
        parts = template.texts(graph, triples, lang)
        files = {output.with_stem(f"{output.stem}-{name}"): part for name, part in parts.items()}
    elif suffix == ".xlsx":
        files = {output or Path("functions.xlsx"): template.workbook(graph, triples, lang)}
    else:
        raise InputError(f"{output}: give a name that ends in .xlsx or .csv")
    for path in files if output is not None else ():
        # People fill in a template, and what they filled in is nowhere else.
        if path.is_file():
            raise InputError(f"{path}: exists already, perhaps filled in; give another name")
    if triples is not None:
        back.check(graph, files, triples, base)
    if output is None and sys.stdout.isatty():
        raise InputError("a workbook cannot be shown on a terminal; give -o FILE.xlsx")
    for path, content in files.items():
        if output is None:
            sys.stdout.buffer.write(content)
        else:
            save(path, content)
            click.echo(str(path), err=True)
