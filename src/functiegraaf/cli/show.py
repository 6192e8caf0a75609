"""The command `show`: a whole function or profile, for reading."""

from __future__ import annotations

import click

from functiegraaf import report
from functiegraaf.cli import output as out


@click.command("show")
@click.argument("code")
@out.lang_option
@out.graph_options
def command(code: str, lang: str, request: out.Request) -> None:
    """Show a whole function or profile: CODE is a code, a name, a CURIE or an IRI.

    Example: functiegraaf show N06.01.06
    """
    click.echo(report.show(request.graph(), code, lang), nl=False)
