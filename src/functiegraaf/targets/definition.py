"""Definition: what the header of a query says of the table that it fills.

>>> named = {one.name: one for one in definitions("csv")}
>>> named["groups"].column("series").references
('series', 'id')
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from functiegraaf import catalogue, targets
from functiegraaf.errors import QueryError

#: What a cell can hold, as CSVW names it.
TYPES = ("string", "integer", "decimal", "boolean", "date", "anyURI")

HEADER_KEYS = {"question", "description", "title", "class", "about", "key", "columns"}
COLUMN_KEYS = {"nl", "en", "type", "required", "references", "property", "lang", "list"}


class Column(NamedTuple):
    """One column of a table.

    Attributes:
        name: Its name, which is the variable of the query.
        title: What it is called, by language (`nl`, `en`).
        type: One of `TYPES`.
        required: Whether every row has it.
        references: The table and the column that have each of its values; None if there are none.
        property: The IRI of the property that it shows; None if it is not a property of the row.
        lang: The language of its texts, if they have one.
        list: Whether a cell holds any number of values.

    """

    name: str
    title: dict[str, str]
    type: str
    required: bool
    references: tuple[str, str] | None
    property: str | None
    lang: str | None
    list: bool


class Definition(NamedTuple):
    """One table: its query and what is in it.

    Attributes:
        name: The name of the file of the query, without `.rq`.
        text: The query, whose answer is in the order of the key.
        title: What the rows are, by language (`nl`, `en`).
        description: What a row is, in English.
        kind: The class of each row; None if they have no one class.
        about: The column that says which thing a row is about.
        key: The columns that tell the rows apart.
        columns: The columns in order.

    """

    name: str
    text: str
    title: dict[str, str]
    description: str
    kind: str | None
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


def definitions(target: str) -> list[Definition]:
    """Return the tables of a target, each after those that it refers to.

    Raises:
        InputError: There is no such target.
        QueryError: A header is not right, or refers to what is not there.

    """
    source = str(targets.about(target).settings.get("tables", target))
    found = [parse(path.stem, path.read_text("utf-8")) for path in targets.files(source)]
    named = {one.name: one for one in found}
    for one in found:
        for table, key in (column.references for column in one.columns if column.references):
            if table not in named or named[table].key != (key,):
                raise QueryError(f"{one.name}: refers to {table}.{key}, which is no key of a table")
    before = {
        one.name: sorted({column.references[0] for column in one.columns if column.references})
        for one in found
    }
    try:
        return [named[name] for name in TopologicalSorter(before).static_order()]
    except CycleError as error:
        raise QueryError(f"tables refer to each other in a circle: {error.args[1]}") from error


def parse(name: str, text: str) -> Definition:
    """Read one table from its query.

    Raises:
        QueryError: The header is not right; the message names the query and the key.

    """
    header = catalogue.header_of(text, name, HEADER_KEYS)
    try:
        columns = tuple(_column(name, *item) for item in header["columns"].items())
        key = tuple(header["key"])
        about = str(header.get("about", header["key"][0]))
        missing = {about, *key} - {column.name for column in columns if column.required}
        if missing:
            raise QueryError(f"{name}: no required column: {', '.join(sorted(missing))}")
        kind = header.get("class")
        return Definition(
            name=name,
            text=text,
            title={lang: str(header["title"][lang]) for lang in ("nl", "en")},
            description=str(header["description"]),
            kind=None if kind is None else _iri(name, kind),
            about=about,
            key=key,
            columns=columns,
        )
    except KeyError as error:
        raise QueryError(f"{name}: the header lacks {error.args[0]}") from error


def _column(table: str, name: str, value: dict[str, Any]) -> Column:
    unknown = set(value) - COLUMN_KEYS
    if unknown:
        raise QueryError(f"{table}: unknown key of column {name}: {', '.join(sorted(unknown))}")
    kind = value.get("type", "string")
    if kind not in TYPES:
        raise QueryError(f"{table}: {name} has the type {kind}; there are: {', '.join(TYPES)}")
    referred = str(value.get("references", "")).partition(".")
    said = value.get("property")
    return Column(
        name=name,
        title={lang: str(value[lang]) for lang in ("nl", "en")},
        type=kind,
        required=bool(value.get("required", False)),
        references=(referred[0], referred[2]) if referred[0] else None,
        property=None if said is None else _iri(table, said),
        lang=value.get("lang"),
        list=bool(value.get("list", False)),
    )


def _iri(table: str, curie: str) -> str:
    iri = catalogue.expand(curie)
    if iri is None:
        raise QueryError(f"{table}: {curie} has no prefix that shapes/prefixes.ttl declares")
    return iri
