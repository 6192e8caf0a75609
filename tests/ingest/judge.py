"""What a reader made of a document whose facts are known: right, left unread, or wrong."""

from __future__ import annotations

from collections import Counter

from functiegraaf.ingest.document import Document
from functiegraaf.ingest.headings import letters
from ingest.told import Fact, Read


def apart(facts: set[Fact]) -> Counter[Fact]:
    """Facts one by one: a list of topics is as many facts as it has topics."""
    found: Counter[Fact] = Counter()
    for fact in facts:
        if fact[0] == "topics":
            found.update(("topic", fact[1], topic) for topic in fact[2])
        else:
            found[fact] += 1
    return found


def wrong(doc: Document, facts: set[Fact]) -> list[str]:
    """What a reader did wrong: said what is not so, or passed over what is so in silence.

    A topic may be missing if a line that says so is listed as unread. Nothing else may.
    """
    read, stated = apart(Read(doc).facts()), apart(facts)
    unread = letters(" ".join(line.text for line in doc.unread))
    found = [f"said, and not so: {fact}" for fact in read - stated]
    for fact in stated - read:
        if fact[0] != "topic" or fact[2] not in unread:
            found.append(f"so, and neither said nor listed: {fact}")
    return found


def whole(doc: Document, facts: set[Fact]) -> bool:
    """Whether all is read as it is."""
    return not doc.unread and Read(doc).facts() == facts
