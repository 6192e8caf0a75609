"""Page: a report as Markdown."""

from __future__ import annotations

import re

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

    def said(self, word: str, value: str) -> str:
        """Return the line of a fact, as an item."""
        return f"- {word}: {escaped(value)}"

    def headed(self, heading: str) -> list[str]:
        """Return the lines of a heading."""
        return [f"## {escaped(heading)}", ""]

    def listed(self, item: str) -> list[str]:
        """Return the line of an item; an empty one has none."""
        return [_item(item)] if item else []


def _item(item: str) -> str:
    mark, tab, text = item.partition("\t")
    if not tab:
        return escaped(" ".join(mark.split()))
    indent = " " * (len(mark) - len(mark.lstrip()))
    mark, text = mark.strip(), escaped(" ".join(text.split()))
    if mark == "-" or _NUMBER.fullmatch(mark):
        return f"{indent}{mark} {text}"
    return f"{indent}- {escaped(mark)} {text}"
