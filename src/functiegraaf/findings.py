"""Findings: what a validation found, one by one and together, in words for people."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

#: The three severities of SHACL, worst first.
SEVERITIES = ("Violation", "Warning", "Info")

#: The prefixes by which IRIs are shortened for people.
PREFIXES = {
    "https://w3id.org/functiegraaf/id/": "id",
    "https://w3id.org/functiegraaf/def/": "fg",
    "https://w3id.org/functiegraaf/shape/": "shape",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "http://www.w3.org/ns/prov#": "prov",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://www.w3.org/ns/org#": "org",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
}

#: How a part is named that has no name of its own: by the whole it belongs to.
WHOLES = (
    "ofProfile",
    "ofFunction",
    "ofCompetencyLevel",
    "inResultArea",
    "ofQualification",
    "ofModule",
    "ofGroup",
    "atNlqfLevel",
)

_NAMESPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}
_FUNCTION_CODE = re.compile(r"N\d\d")


def short(iri: str) -> str:
    """Shorten an IRI with one of our prefixes; anything else stays as it is.

    >>> short("https://w3id.org/functiegraaf/id/function-N06-01-02")
    'id:function-N06-01-02'
    >>> short("een waarde")
    'een waarde'
    """
    for namespace, prefix in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


@dataclass(frozen=True, order=True)
class Place:
    """Where in a file something stands.

    Attributes:
        file: The name of the file.
        line: The line, from 1; 0 where it is not known or the file is no text.
        column: The column, from 1, or 0.
        sheet: The sheet of a workbook.
        cell: The cell, such as 'C7'.

    >>> str(Place("functions.xlsx", sheet="Functies", cell="C7"))
    'functions.xlsx, Functies!C7'
    """

    file: str
    line: int = 0
    column: int = 0
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return the place as people write it."""
        cell = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        line = f"line {self.line}" if self.line else ""
        return ", ".join(part for part in (self.file, line, cell) if part)


class Locator(Protocol):
    """Knows where the statements of a file stand."""

    def place(self, focus: str, path: str, value: str) -> Place | None:
        """Return the best known place of a statement: of all three, else without the value.

        Where the property is not known either, the place of the focus is returned. An empty
        text is not given; focus and value are an IRI or the lexical form of a literal.
        """


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        severity: 'Violation', 'Warning' or 'Info'.
        rule: The IRI of the shape that found it.
        focus: The IRI of what it is about.
        label: The Dutch name of the focus, with its code where it has one.
        path: The IRI of the property it is about, or empty.
        value: The offending value, an IRI or a text, or empty.
        message_nl: What is wrong and what to do, in Dutch.
        message_en: The same in English.
        concluded: Whether it rests on something we concluded, not on the documents alone.
        expected: What was expected instead, or empty.
        hint_nl: How to mend it, in Dutch, or empty.
        hint_en: The same in English.
        place: Where it stands, if that is known.

    """

    severity: str
    rule: str
    focus: str
    label: str
    path: str
    value: str
    message_nl: str
    message_en: str
    concluded: bool
    expected: str = ""
    hint_nl: str = ""
    hint_en: str = ""
    place: Place | None = None

    @property
    def fingerprint(self) -> str:
        """What tells a finding from others, whatever its place and wording."""
        parts = "\0".join((self.rule, self.focus, self.path, self.value))
        return hashlib.sha256(parts.encode()).hexdigest()[:16]

    @property
    def page(self) -> str:
        """The address of the page that explains the rule."""
        return self.rule

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """What findings are sorted by: the worst first, then by rule, focus, path and value."""
        return SEVERITIES.index(self.severity), self.rule, self.focus, self.path, self.value

    def message(self, lang: str) -> str:
        """Return the message in Dutch, or in English for 'en'."""
        return self.message_en if lang == "en" else self.message_nl

    def hint(self, lang: str) -> str:
        """Return the hint in Dutch, or in English for 'en'."""
        return self.hint_en if lang == "en" else self.hint_nl


@dataclass(frozen=True)
class Report:
    """All findings of one validation, in order.

    Attributes:
        findings: The findings, worst first.
        triples: How many triples were looked at, the ontology included.

    >>> Report((), 10).conforms("warning")
    True

    """

    findings: tuple[Finding, ...]
    triples: int

    def of(self, severity: str, *, concluded: bool | None = None) -> tuple[Finding, ...]:
        """Return the findings of one severity, all or those that do (not) rest on a conclusion."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity == severity and concluded in (None, finding.concluded)
        )

    def conforms(self, fail_on: str = "violation") -> bool:
        """Return whether nothing was found that is bad enough: 'violation' or 'warning'."""
        bad = {"violation": SEVERITIES[:1], "warning": SEVERITIES[:2]}[fail_on]
        return not any(finding.severity in bad for finding in self.findings)


class Names:
    """What things are called, for people."""

    def __init__(self, data: Graph) -> None:
        """Keep the graph to look in."""
        self.data = data

    def of(self, node: Node | None, lang: str) -> str:
        """Return the name of something, or of the whole it is part of, or its short IRI."""
        from rdflib import Literal

        if node is None or isinstance(node, Literal):
            return str(node or "")
        label = self._said(node, "skos:prefLabel", lang) or self._said(node, "dcterms:title", lang)
        code = self._said(node, "skos:notation", "")
        if label:
            return f"{label} ({code})" if _FUNCTION_CODE.match(code) else label
        wholes = (self._objects(node, f"fg:{whole}") for whole in WHOLES)
        whole = next((min(found, key=str) for found in wholes if found), None)
        kinds = sorted(
            self._said(kind, "skos:prefLabel", lang) for kind in self._objects(node, "rdf:type")
        )
        if whole is None or not kinds:
            return code or short(str(node))
        part = f"{kinds[-1]} {self._said(node, 'fg:position', '')}".strip()
        return f"{part} {'of' if lang == 'en' else 'bij'} {self.of(whole, lang)}"

    def _objects(self, node: Node, prefixed: str) -> list[Node]:
        """Return the values of one property, given with its prefix."""
        from rdflib import URIRef

        prefix, _, name = prefixed.partition(":")
        return list(self.data.objects(node, URIRef(_NAMESPACES[prefix] + name)))

    def _said(self, node: Node, prefixed: str, lang: str) -> str:
        """Return a text in this language, or else in Dutch, or else whatever there is."""
        texts = sorted(self._objects(node, prefixed), key=str)
        for wanted in (lang, "nl"):
            for text in texts:
                if getattr(text, "language", None) == wanted:
                    return str(text)
        return str(texts[0]) if texts else ""
