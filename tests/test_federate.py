"""One question to several endpoints: who answers is heard, who does not is named."""

from __future__ import annotations

import csv
import io
import time

import pytest
from click.testing import CliRunner

from functiegraaf import EndpointError, InputError, catalogue
from functiegraaf.cli import main
from functiegraaf.remote import federate
from stub import Asked, Said, serving, table

COLUMNS = catalogue.get("profiles").columns


def municipality(name: str):
    """An engine that has one profile."""

    def answer(asked: Asked) -> Said:
        if "?graph" in asked.query:
            return table(["graph"], [])
        return table(list(COLUMNS), [tuple(f"{name} {column}" for column in COLUMNS)])

    return answer


def listed(folder, *lines: str, head: str = "name,endpoint"):
    path = folder / "gemeenten.csv"
    path.write_text("\n".join([head, *lines]), "utf-8")
    return path


def ask(path, *options: str):
    return CliRunner().invoke(main, ["query", "run", "profiles", "--federate", str(path), *options])


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_each_row_says_where_it_comes_from(tmp_path):
    with serving(municipality("A")) as a, serving(municipality("B")) as b:
        result = ask(listed(tmp_path, f"Zeist,{b.url}", f"Utrecht,{a.url}"))
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    head, *rows = rows_of(result.stdout)
    assert head == ["source", *COLUMNS]
    # In the order of the file, whoever answers first.
    assert [(row[0], row[1]) for row in rows] == [
        ("Zeist", f"B {COLUMNS[0]}"),
        ("Utrecht", f"A {COLUMNS[0]}"),
    ]


def slow(asked: Asked) -> Said:
    time.sleep(3)
    return Said(500)


def test_who_does_not_answer_is_named_and_the_rest_is_delivered(tmp_path):
    with serving(municipality("A")) as a, serving(slow) as b, serving(lambda _: Said(500)) as c:
        path = listed(tmp_path, f"Utrecht,{a.url}", f"Traag,{b.url}", f"Stuk,{c.url}")
        start = time.monotonic()
        result = ask(path, "--timeout", "0.7")
    assert time.monotonic() - start < 7
    assert result.exit_code == 1
    assert [row[0] for row in rows_of(result.stdout)] == ["source", "Utrecht"]
    told = result.stderr.splitlines()
    assert len(told) == 2
    assert told[0].startswith("note: Traag: ")
    assert "within 0.7 seconds" in told[0]
    assert told[1].startswith("note: Stuk: ")
    assert "status 500" in told[1]


def test_they_are_asked_at_once():
    def lazy(asked: Asked) -> Said:
        time.sleep(0.5)
        return municipality("A")(asked)

    with serving(lazy) as server:
        places = [federate.Place(f"gemeente {n}", server.url) for n in range(8)]
        start = time.monotonic()
        found = federate.run("profiles", places, {"lang": "nl"})
        took = time.monotonic() - start
    assert len(found.table) == 8
    # Two or three requests to each: one after another they take eight seconds or more.
    assert took < 5


def test_nobody_there_is_an_error(tmp_path):
    with serving(lambda _: Said(404)) as server:
        result = ask(listed(tmp_path, f"A,{server.url}", f"B,{server.url}"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "none of the 2 endpoints answers:\n  A: http" in result.stderr


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["A"], "line 2: needs a name and an endpoint"),
        (["A,http://a.nl/,x"], "line 2: needs a name"),
        (["A,http://a.nl/", "", ",http://b.nl/"], "line 4: needs a name"),
        (["A,http://a.nl/", "A,http://b.nl/"], "line 3: 'A' stands there twice"),
        (["A,ftp://a.nl/"], "line 2: .*begins with http"),
        (["A,http://jan:geheim@a.nl/"], "line 2: the address of a.nl holds a password"),
        ([], "lists no endpoints"),
    ],
)
def test_a_list_that_is_wrong_is_refused(tmp_path, lines, message):
    path = listed(tmp_path, *lines)
    with pytest.raises(InputError, match=message) as caught:
        federate.places(path)
    assert "geheim" not in str(caught.value)
    assert ask(path).exit_code == 2


@pytest.mark.parametrize("head", ["", "naam,adres", "name", "endpoint,name"])
def test_a_list_needs_its_heading(tmp_path, head):
    with pytest.raises(InputError, match="the first line must be 'name,endpoint'"):
        federate.places(listed(tmp_path, "A,http://a.nl/", head=head))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_list_from_a_spreadsheet_is_read(tmp_path, mark):
    path = listed(tmp_path, f'"Den Haag"{mark} http://a.nl/ ', "", head=f"\ufeffName{mark}Endpoint")
    assert federate.places(path) == [federate.Place("Den Haag", "http://a.nl/")]


def test_what_is_asked_wrongly_is_told_once(tmp_path):
    path = listed(tmp_path, "A,http://127.0.0.1:1/", "B,http://127.0.0.1:1/")
    result = ask(path, "-p", "nothing=1")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "has no parameter 'nothing'" in result.stderr
    with pytest.raises(InputError, match="tasks needs function"):
        federate.run("tasks", federate.places(path), {"lang": "nl"})


@pytest.mark.parametrize("options", [["--endpoint", "http://a.nl/"], ["--store", "x"]])
def test_options_that_exclude_each_other(tmp_path, options):
    result = ask(listed(tmp_path, "A,http://127.0.0.1:1/"), *options)
    assert result.exit_code == 2
    assert "leave out the other" in result.stderr


def test_what_one_may_know_is_no_business_of_the_next(monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_TOKEN", "algemeen")
    monkeypatch.setenv("FUNCTIEGRAAF_ENDPOINT_TOKEN_DEN_HAAG", "geheim")
    with serving(municipality("A")) as a, serving(municipality("B")) as b:
        places = [federate.Place("Den Haag", a.url), federate.Place("Zeist", b.url)]
        federate.run("profiles", places, {"lang": "nl"})
    assert {asked.headers.get("Authorization") for asked in a.asked} == {"Bearer geheim"}
    assert {asked.headers.get("Authorization") for asked in b.asked} == {None}


def test_a_value_that_only_some_know(tmp_path):
    """A function of one municipality: the others have answered, too."""

    def knows(asked: Asked) -> Said:
        if "?graph" in asked.query:
            return table(["graph"], [])
        if "?preferred" in asked.query:
            iri = {"type": "uri", "value": "https://w3id.org/functiegraaf/id/function-MW-01"}
            row = (iri, "MW-01", "Stadsmarinier", "true")
            return table(["thing", "code", "name", "preferred"], [row])
        return table(list(catalogue.get("tasks").columns), [])

    def does_not(asked: Asked) -> Said:
        return table(["thing", "code", "name", "preferred"], [])

    with serving(knows) as a, serving(does_not) as b:
        places = [federate.Place("Utrecht", a.url), federate.Place("Zeist", b.url)]
        found = federate.run("tasks", places, {"function": "MW-01", "lang": "nl"})
    assert found.silent == ()
    assert any(
        note.startswith("Zeist: function: 'MW-01' is not known") for note in found.table.notes
    )


def test_all_that_fail_are_told_with_their_reason():
    places = [federate.Place("A", "http://127.0.0.1:1/")]
    with pytest.raises(EndpointError, match="A: .*cannot be reached"):
        federate.run("profiles", places, {"lang": "nl"}, timeout=5)
