"""Fast: validate with `shacl`, which is written in Rust."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from functiegraaf.engines.outcome import SH, Outcome, Result, literal_parts
from functiegraaf.errors import InputError
from functiegraaf.nameless import Numbered

if TYPE_CHECKING:
    import shacl


def run_shacl(triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Outcome:
    """Validate with `shacl`.

    Raises:
        InputError: A shape is not well formed.

    """
    shapes, triples = list(shapes), list(triples)
    report = _validate(compiled(shapes), _ntriples(triples))
    results = _results(report, Numbered(shapes, triples))
    return Outcome(tuple(results), lambda: str(report.serialize("turtle")))


def compiled(shapes: Iterable[ox.Triple]) -> shacl.Shapes:
    """Return shapes as `shacl` reads them.

    Raises:
        InputError: A shape is not well formed.

    """
    import shacl

    try:
        return shacl.Shapes.from_text(_ntriples(shapes), "ntriples")
    except (ValueError, RuntimeError) as error:
        raise InputError(f"shapes: {error}") from error


def run_text(shapes: shacl.Shapes, named: Numbered, text: str) -> list[Result]:
    """Validate what N-Triples say, of which no object in Python is made.

    Args:
        shapes: The shapes.
        named: The blank nodes of the shapes and the text.
        text: The text.

    Raises:
        InputError: The text cannot be read.

    """
    return list(_results(_validate(shapes, text), named))


def _validate(shapes: shacl.Shapes, text: str) -> shacl.Report:
    try:
        return shapes.validate_text(text, "ntriples")
    except (ValueError, RuntimeError) as error:
        raise InputError(f"shapes: {error}") from error


def _results(report: shacl.Report, given: Numbered) -> Iterator[Result]:
    for one in report.results:
        value, language, datatype = _parsed(one.value, given)
        yield Result(
            severity=_bare(one.severity_iri).removeprefix(SH),
            focus=_parsed(one.focus_node, given)[0],
            path=_bare(one.path) if re.fullmatch(r"<[^<>]*>", one.path or "") else "",
            value=value,
            component=_bare(one.component_iri).removeprefix(SH),
            shape=_bare(one.root_shape or one.source_shape),
            source=_parsed(one.source_shape, given)[0],
            messages=(("", one.message),) if one.message else (),
            language=language,
            datatype=datatype,
        )


def _ntriples(triples: Iterable[ox.Triple]) -> str:
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return data.decode()


def _bare(term: str | None) -> str:
    return (term or "").removeprefix("<").removesuffix(">")


def _parsed(term: str | None, given: Numbered) -> tuple[str, str, str]:
    """Return the IRI or text of a term in N-Triples, its language and its datatype.

    A blank node goes by the name that it had.
    """
    if not term or not term.startswith('"'):
        return _bare(given.node(term or "")), "", ""
    parsed = next(iter(ox.parse(f"<x:s> <x:p> {term} .", format=ox.RdfFormat.N_TRIPLES)))
    if not isinstance(parsed.object, ox.Literal):
        return term, "", ""
    return literal_parts(parsed.object)
