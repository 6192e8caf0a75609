"""Questions: the SPARQL constraints of the shapes, each asked once of a whole store.

SHACL asks a question once for every focus node. Each question of our shapes names the class that
it is about, so that asking it once, with nothing bound, gives the same; a test holds that.
Where Oxigraph needs other words for millions of statements, they stand in `queries/checks/`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from functiegraaf import catalogue, resources
from functiegraaf.engines import SH, Result, literal_parts
from functiegraaf.errors import InputError
from functiegraaf.findings import short
from functiegraaf.rules import Rules, value_of


@dataclass(frozen=True)
class Question:
    """One SPARQL constraint.

    Attributes:
        rule: The IRI of its shape.
        severity: That of the shape.
        text: What is asked.

    """

    rule: str
    severity: str
    text: str


def questions(rules: Rules, *, reworded: bool = True) -> list[Question]:
    """Return the SPARQL constraints of the shapes, in the order of their names.

    Args:
        rules: The shapes.
        reworded: Whether to take the words of `queries/checks/` where there are any.

    """
    found = []
    for rule in rules.names():
        for constraint in rules.objects(rule, SH + "sparql"):
            for select in rules.objects(value_of(constraint), SH + "select"):
                text = value_of(select)
                name = f"checks/{short(rule).partition(':')[2]}"
                if reworded and (resources.root() / "queries" / f"{name}.rq").is_file():
                    text = catalogue.internal(name)
                found.append(Question(rule, rules.severity(rule), text))
    return found


def ask(store: ox.Store, question: Question) -> list[Result]:
    """Return all that breaks a rule, in all graphs of a store together.

    Raises:
        InputError: The question cannot be asked.

    """
    try:
        rows = store.query(
            question.text, prefixes=catalogue.prefixes(), use_default_graph_as_union=True
        )
        assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 - our own query
        names = {variable.value for variable in rows.variables}
        return [
            _result(question, *(row[one] if one in names else None for one in COLUMNS))
            for row in rows
        ]
    except (SyntaxError, RuntimeError, OSError) as error:
        raise InputError(f"{short(question.rule)}: cannot be asked: {error}") from error


#: What the answer to a question can hold.
COLUMNS = ("this", "path", "value")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def _result(question: Question, this: Term | None, path: Term | None, value: Term | None) -> Result:
    language = datatype = ""
    focus = value_of(this) if this is not None else ""
    text = focus if value is None else value_of(value)
    if isinstance(value, ox.Literal):
        text, language, datatype = literal_parts(value)
    return Result(
        severity=question.severity,
        focus=focus,
        path=path.value if isinstance(path, ox.NamedNode) else "",
        value=text,
        component="SPARQLConstraintComponent",
        shape=question.rule,
        source=question.rule,
        messages=(),
        language=language,
        datatype=datatype,
    )
