"""Lists: lines become items, also where bullets were lost or items run over lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Extraction, Line

Item = list[Line]

_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZÀ-Ý‘“(])|(?<=[^\W\d_]{3}\.) (?=[a-zà-ý])")


def bulleted(
    source: Extraction, lines: Sequence[Line], *, sentences: bool = False
) -> tuple[list[Line], list[Item]]:
    """Return what stands before the first item, and the items of a list.

    A line without a bullet goes on with the item above it. Where bullets were lost, a line
    starts an item if the line above it ends a sentence or had room left for its first word;
    that is noted as a choice.

    Args:
        source: The document, which keeps the choices.
        lines: The lines of the list.
        sentences: Whether each item is a sentence that ends with a full stop.

    """
    if not any(line.bullet for line in lines):
        return [], _without_bullets(source, lines, sentences=sentences)
    before: list[Line] = []
    items: list[Item] = []
    for line in lines:
        if line.bullet:
            items.append([line])
        elif not items:
            before.append(line)
        elif sentences and _ends(items[-1][-1]) and line.text[:1].isupper():
            source.choose(line.number, "a new item without a bullet", "more of the item above")
            items.append([line])
        else:
            items[-1].append(line)
    return before, items


def _ends(line: Line) -> bool:
    return re.search(r"[.!?;)’'\"]$", line.text) is not None and not line.text.endswith("etc.")


def _without_bullets(source: Extraction, lines: Sequence[Line], *, sentences: bool) -> list[Item]:
    width = max((len(line.text) for line in lines), default=0)
    items: list[Item] = []
    for line in lines:
        new = not items
        if items:
            above = items[-1][-1]
            if sentences:
                new = _ends(above) and line.text[:1].isupper()
            else:
                room = len(above.text) + 1 + len(line.text.split()[0]) <= width
                new = room and line.text[:1] not in "(" and not above.text.endswith((",", "/", "-"))
            source.choose(
                line.number,
                "a new item" if new else "more of the item above",
                "more of the item above" if new else "a new item",
            )
        if new:
            items.append([line])
        else:
            items[-1].append(line)
    return items


def started_by(
    lines: Sequence[Line], starts: Callable[[Line], object]
) -> tuple[list[Line], list[Item]]:
    """Return what stands before the first item, and items that start where `starts` says so."""
    before: list[Line] = []
    items: list[Item] = []
    for line in lines:
        if starts(line):
            items.append([line])
        elif items:
            items[-1].append(line)
        else:
            before.append(line)
    return before, items


def paragraphs(lines: Sequence[Line]) -> list[Item]:
    """Return lines in the blocks that blank lines make of them."""
    blocks: list[Item] = []
    for line in lines:
        if not blocks or line.gap:
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return blocks


def titled(text: str) -> tuple[str, str]:
    """Return the title and the text of 'Title: text'; an empty title if there is no colon.

    >>> titled("Agressie: wat er is")
    ('Agressie', 'wat er is')
    """
    title, colon, rest = text.partition(":")
    return (title.strip(), rest.strip()) if colon else ("", text.strip())


def sentences(source: Extraction, body: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Return the sentences of running text and the items of its lists, each with its lines."""
    found: list[tuple[str, list[Line]]] = []
    block: list[Line] = []
    for line in [*body, None]:
        if block and (line is None or line.bullet):
            found += _split(source, block)
            block = []
        if line is not None:
            block.append(line)
    return found


def _split(source: Extraction, block: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    ends: list[int] = []
    for line in block:
        ends.append(len(letters(line.text)) + (ends[-1] if ends else 0))
    found: list[tuple[str, list[Line]]] = []
    start = 0
    for text in _lead_in(_SENTENCE.split(source.join(block))):
        end = start + len(letters(text))
        lines = [
            line
            for at, line in enumerate(block)
            if ends[at] > start and (ends[at - 1] if at else 0) < end
        ]
        found.append((text, lines))
        start = end
    return found


def _lead_in(texts: list[str]) -> list[str]:
    """Part the words that introduce a run-in list from its first item.

    Such a list is known by a sentence that starts with a small letter.
    """
    small = next((at for at, text in enumerate(texts) if at and text[:1].islower()), 0)
    if small:
        lead, colon, item = texts[small - 1].partition(": ")
        if colon and item[:1].islower():
            texts[small - 1 : small] = [lead + ":", item]
    return texts
