"""Checking: files of a stranger held against the rules, in a process of its own.

It runs as `python -m functiegraaf.serve.explorer.validation.checking`, see `apart`. Even the form
that holds the files is taken apart here, and not in the server.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, NamedTuple

from functiegraaf.errors import FunctiegraafError, InputError
from functiegraaf.findings import SEVERITIES, Finding, Place, rank_of, short
from functiegraaf.legible import visible
from functiegraaf.reporters import Run

#: What can be given back beside a page, with its media type and how its name ends.
FORMS = {
    "annotated": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "csv": ("text/csv; charset=utf-8", ".csv"),
    "json": ("application/json", ".json"),
    "sarif": ("application/sarif+json", ".sarif"),
    "html": ("text/html; charset=utf-8", ".html"),
    "turtle": ("text/turtle; charset=utf-8", ".ttl"),
}
#: The forms that a page holds as downloads, what people want first.
GIVEN = ("annotated", "xlsx", "csv", "json", "sarif")
PAGE = "page"
#: So many files can be sent at once, and so many fields beside them.
_FILES, _FIELDS = 10, 10
#: A longer text of a field is none that we know.
_FIELD_SIZE = 1_000
#: The longest name of a file, in signs.
_NAME = 80
#: The longest text of a finding that a page shows.
_TEXT = 1_000


class Sent(NamedTuple):
    """What was sent: the names of the files, which lie in the present folder, and the fields."""

    names: list[str]
    fields: dict[str, str]


def checked(told: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Hold the files of a form against the rules, or make a workbook to fill in.

    Args:
        told: The language; whether it is that workbook; else what is wanted back if the form
            does not say it, the type of the form, and how much a page may hold.
        data: The form, as it was sent.

    """
    if "blank" in told:
        from functiegraaf.query import Graph
        from functiegraaf.tables import template

        return {}, template.workbook(Graph.open(), lang=told["lang"])
    tempfile.tempdir = str(Path.cwd())
    try:
        sent = taken(told["type"], data)
        del data
        if not sent.names:
            return {"error": "", "outcome": "none"}, b""
        form = sent.fields.get("as") or told["as"]
        if form != PAGE and form not in FORMS:
            raise InputError(f"as: there is {PAGE}, {', '.join(FORMS)}")
        return _answered(sent.names, form, told)
    except FunctiegraafError as error:
        return {"error": visible(str(error)), "outcome": "refused"}, b""


def taken(type_: str, data: bytes) -> Sent:
    """Take a form apart and put its files into the present folder, under harmless names.

    Raises:
        InputError: It is no such form, or there is too much in it.

    """
    import asyncio

    from starlette.datastructures import Headers, UploadFile
    from starlette.formparsers import MultiPartException, MultiPartParser

    async def pieces() -> AsyncGenerator[bytes, None]:
        yield data

    async def parts() -> Sent:
        parser = MultiPartParser(
            Headers({"content-type": type_}), pieces(),
            max_files=_FILES, max_fields=_FIELDS, max_part_size=_FIELD_SIZE,
        )  # fmt: skip
        names: list[str] = []
        fields: dict[str, str] = {}
        for key, value in (await parser.parse()).multi_items():
            if not isinstance(value, UploadFile):
                fields[key] = value
            elif value.filename or value.size:
                name = _different(harmless(value.filename or ""), names)
                Path(name).write_bytes(await value.read())
                names.append(name)
        return Sent(names, fields)

    try:
        return asyncio.run(parts())
    except (MultiPartException, KeyError, ValueError, UnicodeError) as error:
        reason = getattr(error, "message", "") or "it is not as multipart/form-data has it"
        raise InputError(f"what was sent cannot be taken apart: {reason}") from error


def harmless(name: str) -> str:
    r"""Return the name of a file without its folders and without what could do harm.

    >>> harmless("../../etc/passwd"), harmless("C:\\werk\\functies.XLSX")
    ('passwd', 'functies.xlsx')
    >>> harmless("<img src=x>\r\n.ttl"), harmless("-rf .csv"), harmless("é")
    ('_img src_x_.ttl', 'rf.csv', 'é')
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w .()-]+", "_", last).strip(" .-")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:_NAME] or "file"
    return f"{stem[:_NAME].rstrip()}.{ending[:_NAME].lower()}"


def _different(name: str, names: list[str]) -> str:
    if name not in names:
        return name
    path = Path(name)
    numbers = range(2, _FILES + 2)
    return next(one for n in numbers if (one := f"{path.stem}-{n}{path.suffix}") not in names)


def _answered(names: list[str], form: str, told: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    from functiegraaf.validate import validate

    report = validate([Path(name) for name in names])
    run = Run(report, told["lang"], lines=report.sources, safe_csv=True)
    if form != PAGE:
        return {"file": _file(names, form), "media": FORMS[form][0]}, _written(names, form, run)
    body = b""
    given, left = [], []
    for one in GIVEN:
        if one == "annotated" and not _can_be_annotated(names, run):
            continue
        written = _written(names, one, run)
        if len(body) + len(written) > told["given"]:
            left.append(one)
            continue
        given.append([one, _file(names, one), FORMS[one][0], len(written)])
        body += written
    return {"given": given, "left": left, **_page(names, run, told["findings"])}, body


def _file(names: list[str], form: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(names[0]).stem).strip("-") or "file"
    return f"{stem}-{'mend' if form == 'annotated' else 'findings'}{FORMS[form][1]}"


def _can_be_annotated(names: list[str], run: Run) -> bool:
    placed = any(one.place and one.place.cell for one in run.report.findings)
    return len(names) == 1 and names[0].endswith(".xlsx") and placed


def _written(names: list[str], form: str, run: Run) -> bytes:
    from functiegraaf import reporters

    if form != "annotated":
        return reporters.write(run, form)
    if len(names) > 1 or not names[0].endswith(".xlsx"):
        raise InputError("only one .xlsx file can be given back with comments")
    from functiegraaf.tables.annotate import annotate

    data, _ = annotate(Path(names[0]), run.report.findings, run.lang)
    return data


def _page(names: list[str], run: Run, most: int) -> dict[str, Any]:
    """Return what a page shows: as many findings as it may, the worst first."""
    from functiegraaf.reporters.words import summary

    shown = sorted(run.report.findings, key=_order)[:most]
    return {
        "names": [visible(name) for name in names],
        "good": run.conforms,
        "count": len(run.report.findings),
        "counts": {one: len(run.report.of(one)) for one in run.report.severities},
        "summary": [visible(line) for line in reversed(summary(run))],
        "findings": [_told(run, one) for one in shown],
    }


def _order(one: Finding) -> tuple[int, str, str, int, int, str]:
    """Return what findings are sorted by: the worst first, then as they stand in the file."""
    place = one.place or Place("")
    row = re.search(r"\d+", place.cell)
    return (
        rank_of(one.severity), place.file, place.sheet, place.line, int(row[0]) if row else 0,
        place.cell,
    )  # fmt: skip


def _told(run: Run, one: Finding) -> dict[str, Any]:
    from functiegraaf.reporters import subject

    place = one.place
    texts = {
        "about": subject(run, one),
        "message": one.message(run.lang),
        "hint": one.hint(run.lang),
        "source": run.source(one),
        "rule": short(one.rule),
        "file": place.file if place else "",
        "sheet": place.sheet if place else "",
        "cell": place.cell if place else "",
    }
    return {
        "severity": one.severity if one.severity in SEVERITIES else SEVERITIES[0],
        "line": place.line if place else 0,
        **{key: visible(text[:_TEXT]) for key, text in texts.items()},
    }


if __name__ == "__main__":
    from functiegraaf.serve.apart import work

    work(checked)
