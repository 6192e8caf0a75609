"""The command `serve`: the graph as an endpoint, an API and pages."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import click

#: Who knows what stands here may change the store.
TOKEN = "FUNCTIEGRAAF_SERVE_TOKEN"  # noqa: S105 - the name of a variable


@click.command("serve")
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Serve a store that `functiegraaf load` made. Default: the shipped graph.",
)
@click.option("--stated", is_flag=True, help="Leave out what was concluded.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65_535),
    help="The port to listen on; 0 for any that is free.",
)  # fmt: skip
@click.option("--base", metavar="URL", help="The address below which others see the server.")
@click.option(
    "--workers", type=click.IntRange(2, 64),
    help="How many processes answer questions. Default: one for each processor and one more, "
    "at most 9.",
)  # fmt: skip
@click.option(
    "--update", is_flag=True, help=f"Take updates from who sends the token that is in {TOKEN}."
)
@click.option("--no-free", is_flag=True, help="Answer stored queries only.")
@click.option("--no-stored", is_flag=True, help="Answer free queries only.")
@click.option("--no-pages", is_flag=True, help="Make no pages of things.")
@click.option("--no-keep", is_flag=True, help="Keep no answers: compute each anew.")
@click.option(
    "--allow-service", "services", multiple=True, metavar="URL",
    help="Let free queries ask this endpoint with SERVICE; can be repeated. Default: none.",
)  # fmt: skip
@click.option("--no-validate", is_flag=True, help="Take no files to hold against the rules.")
@click.option(
    "--limit", "limits", multiple=True, metavar="NAME=NUMBER",
    help="Set a limit, such as seconds=5; can be repeated. A server has all of them at /limits.",
)  # fmt: skip
@click.option(
    "--proxy", "proxies", multiple=True, metavar="NETWORK",
    help="Believe this proxy, such as 127.0.0.1 or 10.0.0.0/8, on who asks; can be repeated.",
)  # fmt: skip
def command(
    store: Path | None,
    stated: bool,
    host: str,
    port: int,
    base: str | None,
    workers: int | None,
    update: bool,
    no_free: bool,
    no_stored: bool,
    no_pages: bool,
    no_keep: bool,
    services: tuple[str, ...],
    no_validate: bool,
    limits: tuple[str, ...],
    proxies: tuple[str, ...],
) -> None:
    """Serve the graph: a SPARQL endpoint, the stored queries as an API, and pages.

    Nothing can be changed unless --update is given. Each question is answered by a process that
    is ended when it takes too long or too much. The server stops on SIGTERM or Ctrl-C, when it has
    answered what it was asked before. What happens is written as JSON, a line each, to standard
    error, without the text of queries and the values of their parameters.

    Example: functiegraaf serve --port 8000
    """
    from functiegraaf.serve import running
    from functiegraaf.serve.settings import Chores, Limits, Settings, Traffic, one_each
    from functiegraaf.serve.workers import Source

    if update and store is None:
        raise click.UsageError("--update: the shipped graph cannot be changed; name a --store DIR")
    token = os.environ.pop(TOKEN, "")  # No process that is started has it.
    if update and not token:
        raise click.UsageError(f"--update: put a token of your choice into {TOKEN}")
    numbers = _numbers(limits)
    names = [{one.name for one in fields(kind)} for kind in (Limits, Traffic, Chores)]
    known = set().union(*names)
    if strange := sorted(set(numbers) - known):
        raise click.UsageError(f"--limit: no {strange[0]!r}; there are: {', '.join(sorted(known))}")
    settings = Settings(
        source=Source(store, stated, update),
        host=host,
        port=port,
        base=base or "",
        workers=workers or one_each(),
        limits=Limits(**_of(numbers, names[0])),  # type: ignore[arg-type]
        traffic=Traffic(**_of(numbers, names[1])),  # type: ignore[arg-type]
        chores=Chores(**_of(numbers, names[2])),  # type: ignore[arg-type]
        free=not no_free,
        stored=not no_stored,
        pages=not no_pages,
        checks=not no_validate,
        token=token,
        services=services,
        proxies=proxies,
        **({"kept": 0} if no_keep else {}),
    )
    bound = running.listen(host, port)
    click.echo(f"functiegraaf: {running.address(settings, bound)}", err=True)
    running.serve(settings, bound)


def _of(numbers: dict[str, float | int], names: set[str]) -> dict[str, float | int]:
    return {name: value for name, value in numbers.items() if name in names}


def _numbers(limits: tuple[str, ...]) -> dict[str, float | int]:
    found: dict[str, float | int] = {}
    for one in limits:
        name, _, text = one.partition("=")
        try:
            found[name] = float(text) if "." in text else int(text)
        except ValueError as error:
            raise click.UsageError(f"--limit: {one!r} is not NAME=NUMBER") from error
    return found
