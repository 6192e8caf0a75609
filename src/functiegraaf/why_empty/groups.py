"""Groups: a SPARQL query cut into the patterns that have to hold, each as it was written.

It is no parser: the engine decides what a query means. It only finds where each pattern begins
and ends, in one pass over the tokens, so that some of them can be asked without the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from functiegraaf.why_empty.pieces import Element, NotUnderstood, Query, Token, listed

#: What ends triples that no dot ends.
_STARTING = ("FILTER", "OPTIONAL", "MINUS", "GRAPH", "BIND", "VALUES", "SERVICE", "UNION")
#: What may follow a name in a path.
_REPEATS = ("*", "+", "?")
_CLOSING = {"(": ")", "{": "}", "[": "]"}


def cut(text: str) -> Query:
    """Return a query in pieces.

    Raises:
        NotUnderstood: It has no group of patterns, or a part of it has no end.

    >>> [one.text for one in cut("SELECT * { ?a fg:code ?b ; a fg:X . FILTER (?b > 1) }").group]
    ['?a fg:code ?b .', '?a a fg:X .', 'FILTER (?b > 1)']
    """
    return _Cutter(text).query()


class _Cutter:
    """Walks over the tokens of one query."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = listed(text)
        self._at = 0

    def query(self) -> Query:
        prefixes: dict[str, str] = {}
        while self._word() in ("PREFIX", "BASE"):
            size = 3 if self._word() == "PREFIX" else 2
            if size == 3:
                name, iri = (self._peek(step).text for step in (1, 2))
                prefixes[name.removesuffix(":")] = iri[1:-1]
            self._at += size
            self._must_go_on()
        prologue = self._text[: self._tokens[self._at - 1].end] if self._at else ""
        return self._select(prologue, prefixes)

    def _select(self, prologue: str, prefixes: dict[str, str]) -> Query:
        form = self._word()
        if form not in ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE"):
            raise NotUnderstood("this is no query")
        self._at += 1
        first = self._at
        if form == "CONSTRUCT" and self._peek().text == "{":
            self._balanced()
        dataset = 0
        while self._peek().text != "{":
            if self._word() == "FROM":
                dataset = dataset or self._at
            self._step_over()
        last = self._at - (self._tokens[self._at - 1].text.upper() == "WHERE")
        head = tuple(self._tokens[first : dataset or last])
        said = self._said(dataset, last) if dataset else ""
        group = self._group()
        rest = self._at
        while self._peek().text not in ("", "}"):
            self._step_over()
        after = self._said(rest, self._at)
        return Query(prologue, prefixes, form, said, head, group, after)

    def _group(self) -> tuple[Element, ...]:
        """Read a group, from its bracket to the one that closes it."""
        self._expect("{")
        if self._word() == "SELECT":
            first = self._at
            inner = self._select("", {})
            found = [self._element("select", first, parts=(inner.group,), after=inner.after)]
            self._expect("}")
            return (found[0]._replace(text=f"{{ {found[0].text} }}"),)
        elements: list[Element] = []
        while self._peek().text != "}":
            if self._peek().text == ".":
                self._at += 1
            else:
                elements += self._elements()
        self._at += 1
        return tuple(elements)

    def _elements(self) -> Sequence[Element]:
        first, word = self._at, self._word()
        if self._peek().text == "{":
            parts = [self._group()]
            while self._word() == "UNION":
                self._at += 1
                parts.append(self._group())
            kind = "union" if len(parts) > 1 else "group"
            return [self._element(kind, first, parts=tuple(parts))]
        if word in ("OPTIONAL", "MINUS"):
            self._at += 1
            return [self._element(word.lower(), first, parts=(self._group(),))]
        if word == "GRAPH":
            self._at += 1
            name = self._term()
            return [self._element("graph", first, (name,), (self._group(),))]
        if word in ("BIND", "VALUES", "FILTER"):
            self._at += 1
            self._body(word)
            return [self._element(word.lower(), first)]
        if word == "SERVICE":
            raise NotUnderstood("SERVICE is not looked into")
        return self._triples()

    def _body(self, word: str) -> None:
        """Step over what follows a word such as FILTER."""
        if word == "VALUES":
            self._step_over()
        while word == "FILTER" and self._peek().text not in ("(", "{"):
            self._at += 1  # The name of a function, or NOT EXISTS.
            self._must_go_on()
        self._balanced()

    def _triples(self) -> Sequence[Element]:
        first = self._at
        subject = self._term()
        is_whole = subject.startswith(("[", "("))
        found: list[Element] = []
        while self._peek().text not in (".", "}", "{") and self._word() not in _STARTING:
            start = self._at
            verb = self._verb()
            named = (*self._tokens[first : first + 1], *self._tokens[start : self._at])
            while True:
                place = self._at
                value = self._term()
                if not is_whole:
                    used = (*named, *self._tokens[place : self._at])
                    text = f"{subject} {verb} {value} ."
                    words = (subject, verb, value)
                    line = self._line(start)
                    found.append(Element("triple", text, line, used, words))
                if self._peek().text != ",":
                    break
                self._at += 1
            while self._peek().text == ";":
                self._at += 1
        if is_whole:  # It has no name by which the pieces could be held together.
            whole = self._element("triple", first)
            found = [whole._replace(text=f"{whole.text} .")]
        return found

    def _verb(self) -> str:
        first = self._at
        if self._peek().kind == "variable":
            self._at += 1
        else:
            self._path()
        return self._said(first, self._at)

    def _path(self) -> None:
        while True:
            while self._peek().text in ("^", "!"):
                self._at += 1
            if self._peek().text == "(":
                self._balanced()
            elif self._peek().kind in ("iri", "word"):
                self._at += 1
            else:
                raise NotUnderstood(f"a property was expected before {self._peek().text!r}")
            if self._peek().text in _REPEATS:
                self._at += 1
            if self._peek().text not in ("/", "|"):
                return
            self._at += 1

    def _term(self) -> str:
        first = self._at
        token = self._peek()
        if token.text in ("[", "("):
            self._balanced()
        elif token.kind == "string":
            self._at += 1
            if self._peek().text in ("@", "^^"):
                self._at += 2
        elif token.text in ("+", "-"):
            self._at += 2
        elif token.kind in ("iri", "word", "variable"):
            self._at += 1
        else:
            raise NotUnderstood(f"{token.text!r} was not expected here")
        self._must_go_on()
        return self._said(first, self._at)

    def _step_over(self) -> None:
        if self._peek().text in _CLOSING:
            self._balanced()
        else:
            self._at += 1
        if self._at > len(self._tokens):
            raise NotUnderstood("the query has no group of patterns")

    def _balanced(self) -> None:
        """Step over what stands in brackets."""
        wanted: list[str] = []
        while True:
            self._must_go_on()
            text = self._peek().text
            if text in _CLOSING:
                wanted.append(_CLOSING[text])
            elif wanted and text == wanted[-1]:
                wanted.pop()
            self._at += 1
            if not wanted:
                return

    def _must_go_on(self) -> None:
        if self._at >= len(self._tokens):
            raise NotUnderstood("the query ends too soon")

    def _expect(self, text: str) -> None:
        if self._peek().text != text:
            raise NotUnderstood(f"{text} was expected")
        self._at += 1

    def _peek(self, step: int = 0) -> Token:
        at = self._at + step
        return self._tokens[at] if at < len(self._tokens) else Token("end", "", 0, 0)

    def _word(self) -> str:
        token = self._peek()
        return token.text.upper() if token.kind == "word" else ""

    def _said(self, first: int, last: int) -> str:
        if first >= last:
            return ""
        return self._text[self._tokens[first].start : self._tokens[last - 1].end]

    def _line(self, at: int) -> int:
        return self._text.count("\n", 0, self._tokens[at].start) + 1

    def _element(
        self,
        kind: str,
        first: int,
        words: tuple[str, ...] = (),
        parts: tuple[tuple[Element, ...], ...] = (),
        after: str = "",
    ) -> Element:
        used = tuple(self._tokens[first : self._at])
        text = self._said(first, self._at)
        return Element(kind, text, self._line(first), used, words, parts, after)
