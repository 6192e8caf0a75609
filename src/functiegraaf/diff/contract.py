"""Contract: what others build on in a stored query: its name, its columns and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functiegraaf import catalogue
from functiegraaf.errors import InputError, QueryError

#: What of a parameter others notice; its words may change.
_NOTICED = ("type", "default", "choices")


@dataclass(frozen=True)
class QueryChange:
    """What changed of a query.

    Attributes:
        name: Its name; the new one if it was renamed. A `/` in it says that it is no stored query
            but one of the engine, an export or a check, which nobody runs by its name.
        state: 'added', 'removed', 'renamed' or 'changed'.
        was: Its name before, if it was renamed.
        columns: Its columns before and now, if they differ.
        parameters: What changed of its parameters: name, before and now; None for none.

    """

    name: str
    state: str
    was: str = ""
    columns: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    parameters: tuple[tuple[str, str | None, str | None], ...] = ()

    @property
    def in_contract(self) -> bool:
        """Whether who runs the query by its name notices it."""
        if "/" in self.name:
            return False
        return self.state in ("removed", "renamed") or bool(self.columns or self.parameters)


@dataclass(frozen=True)
class _Signature:
    columns: tuple[str, ...]
    parameters: dict[str, str]
    question: str
    body: str
    unread: str = ""


def changes(
    old: Mapping[str, str], new: Mapping[str, str]
) -> tuple[tuple[QueryChange, ...], tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return what changed of queries, and of either side which headers cannot be read, and why.

    A query with such a header is compared as text.

    Args:
        old: Their texts before, by name.
        new: Their texts now.

    """
    before = {name: _signature(name, text) for name, text in old.items() if new.get(name) != text}
    after = {name: _signature(name, text) for name, text in new.items() if old.get(name) != text}
    unread = _unread(before), _unread(after)
    gone, came = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    found = []
    for name in gone:
        other = next((one for one in came if _same(name, before[name], one, after[one])), None)
        if other is None:
            found.append(QueryChange(name, "removed"))
        else:
            came.remove(other)
            found.append(_compared(other, before[name], after[other], "renamed", name))
    found += [QueryChange(name, "added") for name in came]
    found += [
        _compared(name, before[name], after[name], "changed", "")
        for name in before.keys() & after.keys()
    ]
    ordered = sorted(found, key=lambda one: (not one.in_contract, one.was or one.name))
    return tuple(ordered), unread


def _unread(signatures: Mapping[str, _Signature]) -> tuple[str, ...]:
    return tuple(one.unread for _, one in sorted(signatures.items()) if one.unread)


def _same(name: str, old: _Signature, other: str, new: _Signature) -> bool:
    """Tell whether a query is another under a new name: the same text, or the same question."""
    if ("/" in name) != ("/" in other):
        return False
    return old.body == new.body or bool(old.question and old.question == new.question)


def _compared(name: str, old: _Signature, new: _Signature, state: str, was: str) -> QueryChange:
    if old.unread or new.unread:
        return QueryChange(name, state, was)
    columns = None if old.columns == new.columns else (old.columns, new.columns)
    parameters = tuple(
        (one, old.parameters.get(one), new.parameters.get(one))
        for one in dict.fromkeys((*old.parameters, *new.parameters))
        if old.parameters.get(one) != new.parameters.get(one)
    )
    return QueryChange(name, state, was, columns, parameters)


def _signature(name: str, text: str) -> _Signature:
    """Read what counts of a query; of one of the engine, whose header is its own, only the text."""
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()
    if "/" in name:
        return _Signature((), {}, "", body)
    try:
        return _described(name, text, body)
    except (InputError, QueryError) as error:
        # What stood in a header long ago cannot be mended now, and says nothing of the facts.
        return _Signature((), {}, "", body, " ".join(str(error).split()))


def _described(name: str, text: str, body: str) -> _Signature:
    """Read a header of any version: keys that are not known may be there.

    Raises:
        QueryError: The header is not YAML.
        InputError: It cannot be read.

    """
    header = catalogue.raw_header(text, f"{name}.rq")
    columns, parameters = header.get("columns") or [], header.get("params") or {}
    if not isinstance(columns, list) or not isinstance(parameters, dict):
        raise InputError(f"{name}.rq: 'columns' is no list or 'params' no mapping")
    question = header.get("question")
    return _Signature(
        tuple(map(_word, columns)),
        {_word(key): _noticed(value) for key, value in parameters.items()},
        _word(question.get("en", "")) if isinstance(question, dict) else "",
        body,
    )


def _noticed(parameter: Any) -> str:  # noqa: ANN401 - whatever YAML gives
    """Return in words what of a parameter others notice."""
    if not isinstance(parameter, dict):
        return ""
    said = [f"{key} {_word(parameter[key])}" for key in _NOTICED if parameter.get(key) is not None]
    return ", ".join(said if "default" in parameter else [*said, "must be given"])


def _word(value: Any) -> str:  # noqa: ANN401 - whatever YAML gives
    """Return a plain value as text. What nests is not followed: YAML can nest without end."""
    if isinstance(value, list):
        return "|".join(str(one) for one in value if isinstance(one, str | int | float))
    return str(value) if isinstance(value, str | int | float) else ""
