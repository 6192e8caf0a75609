"""Legible: texts and names of files as a person, and a terminal, can bear them."""

from __future__ import annotations

import re
from pathlib import PurePath

#: What a terminal obeys or a reader does not see: control characters, marks that turn the
#: direction of text, and ends of lines that are none to most programs.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(line: str) -> str:
    r"""Return a line with what would be invisible, or steer a terminal, as an escape.

    >>> visible("a\x1b[2Jb")
    'a\\u001b[2Jb'
    """
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def shown(path: PurePath | str) -> str:
    r"""Return the name of a file as text; bytes in it that are no text are replaced.

    >>> shown("raar\udcff.ttl")
    'raar\ufffd.ttl'
    """
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
