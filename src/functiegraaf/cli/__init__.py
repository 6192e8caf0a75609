"""The command line: options in, answers out; what is done is done elsewhere.

This is the one place where an error becomes a line on standard error and an exit status:
0 good, 1 violations or inconsistency, 2 wrong use or input.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import NoReturn

import click

from functiegraaf.errors import FunctiegraafError

#: The commands, each in a module of its own that is imported when it is called.
COMMANDS = (
    "backup", "compare", "diff", "dump", "export", "import", "ingest", "load", "mapping",
    "mcp", "publish", "query", "reason", "restore", "search", "serve", "show", "simulate",
    "sparql", "stats", "template", "validate",
)  # fmt: skip
#: Where the name of a command cannot be that of a module.
MODULES = {"import": "import_"}


class Failure(click.ClickException):
    """One of our errors, as click prints it."""

    exit_code = 2


class Commands(click.Group):
    """Imports a command when it is called, and prints our errors in one way."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"functiegraaf.cli.{MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        from functiegraaf.cli import textual

        textual.guard(command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; our errors become one message and exit status 2."""
        try:
            return super().invoke(ctx)
        except FunctiegraafError as error:
            from functiegraaf.legible import shown, visible

            lines = shown(str(error)).split("\n")
            raise Failure("\n".join(map(visible, lines))) from error


def _tell_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from functiegraaf.version import version

        click.echo(f"{ctx.find_root().info_name} {version()}")
        ctx.exit()


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_tell_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Ask the knowledge graph of Dutch municipal job profiles.

    Example: functiegraaf query run profile-competencies -p profile=N06.01.02
    """


def run() -> NoReturn:
    """Run the command line; the entry point of the package.

    The process ends without Python's own tidying up, which costs as much as a query: what is
    to be written is written by then, and nothing of ours waits for that tidying.
    """
    if "_FUNCTIEGRAAF_COMPLETE" in os.environ:
        from functiegraaf.cli import completion

        completion.register()
    status: int = 0
    try:
        status = _status(main)
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        # A reader that stops early (| head) is no fault of ours.
        _forget_output()
    except OSError as error:
        # Such as a full disk behind the standard output.
        _forget_output()
        click.echo(f"Error: the answer cannot be written: {error.strerror or error}", err=True)
        status = 2
    os._exit(status)


def _status(command: Callable[[], object]) -> int:
    """Return the exit status with which a command ends."""
    try:
        command()
    except SystemExit as end:
        if isinstance(end.code, str):
            click.echo(end.code, err=True)
            return 1
        return end.code or 0
    return 0


def _forget_output() -> None:
    """Let Python's own closing of the standard output find nothing to complain of."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
