"""Deprecated: what should not be used any more, and what takes its place.

Old data stays valid: who uses a term or a thing that is deprecated is warned, once for each place.
The words stand in `shapes/File.ttl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TYPE_CHECKING

import pyoxigraph as ox

from functiegraaf import catalogue, file_rules, resources
from functiegraaf.findings import Finding, Locator, Place, marked, short
from functiegraaf.names import Names
from functiegraaf.rules import Rules, fill

if TYPE_CHECKING:
    from functiegraaf.query import Graph

DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
REPLACED = "http://purl.org/dc/terms/isReplacedBy"
_RULES = resources.SHAPE + "File-"
_TRUE = ("true", "1")
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)


def replacements(triples: Iterable[ox.Triple]) -> dict[str, tuple[str, ...]]:
    """Return the IRIs that are deprecated, each with the IRIs that replace it, sorted.

    >>> old, new = ox.NamedNode("http://x/old"), ox.NamedNode("http://x/new")
    >>> replacements([
    ...     ox.Triple(old, ox.NamedNode(DEPRECATED), ox.Literal(True)),
    ...     ox.Triple(old, ox.NamedNode(REPLACED), new),
    ... ])
    {'http://x/old': ('http://x/new',)}
    """
    gone: set[str] = set()
    instead: dict[str, set[str]] = {}
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        stated, value = triple.predicate.value, triple.object
        if stated == DEPRECATED and isinstance(value, ox.Literal) and value.value in _TRUE:
            gone.add(triple.subject.value)
        elif stated == REPLACED and isinstance(value, ox.NamedNode):
            instead.setdefault(triple.subject.value, set()).add(value.value)
    return {iri: tuple(sorted(instead.get(iri, ()))) for iri in sorted(gone)}


def findings(
    triples: Iterable[ox.Triple],
    locator: Locator,
    file: str,
    everything: Set[ox.Triple],
    rules: Rules,
) -> list[Finding]:
    """Return one warning for each place of a file that uses something deprecated.

    Args:
        triples: What the file says.
        locator: Where it says that.
        file: The name of the file, for what cannot be placed.
        everything: The triples that know what is deprecated: the graph, and all files.
        rules: The shapes, which hold the words.

    """
    gone = replacements(everything)
    if not gone:
        return []
    names: Names | None = None
    found: dict[tuple[str, str, str, str, int], Finding] = {}
    for triple in sorted(triples, key=str):
        for iri, value in _used(triple, gone):
            names = names or Names(everything)
            focus, path = _iri(triple.subject), triple.predicate.value
            place = locator.place(focus, path, value) or locator.place("", "", iri) or Place(file)
            # One line may use it twice, which is mended in one go.
            key = (iri, place.file, place.sheet, place.cell, place.line)
            if key not in found or place < (found[key].place or place):
                used = focus, path
                found[key] = _finding(iri, gone[iri], used, place, names, rules)
    return list(found.values())


def _used(triple: ox.Triple, gone: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Return what a statement uses that is deprecated, and its value as locators know it.

    Saying that something is deprecated, or what replaces it, is no use of it.
    """
    if triple.predicate.value in (DEPRECATED, REPLACED):
        return
    object_ = triple.object
    value = ""
    if isinstance(object_, ox.NamedNode):
        value = object_.value
    elif isinstance(object_, ox.Literal):
        string = object_.language or object_.datatype.value.endswith("XMLSchema#string")
        datatype = "" if string else object_.datatype.value
        value = marked(object_.value, object_.language or "", datatype)
        if datatype in gone:
            yield datatype, value
    elif isinstance(object_, ox.Triple):
        yield from _used(object_, gone)
    for iri in dict.fromkeys((_iri(triple.subject), triple.predicate.value, value)):
        if iri in gone:
            yield iri, value


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _finding(
    iri: str,
    instead: tuple[str, ...],
    used: tuple[str, str],
    place: Place,
    names: Names,
    rules: Rules,
) -> Finding:
    focus, path = used
    rule = f"{_RULES}{'deprecated' if instead else 'withdrawn'}"
    said = {}
    for lang in ("nl", "en"):
        parts = {
            "value": named(iri, names, lang),
            "near": ", ".join(named(one, names, lang) for one in instead),
        }
        said[lang] = (
            fill(rules.message(rule, "", lang), parts),
            fill(f"{rules.suggesting(rule, lang)} {rules.mending(rule, lang)}".strip(), parts),
        )
    labels = (names.of(focus, "nl"), names.of(focus, "en"))
    return file_rules.finding(
        rules, rule, said, place, value=iri, labels=labels, focus=focus, path=path
    )


def named(iri: str, names: Names, lang: str) -> str:
    """Return the short form of an IRI, with its name where it has one."""
    name, brief = names.of(iri, lang), short(iri)
    return brief if name == brief else f"{brief} ({name})"


def notes(graph: Graph, query: str) -> list[str]:
    """Return a note for each deprecated term or thing that a query of somebody's own names."""
    instead: dict[str, list[str]] = {}
    for row in graph.internal("lookup/deprecated", {}):
        instead.setdefault(str(row["thing"]), []).append(short(str(row["replacement"] or "")))
    if not instead:
        return []
    prefixes = {**catalogue.prefixes(), **dict(_PREFIX.findall(query))}
    return [
        f"{short(iri)} is deprecated; "
        + (f"it is replaced by {', '.join(others)}" if any(others) else "nothing has replaced it")
        for iri, others in instead.items()
        if _names(query, iri, prefixes)
    ]


def _names(query: str, iri: str, prefixes: Mapping[str, str]) -> bool:
    """Tell whether a query names an IRI, whole or with a prefix."""
    local = (
        rf"(?<!\w){re.escape(prefix)}:{re.escape(iri.removeprefix(namespace))}(?![\w-])"
        for prefix, namespace in prefixes.items()
        if iri.startswith(namespace)
    )
    return f"<{iri}>" in query or any(re.search(one, query) for one in local)
