"""The readers on the two documents: the proof that `data/` says what they say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from functiegraaf import ingest, load, resources
from functiegraaf.ingest import compare, graph

SOURCES = Path(__file__).parents[2] / "shared" / "sources"
FILES = {
    "booklet": "000_179da22af29db2f2.txt",
    "functions": "003_e9be9a895d509c6a.txt",
}

pytestmark = pytest.mark.skipif(
    not SOURCES.is_dir(), reason=f"the source documents are not at {SOURCES}"
)


@cache
def document(kind):
    return ingest.read(SOURCES / FILES[kind])


def store():
    return load.load_shipped(ox.Store())


@pytest.mark.parametrize("kind", FILES)
def test_kind_is_recognised_and_every_line_understood(kind):
    doc = document(kind)
    assert doc.kind == kind
    assert doc.unread == []
    assert (
        doc.source.sha256
        == ingest.lines.hashlib.sha256((SOURCES / FILES[kind]).read_bytes()).hexdigest()
    )


@pytest.mark.parametrize(
    ("kind", "recorded"),
    [
        ("booklet", {"conflict-28", "conflict-30", "conflict-33"}),
        ("functions", {"conflict-82"}),
    ],
)
def test_the_graph_says_what_the_document_says(kind, recorded):
    found = compare.compare(document(kind), store())
    assert compare.unexplained(found) == []
    assert {difference.recorded for difference in found} == recorded


def _quad(data, subject, stated, value=None):
    quads = data.quads_for_pattern(graph.node(subject), graph.predicate(stated), value, None)
    return next(iter(quads))


def _replace(subject, stated, value):
    def change(data):
        old = _quad(data, subject, stated)
        data.remove(old)
        data.add(ox.Quad(old.subject, old.predicate, value, old.graph_name))

    return change


def _remove(subject, stated=None):
    def change(data):
        predicate = graph.predicate(stated) if stated else None
        for quad in list(data.quads_for_pattern(graph.node(subject), predicate, None, None)):
            data.remove(quad)

    return change


def _copy(subject, into):
    def change(data):
        for quad in list(data.quads_for_pattern(graph.node(subject), None, None, None)):
            data.add(ox.Quad(graph.node(into), quad.predicate, quad.object, quad.graph_name))

    return change


def _integer(value):
    return ox.Literal(str(value), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))


#: What is changed in the graph, and what the comparison has to say of it: kind, thing, property.
PLANTED = [
    ("booklet", _replace("requirement-N06-01-04-4", "requiresLevel",
                         graph.node("competency-level-N06-4-C")),
     ("different", "requirement-N06-01-04-4", "requiresLevel")),
    ("booklet", _replace("competency-level-N06-1-C", "atLevel", graph.node("level-B")),
     ("different", "competency-level-N06-1-C", "atLevel")),
    ("booklet", _remove("indicator-N06-9-D-4"), ("missing", "indicator-N06-9-D-4", "")),
    ("booklet", _remove("indicator-N06-9-D-3", "text"), ("missing", "indicator-N06-9-D-3", "text")),
    ("booklet", _copy("indicator-N06-9-D-4", "indicator-N06-9-D-5"),
     ("extra", "indicator-N06-9-D-5", "")),
    ("booklet", _replace("profile-N06-02-06", "page", _integer(90)),
     ("different", "profile-N06-02-06", "page")),
    ("booklet", _replace("nlqf-statement-N06-02-02", "highestNlqfLevel", graph.node("nlqf-5")),
     ("different", "nlqf-statement-N06-02-02", "highestNlqfLevel")),
    ("booklet", _replace("minimum-education-N06-01-08", "educationLevel",
                         graph.node("education-level-MBO-3")),
     ("different", "minimum-education-N06-01-08", "educationLevel")),
    ("booklet", _remove("topic-entry-N06-2-5"), ("missing", "topic-entry-N06-2-5", "")),
    ("booklet", _replace("topic-entry-N06-3-2", "hasTopic", graph.node("topic-N06-1")),
     ("different", "topic-entry-N06-3-2", "hasTopic")),
    ("booklet", _replace("work-process-N06-2-2-5", "position", _integer(6)),
     ("different", "work-process-N06-2-2-5", "position")),
    ("booklet", _replace("profile-situation-N06-02-04-3", "position", _integer(4)),
     ("different", "profile-situation-N06-02-04-3", "position")),
    ("booklet", _replace("description-N06-1-ROLE-3", "ofQualification",
                         graph.node("qualification-N06-2")),
     ("different", "description-N06-1-ROLE-3", "ofQualification")),
    ("functions", _remove("task-N03-01-02-2-3"), ("missing", "task-N03-01-02-2-3", "")),
    ("functions", _replace("function-N05-02-02", "indicativeScale", _integer(11)),
     ("different", "function-N05-02-02", "indicativeScale")),
    ("functions", _replace("function-N03-01-06", "inGroup", graph.node("group-N03-03")),
     ("different", "function-N03-01-06", "inGroup")),
    ("functions", _copy("task-N05-03-08-1-1", "task-N05-03-08-1-4"),
     ("extra", "task-N05-03-08-1-4", "")),
    ("functions", _remove("characteristic-N05-04-06-2",),
     ("missing", "characteristic-N05-04-06-2", "")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "change", "expected"), PLANTED)
def test_a_planted_difference_is_found_and_no_other(kind, change, expected):
    data = store()
    change(data)
    found = compare.unexplained(compare.compare(document(kind), data))
    assert {(one.kind, one.thing, one.property) for one in found} == {expected}


def test_a_name_that_differs_in_one_letter_is_found():
    data = store()
    subject = graph.node("work-process-N06-4-2-2")
    for quad in list(data.quads_for_pattern(subject, graph.predicate("prefLabel"), None, None)):
        if quad.object.language == "nl":
            data.remove(quad)
            changed = ox.Literal(quad.object.value.replace("klanten", "klant"), language="nl")
            data.add(ox.Quad(subject, quad.predicate, changed, quad.graph_name))
    found = compare.unexplained(compare.compare(document("booklet"), data))
    assert [(one.kind, one.thing, one.property) for one in found] == [
        ("different", "work-process-N06-4-2-2", "prefLabel")
    ]


def test_a_place_that_is_wrong_is_found():
    data = store()
    subject = graph.node("core-task-N06-3-2")
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    for quad in list(data.quads_for_pattern(subject, derived, None, None)):
        data.remove(quad)
    other = next(iter(data.quads_for_pattern(graph.node("core-task-N06-3-1"), derived, None, None)))
    data.add(ox.Quad(subject, derived, other.object, other.graph_name))
    found = compare.unexplained(compare.compare(document("booklet"), data))
    assert {(one.thing, one.property) for one in found} == {("core-task-N06-3-2", "place")}
    assert {one.kind for one in found} == {"missing", "extra"}


def test_pages_are_those_of_the_graph():
    doc = document("booklet")
    shipped = compare.Shipped(store(), doc.key)
    pages = [
        (shipped.texts(graph.node(graph.passage_name(doc, place)), "page"), doc.printed_page(place))
        for thing in doc.things.values()
        for place in thing.places
    ]
    known = [(pages, page) for pages, page in pages if pages]
    assert len(known) > 2000
    assert all(pages == {str(page)} for pages, page in known)


def test_official_wording_stands_in_the_place_of_ours(tmp_path, monkeypatch):
    from functiegraaf import Graph, wording

    monkeypatch.setenv("FUNCTIEGRAAF_WORDING", str(tmp_path))
    doc = document("booklet")
    (tmp_path / f"{doc.key}.ttl").write_bytes(graph.serialise([doc]))
    assert wording.kept()
    own = Graph.open()
    official = Graph.open(wording="official")
    values = {"profile": "N06.01.04"}
    assert len(own.run("critical-situations", **values)) == len(
        official.run("critical-situations", **values)
    )
    texts = {str(row["description"]) for row in official.run("critical-situations", **values)}
    said = {value.text for thing in doc.things.values() for value in thing.facts.get("text", [])}
    assert texts <= said
    assert not texts & {str(row["description"]) for row in own.run("critical-situations", **values)}
    assert set(own.statistics().rows) == set(official.statistics().rows)
    assert resources.ID


@pytest.mark.parametrize("kind", FILES)
def test_another_extraction_says_the_same(kind, tmp_path):
    """Other line ends make other digests and no known lines; the facts are the same."""
    path = tmp_path / "document.txt"
    text = (SOURCES / FILES[kind]).read_text("utf-8")
    path.write_bytes(text.replace("\n", "  \r\n").encode())
    doc = ingest.read(path)
    assert not compare.same_extraction(doc, store())
    found = compare.compare(doc, store())
    assert compare.unexplained(found) == []
    assert found


def test_wording_of_another_extraction_doubles_no_row(tmp_path, monkeypatch):
    from functiegraaf import Graph

    monkeypatch.setenv("FUNCTIEGRAAF_WORDING", str(tmp_path))
    path = tmp_path / "document.txt"
    text = (SOURCES / FILES["booklet"]).read_text("utf-8")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    doc = ingest.read(path)
    (tmp_path / f"{doc.key}.ttl").write_bytes(graph.serialise([doc]))
    own, official = Graph.open(), Graph.open(wording="official")
    for query in own.queries():
        if not any(parameter.name != "lang" for parameter in query.parameters):
            if query.name in ("graph-counts", "sources", "document-statements"):
                continue
            assert len(own.run(query.name)) == len(official.run(query.name)), query.name


def test_what_is_recorded_names_the_conflict_that_says_so():
    """A record is evidence: the conflict is about that thing and states that very value."""
    found = [
        (one.thing, one.property, one.recorded)
        for kind in FILES
        for one in compare.compare(document(kind), store())
    ]
    assert found == [
        ("profile-N06-01-04-VP", "notation", "conflict-28"),
        ("profile-N06-01-06-VP-I", "notation", "conflict-30"),
        ("profile-N06-01-08-VP", "notation", "conflict-33"),
        ("characteristic-N02-01-02-6", "", "conflict-82"),
    ]


@pytest.mark.parametrize("above", ["", "\n"], ids=["same", "another extraction"])
def test_a_new_difference_is_not_taken_for_one_that_is_recorded(above, tmp_path):
    """An education more, beside one of which a conflict is recorded, is a difference."""
    text = above + (SOURCES / FILES["booklet"]).read_text("utf-8")
    lines = text.split("\n")
    at = next(
        n for n, line in enumerate(lines)
        if "dienstverlener" in line.casefold() and n > 480
    )  # fmt: skip
    path = tmp_path / "booklet.txt"
    path.write_text("\n".join([*lines[: at + 1], "Medewerker proefbaken", *lines[at + 1 :]]))
    found = compare.compare(ingest.read(path), store())
    new = compare.unexplained(found)
    assert any("proefbaken" in one.document or one.kind == "missing" for one in new), new
    assert len(found) - len(new) == 3
