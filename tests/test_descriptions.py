"""Exports that describe what is published: queries, VoID and DCAT-AP-NL, held against others."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from click.testing import CliRunner
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SDO, SKOS, VOID
from rdflib.plugins.sparql import prepareQuery

from functiegraaf import catalogue, load, resources
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.targets import address, dumps, rdf
from official import SH, built, needs_shapes, rdflib_graph, results, violations

ROOM = Path(__file__).parent / "targets"
ID = rdflib.Namespace(resources.ID)
SHACL = rdflib.Namespace(SH)
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
SHORT = {"dcat": DCAT, "dcterms": DCTERMS, "foaf": FOAF, "skos": SKOS, "spdx": SPDX,
         "dcatap": rdflib.Namespace("http://data.europa.eu/r5r/")}  # fmt: skip

DCAT_AP = [f"dcat-ap-3.0.1/{name}.ttl" for name in ("shapes", "range")]
DCAT_AP += ["dcat-ap-3.0.1/shapes_recommended.ttl", "dcat-ap-3.0.1/deprecateduris.ttl"]
DCAT_AP_NL = [f"dcat-ap-nl-SHACL{end}.ttl" for end in
              ("", "-klassebereik", "-klassebereik-codelijsten", "-aanbevolen")]  # fmt: skip


def listed(name: str) -> list[dict[str, str]]:
    with (ROOM / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def whole(curie: str) -> rdflib.URIRef:
    prefix, _, local = curie.partition(":")
    return rdflib.URIRef(str(SHORT[prefix]) + local)


@cache
def graph(target: str) -> rdflib.Graph:
    return rdflib_graph(built(target))


@cache
def shipped() -> rdflib.Graph:
    """The dump as rdflib reads it, which did not write it."""
    return rdflib.Graph().parse(data=dump("functiegraaf.ttl"), format="turtle")


def dump(name: str) -> bytes:
    return next(one.content for one in dumps.made("dcat") if one.name == name)


# Queries


def faults(queries: rdflib.Graph) -> set[str]:
    shapes = rdflib.Graph().parse(ROOM / "stored-queries-shapes.ttl")
    _, report, _ = pyshacl.validate(queries, shacl_graph=shapes)
    return {str(message) for message in report.objects(None, SHACL.resultMessage)}


def test_every_stored_query_is_published_whole() -> None:
    queries = graph("queries")
    assert faults(queries) == set()
    names = {str(queries.value(one, SKOS.notation)) for one in executables(queries)}
    assert names == set(catalogue.names())


def executables(queries: rdflib.Graph) -> list[rdflib.term.Node]:
    return sorted(queries.subjects(RDF.type, SHACL.SPARQLExecutable))


@pytest.mark.parametrize(
    ("term", "fault"),
    [
        (RDFS.comment, "question"),
        (SDO.target, "target"),
        (SDO.keywords, "keywords"),
        (SHACL.select, "text"),
        (SHACL.declare, "prefixes"),
    ],
    ids=str,
)
def test_what_a_query_lacks_is_found(term: rdflib.URIRef, fault: str) -> None:
    queries = rdflib.Graph() + graph("queries")
    queries.remove((None if term == SHACL.declare else executables(queries)[0], term, None))
    assert faults(queries) == {fault}


def test_rdflib_reads_every_text_with_and_without_the_prefixes_in_it() -> None:
    queries = graph("queries")
    declared = {
        str(queries.value(one, SHACL.prefix)): str(queries.value(one, SHACL.namespace))
        for one in queries.objects(rdflib.URIRef(resources.SHAPE + "prefixes"), SHACL.declare)
    }
    for query in executables(queries):
        text = str(queries.value(query, SHACL.select))
        assert "#+" not in text
        prepareQuery(text)
        bare = [line for line in text.splitlines() if not line.startswith("PREFIX ")]
        prepareQuery("\n".join(bare), initNs=declared)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("functions", {}),
        ("behaviour-indicators", {"competency": "id:competency-N06-3", "level": "id:level-C"}),
    ],
)
def test_rdflib_answers_a_published_text_as_we_do(name: str, values: dict[str, str]) -> None:
    text = str(graph("queries").value(ID[f"query-{name}"], SHACL.select))
    theirs = [[None if one is None else str(one) for one in row] for row in shipped().query(text)]
    ours = Graph.open().run(name, **values).terms
    assert theirs
    assert theirs == [[None if one is None else one.value for one in row] for row in ours]


def test_a_published_query_tells_its_columns_and_parameters() -> None:
    queries = graph("queries")
    fg = rdflib.Namespace(resources.DEF)
    for name in catalogue.names():
        query, node = catalogue.get(name), ID[f"query-{name}"]
        assert str(queries.value(node, fg.columns)) == ", ".join(query.columns)
        told = {
            str(queries.value(one, SKOS.notation)) for one in queries.subjects(fg.ofQuery, node)
        }
        assert told == {parameter.name for parameter in query.parameters}


# VoID


def counts(node: rdflib.term.Node) -> dict[str, int]:
    return {
        str(term).removeprefix(str(VOID)): int(value)
        for term, value in graph("void").predicate_objects(node)
        if isinstance(value, rdflib.Literal) and value.datatype == rdflib.XSD.integer
    }


def is_ours(node: rdflib.term.Node) -> bool:
    return isinstance(node, rdflib.URIRef) and node.startswith("https://w3id.org/functiegraaf/")


@cache
def files() -> frozenset[tuple[rdflib.term.Node, ...]]:
    """What the files say, read one by one by rdflib."""
    parsed = rdflib.Graph()
    for name in resources.SHIPPED_GRAPHS:
        for path in resources.graph_files(name):
            parsed.parse(path)
    return frozenset(parsed)


def test_the_size_is_what_rdflib_counts_in_the_files() -> None:
    subjects, properties, values = (set(column) for column in zip(*files(), strict=True))
    assert counts(ID.dataset) == {
        "triples": len(files()),
        "entities": sum(map(is_ours, subjects)),
        "classes": len({o for _, p, o in files() if p == RDF.type}),
        "properties": len(properties),
        "distinctSubjects": len(subjects),
        "distinctObjects": len(values),
    }


def test_each_class_has_a_partition_with_what_rdflib_counts() -> None:
    void = graph("void")
    found = {
        void.value(one, VOID["class"]): counts(one)
        for one in void.objects(ID.dataset, VOID.classPartition)
    }
    things: dict[rdflib.term.Node, set[rdflib.term.Node]] = {}
    for subject, term, value in files():
        if term == RDF.type:
            things.setdefault(value, set()).add(subject)
    assert set(found) == set(things)
    for kind, members in things.items():
        said = [triple for triple in files() if triple[0] in members]
        assert found[kind] == {
            "entities": len(members),
            "triples": len(said),
            "properties": len({term for _, term, _ in said}),
        }, kind


def test_each_property_has_a_partition_with_what_rdflib_counts() -> None:
    void = graph("void")
    found = {
        void.value(one, VOID.property): counts(one)
        for one in void.objects(ID.dataset, VOID.propertyPartition)
    }
    assert set(found) == {term for _, term, _ in files()}
    for used, numbers in found.items():
        said = [triple for triple in files() if triple[1] == used]
        assert numbers == {
            "triples": len(said),
            "distinctSubjects": len({subject for subject, _, _ in said}),
            "distinctObjects": len({value for _, _, value in said}),
        }, used


#: What points to a word of others, not to a thing.
WORDS = ("mappingRelation", "justification")


def test_linksets_are_the_links_that_rdflib_finds() -> None:
    void = graph("void")
    found = {}
    for one in void.subjects(RDF.type, VOID.Linkset):
        assert (ID.dataset, VOID.subset, one) in void
        place = void.value(void.value(one, VOID.objectsTarget), VOID.uriSpace)
        found[void.value(one, VOID.linkPredicate), str(place)] = counts(one)["triples"]
    links: dict[tuple[rdflib.term.Node, str], int] = {}
    for subject, term, value in files():
        words = (RDF.type, *(rdflib.URIRef(resources.DEF + one) for one in WORDS))
        far = isinstance(value, rdflib.URIRef) and not is_ours(value) and term not in words
        if str(subject).startswith(resources.ID) and far:
            key = (term, value.rpartition("/")[0] + "/")
            links[key] = links.get(key, 0) + 1
    assert found == links
    assert "http://data.europa.eu/snb/eqf/" in {place for _, place in found}


def test_named_graphs_have_the_sizes_of_the_dump() -> None:
    void = graph("void")
    dataset = rdflib.Dataset().parse(data=dump("functiegraaf.nq"), format="nquads")
    sizes = {
        str(void.value(one, SD.name)): counts(void.value(one, SD.graph))["triples"]
        for one in void.objects(ID["service-dataset"], SD.namedGraph)
    }
    named = {str(one.identifier): len(one) for one in dataset.graphs() if len(one)}
    assert sizes == named
    assert set(sizes) == {resources.GRAPH + name for name in resources.SHIPPED_GRAPHS}


def test_a_triple_in_two_graphs_counts_once() -> None:
    store = load.load_shipped(ox.Store())
    stated = next(iter(store.quads_for_pattern(None, None, None, load.graph_name("stated"))))
    store.add(ox.Quad(*stated.triple, load.graph_name("concluded")))
    twice = rdf.build("void", Graph(store, list(resources.SHIPPED_GRAPHS)))
    changed = {t.subject.value for t in twice ^ built("void")}
    assert changed == {resources.ID + "service-graph-concluded"}


def test_formats_are_those_that_the_engine_has() -> None:
    formats = {str(one) for one in graph("void").objects(ID.service, SD.resultFormat)}
    kinds = [getattr(ox.QueryResultsFormat, one) for one in ("JSON", "XML", "CSV", "TSV")]
    kinds += [getattr(ox.RdfFormat, one) for one in ("TURTLE", "N_TRIPLES", "RDF_XML", "JSON_LD")]
    # pyoxigraph has another address for JSON-LD than the list of W3C.
    assert {one.rpartition("/")[2] for one in formats} == {
        kind.iri.rpartition("/")[2] for kind in kinds
    }
    assert {one.rpartition("/")[0] for one in formats} == {"http://www.w3.org/ns/formats"}


def test_an_example_is_in_the_graph_and_a_vocabulary_in_use() -> None:
    void = graph("void")
    examples = set(void.objects(ID.dataset, VOID.exampleResource))
    assert len(examples) == 7
    assert examples <= {subject for subject, _, _ in files()}
    terms = {term for _, term, _ in files()} | {o for _, p, o in files() if p == RDF.type}
    for vocabulary in void.objects(ID.dataset, VOID.vocabulary):
        assert any(str(term).startswith(str(vocabulary)) for term in terms), vocabulary


# DCAT


@needs_shapes
def test_dcat_has_no_violation_of_dcat_ap_and_dcat_ap_nl() -> None:
    assert violations(built("dcat"), *DCAT_AP, *DCAT_AP_NL) == []


@needs_shapes
def test_each_warning_has_a_reason_why_it_stays() -> None:
    kept = {(line["thing"], whole(line["property"])) for line in listed("dcat-warnings.csv")}
    found = results(built("dcat"), "Warning", "resultPath", *DCAT_AP, *DCAT_AP_NL)
    assert {(one.removeprefix(resources.ID), rdflib.URIRef(path)) for one, path in found} == kept
    assert len(found) == len(kept)


@needs_shapes
@pytest.mark.parametrize(
    "line", listed("dcat-mandatory.csv"), ids=lambda line: " ".join(line.values())
)
def test_what_is_mandatory_is_missed(line: dict[str, str]) -> None:
    kind, term = (ox.NamedNode(str(whole(line[key]))) for key in ("class", "property"))
    things = {t.subject for t in built("dcat") if t.object == kind}
    few = {t for t in built("dcat") if not (t.subject in things and t.predicate == term)}
    assert few != built("dcat")
    found = {focus for focus, _ in violations(frozenset(few), *DCAT_AP, *DCAT_AP_NL)}
    assert found == {thing.value for thing in things}


def test_each_file_is_as_large_and_has_the_checksum_that_dcat_says(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["export", "dcat", "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    dcat = rdflib.Graph().parse(tmp_path / "dcat.ttl")
    named = set()
    for one in dcat.objects(ID.dataset, DCAT.distribution):
        name = str(dcat.value(one, DCTERMS.title))
        content = (tmp_path / name).read_bytes()
        assert str(dcat.value(one, DCAT.downloadURL)) == address.BASE + name
        assert int(dcat.value(one, DCAT.byteSize)) == len(content)
        checksum = dcat.value(dcat.value(one, SPDX.checksum), SPDX.checksumValue)
        assert checksum.lower() == hashlib.sha256(content).hexdigest()
        assert dcat.value(one, DCTERMS.description) is not None
        named.add(name)
    assert {path.name for path in tmp_path.iterdir()} == {*named, "dcat.ttl"}


def test_dumps_say_what_the_graph_says_in_the_same_bytes() -> None:
    assert dumps.made.__wrapped__("dcat") == dumps.made("dcat")

    def canonical(quads: ox.Dataset) -> ox.Dataset:
        quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return quads

    store = load.load_shipped(ox.Store())
    read = ox.Dataset(ox.parse(dump("functiegraaf.nq"), format=ox.RdfFormat.N_QUADS))
    assert canonical(read) == canonical(ox.Dataset(store))
    for name, graphs in (
        ("functiegraaf.ttl", resources.SHIPPED_GRAPHS),
        ("ontology.ttl", ["ontology"]),
    ):
        read = ox.Dataset(ox.parse(dump(name), format=ox.RdfFormat.TURTLE))
        merged = ox.Dataset(
            ox.Quad(*quad.triple)
            for graph in graphs
            for quad in store.quads_for_pattern(None, None, None, load.graph_name(graph))
        )
        assert canonical(read) == canonical(merged), name
    shapes = rdflib.Graph().parse(data=dump("shapes.ttl"), format="turtle")
    assert len(shapes) == sum(len(rdflib.Graph().parse(path)) for path in resources.shape_files())


def test_no_file_has_a_label_that_another_could_have_too() -> None:
    """Files are put one after another, where the same label would be the same node."""
    paths = [path for name in resources.SHIPPED_GRAPHS for path in resources.graph_files(name)]
    for path in [*paths, *resources.shape_files()]:
        assert "_:" not in path.read_text("utf-8"), path


def test_void_names_the_dumps_and_the_service_that_dcat_describes() -> None:
    dcat, void = graph("dcat"), graph("void")
    dumped = set(void.objects(ID.dataset, VOID.dataDump))
    assert dumped
    assert dumped <= set(dcat.objects(None, DCAT.downloadURL))
    assert void.value(ID.service, SD.endpoint) == dcat.value(ID.service, DCAT.endpointURL)
    assert void.value(ID.dataset, VOID.sparqlEndpoint) == void.value(ID.service, SD.endpoint)
    targets = set(graph("queries").objects(None, SDO.target))
    assert targets == {void.value(ID.service, SD.endpoint)}


def test_nothing_claims_that_an_address_resolves_and_no_date_is_made_up() -> None:
    for target, thing in (("dcat", ID.catalogue), ("void", ID.dataset), ("dcat", ID.service)):
        notes = {one.language for one in graph(target).objects(thing, SKOS.editorialNote)}
        assert notes == {"nl", "en"}
    service = next(graph("queries").objects(None, SDO.target))
    assert len(list(graph("queries").objects(service, SKOS.editorialNote))) == 2
    for target in ("dcat", "void", "queries"):
        dates = (DCTERMS.issued, DCTERMS.modified, DCTERMS.created, DCTERMS.date)
        assert not any((None, date, None) in graph(target) for date in dates)


def test_the_version_is_that_of_the_ontology() -> None:
    ontology = rdflib.Graph().parse(data=dump("ontology.ttl"), format="turtle")
    version = set(ontology.objects(None, OWL.versionInfo))
    # rdflib has DCAT 2, which did not have it.
    told = rdflib.URIRef(str(DCAT) + "version")
    assert set(graph("dcat").objects(ID.dataset, told)) == version
    assert set(graph("void").objects(ID.dataset, told)) == version


# Addresses, and graphs that are not ours


def moved(target: str) -> tuple[rdflib.Graph, rdflib.Graph]:
    """Return an export for another address, and the usual one with its addresses put there."""
    base = "https://data.example.nl/functies/"
    there = rdflib_graph(rdf.build(target, Graph.open(), base))
    names = (resources.ID, resources.DEF, resources.SHAPE, resources.GRAPH, address.BASE + "issues")

    def put(node: rdflib.term.Node) -> rdflib.term.Node:
        text = str(node)
        if not isinstance(node, rdflib.URIRef) or text.startswith(names):
            return node
        return rdflib.URIRef(text.replace(address.BASE, base))

    usual = rdflib.Graph()
    for triple in graph(target):
        usual.add(tuple(map(put, triple)))
    return there, usual


@pytest.mark.parametrize("target", ["dcat", "void", "queries"])
def test_addresses_follow_the_base_and_names_do_not(target: str) -> None:
    there, usual = moved(target)
    assert set(there) == set(usual)
    assert set(there) != set(graph(target))


@needs_shapes
def test_dcat_conforms_at_another_address() -> None:
    there = rdf.build("dcat", Graph.open(), "https://data.example.nl/functies/")
    assert violations(there, *DCAT_AP, *DCAT_AP_NL) == []


@pytest.mark.parametrize(
    ("base", "fault"),
    [
        ("data", "is no IRI"),
        ("ftp://data.example.nl/", "is no web address"),
        ("https:///functies/", "is no web address"),
        ("https://data.example.nl", "does not end in /"),
        ("https://data.example.nl/a b/", "is no IRI"),
        ("https://data.example.nl:port/", "is no IRI"),
        ("https://user:word@data.example.nl/", "names a user"),
        ("https://data.example.nl/?a=/", "has a query or a fragment"),
        ("https://data.example.nl/#/", "has a query or a fragment"),
    ],
)
def test_a_base_that_nothing_can_stand_below_is_refused(
    tmp_path: Path, base: str, fault: str
) -> None:
    with pytest.raises(InputError, match=fault):
        address.checked(base)
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["export", "dcat", "-o", str(out), "--base", base])
    assert done.exit_code == 2
    assert fault in done.output
    assert not out.exists()


def test_a_base_for_targets_without_addresses_is_refused(tmp_path: Path) -> None:
    base = "https://data.example.nl/"
    done = CliRunner().invoke(main, ["export", "skos", "eqf", "-o", str(tmp_path), "--base", base])
    assert done.exit_code == 2
    assert "nothing in skos, eqf has an address" in done.output
    done = CliRunner().invoke(main, ["export", "eqf", "void", "-o", str(tmp_path), "--base", base])
    assert done.exit_code == 0, done.output
    assert f"<{base}sparql>" in (tmp_path / "void.ttl").read_text("utf-8")


@pytest.mark.parametrize("target", ["dcat", "void", "queries"])
@pytest.mark.parametrize(
    "other", [lambda: Graph.open(stated=True), lambda: Graph(ox.Store(), None)]
)
def test_another_graph_is_not_described_as_ours(target: str, other: Callable[[], Graph]) -> None:
    with pytest.raises(InputError, match=f"'{target}' describes what the project publishes"):
        rdf.build(target, other())


def test_data_of_a_user_is_not_described_as_ours(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        "<https://w3id.org/functiegraaf/id/x> a <https://w3id.org/functiegraaf/def/Post> ."
    )
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["export", "dcat", "--data", str(mine), "-o", str(out)])
    assert done.exit_code == 2
    assert "export it without --data and --store" in done.output
    assert not out.exists()
