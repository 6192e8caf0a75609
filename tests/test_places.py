"""Places: the locating pass agrees with the parser and never fails."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functiegraaf import inputs, places, resources, validate
from functiegraaf.findings import marked
from functiegraaf.nameless import label_of
from functiegraaf.places import TYPE, XSD
from functiegraaf.places.jsonld import JsonPlaces
from functiegraaf.places.rdfxml import XmlPlaces
from functiegraaf.places.turtle import RdfPlaces

FILES = [
    *resources.shape_files(),
    *(path for graph in resources.SHIPPED_GRAPHS for path in resources.graph_files(graph)),
]


def value(term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_statement_of_our_files_has_its_line(path: Path) -> None:
    text = path.read_text("utf-8")
    found = RdfPlaces(str(path), text)
    lines = text.split("\n")
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            continue
        key = quad.subject.value, quad.predicate.value, value(quad.object)
        assert key in found.found or "rdf-syntax-ns" in key[1], key
        place = found.place(*key)
        assert place is not None
        name = re.split(r"[/#]", key[0].rstrip("/"))[-1]
        start = found.place(key[0], "", "")
        assert start is not None
        assert name in lines[start.line - 1]
        assert start.line <= place.line


@pytest.mark.parametrize(
    ("text", "asked", "line", "column"),
    [
        ("PREFIX x: <http://x/>\nx:a x:b 'één' ,\n x:c .", ("x:a", "x:b", "x:c"), 3, 2),
        ("@base <http://x/> .\n<a> <b> '''een\ntwee''' ;\n <d> <c> .", ("x:a", "x:d", "x:c"), 4, 6),
        ("<http://x/a>\n <http://x/b> [ <http://x/b> 1 ] ;\n <http://x/d> 2.0 .",
         ("x:a", "x:d", "2.0"), 3, 15),
        ("<http://x/a> <http://x/b> ( 1 2\n 3 ) ;\n <http://x/d> 4 .", ("x:a", "x:d", "4"), 3, 15),
        ("@prefix x: <http://x/> .\nx:g {\n x:a a x:c }\nx:h { x:i x:b 1 . x:j x:b 2 }",
         ("x:j", "x:b", "2"), 4, 27),
        ("# <http://x/a> <http://x/b> 1 .\n<http://x/a> <http://x/b> 1 .",
         ("x:a", "x:b", "1"), 2, 27),
        ("<http://x/a> <http://x/b> 'x # y' .\n<http://x/c> <http://x/b> \"\\u00e9\" .",
         ("x:c", "x:b", "é"), 2, 27),
        ("<http://x/a> <http://x/b> 1 .\r\n<http://x/c> <http://x/b> 2 .", ("x:c", "", ""), 2, 1),
    ],
)  # fmt: skip
def test_the_line_and_column_of_a_statement(text, asked, line, column) -> None:
    list(ox.parse(text, format=ox.RdfFormat.TRIG))
    focus, path, value = (part.replace("x:", "http://x/") for part in asked)
    place = RdfPlaces("a.ttl", text).place(focus, path, value)
    assert place == places.Place("a.ttl", line, column)


def test_what_is_not_there_has_the_nearest_place_or_none() -> None:
    found = RdfPlaces("a.ttl", "<http://x/a> <http://x/b> 1 ;\n <http://x/c> <http://x/d> .")
    assert found.place("http://x/a", "http://x/b", "9").line == 1
    assert found.place("http://x/a", "http://x/c", "").line == 2
    assert found.place("http://x/a", "http://x/z", "").line == 1
    assert found.place("", "", "http://x/d").line == 2
    assert found.place("http://x/z", "", "") is None
    assert found.place("", "", "") is None


TEXTS = st.lists(
    st.sampled_from(
        [*"<>\"'()[]{};,.@^#:\\\n aé", '"""', "'''", "@prefix", "x:", "<http://x/a>", "a", "1.0.",
         "_:b", "BASE", "\\u00", "\ud800", "<<", ">>", "^^x:y", "@nl"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(TEXTS | st.text(max_size=80))
def test_no_text_makes_it_fail(text: str) -> None:
    for kind in (RdfPlaces, JsonPlaces, XmlPlaces):
        found = kind("a", text)
        for subject in list(found.subjects)[:5]:
            found.place(subject, "", "")


JSON_LD = """{"@context": {"id": "https://w3id.org/functiegraaf/id/", "@vocab": "http://x/",
  "label": {"@id": "http://x/name"}, "kind": "@type"},
 "@graph": [
  {"@id": "id:x-1", "kind": "Level",
   "label": {"@value": "Een", "@language": "nl"},
   "rank": 3,
   "part": [{"@id": "id:x-2"},
     {"label": "zonder naam"}]},
  {"@id": "id:x-2",
   "label": "Twee"}]}"""


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (("id:x-1", "", ""), 4),
        (("id:x-1", TYPE, "http://x/Level"), 4),
        (("id:x-1", "http://x/name", "Een"), 5),
        (("id:x-1", "http://x/rank", "3"), 6),
        (("id:x-1", "http://x/part", "id:x-2"), 7),
        (("id:x-2", "", ""), 9),
        (("id:x-2", "http://x/name", "Twee"), 10),
    ],
)
def test_the_line_of_a_statement_in_json_ld(asked, line) -> None:
    focus, path, value = (
        part.replace("id:", "https://w3id.org/functiegraaf/id/") for part in asked
    )
    found = places.locator(Path("a.jsonld"), JSON_LD)
    assert found.place(focus, path, value).line == line
    assert found.place("https://w3id.org/functiegraaf/id/x-11", "", "") is None
    assigned = found.assign({"_:a": [("http://x/name", "zonder naam")]})
    assert found.place(assigned["_:a"], "", "").line == 8


RDF_XML = """<?xml version="1.0"?>
<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://x/" xmlns:x="http://x/"
    xml:base="http://y/z/">
  <Level r:about="http://x/a">
    <name>Een
      twee</name>
    <part r:resource="b"/>
    <part><r:Description><name>zonder naam</name></r:Description></part>
  </Level>
  <r:Description r:ID="c" x:name="Drie">
    <r:type r:resource="http://x/Level"/>
  </r:Description>
</r:RDF>"""


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (("http://x/a", TYPE, "http://x/Level"), 4),
        (("http://x/a", "http://x/name", "Een\n      twee"), 5),
        (("http://x/a", "http://x/part", "http://y/z/b"), 7),
        (("http://y/z/#c", "http://x/name", "Drie"), 10),
        (("http://y/z/#c", TYPE, "http://x/Level"), 11),
    ],
)
def test_the_line_of_a_statement_in_rdf_xml(asked, line) -> None:
    said = {
        (quad.subject.value, quad.predicate.value, value(quad.object))
        for quad in ox.parse(RDF_XML, format=ox.RdfFormat.RDF_XML)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert asked in said
    found = places.locator(Path("a.rdf"), RDF_XML)
    assert asked in found.found
    assert found.place(*asked).line == line
    assigned = found.assign({"_:a": [("http://x/name", "zonder naam")]})
    assert found.place(assigned["_:a"], "", "").line == 8


@pytest.mark.parametrize("name", ["a.nt", "a.ttl", "a.trig", "a.rdf", "a.jsonld"])
def test_every_statement_has_its_line_in_every_syntax(name: str) -> None:
    form = inputs.FORMATS[Path(name).suffix]
    triples = inputs.read(resources.graph_files("stated")[0]).triples
    text = (ox.serialize(triples, format=form) or b"").decode()
    found = places.locator(Path(name), text)
    for triple in triples:
        key = triple.subject.value, triple.predicate.value, value(triple.object)
        assert key in found.found, key


LANGUAGES = """{"@context": {"@vocab": "http://x/", "text": {"@id": "http://x/t", "@container": "@language"}},
 "@id": "http://x/a", "text": {
  "nl": "Tekst",
  "de": "Tekst"},
 "part": {"size": 1.5, "text": {"nl": "x"}}}"""


def test_texts_that_differ_in_their_language_only_have_their_own_lines() -> None:
    turtle = "<http://x/a> <http://x/t> 'Tekst'@nl ,\n 'Tekst'@DE ,\n 'Tekst' , 1 ,\n '1' ."
    xml = RDF_XML.replace(
        "<name>Een\n      twee</name>",
        """<name xml:lang="nl">Tekst</name>
    <name xml:lang="de">Tekst</name>""",
    )
    for name, text, path, lines in (
        ("a.ttl", turtle, "http://x/t", (1, 2)),
        ("a.jsonld", LANGUAGES, "http://x/t", (3, 4)),
        ("a.rdf", xml, "http://x/name", (5, 6)),
    ):
        found = places.locator(Path(name), text)
        for language, line in zip(("nl", "de"), lines, strict=True):
            place = found.place("http://x/a", path, marked("Tekst", language=language))
            assert place.line == line, (name, language)
    found = places.locator(Path("a.ttl"), turtle)
    assert found.place("http://x/a", "http://x/t", marked("1", datatype=XSD + "integer")).line == 3
    assert found.place("http://x/a", "http://x/t", "1").line == 3
    # Without a property: where the thing says the value at all.
    assert found.place("http://x/a", "", marked("Tekst", language="de")).line == 2
    found = places.locator(Path("a.jsonld"), LANGUAGES)
    said = [("http://x/size", marked("1.5E0", datatype=XSD + "double")),
            ("http://x/t", marked("x", language="nl"))]  # fmt: skip
    assert found.place(found.assign({"_:n": said})["_:n"], "", "").line == 5


NAMELESS = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
[] a fg:LocalRequirement ; fg:position 1 ; fg:requiresCompetency id:competency-N06-3 .
[] a fg:LocalRequirement ; fg:position 1 .
_:1 a fg:LocalRequirement ; fg:position 1 .
[] a fg:LocalRequirement ; fg:position 1 .
_:0b25d24c1fb27fe9a0a5d4e6a1b2c3d4 a fg:LocalRequirement ;
    fg:position 2 .
"""


def test_things_without_a_name_stay_apart_and_have_their_own_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(NAMELESS, "utf-8")
    found = validate.validate([path]).findings
    missing = [one for one in found if one.rule.endswith("LocalRequirement-requiresCompetency")]
    assert sorted(one.place.line for one in missing) == [4, 5, 6, 7]
    assert len({one.focus for one in found}) == 5
    # As pyoxigraph writes them.
    written = tmp_path / "b.nt"
    quads = ox.parse(NAMELESS, format=ox.RdfFormat.TURTLE)
    ox.serialize((q.triple for q in quads), str(written), format=ox.RdfFormat.N_TRIPLES)
    text = written.read_text("utf-8").splitlines()
    for one in validate.validate([written]).findings:
        assert one.place.line
        if one.path == resources.DEF + "requiresLevel":
            assert label_of(one.focus) in text[one.place.line - 1]
