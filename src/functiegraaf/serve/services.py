"""Services: what a free query asks of other endpoints with SERVICE, where the operator allows it.

The workers make no connections. So the server asks the endpoint, and its rows take the place of
SERVICE in the text, as VALUES. That is what SPARQL says: what stands in SERVICE is evaluated
there by itself, and its rows are joined. What comes of it is a free query like any other, with the
same bounds, so that only a small answer can be joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pyoxigraph as ox

from functiegraaf import binding, free_query
from functiegraaf.errors import EndpointError, QueryError
from functiegraaf.remote import paging
from functiegraaf.remote.engine import with_prefixes
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.settings import Settings

#: Asks an endpoint a query, and returns its answer as SPARQL JSON.
Ask = Callable[[str, str], bytes]

#: A query asks at most so many endpoints, one after the other.
MOST = 4
_NAME = re.compile(r"\w{1,200}")


class Part(NamedTuple):
    """What one SERVICE says: where in the text it stands, whom it asks, and what."""

    start: int
    end: int
    endpoint: str
    silent: bool
    group: str


def parts(text: str) -> list[Part]:
    """Return what each SERVICE of a query says.

    Raises:
        QueryError: One of them does not name its endpoint by a whole IRI.

    >>> [part[2:] for part in parts("ASK { SERVICE SILENT <x:y> { ?s ?p 'SERVICE' } }")]
    [('x:y', True, "{ ?s ?p 'SERVICE' }")]
    """
    placed, at = [], 0
    for kind, piece in binding.tokens(text):
        if kind not in ("space", "comment"):
            placed.append((kind, piece, at))
        at += len(piece)
    found: list[Part] = []
    last = 0
    for number, (kind, piece, start) in enumerate(placed):
        if start < last or kind != "word" or piece.upper() != "SERVICE":
            continue
        rest = placed[number + 1 :]
        silent = bool(rest) and rest[0][1].upper() == "SILENT"
        rest = rest[silent:]
        if len(rest) < 2 or rest[0][0] != "iri" or rest[1][1] != "{":
            raise QueryError("SERVICE: name the endpoint by its whole IRI, in angle brackets")
        depth = 0
        for _, sign, place in rest[1:]:
            depth += (sign == "{") - (sign == "}")
            if not depth:
                last = place + 1
                break
        else:
            raise QueryError("SERVICE: the group has no end")
        found.append(Part(start, last, rest[0][1][1:-1], silent, text[rest[1][2] : last]))
    return found


def asks_others(settings: Settings, text: str) -> bool:
    """Tell whether a query may ask others, so that its answer is not the same each time."""
    return bool(settings.services) and "SERVICE" in text.upper()


def answered(settings: Settings, text: str) -> str:
    """Return a query with what other endpoints say of it; to be called where one may wait.

    Raises:
        Refusal: It may not be asked of them, or they do not answer.

    """
    from functiegraaf.remote.http import within
    from functiegraaf.serve import reaching

    seconds, most = settings.limits.seconds, settings.limits.characters * 4

    def ask(endpoint: str, query: str) -> bytes:
        try:
            return within(seconds, lambda: reaching.fetch(endpoint, query, seconds, most))
        except TimeoutError as error:
            raise EndpointError("it does not answer in time") from error

    try:
        whole = filled(text, settings.services, ask)
    except EndpointError as error:
        raise Refusal(502, str(error), outcome="service") from error
    except QueryError as error:
        raise Refusal(403, str(error), outcome="refused") from error
    if len(whole) > settings.limits.characters:
        raise Refusal(403, "SERVICE: too many rows to join; ask for less", outcome="refused")
    return whole


def filled(text: str, allowed: tuple[str, ...], ask: Ask) -> str:
    """Return a query with the rows of other endpoints in the place of each SERVICE.

    Raises:
        QueryError: An endpoint is not allowed, or a group may not be sent.
        EndpointError: An endpoint gives no answer, and SILENT was not said.

    """
    found = parts(text)
    if len(found) > MOST:
        raise QueryError(f"SERVICE: a query here asks at most {MOST} endpoints")
    for part in found:
        if part.endpoint not in allowed:
            raise QueryError(f"SERVICE <{part.endpoint}> is refused; allowed: {', '.join(allowed)}")
    prologue = paging.read(text).prologue if found else ""
    out, at = "", 0
    for part in found:
        query = prologue + paging.filled("all-columns", rest=part.group)
        free_query.guard(query)  # Nothing is sent on that would not be taken here.
        # What comes after stays in its line, for where a query is wrong is told by the line.
        lines = "\n" * text[part.start : part.end].count("\n")
        out += text[at : part.start] + _rows(part, with_prefixes(query), ask) + lines
        at = part.end
    return out + text[at:]


def _rows(part: Part, query: str, ask: Ask) -> str:
    try:
        return values(ask(part.endpoint, query))
    except EndpointError as error:
        if part.silent:
            return "{}"
        raise EndpointError(f"SERVICE <{part.endpoint}>: {error}") from error


def values(answer: bytes) -> str:
    """Return the rows of an answer as a group that has them.

    Raises:
        EndpointError: It is no answer, or has nodes without a name.

    >>> values(b'{"head": {"vars": ["a"]}, "results": {"bindings": [{}]}}')
    '{ VALUES (?a) { (UNDEF) } }'
    """
    try:
        solutions: Any = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
        names = [variable.value for variable in solutions.variables]
        rows = [[row[name] for name in names] for row in solutions]
    except (SyntaxError, ValueError, AttributeError, TypeError, OSError) as error:
        raise EndpointError("its answer cannot be read") from error
    if not all(map(_NAME.fullmatch, names)) or len(set(names)) != len(names):
        raise EndpointError("its answer has names that are none of variables")
    if any(isinstance(term, ox.BlankNode | ox.Triple) for row in rows for term in row):
        raise EndpointError("its answer has nodes without a name, which cannot be joined here")
    lines = (" ".join("UNDEF" if term is None else str(term) for term in row) for row in rows)
    head = " ".join(f"?{name}" for name in names)
    return f"{{ VALUES ({head}) {{ {' '.join(f'({line})' for line in lines)} }} }}"
