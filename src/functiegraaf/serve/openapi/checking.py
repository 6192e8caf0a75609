"""Checking: files that are sent to be held against the rules, and the workbook to fill in."""

from __future__ import annotations

from functiegraaf.serve.explorer.validation.checking import FORMS, PAGE
from functiegraaf.serve.openapi import pieces
from functiegraaf.serve.openapi.pieces import ANY, BINARY, HTML, LANGUAGE, TEXT, Said
from functiegraaf.serve.settings import Settings

#: So many files can be sent at once.
MOST_FILES = 10
_FORM = "multipart/form-data"
_EXAMPLE = 'form-data; name="file"; filename="functions.ttl"'
_ENDINGS = "xlsx, ods, csv, ttl, trig, nt, nq, jsonld, json, rdf, owl or xml"


def paths(settings: Settings) -> Said:
    """Return the addresses of the check; none where it is switched off."""
    if not (settings.pages and settings.checks):
        return {}
    form = pieces.answer("The form", {HTML: TEXT})
    shown = pieces.operation(
        "validate-form", "Show the page on which files are sent", [LANGUAGE], form, 400,
        stays=True,
    )  # fmt: skip
    return {
        "/validate": {"get": shown, "post": _validate(settings)},
        "/validate/blank.xlsx": {"get": _blank()},
    }


def _validate(settings: Settings) -> Said:
    forms = pieces.one_of((PAGE, *FORMS))
    wanted = "What comes back; 'annotated' is the workbook that was sent, with comments"
    content = {HTML: TEXT}
    for media, _ in FORMS.values():
        kind = media.partition(";")[0]
        is_text = kind.startswith("text/")
        content[kind] = ANY if kind.endswith("json") else TEXT if is_text else BINARY
    good = pieces.answer("What was found", content, "Content-Disposition", "Functiegraaf-Version")
    given = [
        pieces.field("as", f"{wanted}; the field of the form goes before it", forms),
        LANGUAGE,
    ]
    codes = (400, 406, 408, 413, 415, 422)
    said = pieces.operation("validate", "Hold files against the rules", given, good, *codes)
    most = settings.chores.upload
    said["description"] = (
        f"Up to {MOST_FILES} files, together of {most} bytes with what is around them; a name ends "
        f"in {_ENDINGS}. Nothing of them is kept. Without 'as' it is as Accept prefers; a refusal "
        "is always as Accept prefers, and a page for who accepts all."
    )
    file: Said = {"type": "string", "format": "binary", "maxLength": most}
    said["requestBody"] = {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": file,
                            "minItems": 1,
                            "maxItems": MOST_FILES,
                        },
                        "as": {**forms, "description": wanted},
                    },
                },
                # The name says what a file is.
                "encoding": {
                    "file": {
                        "headers": {
                            "Content-Disposition": {
                                "schema": {"type": "string"},
                                "example": _EXAMPLE,
                            }
                        }
                    }
                },
                "example": {"file": ["# Turtle of your own"], "as": "json"},
            }
        },
    }
    return said


def _blank() -> Said:
    good = pieces.file("The workbook", FORMS["annotated"][0])
    summary = "A workbook for functions of your own, to fill in"
    return pieces.operation("validate-blank", summary, [LANGUAGE], good, 400, 422, stays=True)
