"""Values: terms in words, for people, and nodes without a name by what is said of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from functiegraaf import catalogue
from functiegraaf.diff.changes import Term
from functiegraaf.findings import short
from functiegraaf.legible import visible

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = _RDF + "first", _RDF + "rest", _RDF + "nil"
_STRING = ("http://www.w3.org/2001/XMLSchema#string", _RDF + "langString")
#: What Markdown would take for a sign.
_SIGNS = re.compile(r"([\\`*<\[|])")
#: How deep nodes without a name are told; they can be circular.
_DEEP = 8
#: How much of two long texts stands before the place where they begin to differ.
_BEFORE = 40


class Values:
    """The values of one edition, to put into words.

    Args:
        triples: What the edition says, to tell what a node without a name is.

    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Index what is said of nodes without a name."""
        self._said: dict[ox.BlankNode, list[ox.Triple]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, ox.BlankNode):
                self._said[triple.subject].append(triple)

    def text(self, term: Term, deep: int = _DEEP) -> str:
        """Return a value as text."""
        if isinstance(term, ox.NamedNode):
            return f"`{brief(term.value)}`"
        if isinstance(term, ox.Literal):
            mark = ""
            if term.language:
                mark = f"@{term.language}"
            elif term.datatype.value not in _STRING:
                mark = f" ({brief(term.datatype.value)})"
            return f"“{escaped(term.value)}”{mark}"
        if isinstance(term, ox.Triple):
            parts = (term.subject, term.predicate, term.object)
            return f"<<( {' '.join(self.text(one, deep) for one in parts)} )>>"
        if not deep:
            return "[…]"
        members = self.members(term)
        if members is not None:
            return f"( {' '.join(self.text(one, deep - 1) for one in members)} )"
        said = sorted(
            self._said.get(term, ()), key=lambda one: (str(one.predicate), str(one.object))
        )
        facts = (f"{self.text(one.predicate)} {self.text(one.object, deep - 1)}" for one in said)
        return f"[ {' ; '.join(facts)} ]"

    def members(self, term: Term) -> list[Term] | None:
        """Return the members of a list; None if it is no list that is whole."""
        found: list[Term] = []
        seen: set[Term] = set()
        while isinstance(term, ox.BlankNode) and term not in seen:
            seen.add(term)
            parts = {one.predicate.value: one.object for one in self._said.get(term, ())}
            if set(parts) != {_FIRST, _REST} or len(self._said[term]) != 2:
                return None
            found.append(parts[_FIRST])
            term = parts[_REST]
        ended = isinstance(term, ox.NamedNode) and term.value == _NIL
        return found if ended and found else None


def brief(iri: str) -> str:
    """Return an IRI in its short form, with any prefix that the project declares.

    >>> brief("http://www.w3.org/ns/shacl#select")
    'sh:select'
    """
    known = short(iri)
    if known != iri:
        return known
    for prefix, namespace in catalogue.prefixes().items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def escaped(text: str) -> str:
    r"""Return a text as Markdown shows it, on one line and without what would steer a terminal.

    >>> escaped("a*b\n")
    'a\\*b↵'
    """
    return visible(_SIGNS.sub(r"\\\1", text.replace("\n", "↵")))


def cut(text: str, most: int) -> str:
    """Return a text, or the beginning of a longer one.

    >>> cut("abcdef", 4)
    'abc…'
    """
    if len(text) <= most:
        return text
    begun = text[: most - 1].rstrip("\\") + "…"
    return begun + "`" if begun.count("`") % 2 else begun


def both_cut(old: str, new: str, most: int) -> tuple[str, str]:
    """Return two texts, of longer ones the part where they begin to differ."""
    if max(len(old), len(new)) <= most:
        return old, new
    differ = (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1])
    same = next(differ, min(len(old), len(new)))
    start = max(0, same - _BEFORE)
    old, new = (f"…{one[start:]}" if start else one for one in (old, new))
    return cut(old, most), cut(new, most)
