"""Places: where a statement stands in a file of RDF.

The parsers of RDF give no positions. This pass splits a text into tokens and follows subjects
and predicates just far enough to know on which line they stand. It never decides what a file
says: that is the parser's work, and what this pass misreads only makes a line number missing or
less precise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from functiegraaf.findings import Place

_TOKEN = re.compile(
    r'''(?P<comment>\#[^\n]*)
    |(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*>)
    |(?P<tag>@[A-Za-z][A-Za-z0-9-]*)
    |(?P<mark>\^\^|<<\(?|\)?>>|\{\||\|\}|[\[\](){};,.])
    |(?P<word>(?:\\.|[^\s<>"'()\[\]{};,^@|\\\#])+)''',
    re.VERBOSE | re.DOTALL,
)
_OPENING = ("[", "(", "<<", "<<(", "{|")
_CLOSING = ("]", ")", ">>", ")>>", "|}")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Token(NamedTuple):
    """A token with its kind and the offset at which it starts."""

    kind: str
    text: str
    at: int


class Frame(NamedTuple):
    """What a bracket interrupts: its kind, the subject and the predicate."""

    bracket: str
    subject: str
    predicate: str


class RdfPlaces:
    r"""The places of subjects, their predicates and their objects in one file.

    >>> text = "@prefix ex: <http://ex/> .\nex:a ex:b ex:c ,\n  'x' ."
    >>> places = RdfPlaces("a.ttl", text)
    >>> places.place("http://ex/a", "http://ex/b", "x").line
    3
    """

    def __init__(self, file: str, text: str) -> None:
        """Walk over the text of a file in Turtle, TriG, N-Triples or N-Quads."""
        self.file = file
        self.text = text
        self.prefixes: dict[str, str] = {}
        self.base = ""
        self.found: dict[tuple[str, str, str], int] = {}
        self.mentions: dict[str, int] = {}
        self._walk(list(tokens(text)))
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    @property
    def subjects(self) -> set[str]:
        """The subjects that were found."""
        return {subject for subject, _, _ in self.found}

    def place(self, focus: str, path: str, value: str) -> Place | None:
        """Return the best known place of a statement; see `findings.Locator`."""
        for key in ((focus, path, value), (focus, path, ""), (focus, "", "")):
            at = self.found.get(key)
            if at is not None and focus:
                return self._place(at)
        if not focus and value in self.mentions:
            return self._place(self.mentions[value])
        return None

    def _place(self, at: int) -> Place:
        from bisect import bisect_right

        line = bisect_right(self._starts, at)
        return Place(self.file, line, at - self._starts[line - 1] + 1)

    def _note(self, subject: str, predicate: str, value: str, at: int) -> None:
        for key in ((subject, predicate, value), (subject, predicate, ""), (subject, "", "")):
            self.found.setdefault(key, at)

    def _walk(self, stream: Sequence[Token]) -> None:
        subject = predicate = ""
        frames: list[Frame] = []
        skip = 0
        for index, token in enumerate(stream):
            if skip:
                skip -= 1
            elif token.kind == "tag" or token.text == "^^":
                skip = self._directive(token, stream[index + 1 : index + 3])
            elif token.kind == "word" and token.text.upper() in ("PREFIX", "BASE", "GRAPH"):
                keyword = Token("tag", "@" + token.text.lower(), token.at)
                skip = self._directive(keyword, stream[index + 1 : index + 3])
            elif token.text in _OPENING:
                frames.append(Frame(token.text, subject, predicate))
                if token.text != "(":
                    subject = predicate = ""
                elif not subject:
                    subject = "("
            elif token.text in _CLOSING:
                if frames:
                    _, subject, predicate = frames.pop()
                if not subject:
                    subject = "["
            elif token.text == ";":
                predicate = ""
            elif token.text in (".", "{", "}"):
                subject = predicate = ""
                frames.clear()
            elif token.text != ",":
                subject, predicate = self._term(token, subject, predicate)

    def _term(self, token: Token, subject: str, predicate: str) -> tuple[str, str]:
        value = self._value(token)
        if not subject:
            self.found.setdefault((value, "", ""), token.at)
            return value, ""
        if not predicate:
            predicate = _TYPE if token.text == "a" else value
            self.found.setdefault((subject, predicate, ""), token.at)
            return subject, predicate
        self._note(subject, predicate, value, token.at)
        self.mentions.setdefault(value, token.at)
        return subject, predicate

    def _directive(self, token: Token, following: Sequence[Token]) -> int:
        """Learn a prefix or a base; return how many tokens belong to it."""
        texts = [one.text for one in following]
        if token.text == "@prefix" and len(texts) == 2:
            self.prefixes[texts[0].rstrip(":")] = self._resolve(texts[1][1:-1])
            return 2
        if token.text == "@base" and texts:
            self.base = texts[0][1:-1]
            return 1
        return 1 if token.text in ("^^", "@graph") else 0

    def _resolve(self, iri: str) -> str:
        from urllib.parse import urljoin

        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) or not self.base:
            return iri
        try:
            return urljoin(self.base, iri)
        except ValueError:
            return iri

    def _value(self, token: Token) -> str:
        if token.kind == "iri":
            return self._resolve(unescape(token.text[1:-1]))
        if token.kind == "string":
            quotes = 3 if token.text[:3] in ('"""', "'''") and len(token.text) > 5 else 1
            return unescape(token.text[quotes:-quotes])
        prefix, colon, local = token.text.partition(":")
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        return token.text


def tokens(text: str) -> Iterator[Token]:
    """Split a text into tokens; a full stop that ends a word is a token of its own."""
    for match in _TOKEN.finditer(text):
        kind, found, at = match.lastgroup or "", match[0], match.start()
        if kind == "comment":
            continue
        if kind == "word":
            bare = found.rstrip(".")
            if bare:
                yield Token(kind, bare, at)
            if bare != found:
                yield Token("mark", ".", at + len(bare))
        else:
            yield Token(kind, found, at)


def unescape(text: str) -> str:
    r"""Return a text with its escapes resolved, as far as they can be.

    >>> unescape(r"caf\u00e9\n")
    'café\n'
    """

    def one(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code:
            point = int(code, 16)
            return chr(point) if point < 0x110000 else match[0]
        return _ESCAPED.get(match[3], match[3])

    return _ESCAPE.sub(one, text) if "\\" in text else text


class JsonPlaces:
    """The places of things in a JSON-LD file, as far as their IRI can be found in it."""

    def __init__(self, file: str, text: str) -> None:
        """Keep the lines of the file."""
        self.file = file
        self.lines = text.splitlines()

    def place(self, focus: str, path: str, value: str) -> Place | None:  # noqa: ARG002
        """Return the line of the `@id` of the focus, whole or by its local name."""
        local = re.split(r"[/#]", focus)[-1]
        for pattern in (re.escape(focus), r"[^\"]*[:/#]?" + re.escape(local)):
            exact = re.compile(rf'"(?:@id|id)"\s*:\s*"{pattern}"')
            for number, line in enumerate(self.lines, 1):
                match = exact.search(line) if focus else None
                if match:
                    return Place(self.file, number, match.start() + 1)
        return None


def locator(path: Path, text: str) -> RdfPlaces | JsonPlaces:
    """Return the places of a file, by what its name ends with."""
    kind = JsonPlaces if path.suffix.lower() in (".jsonld", ".json") else RdfPlaces
    return kind(str(path), text)
