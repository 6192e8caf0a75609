"""Reporters: the same findings in every form, whole and without harm."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
import sarif_pydantic
from click.testing import CliRunner

from functiegraaf import reporters, validate
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.findings import Place

MINE = """@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

id:level-D skos:prefLabel "=HYPERLINK(\\"http://x\\")"@fr .

id:requirement-X-1 a fg:CompetencyRequirement ;
    fg:requiresLevle id:competency-level-N06-1-C ;
    fg:position "<script>alert(1)</script>" .
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mijn, eigen:bestand.ttl"
    path.write_text(MINE, "utf-8")
    return path


@pytest.fixture
def run(mine: Path) -> reporters.Run:
    report = validate.validate([mine])
    assert report.findings
    return reporters.Run(report, lines={str(mine): MINE.split("\n")})


def call(*arguments: object):
    return CliRunner().invoke(main, ["validate", *map(str, arguments)])


def test_every_finding_has_a_place_a_message_and_a_fingerprint(run, mine) -> None:
    for finding in run.report.findings:
        assert finding.place is not None
        assert finding.place.file == str(mine)
        assert finding.message_nl
        assert finding.message_en
    prints = [finding.fingerprint for finding in run.report.findings]
    assert len(set(prints)) == len(prints)
    (misspelt,) = [one for one in run.report.findings if "Vocabulary" in one.rule]
    assert misspelt.place.line == 8
    assert "fg:requiresLevel" in misspelt.hint_nl
    (position,) = [one for one in run.report.findings if one.constraint == "Datatype"]
    assert position.place.line == 9
    assert position.expected_nl == "een geheel getal"


def test_a_fingerprint_outlives_other_lines_and_files(mine, tmp_path) -> None:
    moved = tmp_path / "moved.ttl"
    moved.write_text("# een\n# twee\n" + MINE.replace("\n    fg:position", " fg:position"), "utf-8")
    old, new = (validate.validate([path]).findings for path in (mine, moved))
    assert {one.fingerprint for one in old} == {one.fingerprint for one in new}
    assert {one.place for one in old}.isdisjoint({one.place for one in new})


def test_text_shows_the_line(run) -> None:
    text = reporters.write(run, "text").decode()
    assert "fg:requiresLevle id:competency-level-N06-1-C ;" in text
    assert "Herstel: " in text
    english = reporters.write(replace(run, lang="en"), "text").decode()
    assert "To mend: " in english
    assert "Violations (" in english


def test_concise_is_one_line_each(run, mine) -> None:
    lines = reporters.write(run, "concise").decode().splitlines()
    assert len(lines) == len(run.report.findings)
    assert all(line.startswith(f"{mine}:") for line in lines)


def test_json_and_csv_hold_everything(run) -> None:
    whole = json.loads(reporters.write(run, "json"))
    rows = list(csv.DictReader(io.StringIO(reporters.write(run, "csv").decode())))
    assert len(rows) == len(whole["findings"]) == len(run.report.findings)
    for finding, flat, row in zip(run.report.findings, whole["findings"], rows, strict=True):
        assert flat["fingerprint"] == row["fingerprint"] == finding.fingerprint
        assert flat["line"] == int(row["line"]) == finding.place.line
        assert flat["hint_nl"] == row["hint_nl"] == finding.hint_nl
    assert set(rows[0]) == set(reporters.COLUMNS) == set(whole["findings"][0])


def test_a_formula_stays_text(run, tmp_path) -> None:
    rows = list(csv.DictReader(io.StringIO(
        reporters.write(replace(run, safe_csv=True), "csv").decode()
    )))  # fmt: skip
    assert any(row["value"].startswith("'=") for row in rows)
    assert not any(value.startswith("=") for row in rows for value in row.values())
    path = tmp_path / "a.xlsx"
    path.write_bytes(reporters.write(run, "xlsx"))
    sheet = openpyxl.load_workbook(path).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert sheet.max_row == len(run.report.findings) + 1
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)


def test_html_is_escaped_and_whole(run) -> None:
    page = reporters.write(run, "html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<article ") == len(run.report.findings)
    assert '<html lang="nl">' in page


def test_sarif_fits_its_model(run, mine) -> None:
    log = sarif_pydantic.Sarif.model_validate_json(reporters.write(run, "sarif"))
    (only,) = log.runs
    assert len(only.results) == len(run.report.findings)
    whole = json.loads(reporters.write(run, "sarif"))
    first = whole["runs"][0]["results"][0]
    rules = whole["runs"][0]["tool"]["driver"]["rules"]
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"]
    uri = first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert " " not in uri
    assert "mijn%2C%20eigen" in uri


def test_junit_fails_what_is_bad_enough(run) -> None:
    for fail_on in ("violation", "never"):
        root = ET.fromstring(reporters.write(replace(run, fail_on=fail_on), "junit"))
        bad = run.report.of("Violation") if fail_on == "violation" else ()
        assert len(root.findall(".//failure")) == len(bad)
        assert len(root.findall(".//testcase")) == len(run.report.findings)
    empty = replace(run, report=replace(run.report, findings=()))
    assert len(ET.fromstring(reporters.write(empty, "junit")).findall(".//testcase")) == 1


def test_junit_has_no_character_that_xml_forbids(run) -> None:
    one = replace(run.report.findings[0], message_nl="\x00\x0b\ud800", place=Place("a\x01"))
    ET.fromstring(
        reporters.write(replace(run, report=replace(run.report, findings=(one,))), "junit")
    )


def test_github_annotations_are_escaped(run) -> None:
    one = replace(
        run.report.findings[0], message_nl="100%\nklaar\r::error::", place=Place("a,b:c.ttl", 3, 2)
    )
    text = reporters.write(replace(run, report=replace(run.report, findings=(one,))), "github")
    (line,) = text.decode().splitlines()
    assert "file=a%2Cb%3Ac.ttl,line=3,col=2::id:requirement-X-1: 100%25%0Aklaar%0D::error::" in line


def test_turtle_is_the_report_of_shacl(run) -> None:
    quads = list(ox.parse(reporters.write(run, "turtle"), format=ox.RdfFormat.TURTLE))
    results = [
        q for q in quads if q.object == ox.NamedNode("http://www.w3.org/ns/shacl#ValidationResult")
    ]
    assert len(results) == len(run.report.findings)
    assert f"# {run.report.left_out} bevindingen" in reporters.write(run, "turtle").decode()


def test_turtle_holds_what_is_shown_and_says_what_is_not(run) -> None:
    shown = replace(run.report, findings=run.report.findings[:2])
    some = replace(run, report=shown, whole=run.report, hidden=len(run.report.findings) - 2)
    text = reporters.write(some, "turtle").decode()
    assert text.count("a sh:ValidationResult") == 2
    assert "lichtere bevindingen staan hier niet" in text
    cell = replace(
        run.report.findings[0], focus="", place=Place("a.xlsx", sheet="Eisen", cell="B2")
    )
    beside = replace(run, report=replace(run.report, findings=(cell,)))
    text = reporters.write(beside, "turtle").decode()
    assert "# a.xlsx" in text
    assert "a sh:ValidationResult" not in text


def test_what_conforms_is_told_by_all_that_was_found(run) -> None:
    none = replace(run, report=replace(run.report, findings=()), whole=run.report)
    assert not json.loads(reporters.write(none, "json"))["conforms"]
    assert json.loads(reporters.write(replace(none, whole=None), "json"))["conforms"]


def test_a_severity_that_somebody_made_up_is_shown_and_counts(run) -> None:
    odd = replace(run.report.findings[0], severity="http://x.example/Ramp")
    made_up = replace(run, report=replace(run.report, findings=(odd,)))
    assert not made_up.conforms
    assert made_up.report.at_least("violation").findings == (odd,)
    for form in ("text", "concise", "html", "github", "csv"):
        text = reporters.write(made_up, form).decode()
        assert odd.message_nl.replace('"', "&quot;")[:20] in text or odd.message_nl[:20] in text
    assert (
        "1 met een eigen ernst (http://x.example/Ramp)" in reporters.write(made_up, "text").decode()
    )
    assert (
        json.loads(reporters.write(made_up, "sarif"))["runs"][0]["results"][0]["level"] == "error"
    )


def test_a_terminal_is_not_steered_and_a_long_line_is_cut(run, mine) -> None:
    place = Place(str(mine), 1, 5000)
    odd = replace(run.report.findings[0], message_nl="a\x1b[2J\u202eb", place=place)
    line = "y" * 4999 + "x" * 100_000
    steered = replace(run, report=replace(run.report, findings=(odd,)), lines={str(mine): [line]})
    for form in ("text", "concise", "html"):
        text = reporters.write(steered, form).decode()
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "a\\u001b[2J\\u202eb" in text
        assert len(text) < 5000
    assert "yx" in reporters.write(steered, "text").decode()


def test_english_is_english_throughout(mine) -> None:
    text = call(mine, "--lang", "en").output
    html = call(mine, "--lang", "en", "-f", "html").output
    assert "een geheel getal" not in text + html
    assert "a whole number" in html


def test_an_unknown_format_is_refused(run) -> None:
    with pytest.raises(InputError, match="no format"):
        reporters.write(run, "pdf")


def test_a_baseline_takes_known_findings_out_of_the_count(mine, tmp_path) -> None:
    old = tmp_path / "old.json"
    assert call(mine, "-f", "json", "-o", old).exit_code == 1
    known = call(mine, "--baseline", old)
    assert known.exit_code == 0
    assert "waren al bekend" in known.output
    more = tmp_path / "more.ttl"
    more.write_text(MINE + '\nid:level-C fg:rank "x" .\n', "utf-8")
    again = call(more, "--baseline", old, "-f", "json")
    assert again.exit_code == 1
    assert {one["focus"].rsplit("/", 1)[-1] for one in json.loads(again.output)["findings"]} == {
        "level-C"
    }


def test_a_difference_names_new_same_and_gone(mine, tmp_path) -> None:
    old = tmp_path / "old.json"
    call(mine, "-f", "json", "-o", old)
    mine.write_text(
        MINE.replace("requiresLevle", "requiresLevel") + '\nid:level-C fg:rank "x" .\n', "utf-8"
    )
    whole = json.loads(call(mine, "--diff", old, "-f", "json").output)
    states = {one["fingerprint"]: one["state"] for one in whole["findings"]}
    before = {one["fingerprint"] for one in json.loads(old.read_text("utf-8"))["findings"]}
    assert {print_ for print_, state in states.items() if state == "same"} == before & set(states)
    assert {one["fingerprint"] for one in whole["gone"]} == before - set(states)
    assert "new" in states.values()
    text = call(mine, "--diff", old).output
    assert "[nieuw] " in text
    assert "weg (" in text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"findings": [{}]}', "\x00"])
def test_a_baseline_that_is_none_is_refused(mine, tmp_path, text) -> None:
    old = tmp_path / "old.json"
    old.write_text(text, "utf-8")
    result = call(mine, "--baseline", old)
    assert result.exit_code == 2
    assert "holds no findings" in result.output


def test_severity_hides_and_says_so(mine) -> None:
    whole = call(mine, "-f", "json").output
    warnings = [one for one in json.loads(whole)["findings"] if one["severity"] != "Violation"]
    shown = json.loads(call(mine, "-f", "json", "--severity", "violation").output)
    assert shown["hidden"] == len(warnings)
    assert {one["severity"] for one in shown["findings"]} == {"Violation"}
    assert call(mine, "--fail-on", "never").exit_code == 0


@pytest.mark.parametrize(
    "name",
    ["CompetencyProfile-five", "shape:CompetencyProfile-five", "competencyprofile-FIVE",
     "https://w3id.org/functiegraaf/shape/CompetencyProfile-five"],
)  # fmt: skip
def test_a_rule_is_explained(name) -> None:
    result = call("--explain", name, "--lang", "en")
    assert result.exit_code == 0
    assert "Is about: competency profile" in result.output
    assert "at most five" in result.output


def test_a_rule_of_a_cell_is_explained() -> None:
    result = call("--explain", "table-unknown")
    assert result.exit_code == 0
    assert "is niet bekend" in result.output


def test_a_rule_that_does_not_exist_has_near_names() -> None:
    result = call("--explain", "CompetencyProfile-fife")
    assert result.exit_code == 2
    assert "shape:CompetencyProfile-five" in result.output


def test_a_workbook_is_validated_with_its_cells(tmp_path) -> None:
    """A table goes the same way as RDF, and a cell in fault is reported once."""
    good = Path(__file__).parent / "tables" / "good" / "functies.csv"
    path = tmp_path / "functies.csv"
    path.write_bytes(good.read_bytes())
    assert call(path).exit_code == 0
    path.write_bytes(good.read_bytes().replace(b"N06.01.08", b"N06.01.99"))
    # Without the sheet of profiles each function gets a warning, too.
    result = call(path, "-f", "json", "--severity", "violation")
    assert result.exit_code == 1
    found = json.loads(result.output)["findings"]
    assert [(one["cell"], one["rule"].rsplit("/", 1)[-1]) for one in found] == [
        ("E5", "Table-unknown")
    ]
    assert found[0]["file"] == str(path)
