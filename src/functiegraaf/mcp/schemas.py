"""Schemas: what a tool takes and gives, in JSON Schema, from the header of its query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functiegraaf import catalogue
from functiegraaf.catalogue import Parameter, StoredQuery
from functiegraaf.mcp import words
from functiegraaf.mcp.arguments import OFFSET
from functiegraaf.mcp.choices import Choices
from functiegraaf.mcp.settings import Settings

Schema = dict[str, Any]

_CELL = {"type": ["string", "number", "boolean", "null"]}
_TEXT = {"type": "string"}


def taken(query: StoredQuery, choices: Choices, settings: Settings) -> Schema:
    """Return the schema of what a query takes, with the choices from the data where few."""
    properties: Schema = {}
    listed: set[str] = set()
    for one in query.parameters:
        # An assistant reads all of this: what values are called stands there once.
        properties[one.name] = _parameter(one, choices, settings, explained=one.type in listed)
        listed.add(one.type)
    properties[OFFSET] = {
        "type": "integer",
        "minimum": 0,
        "default": 0,
        "description": words.say("offset", settings.lang),
    }
    return closed(properties, query.asked_parameters())


def closed(properties: Schema, required: Sequence[str]) -> Schema:
    """Return the schema of an object with these properties and no others."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _parameter(
    parameter: Parameter, choices: Choices, settings: Settings, *, explained: bool
) -> Schema:
    description = parameter.description[settings.lang]
    found = choices.of(parameter)
    schema: Schema = {"type": "string", "description": description}
    if found:
        schema["enum"] = [one.value for one in found]
        if not explained and any(one.name for one in found):
            listed = "; ".join(one.shown() for one in found)
            schema["description"] = words.say(
                "values", settings.lang, description=description, choices=listed
            )
    else:
        schema["maxLength"] = settings.value
        if parameter.example:
            schema["examples"] = [str(parameter.example)]
    if parameter.default is not None:
        is_language = parameter.type == catalogue.LANGUAGE
        schema["default"] = settings.lang if is_language else parameter.default
    return schema


def given(columns: Sequence[str]) -> Schema:
    """Return the schema of a table with these columns."""
    row = {"type": "object", "required": list(columns), "additionalProperties": _CELL}
    return closed(_table(row), ("columns", "rows", "offset", "total", "cut", "notes"))


def given_of_thing(columns: Sequence[str]) -> Schema:
    """Return the schema of a table of facts, with what they are about."""
    schema = given(columns)
    item = closed({"iri": _TEXT, "kind": _TEXT, "code": _CELL, "name": _CELL}, ("iri",))
    schema["properties"]["item"] = item
    schema["required"].append("item")
    return schema


def given_freely() -> Schema:
    """Return the schema of the answer to a free query: rows, true or false, or Turtle."""
    row = {"type": "object", "additionalProperties": _CELL}
    others = {"answer": {"type": "boolean"}, "turtle": _TEXT, "triples": {"type": "integer"}}
    return closed({**_table(row), **others}, ("cut", "notes"))


def _table(row: Schema) -> Schema:
    return {
        "columns": {"type": "array", "items": _TEXT},
        "rows": {"type": "array", "items": row},
        "offset": {"type": "integer"},
        "total": {"type": "integer"},
        "next": {"type": "integer"},
        "cut": {"type": "boolean"},
        "notes": {"type": "array", "items": _TEXT},
    }
