"""Topics: the lists of knowledge and skills of qualifications, printed in two columns.

Extraction writes the left column of a page first, with all its lists, and then the right one:
at once, or after whatever stands below the lists. Which list a part of the right column goes
on with is told by the page itself (`columns`), or else by another profile that prints the same
list. Lines that could belong to two lists stay unread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from functiegraaf.ingest import columns
from functiegraaf.ingest.columns import Owners
from functiegraaf.ingest.document import Difference, Document, iri, number
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import Item, bulleted

#: What part of a list must be the same where another profile prints it.
SAME = 0.8


@dataclass
class Block:
    """The part of a list that stands on one page.

    Attributes:
        qualification: Whose list it is.
        page: The page.
        lines: The lines.

    """

    qualification: str
    page: int
    lines: list[Line]


@dataclass
class Question:
    """Lines that can belong to more than one list of a page.

    Attributes:
        lists: The lists of the page.
        lines: The lines.
        readings: To which list each line can belong; one reading leaves no question.

    """

    lists: list[Block]
    lines: list[Line]
    readings: list[Owners]

    @property
    def sure(self) -> list[int | None]:
        """To which list each line belongs in all readings."""
        owners = [set(line) for line in zip(*self.readings, strict=True)]
        if not owners:
            return [None] * len(self.lines)
        return [one.pop() if len(one) == 1 else None for one in owners]


def settle(profiles: Sequence[tuple[Topics, Sequence[str]]], *, thin: bool) -> None:
    """Note the topics of all profiles of a document.

    Args:
        profiles: The lists of each profile, with its qualifications.
        thin: Whether the document has lost blank lines.

    """
    known: dict[str, Counter[str]] = {}
    for topics, qualifications in profiles:
        topics.ask(thin=thin)
        for qualification in qualifications:
            printed = topics.printed(qualification)
            if printed:
                known.setdefault(qualification, printed)
    for topics, qualifications in profiles:
        topics.finish(qualifications, known)


class Topics:
    """The lists of topics of one profile."""

    def __init__(self, doc: Document, series: str) -> None:
        """Keep the document and the key of the series."""
        self.doc = doc
        self.series = series
        self.blocks: list[Block] = []
        self.runs: list[list[Line]] = []
        self.questions: list[Question] = []
        self.unsure: list[Line] = []

    def add(self, qualification: str, lines: Sequence[Line]) -> None:
        """Keep a list of topics, apart for each page, because columns are apart on a page."""
        if not qualification:
            return
        pages: dict[int, list[Line]] = {}
        page = 0
        for line in lines:
            # What goes on with an item on the next page is still that item.
            page = line.page if line.bullet or not page else page
            pages.setdefault(page, []).append(line)
        self.blocks += [Block(qualification, page, there) for page, there in pages.items()]

    def strays(self, lines: Sequence[Line]) -> None:
        """Take bulleted lines from elsewhere on a page: the right column of its lists."""
        if lines:
            self.runs.append(list(lines))

    def ask(self, *, thin: bool) -> None:
        """Find the lines that can belong to more than one list.

        Args:
            thin: Whether the document has lost blank lines.

        """
        apart = {self._page_of(run) for run in self.runs}
        for page in dict.fromkeys(block.page for block in self.blocks):
            lists = [block for block in self.blocks if block.page == page]
            # A page whose right column stands apart has none inside its lists.
            if page not in apart and page not in self.doc.source.columned:
                readings = columns.of_page([block.lines for block in lists], thin=thin)
                last = Question(lists, lists[-1].lines, readings)
                alone = (len(lists) - 1,) * len(lists[-1].lines)
                lists[-1].lines = []
                if readings != [alone] or _repeats(last, alone):
                    self.questions.append(last)
                else:
                    lists[-1].lines = last.lines
        for run in self.runs:
            lists = [block for block in self.blocks if block.page == self._page_of(run)]
            halves = [block.lines for block in lists]
            # Where columns are known by their place, nothing else is a column.
            placed = self._page_of(run) in self.doc.source.columned
            known = lists and not placed
            readings = columns.of_column(halves, run, thin=thin) if known else []
            self.questions.append(Question(lists, run, readings))
        for question in self.questions:
            # A list that names a topic twice is two lists.
            question.readings = [one for one in question.readings if not _repeats(question, one)]

    def _page_of(self, run: Sequence[Line]) -> int:
        """Return the page of the lists that a stray column goes on with: its own, or before."""
        pages = [block.page for block in self.blocks if block.page <= run[0].page]
        return max(pages, default=run[0].page)

    def printed(self, qualification: str) -> Counter[str]:
        """Return the topics of a list; none if there is a question about some of them."""
        lines = [
            line
            for block in self.blocks
            if block.qualification == qualification
            for line in block.lines
        ]
        for question in self.questions:
            if any(block.qualification == qualification for block in question.lists):
                if None in question.sure:
                    return Counter()
                lines += self._of(question, qualification)
        return Counter(entry.key for entry in columns.entries(lines))

    def _of(self, question: Question, qualification: str) -> list[Line]:
        return [
            line
            for line, owner in zip(question.lines, question.sure, strict=True)
            if owner is not None and question.lists[owner].qualification == qualification
        ]

    def finish(self, qualifications: Sequence[str], known: Mapping[str, Counter[str]]) -> None:
        """Give each line to its list, as far as that is sure, and note all topics.

        Args:
            qualifications: The qualifications of the profile.
            known: The lists that another profile prints, without question.

        """
        for question in self.questions:
            self._recognise(question, known)
        for question in self.questions:
            self._answer(question)
        for qualification in qualifications:
            lines = [
                line
                for block in self.blocks
                if block.qualification == qualification
                for line in block.lines
            ]
            self._list(bulleted(self.doc.source, lines)[1], qualification)
        for line in self.unsure:
            # The other column may stand on the same line.
            self.doc.roles.pop(line.number, None)

    def _recognise(self, question: Question, known: Mapping[str, Counter[str]]) -> None:
        """Keep the reading of a question that makes lists that another profile prints, too."""
        if len(question.readings) < 2:
            return
        asked = {block.qualification for block in question.lists} & set(known)
        kept = [
            owners
            for owners in question.readings
            if all(self._same(question, owners, one, known[one]) for one in asked)
        ]
        if len(kept) == 1:
            question.readings = kept

    def _same(
        self, question: Question, owners: Owners, qualification: str, known: Counter[str]
    ) -> bool:
        """Tell whether a reading makes a list what another profile prints."""
        others = [one for one in self.questions if one is not question]
        lines = [line for one in others for line in self._of(one, qualification)]
        for block in self.blocks:
            lines += block.lines if block.qualification == qualification else []
        for line, owner in zip(question.lines, owners, strict=True):
            lines += [line] if question.lists[owner].qualification == qualification else []
        read = Counter(entry.key for entry in columns.entries(lines))
        return (read & known).total() >= SAME * max(read.total(), known.total())

    def _answer(self, question: Question) -> None:
        # A list below a name that is not known counts as a list of its page, too.
        things = (self.doc.things.get(block.qualification) for block in question.lists)
        names = [thing.names[0] if thing else "a list of another name" for thing in things]
        for line, owner in zip(question.lines, question.sure, strict=True):
            if owner is not None:
                question.lists[owner].lines.append(line)
        unsure = [
            line for line, owner in zip(question.lines, question.sure, strict=True) if owner is None
        ]
        self.unsure += unsure
        if unsure and names:
            lists = "' or '".join(dict.fromkeys(names))
            self.doc.source.choose(unsure[0].number, "left unread", f"topics of '{lists}'")
        if len(unsure) < len(question.lines):
            self.doc.source.choose(
                question.lines[0].number,
                f"the right column of {len(question.lists)} list(s) on this page",
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


def _repeats(question: Question, owners: Owners) -> bool:
    """Tell whether a reading gives a list what it has already: a list names a topic once."""
    for at, block in enumerate(question.lists):
        given = [line for line, owner in zip(question.lines, owners, strict=True) if owner == at]
        here = {entry.key for entry in columns.entries(block.lines)}
        more = [entry.key for entry in columns.entries(given)]
        if here.intersection(more) or len(more) != len(set(more)):
            return True
    return False
