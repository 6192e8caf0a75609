"""Places: the locating pass agrees with the parser and never fails."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functiegraaf import places, resources

FILES = [
    *resources.shape_files(),
    *(path for graph in resources.SHIPPED_GRAPHS for path in resources.graph_files(graph)),
]


def value(term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_statement_of_our_files_has_its_line(path: Path) -> None:
    text = path.read_text("utf-8")
    found = places.RdfPlaces(str(path), text)
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
    place = places.RdfPlaces("a.ttl", text).place(focus, path, value)
    assert place == places.Place("a.ttl", line, column)


def test_what_is_not_there_has_the_nearest_place_or_none() -> None:
    found = places.RdfPlaces("a.ttl", "<http://x/a> <http://x/b> 1 ;\n <http://x/c> <http://x/d> .")
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
    for kind in (places.RdfPlaces, places.JsonPlaces):
        found = kind("a", text)
        for subject in list(getattr(found, "subjects", []))[:5]:
            found.place(subject, "", "")


def test_json_ld_is_found_by_the_id() -> None:
    text = '{"@context": {"id": "https://w3id.org/functiegraaf/id/"},\n "@graph": [\n {"@id": "id:x-1"}]}'
    found = places.locator(Path("a.jsonld"), text)
    assert found.place("https://w3id.org/functiegraaf/id/x-1", "", "").line == 3
    assert found.place("https://w3id.org/functiegraaf/id/x-11", "", "") is None
