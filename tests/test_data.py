"""The data: whole, true to the documents, and shaped as the house says."""

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from functiegraaf import resources
from functiegraaf.load import graph_name
from functiegraaf.query import Graph

SOURCES = Path(__file__).parents[2] / "shared" / "sources"
DOCUMENTS = {
    "9078B19D": SOURCES / "000_179da22af29db2f2.txt",
    "BD80F580": SOURCES / "003_e9be9a895d509c6a.txt",
}
needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the source documents are not beside this checkout (../shared)"
)

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#wasDerivedFrom"


@cache
def quads(graph: str) -> tuple[ox.Quad, ...]:
    return tuple(
        quad
        for path in resources.graph_files(graph)
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    )


@cache
def everything() -> tuple[ox.Quad, ...]:
    return tuple(quad for graph in resources.SHIPPED_GRAPHS for quad in quads(graph))


def of_class(name: str) -> list[str]:
    return sorted(
        quad.subject.value
        for quad in everything()
        if quad.predicate.value == TYPE and quad.object.value == resources.DEF + name
    )


def values(predicate: str) -> dict[str, list[ox.Literal]]:
    found = defaultdict(list)
    for quad in everything():
        if quad.predicate.value == predicate and isinstance(quad.object, ox.Literal):
            found[quad.subject.value].append(quad.object)
    return found


# What was found twice, by a structural reading and by an independent count by hand with
# control sums (docs/reference/inventory.md); the two agree.
INVENTORY = {
    "FunctionSeries": 5,
    "FunctionGroup": 12,
    "NormFunction": 25,
    "FunctionCharacteristic": 73,
    "NormalProfile": 10,
    "EnrichedProfile": 6,
    "CompetencyRequirement": 50,
    "Competency": 10,
    "CompetencyLevel": 22,
    "BehaviourIndicator": 95,
    "Dimension": 4,
    "Level": 4,
    "CriticalSituation": 10,
    "ProfileSituation": 41,
    "KnowledgeArea": 7,
    "Skill": 3,
    "KnowledgeRequirement": 48,
    "MinimumEducation": 16,
    "NlqfLevel": 9,
    "NlqfIndicator": 13,
    "NlqfStatement": 10,
    "RelatedEducation": 30,
    "Qualification": 5,
    "ProfileQualification": 13,
    "CoreTask": 13,
    "WorkProcess": 44,
    "TopicEntry": 120,
    "KnowledgeTopic": 111,
    "RoleDescription": 26,
    "ComplexityDescription": 50,
    "ResultArea": 55,
    "GenericTask": 213,
    "Module": 1,
    "ModuleTask": 5,
    "SelectionReason": 13,
    "Remark": 2,
    "SourceDocument": 2,
}


@pytest.mark.parametrize(("name", "count"), INVENTORY.items())
def test_inventory_is_complete(name, count):
    assert len(of_class(name)) == count


def test_no_triple_stands_in_two_graphs():
    places = defaultdict(set)
    for graph in resources.SHIPPED_GRAPHS:
        for quad in quads(graph):
            places[quad.triple].add(graph)

    assert {triple: found for triple, found in places.items() if len(found) > 1} == {}


def test_no_triple_is_written_twice():
    counts = Counter(quad.triple for quad in everything())

    assert [triple for triple, count in counts.items() if count > 1] == []


def test_data_has_no_blank_nodes():
    blank = [
        quad
        for graph in ("stated", "concluded")
        for quad in quads(graph)
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    ]

    assert blank == []


def test_every_iri_of_ours_is_described():
    subjects = {quad.subject.value for quad in everything()}
    used = {
        term.value
        for quad in everything()
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith((resources.ID, resources.DEF))
    }

    editions = {
        quad.object.value
        for quad in everything()
        if quad.predicate.value.startswith("http://www.w3.org/2002/07/owl#")
        and quad.predicate.value.endswith(("#versionIRI", "#priorVersion"))
    }

    assert used - subjects - editions == set()


def test_local_names_are_made_of_a_kind_codes_and_positions():
    """No wording, no dots: a kind in lower case, then codes in upper case and numbers."""
    local = re.compile(r"^[a-z]+(-[a-z]+)*(-([A-Z0-9]+))+$")
    wrong = {
        quad.subject.value
        for graph in ("stated", "concluded")
        for quad in quads(graph)
        if not local.match(quad.subject.value.removeprefix(resources.ID))
    }

    assert wrong == set()


def test_the_sources_are_the_documents():
    hashes = {literal[0].value for literal in values(resources.DEF + "sha256").values()}

    assert hashes == {
        "9078b19d316d173afdbdbde225351f3fbb6f1898300a127d378e833d57a92813",
        "bd80f5806ab87a74b690a24d64783b8161010ffbeeb430698c7f891d40bff8fc",
    }


def test_a_query_without_graph_sees_all_but_the_inferred():
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    assert Graph.open().sparql(count).rows == [(len(everything()),)]
    stated = len(quads("ontology")) + len(quads("stated"))
    assert Graph.open(stated=True).sparql(count).rows == [(stated,)]


def test_graph_names():
    names = Graph.open().sparql("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")

    assert [row[0] for row in names.rows] == sorted(
        graph_name(graph).value for graph in resources.SHIPPED_GRAPHS
    )


# ---- against the documents


@cache
def lines(document: str) -> list[str]:
    return DOCUMENTS[document].read_text("utf-8").split("\n")


def clean(text: str) -> str:
    return " ".join(text.replace("\ufffd", "").replace("\xa0", " ").split())


def passages() -> list[tuple[str, int, int]]:
    found = []
    for name in ("SourcePassage", "StructuralPassage"):
        for iri in of_class(name):
            document, first, last = iri.rsplit("passage-", 1)[1].split("-")
            found.append((document, int(first), int(last)))
    return found


@needs_sources
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_extraction_is_the_one_that_was_read(document):
    import hashlib

    digest = hashlib.sha256(DOCUMENTS[document].read_bytes()).hexdigest()

    assert digest.startswith(document.lower())


@needs_sources
@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_line_is_left_over(document):
    """Every line with text on it stands in a passage."""
    covered = set()
    for name, first, last in passages():
        if name == document:
            covered |= set(range(first, last + 1))
    left = [n for n, line in enumerate(lines(document), 1) if clean(line) and n not in covered]

    assert left == []


@needs_sources
def test_every_bullet_of_the_profiles_is_an_item():
    """Each line that starts with the bullet of the booklet starts a passage of an item."""
    starts = {first for document, first, _ in passages() if document == "9078B19D"}
    # The profiles begin at line 902; 808 bullets was counted by hand too.
    bullets = [
        n
        for n, line in enumerate(lines("9078B19D"), 1)
        if n > 901 and line.strip().startswith("−−")
    ]

    assert len(bullets) == 808
    assert [n for n in bullets if n not in starts] == []


@needs_sources
def test_passage_lines_are_numbers_of_lines():
    first = values(resources.DEF + "firstLine")
    last = values(resources.DEF + "lastLine")
    for document, start, end in passages():
        iri = f"{resources.ID}passage-{document}-{start}-{end}"
        assert first[iri][0].value == str(start)
        assert last[iri][0].value == str(end)
        assert 1 <= start <= end <= len(lines(document))
        assert clean(" ".join(lines(document)[start - 1 : end]))


def derived() -> dict[str, list[tuple[str, int, int]]]:
    found = defaultdict(list)
    for quad in everything():
        if quad.predicate.value == PROV:
            document, first, last = quad.object.value.rsplit("passage-", 1)[1].split("-")
            found[quad.subject.value].append((document, int(first), int(last)))
    return found


def squeezed(text: str) -> str:
    """Letters and digits only, so that line breaks and hyphens at line ends do not matter."""
    return re.sub(r"[\W_]+", "", text.replace("\ufffd", "")).casefold()


#: Names that are ours or put together, with the reason.
COMPOSED = {
    "CompetencyLevel": "competency, letter and keyword put together",
    "Level": "the word Niveau and the letter",
    "NlqfLevel": "the word NLQF and the number",
    "EducationLevel": "the tables write MBO niveau 4 and MBO 4 for one level",
    "SourceDocument": "the title is put together from cover words",
    "PassageRole": "ours",
    "ConflictKind": "ours",
    "Reading": "ours",
}


@needs_sources
def test_names_stand_in_the_document_as_written():
    """A Dutch preferred name stands in one of the item's own passages."""
    labels = values(SKOS + "prefLabel")
    places = derived()
    skipped = {iri for name in COMPOSED for iri in of_class(name)}
    wrong = []
    for iri, literals in labels.items():
        if iri in skipped or not iri.startswith(resources.ID) or iri not in places:
            continue
        name = next(literal.value for literal in literals if literal.language == "nl")
        texts = [
            squeezed(" ".join(lines(document)[first - 1 : last]))
            for document, first, last in places[iri]
        ]
        if not any(squeezed(name) in text for text in texts):
            wrong.append((iri.removeprefix(resources.ID), name))

    assert wrong == []


def words(text: str) -> list[str]:
    return re.findall(r"[a-zà-ÿ0-9]+", text.casefold())


def shingles() -> set[tuple[str, ...]]:
    found = set()
    for document in DOCUMENTS:
        text = DOCUMENTS[document].read_text("utf-8").replace("\ufffd", " ")
        mended = re.sub(r"(\w)-\s+(?=[a-z])", r"\1", text)
        for version in (text, mended):
            all_words = words(version)
            found |= {tuple(all_words[i : i + 5]) for i in range(len(all_words) - 4)}
    return found


SENTENCES = ("text", "remark", "statement", "otherStatement", "reason")


#: Names of organisations, programmes and a publication that the graph has no node for.
PROPER_NAMES = (
    "het A+O fonds Gemeenten",
    "Innovatie, Kwaliteit en Professionaliteit van het Openbaar Bestuur",
    "Beter Werken in het Openbaar Bestuur (BWOB)",
    "het Programma Digivaardig en Digiveilig",
    "e-Skills. Wat vraagt het van ambtenaren om met digitale middelen hun werk goed te doen?",
)


def names() -> list[list[str]]:
    """Names and codes of three words or more, longest first: these stay as written."""
    found = [words(name) for name in PROPER_NAMES]
    for predicate in ("prefLabel", "altLabel", "notation"):
        for literals in values(SKOS + predicate).values():
            found += [words(literal.value) for literal in literals if literal.language != "en"]
    return sorted((name for name in found if len(name) >= 3), key=len, reverse=True)


def without_names(sentence: list[str], known: list[list[str]]) -> list[list[str]]:
    """Cut a sentence where names stand, and return the pieces."""
    for name in known:
        for i in range(len(sentence) - len(name) + 1):
            if sentence[i : i + len(name)] == name:
                rest = without_names(sentence[i + len(name) :], known)
                return [*without_names(sentence[:i], known), *rest]
    return [sentence]


@needs_sources
def test_no_sentence_is_taken_over():
    """No run of five words of a document stands in a sentence of ours, names aside."""
    taken = shingles()
    known = names()
    wrong = []
    for predicate in [resources.DEF + name for name in SENTENCES] + [SKOS + "definition"]:
        for iri, literals in values(predicate).items():
            if not iri.startswith(resources.ID):
                continue
            for literal in literals:
                if literal.language != "nl":
                    continue
                mine = words(literal.value)
                if not any(tuple(mine[i : i + 5]) in taken for i in range(len(mine) - 4)):
                    continue
                for piece in without_names(mine, known):
                    runs = {tuple(piece[i : i + 5]) for i in range(len(piece) - 4)} & taken
                    wrong += [(iri.removeprefix(resources.ID), " ".join(run)) for run in runs]

    assert wrong == []
