"""Rules: what the shapes say of themselves, for people: messages, what is asked, how to mend it.

All words come from Turtle: the messages from the shapes, and what a kind of constraint asks for
and how to mend it from `shapes/components.ttl`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.engines import SH
from functiegraaf.errors import InputError
from functiegraaf.findings import short
from functiegraaf.names import Names

_PLACEHOLDER = re.compile(r"\{[?$]?(\w+)\}")
#: What may have been meant; it differs from case to case, and a rule can say it without.
_NEAR = re.compile(r"(?<!: )\{\?near\}")
_PREFIXED = re.compile(r"\w+:")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_CONCLUDED = ox.Literal("concluded")
_LIST_FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"
_LIST_REST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"
_SEE = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Rules:
    """The shapes, to ask what they say."""

    def __init__(self, shapes: Iterable[ox.Triple]) -> None:
        """Index the triples of the shapes."""
        self._said: dict[str, dict[str, list[Term]]] = {}
        for triple in shapes:
            subject = (
                triple.subject.value
                if isinstance(triple.subject, ox.NamedNode)
                else str(triple.subject)
            )
            about = self._said.setdefault(subject, {})
            about.setdefault(triple.predicate.value, []).append(triple.object)

    def objects(self, subject: str, predicate: str) -> list[Term]:
        """Return the values of a property of a shape."""
        return self._said.get(subject, {}).get(predicate, [])

    def properties(self, subject: str) -> frozenset[str]:
        """Return the properties that are used to speak of a shape."""
        return frozenset(self._said.get(subject, {}))

    def subjects(self) -> list[str]:
        """Return everything that the shapes say something of."""
        return list(self._said)

    def names(self) -> list[str]:
        """Return the IRIs of the named shapes that can find something, sorted."""
        return sorted(
            subject
            for subject, about in self._said.items()
            if SH + "severity" in about and not subject.startswith("_:")
        )

    def holders(self, rule: str) -> list[str]:
        """Return the shapes that hold a property shape."""
        wanted = ox.NamedNode(rule)
        return sorted(
            subject
            for subject, about in self._said.items()
            if wanted in about.get(SH + "property", [])
        )

    def targets(self) -> frozenset[str]:
        """Return the classes, properties and things that the shapes are about."""
        return frozenset(
            value_of(term)
            for subject in self._said
            for stated in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
            for term in self.objects(subject, SH + stated)
        )

    def components(self) -> list[str]:
        """Return the kinds of constraint that we have words for."""
        tail = "ConstraintComponent"
        return sorted(
            one.removeprefix(SH).removesuffix(tail)
            for one in self._said
            if one.startswith(SH) and one.endswith(tail)
        )

    def find(self, name: str) -> str:
        """Return the IRI of the rule that a name means.

        Args:
            name: Its IRI, `shape:X-y` or `X-y`; capitals do not matter.

        Raises:
            InputError: No rule has that name; the message has the nearest ones.

        """
        known = {short(iri).partition(":")[2].casefold(): iri for iri in self.names()}
        wanted = short(name.strip("<>")).rpartition(":")[2].casefold()
        if wanted in known:
            return known[wanted]
        near = difflib.get_close_matches(wanted, known, n=3)
        offers = ", ".join(short(known[one]) for one in near)
        raise InputError(
            f"'{name}' is no rule; did you mean {offers}?"
            if near
            else f"'{name}' is no rule; the rules stand in docs/reference/rules.md"
        )

    def knows(self, shape: str) -> bool:
        """Tell whether something is said of a shape, named or not."""
        return shape in self._said

    def severity(self, rule: str) -> str:
        """Return the severity of a rule: 'Violation', 'Warning' or 'Info'."""
        found = self.objects(rule, SH + "severity")
        return short(str(value_of(found[0]))).removeprefix(SH) if found else "Violation"

    def sources(self, rule: str, component: str = "SPARQLConstraintComponent") -> list[str]:
        """Return where the words of a rule stand: its SPARQL constraint, then the rule itself."""
        queries = [value_of(one) for one in self.objects(rule, SH + "sparql")]
        return [*(queries if component == "SPARQLConstraintComponent" else []), rule]

    def concluded(self, rule: str, component: str = "SPARQLConstraintComponent") -> bool:
        """Return whether a rule rests on something that we concluded."""
        stated = "http://purl.org/dc/terms/type"
        sources = self.sources(rule, component)
        return any(_CONCLUDED in self.objects(source, stated) for source in sources)

    def message(self, rule: str, component: str, lang: str) -> str:
        """Return the message of a rule in this language, or in any; '' if it has none.

        It is taken from the shape, because engines drop the language of a message they fill.
        """
        for source in self.sources(rule, component):
            text = self._spoken(source, SH + "message", lang)
            if text:
                return text
        return ""

    def fallback(self, component: str, lang: str) -> str:
        """Return what is wrong in words for the kind of constraint, for rules without a message.

        A kind that has no words here, or none at all, gives the most general ones.
        """
        return self._spoken(SH + (component or "ConstraintComponent"), _SKOS + "definition", lang)

    def reasons(self, rule: str, lang: str) -> str:
        """Return the description of a rule, or '' if it has none."""
        return self._spoken(rule, SH + "description", lang) or self._spoken(rule, _COMMENT, lang)

    def mending(self, rule: str, lang: str) -> str:
        """Return how to mend what a rule finds, where the rule itself says so; '' if not."""
        return self._spoken(rule, _SKOS + "scopeNote", lang)

    def suggesting(self, rule: str, lang: str) -> str:
        """Return how a rule about cells says what may have been meant; '' if it just names it."""
        return self._spoken(rule, _SKOS + "note", lang)

    def _spoken(self, subject: str, predicate: str, lang: str) -> str:
        literals = [one for one in self.objects(subject, predicate) if isinstance(one, ox.Literal)]
        literals.sort(key=lambda one: (one.language != lang, one.language != "nl", one.value))
        return literals[0].value if literals else ""

    def expected(self, rule: str, component: str, names: Names, lang: str) -> str:
        """Return what a rule asks for, in words: a number, a class, a list of values."""
        asked = [
            term
            for parameter in self.objects(SH + component, _SEE)
            for term in self.objects(rule, value_of(parameter))
        ]
        values = [value for term in asked for value in self.members(term)]
        words = [self._plain(value, names, lang) for value in values]
        return ", ".join(words)

    def hint(self, component: str, parts: dict[str, str], lang: str, *, sheet: bool = False) -> str:
        """Return how to mend what a kind of constraint found, its placeholders filled.

        In a sheet it is said in other words, if there are any for it.
        """
        plain = self._spoken(SH + component, _SKOS + "note", lang) if sheet else ""
        text = plain or self._spoken(SH + component, _SKOS + "scopeNote", lang)
        return fill(text, parts)

    def _plain(self, term: Term, names: Names, lang: str) -> str:
        """Return a term in words: as the shapes call it, or else as the data does."""
        value = value_of(term)
        return self.called(value, names, lang) if isinstance(term, ox.NamedNode) else value

    def called(self, iri: str, names: Names, lang: str) -> str:
        """Return what something is called: by the shapes, if they know it, or by the data."""
        return self._spoken(iri, _SKOS + "prefLabel", lang) or names.of(iri, lang)

    def members(self, term: Term) -> list[Term]:
        """Return the members of a list, or the term itself."""
        members: list[Term] = []
        while isinstance(term, ox.BlankNode) and len(members) < 1000:
            members += self.objects(str(term), _LIST_FIRST)
            rest = self.objects(str(term), _LIST_REST)
            term = rest[0] if rest else ox.NamedNode("nil:")
        return members or ([] if isinstance(term, ox.BlankNode) else [term])


def value_of(term: Term) -> str:
    """Return the IRI or the text of a term."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def general(text: str) -> str:
    """Return what a rule says, without what may have been meant in one case or another.

    >>> general("Choose from the list{?near}."), general("Write one of these: {?near}.")
    ('Choose from the list.', 'Write one of these: ….')
    """
    return _NEAR.sub("", text).replace("{?near}", "…")


def fill(text: str, parts: dict[str, str]) -> str:
    """Put names into the placeholders of a text; it starts with a capital.

    >>> fill("{?value} ontbreekt", {"value": "de naam"})
    'De naam ontbreekt'
    """
    filled = _PLACEHOLDER.sub(lambda match: parts.get(match[1], ""), text)
    return filled if _PREFIXED.match(filled) else filled[:1].upper() + filled[1:]


def nearest(iri: str, declared: Sequence[str]) -> str:
    """Return the declared term whose name is most like that of an IRI, or ''.

    >>> nearest("http://x/requiresLevle", ["http://x/requiresLevel", "http://x/rank"])
    'http://x/requiresLevel'
    """
    locals_ = {re.split(r"[/#]", one)[-1]: one for one in declared}
    near = difflib.get_close_matches(re.split(r"[/#]", iri)[-1], locals_, n=1, cutoff=0.6)
    return locals_[near[0]] if near else ""


def undeclared(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the terms in our namespace that the ontology does not declare, with the nearest.

    Args:
        triples: All triples, the ontology among them.

    """
    used: set[str] = set()
    declared: set[str] = set()
    for triple in triples:
        subject, object_ = triple.subject, triple.object
        if triple.predicate.value == _TYPE and isinstance(object_, ox.NamedNode):
            used.add(object_.value)
            if isinstance(subject, ox.NamedNode) and "owl#" in object_.value:
                declared.add(subject.value)
        used.add(triple.predicate.value)
    ours = sorted(one for one in declared if one.startswith(resources.DEF))
    return {
        one: nearest(one, ours) for one in sorted(used - declared) if one.startswith(resources.DEF)
    }
