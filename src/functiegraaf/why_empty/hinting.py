"""Hinting: what the data has instead of what a pattern names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence

from functiegraaf import catalogue
from functiegraaf.answers import XSD
from functiegraaf.why_empty.asking import Asking
from functiegraaf.why_empty.findings import Hint
from functiegraaf.why_empty.pieces import Element, Query, Token, listed

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_STRING = re.compile(r"(\"{3}|'{3}|\"|')(.*?)\1", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_TYPED = re.compile(r"\^\^<([^>]*)>$")
_VALUE = "?whyValue"
#: So many hints of one kind are given, and so long may a name be that is held against others.
_MOST, _LONGEST = 3, 60
#: The part after a prefix that needs no escape.
LOCAL = re.compile(r"[A-Za-z0-9_-]+")

Around = Callable[[str], str]


class Hinting:
    """Looks for hints about one query."""

    def __init__(self, query: Query, asking: Asking) -> None:
        """Take the query and who answers."""
        self._asking = asking
        self._prefixes = {**catalogue.prefixes(), **query.prefixes}

    def triple(self, one: Element, around: Around) -> list[Hint]:
        """Return why a triple pattern finds nothing by itself.

        Raises:
            Stopped: No more may be asked.

        """
        if len(one.words) != 3:
            return []
        subject, verb, value = one.words
        is_type = verb == "a" or self.iri(verb) == TYPE
        found = self._class(value) if is_type else []
        for name in self._named(verb):
            found += self._name("property", "properties", name)
        for name in (subject,) if is_type else (subject, value):
            iri = self.iri(name)
            if iri and not self._asking.is_known("thing", iri):
                found.append(Hint("thing", name))
        asked = f"{subject} {verb} {_VALUE} ."
        found = found or self._literal(asked, value, around) or self._elsewhere(one, around)
        return found or self._others(asked, value, around)

    def filter(self, one: Element, base: Sequence[Element], around: Around) -> list[Hint]:
        """Return why a filter drops everything.

        Raises:
            Stopped: No more may be asked.

        """
        # What a group within a filter names need stand nowhere else.
        if one.kind != "filter" or any(token.text == "{" for token in one.tokens):
            return []
        hints = self.unbound(one.tokens, base)
        if hints or not base:
            return hints
        said = [token.text for token in one.tokens]
        for at, text in enumerate(said[1:-1], 1):
            if text == "=":
                for name, value in ((said[at - 1], said[at + 1]), (said[at + 1], said[at - 1])):
                    if name[:1] in "?$":
                        hints += self._literal(_asked(base, name), value, around)
        named = sorted({token.text for token in one.tokens if token.kind == "variable"})
        for name in () if hints else named:
            found = self._asking.values(around(_asked(base, name)))
            hints += [Hint("values", name, tuple(map(self._legible, found)))] if found else []
        return hints

    def unbound(self, used: Sequence[Token], base: Sequence[Element]) -> list[Hint]:
        """Return hints on variables that stand nowhere else."""
        there = sorted({name for one in base for name in one.variables})
        named = dict.fromkeys(one.text[1:] for one in used if one.kind == "variable")
        found = [
            Hint("variable", f"?{name}", tuple(f"?{one}" for one in _near(name, there, 0.5)))
            for name in named
            if name not in there
        ]
        return found[:_MOST]

    def is_graph(self, name: str) -> bool:
        """Tell whether there is a graph of a name; of a variable that is not asked."""
        iri = self.iri(name)
        return not iri or self._asking.is_known("graph", iri)

    def graph(self, name: str) -> list[Hint]:
        """Return which graphs there are."""
        near = tuple(map(self._short, self._asking.names("graphs")))
        return [Hint("graph", name, near[:8])]

    def iri(self, name: str) -> str:
        """Return the IRI that a name means; empty: it is none, or none that is understood."""
        if name.startswith("<"):
            return name[1:-1] if ":" in name else ""
        prefix, colon, local = name.partition(":")
        if not colon or prefix not in self._prefixes or name[0] in "\"'?$_[(":
            return ""
        return self._prefixes[prefix] + local.replace("\\", "")

    def _named(self, verb: str) -> list[str]:
        """Return the names in a path."""
        return [one.text for one in listed(verb) if one.kind in ("iri", "word") and one.text != "a"]

    def _class(self, name: str) -> list[Hint]:
        found = self._name("class", "classes", name)
        narrower = self._asking.names("narrower", self.iri(name)) if found else []
        return [Hint("narrower", name, tuple(map(self._short, narrower)))] if narrower else found

    def _name(self, kind: str, kinds: str, name: str) -> list[Hint]:
        """Return a hint on a name that the data does not have, with those that are like it."""
        iri = self.iri(name)
        if not iri or self._asking.is_known(kind, iri):
            return []
        # Written wrongly is most often the part after the prefix, or only the prefix.
        known: dict[str, list[str]] = {}
        for one in self._asking.names(kinds):
            known.setdefault(_local(one).lower(), []).append(one)
        near = _near(_local(iri).lower(), list(known), 0.6)
        return [Hint(kind, name, tuple(self._short(one) for local in near for one in known[local]))]

    def _elsewhere(self, one: Element, around: Around) -> list[Hint]:
        """Return the graphs in which a pattern finds something, if it is asked of another."""
        if around("") == "" or not self._asking.is_there(one.text):
            return []
        found = self._asking.values(f"GRAPH {_VALUE} {{ {one.text} }}")
        return [Hint("elsewhere", "", tuple(self._short(name[1:-1]) for name in found))]

    def _short(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace) and LOCAL.fullmatch(iri.removeprefix(namespace)):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return f"<{iri}>"

    def _legible(self, value: str) -> str:
        """Return a value as a person writes it: the number 8 as 8."""
        found = _TYPED.search(value)
        if found and found[1] in (XSD + "integer", XSD + "decimal", XSD + "boolean"):
            return value[1 : found.start() - 1]
        if value.startswith("<"):
            return self._short(value[1:-1])
        return _TYPED.sub(lambda match: f"^^{self._short(match[1])}", value)

    def _literal(self, pattern: str, value: str, around: Around) -> list[Hint]:
        """Return the values that are written like one that finds nothing."""
        text = _text(value)
        if text is None:
            return []
        same = self._asking.values(around(pattern), text)
        return [Hint("text", value, tuple(map(self._legible, same)))] if same else []

    def _others(self, pattern: str, value: str, around: Around) -> list[Hint]:
        """Return values that there are instead of one that finds nothing."""
        found = self._asking.values(around(pattern)) if _text(value) is not None else []
        return [Hint("others", value, tuple(map(self._legible, found)))] if found else []


def _asked(base: Sequence[Element], variable: str) -> str:
    """Return patterns with the variable whose values are asked for under our name for it."""
    bare = variable[1:]
    pieces = []
    for one in base:
        for token in listed(one.text):
            is_it = token.kind == "variable" and token.text[1:] == bare
            pieces.append(_VALUE if is_it else token.text)
    return _joined(pieces)


def _joined(pieces: Sequence[str]) -> str:
    # A language and a datatype stand right behind their text.
    return re.sub(r" (@|\^\^) ", r"\1", " ".join(pieces))


def _near(name: str, names: Sequence[str], cutoff: float) -> list[str]:
    """Return the names that are like one; comparing takes time with the square of the length."""
    if len(name) > _LONGEST:
        return []
    short = [one for one in names if len(one) <= _LONGEST]
    return difflib.get_close_matches(name, short, n=_MOST, cutoff=cutoff)


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def _text(value: str) -> str | None:
    """Return the text of a literal as it is written; None for what is none.

    >>> _text("'Adviseur'@nl"), _text("8"), _text("?x")
    ('Adviseur', '8', None)
    """
    if _NUMBER.fullmatch(value) or value in ("true", "false"):
        return value
    found = _STRING.match(value)
    return _ESCAPE.sub(r"\1", found[2]) if found else None
