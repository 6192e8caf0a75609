"""The command `sparql`: run a free query."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from functiegraaf.cli import output as out
from functiegraaf.errors import InputError

#: A free query is a text that a person writes; nothing longer is read.
LONGEST = 1_000_000


def read(source: str) -> str:
    """Return the text of a query: from standard input, from a file, or as given.

    Raises:
        InputError: The file cannot be read or is not text.

    """
    if source == "-":
        return _decoded(sys.stdin.buffer.read(LONGEST + 1), "standard input")
    path = Path(source)
    try:
        found = "\n" not in source and path.exists()
    except (OSError, ValueError):
        found = False
    # A query has a space or a bracket; what has neither was meant as the name of a file.
    if not found and any(sign in source for sign in " {\n\t"):
        return source
    try:
        with path.open("rb") as stream:
            return _decoded(stream.read(LONGEST + 1), source)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"{source}: neither a query nor a file that can be read ({reason})"
        ) from error


def _decoded(data: bytes, place: str) -> str:
    if len(data) > LONGEST:
        raise InputError(f"{place}: longer than {LONGEST} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: not UTF-8 text at byte {error.start}") from error


@click.command("sparql")
@click.argument("query", metavar="TEXT|FILE|-")
@out.graph_options
@out.answer_options
def command(query: str, request: out.Request) -> None:
    """Run a SPARQL query of your own: a text, a file, or - for standard input.

    The prefixes dcterms, fg, graph, id, org, owl, prov, rdf, rdfs, sh, shape, skos and xsd
    are predeclared.

    Example: functiegraaf sparql "SELECT ?code { ?f a fg:NormFunction ; skos:notation ?code }"
    """
    text = read(query)
    graph = request.graph()
    answer = graph.sparql(text)
    if request.endpoint is None:
        from functiegraaf import deprecated

        for note in deprecated.notes(graph, text):
            click.echo(f"note: {note}", err=True)
    request.put(answer)
