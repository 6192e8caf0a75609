"""Validate: several files together, files that are not to be overwritten, and older runs."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from functiegraaf import inputs
from functiegraaf.cli import main
from functiegraaf.errors import InputError

HEAD = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
"""
#: A level whose rank is no number, which is a violation.
WRONG = HEAD + 'id:level-C fg:rank "x" .\n'
#: A level without a name of its own, and thus without all that a level needs.
NAMELESS = "[] a fg:Level .\n"
XML = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://x.example/">'


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, arguments)])


def findings(*arguments: object) -> list[dict[str, object]]:
    result = call(*arguments, "-f", "json")
    assert result.exit_code in (0, 1), result.output
    return list(json.loads(result.stdout)["findings"])


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("long.ttl", f'<http://x/a> <http://x/b> "{"x" * 17_000_000}" .', "over 16 MB"),
        ("long.nt", f'<http://x/a> <http://x/b> "{"x" * 17_000_000}" .', "over 16 MB"),
        ("deep.rdf", XML + "<A><b>" * 20_000 + "</b></A>" * 20_000 + "</r:RDF>", "nests deeper"),
        ("broken.rdf", XML + "\n<A>\n</r:RDF>", "broken.rdf, line 3: is no XML"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_what_brings_the_parser_down_is_refused(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        inputs.read(put(tmp_path, name, text))


def test_csv_files_are_the_sheets_of_one_workbook(tmp_path: Path) -> None:
    good = Path(__file__).parent / "tables" / "good"
    sheets = sorted(good.glob("*.csv"))
    assert len(sheets) > 1
    together = findings(*sheets)
    assert not [one for one in together if "/Table-" in str(one["rule"])]
    alone = [one for sheet in sheets for one in findings(sheet)]
    assert [one for one in alone if str(one["rule"]).endswith("/Table-sheet-missing")]


@pytest.mark.parametrize("option", [None, "--baseline", "--diff", "--shapes"])
def test_nothing_that_is_read_is_overwritten(tmp_path: Path, option: str | None) -> None:
    mine = put(tmp_path, "mine.ttl", WRONG)
    other = put(tmp_path, "other.ttl", "before")
    target = other if option else mine
    before = target.read_bytes()
    result = call(mine, *([option, other] if option else []), "-o", target)
    assert result.exit_code == 2
    assert "would overwrite" in result.output
    assert target.read_bytes() == before


def test_a_finding_stands_in_the_file_that_says_it(tmp_path: Path) -> None:
    first = put(tmp_path, "a.ttl", HEAD + "id:level-C fg:position 1 .\n")
    second = put(tmp_path, "b.ttl", WRONG)
    third = put(tmp_path, "c.ttl", HEAD + "id:level-C fg:rank 3 .\n")
    for files in ((first, second, third), (third, first, second), (second, third, first)):
        wrong = [one for one in findings(*files) if one["value"] == "x"]
        assert wrong
        assert {one["file"] for one in wrong} == {str(second)}


def test_more_of_the_same_on_nodes_without_a_name_is_new(tmp_path: Path) -> None:
    mine, old = put(tmp_path, "mine.ttl", HEAD + NAMELESS), tmp_path / "old.json"
    first = findings(mine)
    assert first
    assert call(mine, "-f", "json", "-o", old).exit_code == 1
    assert call(mine, "--baseline", old).exit_code == 0
    put(tmp_path, "mine.ttl", HEAD + NAMELESS * 2)
    again = call(mine, "--baseline", old, "-f", "json")
    assert again.exit_code == 1
    assert len(json.loads(again.stdout)["findings"]) == len(first)
    states = [one["state"] for one in findings(mine, "--diff", old)]
    assert sorted(states) == ["new"] * len(first) + ["same"] * len(first)
    put(tmp_path, "mine.ttl", HEAD)
    gone = json.loads(call(mine, "--diff", old, "-f", "json").stdout)["gone"]
    assert len(gone) == len(first)


def test_what_a_baseline_knows_is_not_gone(tmp_path: Path) -> None:
    mine, old = put(tmp_path, "mine.ttl", WRONG), tmp_path / "old.json"
    call(mine, "-f", "json", "-o", old)
    whole = json.loads(call(mine, "--baseline", old, "--diff", old, "-f", "json").stdout)
    assert whole["findings"] == []
    assert whole["gone"] == []


@pytest.mark.parametrize("form", ["concise", "html", "junit", "github", "turtle"])
def test_a_difference_is_refused_where_it_cannot_be_shown(tmp_path: Path, form: str) -> None:
    mine, old = put(tmp_path, "mine.ttl", WRONG), tmp_path / "old.json"
    call(mine, "-f", "json", "-o", old)
    result = call(mine, "--diff", old, "-f", form)
    assert result.exit_code == 2
    assert "--diff is shown by" in result.output


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("shapes.csv", b"a;b\n1;2\n", "is a table"),
        ("shapes.ttl", b"<http://x/a> <http://x/b> 1 .", "holds no shape"),
        ("shapes.ttl", "<http://x/a> <http://x/b> 'é' .".encode("latin-1"), "line 1: is not UTF-8"),
        ("shapes.rdf", b"<!DOCTYPE x><x/>", "DOCTYPE"),
    ],
)
def test_shapes_are_read_with_the_care_of_data(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    result = call(put(tmp_path, "mine.ttl", WRONG), "--shapes", path)
    assert result.exit_code == 2
    assert message in result.output
    assert str(path) in result.output.replace("\n", "")


def test_a_triple_about_a_triple_is_named_with_its_file(tmp_path: Path) -> None:
    text = HEAD + "id:a fg:says <<( id:b fg:says id:c )>> .\n"
    path = put(tmp_path, "mine.ttl", text)
    result = call(path, "--engine", "pyshacl")
    assert result.exit_code == 2
    assert str(path) in result.output.replace("\n", "")
    assert "triple about a triple" in result.output


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe.ttl"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_text(WRONG, "utf-8"), daemon=True)
    writer.start()
    result = call(path)
    writer.join(10)
    assert result.exit_code == 1
    assert 'fg:rank "x"' in result.stdout


def test_a_dash_is_the_standard_output(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(put(tmp_path, "mine.ttl", WRONG), "-f", "json", "-o", "-")
    assert json.loads(result.stdout)["findings"]
    assert not Path("-").exists()
