"""Binding: put a value in the place of a parameter, as a term and never as text.

The text of a query is cut into the tokens of SPARQL 1.1 (section 19.8 of the
recommendation), as far as is needed to tell a variable from what only looks like one
inside a string, an IRI or a comment. The lines `VALUES ?name { … }  # param` go, and each
token `?name` becomes the term as the RDF library writes it. So a value reaches
sub-selects, filters and EXISTS, which a VALUES block in front does not, and no value can
end a string or start a clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import pyoxigraph as ox

from functiegraaf.errors import QueryError

Term = ox.NamedNode | ox.Literal

TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}
             | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
             | "(?:[^"\\\n\r]|\\.)*"
             | '(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<word>(?:[\w:.%-]|\\[_~.\-!$&'()*+,;=/?\#@%])+)
  | (?P<space>\s+)
  | (?P<other>\^\^|&&|\|\||.)
    """,
    re.VERBOSE | re.DOTALL,
)

PARAMETER_LINE = re.compile(
    r"^[ \t]*VALUES[ \t]+\?(\w+)[ \t]+\{[ \t]*(.*?)[ \t]*\}[ \t]*\#[ \t]*param[ \t]*$", re.MULTILINE
)

#: Projection and assignment: a variable that stands here cannot be a parameter.
ASSIGNING = re.compile(r"\bAS$", re.IGNORECASE)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield the tokens of a SPARQL text as pairs of kind and text.

    >>> [kind for kind, _ in tokens('?x "?x" # ?x') if kind != "space"]
    ['variable', 'string', 'comment']
    """
    for match in TOKEN.finditer(text):
        yield str(match.lastgroup), match.group()


def parameter_values(text: str) -> dict[str, str]:
    """Return the values that stand in the parameter lines of a text, by variable.

    >>> parameter_values('SELECT * { VALUES ?a { 1 } }')
    {}
    >>> parameter_values('  VALUES ?lang { "nl" }  # param')
    {'lang': '"nl"'}
    """
    return {match[1]: match[2] for match in PARAMETER_LINE.finditer(text)}


def bind(text: str, values: Mapping[str, Term]) -> str:
    r"""Return the text with each parameter replaced by its term.

    Args:
        text: A stored query.
        values: The term for each parameter variable, without `?`.

    Raises:
        QueryError: A variable has no parameter line, or stands where a term cannot.

    >>> text = "ASK { ?s ?p ?x .\n VALUES ?x { 1 }  # param\n}"
    >>> bind(text, {"x": ox.Literal('a" }')}).splitlines()[0]
    'ASK { ?s ?p "a\\" }" .'

    """
    pieces = _cut(text, frozenset(values))
    return "".join(
        str(values[piece]) if number % 2 else piece for number, piece in enumerate(pieces)
    )


@lru_cache(maxsize=256)
def _cut(text: str, names: frozenset[str]) -> tuple[str, ...]:
    """Return a text cut at its parameters: what stands between them, and their names, in turn.

    A server binds the same few texts again and again.
    """
    declared = parameter_values(text)
    missing = names - set(declared)
    if missing:
        raise QueryError(f"no parameter line for ?{', ?'.join(sorted(missing))}")

    def drop(match: re.Match[str]) -> str:
        return "" if match[1] in names else match[0]

    found: list[str] = []
    out: list[str] = []
    before = ""
    selecting = False
    for kind, piece in tokens(PARAMETER_LINE.sub(drop, text)):
        if kind == "word" and piece.upper() in ("SELECT", "WHERE"):
            selecting = piece.upper() == "SELECT"
        elif piece == "{":
            selecting = False
        is_parameter = kind == "variable" and piece[1:] in names
        if is_parameter and (selecting or ASSIGNING.search(before)):
            raise QueryError(f"{piece} is a parameter and cannot be selected or assigned")
        if kind not in ("space", "comment"):
            # What a value is does not matter here, only that it is no word.
            before = "?" if is_parameter else piece
        if is_parameter:
            found += ["".join(out), piece[1:]]
            out = []
        else:
            out.append(piece)
    return (*found, "".join(out))


def list_values(text: str, values: Mapping[str, Sequence[Term]]) -> str:
    """Return the text with other values in the lines of some parameters, which stay variables.

    >>> list_values("VALUES ?x { 1 }  # param", {"x": [ox.Literal("a"), ox.Literal("b")]})
    'VALUES ?x { "a" "b" }  # param'
    """

    def put(match: re.Match[str]) -> str:
        terms = " ".join(map(str, values.get(match[1], ()))) or match[2]
        return f"VALUES ?{match[1]} {{ {terms} }}  # param"

    return PARAMETER_LINE.sub(put, text)
