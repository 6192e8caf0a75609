"""Inputs: hostile and broken files give one clear error."""

from __future__ import annotations

import socket
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from functiegraaf import guards, inputs
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.places.turtle import tokens

BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>"""
NESTED = "<http://x/a> <http://x/b> " + "<<( <http://x/a> <http://x/b> " * 20000
MASKED = (
    "<http://x/a> <http://x/b> "
    + "<<( <http://x/)>>a> <http://x/b> " * 20000
    + "1"
    + ")>> " * 20000
)
HIDDEN = MASKED.replace("http://x/a>", "http://x/\u00a0#a>", 1).replace(
    "http://x/)>>a", "x:\\u0041#"
)
HOSTILE = [
    ("nul.ttl", b"<a> <b> \0 .", "NUL bytes"),
    ("binary.ttl", bytes(range(1, 256)), "UTF-8"),
    ("latin.ttl", "# één\n<http://x/a> <http://x/b> 'é' .".encode("latin-1"), "line 1: is not UTF-8"),
    ("nested.ttl", NESTED.encode(), "nests deeper"),
    ("masked.ttl", MASKED.encode(), "nests deeper"),
    ("hidden.ttl", HIDDEN.encode(), "nests deeper"),
    ("nested.nt", MASKED.encode(), "nests deeper"),
    ("nested.jsonld", b'{"@graph":[' * 20000 + b"]}" * 20000, "nests deeper"),
    ("strings.jsonld", b'{"http://x/]]]":' * 20000 + b"1" + b"}" * 20000, "nests deeper"),
    ("bomb.rdf", BOMB.encode(), "DOCTYPE"),
    ("words.docx", b"PK\3\4", "cannot tell what '.docx' is"),
    ("none", b"", "cannot tell what '' is"),
    ("broken.ttl", b"<http://x/a> <http://x/b> ;\n\n<", "broken.ttl, line"),
    ("broken.jsonld", b'{"@id": ', "broken.jsonld"),
    ("broken.nq", b"<http://x/a> <http://x/b> .", "broken.nq, line 1"),
    ("relative.ttl", b"<a> <b> <c> .", "relative.ttl, line 1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "message"), HOSTILE, ids=[one[0] for one in HOSTILE])
def test_a_file_that_cannot_be_used_is_one_clear_error(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        inputs.read(path)
    assert str(path) in str(caught.value)
    result = CliRunner().invoke(main, ["validate", "--alone", str(path)])
    assert result.exit_code == 2
    assert result.output.count("Error: ") == 1
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("smileys.ttl", "<http://x/a> <http://x/b> " + ", ".join(f"':( {n}'" for n in range(2000))),
        ("lists.ttl", "<http://x/a> <http://x/b> " + "( " * 5000 + ") " * 5000),
        ("blanks.ttl", "<http://x/a> <http://x/b> " + "[ <http://x/b> " * 5000 + "1" + "]" * 5000),
        ("shifts.ttl", "<http://x/a> <http://x/b> " + ", ".join(f"'<< {n}'" for n in range(2000))),
    ],
)
def test_what_looks_like_nesting_and_harms_nothing_is_read(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text + " .", "utf-8")
    assert len(inputs.read(path).triples) >= 2000


def nesting(term) -> int:
    """How deep triples stand within triples."""
    deepest = 0
    while isinstance(term, ox.Triple):
        deepest, term = deepest + 1, term.object
    return deepest


PIECES = [
    "<<( <x:a> <x:b> ", " )>> ", "<<(", ")>>", "<x:a> ", "<x:\u00a0#>", "<x:)>>", "'>>'", '">>"', "# >>\n",
    '""">>"""', "<x:\\u0041#>", "x:a\\#", "x:\\)\\>", "@en", " ", "\n", ". ", "; ", ", ", "1 ", "<x:a> <x:b> ",
    "'", '"', "\\", "_:a ", "^^", "%23", "<< ", ">> ", "{| ", "|} ", "( ", ") ", "[ ", "] ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(0, 3), st.booleans())
def test_no_parsed_nesting_escapes_the_count(pieces: list[str], deep: int, wrap: bool) -> None:
    """What the parser takes for nested, the count sees; otherwise a file could hide it."""
    middle = "".join(pieces)
    inner = "<<( <x:a> <x:b> " * deep + (middle or "1") + " )>>" * deep
    text = f"PREFIX x: <x:>\n<x:a> <x:b> {inner} ." if wrap else f"PREFIX x: <x:>\n{middle}."
    try:
        parsed = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError:
        return
    depth = highest = 0
    for token in tokens(text):
        depth += token.text in ("<<", "<<(")
        depth -= token.text in (">>", ")>>")
        highest = max(highest, depth)
    assert highest >= max((nesting(quad.object) for quad in parsed), default=0)


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "a.ttl"
    folder.mkdir()
    with pytest.raises(InputError, match="is a folder"):
        inputs.read(folder)
    with pytest.raises(InputError, match="No such file"):
        inputs.read(tmp_path / "b.ttl")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(guards, "MAX_BYTES", 10)
    path = tmp_path / "a.ttl"
    path.write_text("# more than ten bytes", "utf-8")
    with pytest.raises(InputError, match="too large"):
        inputs.read(path)


@pytest.mark.parametrize(
    "context", ['"http://127.0.0.1:9/context.jsonld"', '"file:///etc/passwd"', '["http://[::1]/c"]']
)
def test_a_remote_context_is_refused_and_never_fetched(
    tmp_path: Path, context: str, monkeypatch
) -> None:
    def connect(*_arguments):
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", connect)
    path = tmp_path / "a.jsonld"
    path.write_text(f'{{"@context": {context}, "@id": "http://x/a", "http://x/b": 1}}', "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonld"):
        inputs.read(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "\ufeff<http://x/a> <http://x/b> 1 ."),
        ("a.TTL", "<http://x/a> <http://x/b> 1 ."),
        ("a.trig", "<http://x/g> { <http://x/a> <http://x/b> 1 }"),
        ("a.nt", '<http://x/a> <http://x/b> "1" .'),
        ("a.nq", '<http://x/a> <http://x/b> "1" <http://x/g> .'),
        ("a.jsonld", '{"@id": "http://x/a", "http://x/b": 1}'),
        ("a.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
                  '<rdf:Description rdf:about="http://x/a"><x:b>1</x:b></rdf:Description></rdf:RDF>'),
    ],
)  # fmt: skip
def test_every_notation_is_read_and_located(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    given = inputs.read(path)
    assert len(given.triples) == 1
    if not name.endswith(".rdf"):
        assert given.locator.place("http://x/a", "", "").line == 1
