"""Page: a report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from functiegraaf.answers import Value
from functiegraaf.report import Page

_SIGN = re.compile(r"([\\`*_\[\]<])")
_NUMBER = re.compile(r"\d+\.")


def escaped(text: str) -> str:
    r"""Return a text in which nothing is a sign of Markdown.

    >>> escaped("een <b> en *twee*")
    'een \\<b> en \\*twee\\*'
    """
    return _SIGN.sub(r"\\\1", text)


class MarkdownPage(Page):
    r"""A page with headings and lists of Markdown; lines are as long as they are.

    >>> page = MarkdownPage("nl")
    >>> page.title("N06")
    >>> page.fact("series", "Dienstverlening")
    >>> page.section("Taken", ["1.\tBalie", "   -\tHelpt", "A1\tLegt uit"])
    >>> print(page.text(), end="")
    # N06
    <BLANKLINE>
    - Reeks: Dienstverlening
    <BLANKLINE>
    ## Taken
    <BLANKLINE>
    1. Balie
       - Helpt
    - A1 Legt uit
    """

    def title(self, text: str) -> None:
        """Add the title."""
        self.lines += [f"# {escaped(text)}", ""]

    def fact(self, key: str, value: Value) -> None:
        """Add one line with a name and a value, if there is a value."""
        if value not in (None, ""):
            self.lines.append(f"- {self.word(key)}: {escaped(str(value))}")

    def section(self, heading: str, items: Iterable[str]) -> None:
        """Add a heading and its items, as a list."""
        items = list(items)
        if not items:
            return
        if self.lines and self.lines[-1]:
            self.lines.append("")
        self.lines += [f"## {escaped(heading)}", ""]
        self.lines += [_item(item) for item in items if item]


def _item(item: str) -> str:
    mark, tab, text = item.partition("\t")
    if not tab:
        return escaped(" ".join(mark.split()))
    indent = " " * (len(mark) - len(mark.lstrip()))
    mark, text = mark.strip(), escaped(" ".join(text.split()))
    if mark == "-" or _NUMBER.fullmatch(mark):
        return f"{indent}{mark} {text}"
    return f"{indent}- {escaped(mark)} {text}"
