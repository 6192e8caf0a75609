"""Arguments: what a client gives, checked before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from functiegraaf import lookup
from functiegraaf.catalogue import StoredQuery
from functiegraaf.errors import InputError

#: The argument of each tool with rows that is no parameter of its query.
OFFSET = "offset"


class Arguments(NamedTuple):
    """The values for a query, and how many rows of its answer to skip."""

    values: dict[str, str]
    offset: int


def read(query: StoredQuery, given: Mapping[str, Any], longest: int) -> Arguments:
    """Return what a client gave for a query; what is null counts as not given.

    Args:
        query: The query, which says what can be given.
        given: What the client gave.
        longest: How many characters a value may have.

    Raises:
        InputError: A value is unknown, no text, too long, or cannot be written.

    """
    rest = {name: value for name, value in given.items() if value is not None}
    offset = _number(rest.pop(OFFSET, 0))
    values = {
        short(name, 60): text(short(name, 60), value, longest) for name, value in rest.items()
    }
    lookup.expect(query, values)
    return Arguments(values, offset)


def text(name: str, value: object, longest: int) -> str:
    """Return a value that must be a text.

    Raises:
        InputError: It is none, is too long, or holds what no text may hold.

    """
    if not isinstance(value, str):
        raise InputError(f"{name}: give a text, not {_kind(value)}")
    if len(value) > longest:
        raise InputError(f"{name}: has {len(value)} characters; at most {longest} are read")
    if "\0" in value:
        raise InputError(f"{name}: holds a NUL, which no name or query has")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{name}: holds half a character at place {error.start}") from error
    return value


def short(value: str, longest: int) -> str:
    """Return a text that is fit to be named in a message.

    >>> short("a" * 9, 3), short("x" + chr(0xD800), 3)
    ('aaa…', 'x?')
    """
    value = value[:longest] + ("…" if len(value) > longest else "")
    return value.encode("utf-8", "replace").decode()


def _number(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InputError(f"{OFFSET}: give a whole number, 0 or above")
    return value


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object")
