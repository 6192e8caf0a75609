"""Validation: the shipped graph, files of the user, and the command."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from functiegraaf import resources, validate
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.findings import Report, short
from functiegraaf.reporters import COLUMNS

HERE = Path(__file__).parent
CASES = HERE / "shapes"
WARNINGS = HERE.parent / "docs" / "reference" / "warnings.md"
PREFIXES = """
@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture(scope="module")
def shipped() -> Report:
    return validate.validate()


def run(*arguments: object):
    return CliRunner().invoke(main, ["validate", *map(str, arguments)])


def rules_of(report: Report) -> set[str]:
    return {short(finding.rule) for finding in report.findings}


def test_shipped_graph_has_no_violations(shipped: Report) -> None:
    assert shipped.of("Violation") == ()
    assert shipped.conforms()
    assert not shipped.conforms("warning")


def test_shipped_warnings_are_those_of_the_documents(shipped: Report, golden) -> None:
    lines = ["severity\tconcluded\trule\tfocus\tpath\tvalue"]
    lines += [
        "\t".join(
            (
                f.severity,
                str(f.concluded).lower(),
                *map(short, (f.rule, f.focus, f.path, f.value)),
            )
        )
        for f in shipped.findings
    ]
    golden(HERE / "golden" / "warnings.tsv", "\n".join(lines) + "\n")


def test_every_shipped_warning_is_explained(shipped: Report) -> None:
    explained: set[tuple[str, str, str, bool]] = set()
    rule, apart = "", False
    for line in WARNINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            apart = "rest on a conclusion" in line
        elif line.startswith("### "):
            rule = re.findall(r"`(shape:[^`]+)`", line)[0]
        elif line.startswith("| `"):
            focus, *values = re.findall(r"`(id:[^`]+)`", line)
            explained |= {(rule, focus, value, apart) for value in values or [""]}
    found = {(short(f.rule), short(f.focus), short(f.value), f.concluded) for f in shipped.findings}
    assert explained == found


def test_findings_are_sorted_and_speak(shipped: Report) -> None:
    assert list(shipped.findings) == sorted(shipped.findings, key=lambda f: f.order)
    for finding in shipped.findings:
        assert finding.label_nl
        assert not re.search(r"https?:|\{|\bid:", finding.message_nl + finding.message_en)
        assert finding.message_nl != finding.message_en
        assert finding.message("nl") == finding.message_nl
    dimension = next(f for f in shipped.findings if "dimension" in f.rule)
    assert dimension.label_nl == "Medewerker Publiek I (N06.01.02)"
    assert dimension.message_nl.startswith("In Medewerker Publiek I (N06.01.02) is geen")
    assert dimension.message_en.startswith("In Public Services Officer I (N06.01.02) no")


def test_the_ontology_joins_the_data() -> None:
    """Without the ontology a member of a subclass would pass the rules of the class."""
    case = CASES / "CompetencyProfile" / "invalid-six.ttl"
    shapes = validate.read(resources.shape_files())
    alone = validate.check(validate.read([case]), shapes)
    assert not any("CompetencyProfile" in finding.rule for finding in alone)
    assert rules_of(validate.validate([case], with_norm=False)) == {"shape:CompetencyProfile-five"}


def test_files_are_read_with_the_norm_or_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        PREFIXES + "id:profile-N06-01-10 fg:requires id:competency-level-N06-1-C .", "utf-8"
    )
    assert validate.validate([mine], with_norm=False).findings == ()
    report = validate.validate([mine])
    assert {short(f.rule) for f in report.of("Violation")} == {
        "shape:CompetencyProfile-five",
        "shape:CompetencyProfile-levels",
        "shape:CompetencyProfile-repeated",
        "shape:EnrichedProfile-levels",
    }


def test_other_notations_can_be_read(tmp_path: Path) -> None:
    mine = tmp_path / "mine.trig"
    mine.write_text(PREFIXES + "id:g { id:d a fg:Dimention . _:b a fg:Dimention . }", "utf-8")
    # A term that is not known is told once, however often it is used.
    (finding,) = validate.validate([mine], with_norm=False).findings
    assert (short(finding.rule), short(finding.value)) == ("shape:File-term", "fg:Dimention")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.ttl: No such file"):
        validate.validate([tmp_path / "none.ttl"], with_norm=False)


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text("@prefix id: <https://w3id.org/functiegraaf/id/> .\n\nid:a id:b\n", "utf-8")
    with pytest.raises(InputError, match=r"mine\.ttl, line [345]: "):
        validate.validate([mine], with_norm=False)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_bytes(b"\xff\xfe\x00 not turtle")
    with pytest.raises(InputError, match=r"mine\.ttl"):
        validate.validate([mine], with_norm=False)


MY_SHAPE = """
ex:Rule a sh:NodeShape ; sh:targetClass fg:Dimension ;
    sh:property [ sh:path skos:altLabel ; sh:minCount 1 ; sh:severity sh:Warning %s ] .
"""


@pytest.mark.parametrize(
    ("message", "nl", "en"),
    [
        ("", "'andere naam' ontbreekt", "'other name' is missing"),
        ('; sh:message "Alleen zo."', "Alleen zo.", "Alleen zo."),
        ('; sh:message "Dat mist."@nl , "That is missing."@en', "Dat mist.", "That is missing."),
    ],
)
def test_own_shapes_are_used_too(tmp_path: Path, message: str, nl: str, en: str) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(PREFIXES + MY_SHAPE % message, "utf-8")
    case = CASES / "Vocabulary" / "valid-known.ttl"
    (finding,) = validate.validate([case], shapes=[mine], with_norm=False).findings
    assert finding.rule == "https://example.org/Rule"
    assert finding.message_nl.startswith(nl)
    assert finding.message_en.startswith(en)
    assert finding.severity == "Warning"


@pytest.mark.parametrize(
    "shape",
    [
        "ex:Rule a sh:PropertyShape ; sh:targetClass fg:Dimension ; sh:minCount 1 .",
        'ex:Rule a sh:NodeShape ; sh:targetClass fg:Dimension ; sh:pattern "(" .',
        "ex:Rule a sh:NodeShape ; sh:targetClass fg:Dimension ; "
        'sh:sparql [ sh:select "SELECT nothing" ] .',
        "ex:Rule a sh:NodeShape ; sh:targetClass fg:Dimension ; "
        'sh:sparql [ sh:select "ASK { $this ?p ?o }" ] .',
        "ex:Rule a sh:NodeShape ; sh:targetClass fg:Dimension ; "
        'sh:sparql [ sh:select "SELECT $this { VALUES ?x { 1 } }" ] .',
    ],
)
def test_a_shape_that_is_not_well_formed_is_refused(tmp_path: Path, shape: str) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(PREFIXES + shape, "utf-8")
    case = CASES / "Vocabulary" / "valid-known.ttl"
    with pytest.raises(InputError, match="mine.ttl: holds a shape that is not well formed"):
        validate.validate([case], shapes=[mine], with_norm=False)


def test_progress_is_told() -> None:
    told: list[str] = []
    case = CASES / "Vocabulary" / "valid-known.ttl"
    validate.validate([case], with_norm=False, progress=told.append)
    assert told == ["read", "shapes", "check"]


VALID = CASES / "Dimension" / "valid-complete.ttl"
INVALID = CASES / "CompetencyProfile" / "invalid-six.ttl"
WARNING = CASES / "CompetencyProfile" / "warning-dimension.ttl"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([VALID], 0),
        ([WARNING], 0),
        ([WARNING, "--fail-on", "warning"], 1),
        ([INVALID], 1),
        ([VALID, INVALID], 1),
        (["no-such-file.ttl"], 2),
        ([VALID, "--shapes", "no-such-file.ttl"], 2),
        ([VALID, "--fail-on", "error"], 2),
    ],
)
def test_exit_status(arguments: list[object], status: int) -> None:
    result = run("--alone", *arguments)
    assert result.exit_code == status, result.output


def test_alone_needs_a_file() -> None:
    assert run("--alone").exit_code == 2


def test_text_is_grouped_and_ends_with_a_summary() -> None:
    result = run("--alone", INVALID, WARNING)
    assert "Fouten (1)" in result.output
    assert "Waarschuwingen – rusten op een conclusie van ons (1)" in result.output
    assert "vraagt 6 competenties" in result.output
    assert result.output.splitlines()[-1].startswith("1 fout, 1 waarschuwing (waarvan 1 op")
    english = run("--alone", INVALID, "--lang", "en")
    assert "Violations (1)" in english.output
    assert "asks for 6 competencies" in english.output


def test_csv_and_json_hold_everything(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--alone", WARNING, "-f", "csv").output)))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["concluded"] == "true"
    target = tmp_path / "findings.json"
    assert run("--alone", WARNING, "-f", "json", "-o", target).output == ""
    whole = json.loads(target.read_text(encoding="utf-8"))
    assert whole["conforms"] is True
    assert whole["findings"][0]["concluded"] is True
    assert whole["findings"][0]["rule"] == rows[0]["rule"]


def test_help_ends_with_an_example() -> None:
    assert "Example: functiegraaf validate" in run("--help").output
