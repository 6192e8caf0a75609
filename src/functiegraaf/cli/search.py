"""The command `search`: find something by a word."""

from __future__ import annotations

import click

from functiegraaf.cli import output as out
from functiegraaf.errors import InputError


@click.command("search")
@click.argument("text")
@out.lang_option
@out.graph_options
@out.answer_options
def command(text: str, lang: str, request: out.Request) -> None:
    """Find everything whose code, name or text holds TEXT, in upper or lower case.

    Example: functiegraaf search agressie
    """
    if not text.strip():
        raise InputError("there is nothing to search for: the text is empty")
    request.put(request.graph().search(text, lang))
