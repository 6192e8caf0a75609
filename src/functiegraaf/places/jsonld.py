"""JSON-LD: places in a document whose contexts stand in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from functiegraaf.findings import marked
from functiegraaf.places import TYPE, XSD, Places, resolve

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
        """Read the objects, then what they say.

        What says nothing, because no context knows the word, is in `dropped` with its offset.
        """
        self.terms: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.languages: set[str] = set()
        self.maps: set[str] = set()
        self.ignored: set[str] = set()
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
                if isinstance(value, Node):
                    self._contained(key, value)
                elif value.text == "null":
                    # So a context says that a word is to be passed over.
                    self.ignored.add(key)
                    continue
                named = named or next(
                    iter(value.texts("@id") if isinstance(value, Node) else []), ""
                )
                if named.startswith("@"):
                    self.aliases.setdefault(key, named)
                elif named and not key.startswith("@"):
                    self.terms.setdefault(key, named)

    def _contained(self, key: str, term: Node) -> None:
        """Learn of which words the values are maps, by language or by something else."""
        kinds = set(term.texts("@container"))
        if "@language" in kinds:
            self.languages.add(key)
        if kinds & {"@index", "@id", "@type", "@graph"}:
            self.maps.add(key)
        if term.texts("@type") == ["@json"] or term.texts("@id") == ["null"]:
            self.ignored.add(key)

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
            if key in ("@context", "@id") or key in self.ignored:
                continue
            path = TYPE if key == "@type" else self._iri(key, word=True)
            if not key.startswith("@") and not _SCHEME.match(path):
                self.dropped.append((key, at))
                continue
            if not key.startswith("@") or key == "@type":
                self.found.setdefault((subject, path, ""), at)
            for value in values:
                self._value(subject, path, key, value)
        return subject

    def _value(self, subject: str, path: str, key: str, value: Value | Node) -> None:
        if isinstance(value, Node):
            if key in self.languages:
                self._texts(subject, path, value)
                return
            if key in self.maps:
                for _, _, inner in value.keys:
                    for one in inner:
                        self._value(subject, path, "", one)
                return
            texts, at = self._valued(value), value.at
        else:
            at = value.at
            texts = [
                value.text,
                self._iri(value.text, word=False),
                self._iri(value.text, word=True),
                *_numbers(value.text),
            ]
            if key == "@type" and not _SCHEME.match(texts[2]):
                self.dropped.append((value.text, at))
        if not key.startswith("@") or key == "@type":
            self.note(subject, path, at, *texts)

    def _valued(self, value: Node) -> list[str]:
        """Return how the value of an object is spelt: a text with its language, or a thing."""
        texts = value.texts("@value")
        if not texts:
            return [self._say(value)]
        language = next(iter(value.texts("@language")), "").lower()
        datatype = next(iter(value.texts("@type")), "")
        datatype = datatype and self._iri(datatype, word=True)
        return [marked(texts[0], language, "" if datatype == XSD + "string" else datatype)]

    def _texts(self, subject: str, path: str, texts: Node) -> None:
        """Note the texts of a map by language, each where it stands."""
        for language, _, values in texts.keys:
            for value in values:
                if isinstance(value, Value):
                    self.note(subject, path, value.at, marked(value.text, language.lower()))


def _numbers(text: str) -> list[str]:
    r"""Return how RDF spells what may be a number or a truth value of JSON.

    >>> [one.partition("\0")[0] for one in _numbers("1.5")], _numbers("een")
    (['1.5E0'], [])
    """
    if text in ("true", "false"):
        return [marked(text, datatype=XSD + "boolean")]
    if re.fullmatch(r"-?[0-9]+", text):
        return [marked(text, datatype=XSD + "integer")]
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", text):
        return []
    mantissa, _, exponent = f"{float(text):.15E}".partition("E")
    whole, _, fraction = mantissa.partition(".")
    number = f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"
    # A whole number is one, however it is written.
    more = [marked(str(int(float(text))), datatype=XSD + "integer")]
    return [
        marked(number, datatype=XSD + "double"), *(more if float(text).is_integer() else []),
    ]  # fmt: skip


def _plain(text: str) -> str:
    """Return what a token of JSON says."""
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return text.strip('"')
