"""Core: hold parts of a store against the core shapes, each part by itself.

What makes that sound is that every core shape of ours is near-sighted (see `far_sighted`): of a
focus node it sees what is said of it, what is said of the things that the first step of a longer
path leads to, and the classes of values. `graphs.Together` finds the parts for which the former
do not suffice, and classes are looked up in the whole store.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from functiegraaf import resources, validate
from functiegraaf.at_size import graphs
from functiegraaf.engines import SH, Result, fast
from functiegraaf.nameless import Numbered
from functiegraaf.reason import INFERRED
from functiegraaf.rules import Rules, value_of

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SPARQL = ox.NamedNode(SH + "sparql")
_CONSTRAINT = ox.NamedNode(SH + "SPARQLConstraint")
#: What a shape can say and yet see no further than its focus node and the classes of its values.
NEAR = frozenset(
    SH + name
    for name in (
        "class", "datatype", "declare", "description", "disjoint", "equals", "hasValue",
        "in", "languageIn", "lessThan", "lessThanOrEquals", "maxCount", "maxExclusive",
        "maxInclusive", "maxLength", "message", "minCount", "minExclusive", "minInclusive",
        "minLength", "name", "namespace", "nodeKind", "or", "order", "path", "pattern",
        "prefix", "property", "qualifiedMaxCount", "qualifiedMinCount",
        "qualifiedValueShape", "severity", "targetClass", "targetNode", "targetSubjectsOf",
        "uniqueLang",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came of checking a part.

    Attributes:
        results: What was found about what the part itself says something of.
        triples: How many statements it holds.
        subjects: What it says something of, in short.
        reached: What it reaches by the first step of a longer path, in short.

    """

    results: tuple[Result, ...]
    triples: int
    subjects: frozenset[int]
    reached: frozenset[int]


@cache
def core_shapes() -> tuple[ox.Triple, ...]:
    """Return the shipped shapes without their SPARQL."""
    triples = validate.read(resources.shape_files())
    queries = {one.subject for one in triples if one.object == _CONSTRAINT}
    return tuple(
        one for one in sorted(triples, key=str)
        if one.predicate != _SPARQL and one.subject not in queries
    )  # fmt: skip


def far_sighted(rules: Rules) -> list[str]:
    """Return what shapes say that no part by itself can tell; empty for ours, as a test holds."""
    found: list[str] = []
    for shape in rules.subjects():
        about = sorted(rules.properties(shape))
        if shape.startswith(SH):
            continue
        found += [f"{shape} {one}" for one in about if one.startswith(SH) and one not in NEAR]
        paths = rules.objects(shape, SH + "path")
        found += [f"{shape} path" for one in paths if not _is_plain(rules, one)]
        # Shapes within shapes are about values, of which no part says all.
        inner = rules.objects(shape, SH + "qualifiedValueShape")
        found += [
            f"{shape} {value_of(one)}" for one in inner
            if rules.properties(value_of(one)) - {SH + "languageIn", _TYPE.value}
        ]  # fmt: skip
        found += [
            f"{shape} {value_of(one)}" for one in _members(rules, shape, "or")
            if rules.properties(value_of(one)) - {SH + "class", _TYPE.value}
        ]  # fmt: skip
    return found


def _is_plain(rules: Rules, path: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bool:
    """Tell whether a path is a property, or one property after another."""
    if isinstance(path, ox.NamedNode):
        return True
    is_list = any(one.endswith("#first") for one in rules.properties(str(path)))
    return is_list and all(isinstance(one, ox.NamedNode) for one in rules.members(path))


def _members(
    rules: Rules, shape: str, name: str
) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    return [one for stated in rules.objects(shape, SH + name) for one in rules.members(stated)]


def steps(rules: Rules) -> list[str]:
    """Return the properties that a longer path of a shape goes by before its last step."""
    return sorted(
        {
            value_of(step)
            for shape in rules.subjects()
            for path in rules.objects(shape, SH + "path")
            if isinstance(path, ox.BlankNode)
            for step in rules.members(path)[:-1]
        }
    )


class Checker:
    """Checks parts of one store; a process has one, so that shapes are read once."""

    def __init__(self, store: ox.Store) -> None:
        """Take a store, and read the shapes."""
        self.store = store
        self.rules = Rules(core_shapes())
        self._compiled = fast.compiled(core_shapes())
        self._shipped = graphs.text_of(store, graphs.SHIPPED)
        self._classes = graphs.kinds_of_classes(store)
        self._steps = steps(self.rules)
        self._kinds: dict[str, frozenset[str]] = {}

    def check(self, names: Collection[str], *, shipped: bool = False) -> Answer:
        """Hold the graphs of a part against the core shapes.

        Args:
            names: The graphs.
            shipped: Whether the shipped graphs are part of it, and not only read beside it.

        Raises:
            InputError: The engine cannot read something.

        """
        text = graphs.text_of(self.store, map(graphs.named, names))
        if shipped:
            text += self._shipped
        spoken = graphs.subjects(text)
        reached = graphs.objects(text, self._steps) - spoken
        triples = text.count(b"\n")
        beside = self._classes if shipped else self._classes + self._shipped
        # What nobody names stands last, and mostly in shipped graphs only: few lines to look at.
        unnamed = text if b"_:" in text else b""
        numbered = Numbered.of_text(core_shapes(), (unnamed + beside).decode())
        found = fast.run_text(self._compiled, numbered, (text + beside).decode())
        kept = tuple(
            one for one in found
            if graphs.written(one.focus) in spoken and not self._has_class(one)
        )  # fmt: skip
        return Answer(kept, triples, graphs.digests(spoken), graphs.digests(reached))

    def _has_class(self, result: Result) -> bool:
        """Tell whether a value was only thought to lack a class, which another graph states."""
        wanted = [value_of(one) for one in self.rules.objects(result.source, SH + "class")]
        if result.component == "OrConstraintComponent":
            inner = _members(self.rules, result.source, "or")
            wanted = [
                value_of(kind)
                for one in inner
                for kind in self.rules.objects(value_of(one), SH + "class")
            ]
        elif result.component != "ClassConstraintComponent":
            return False
        kinds = self._all_kinds(result.value)
        if result.component == "OrConstraintComponent":
            return any(one in kinds for one in wanted)
        return all(one in kinds for one in wanted)

    def _all_kinds(self, value: str) -> frozenset[str]:
        """Return the classes of something in the whole store, and the classes above those."""
        if value not in self._kinds:
            try:
                node = ox.BlankNode(value[2:]) if value.startswith("_:") else ox.NamedNode(value)
            except ValueError:
                return frozenset()  # It is a text.
            todo, found = [node], set[str]()
            predicate = _TYPE
            while todo:
                above = {
                    quad.object
                    for one in todo
                    for quad in self.store.quads_for_pattern(one, predicate, None)
                    if quad.graph_name != INFERRED and isinstance(quad.object, ox.NamedNode)
                }
                todo = [one for one in above if one.value not in found]
                found |= {one.value for one in todo}
                predicate = graphs.SUBCLASS
            self._kinds[value] = frozenset(found)
        return self._kinds[value]
