"""Paging: a query cut into its parts, so that its answer can be fetched piece by piece.

>>> query = read("PREFIX a: <b:> SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 5")
>>> query.form, query.limit, query.text(("s", "p"), 3, 0).splitlines()[-1]
('SELECT', 5, 'LIMIT 3 OFFSET 0')
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from functiegraaf import binding, catalogue
from functiegraaf.errors import QueryError

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_OPEN, _CLOSED = ("{", "(", "["), ("}", ")", "]")


class Query(NamedTuple):
    """A query in parts.

    Attributes:
        prologue: The prefixes.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        body: From that word on, without LIMIT and OFFSET.
        keys: The plain variables of its ORDER BY; None if it has none.
        limit: Its own LIMIT, if it has one.
        offset: Its own OFFSET.
        whole: The text as it was.
        pageable: Whether LIMIT and OFFSET can be put behind it.

    """

    prologue: str
    form: str
    body: str
    keys: tuple[str, ...] | None
    limit: int | None
    offset: int
    whole: str
    pageable: bool

    def text(self, columns: Sequence[str], size: int, start: int, *, inside: bool = False) -> str:
        """Return the query for some of its rows, in an order that is total.

        Args:
            columns: The columns of the answer, which make the order total.
            size: As many rows.
            start: As many rows are left out before.
            inside: Whether the query goes into another one, whose LIMIT does not count the rows
                that have to be sorted: Virtuoso sorts no more than 10,000 by a LIMIT of their own.

        """
        if self.limit is not None:
            size = min(size, max(0, self.limit - start))
        also = " ".join(f"?{name}" for name in columns if name not in (self.keys or ()))
        order = "\nORDER BY " if self.keys is None and also else " "
        body = f"{self.body}{order}{also}"
        if inside:
            body = filled("inside", query=body)
        return f"{self.prologue}{body}\nLIMIT {size} OFFSET {self.offset + start}"

    def counted(self) -> str:
        """Return the query for the number of its rows."""
        return self.prologue + filled("counted", query=self.whole[len(self.prologue) :])


def filled(name: str, **parts: str) -> str:
    """Return a query of `queries/remote/` with texts in the places of its marked lines.

    >>> print(filled("all-columns", rest="{ ?a ?b ?c }").rstrip())
    SELECT *
    { ?a ?b ?c }
    """
    lines = []
    for line in catalogue.internal(f"remote/{name}").splitlines():
        mark = line.rpartition("  # ")[2]
        if not line.startswith("#"):
            lines.append(parts.get(mark, line))
    return "\n".join(lines) + "\n"


def read(text: str) -> Query:
    """Cut a query into its parts.

    Raises:
        QueryError: It is none of the four forms.

    """
    depth, at, start = 0, 0, -1
    form = before = ""
    end = order = -1
    keys: list[str] = []
    numbers: dict[str, int] = {}
    pageable = True
    for kind, piece in binding.tokens(text):
        upper = piece.upper() if kind == "word" else ""
        if not form and upper in FORMS:
            form, start = upper, at
        elif kind == "other":
            depth += (piece in _OPEN) - (piece in _CLOSED)
        elif depth == 0 and form:
            if upper in ("LIMIT", "OFFSET"):
                end = at if end < 0 else end
            elif before in ("LIMIT", "OFFSET") and upper.isdecimal():
                numbers[before] = int(upper)
            elif upper == "ORDER":
                order = at
            elif upper == "VALUES":
                pageable = False
            elif kind == "variable" and order >= 0:
                keys.append(piece[1:])
        if kind not in ("space", "comment"):
            before = upper
        at += len(piece)
    if not form:
        raise QueryError("the query is neither SELECT, ASK, CONSTRUCT nor DESCRIBE")
    return Query(
        prologue=text[:start],
        form=form,
        body=text[start : end if end >= 0 else len(text)].rstrip() + "\n",
        keys=tuple(keys) if order >= 0 else None,
        limit=numbers.get("LIMIT"),
        offset=numbers.get("OFFSET", 0),
        whole=text,
        pageable=pageable,
    )


def table_of(query: Query) -> Query:
    """Return the SELECT whose rows fill the template of a CONSTRUCT.

    >>> table_of(read("CONSTRUCT { ?s a ?o } WHERE { ?s ?p ?o } LIMIT 3")).body.split()[:3]
    ['SELECT', '*', 'WHERE']
    """
    _, rest = template_of(query)
    body = filled("all-columns", rest=rest)
    tail = query.whole[len(query.prologue) + len(query.body.rstrip()) :]
    return query._replace(form="SELECT", body=body, whole=f"{query.prologue}{body}{tail}")


def template_of(query: Query) -> tuple[str, str]:
    """Return the template of a CONSTRUCT, with its braces, and what stands behind it."""
    depth, at, first = 0, 0, -1
    for kind, piece in binding.tokens(query.body):
        if kind == "word" and piece.upper() == "WHERE" and first < 0:
            # The short form: the pattern is the template.
            pattern = query.body[at + len(piece) :]
            inside = template_of(query._replace(body=pattern))[0]
            return inside, query.body[at:]
        if kind == "other":
            first = at if piece == "{" and first < 0 else first
            depth += (piece == "{") - (piece == "}")
        at += len(piece)
        if first >= 0 and depth == 0:
            break
    return query.body[first:at], query.body[at:]
