"""Fast: validate with `shacl`, which is written in Rust."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from functiegraaf.engines.outcome import SH, Outcome, Result, literal_parts
from functiegraaf.errors import InputError
from functiegraaf.nameless import Numbered


def run_shacl(triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Outcome:
    """Validate with `shacl`.

    Raises:
        InputError: A shape is not well formed.

    """
    import shacl

    shapes, triples = list(shapes), list(triples)
    given = Numbered(shapes, triples)
    try:
        compiled = shacl.Shapes.from_text(_ntriples(shapes), "ntriples")
        report = compiled.validate_text(_ntriples(triples), "ntriples")
    except (ValueError, RuntimeError) as error:
        raise InputError(f"shapes: {error}") from error
    results = tuple(
        Result(
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
        for one in report.results
        for value, language, datatype in (_parsed(one.value, given),)
    )
    return Outcome(results, lambda: str(report.serialize("turtle")))


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
