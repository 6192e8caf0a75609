"""Parquet: the same tables as in CSV, typed, for engines that compute with columns."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from functiegraaf import __version__, targets
from functiegraaf.errors import MissingExtra
from functiegraaf.query import Graph
from functiegraaf.targets import tabular
from functiegraaf.targets.definition import Column, Definition
from functiegraaf.targets.tabular import Filled

if TYPE_CHECKING:
    import pyarrow as pa


def parts(target: str, graph: Graph, syntaxes: Sequence[str]) -> targets.Parts:  # noqa: ARG001
    """Return one file for each table, and the list of what was left out.

    Raises:
        MissingExtra: pyarrow is not installed.

    """
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtra("Parquet", "parquet") from error
    tables = tabular.fill(target, graph)
    settings = targets.about(str(targets.about(target).settings["tables"])).settings
    found: targets.Parts = {}
    for one in sorted(tables.filled, key=lambda one: one.definition.name):
        out = io.BytesIO()
        pq.write_table(table(one, settings), out, compression="zstd")
        found[f"{target}/{one.definition.name}.parquet"] = out.getvalue()
    return {**found, f"{target}/{tabular.LEFT_OUT}": tables.left_out}


def table(filled: Filled, settings: dict[str, Any]) -> pa.Table:
    """Return a table as Arrow has it; its keys and titles stand in its metadata."""
    import pyarrow as pa
    import pyarrow.csv as pacsv

    definition = filled.definition
    schema = _schema(definition, settings)
    plain = {
        field.name: pa.string() if pa.types.is_list(field.type) else field.type for field in schema
    }
    read = pacsv.read_csv(
        io.BytesIO(filled.data),
        # One thread: the rows stay in their order, and a block never ends within a text.
        read_options=pacsv.ReadOptions(use_threads=False),
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types=plain, null_values=[""], strings_can_be_null=True
        ),
    )
    columns = [
        _lists(read[column.name]) if column.list else read[column.name]
        for column in definition.columns
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _lists(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    values = column.to_pylist()
    lists = [value.split(tabular.SEPARATOR) if value else [] for value in values]
    return pa.array(lists, pa.list_(pa.string()))


def _schema(table: Definition, settings: dict[str, Any]) -> pa.Schema:
    import pyarrow as pa

    said = {
        "title": table.title,
        "description": table.description,
        "primary_key": list(table.key),
        "foreign_keys": [
            {"column": column.name, "table": column.references[0], "key": column.references[1]}
            for column in table.columns
            if column.references
        ],
        "licence": settings["licence"],
        "publisher": settings["publisher"],
        "version": __version__,
    }
    metadata = {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in said.items()
    }
    return pa.schema([_field(column) for column in table.columns], metadata)


def _field(column: Column) -> pa.Field:
    import pyarrow as pa

    kinds = {
        "string": pa.string(),
        "anyURI": pa.string(),
        "integer": pa.int64(),
        "decimal": pa.decimal128(11, 2),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    kind = pa.list_(pa.string()) if column.list else kinds[column.type]
    metadata = {f"title_{lang}": title for lang, title in column.title.items()}
    if column.property:
        metadata["property"] = column.property
    return pa.field(column.name, kind, nullable=not column.required, metadata=metadata)
