"""Descriptions: the role and the complexity of the work of each qualification of a profile.

The name of a qualification stands above its role, and so at the end of what extraction gives
to the section before. It need not be the name in the table of the profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from functiegraaf.ingest.document import Document, iri, number, sentence
from functiegraaf.ingest.headings import Section
from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.lists import sentences
from functiegraaf.ingest.naming import Naming, looks_like_heading


@dataclass
class _Block:
    """What is said of one qualification.

    Attributes:
        head: The lines that name it.
        local: Which it is, if the name is one that is known.
        texts: The kind of each text, and its lines.

    """

    head: Sequence[Line] = ()
    local: str = ""
    texts: list[tuple[str, Sequence[Line]]] = field(default_factory=list)


class Descriptions:
    """The reader of the descriptions of one profile."""

    def __init__(self, doc: Document, naming: Naming) -> None:
        """Keep the document and the names of the qualifications."""
        self.doc = doc
        self.naming = naming
        self.sections: list[Section] = []

    def add(self, section: Section) -> None:
        """Keep a section; which qualification it is of is known when all have been seen."""
        self.sections.append(section)

    def finish(self) -> None:
        """Read what was kept; what is of no qualification that is known stays unread."""
        blocks = [block for block in self._blocks() if block.head]
        found = self.naming.settle([(block.local, block.head) for block in blocks])
        for block, local in zip(blocks, found, strict=True):
            if local:
                self.naming.title(local, block.head)
                for kind, body in block.texts:
                    self._statements(local, kind, body)
        self.sections = []

    def _blocks(self) -> list[_Block]:
        blocks = [_Block()]
        head: Sequence[Line] = ()
        for at, section in enumerate(self.sections):
            following = self.sections[at + 1].kind if at + 1 < len(self.sections) else ""
            if section.kind == "role" or head:
                blocks.append(_Block(head, self._named(head)))
            body, head = self._without_head(section, following)
            kind = section.kind if section.kind != "descriptions" else ""
            for named, part in self._parts(body):
                if named:
                    # A name with no heading below it: what follows is of that qualification,
                    # but whether it is its role or its complexity is not said.
                    blocks.append(_Block(named, self._named(named)))
                    kind = ""
                if kind:
                    blocks[-1].texts.append((kind, part))
        return blocks

    def _named(self, head: Sequence[Line]) -> str:
        return self.naming.named(self.doc.source.join(head)) if head else ""

    def _without_head(
        self, section: Section, following: str
    ) -> tuple[Sequence[Line], Sequence[Line]]:
        """Part the lines of a section from the name at their end, that of what follows.

        A name that is not known must be one: a paragraph of its own that looks like a heading,
        with a role below it, or with a complexity while this is one already.
        """
        body = section.body
        longest = max(
            (length for length in (1, 2, 3) if len(body) >= length and self._named(body[-length:])),
            default=0,
        )
        again = following == "complexity" == section.kind
        if not longest and (following == "role" or again):
            longest = _heading_at_end(body)
        return body[: len(body) - longest], body[len(body) - longest :]

    def _parts(self, body: Sequence[Line]) -> list[tuple[Sequence[Line], Sequence[Line]]]:
        """Divide lines at the names that stand among them as paragraphs of their own."""
        starts = [(0, 0)]
        for at, line in enumerate(body):
            if at < sum(starts[-1]) or not (line.gap and looks_like_heading([line])):
                continue
            length, _ = self.naming.heading(body, at)
            if length:
                starts.append((at, length))
        ends = [at for at, _ in starts[1:]] + [len(body)]
        return [
            (body[at : at + length], body[at + length : end])
            for (at, length), end in zip(starts, ends, strict=True)
        ]

    def _statements(self, local: str, kind: str, body: Sequence[Line]) -> None:
        doc = self.doc
        stem = f"description-{local.partition('-')[2]}-{kind.upper()}"
        classes = (
            "RoleDescription" if kind == "role" else "ComplexityDescription",
            "QualificationDescription",
        )
        for position, (text, lines) in enumerate(sentences(doc.source, body), 1):
            doc.say(
                f"{stem}-{position}", classes, lines,
                {
                    "position": number(position),
                    "ofQualification": iri(local),
                    "text": sentence(text),
                },
                kind,
            )  # fmt: skip


def _heading_at_end(body: Sequence[Line]) -> int:
    """Return how many lines at the end are a heading: those below the last blank line.

    Where there are no blank lines it is one line, below one that ends a sentence.
    """
    for length in (1, 2, 3):
        if len(body) < length:
            break
        above = body[-length - 1].text if len(body) > length else "."
        first = body[-length].gap or len(body) == length
        if first or (length == 1 and above.endswith((".", "!", "?", ";"))):
            return length if looks_like_heading(body[-length:]) else 0
    return 0
