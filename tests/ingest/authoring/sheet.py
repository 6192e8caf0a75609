"""Lines on pages, as a text extraction of a PDF shows them, with a note of what stands where."""

from __future__ import annotations

import re

GLYPH = "\N{MINUS SIGN}\N{MINUS SIGN}"
LOST = "\N{REPLACEMENT CHARACTER}"
COLUMN = 40  # how wide a column of a list is
# A line may end at a space, or behind a slash or hyphen inside a word.
PIECES = re.compile(r"\S+?(?:[-/–](?=\w{3})|(?=\s)|$)")


def wrap(text: str, width: int) -> list[str]:
    """Break a text as a typesetter does: a soft break leaves its space at the end of the line."""
    lines = [""]
    for match in PIECES.finditer(text):
        piece = match.group()
        space = " " if match.end() < len(text) and text[match.end()].isspace() else ""
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece + space
    return lines


class Sheet:
    """The lines of a document, its pages, and the lines that each fact stands on."""

    def __init__(self, page_lines: int, first_page: int) -> None:
        self.lines: list[str] = []
        self.page_starts: list[int] = []
        self.facts: dict[str, list[int]] = {}
        self.page_lines = page_lines
        self.page = first_page - 1
        self.unbroken = False  # no page break by itself, as in a table that has its own page
        self._printed = 0
        self._fresh = True

    def _full(self) -> bool:
        return self._printed >= self.page_lines and not self.unbroken

    def new_page(self) -> None:
        """The next line is the first of a page; blank lines around the break are lost."""
        while self.lines and not self.lines[-1].strip():
            self.lines.pop()
        self._fresh = True

    def at_start(self) -> bool:
        """Whether a blank line or a page break stands before the next line."""
        if self._fresh or self._full():
            return True
        return not self.lines or not self.lines[-1].strip()

    def put(self, text: str, fact: str = "") -> None:
        """Print one line; `fact` is the path of the fact that it states, or a part of it."""
        if not self._fresh and self._full():
            self.new_page()
        if self._fresh:
            text = " " + text
            self.page += 1
            self.page_starts.append(len(self.lines) + 1)
            self._printed = 0
            self._fresh = False
        self.lines.append(text)
        self._printed += 1
        if fact:
            place = self.facts.setdefault(fact, [len(self.lines), len(self.lines)])
            place[1] = len(self.lines)

    def blank(self, text: str = "") -> None:
        """An empty line, one at most, and none at the top of a page."""
        if not self.at_start():
            self.lines.append(text)

    def para(self, text: str, fact: str = "", width: int = 95) -> None:
        """A paragraph, without the blank line behind it."""
        for line in wrap(text, width):
            self.put(line, fact)

    def bullet(self, text: str, fact: str = "", width: int = 92, mark: str = f"{GLYPH} ") -> None:
        """An item. One of several lines has a lost character, and blanks where the boxes end."""
        first, *rest = wrap(text, width)
        if not rest:
            self.put(mark + first, fact)
            return
        alone = self.at_start()
        self.put(mark + LOST + first, fact)
        if not alone:
            self.blank()
        for line in rest:
            self.put(line, fact)
        if alone or len(rest) > 1:
            self.blank()

    def text(self) -> str:
        """The whole document."""
        return "\n".join(self.lines) + "\n"
