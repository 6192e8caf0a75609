"""JSON-LD: places in a document whose contexts stand in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from functiegraaf.places import TYPE, Places, resolve

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s"\[\]{}:,]+', re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Value(NamedTuple):
    """A text, number or node as a value, with the offset at which it starts."""

    text: str
    at: int


@dataclass
class Node:
    """An object: where it starts, and the values of each key with where that stands."""

    at: int
    keys: list[tuple[str, int, list[Value | Node]]] = field(default_factory=list)

    def texts(self, *names: str) -> list[str]:
        """Return the plain values of keys with one of these names."""
        return [
            value.text
            for key, _, values in self.keys
            if key in names
            for value in values
            if isinstance(value, Value)
        ]


class JsonPlaces(Places):
    """The places in a JSON-LD document.

    All contexts in the document are taken together, and none is fetched: a document in which
    one word has two meanings only gets less precise lines.
    """

    def walk(self) -> None:
        """Read the objects, then what they say."""
        self.terms: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.vocab = self.base = ""
        roots = self._read()
        for root in roots:
            self._learn(root)
        for root in roots:
            self._say(root)

    def _read(self) -> list[Node]:
        """Return the outermost objects; what is no JSON is read as far as it goes."""
        roots: list[Node] = []
        open_: list[Node | None] = []
        held: str = ""
        held_at = 0
        for match in _TOKEN.finditer(self.text):
            text, at = match[0], match.start()
            holder = next((one for one in reversed(open_) if one), None)
            if text == ":":
                if holder:
                    holder.keys.append((held, held_at, []))
            elif text == "{":
                node = Node(at)
                self._add(holder, node)
                if holder is None:
                    roots.append(node)
                open_.append(node)
            elif text == "[":
                open_.append(None)
            elif text in "]}":
                if open_:
                    open_.pop()
            elif text != ",":
                held, held_at = _plain(text), at
                after = self.text[match.end() : match.end() + 200].lstrip()
                if not (text.startswith('"') and after.startswith(":")):
                    self._add(holder, Value(held, at))
        return roots

    @staticmethod
    def _add(holder: Node | None, value: Value | Node) -> None:
        if holder is not None and holder.keys:
            holder.keys[-1][2].append(value)

    def _learn(self, node: Node) -> None:
        """Learn words, prefixes and a base from the contexts in an object."""
        for key, _, values in node.keys:
            for value in values:
                if isinstance(value, Node):
                    if key == "@context":
                        self._context(value)
                    self._learn(value)

    def _context(self, context: Node) -> None:
        self.vocab = next(iter(context.texts("@vocab")), self.vocab)
        self.base = next(iter(context.texts("@base")), self.base)
        for key, _, values in context.keys:
            for value in values:
                named = value.text if isinstance(value, Value) else ""
                named = named or next(
                    iter(value.texts("@id") if isinstance(value, Node) else []), ""
                )
                if named.startswith("@"):
                    self.aliases.setdefault(key, named)
                elif named and not key.startswith("@"):
                    self.terms.setdefault(key, named)

    def _iri(self, text: str, *, word: bool, deep: int = 5) -> str:
        """Return what a word or a compact IRI stands for."""
        if word and text in self.terms and deep:
            return self._iri(self.terms[text], word=True, deep=deep - 1)
        prefix, colon, local = text.partition(":")
        if colon and prefix in self.terms and not local.startswith("//") and deep:
            return self._iri(self.terms[prefix], word=True, deep=deep - 1) + local
        if _SCHEME.match(text) or text.startswith("_:"):
            return text
        return self.vocab + text if word else resolve(text, self.base)

    def _say(self, node: Node) -> str:
        """Note what an object says; return what it is called."""
        keys = [(self.aliases.get(key, key), at, values) for key, at, values in node.keys]
        named = [
            value for key, _, values in keys if key == "@id"
            for value in values if isinstance(value, Value)
        ]  # fmt: skip
        subject = self._iri(named[0].text, word=False) if named else f"_:[{node.at}"
        plain = [key for key, _, _ in keys if key not in ("@id", "@context")]
        if plain:
            # A mere reference to something is not where it is described.
            self.found.setdefault((subject, "", ""), named[0].at if named else node.at)
        for key, at, values in keys:
            if key in ("@context", "@id"):
                continue
            path = TYPE if key == "@type" else self._iri(key, word=True)
            if not key.startswith("@") or key == "@type":
                self.found.setdefault((subject, path, ""), at)
            for value in values:
                self._value(subject, path, key, value)
        return subject

    def _value(self, subject: str, path: str, key: str, value: Value | Node) -> None:
        if isinstance(value, Node):
            texts, at = value.texts("@value"), value.at
            texts = texts or [self._say(value)]
        else:
            at = value.at
            texts = [
                value.text,
                self._iri(value.text, word=False),
                self._iri(value.text, word=True),
            ]
        if key.startswith("@") and key != "@type":
            return
        for text in dict.fromkeys(texts):
            self.note(subject, path, text, at)


def _plain(text: str) -> str:
    """Return what a token of JSON says."""
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return text.strip('"')
