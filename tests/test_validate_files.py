"""Validate: several files together, files that are not to be overwritten, and older runs."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from functiegraaf import inputs, reporters
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


def test_names_that_are_no_text_do_not_break_a_report(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/raar\xff\x1b.ttl"))
    path.write_text(WRONG, "utf-8")
    for form in reporters.FORMATS:
        result = call(path, "-f", form)
        assert result.exit_code == 1, (form, result.exception)
    missing = Path(os.fsdecode(os.fsencode(tmp_path) + b"/weg\xff\x1b.ttl"))
    result = call(missing)
    assert result.exit_code == 2
    assert "\x1b" not in result.output


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.ttl", "x".encode("utf-16"), "is UTF-16; save the file as UTF-8"),
        ("a.rdf", '<?xml version="1.0" encoding="ISO-8859-1"?><é/>'.encode("latin-1"), "say so"),
        (
            "a.jsonld",
            b'{"@context": "https://x.example/c", "@id": "x:a"}',
            "nothing is ever fetched",
        ),
        ("a.ttl", b"@prefix x: <x:> .\nx:a x:b", "a.ttl, line 2: Unexpected end; mend"),
    ],
)
def test_an_error_says_what_to_do(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    result = call(path)
    assert result.exit_code == 2
    assert message in result.output
    assert result.output.count("line") <= 2


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".json", b"{"), (".csv", b"severity,"), (".xlsx", b"PK"), (".html", b"<!"), (".xml", b"<?xml"),
     (".sarif", b"{"), (".ttl", b"#"), (".txt", b"/")],
)  # fmt: skip
def test_the_name_of_an_output_says_its_form(tmp_path: Path, suffix: str, start: bytes) -> None:
    path, output = put(tmp_path, "a.ttl", WRONG), tmp_path / f"out{suffix}"
    assert call(path, "-o", output).exit_code == 1
    assert output.read_bytes().startswith(start)
    result = call(path, "-o", tmp_path / "out.docx")
    assert result.exit_code == 2
    assert "cannot tell what '.docx' is" in result.output


@pytest.mark.parametrize("form", ["concise", "csv", "sarif", "junit", "github"])
def test_what_is_left_out_is_told_beside_forms_that_have_no_place_for_it(tmp_path, form) -> None:
    path = put(tmp_path, "a.ttl", WRONG)
    assert "gaan over de meegeleverde graaf" in call(path, "-f", form).stderr


SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x.example/> .
@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix shape: <https://w3id.org/functiegraaf/shape/> .
"""


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("ex:S sh:targetClass fg:Levl ; sh:property [ sh:path fg:rank ; sh:maxCount 9 ] .",
         "fg:Levl is geen term"),
        ("ex:S sh:targetClass fg:Level ; sh:property [ sh:path fg:rank ; sh:maxCuont 9 ] .",
         "maxCuont is geen term van SHACL"),
        ("ex:S sh:targetClass ex:Nothing ; sh:property [ sh:path fg:rank ; sh:maxCount 9 ] .",
         "checks nothing"),
        ("ex:S sh:targetClass fg:Level ; sh:rule ex:r .", "sh:rule, which is not followed"),
        ("shape:Level-rank sh:deactivated true .", "turns off our rule shape:Level-rank"),
    ],
)  # fmt: skip
def test_what_has_no_effect_in_shapes_is_said(tmp_path: Path, shape: str, said: str) -> None:
    shapes = put(tmp_path, "shapes.ttl", SHAPES + shape + "\n")
    result = call(put(tmp_path, "a.ttl", WRONG), "--shapes", shapes)
    assert said in result.output
    assert "shapes.ttl" in result.output


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ('sh:pattern "(" ', "holds a shape that is not well formed"),
        ('sh:minCount "x" ', "holds a shape that is not well formed"),
    ],
)
def test_a_bad_shape_is_named_with_its_file(tmp_path: Path, engine, shape, said, capfd) -> None:
    text = f"{SHAPES} ex:S a sh:NodeShape ; sh:targetClass fg:Level ; sh:property [ sh:path fg:rank ; {shape} ] ."
    shapes, fine = (
        put(tmp_path, "bad.ttl", text),
        put(
            tmp_path,
            "fine.ttl",
            f"{SHAPES} ex:T a sh:NodeShape ; sh:targetClass fg:Level ; sh:minCount 1 .",
        ),
    )
    fine.write_text(fine.read_text().replace("sh:minCount 1", "sh:nodeKind sh:IRI"), "utf-8")
    result = call(
        put(tmp_path, "a.ttl", WRONG), "--shapes", fine, "--shapes", shapes, "--engine", engine
    )
    assert result.exit_code == 2, result.output
    assert f"bad.ttl: {said}" in result.output
    assert result.output.count("Error") == 1
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_rule_without_a_message_speaks_all_the_same(tmp_path: Path, engine: str) -> None:
    text = (
        f"{SHAPES} ex:S a sh:NodeShape ; sh:targetClass fg:LocalFunction ; sh:node ex:N ;\n"
        " sh:property [ sh:path fg:localScale ; sh:maxInclusive 8 ] .\n"
        " ex:N a sh:NodeShape ; sh:property [ sh:path fg:localScale ; sh:maxInclusive 7 ;"
        ' sh:message "Zu hoch"@de , "Te hoog"@nl ] .\n'
    )
    data = HEAD + "id:f a fg:LocalFunction ; fg:localScale 20 .\n"
    shapes = put(tmp_path, "shapes.ttl", text)
    found = findings(put(tmp_path, "a.ttl", data), "--shapes", shapes, "--engine", engine)
    mine = {one["constraint"]: one for one in found if "x.example" in str(one["rule"])}
    assert set(mine) == {"Node", "MaxInclusive"}
    assert mine["MaxInclusive"]["message_nl"].startswith("'20' bij 'schaal van de maatwerk")
    assert mine["MaxInclusive"]["expected_en"] == "8"
    assert "8" in str(mine["MaxInclusive"]["hint_nl"])
    assert "voldoet niet aan" in str(mine["Node"]["message_nl"])


def test_engines_agree_on_a_date_that_is_none(tmp_path: Path, capfd) -> None:
    path = put(tmp_path, "a.ttl", HEAD + (
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'id:f a fg:LocalFunction ; fg:validFrom "2026-01-01"^^xsd:date ;'
        ' fg:reviewDate "31-12-2028"^^xsd:date .\n'
    ))  # fmt: skip
    both = [
        {one["fingerprint"] for one in findings(path, "--engine", engine)}
        for engine in ("shacl", "pyshacl")
    ]
    assert both[0] == both[1]
    assert capfd.readouterr().err == ""


def test_an_older_run_tells_things_without_a_name_apart(tmp_path: Path) -> None:
    names = '[] a fg:LocalFunction ; <http://www.w3.org/2004/02/skos/core#prefLabel> "{}"@nl {} .\n'
    code = '; <http://www.w3.org/2004/02/skos/core#notation> "MW-01"'
    old, new = tmp_path / "old.json", put(tmp_path, "new.ttl", HEAD)
    first = put(
        tmp_path, "a.ttl", HEAD + names.format("Griffier", code) + names.format("Boswachter", "")
    )
    call(first, "-f", "json", "-o", old)
    new.write_text(HEAD + names.format("Griffier", "") + names.format("Boswachter", code), "utf-8")
    result = call(new, "--diff", old)
    assert "1 nieuw" in result.output
    assert "1 weg" in result.output
    assert call(new, "--baseline", old).exit_code == 1
