"""The command line: what a person types, sees and gets as exit status."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from functiegraaf import catalogue
from functiegraaf.cli import COMMANDS, main


def call(*arguments, stdin=None):
    return CliRunner().invoke(main, list(arguments), input=stdin)


def rows(result):
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_run_gives_csv_in_a_pipe():
    result = call("query", "run", "profile-competencies", "-p", "profile=N06.01.02")

    assert result.stdout.splitlines()[0] == (
        "position,competency,dimension,level,keyword,indicators"
    )
    assert [row["level"] for row in rows(result)] == ["C", "C", "B", "A", "B"]
    assert result.stderr == ""


@pytest.mark.parametrize(
    "value",
    [
        "N06.01.06/VP I",
        "n06.01.06/vp i",
        "Juridisch medewerker III",
        "LEGAL OFFICER III",
        "id:profile-N06-01-06-VP-I",
        "https://w3id.org/functiegraaf/id/profile-N06-01-06-VP-I",
        "<https://w3id.org/functiegraaf/id/profile-N06-01-06-VP-I>",
    ],
)
def test_a_value_is_an_iri_a_curie_a_code_or_a_name(value):
    result = call("query", "run", "profile-qualifications", "-p", f"profile={value}")

    assert len(rows(result)) == 3


@pytest.mark.parametrize("value", ["N06.01.06", "medewerker publiek iii", "id:function-N06-01-06"])
def test_a_function_given_as_profile_means_its_normal_profile(value):
    by_function = call("query", "run", "minimum-education")
    normal = next(row for row in rows(by_function) if row["profile"] == "N06.01.06")
    result = call("query", "run", "critical-situations", "-p", f"profile={value}")

    assert normal["level"] == "3"
    assert len(rows(result)) == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ("critical-situations", "-p", "profile=N03.01.02"),
        ("career-steps", "-p", "function=N03.01.02"),
        ("competency-gap", "-p", "from=N06.01.02", "-p", "to=N03.01.02"),
    ],
)
def test_a_function_without_a_profile_gives_no_rows_and_a_note(arguments):
    result = call("query", "run", *arguments)

    assert rows(result) == []
    assert "N03.01.02 has no competency profile" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("query", "run", "profile-competencies"), "needs profile"),
        (("query", "run", "profile-competencies", "-p", "profile=N06.01.03"), "nearest: N06.01"),
        (("query", "run", "profile-competencies", "-p", "profil=N06.01.02"), "no parameter 'profil'"),
        (("query", "run", "profile-competencies", "-p", "profile"), "not key=value"),
        (("query", "run", "competency-gap", "-p", "from=N06.01.02", "-p", "from=x"), "given twice"),
        (("query", "run", "profile-competencie"), "did you mean profile-competencies"),
        (("query", "run", "../shapes/prefixes"), "no stored query"),
        (("query", "run", "functions-requiring", "-p", "competency=Integriteit", "-p", "level=E"),
         "'E' is not known"),
        (("query", "run", "shared-situations", "-p", "situation=Druk van anderen"),
         "id:situation-N06-02-5"),
        (("query", "run", "characteristics", "-p", "function=id:level-A"), "is not known"),
        (("query", "run", "sources", "-p", "item=id:nothing-X"), "does not occur"),
        (("query", "list", "--tag", "nonsense"), "the tags are"),
        (("sparql", "SELECT * WHERE { ?s ?p }"), "cannot be parsed"),
        (("sparql", "SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }"), "SERVICE"),
        (("sparql", "SELECT * FROM <http://localhost/> WHERE { ?s ?p ?o }"), "FROM"),
        (("sparql", "SELECT * WHERE " + "{" * 2500 + "}" * 2500), "nests deeper"),
        (("sparql", "INSERT DATA { <x:a> <x:b> <x:c> }"), "cannot be parsed"),
        (("sparql", "no-such-file.rq"), "neither a query nor a file"),
        (("query", "run", "functions", "-f", "turtle"), "not turtle"),
        (("sparql", "CONSTRUCT WHERE { ?s a fg:Module }", "-f", "csv"), "not csv"),
        (("query", "run", "functions", "-o", "no/such/folder/x.csv"), "cannot be written"),
        (("show", "nothing at all like this"), "is not known"),
        (("search", "  "), "empty"),
    ],
)  # fmt: skip
def test_bad_input_gives_one_clear_error_and_status_2(arguments, said):
    result = call(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_syntax_error_says_line_and_column():
    result = call("sparql", "SELECT *\nWHERE { ?s ?p }")

    assert re.search(r"2:\d+", result.stderr)


def test_names_are_dutch_unless_english_is_asked():
    dutch = rows(call("query", "run", "competency-levels"))
    english = rows(call("query", "run", "competency-levels", "--lang", "en"))

    assert dutch[0]["competency"] == "Conflicthantering"
    assert {row["competency"] for row in english} >= {"Integrity", "Customer focus"}


def test_the_locale_changes_nothing(monkeypatch):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    assert rows(call("query", "run", "competency-levels"))[0]["competency"] == "Conflicthantering"


def test_stated_drops_what_was_concluded():
    asked = ("query", "run", "profile-competencies", "-p", "profile=N06.01.02")

    assert any(row["dimension"] for row in rows(call(*asked)))
    assert not any(row["dimension"] for row in rows(call(*asked, "--stated")))


@pytest.mark.parametrize("source", ["file", "stdin", "text"])
def test_sparql_reads_a_text_a_file_or_standard_input(source, tmp_path):
    text = "SELECT ?code { ?f a fg:NormFunction ; skos:notation ?code } ORDER BY ?code LIMIT 1"
    path = tmp_path / "q.rq"
    path.write_text(text)
    result = {
        "file": lambda: call("sparql", str(path)),
        "stdin": lambda: call("sparql", "-", stdin=text),
        "text": lambda: call("sparql", text),
    }[source]()

    assert rows(result) == [{"code": "N02.01.02"}]


@pytest.mark.parametrize(
    ("format_", "parser"), [("turtle", "TURTLE"), ("ntriples", "N_TRIPLES"), ("jsonld", "JSON_LD")]
)
def test_construct_formats(format_, parser):
    text = "CONSTRUCT { ?m skos:prefLabel ?l } WHERE { ?m a fg:Module ; skos:prefLabel ?l }"
    result = call("sparql", text, "-f", format_)
    triples = list(ox.parse(result.stdout, format=getattr(ox.RdfFormat, parser)))

    assert {t.object.value for t in triples} == {"Coördinatie", "Coordination"}


@pytest.mark.parametrize("format_", ["csv", "json", "xml", "tsv", "markdown"])
def test_ask_formats(format_):
    assert "true" in call("sparql", "ASK { ?s a fg:Module }", "-f", format_).stdout


def test_the_file_name_says_the_format(tmp_path):
    path = tmp_path / "answer.json"
    result = call("query", "run", "functions", "-o", str(path))

    assert result.exit_code == 0
    assert len(json.loads(path.read_text())["results"]["bindings"]) == 25


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "answer.csv"
    path.write_text("old")
    result = call("query", "run", "functions", "-f", "turtle", "-o", str(path))

    assert result.exit_code == 2
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_show_prints_a_whole_function():
    text = call("show", "N06.01.02").stdout

    for expected in (
        "Medewerker publiek I",
        "Integriteit C (handelen)",
        "Agressie:",
        "N06.01.02/VP",
    ):
        assert expected in text


def test_show_prints_tasks_qualifications_and_anything_else():
    assert "Concernsturing" in call("show", "N02.01.02").stdout
    assert "Verricht frontoffice werkzaamheden" in call("show", "N06.01.02/VP").stdout
    assert "Relationele gedragsvaardigheden" in call("show", "Klantgerichtheid").stdout
    assert "Service provision" in call("show", "N06.01.02", "--lang", "en").stdout


def test_search_ignores_case_and_finds_codes_names_and_texts():
    found = rows(call("search", "AGRESSIE"))

    assert {"Agressie", "Omgang met (verbale) agressie"} <= {row["match"] for row in found}
    assert {row["code"] for row in rows(call("search", "n06.01.06/vp"))} >= {"N06.01.06/VP I"}


def test_stats_counts_graphs_and_classes():
    found = {row["concept"]: row["count"] for row in rows(call("stats", "--lang", "en"))}

    assert found["norm function"] == "25"
    assert int(found["https://w3id.org/functiegraaf/graph/stated"]) > 10_000


def test_query_list_and_show():
    listed = {row["name"] for row in rows(call("query", "list"))}
    shown = call("query", "show", "competency-gap").stdout

    assert listed == set(catalogue.names())
    assert "-p from=" in shown
    assert "SELECT ?competency ?fromLevel ?toLevel ?steps" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    result = call(name, "--help")

    assert result.exit_code == 0
    assert f"Example: functiegraaf {name}" in " ".join(result.output.split())


def completed(words):
    """Complete the last of the words as a shell does, in a process of its own."""
    script = (
        "from functiegraaf.cli import main\n"
        "from click.shell_completion import ShellComplete\n"
        f"c = ShellComplete(main, {{}}, 'functiegraaf', '_X')\n"
        f"print('\\n'.join(i.value for i in c.get_completions({words[:-1]!r}, {words[-1]!r})))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return out.stdout.split("\n")[:-1]


def test_completion_knows_names_parameters_and_values():
    assert "career-steps" in completed(["query", "run", "career"])
    assert completed(["query", "run", "competency-gap", "-p", "f"]) == ["from="]
    assert completed(["query", "run", "competency-gap", "-p", "to=N06.02"]) == [
        f"to=N06.02.{n:02}" for n in (2, 4, 6, 8, 10)
    ]
    assert completed(["query", "run", "functions-requiring", "-p", "level="]) == [
        "level=A", "level=B", "level=C", "level=D",
    ]  # fmt: skip


def test_a_reader_that_stops_early_is_no_error():
    command = f"{sys.executable} -m functiegraaf query run source-conflicts | head -1"
    out = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)

    assert out.stderr == ""


def test_the_version_is_that_of_the_package():
    import functiegraaf

    assert functiegraaf.__version__ in call("--version").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is made the POSIX way")
@pytest.mark.parametrize("columns", [60, 120])
def test_on_a_terminal_it_is_a_coloured_table_that_fits(columns, tmp_path):
    import os
    import pty

    parent, child = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "functiegraaf", "query", "run", "profile-competencies",
         "-p", "profile=N06.01.02"],
        stdout=child, stderr=child, env=environment,
    )  # fmt: skip
    os.close(child)
    data = b""
    while True:
        try:
            chunk = os.read(parent, 65536)
        except OSError:
            break
        if not chunk:
            break
        data += chunk
    process.wait()
    text = data.decode()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)

    assert process.returncode == 0
    assert "\x1b[" in text
    assert "5 rows" in plain
    assert max(len(line) for line in plain.splitlines()) <= columns


def test_in_a_pipe_there_are_no_colours():
    command = [sys.executable, "-m", "functiegraaf", "query", "run", "functions", "-f", "table"]
    out = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "\x1b" not in out.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="this is about bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("query run competency-g", ["competency-gap"]),
        ("query run competency-gap -p f", ["from="]),
        # Bash hands over key=value as three words, and puts back the last one only.
        ("query run competency-gap -p to = N06.02.0", [f"N06.02.0{n}" for n in (2, 4, 6, 8)]),
        ("query run functions-requiring -p level =", ["A", "B", "C", "D"]),
        ("query run functions-requiring -p competency = mond", ["Mondelinge\\ communicatie"]),
    ],
)
def test_bash_completes(words, expected):
    command = Path(sys.executable).parent / "functiegraaf"
    count = len(words.split())
    script = (
        f'PATH="{command.parent}:$PATH"\n'
        'eval "$(_FUNCTIEGRAAF_COMPLETE=bash_source functiegraaf)"\n'
        f"COMP_WORDS=(functiegraaf {words}); COMP_CWORD={count}\n"
        "_functiegraaf_completion functiegraaf\n"
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)

    assert done.stdout.split("\n")[:-1] == expected


def test_an_answer_never_replaces_a_device_or_a_link(tmp_path):
    import stat

    real = tmp_path / "real.csv"
    real.write_text("old")
    real.chmod(0o600)
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    device = call("query", "run", "functions", "-o", "/dev/null")
    call("query", "run", "functions", "-o", str(link))

    assert device.exit_code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert link.is_symlink()
    assert real.read_text().startswith("code,")
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_error():
    command = f"{sys.executable} -m functiegraaf query run functions > /dev/full"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)

    assert done.returncode == 2
    assert done.stderr == "Error: the answer cannot be written: No space left on device\n"


def test_describe_without_brackets_is_a_query():
    assert "Niveau A" in call("sparql", "DESCRIBE id:level-A").stdout


def test_a_name_is_found_however_its_accents_are_typed():
    import unicodedata

    name = unicodedata.normalize("NFD", "Coördinatie")

    assert len(rows(call("query", "run", "module-tasks", "-p", f"module={name}"))) == 5


def test_a_search_that_finds_nothing_says_so():
    result = call("search", "xyzzy")

    assert rows(result) == []
    assert "nothing holds 'xyzzy'" in result.stderr


def test_formats_and_languages_may_be_typed_in_upper_case():
    assert (
        "Integrity" in call("query", "run", "competency-levels", "--lang", "EN", "-f", "CSV").stdout
    )


def test_an_output_with_a_name_that_lies_is_refused(tmp_path):
    for name in ("answer.docx", "answer.xls", "answer.pdf"):
        result = CliRunner().invoke(main, ["query", "run", "functions", "-o", str(tmp_path / name)])
        assert result.exit_code == 2
        assert "cannot tell what" in result.output
    whole = CliRunner().invoke(main, ["query", "run", "functions", "-o", str(tmp_path / "a.txt")])
    assert whole.exit_code == 0
    assert "25 rows" in (tmp_path / "a.txt").read_text("utf-8")
