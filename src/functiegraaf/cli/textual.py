"""Textual: what a person types is text, except the name of a file, which may be any bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from functiegraaf.legible import shown


def guard(command: click.Command) -> None:
    """Let a command, and those below it, refuse what is no text where it needs text."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            guard(below)
    for param in command.params:
        if not isinstance(param.type, click.Path | click.File):
            param.callback = _refusing(param.callback)


def _refusing(callback: Callable[..., Any] | None) -> Callable[..., Any]:
    if isinstance(callback, _Refusing):
        return callback
    return _Refusing(callback)


class _Refusing:
    """The callback of a parameter, behind the check of its value."""

    def __init__(self, callback: Callable[..., Any] | None) -> None:
        self._callback = callback

    def __call__(self, ctx: click.Context, param: click.Parameter, value: Any) -> Any:  # noqa: ANN401 - as click has it
        for text in _texts(value):
            # The bytes of a name of a file that is there are right, whatever they are.
            if not _is_text(text) and not _is_file(text):
                raise click.BadParameter(
                    f"'{shown(text)}' holds bytes that are no UTF-8; give it as text",
                    ctx=ctx,
                    param=param,
                )
        return value if self._callback is None else self._callback(ctx, param, value)


def _is_file(text: str) -> bool:
    try:
        return Path(text).exists()
    except OSError:
        # Such as a name that is too long for one.
        return False


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)


def _is_text(value: str) -> bool:
    r"""Return whether a value of the command line is text; click keeps other bytes as surrogates.

    >>> _is_text("é"), _is_text("\udcff")
    (True, False)
    """
    return not any("\ud800" <= sign <= "\udfff" for sign in value)
