"""Facts: what the graph says, by thing, ready to be looked up for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.answers import AnyTerm
from functiegraaf.catalogue import expand
from functiegraaf.errors import InputError
from functiegraaf.query import Graph

#: A site with more facts than this is not what anybody means. The query stops just behind it.
MOST = 500_000

Subject = ox.NamedNode | ox.BlankNode


class Fact(NamedTuple):
    """One fact, with the graph that says it."""

    subject: Subject
    predicate: ox.NamedNode
    value: AnyTerm
    graph: str

    @property
    def triple(self) -> ox.Triple:
        """The fact without its graph."""
        return ox.Triple(self.subject, self.predicate, self.value)

    @property
    def concluded(self) -> bool:
        """Whether we concluded it."""
        return self.graph == resources.GRAPH + "concluded"


class Facts:
    """What the graph says, by subject and by value, in an order that never changes."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        """Index facts."""
        self.all = sorted(set(facts), key=_order)
        self._of: dict[Subject, list[Fact]] = defaultdict(list)
        self._to: dict[AnyTerm, list[Fact]] = defaultdict(list)
        for fact in self.all:
            self._of[fact.subject].append(fact)
            if not isinstance(fact.value, ox.Literal):
                self._to[fact.value].append(fact)
        self._above = self._supers()

    @classmethod
    def read(cls, graph: Graph) -> Facts:
        """Read what a site says.

        Raises:
            InputError: The graph is too large for a site.

        """
        found = graph.internal("export/site/facts", {}).terms
        if len(found) > MOST:
            raise InputError(
                f"more than {MOST} facts are too many for a site, which has a page for each thing; "
                "leave out --store, or load less into it"
            )
        return cls(with_stable_nodes(found))

    def of(self, thing: Subject) -> list[Fact]:
        """Return what is said of a thing."""
        return self._of.get(thing, [])

    def to(self, thing: AnyTerm) -> list[Fact]:
        """Return what points to a thing."""
        return self._to.get(thing, [])

    def values(self, thing: Subject, curie: str) -> list[AnyTerm]:
        """Return the values of one property of a thing."""
        wanted = expand(curie)
        return [fact.value for fact in self.of(thing) if fact.predicate.value == wanted]

    def things(self) -> list[ox.NamedNode]:
        """Return everything with a name that something is said of, sorted."""
        return sorted(
            (one for one in self._of if isinstance(one, ox.NamedNode)), key=lambda one: one.value
        )

    def graphs(self) -> list[str]:
        """Return the names of the graphs, sorted."""
        return sorted({fact.graph for fact in self.all})

    def classes(self, thing: Subject) -> list[str]:
        """Return the narrowest classes of a thing: ours if there are any, sorted."""
        all_of = {
            kind.value for kind in self.values(thing, "rdf:type") if isinstance(kind, ox.NamedNode)
        }
        ours = {kind for kind in all_of if kind.startswith(resources.DEF)} or all_of
        wider = {above for kind in ours for above in self._above.get(kind, ())}
        return sorted(ours - wider)

    def is_a(self, thing: Subject, kinds: frozenset[str]) -> bool:
        """Return whether a thing is of one of some classes, or of a narrower one."""
        mine = {
            kind.value for kind in self.values(thing, "rdf:type") if isinstance(kind, ox.NamedNode)
        }
        return any(kind in kinds or self._above.get(kind, set()) & kinds for kind in mine)

    def members(self, node: AnyTerm) -> list[AnyTerm]:
        """Return what a node without a name stands for: the members of its union or list."""
        if not isinstance(node, ox.BlankNode):
            return [node]
        found: list[AnyTerm] = []
        for curie in ("owl:unionOf", "owl:members", "rdf:first", "rdf:rest"):
            for value in self.values(node, curie):
                found += self.members(value)
        nil = expand("rdf:nil")
        return [one for one in found if not (isinstance(one, ox.NamedNode) and one.value == nil)]

    def described(self, thing: Subject) -> Iterator[Fact]:
        """Yield what is said of a thing, and of nodes without a name that this leads to."""
        for fact in self.of(thing):
            yield fact
            if isinstance(fact.value, ox.BlankNode):
                yield from self.described(fact.value)

    def _supers(self) -> dict[str, set[str]]:
        direct: dict[str, set[str]] = defaultdict(set)
        wanted = expand("rdfs:subClassOf")
        for fact in self.all:
            if fact.predicate.value == wanted and isinstance(fact.subject, ox.NamedNode):
                direct[fact.subject.value] |= {
                    one.value for one in self.members(fact.value) if isinstance(one, ox.NamedNode)
                }
        above: dict[str, set[str]] = {}
        for kind in direct:
            found: set[str] = set()
            todo = set(direct[kind])
            while todo:
                one = todo.pop()
                if one not in found:
                    found.add(one)
                    todo |= direct.get(one, set())
            above[kind] = found - {kind}
        return above


def with_stable_nodes(rows: Iterable[tuple[AnyTerm | None, ...]]) -> Iterator[Fact]:
    """Yield the facts; nodes without a name get names that follow from what is said of them."""
    dataset, rest = ox.Dataset(), []
    for name, subject, predicate, value in rows:
        if not isinstance(name, ox.NamedNode) or not isinstance(predicate, ox.NamedNode):
            continue
        if not isinstance(subject, ox.NamedNode | ox.BlankNode) or value is None:
            continue
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            dataset.add(ox.Quad(subject, predicate, value, name))
        else:
            rest.append(Fact(subject, predicate, value, name.value))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    yield from rest
    for quad in dataset:
        assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101 - only such were added
        assert isinstance(quad.subject, ox.NamedNode | ox.BlankNode)  # noqa: S101 - likewise
        yield Fact(quad.subject, quad.predicate, quad.object, quad.graph_name.value)


def _order(fact: Fact) -> tuple[str, bool, str, str, str]:
    kind = fact.predicate.value != expand("rdf:type")
    return str(fact.subject), kind, fact.predicate.value, str(fact.value), fact.graph
