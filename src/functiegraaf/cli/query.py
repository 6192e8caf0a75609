"""The command `query`: list, show and run the stored queries."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from functiegraaf import catalogue
from functiegraaf.answers import Table
from functiegraaf.catalogue import StoredQuery
from functiegraaf.cli import output as out
from functiegraaf.errors import FunctiegraafError, InputError
from functiegraaf.query import Graph


class QueryName(click.ParamType):  # type: ignore[type-arg]
    """The name of a stored query."""

    name = "name"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete with the names of the stored queries."""
        return [
            CompletionItem(name, help=catalogue.get(name).question["en"])
            for name in catalogue.names()
            if name.startswith(incomplete)
        ]


class Assignment(click.ParamType):  # type: ignore[type-arg]
    """A parameter and its value: key=value."""

    name = "key=value"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first equals sign."""
        if isinstance(value, tuple):
            return (str(value[0]), str(value[1]))
        key, equals, text = str(value).partition("=")
        if not equals or not key:
            self.fail(f"{value!r} is not key=value", param, ctx)
        return key, text

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete with the parameters of the query, then with their values."""
        # While the value of -p is being typed, click has not yet told what the name is.
        words = [ctx.params.get("name"), *ctx.args]
        name = next((word for word in words if word in catalogue.names()), None)
        if name is None:
            return []
        key, equals, text = incomplete.partition("=")
        parameters = catalogue.get(str(name)).parameters
        if not equals:
            return [
                CompletionItem(f"{parameter.name}=", help=parameter.description["en"])
                for parameter in parameters
                if parameter.name.startswith(key)
            ]
        try:
            values = Graph.open().completions(str(name), key)
        except FunctiegraafError:
            return []
        return [
            CompletionItem(f"{key}={value}")
            for value in values
            if value.casefold().startswith(text.casefold())
        ]


def described(query: StoredQuery, lang: str) -> str:
    """Return what a person needs to know to run a query."""
    lines = [query.name, f"  {query.question[lang]}", f"  {query.description}"]
    if query.columns:
        lines.append(f"  columns: {', '.join(query.columns)}")
    for parameter in query.parameters:
        must = "" if parameter.default is None else f" (default {parameter.default})"
        lines.append(f"  -p {parameter.name}=…  {parameter.description[lang]}{must}")
        if parameter.choices:
            lines.append(f"      one of {', '.join(parameter.choices)}")
    return "\n".join(lines)


@click.group("query")
def command() -> None:
    """List, show and run the stored queries.

    Example: functiegraaf query list
    """


@command.command("list")
@click.option("--tag", help="Only the queries with this tag.")
@out.lang_option
@out.answer_options
def list_(tag: str | None, lang: str, request: out.Request) -> None:
    """List the stored queries with the question that each answers.

    Example: functiegraaf query list --tag career
    """
    found = [catalogue.get(name) for name in catalogue.names()]
    if tag is not None:
        tags = sorted({one for query in found for one in query.tags})
        if tag not in tags:
            raise InputError(f"there is no tag {tag!r}; the tags are: {', '.join(tags)}")
        found = [query for query in found if tag in query.tags]
    rows = [
        (query.name, query.question[lang], ", ".join(query.asked_parameters())) for query in found
    ]
    table = Table.of(("name", "question", "parameters"), rows)
    request.put(table)


@command.command("show")
@click.argument("name", type=QueryName())
@out.lang_option
def show(name: str, lang: str) -> None:
    """Show what a stored query asks, its parameters, and its SPARQL text.

    Example: functiegraaf query show competency-gap
    """
    query = catalogue.get(name)
    click.echo(described(query, lang))
    click.echo()
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#+"))
    click.echo(body)


@command.command("run")
@click.argument("name", type=QueryName())
@click.option(
    "-p", "--param", "parameters", type=Assignment(), multiple=True, help="A value, as key=value."
)
@click.option(
    "--federate",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Ask several endpoints: FILE is CSV with the columns name and endpoint. Who asks each: "
    "FUNCTIEGRAAF_ENDPOINT_TOKEN_NAME, and likewise _USER_NAME and _PASSWORD_NAME.",
)
@out.lang_option
@out.graph_options
@out.answer_options
@click.pass_context
def run(
    ctx: click.Context,
    name: str,
    parameters: tuple[tuple[str, str], ...],
    federate: Path | None,
    lang: str,
    request: out.Request,
) -> None:
    """Run a stored query.

    A value is an IRI, a CURIE, a code or a name, in upper or lower case. With --federate each
    row says first where it comes from; if an endpoint does not answer, it is named, the others
    are delivered, and the exit status is 1.

    Example: functiegraaf query run competency-gap -p from=N06.01.08 -p to=N06.01.06
    """
    values: dict[str, str] = {}
    for key, value in parameters:
        if key in values:
            raise InputError(f"{key} is given twice")
        values[key] = value
    if federate is not None:
        ctx.exit(_federated(federate, name, {"lang": lang, **values}, request))
    request.put(request.graph().run(name, **{"lang": lang, **values}))


def _federated(path: Path, name: str, values: dict[str, str], request: out.Request) -> int:
    """Run a stored query at several endpoints, and return the exit status."""
    if request.endpoint or request.graphs or request.store or request.wording != "own":
        raise InputError("--federate asks the endpoints of its file; leave out the other")
    from functiegraaf.remote import federate

    found = federate.run(
        name,
        federate.places(path),
        values,
        stated=request.stated,
        inferred=request.inferred,
        timeout=request.timeout,
    )
    request.put(found.table)
    return 1 if found.silent else 0
