"""Topics: the lists of knowledge and skills of qualifications, printed in two columns.

Extraction writes the left column of a page first, with all its lists, and then the right one:
at once, or after whatever stands below the lists. Which list a part of the right column goes
on with is told by their order on the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from functiegraaf.ingest.document import Difference, Document, iri, number
from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item, bulleted


class Topics:
    """The lists of topics of one profile."""

    def __init__(self, doc: Document, series: str) -> None:
        """Keep the document and the key of the series."""
        self.doc = doc
        self.series = series
        self.blocks: list[tuple[str, int, list[Line]]] = []
        self.runs: list[list[Line]] = []

    def add(self, qualification: str, lines: Sequence[Line]) -> None:
        """Keep a list of topics, apart for each page, because columns are apart on a page."""
        if not qualification:
            return
        for page in dict.fromkeys(line.page for line in lines):
            self.blocks.append((qualification, page, [line for line in lines if line.page == page]))

    def strays(self, lines: Sequence[Line]) -> None:
        """Take bulleted lines from elsewhere on a page: the right column of its lists."""
        if lines:
            self.runs.append(list(lines))

    def finish(self, qualifications: Sequence[str]) -> None:
        """Give each right column to the lists of its page, and note all topics."""
        apart = {self._page_of(run) for run in self.runs}
        for page in dict.fromkeys(block[1] for block in self.blocks):
            # A page whose right column stands apart has none inside its lists.
            if page not in apart and page not in self.doc.source.columned:
                self._divide(page)
        for run in self.runs:
            lists = [block for block in self.blocks if block[1] == self._page_of(run)]
            # Where columns are known by their place, nothing else is a column.
            known = self._page_of(run) in self.doc.source.columned
            parts = [] if known else divide(run, len(lists))
            if parts:
                self._chosen(run, len(lists))
                for block, part in zip(lists, parts, strict=True):
                    block[2].extend(part)
        for qualification in qualifications:
            lines = [
                line for block in self.blocks if block[0] == qualification for line in block[2]
            ]
            self._list(bulleted(self.doc.source, lines)[1], qualification)

    def _page_of(self, run: Sequence[Line]) -> int:
        """Return the page of the lists that a stray column goes on with: its own, or before."""
        pages = [page for _, page, _ in self.blocks if page <= run[0].page]
        return max(pages, default=run[0].page)

    def _divide(self, page: int) -> None:
        """Divide what stands after a column break in the last list of a page."""
        lists = [block for block in self.blocks if block[1] == page]
        lines = lists[-1][2]
        at = next((at for at, going in _gaps(lines) if going < 2), 0)
        parts = divide(lines[at:], len(lists)) if at and len(lists) > 1 else []
        if parts:
            self._chosen(lines[at:], len(lists))
            del lines[at:]
            for block, part in zip(lists, parts, strict=True):
                block[2].extend(part)

    def _chosen(self, run: Sequence[Line], count: int) -> None:
        self.doc.source.choose(
            run[0].number,
            f"the right column of {count} list(s) on this page",
            "more of the list or section above it",
        )

    def _list(self, items: Sequence[Item], qualification: str) -> None:
        """Note the topics of one list.

        A list that was printed before is matched by its topics and not by their places, so
        that one topic more or less does not shift all that follow.
        """
        doc, stem = self.doc, f"topic-entry-{qualification.partition('-')[2]}"
        known = {
            thing.name: thing.facts["hasTopic"][0].text
            for thing in doc.things.values()
            if thing.name.startswith(f"{stem}-")
        }
        order: list[int] = []
        for item in items:
            printed = doc.source.join(item)
            concept = doc.concept(f"topic-{self.series}", ("KnowledgeTopic",), printed, item)
            local = next((entry for entry, topic in known.items() if topic == concept), "")
            known.pop(local, None)
            if not local:
                taken = sum(name.startswith(f"{stem}-") for name in doc.things)
                local = f"{stem}-{taken + 1}"
            order.append(int(local.rpartition("-")[2]))
            doc.say(
                local, ("TopicEntry",), item,
                {
                    "position": number(order[-1]),
                    "ofQualification": iri(qualification),
                    "hasTopic": iri(concept),
                },
                "topic",
            )  # fmt: skip
            doc.say(qualification, (), [], {"coversTopic": [iri(concept)]})
        if items and order != sorted(order):
            doc.differences.append(
                Difference(
                    qualification, "order of topics", "", doc.things[f"{stem}-1"].places[0].first,
                    "", items[0][0].number,
                )
            )  # fmt: skip


def _gaps(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where an item stands below a gap, and on how many lines the item above it went on."""
    found: list[tuple[int, int]] = []
    going = 0
    for at, line in enumerate(lines):
        if line.bullet and line.gap and at:
            found.append((at, going))
        going = 0 if line.bullet else going + 1
    return found


def divide(run: Sequence[Line], count: int) -> list[list[Line]]:
    """Divide a column over lists, or return nothing if there is no telling where.

    Within a list, extraction leaves a blank line only before and after the lines on which an
    item goes on, and after them only if there are two or more; any other gap parts two lists.
    Where no such gap is found, it is the one where the order of the alphabet starts again.
    """
    gaps = _gaps(run)
    cuts = [at for at, going in gaps if going < 2]
    if len(cuts) != count - 1:
        heads = [at for at, line in enumerate(run) if line.bullet]
        cuts = [
            at
            for at, _ in gaps
            if letters(run[at].text) < letters(run[max(head for head in heads if head < at)].text)
        ]
    if not count or len(cuts) != count - 1:
        return []
    ends = [*cuts, len(run)]
    return [list(run[start:end]) for start, end in zip([0, *cuts], ends, strict=True)]
