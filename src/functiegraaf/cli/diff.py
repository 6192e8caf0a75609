"""The command `diff`: what changed between two editions of the graph."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from functiegraaf.cli import output as out
from functiegraaf.files import save

FORMATS = ("markdown", "json")
SUFFIXES = {".md": "markdown", ".json": "json"}


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", default="working tree")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(FORMATS, case_sensitive=False),
    help="How to write it. Default: what the name of the output says, else Markdown.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the screen.",
)
@click.option(
    "--all", "whole", is_flag=True, help="Cut nothing off in Markdown; JSON always has all."
)
@out.lang_option
def command(
    old: str, new: str, format_: str | None, output: Path | None, whole: bool, lang: str
) -> None:
    """Say what changed from OLD to NEW: terms, facts, shapes and queries, room by room.

    OLD and NEW are each a folder (a checkout, or RDF files), an RDF file, or a revision of git in
    the current folder, such as v0.1.0 or HEAD~3. A path that is there comes first. Without
    NEW it is the folder of the repository as it is now.

    The exit status is 1 when an IRI of ours is gone that is not deprecated with a replacement.
    What changed of a query that others build on is reported, and does not fail.

    Example: functiegraaf diff HEAD~1 --lang en
    """
    from functiegraaf.diff import as_json, diff, markdown
    from functiegraaf.diff.edition import WORKING_TREE

    named = [Path(one) for one in (old, new) if one != WORKING_TREE]
    out.refuse_overwriting(named, [output])
    form = format_ or out.form_of(output, SUFFIXES) or "markdown"
    difference = diff(old, new)
    if difference.is_apart:
        rooms = (", ".join(one.rooms) for one in (difference.old, difference.new))
        click.echo(f"note: no room is in both ({' / '.join(rooms)}); all is gone and new", err=True)
    if form == "json":
        written = as_json.write(difference, lang)
    else:
        written = markdown.write(difference, lang, whole=whole)
    if output is not None:
        save(output, written.encode())
    else:
        sys.stdout.buffer.write(written.encode())
        sys.stdout.buffer.flush()
    if not difference.conforms:
        click.get_current_context().exit(1)
