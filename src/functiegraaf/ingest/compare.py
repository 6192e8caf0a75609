"""Compare: what a document says, held against what the shipped graph says.

Names, codes, levels, numbers and links are compared exactly. Sentences stand in the graph in
other words, so they are compared by place, number and order: at the same position there is a
sentence that rests on the same lines. Of running text only the lines are compared: each must
belong to a passage of the graph. A difference that the graph itself records as a source
conflict is listed as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from functiegraaf.ingest.document import Document, Thing, Value
from functiegraaf.ingest.graph import node, passage_name
from functiegraaf.ingest.headings import letters
from functiegraaf.ingest.shipped import Shipped

#: Links to things that are one because of their name, and have no code or position.
NAMED_LINKS = {"hasTopic", "relatesEducation", "coversTopic", "exampleField", "idealAddition"}

#: What the graph says in its own words.
SENTENCES = {"text", "definition", "remark"}


@dataclass(frozen=True)
class Difference:
    """One fact on which the document and the graph differ.

    Attributes:
        kind: 'missing' (the graph lacks it), 'extra' (the document lacks it) or 'different'.
        thing: The local name of what it is about.
        property: The property, or '' for the thing itself, or 'place'.
        document: What the document says.
        graph: What the graph says.
        line: The line in the document, or 0.
        recorded: The source conflict that records it, or ''.

    """

    kind: str
    thing: str
    property: str
    document: str
    graph: str
    line: int
    recorded: str = ""


def compare(doc: Document, store: ox.Store) -> list[Difference]:
    """Return every fact that is missing, extra or different, in the order of the document.

    Args:
        doc: What was read.
        store: The shipped graph.

    """
    shipped = Shipped(store, doc.key)
    found: list[Difference] = []
    for thing in doc.things.values():
        if thing.classes == ("SourcePassage",):
            found += _uncovered(thing, shipped)
        elif thing.classes != ("Education",):
            found += _thing(doc, thing, shipped)
    found += _extras(doc, shipped)
    found += _printings(doc, shipped)
    return [_recorded(doc, difference, shipped) for difference in found]


def _printings(doc: Document, shipped: Shipped) -> Iterator[Difference]:
    """Facts that the document itself prints in two ways, unless the graph has both."""
    for other in doc.differences:
        subject = node(other.thing)
        if other.property in SENTENCES:
            continue
        known = shipped.names(subject) if other.property == "prefLabel" else set()
        if not {other.first, other.other} <= known:
            text = f"{other.first} (line {other.first_line}); {other.other}"
            graph = " | ".join(sorted(shipped.texts(subject, other.property)))
            yield Difference(
                "different", other.thing, other.property, text, graph, other.other_line
            )


def _thing(doc: Document, thing: Thing, shipped: Shipped) -> Iterator[Difference]:
    subject = node(thing.name)
    line = thing.places[0].first if thing.places else 0
    classes = shipped.classes(subject)
    if not classes:
        yield Difference("missing", thing.name, "", thing.classes[0], "", line)
        return
    for name in thing.classes:
        if name not in classes:
            yield Difference("different", thing.name, "class", name, ", ".join(classes), line)
    for stated, values in thing.facts.items():
        at = thing.said.get(stated, line)
        yield from _fact(doc, thing, stated, values, at, shipped)
    if shipped.knows_lines:
        yield from _places(doc, thing, shipped)


def _fact(
    doc: Document, thing: Thing, stated: str, values: list[Value], line: int, shipped: Shipped
) -> Iterator[Difference]:
    subject = node(thing.name)
    said = {value.text for value in values}
    if stated in SENTENCES:
        if not shipped.texts(subject, stated):
            yield Difference("missing", thing.name, stated, " ".join(said), "", line)
        return
    if stated == "altLabel":
        return
    if stated == "prefLabel":
        said |= {value.text for value in thing.facts.get("altLabel", [])}
        known = shipped.names(subject)
        lost = shipped.texts(subject, "prefLabel") - said
    elif stated in NAMED_LINKS:
        said = {name for value in values for name in doc.things[value.text].names}
        targets = shipped.objects(subject, stated)
        known = {
            letters(name)
            for target in targets
            if isinstance(target, ox.NamedNode)
            for name in shipped.names(target)
        }
        said, lost = {letters(name) for name in said}, set()
        if len(targets) > len(values):
            lost = {f"{len(targets)} instead of {len(values)}"}
        if said & known and stated in ("hasTopic", "relatesEducation"):
            said &= known
    else:
        known = shipped.texts(subject, stated)
        lost = known - said
    for text in sorted(said - known):
        kind = "different" if known else "missing"
        yield Difference(kind, thing.name, stated, text, " | ".join(sorted(lost or known)), line)
    if lost and not said - known:
        yield Difference("extra", thing.name, stated, "", " | ".join(sorted(lost)), line)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _places(doc: Document, thing: Thing, shipped: Shipped) -> Iterator[Difference]:
    known = shipped.derived.get(thing.name, set())
    for place in thing.places:
        lines = place.first, place.last
        page = str(doc.printed_page(place))
        graph = shipped.texts(node(passage_name(doc, place)), "page")
        if graph and page not in graph:
            yield Difference(
                "different", thing.name, "page", page, " | ".join(sorted(graph)), place.first
            )
        if not any(_overlap(lines, other) for other in known):
            text = f"lines {place.first}-{place.last}"
            yield Difference("missing", thing.name, "place", text, "", place.first)
    # A related education and a qualification of the same name are one thing in the graph.
    alike = [one for one in doc.things.values() if one.classes == ("Education",)]
    shared = [place for one in alike for place in one.places if "Education" in thing.classes]
    for first, last in sorted(known):
        own = any(_overlap((first, last), (p.first, p.last)) for p in [*thing.places, *shared])
        if not own and not _running(doc, first, last):
            yield Difference("extra", thing.name, "place", "", f"lines {first}-{last}", first)


def _running(doc: Document, first: int, last: int) -> bool:
    """Tell whether lines are running text, of which no facts are read."""
    roles = {doc.roles[line] for line in range(first, last + 1) if line in doc.roles}
    return roles <= {"running text", "heading", "table"} and "running text" in roles


def _uncovered(thing: Thing, shipped: Shipped) -> Iterator[Difference]:
    """Check running text: each paragraph must have a passage on which something rests."""
    if not shipped.knows_lines:
        return
    place = thing.places[0]
    lines = set(range(place.first, place.last + 1))
    for first, last in shipped.passages.values():
        lines -= set(range(first, last + 1))
    for line in sorted(lines):
        yield Difference("missing", thing.name, "place", f"line {line}", "", line)


def _extras(doc: Document, shipped: Shipped) -> Iterator[Difference]:
    """Things that the graph draws from this document and that were not read."""
    scope = {thing.classes[0] for thing in doc.things.values() if thing.classes} - {
        "SourcePassage",
        "Education",
    }
    for local, lines in shipped.derived.items():
        if (
            local not in doc.things
            and shipped.classes(node(local)) & scope
            and not all(_running(doc, *place) for place in lines)
        ):
            first = min(lines)[0]
            yield Difference("extra", local, "", "", shipped_name(shipped, local), first)


def shipped_name(shipped: Shipped, local: str) -> str:
    """Return a name of a thing of the shipped graph, or its text, or its local name."""
    subject = node(local)
    texts = shipped.texts(subject, "prefLabel") or shipped.texts(subject, "text")
    return min(texts, default=local)


def _recorded(doc: Document, difference: Difference, shipped: Shipped) -> Difference:
    """Look for the source conflict that records a difference.

    It must be about the same thing, or about one that the thing names, at that line where the
    lines are known, and it must say what the document says: the very value, or for a thing that
    the graph lacks its words. A fact that the graph has differently is recorded only if the
    document prints both, and the graph follows one of them.
    """
    thing = doc.things.get(difference.thing)
    printed = {
        text
        for other in doc.differences
        if (other.thing, other.property) == (difference.thing, difference.property)
        for text in (other.first, other.other)
    }
    if difference.kind == "different" and difference.graph not in printed:
        return difference
    said = printed - {difference.graph} or _words_of(thing, difference)
    near = {difference.thing} | {
        value.text
        for values in (thing.facts.values() if thing else ())
        for value in values
        if value.kind == "iri"
    }
    for name, conflict in sorted(shipped.conflicts.items()):
        here = any(first <= difference.line <= last for first, last in conflict.places)
        about = conflict.about & (near if difference.property == "" else {difference.thing})
        if about and (here or not shipped.knows_lines) and conflict.says(said):
            return replace(difference, recorded=name)
    return difference


def _words_of(thing: Thing | None, difference: Difference) -> set[str]:
    """Return what the document says: the value of a property, or the words of a whole thing."""
    if difference.property or thing is None:
        return {difference.document}
    return {
        value.text
        for stated in ("prefLabel", "text", "definition")
        for value in thing.facts.get(stated, ())
    }


def unexplained(differences: Iterable[Difference]) -> list[Difference]:
    """Return the differences that no record explains."""
    return [difference for difference in differences if not difference.recorded]


def same_extraction(doc: Document, store: ox.Store) -> bool:
    """Tell whether the shipped graph rests on this very extraction, so that lines agree."""
    return Shipped(store, doc.key).knows_lines
