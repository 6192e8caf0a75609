"""Completion: what bash needs beyond what click gives it.

Bash takes `=` for the end of a word, so it hands over `profile=N06` as three words and puts
back only the last of them. It also puts back a value with a space as it is, which the shell
would then read as two words.
"""

from __future__ import annotations

import os
import re
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    split_arg_string,
)

#: What bash would not take as a plain part of a word.
UNSAFE = re.compile(r"[^\w./:=+,@%-]")


def escaped(match: re.Match[str]) -> str:
    """Return a sign with a backslash before it; twice, for `read` in the script eats one."""
    return "\\\\" + match[0]


class Bash(BashComplete):
    """Completion for bash that knows key=value."""

    source_template = BashComplete.source_template.replace(
        "COMPREPLY+=($value)",
        "COMPREPLY+=($value)\n            [[ $value == *= ]] && compopt -o nospace",
    )
    after_equals = False

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one being typed, and that one, joined again at `=`."""
        words = split_arg_string(os.environ["COMP_WORDS"])
        current = int(os.environ["COMP_CWORD"])
        given = words[1 : current + 1]
        if len(words) <= current:
            given.append("")
        joined: list[str] = []
        open_ = False
        for word in given:
            if word == "=" and joined:
                joined[-1] += word
                open_ = True
            elif open_:
                joined[-1] += word
                open_ = False
            else:
                joined.append(word)
        self.after_equals = given[-1:] == ["="] or given[-2:-1] == ["="]
        return joined[:-1], joined[-1] if joined else ""

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return what bash has to put in: the part behind `=`, with spaces escaped."""
        value = str(item.value)
        if self.after_equals:
            value = value.partition("=")[2]
        return f"{item.type},{UNSAFE.sub(escaped, value)}"


def register() -> None:
    """Let click use this for bash."""
    add_completion_class(Bash)
