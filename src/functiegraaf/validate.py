"""Validate: hold data against the shapes, and say what was found in words for people.

The rules are SHACL files in `shapes/`. The ontology always joins the data, because the target
of most shapes is a class and a member of a subclass is found only by way of the ontology:
without it such a shape passes silently.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import (
    engines,
    guards,
    inputs,
    own_shapes,
    placing,
    recognise,
    resources,
    shipped_findings,
)
from functiegraaf.engines import SH, Outcome, Result
from functiegraaf.errors import InputError
from functiegraaf.findings import Finding, Report, short
from functiegraaf.legible import shown
from functiegraaf.names import Names
from functiegraaf.rules import Rules, fill, undeclared, value_of


def validate(
    paths: Sequence[Path] | None = None,
    *,
    shapes: Sequence[Path] = (),
    with_norm: bool = True,
    engine: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Hold data against the shipped shapes, and against other shapes if those are given.

    Args:
        paths: The files to validate, RDF or workbooks; None for the shipped graph itself.
        shapes: Shape files to use beside the shipped ones.
        with_norm: Whether given files are read together with the shipped graph. They are
            alone with the ontology otherwise. Findings are about the files either way.
        engine: 'shacl' or 'pyshacl'; by default the first, and the second with other shapes.
        progress: Told of each stage as it starts: 'read', 'shapes', 'check'.

    Raises:
        InputError: A file cannot be read or parsed, or a shape is not well formed.

    """
    tell = progress or (lambda _stage: None)
    tell("read")
    graphs = resources.SHIPPED_GRAPHS if paths is None or with_norm else ("ontology",)
    shipped = read(path for graph in graphs for path in resources.graph_files(graph))
    given = inputs.read_all(paths or ())
    chosen = engine or ("pyshacl" if shapes else "shacl")
    if chosen == "pyshacl":
        _refuse_triple_terms(given)
    triples = shipped.union(*(one.triples for one in given))
    tell("shapes")
    own = [inputs.read_shapes(path) for path in shapes]
    rules = read(resources.shape_files()).union(*(one.triples for one in own))
    tell("check")
    try:
        outcome = engines.ENGINES[chosen](triples, rules)
    except InputError as error:
        raise own_shapes.blamed(error, own, triples, chosen) from error
    said = Rules(rules)
    found = _worded(outcome, triples, said)
    left_out = 0
    if paths is not None:
        mine = placing.spoken_of(given)
        kept = tuple(one for one in found if placing.is_about(one, mine))
        subjects = placing.subjects(given)
        if with_norm and any(one.focus not in subjects for one in kept):
            shipped_too = shipped_findings.fingerprints(chosen)
            kept = tuple(one for one in kept if one.fingerprint not in shipped_too)
        left_out = len(found) - len(kept)
        kept = tuple(one for one in kept if not any(part.follows(one) for part in given))
        placed = [placing.placed(one, given) for one in kept]
        cells = [finding for one in given for finding in one.findings]
        strange = recognise.findings(given, own, said, placed, triples)
        # A term that is not known is told once, where it stands; see `recognise`.
        placed = [one for one in placed if not one.rule.endswith("/Vocabulary-class")]
        found = tuple(sorted({*placed, *cells, *strange}, key=lambda one: one.order))
    return Report(
        found,
        len(triples),
        left_out,
        None if paths is None else len(frozenset().union(*(one.triples for one in given))),
        (*(note for one in given for note in one.notes), *own_shapes.notes(own, triples)),
        outcome.report(),
        {shown(one.path): one.lines for one in (*given, *own) if one.lines},
    )


def read_rules(shapes: Iterable[Path] = ()) -> set[ox.Triple]:
    """Read the shipped shapes, and those in other files.

    Raises:
        InputError: A file cannot be read, or holds no shape.

    """
    own = (inputs.read_shapes(path) for path in shapes)
    return read(resources.shape_files()).union(*(one.triples for one in own))


def _refuse_triple_terms(given: Iterable[inputs.Input]) -> None:
    for one in given:
        if any(isinstance(triple.object, ox.Triple) for triple in one.triples):
            raise InputError(
                f"{one.path}: has a triple about a triple, which pySHACL cannot read; "
                "give --engine shacl, or leave it out"
            )


def read(paths: Iterable[Path], *, by_content: bool = False) -> set[ox.Triple]:
    """Parse files into one set of triples; named graphs are taken together.

    Args:
        paths: The files.
        by_content: Whether blank nodes are named after the text; see `inputs.parse`.

    Raises:
        InputError: A file cannot be read or parsed; the message names file and line.

    """
    triples: set[ox.Triple] = set()
    for path in paths:
        form = ox.RdfFormat.from_extension(path.suffix.lstrip(".")) or ox.RdfFormat.TURTLE
        with guards.telling(path):
            text = guards.decoded(path, path.read_bytes())
        triples |= inputs.parse(path, text, form, by_content=by_content)
    return triples


def check(triples: Iterable[ox.Triple], rules: Iterable[ox.Triple]) -> tuple[Finding, ...]:
    """Hold triples, the ontology among them, against shapes, with pySHACL.

    Raises:
        InputError: A shape is not well formed.

    """
    triples, rules = set(triples), set(rules)
    return findings(engines.run_pyshacl(triples, rules), triples, rules)


def findings(
    outcome: Outcome, triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple]
) -> tuple[Finding, ...]:
    """Put the results of an engine into words, in order."""
    return _worded(outcome, list(triples), Rules(shapes))


def _worded(outcome: Outcome, triples: Collection[ox.Triple], rules: Rules) -> tuple[Finding, ...]:
    names, unknown = Names(triples), undeclared(triples)
    found = {_finding(result, names, rules, unknown) for result in outcome.results}
    kept = (one for one in found if not _follows(one, found, rules))
    return tuple(sorted(kept, key=lambda one: one.order))


def _follows(finding: Finding, found: Iterable[Finding], rules: Rules) -> bool:
    """Tell whether a comparison fails only because a value has not the datatype that it needs.

    That is found already. SHACL counts what cannot be compared as a failure, as `shacl` does;
    pySHACL passes over it.
    """
    if not finding.constraint.startswith("LessThan"):
        return False
    stated = SH + finding.constraint[0].lower() + finding.constraint[1:]
    paths = {finding.path, *(value_of(one) for one in rules.objects(finding.rule, stated))}
    return any(
        one.constraint == "Datatype" and one.focus == finding.focus and one.path in paths
        for one in found
    )


def _finding(result: Result, names: Names, rules: Rules, unknown: Mapping[str, str]) -> Finding:
    value = "" if result.value == result.focus else result.value
    said: dict[str, tuple[str, str]] = {}
    named = result.value if result.focus == resources.DEF else result.focus
    asked: dict[str, str] = {}
    # What a rule of ours says stands with its name; what others write may have none.
    source = result.source if rules.knows(result.source) else result.shape
    for lang in ("nl", "en"):
        asked[lang] = rules.expected(source, result.component, names, lang)
        parts = {
            "this": names.of(result.focus, lang),
            "value": names.of(result.value, lang),
            "path": rules.called(result.path, names, lang),
            "expected": asked[lang],
        }
        message = (
            rules.message(source, result.component, lang)
            or rules.message(result.shape, result.component, lang)
            or rules.fallback(result.component, lang)
            or _spoken(result, lang)
            or rules.fallback("", lang)
        )
        hint = rules.hint(result.component, parts, lang) or _spelling(result, names, unknown, lang)
        said[lang] = fill(message, parts), hint
    return Finding(
        severity=result.severity,
        rule=result.shape,
        focus=result.focus,
        label_nl=names.of(named, "nl"),
        label_en=names.of(named, "en"),
        path=result.path,
        value=value,
        message_nl=said["nl"][0],
        message_en=said["en"][0],
        concluded=rules.concluded(result.shape, result.component),
        constraint=result.component.removesuffix("ConstraintComponent"),
        expected_nl=asked["nl"],
        expected_en=asked["en"],
        hint_nl=said["nl"][1],
        hint_en=said["en"][1],
        language="" if value == "" else result.language,
        datatype="" if value == "" else result.datatype,
    )


def _spoken(result: Result, lang: str) -> str:
    """Return the engine's message in this language, in none, or in any."""
    ranked = sorted(result.messages, key=lambda one: (one[0] != lang, one[0] != "", one))
    return ranked[0][1] if ranked else ""


def _spelling(result: Result, names: Names, unknown: Mapping[str, str], lang: str) -> str:
    """Return the nearest declared term, if a result is about a term that is not declared."""
    terms = [result.path, result.value, *names.types(result.value)]
    for term in terms:
        if unknown.get(term):
            near = f"{names.of(unknown[term], lang)} ({short(unknown[term])})"
            question = "Is {near} meant?" if lang == "en" else "Is {near} bedoeld?"
            return f"{short(term)}: {question.format(near=near)}"
    return ""
