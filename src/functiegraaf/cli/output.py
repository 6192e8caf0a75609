"""Output: an answer goes to the terminal, a pipe or a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import click

from functiegraaf import export
from functiegraaf.answers import Answer, Table, Triples
from functiegraaf.errors import InputError
from functiegraaf.files import save
from functiegraaf.query import Graph

F = TypeVar("F", bound=Callable[..., Any])


class Request(NamedTuple):
    """What the options ask for: which graphs, and how to write the answer."""

    stated: bool = False
    inferred: bool = False
    wording: str = "own"
    store: Path | None = None
    endpoint: str | None = None
    graphs: tuple[str, ...] = ()
    timeout: float = 60.0
    data: tuple[Path, ...] = ()
    format_: str | None = None
    output: Path | None = None
    safe_csv: bool = False

    def graph(self) -> Graph:
        """Open the graph that is asked for.

        Raises:
            InputError: It cannot be read, or options exclude each other.
        """
        if self.data:
            from functiegraaf import joined

            if self.stated or self.inferred or self.endpoint or self.wording != "own":
                raise InputError(
                    "--data joins the shipped graph as it is; leave out --stated, --inferred, "
                    "--wording and --endpoint"
                )
            joint = joined.graph_with(joined.triples_of(self.data), self.store)
            for doubt in joined.doubts(self.data, "en"):
                click.echo(f"note: {doubt}", err=True)
            return joint
        graph = Graph.open(
            stated=self.stated,
            inferred=self.inferred,
            wording=self.wording,
            store=self.store,
            endpoint=self.endpoint,
            graphs=self.graphs,
            timeout=self.timeout,
        )
        for note in graph.notes:
            click.echo(f"note: {note}", err=True)
        return graph

    def put(self, answer: Answer) -> None:
        """Write an answer as asked, and its notes to standard error.

        Raises:
            InputError: The format does not fit, or the file cannot be written.
        """
        for note in answer.notes:
            click.echo(f"note: {note}", err=True)
        chosen = self.format_ or _default(answer, self.output)
        if chosen == "table":
            _put_table(answer, self.output)
            return
        data = export.write(answer, chosen, safe_csv=self.safe_csv)
        if self.output is not None:
            save(self.output, data)
        elif chosen == "xlsx" and sys.stdout.isatty():
            raise InputError("a workbook cannot be shown on a terminal; give -o FILE.xlsx")
        else:
            stream = sys.stdout.buffer
            stream.write(data)
            if not data.endswith(b"\n") and chosen != "xlsx":
                stream.write(b"\n")
            stream.flush()


def _gathering(names: Sequence[str]) -> Callable[[F], F]:
    """Let a command receive these options as one `request`."""

    def decorate(function: F) -> F:
        @wraps(function)
        def call(**options: Any) -> Any:  # noqa: ANN401 - what click calls a command with
            request = options.pop("request", Request())
            request = request._replace(**{name: options.pop(name) for name in names})
            return function(request=request, **options)

        return cast("F", call)

    return decorate


def answer_options(function: F) -> F:
    """Add the options that say how an answer is written; they arrive in `request`."""
    options = [
        click.option(
            "-f",
            "--format",
            "format_",
            type=click.Choice(export.FORMATS, case_sensitive=False),
            help="How to write the answer. Default: a table on a terminal, CSV in a pipe "
            "(Turtle for CONSTRUCT), else what the name of the file says.",
        ),
        click.option(
            "-o",
            "--output",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write to this file instead of the screen.",
        ),
        click.option(
            "--safe-csv",
            is_flag=True,
            help="In CSV, guard text that a spreadsheet would take for a formula.",
        ),
    ]
    function = _gathering(("format_", "output", "safe_csv"))(function)
    for option in reversed(options):
        function = option(function)
    return function


store_option = click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Ask a store that `functiegraaf load` made instead of the shipped graph.",
)


endpoint_options = (
    click.option(
        "--endpoint",
        metavar="URL",
        help="Ask another SPARQL engine. Who asks: FUNCTIEGRAAF_ENDPOINT_USER and _PASSWORD, or "
        "_TOKEN, in the environment.",
    ),
    click.option(
        "--graph",
        "graphs",
        multiple=True,
        metavar="IRI",
        help="At an endpoint, ask this graph only; can be repeated.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0.1, max=3600),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="How long one answer of an endpoint may take.",
    ),
)


def with_endpoint(function: F) -> F:
    """Add the options about an endpoint, each as a parameter of its own."""
    for option in reversed(endpoint_options):
        function = option(function)
    return function


data_option = click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Add what this file says to the graph: RDF, such as what `functiegraaf ingest` wrote, or "
    "a workbook of local functions; can be repeated.",
)
#: The same for the commands that make or copy a store: the user's own if none is named.
folder_option = click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the store. Default: FUNCTIEGRAAF_STORE, or functiegraaf/store in the "
    "folder for the user's data.",
)


def graph_options(function: F) -> F:
    """Add the options that say which graphs are asked; they arrive in `request`."""
    options = [
        click.option("--stated", is_flag=True, help="Leave out what was concluded or proposed."),
        click.option("--inferred", is_flag=True, help="Add what follows by reasoning."),
        click.option(
            "--wording",
            type=click.Choice(["own", "official"], case_sensitive=False),
            default="own",
            show_default=True,
            help="Whose sentences: ours, or those of documents that you keep (see ingest).",
        ),
        data_option,
        store_option,
        *endpoint_options,
    ]
    names = ("stated", "inferred", "wording", "data", "store", "endpoint", "graphs", "timeout")
    function = _gathering(names)(function)
    for option in reversed(options):
        function = option(function)
    return function


def lang_option(function: F) -> F:
    """Add the option for the language of names."""
    return click.option(
        "--lang",
        type=click.Choice(["nl", "en"], case_sensitive=False),
        default="nl",
        show_default=True,
        help="Language of names; Dutch where no English exists.",
    )(function)


SUFFIXES = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".xml": "xml", ".md": "markdown",
    ".xlsx": "xlsx", ".ttl": "turtle", ".nt": "ntriples", ".jsonld": "jsonld", ".srj": "json",
    ".srx": "xml", ".txt": "table",
}  # fmt: skip


def _put_table(answer: Answer, output: Path | None) -> None:
    if not isinstance(answer, Table):
        raise InputError("only a SELECT answer can be a table")
    terminal = output is None and sys.stdout.isatty()
    from functiegraaf.cli.screen import table_text

    text = table_text(answer, terminal=terminal)
    if output is not None:
        save(output, text.encode())
    else:
        click.echo(text, nl=False, color=terminal or None)


def form_of(output: Path | None, suffixes: Mapping[str, str]) -> str:
    """Return the form that the name of an output says; '' if it has no suffix, or is none.

    Raises:
        InputError: It says a form that is not among these.

    """
    suffix = "" if output is None else output.suffix.lower()
    if suffix and suffix not in suffixes:
        known = ", ".join(suffixes)
        raise InputError(f"{output}: cannot tell what '{suffix}' is; give -f, or one of {known}")
    return suffixes.get(suffix, "")


def _default(answer: Answer, output: Path | None) -> str:
    said = form_of(output, SUFFIXES)
    if said:
        return said
    if isinstance(answer, Triples):
        return "turtle"
    if isinstance(answer, Table) and output is None and sys.stdout.isatty():
        return "table"
    return "csv"


def refuse_overwriting(inputs: Iterable[Path], outputs: Iterable[Path | None]) -> None:
    """Refuse an output that is one of the inputs, or another output.

    Raises:
        InputError: It is.

    """
    # Unlike Path.resolve, this passes over links in a circle; who reads them says what is wrong.
    taken = {os.path.realpath(path): path for path in inputs}
    for path in filter(None, outputs):
        real = os.path.realpath(path)
        if real in taken:
            raise InputError(f"{path}: would overwrite {taken[real]}; give another name")
        taken[real] = path
