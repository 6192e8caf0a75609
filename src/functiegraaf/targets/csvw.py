"""CSVW: tables in CSV, with a file that says what is in them, by CSV on the Web."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from functiegraaf import __version__, resources, targets
from functiegraaf.query import Graph
from functiegraaf.targets import tabular
from functiegraaf.targets.definition import Column
from functiegraaf.targets.tabular import Filled

#: The name of the file that describes the tables, as CSVW has it.
METADATA = "csv-metadata.json"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def parts(target: str, graph: Graph, syntaxes: Sequence[str]) -> targets.Parts:  # noqa: ARG001
    """Return one file for each table, the description, and the list of what was left out."""
    tables = tabular.fill(target, graph)
    by_name = sorted(tables.filled, key=lambda one: one.definition.name)
    found = {f"{target}/{one.definition.name}.csv": one.data for one in by_name}
    said = json.dumps(described(target, by_name), ensure_ascii=False, indent=2) + "\n"
    return {
        **found,
        f"{target}/{METADATA}": said.encode(),
        f"{target}/{tabular.LEFT_OUT}": tables.left_out,
    }


def described(target: str, filled: Sequence[Filled]) -> dict[str, Any]:
    """Return the description of the tables of a target."""
    settings: dict[str, Any] = targets.about(target).settings
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _in_languages(settings["title"]),
        "dc:publisher": settings["publisher"],
        "dc:license": {"@id": settings["licence"]},
        "schema:version": __version__,
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [_table(one) for one in filled],
    }


def _table(filled: Filled) -> dict[str, Any]:
    table = filled.definition
    columns = [_column(column, filled) for column in table.columns]
    if table.kind:
        columns.append(
            {"name": "class", "virtual": True, "propertyUrl": TYPE, "valueUrl": table.kind}
        )
    schema: dict[str, Any] = {"columns": columns, "primaryKey": _one_or_more(table.key)}
    keys = [
        {
            "columnReference": column.name,
            "reference": {
                "resource": f"{column.references[0]}.csv",
                "columnReference": column.references[1],
            },
        }
        for column in table.columns
        if column.references and column.name not in filled.open
    ]
    if keys:
        schema["foreignKeys"] = keys
    about = _about(filled)
    if about:
        schema["aboutUrl"] = about
    return {
        "url": f"{table.name}.csv",
        "dc:title": _in_languages(table.title),
        "dc:description": table.description,
        "tableSchema": schema,
    }


def _column(column: Column, filled: Filled) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name,
        # The name of the column stands in the file, and is in no language.
        "titles": {"und": column.name, **column.title},
        "datatype": column.type,
        "required": column.required,
    }
    if column.references and column.name in filled.open:
        # CSVW knows no foreign key that may be empty.
        said["dc:description"] = f"empty, or a key of {column.references[0]}.csv"
    if column.lang:
        said["lang"] = column.lang
    if column.list:
        said["separator"] = tabular.SEPARATOR
    points = column.references is not None or column.type == "anyURI"
    value = _template(column, filled) if points else None
    # Where no template makes the IRI of each value, what a conversion to RDF would say is untrue.
    if column.property is None or (points and value is None) or not _about(filled):
        said["suppressOutput"] = True
    else:
        said["propertyUrl"] = column.property
        if value:
            said["valueUrl"] = value
    return said


def _about(filled: Filled) -> str | None:
    """Return what makes the IRI of the thing that a row is about."""
    table = filled.definition
    template = _template(table.column(table.about), filled)
    if template is None and any(column.name == "iri" for column in table.columns):
        return "{+iri}"
    return template


def _template(column: Column, filled: Filled) -> str | None:
    """Return what makes IRIs of the values of a column; None if there is no one rule."""
    whole = f"{{+{column.name}}}"
    if column.type == "anyURI":
        return whole
    ours = filled.ours[column.name]
    if len(ours) > 1:
        return None
    return whole if ours == {False} else resources.ID + whole


def _one_or_more(names: tuple[str, ...]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)


def _in_languages(text: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text[lang], "@language": lang} for lang in ("nl", "en")]
