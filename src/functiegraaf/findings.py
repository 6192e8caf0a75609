"""Findings: what a validation found, one by one and together, in words for people."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

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


def page_of(rule: str) -> str:
    """Return where the documentation explains a rule, or '' for a rule that is not ours.

    >>> page_of("https://w3id.org/functiegraaf/shape/Level-rank")
    'docs/reference/rules.md#level-rank'
    """
    prefix, _, name = short(rule).partition(":")
    return f"docs/reference/rules.md#{name.lower()}" if prefix == "shape" else ""


def rank_of(severity: str) -> int:
    """Return the place of a severity, worst first.

    A severity that somebody made up has no place among the three, so that it comes first: what
    cannot be weighed is not taken lightly.
    """
    return SEVERITIES.index(severity) if severity in SEVERITIES else -1


def marked(text: str, language: str = "", datatype: str = "") -> str:
    """Return a value with its language or datatype: two texts alike can differ in that only.

    >>> marked("Tekst", language="de") == marked("Tekst"), marked("http://x/a")
    (False, 'http://x/a')
    """
    if language:
        return f"{text}\0@{language}"
    return f"{text}\0{datatype}" if datatype else text


def plain(value: str) -> str:
    """Return a value without its mark.

    >>> plain(marked("Tekst", language="de"))
    'Tekst'
    """
    return value.partition("\0")[0]


@dataclass(frozen=True, order=True)
class Place:
    """Where in a file something stands.

    Attributes:
        file: The file, as it was named.
        line: The line, from 1; 0 where that is not known, as in a workbook.
        column: The column, from 1; 0 where that is not known.
        sheet: The sheet of a workbook, or empty.
        cell: The cell of a workbook, such as 'C7', or empty.

    >>> str(Place("a.ttl", 3, 1)), str(Place("a.xlsx", sheet="Functies", cell="C7"))
    ('a.ttl:3', 'a.xlsx, Functies!C7')

    """

    file: str
    line: int = 0
    column: int = 0
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return the place as people write it."""
        if self.cell or self.sheet:
            return f"{self.file}, {'!'.join(part for part in (self.sheet, self.cell) if part)}"
        return f"{self.file}:{self.line}" if self.line else self.file


class Locator(Protocol):
    """Knows where statements stand in one file."""

    def place(self, focus: str, path: str, value: str) -> Place | None:
        """Return the best known place of a statement.

        That is the place of the whole statement, or else of the property of the focus, or else
        of the focus; without a focus, where the value is first referred to. None if the file
        does not speak of it.

        Args:
            focus: The IRI of the subject.
            path: The IRI of the property, or empty.
            value: The IRI or the text of the object, marked (see `marked`) or not, or empty.

        """
        ...


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        severity: 'Violation', 'Warning' or 'Info'.
        rule: The IRI of the shape that found it.
        focus: The IRI of what it is about.
        label_nl: The Dutch name of the focus, with its code where it has one.
        label_en: The same in English, where there is English.
        path: The IRI of the property it is about, or empty.
        value: The offending value, an IRI or a text, or empty.
        message_nl: What is wrong and what to do, in Dutch.
        message_en: The same in English.
        concluded: Whether it rests on something we concluded, not on the documents alone.
        constraint: The kind of constraint, as SHACL names it, without 'ConstraintComponent'.
        expected_nl: What the rule asks for, in Dutch, or empty.
        expected_en: The same in English.
        hint_nl: How to mend it, in Dutch, or empty.
        hint_en: The same in English.
        place: Where it stands, if that is known.
        language: The language of the value, if it is a text with one.
        datatype: The IRI of the datatype of the value, if it is another than that of a text.

    """

    severity: str
    rule: str
    focus: str
    label_nl: str
    label_en: str
    path: str
    value: str
    message_nl: str
    message_en: str
    concluded: bool
    constraint: str = ""
    expected_nl: str = ""
    expected_en: str = ""
    hint_nl: str = ""
    hint_en: str = ""
    place: Place | None = None
    language: str = ""
    datatype: str = ""

    @property
    def marked(self) -> str:
        """The value with its language or datatype."""
        return marked(self.value, self.language, self.datatype)

    @property
    def fingerprint(self) -> str:
        """What tells this finding from others, whatever its line, file or wording.

        A blank node goes by what it is called for people: its own name holds for one file.
        """
        focus = f"_:{self.label_nl}" if self.focus.startswith("_:") else self.focus
        value = "_:" if self.value.startswith("_:") else self.marked
        parts = (self.rule, self.constraint, self.path, focus, value)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def page(self) -> str:
        """The page of the rule in the documentation, or '' for a rule that is not ours."""
        return page_of(self.rule)

    def label(self, lang: str) -> str:
        """Return the name of the focus in Dutch, or in English for 'en'."""
        return self.label_en if lang == "en" else self.label_nl

    def expected(self, lang: str) -> str:
        """Return what the rule asks for in Dutch, or in English for 'en'."""
        return self.expected_en if lang == "en" else self.expected_nl

    def hint(self, lang: str) -> str:
        """Return the hint in Dutch, or in English for 'en'."""
        return self.hint_en if lang == "en" else self.hint_nl

    @property
    def order(self) -> tuple[int, str, str, str, str, str]:
        """What findings are sorted by: the worst first, then by rule, focus, path and value."""
        return (
            rank_of(self.severity),
            self.rule,
            self.focus,
            self.path,
            self.marked,
            self.constraint,
        )

    def message(self, lang: str) -> str:
        """Return the message in Dutch, or in English for 'en'."""
        return self.message_en if lang == "en" else self.message_nl


@dataclass(frozen=True)
class Report:
    """All findings of one validation, in order.

    Attributes:
        findings: The findings, worst first.
        triples: How many triples were looked at, the ontology included.
        own: How many of them the files given hold; None where no files were given.
        left_out: How many findings are about the shipped graph and not about the files given.
        notes: What the reader should know about how this was found.
        graph: The report of SHACL itself, as Turtle.
        sources: The lines of each file that is a text, by its name, to show.

    >>> Report((), 10).conforms("warning")
    True

    """

    findings: tuple[Finding, ...]
    triples: int
    left_out: int = 0
    own: int | None = None
    notes: tuple[str, ...] = ()
    graph: str = field(default="", compare=False, repr=False)
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, severity: str, *, concluded: bool | None = None) -> tuple[Finding, ...]:
        """Return the findings of one severity, all or those that do (not) rest on a conclusion."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity == severity and concluded in (None, finding.concluded)
        )

    @property
    def severities(self) -> tuple[str, ...]:
        """The severities of the findings, worst first, those that somebody made up included."""
        found = {finding.severity for finding in self.findings}
        return tuple(sorted(found, key=lambda one: (rank_of(one), one)))

    def at_least(self, severity: str) -> Report:
        """Return the report with only the findings that are at least as bad as this."""
        last = [one.lower() for one in SEVERITIES].index(severity.lower())
        kept = tuple(one for one in self.findings if rank_of(one.severity) <= last)
        return replace(self, findings=kept)

    def conforms(self, fail_on: str = "violation") -> bool:
        """Return whether nothing was found that is bad enough.

        Args:
            fail_on: 'violation', 'warning', 'info' or 'never'.

        """
        return fail_on == "never" or not self.at_least(fail_on).findings
