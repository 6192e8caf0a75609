"""The command `export`: what it refuses, what it says, and that it replaces all or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from functiegraaf.cli import COMMANDS, main

LOCAL = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
id:local-function-GM1-a a fg:LocalFunction ; skos:prefLabel "Een%s"@nl ;
  fg:derivesFromFunction id:function-N06-01-02 ; fg:ofMunicipality id:municipality-GM0001 .
[] a fg:LocalFunction ; skos:prefLabel "Twee"@nl ;
  fg:derivesFromFunction id:function-N06-01-02 ; fg:ofMunicipality id:municipality-GM0001 .
_:three a fg:LocalFunction ; skos:prefLabel "Drie"@nl ;
  fg:derivesFromFunction id:function-N06-01-02 ; fg:ofMunicipality id:municipality-GM0001 .
"""
PEOPLE = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
<https://w3id.org/functiegraaf/id/employee-1> a fg:Employee .
<https://w3id.org/functiegraaf/id/employee-2> a fg:Employee .
"""


def export(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\ufffe"])
def test_rdfxml_refuses_what_xml_cannot_hold(sign: str, tmp_path: Path) -> None:
    data, out = tmp_path / "a.ttl", tmp_path / "out"
    data.write_text(LOCAL % sign, "utf-8")
    done = export("org", "-o", out, "-f", "turtle", "-f", "rdfxml", "--data", data)
    assert done.exit_code == 2
    assert f"holds the character U+{ord(sign):04X}, which XML has not" in done.stderr
    assert "local-function-GM1-a>: <http" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not out.exists()
    assert export("org", "-o", out, "--data", data).exit_code == 0


def test_names_of_nodes_do_not_come_from_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.ttl").write_text(LOCAL % "")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "b.ttl").write_text(LOCAL % "")
    monkeypatch.chdir(tmp_path)
    named = ["a.ttl", "./a.ttl", str(tmp_path / "a.ttl"), "below/b.ttl"]
    made = set()
    for number, name in enumerate(named):
        out = tmp_path / f"out{number}"
        assert export("org", "csv", "-o", out, "--data", name).exit_code == 0
        made.add((out / "org.ttl").read_bytes() + (out / "csv" / "left-out.csv").read_bytes())
    assert len(made) == 1
    assert all(name in made.copy().pop() for name in (b"Twee", b"Drie", b"_:"))


def test_data_that_is_no_text_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "bin.ttl").write_bytes(b"# a\n\xff\xfe\x81")
    done = export("eqf", "-o", tmp_path / "out", "--data", tmp_path / "bin.ttl")
    assert done.exit_code == 2
    assert done.stderr.endswith("bin.ttl, line 2: is not UTF-8; save the file as UTF-8\n")
    assert "codec" not in done.stderr


@pytest.mark.parametrize(
    "base",
    [
        *(f"https://w3id.org/functiegraaf/{room}/" for room in ("id", "def", "shape", "graph")),
        "https://w3id.org/functiegraaf/id/below/",
        "https://W3ID.org/functiegraaf/id/",
    ],
)
def test_a_base_where_our_names_stand_is_refused(base: str, tmp_path: Path) -> None:
    done = export("dcat", "-o", tmp_path / "out", "--base", base)
    assert done.exit_code == 2
    assert "is where our names stand" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "said"), [("", "the name is empty"), ("-", "not a stream")])
def test_what_names_no_folder_is_refused(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = export("eqf", "-o", name)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_dead_link_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("gone")
    done = export("eqf", "-o", tmp_path / "link")
    assert done.exit_code == 2
    assert "link: is a link to gone, which is not there; make that folder" in done.stderr


def test_nothing_is_replaced_when_one_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "eqf.ttl").write_text("old")
    (tmp_path / "org.ttl").mkdir()
    done = export("eqf", "org", "-o", tmp_path)
    assert done.exit_code == 2
    assert f"{tmp_path / 'org.ttl'}: is a folder where a file must stand" in done.stderr
    assert (tmp_path / "eqf.ttl").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (["csv", "-f", "jsonld"], ["note: csv is not written as jsonld"]),
        (["context", "-f", "rdfxml", "-f", "jsonld"], ["note: context is not written as rdfxml"]),
        (["context", "-f", "jsonld"], []),
        (["csv", "eqf", "-f", "turtle"], ["note: csv is not written as turtle"]),
        (["csv", "eqf"], []),
    ],
)
def test_a_syntax_that_a_target_has_not_is_said(
    chosen: list[str], said: list[str], tmp_path: Path
) -> None:
    done = export(*chosen, "-o", tmp_path)
    assert done.exit_code == 0
    assert [line for line in done.stderr.splitlines() if "note:" in line] == said


@pytest.mark.parametrize("target", ["csv", "parquet"])
def test_tables_with_data_of_people_say_so(target: str, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(PEOPLE)
    done = export(target, "-o", tmp_path / "out", "--data", tmp_path / "a.ttl", "--lang", "en")
    assert f"{target}: holds data of employees (2); share" in done.stderr
    without = export(target, "-o", tmp_path / "out", "--lang", "en")
    assert without.exit_code == 0
    assert "employees (" not in without.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["mapping", "confirm", "M", "--by", b"\xff\xfe", "--why", "x", "-o", "d.ttl"],
        ["mapping", "reject", "M", "--by", "x", "--why", b"\xed\xa0\x80", "-o", "d.ttl"],
        ["query", "run", "profiles", "-p", b"profile=\xff"],
        ["search", b"\xff"],
        ["show", b"\xff"],
        ["sparql", b"ASK { ?s ?p '\xff" + b"x" * 300 + b"' }"],
        ["export", "dcat", "-o", "out", "--base", b"https://example.org/\xff/"],
    ],
)
def test_an_argument_that_is_no_text_is_one_error(
    arguments: list[str | bytes], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "functiegraaf", *arguments],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    assert b"holds bytes that are no UTF-8; give it as text" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    out = os.fsencode(tmp_path) + b"/\xff"
    command = [sys.executable, "-m", "functiegraaf", "export", "eqf", "-o", out]
    assert subprocess.run(command, check=False).returncode == 0
    assert os.listdir(out) == [b"eqf.ttl"]  # noqa: PTH208 - bytes, as the system has them


def test_every_command_refuses_what_is_no_text() -> None:
    """Each parameter that is no path, however deep the command."""
    from functiegraaf.cli.textual import _Refusing

    def check(command: click.Command) -> int:
        asked = [one for one in command.params if not isinstance(one.type, click.Path | click.File)]
        assert all(isinstance(one.callback, _Refusing) for one in asked)
        below = command.commands.values() if isinstance(command, click.Group) else ()
        return len(asked) + sum(map(check, below))

    context = click.Context(main)
    found = [main.get_command(context, name) for name in COMMANDS]
    assert sum(check(one) for one in found if one is not None) > 50
