"""Graphs: what a store holds, as text by graph, and how graphs make parts to check apart.

Only what is stated is held against the shapes, as with files: what was inferred follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.load import graph_name

SHIPPED = tuple(graph_name(name) for name in resources.SHIPPED_GRAPHS)
SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
#: How many bytes of files are checked at once, which is about 400,000 statements. A part takes
#: some ten times as much memory as it has bytes.
PART_BYTES = 80_000_000
_SUBJECT = re.compile(rb"^(\S+) ", re.MULTILINE)

Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def text_of(store: ox.Store, graphs: Iterable[Graph]) -> bytes:
    """Return what graphs say as N-Triples; a statement in two of them comes twice."""
    return b"".join(
        store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b"" for graph in graphs
    )


def own(store: ox.Store) -> list[ox.NamedNode | ox.BlankNode]:
    """Return the graphs that are neither shipped nor derived, by name."""
    # In the store that is checked nothing derived is left; a caller may ask of another.
    names = (one for one in store.named_graphs() if one not in SHIPPED)
    return sorted((one for one in names if not resources.is_derived(one.value)), key=str)


def kinds_of_classes(store: ox.Store) -> bytes:
    """Return what graphs of users say about which class is part of which: every part needs it."""
    wanted = set(own(store))
    quads = store.quads_for_pattern(None, SUBCLASS, None)
    triples = [quad.triple for quad in quads if quad.graph_name in wanted]
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def parts(store: ox.Store, size: int) -> list[tuple[str, ...]]:
    """Return the names of the graphs of users, in parts of about the same size.

    Args:
        store: The store.
        size: How many bytes the files had that were loaded into it. Graphs are taken to be of
            the same size: to measure them costs as much as to check them.

    """
    names = [str(one) for one in own(store)]
    count = max(1, len(names) * PART_BYTES // max(size, PART_BYTES))
    return [tuple(names[start : start + count]) for start in range(0, len(names), count)]


def named(name: str) -> Graph:
    """Return the graph that has a name, as `parts` gives it.

    >>> named("<x:a>"), named("_:b")
    (<NamedNode value=x:a>, <BlankNode value=b>)
    """
    if name.startswith("_:"):
        return ox.BlankNode(name[2:])
    return ox.NamedNode(name[1:-1])


def subjects(text: bytes) -> set[bytes]:
    r"""Return what the statements of a text are about.

    >>> sorted(subjects(b'<x:a> <x:p> "b" .\n_:c <x:p> <x:a> .\n'))
    [b'<x:a>', b'_:c']
    """
    return set(_SUBJECT.findall(text))


def objects(text: bytes, predicates: Sequence[str]) -> set[bytes]:
    r"""Return what a text links to by some properties.

    >>> objects(b'<x:a> <x:p> <x:b> .\n<x:a> <x:q> <x:c> .\n', ["x:p"])
    {b'<x:b>'}
    """
    if not predicates:
        return set()
    any_of = b"|".join(re.escape(one.encode()) for one in predicates)
    return set(re.findall(rb"^\S+ <(?:" + any_of + rb")> (\S+) \.$", text, re.MULTILINE))


def written(name: str) -> bytes:
    """Return something as N-Triples write it.

    >>> written("x:a"), written("_:b")
    (b'<x:a>', b'_:b')
    """
    return (name if name.startswith("_:") else f"<{name}>").encode()


def digests(names: Iterable[bytes]) -> frozenset[int]:
    """Return short names for long ones, so that those of a whole country can be compared."""
    return frozenset(int.from_bytes(blake2b(one, digest_size=8).digest(), "big") for one in names)


@dataclass
class Together:
    """Finds which parts have to be checked together, because they speak of the same things.

    A core shape looks at what is said of a focus node, at what is said of the things that the
    first step of a longer path leads to, and at the classes of its values. Classes are looked
    up in the whole store. So a part can be checked apart if no other part says anything of
    what it speaks about, or reaches by such a step.

    Attributes:
        subjects: For each part, what it says something of.
        reached: For each part, what it reaches, as far as it says nothing of it.

    """

    subjects: Sequence[frozenset[int]]
    reached: Sequence[frozenset[int]]

    def groups(self) -> list[list[int]]:
        """Return the parts, those together that cannot be apart.

        >>> one, two, both, none = map(frozenset, ({1}, {2}, {1, 2}, ()))
        >>> Together([one, two, one], [none, none, none]).groups()
        [[0, 2], [1]]
        >>> Together([one, two], [two, none]).groups()
        [[0, 1]]
        >>> Together([one, two, both], [none, none, none]).groups()
        [[0, 1, 2]]
        """
        leader = list(range(len(self.subjects)))

        def lead(part: int) -> int:
            while leader[part] != part:
                part = leader[part]
            return part

        for one, spoken in enumerate(self.subjects):
            for other in range(len(self.subjects)):
                if other < one and not spoken.isdisjoint(self.subjects[other]):
                    leader[lead(one)] = lead(other)
                if other != one and not self.reached[one].isdisjoint(self.subjects[other]):
                    leader[lead(one)] = lead(other)
        groups: dict[int, list[int]] = {}
        for part in range(len(self.subjects)):
            groups.setdefault(lead(part), []).append(part)
        return sorted(groups.values())
