"""The command `ingest`: a source document becomes a graph, or is held against the graph."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from functiegraaf.cli import output as out
from functiegraaf.errors import InputError
from functiegraaf.files import save

if TYPE_CHECKING:
    from functiegraaf.ingest.compare import Difference
    from functiegraaf.ingest.document import Document

WORDS = {
    "nl": {
        "booklet": "CompetentieBOX-boekje",
        "functions": "HR21-functiebeschrijvingen",
        "head": "{path}: {kind}, {lines} regels, {things} onderdelen gelezen",
        "understood": "Begrepen als",
        "unread": "Niet begrepen",
        "choices": "Op twee manieren te lezen",
        "choice": "regel {line}: gelezen als {taken}; kon ook: {other}",
        "printings": "Door het document op twee manieren gedrukt (regel en regel)",
        "printing": "{first_line} en {other_line}: id:{thing} {property}: {first} en {other}",
        "line": "regel {number}: {text}",
        "missing": "ontbreekt in de graaf",
        "extra": "staat niet in het document",
        "different": "verschilt",
        "recorded": "vastgelegd als {recorded}",
        "checked": "{path}: {things} onderdelen vergeleken; {new} verschillen, "
        "{recorded} vastgelegd als bronconflict",
        "elsewhere": "een andere extractie dan die van de graaf: plaatsen zijn niet vergeleken, en "
        "wat alleen de graaf heeft is niet gezocht",
        "kept": "bewaard in {path}",
    },
    "en": {
        "booklet": "CompetentieBOX booklet",
        "functions": "HR21 function descriptions",
        "head": "{path}: {kind}, {lines} lines, {things} things read",
        "understood": "Understood as",
        "unread": "Not understood",
        "choices": "Could be read in two ways",
        "choice": "line {line}: read as {taken}; could also be: {other}",
        "printings": "Printed by the document in two ways (line and line)",
        "printing": "{first_line} and {other_line}: id:{thing} {property}: {first} and {other}",
        "line": "line {number}: {text}",
        "missing": "missing in the graph",
        "extra": "not in the document",
        "different": "different",
        "recorded": "recorded as {recorded}",
        "checked": "{path}: {things} things compared; {new} differences, "
        "{recorded} recorded as a source conflict",
        "elsewhere": "another extraction than that of the graph: places were not compared, and "
        "what only the graph has was not looked for",
        "kept": "kept in {path}",
    },
}


@click.command("ingest")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True,
    type=click.Path(dir_okay=False, path_type=Path),
)  # fmt: skip
@click.option(
    "--kind",
    type=click.Choice(["booklet", "functions"]),
    help="What the documents are. Default: recognised by their headings.",
)
@click.option("--check", is_flag=True, help="Compare with the shipped graph; write nothing.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the graph to this file: .ttl, .nt, or .trig and .nq with named graphs.",
)
@click.option("--keep", is_flag=True, help="Keep the graph for --wording official.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the reading report to this file as JSON.",
)
@out.lang_option
def command(
    files: tuple[Path, ...],
    kind: str | None,
    check: bool,
    output: Path | None,
    keep: bool,
    report: Path | None,
    lang: str,
) -> None:
    """Read source documents that you hold: a CompetentieBOX booklet or HR21 descriptions.

    FILE is a PDF or a text extraction. The graph has the document's own wording and is yours;
    it is not part of this project. The reading report says what every line was understood as.
    The exit status is 0 when all is well, 1 when lines were left over or --check found a
    difference, and 2 when a file cannot be used.

    Example: functiegraaf ingest boekje.pdf -o boekje.ttl
    """
    from functiegraaf import ingest

    if check and (output or keep):
        raise click.UsageError("--check writes no graph; leave out -o and --keep")
    out.refuse_overwriting(files, (output, report))
    if report is not None and not report.parent.is_dir():
        raise InputError(f"{report}: cannot be written: there is no folder {report.parent}")
    documents = [ingest.read(path, kind) for path in files]
    found = [_check(doc, lang) for doc in documents] if check else []
    if not check:
        _write(documents, output, keep=keep, lang=lang)
    if report:
        save(report, as_json(documents).encode())
    if any(doc.unread for doc in documents) or any(found):
        click.get_current_context().exit(1)


def _write(documents: list[Document], output: Path | None, *, keep: bool, lang: str) -> None:
    from functiegraaf import wording
    from functiegraaf.ingest import graph

    piped = not output and not keep and not sys.stdout.isatty()
    data = graph.serialise(documents, output.suffix if output else ".ttl")
    for doc in documents:
        click.echo(as_text(doc, lang), nl=False, err=piped)
    if output:
        save(output, data)
    elif piped:
        sys.stdout.buffer.write(data)
    if keep:
        _make(wording.folder())
        for doc in documents:
            path = wording.folder() / f"{doc.key}.ttl"
            save(path, graph.serialise([doc]))
            click.echo(WORDS[lang]["kept"].format(path=path))


def _make(folder: Path) -> None:
    """Make the folder for kept wording.

    Raises:
        InputError: It cannot be made.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"{folder}: cannot be made: {reason}; name another in FUNCTIEGRAAF_WORDING"
        ) from error


def _check(doc: Document, lang: str) -> bool:
    """Print how a document and the graph differ; return whether a difference is not recorded."""
    from functiegraaf import snapshot
    from functiegraaf.ingest import compare

    words = WORDS[lang]
    differences = compare.compare(doc, snapshot.open_store())
    new = compare.unexplained(differences)
    for difference in differences:
        click.echo(_difference(difference, lang))
    for line in doc.unread:
        click.echo(f"{words['unread']}: {words['line'].format(number=line.number, text=line.text)}")
    if not compare.same_extraction(doc, snapshot.open_store()):
        click.echo(f"{doc.source.path}: {words['elsewhere']}")
    click.echo(
        words["checked"].format(
            path=doc.source.path,
            things=len(doc.things),
            new=len(new),
            recorded=len(differences) - len(new),
        )
    )
    return bool(new)


def _difference(difference: Difference, lang: str) -> str:
    words = WORDS[lang]
    said = " | ".join(part for part in (difference.document, difference.graph) if part)
    where = words["line"].format(number=difference.line, text="").rstrip(": ")
    record = words["recorded"].format(recorded=difference.recorded) if difference.recorded else ""
    parts = [f"id:{difference.thing}", difference.property, words[difference.kind]]
    tail = f" ({record})" if record else ""
    return f"{where}: {' '.join(part for part in parts if part)}: {said}{tail}"


def as_text(doc: Document, lang: str) -> str:
    """Return the reading report of a document, for reading."""
    from functiegraaf.ingest import dutch

    words = WORDS[lang]
    things = sum(thing.classes != ("SourcePassage",) for thing in doc.things.values())
    head = words["head"].format(
        path=doc.source.path, kind=words[doc.kind], lines=doc.source.count, things=things
    )
    spoken = dutch.role if lang == "nl" else str
    read = dutch.reading if lang == "nl" else str
    found = sorted((spoken(role), count) for role, count in doc.counts().items())
    counts = [f"  {count:6d}  {role}" for role, count in found]
    lines = [head, f"{words['understood']}:", *counts]
    lines += _section(words["unread"], (words["line"].format_map(vars(x)) for x in doc.unread))
    choices = (
        words["choice"].format(line=one.line, taken=read(one.taken), other=read(one.other))
        for one in doc.choices
    )
    lines += _section(words["choices"], choices)
    printings = [
        words["printing"].format_map(one._asdict() | _apart(one.first, one.other))
        for one in doc.differences
    ]
    lines += _section(words["printings"], printings)
    return "\n".join(lines) + "\n"


def _apart(first: str, other: str) -> dict[str, str]:
    """Return two texts cut down to where they differ, with some words around."""
    pairs = enumerate(zip(first, other, strict=False))
    same = next((at for at, (one, two) in pairs if one != two), min(len(first), len(other)))
    start = max(0, first.rfind(" ", 0, max(0, same - 20)) + 1)
    lead = "… " if start else ""
    shown = [text[start:] for text in (first, other)]
    cut = [text if len(text) < 60 else text[:60].rpartition(" ")[0] + " …" for text in shown]
    return {"first": f"‘{lead}{cut[0]}’", "other": f"‘{lead}{cut[1]}’"}


def _section(heading: str, items: Iterable[str]) -> list[str]:
    listed = list(items)
    return [f"{heading}: {len(listed)}", *(f"  {item}" for item in listed)]


def as_json(documents: Iterable[Document]) -> str:
    """Return the reading reports as JSON."""
    reports = [
        {
            "file": str(doc.source.path),
            "kind": doc.kind,
            "sha256": doc.source.sha256,
            "lines": doc.source.count,
            "understood": dict(sorted(doc.counts().items())),
            "roles": {str(line): role for line, role in sorted(doc.roles.items())},
            "unread": [
                {"line": line.number, "page": line.page, "text": line.text} for line in doc.unread
            ],
            "choices": [vars(choice) for choice in doc.choices],
            "printings": [printing._asdict() for printing in doc.differences],
        }
        for doc in documents
    ]
    return json.dumps(reports, ensure_ascii=False, indent=2) + "\n"
