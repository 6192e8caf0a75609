"""The sheets and columns of a workbook, as the shapes describe them.

A node shape with a place (`sh:order`) and a label is a sheet; a property shape of it with a
place and a name is a column. What must be filled, which lists there are and what a cell may
hold is read from the same shapes that judge the data afterwards.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import catalogue, resources
from functiegraaf.answers import Table

XSD = "http://www.w3.org/2001/XMLSchema#"
DATE, INTEGER = XSD + "date", XSD + "integer"


class Words(NamedTuple):
    """One text in both languages."""

    nl: str
    en: str

    def of(self, lang: str) -> str:
        """Return the text in Dutch, or in English for 'en'."""
        return self.en if lang == "en" else self.nl


class Column(NamedTuple):
    """One column: a property of the thing that a row describes.

    Attributes:
        path: The IRI of the property.
        next: A second property: the cell holds that value of the thing the first leads to.
        via: A third property, by which that thing is tied to another column of the row.
        tied: The property of that other column.
        name: The heading.
        description: The note on the heading.
        example: What the example row holds; empty where a list gives it.
        datatype: The datatype of the value, or empty.
        kind: The class of things that the cell may name, or empty.
        lang: The language of the text, or empty.
        space: What precedes a bare code to make it an IRI, or empty.
        pattern: The form of the value, or empty.
        least: The smallest number.
        most: The largest number.
        required: Whether the cell must be filled.

    """

    path: str
    next: str
    via: str
    tied: str
    name: Words
    description: Words
    example: Words
    datatype: str
    kind: str
    lang: str
    space: str
    pattern: str
    least: int | None
    most: int | None
    required: bool

    @property
    def key(self) -> tuple[str, str]:
        """What tells the columns of a sheet apart: the property and the language."""
        return self.path, self.lang


class Sheet(NamedTuple):
    """One sheet: the things of one class, one a row.

    Attributes:
        class_: The IRI of the class.
        name: The name of the sheet.
        about: What a row is.
        columns: The columns in order.

    """

    class_: str
    name: Words
    about: Words
    columns: tuple[Column, ...]

    def column(self, path: str, lang: str = "") -> Column | None:
        """Return the column of a property, or None."""
        found = (c for c in self.columns if c.path == path and lang in ("", c.lang))
        return next(found, None)

    def leads(self, kind: str) -> list[str]:
        """Return the properties by which columns are reached from one that names such things."""
        named = {c.path for c in self.columns if c.kind == kind}
        return [c.via for c in self.columns if c.next and c.tied in named]

    @property
    def kind(self) -> str:
        """The kind in the IRI of a thing of this class.

        >>> sheets()[0].kind
        'local-function'
        """
        local = self.class_.removeprefix(resources.DEF)
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in local).lstrip("-")


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return the sheets in order.

    >>> [sheet.name.nl for sheet in sheets()]
    ['Functies', 'Profielen', 'Eisen', 'Situaties', 'Vakkennis']
    >>> sheets()[2].columns[3].name.en
    'Level'
    """
    store = ox.Store()
    for path in resources.shape_files():
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    solutions = store.query(catalogue.internal("lookup/table-columns"))
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - our own query
    table = Table.read(solutions.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    found: dict[str, Sheet] = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        text = {name: "" if value is None else str(value) for name, value in cells.items()}

        def words(name: str, text: dict[str, str] = text) -> Words:
            return Words(text[f"{name}Nl"], text[f"{name}En"])

        column = Column(
            path=text["path"],
            next=text["next"],
            via=text["via"],
            tied=text["tied"],
            name=words("name"),
            description=words("description"),
            example=words("example"),
            datatype=text["datatype"],
            kind=text["kind"],
            lang=text["lang"],
            space=text["space"],
            pattern=text["pattern"],
            least=int(text["least"]) if text["least"] else None,
            most=int(text["most"]) if text["most"] else None,
            required=cells["required"] is True,
        )
        class_ = text["class"]
        sheet = found.get(class_) or Sheet(class_, words("sheet"), words("about"), ())
        found[class_] = sheet._replace(columns=(*sheet.columns, column))
    return tuple(found.values())
