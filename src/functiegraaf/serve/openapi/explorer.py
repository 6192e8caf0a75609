"""Explorer: what its pages give to programs: suggestions, tables, pictures and documents."""

from __future__ import annotations

from collections.abc import Sequence

from functiegraaf import compare
from functiegraaf.catalogue import StoredQuery
from functiegraaf.serve.explorer import comparing, searching, steps
from functiegraaf.serve.explorer.gap import FROM, TO
from functiegraaf.serve.explorer.heatmap import ORDERS, PROFILES
from functiegraaf.serve.explorer.pieces import NAMES
from functiegraaf.serve.explorer.sheets import PART, SEVERAL, excel, word
from functiegraaf.serve.explorer.sheets.facts import PARTS
from functiegraaf.serve.openapi import pieces
from functiegraaf.serve.openapi.pieces import LANGUAGE, Said
from functiegraaf.serve.openapi.queries import examples

SUGGESTIONS: Said = {
    "type": "object",
    "required": ["q", "suggestions"],
    "properties": {
        "q": {"type": "string"},
        "suggestions": {
            "type": "array",
            "maxItems": searching.SUGGESTED,
            "items": {
                "type": "object",
                "required": ["name", "lang", "code", "also", "kind", "path"],
                "properties": {
                    one: {"type": "string"}
                    for one in ("name", "lang", "code", "also", "kind", "path")
                },
            },
        },
    },
}
_TEXT: Said = {"type": "string"}
_FILLED: Said = {"type": "string", "minLength": 1}
_MEDIA = {"csv": "text/csv", "svg": "image/svg+xml", "xlsx": excel.MEDIA_TYPE}
_SHEETS = {"pdf": "application/pdf", "docx": word.MEDIA_TYPE, "xlsx": excel.MEDIA_TYPE}


def paths(queries: Sequence[StoredQuery]) -> Said:
    """Return the addresses beside the pages; examples are those of the queries."""
    functions = examples(queries, "fg:NormFunction")
    function, there = functions[:2] if len(functions) > 1 else (None, None)
    education = next(iter(examples(queries, "fg:Education")), None)
    said: Said = {"/suggest": {"get": _suggest()}}
    said |= _files(
        "career", "The functions of a series with the steps between them, or the steps from one",
        [
            pieces.field("series", "A function series; it or a function is given", _TEXT),
            pieces.field("function", "The function from which one looks", _TEXT, function),
            pieces.field("by", "What the rungs are", pieces.one_of(steps.WAYS)),
        ],
        ("svg", "csv", "xlsx"),
    )  # fmt: skip
    said |= _files(
        "education", "Where an education leads, or which educations lead to a function",
        [
            pieces.field("education", "An education; it or a function is given", _TEXT, education),
            pieces.field("function", "A function", _TEXT),
        ],
        ("svg", "csv", "xlsx"),
    )  # fmt: skip
    sides: Said = {
        "type": "array", "items": _FILLED, "minItems": compare.LEAST, "maxItems": compare.MOST,
    }  # fmt: skip
    differing = pieces.one_of([comparing.DIFFERENCES])
    said |= _files(
        "compare", "Functions or profiles side by side",
        [
            pieces.field(
                comparing.FUNCTION, "The functions or profiles, each once", sides,
                functions[:2] or None, required=True,
            ),
            pieces.field(comparing.ONLY, "Leave out what is the same everywhere", differing),
        ],
        ("csv", "xlsx"),
    )  # fmt: skip
    said |= _files(
        "gap", "What somebody in one function still needs for another",
        [
            pieces.field(FROM, "The function somebody comes from", _FILLED, function,
                         required=True),
            pieces.field(TO, "The function to go to", _FILLED, there, required=True),
        ],
        ("csv", "xlsx", "svg"),
    )  # fmt: skip
    said |= _files(
        "heatmap", "Which function asks for which competencies, and at which level",
        [
            pieces.field("series", "The code of a function series", _TEXT),
            pieces.field("group", "The code of a function group", _TEXT),
            pieces.field("competency", "A name, local name or IRI of one competency", _TEXT),
            pieces.field("dimension", "The local name of a dimension", _TEXT),
            pieces.field("profiles", "Functions with their normal profiles, or enriched ones",
                         pieces.one_of(PROFILES)),
            pieces.field("order", "The order of the competencies",
                         pieces.one_of(ORDERS)),
        ],
        ("csv", "xlsx", "svg"),
    )  # fmt: skip
    return said | {
        f"/sheet/{{name}}.{suffix}": {"get": _sheet(suffix, media, function)}
        for suffix, media in _SHEETS.items()
    }


def _suggest() -> Said:
    q = pieces.field(
        searching.Q,
        f"What is being typed; nothing is suggested for more than {searching.LONGEST} signs or "
        f"{searching.MOST_WORDS} words",
        _TEXT,
    )
    content = {"application/json": {"schema": pieces.named("schemas", "Suggestions")}}
    good = pieces.answer("The things that may be meant, the likeliest first", content)
    summary = "What somebody may be typing: names, other names, codes, also with typing errors"
    return pieces.operation("suggest", summary, [q, LANGUAGE], good, 400, stays=True)


def _files(name: str, words: str, given: Sequence[Said], suffixes: Sequence[str]) -> Said:
    """Describe a view as files: its table, and its picture if it has one."""
    said: Said = {}
    for suffix in suffixes:
        summary = f"{words}, as {NAMES[suffix]}"
        good = pieces.file(words, _MEDIA[suffix])
        codes = (400, 404)
        said[f"/{name}.{suffix}"] = {
            "get": pieces.operation(
                f"{name}-{suffix}", summary, [*given, LANGUAGE], good, *codes, stays=True
            )
        }
    return said


def _sheet(suffix: str, media: str, thing: str | None) -> Said:
    shown = thing.partition(":")[2] if thing else None
    wanted = {"type": "array", "items": pieces.one_of(PARTS)}
    given = [
        pieces.part(
            "name", "The code or the local name of a function or profile",
            {"type": "string", "minLength": 1, "maxLength": 100}, shown,
        ),
        pieces.field(PART, "A part of the description; without any, all", wanted),
        pieces.field(
            SEVERAL, "The same, with commas", wanted, style="form", explode=False,
        ),
        LANGUAGE,
    ]  # fmt: skip
    good = pieces.file("The function description", media)
    codes = (400, 404, *((422, 501) if suffix == "pdf" else ()))
    summary = f"A function description to print, .{suffix}"
    return pieces.operation(f"sheet-{suffix}", summary, given, good, *codes, stays=True)
