"""The command `sparql`: run a free query."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from functiegraaf.answers import Answer, Triples, Truth
from functiegraaf.cli import output as out
from functiegraaf.errors import InputError, QueryError
from functiegraaf.query import Graph

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
@click.option("--why", is_flag=True, help="If nothing is found, say which pattern is to blame.")
@out.graph_options
@out.answer_options
def command(query: str, why: bool, request: out.Request) -> None:
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
    if why and _is_empty(answer):
        for line in _why(graph, text):
            click.echo(f"note: {line}", err=True)
    request.put(answer)


def _is_empty(answer: Answer) -> bool:
    if isinstance(answer, Truth):
        return not answer.value
    return not len(answer.triples if isinstance(answer, Triples) else answer)


def _why(graph: Graph, text: str) -> list[str]:
    """Return why a query finds nothing, in lines."""
    from functiegraaf import why_empty
    from functiegraaf.why_empty.saying import lines

    def ask(part: str) -> Answer | None:
        try:
            return graph.sparql(part)
        except QueryError:
            return None

    return lines(why_empty.why(text, why_empty.Asking(ask)), "en")
