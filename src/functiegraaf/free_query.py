"""Free query: what is refused of a SPARQL text that somebody else wrote, before the engine sees it.

The text is cut into its tokens, so that a word inside a string, an IRI or a comment is no
keyword. The engine finds keywords without a space before or behind them, so a keyword counts
wherever it stands, unless it is the local part of a prefixed name.

What is refused here is what would take the process down or reach out of it. What takes long or
much memory is met by the limits of a worker (`functiegraaf.serve`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from functiegraaf.binding import tokens
from functiegraaf.errors import QueryError

OPERATORS = frozenset(("!", "+", "-", "*", "/", "|", "^", "&&", "||", "=", "<", ">"))
CHAINING = frozenset(
    ("OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "EXISTS", "NOT", "IN", "GRAPH")
)

#: A prefixed name or a blank node label; with a second dot the engine reads on after it.
LOCAL_NAME = re.compile(r"(_|[A-Za-z][\w-]*|):(?:[\w%-]|\\.)+(\.(?:[\w%-]|\\.)+)?$")

#: What stands for any sign, wherever it is, with some engines before they look for tokens.
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

#: What looks like an IRI and may be a comparison, after which a comment or a string begins.
_UNSURE = re.compile(r"<(?:(?!//)[^#'])*[#']")
#: What an IRI follows that is surely one.
_BEFORE_IRI = frozenset("(){}[],;=!<>|&/^*+-.") | {"^^", "&&", "||"}

_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\\]*$")


class Bounds(NamedTuple):
    """How large a free query may be.

    Attributes:
        nesting: Deeper brackets than the default make the parser of the engine overflow its stack
            (at about 2,200 braces it takes the whole process down); no sensible query comes near.
        chain: The engine nests a chain of operators or groups inside: some thousands of them
            overflow its stack in the same way.
        words: And so does any list that is long enough; the longest stored query has some 300.
        patterns: The time to plan a query grows with the third power of its triple patterns;
            None: as many as `words` allows.

    """

    nesting: int = 100
    chain: int = 1_000
    words: int = 5_000
    patterns: int | None = None


BOUNDS = Bounds()


def guard(text: str, bounds: Bounds = BOUNDS, *, graphs_chosen: bool = False) -> None:
    """Refuse a free query that would hurt: too deep, too long a chain, or reaching out.

    Args:
        text: The query.
        bounds: How large it may be.
        graphs_chosen: FROM is allowed, as far as `dataset` understands it.

    Raises:
        QueryError: The text nests or chains too far, or holds SERVICE or FROM.

    >>> guard("SELECT * { ?s ?p 'SERVICE' } # SERVICE")

    """
    refused = {"SERVICE": "SERVICE is refused: a query here never calls another machine"}
    if not graphs_chosen:
        refused["FROM"] = "FROM is refused: use GRAPH, --stated or --inferred to choose graphs"
    for read in _readings(text):
        _guard(read, bounds, refused)


def guard_update(text: str, bounds: Bounds = BOUNDS) -> None:
    """Refuse an update that would hurt the process, or would fetch something.

    Raises:
        QueryError: The text nests or chains too far, or holds SERVICE or LOAD.

    >>> guard_update("INSERT DATA { <x:a> <x:b> 'LOAD' }")

    """
    refused = {
        "SERVICE": "SERVICE is refused: an update here never calls another machine",
        "LOAD": "LOAD is refused: nothing is fetched; send what is to be added with INSERT DATA",
    }
    for read in _readings(text):
        _guard(read, bounds, refused)


class Dataset(NamedTuple):
    """The graphs that a text names with FROM and FROM NAMED."""

    default: tuple[str, ...]
    named: tuple[str, ...]


def dataset(text: str, prefixes: Mapping[str, str]) -> Dataset:
    """Return the graphs that a query chooses.

    Args:
        text: The query.
        prefixes: The predeclared prefixes, to which those of the text are added.

    Raises:
        QueryError: A graph is named in a way that is not understood.

    >>> dataset("SELECT * FROM <x:a> FROM NAMED g:b {}", {"g": "y:"})
    Dataset(default=('x:a',), named=('y:b',))

    """
    if "FROM" not in text.upper():
        return Dataset((), ())
    known = dict(prefixes)
    found: dict[bool, list[str]] = {False: [], True: []}
    said = [one for one in tokens(text) if one[0] not in ("space", "comment")]
    said += [("", "")] * 3
    for at, (kind, piece) in enumerate(said):
        if kind != "word":
            continue
        after = said[at + 1 : at + 4]
        if piece.upper() == "PREFIX" and after[0][1].endswith(":") and after[1][0] == "iri":
            known[after[0][1][:-1]] = after[1][1][1:-1]
        elif piece.upper() == "FROM":
            is_named = after[0][1].upper() == "NAMED"
            found[is_named].append(_iri(*after[is_named], known))
        elif _holds("FROM", piece):
            raise QueryError(f"{piece}: write FROM with a space before and after it")
    return Dataset(tuple(found[False]), tuple(found[True]))


def _iri(kind: str, piece: str, prefixes: Mapping[str, str]) -> str:
    if kind == "iri" and _ABSOLUTE.match(piece):
        return piece[1:-1]
    prefix, colon, local = piece.partition(":")
    if kind == "word" and colon and _ABSOLUTE.match(f"<{prefixes.get(prefix, '')}"):
        return prefixes[prefix] + local.replace("\\", "")
    raise QueryError(f"FROM {piece}: name the graph by its whole IRI, in angle brackets")


def _readings(text: str) -> Iterator[str]:
    """Yield the text, and as it is to an engine that puts signs for their numbers first."""
    yield text
    if "\\u" in text or "\\U" in text:
        yield _CODE_POINT.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else ""


def _holds(word: str, piece: str) -> bool:
    """Tell whether the engine may find a keyword in a piece of text that is no variable."""
    held = piece if not LOCAL_NAME.match(piece) else piece.partition(":")[0]
    return word in held.upper()


def _guard(text: str, bounds: Bounds, refused: Mapping[str, str]) -> None:
    depth = joints = length = 0
    patterns = _Patterns()
    inside, before = 0, ""
    for kind, piece in tokens(text):
        if kind in ("space", "comment"):
            continue
        if kind == "iri" and inside and _UNSURE.match(piece) and _is_operand(before):
            raise QueryError(f"{piece} may be a comparison; write a space after <, or a prefix")
        if kind == "other" and piece in ("'", '"'):
            raise QueryError("a string has no end")
        before = piece
        # In a word such as 1-1 each minus is an operator to the engine.
        length += 1 + (piece.count("-") if kind == "word" else 0)
        if kind == "other":
            depth += (piece in "({[") - (piece in ")}]")
            inside += (piece == "(") - (piece == ")")
            joints += piece in OPERATORS
        elif kind == "word":
            joints += piece.upper() in CHAINING
            for word, reason in refused.items():
                if _holds(word, piece):
                    raise QueryError(reason)
        if depth > bounds.nesting:
            raise QueryError(f"the query nests deeper than {bounds.nesting} brackets")
        if length > bounds.words:
            raise QueryError(f"the query has more than {bounds.words} words and signs")
        if joints > bounds.chain:
            raise QueryError(f"the query has more than {bounds.chain} operators")
        if bounds.patterns is not None and patterns.count(kind, piece) > bounds.patterns:
            raise QueryError(f"the query has more than {bounds.patterns} triple patterns")


def _is_operand(piece: str) -> bool:
    """Tell whether a sign `<` after this may compare it, instead of starting an IRI."""
    return piece == ")" or piece not in _BEFORE_IRI


class _Patterns:
    """Counts triple patterns, as nearly as it takes no parser to do so.

    Each is followed by a dot, a semicolon or a comma, or by the end of its group. An element of a
    list makes two. What stands in the brackets of a function is none, nor are rows of VALUES.
    """

    def __init__(self) -> None:
        self._found = 0
        self._open: list[str] = []
        self._before = ("", "")
        self._values = False

    def count(self, kind: str, piece: str) -> int:
        """Take one more token, and return how many patterns there are so far."""
        place = self._open[-1] if self._open else ""
        if kind == "other" and piece in "({[":
            self._open.append(self._opened(piece, place))
            self._found += piece == "["
            self._values = self._values and piece == "("
        elif kind == "other" and piece in ")}]":
            self._found += piece == "}" and place == "{"
            del self._open[-1:]
        elif place in ("{", "["):
            self._found += piece in (".", ";", ",") or (kind == "word" and piece.endswith("."))
        elif place == "list":
            self._found += 2
        if kind == "word" and piece.upper() == "VALUES":
            self._values = True
        self._before = (kind, piece)
        return self._found

    def _opened(self, piece: str, place: str) -> str:
        """Return what a bracket opens: a group, a list, rows, or what is in a function."""
        if place == "rows" or (self._values and piece == "{"):
            return "rows"
        kind, before = self._before
        if piece != "(":
            return piece
        follows = kind in ("variable", "iri") or before in (".", ",", ";", "{", "[", "a")
        follows = follows or (kind == "word" and bool(LOCAL_NAME.match(before)))
        is_list = place == "list" or (place in ("{", "[") and follows)
        return "list" if is_list else "("
