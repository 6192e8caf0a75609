"""Turtle: places in Turtle, TriG, N-Triples and N-Quads, by tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from functiegraaf.findings import marked
from functiegraaf.places import TYPE, XSD, Places, resolve

_TOKEN = re.compile(
    r'''(?P<comment>\#[^\n\r]*)
    |(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*>)
    |(?P<tag>@[A-Za-z][A-Za-z0-9-]*)
    |(?P<mark>\^\^|<<\(?|\)?>>|\{\||\|\}|[\[\](){};,]|\.(?![0-9]))
    |(?P<word>(?:\\.|[^\s<>"'()\[\]{};,^@|\\\#])+)''',
    re.VERBOSE | re.DOTALL,
)
_BARE = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    "double": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    "boolean": re.compile(r"true|false"),
}
_OPENING = ("[", "(", "<<", "<<(", "{|")
#: What Turtle writes without an at sign, too.
_KEYWORDS = ("PREFIX", "BASE", "GRAPH", "VERSION")
_CLOSING = ("]", ")", ">>", ")>>", "|}")
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


class RdfPlaces(Places):
    r"""The places in a text of the Turtle family.

    >>> text = "@prefix ex: <http://ex/> .\nex:a ex:b ex:c ,\n  'x' ."
    >>> places = RdfPlaces("a.ttl", text)
    >>> places.place("http://ex/a", "http://ex/b", "x").line
    3
    """

    def walk(self) -> None:
        """Follow the tokens."""
        self.prefixes: dict[str, str] = {}
        self.base = ""
        self._walk(list(tokens(self.text)))

    def _walk(self, stream: Sequence[Token]) -> None:
        subject = predicate = ""
        frames: list[Frame] = []
        skip = 0
        for index, token in enumerate(stream):
            if skip:
                skip -= 1
            elif token.kind == "tag" or token.text == "^^":
                skip = self._directive(token, stream[index + 1 : index + 3])
            elif token.kind == "word" and token.text.upper() in _KEYWORDS:
                keyword = Token("tag", "@" + token.text.lower(), token.at)
                skip = self._directive(keyword, stream[index + 1 : index + 3])
            elif token.text in _OPENING:
                if subject and predicate:
                    self.note(subject, predicate, token.at, f"_:[{token.at}")
                frames.append(Frame(token.text, subject, predicate))
                if token.text == "[":
                    subject, predicate = f"_:[{token.at}", ""
                    self.found.setdefault((subject, "", ""), token.at)
                elif token.text != "(":
                    subject = predicate = ""
                elif not subject:
                    subject = "("
            elif token.text in _CLOSING:
                inside = subject
                if frames:
                    _, subject, predicate = frames.pop()
                subject = subject or inside or "["
            elif token.text == ";":
                predicate = ""
            elif token.text in (".", "{", "}"):
                subject = predicate = ""
                frames.clear()
            elif token.text != ",":
                following = stream[index + 1 : index + 3]
                subject, predicate = self._term(token, following, subject, predicate)

    def _term(
        self, token: Token, following: Sequence[Token], subject: str, predicate: str
    ) -> tuple[str, str]:
        value = self._value(token)
        if not subject:
            self.found.setdefault((value, "", ""), token.at)
            return value, ""
        if not predicate:
            predicate = TYPE if token.text == "a" else value
            self.found.setdefault((subject, predicate, ""), token.at)
            return subject, predicate
        self.note(subject, predicate, token.at, self._marked(token, value, following))
        return subject, predicate

    def _marked(self, token: Token, value: str, following: Sequence[Token]) -> str:
        """Return a value with its language or datatype, which stands behind it, or in it."""
        after = following[0] if following else token
        if token.kind == "word":
            kind = next((kind for kind, form in _BARE.items() if form.fullmatch(token.text)), "")
            return marked(value, datatype=kind and XSD + kind)
        if token.kind == "string" and after.kind == "tag":
            return marked(value, language=after.text[1:].lower())
        if token.kind == "string" and after.text == "^^" and len(following) > 1:
            datatype = self._value(following[1])
            return value if datatype == XSD + "string" else marked(value, datatype=datatype)
        return value

    def _directive(self, token: Token, following: Sequence[Token]) -> int:
        """Learn a prefix or a base; return how many tokens belong to it."""
        texts = [one.text for one in following]
        if token.text == "@prefix" and len(texts) == 2:
            self.prefixes[texts[0].rstrip(":")] = resolve(texts[1][1:-1], self.base)
            return 2
        if token.text == "@base" and texts:
            self.base = texts[0][1:-1]
            return 1
        return 1 if token.text in ("^^", "@graph", "@version") else 0

    def _value(self, token: Token) -> str:
        if token.kind == "iri":
            return resolve(unescape(token.text[1:-1]), self.base)
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
