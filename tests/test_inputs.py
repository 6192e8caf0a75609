"""Inputs: hostile and broken files give one clear error."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from functiegraaf import inputs
from functiegraaf.cli import main
from functiegraaf.errors import InputError

BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>"""
NESTED = "<http://x/a> <http://x/b> " + "<<( <http://x/a> <http://x/b> " * 20000
HOSTILE = [
    ("nul.ttl", b"<a> <b> \0 .", "NUL bytes"),
    ("binary.ttl", bytes(range(1, 256)), "UTF-8"),
    ("latin.ttl", "# één\n<http://x/a> <http://x/b> 'é' .".encode("latin-1"), "line 1: is not UTF-8"),
    ("nested.ttl", NESTED.encode(), "nest deeper"),
    ("brackets.ttl", b"<http://x/a> <http://x/b> " + b"[ <http://x/b> " * 5000, "nest deeper"),
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


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "a.ttl"
    folder.mkdir()
    with pytest.raises(InputError, match="is a folder"):
        inputs.read(folder)
    with pytest.raises(InputError, match="No such file"):
        inputs.read(tmp_path / "b.ttl")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(inputs, "MAX_BYTES", 10)
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
