"""Diff: two editions of the graph, what changed, and whether an IRI was lost."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from functiegraaf.cli import main
from functiegraaf.diff import between, diff, edition
from functiegraaf.errors import InputError

ROOT = Path(__file__).parents[1]
PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fg: <https://w3id.org/functiegraaf/def/> .
@prefix id: <https://w3id.org/functiegraaf/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://x.example/> .
"""
OLD = 'fg:Thing a owl:Class ; skos:prefLabel "ding"@nl , "thing"@en .\n'
QUERY = """#+ question: {{nl: Wat?, en: What?}}
#+ description: "x"
#+ tags: [x]
#+ columns: [{columns}]
#+ params:
#+   lang: {{type: language, nl: taal, en: language, default: {default}}}
SELECT {text} WHERE {{ VALUES ?lang {{ "nl" }}  # param
}}
"""


def turtle(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PREFIXES + text)
    return path


def run(*arguments, status=0):
    result = CliRunner().invoke(main, ["diff", *map(str, arguments), "--lang", "en"])
    assert status is None or result.exit_code == status, result.output
    return result


def as_json(*arguments, status=0):
    return json.loads(run(*arguments, "-f", "json", status=status).stdout)


@pytest.fixture
def two(tmp_path):
    """Two files, to be written with what they say."""

    def write(old, new):
        return turtle(tmp_path / "old.ttl", old), turtle(tmp_path / "new.ttl", new)

    return write


# What changed


def test_the_same_is_no_difference(two):
    result = run(*two(OLD, OLD))

    assert "Nothing changed." in result.stdout


def test_a_text_that_changed_is_shown_before_and_after(two):
    old, new = two(OLD, OLD.replace('"thing"', '"object"'))
    found = as_json(old, new)
    (thing,) = found["rooms"]["facts"]["changed"]

    assert "`skos:prefLabel`: “thing”@en → “object”@en" in run(old, new).stdout
    assert thing["label"] == "object"
    assert thing["facts"] == [
        {
            "property": "http://www.w3.org/2004/02/skos/core#prefLabel",
            "old": {"type": "literal", "value": "thing", "xml:lang": "en"},
            "new": {"type": "literal", "value": "object", "xml:lang": "en"},
        }
    ]
    assert found["summary"]["facts"] == {
        "thingsAdded": 0, "thingsRemoved": 0, "thingsChanged": 1, "factsAdded": 1, "factsRemoved": 1,
    }  # fmt: skip


def test_another_language_is_another_fact_and_not_a_change(two):
    page = run(*two("ex:a skos:note 'x'@nl .", "ex:a skos:note 'x'@en .")).stdout

    assert "+ “x”@en" in page
    assert "− “x”@nl" in page


def test_another_datatype_is_a_change(two):
    assert "“1” (xsd:integer) → “1”" in run(*two("ex:a ex:p 1 .", 'ex:a ex:p "1" .')).stdout


def test_several_values_are_told_one_by_one(two):
    page = run(*two("ex:a ex:p 1 , 2 .", "ex:a ex:p 3 , 2 , 4 .")).stdout

    assert [
        line.strip() for line in page.splitlines() if "ex:p" in line or "x.example/p" in line
    ] == [
        "- `http://x.example/p`: − “1” (xsd:integer)",
        "- `http://x.example/p`: + “3” (xsd:integer)",
        "- `http://x.example/p`: + “4” (xsd:integer)",
    ]


def test_rooms_are_told_apart_and_in_order(tmp_path):
    for room in ("shapes", "data/stated", "ontology", "data/concluded", "data/elsewhere"):
        turtle(tmp_path / "old" / room / "a.ttl", "ex:a ex:p 1 .")
        turtle(tmp_path / "new" / room / "a.ttl", f'ex:a ex:p "{room}" .')

    assert list(as_json(tmp_path / "old", tmp_path / "new")["rooms"]) == [
        "ontology", "data/stated", "data/concluded", "shapes", "data/elsewhere",
    ]  # fmt: skip


def test_editions_without_a_room_in_common_are_told_to_be_so(two, tmp_path):
    old, _ = two("ex:a ex:p 1 .", "")
    turtle(tmp_path / "new" / "ontology" / "a.ttl", "ex:a ex:p 1 .")

    assert "no room is in both (facts / ontology)" in run(old, tmp_path / "new").stderr
    assert run(old, old).stderr == ""


def test_a_dump_has_the_rooms_of_its_graphs(tmp_path):
    """What `functiegraaf dump` writes compares with a checkout."""
    turtle(tmp_path / "checkout" / "data" / "stated" / "a.ttl", "ex:a ex:p 1 .")
    dump = tmp_path / "dump.nq"
    dump.write_text(
        '<http://x.example/a> <http://x.example/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> '
        "<https://w3id.org/functiegraaf/graph/stated> .\n"
    )

    assert diff(tmp_path / "checkout", dump).is_empty


@pytest.mark.parametrize("form", ["nt", "rdf", "jsonld", "trig"])
def test_syntaxes_are_no_difference(two, tmp_path, form):
    old, _ = two(OLD + "ex:a ex:p [ ex:q ( 1 [ ex:r 2 ] ) ] .", "")
    triples = [quad.triple for quad in ox.parse(path=str(old))]
    new = tmp_path / f"new.{form}"
    new.write_bytes(ox.serialize(triples, format=ox.RdfFormat.from_extension(form)))

    assert diff(old, new).is_empty


def test_nodes_without_a_name_are_told_by_what_is_said_of_them(two):
    old, new = two(
        "ex:a ex:p [ ex:q 1 ] , [ ex:q 2 ] .", "ex:a ex:p _:x , _:y . _:y ex:q 2 . _:x ex:q 3 ."
    )
    page = run(old, new).stdout

    assert "[ `http://x.example/q` “1” (xsd:integer) ] → [ `http://x.example/q` “3”" in page
    assert "“2”" not in page


def test_a_list_is_told_by_what_came_and_went(two):
    old, new = two(
        "[] a owl:AllDisjointClasses ; owl:members ( ex:a ex:b ex:c ) .",
        "[] a owl:AllDisjointClasses ; owl:members ( ex:a ex:c ex:d ) .",
    )
    page = run(old, new).stdout

    assert "(without a name): `owl:AllDisjointClasses`" in page
    assert "list of 3, now 3: + `http://x.example/d`, − `http://x.example/b`" in page


def test_two_nodes_that_say_the_same_are_two(two):
    difference = diff(*two("ex:a ex:p [ ex:q 1 ] , [ ex:q 1 ] .", "ex:a ex:p [ ex:q 1 ] ."))

    assert sum(len(room.removed) for room in difference.rooms) == 2


# IRIs that are lost


def test_an_iri_that_is_gone_fails(two):
    old, new = two(OLD + "id:thing-1 a fg:Thing .", OLD)
    found = as_json(old, new, status=1)

    assert [one["iri"].rpartition("/")[2] for one in found["lost"]] == ["thing-1"]
    assert not found["conforms"]
    page = run(old, new, status=1).stdout
    assert "## Gone without a replacement (1)" in page
    assert "- `id:thing-1` (facts)" in page


def test_an_iri_of_others_may_go(two):
    run(*two("ex:a a fg:Thing .", ""))


def test_an_iri_that_moves_to_another_room_is_not_gone(tmp_path):
    turtle(tmp_path / "old" / "data" / "stated" / "a.ttl", "id:thing-1 a fg:Thing .")
    turtle(tmp_path / "new" / "data" / "concluded" / "a.ttl", "id:thing-1 a fg:Thing .")

    run(tmp_path / "old", tmp_path / "new")


@pytest.mark.parametrize(
    ("tombstone", "status"),
    [
        ("fg:Thing owl:deprecated true ; dcterms:isReplacedBy fg:Other .", 0),
        ("fg:Thing a owl:Class ; owl:deprecated true .", 0),
        ("fg:Thing owl:deprecated true .", 1),
        ("fg:Thing owl:deprecated false ; dcterms:isReplacedBy fg:Other .", 1),
        ("fg:Thing dcterms:isReplacedBy fg:Other .", 1),
        ('fg:Thing skos:prefLabel "thing"@en .', 1),
        ("fg:Thing owl:deprecated true ; dcterms:isReplacedBy fg:Nothing .", 1),
        ("fg:Thing owl:deprecated true ; dcterms:isReplacedBy fg:Thing .", 1),
        ("fg:Thing owl:deprecated true ; dcterms:isReplacedBy ex:elsewhere .", 0),
    ],
    ids=["replaced", "kept", "withdrawn", "not-deprecated", "only-replaced", "without-class",
         "by-nothing", "by-itself", "by-others"],
)  # fmt: skip
def test_what_goes_is_deprecated_and_names_what_replaces_it(two, tombstone, status):
    run(*two(OLD, f"fg:Other a owl:Class . {tombstone}"), status=status)


def test_what_is_newly_deprecated_is_told(two):
    page = run(
        *two(OLD, OLD + "fg:Thing owl:deprecated true ; dcterms:isReplacedBy ex:new .")
    ).stdout

    assert "- `fg:Thing` thing: use `http://x.example/new`" in page


def test_a_replacement_that_is_not_described_is_named(two):
    old, new = two(OLD, "fg:Thing owl:deprecated true ; dcterms:isReplacedBy fg:Nothing .")

    assert "its replacement `fg:Nothing` is not described" in run(old, new, status=1).stdout


def test_a_replacement_is_followed_to_its_end(two):
    """By what is withdrawn, by what is replaced well in turn, and by what leads nowhere."""

    def lost(chain):
        found = as_json(
            *two(OLD, f"fg:Thing owl:deprecated true ; dcterms:isReplacedBy fg:Next . {chain}"),
            status=None,
        )
        return [why for one in found["lost"] for why in one["why"]]

    next_ = "fg:Next a owl:Class ; owl:deprecated true"
    assert lost(f"{next_} .") == ["withdrawn"]
    assert lost(f"{next_} ; dcterms:isReplacedBy fg:Last .") == ["missing"]
    assert lost(f"{next_} ; dcterms:isReplacedBy fg:Last . fg:Last a owl:Class .") == []
    assert lost(f"{next_} ; dcterms:isReplacedBy fg:Next .") == ["circular"]
    assert lost(f"{next_} ; dcterms:isReplacedBy fg:Thing .") == ["circular"]


def test_a_circular_replacement_is_told_to_be_so(two):
    old, new = two(OLD, "fg:Thing owl:deprecated true ; dcterms:isReplacedBy fg:Thing .")
    page = run(old, new, status=1).stdout

    assert "its replacement `fg:Thing` is circular" in page
    assert "not described" not in page


def test_a_replacement_that_is_withdrawn_itself_is_told_to_be_so(two):
    tombstone = "fg:Thing owl:deprecated true ; dcterms:isReplacedBy fg:Next ."
    old, new = two(OLD, f"{tombstone} fg:Next a owl:Class ; owl:deprecated true .")

    assert "`fg:Next` is deprecated itself" in run(old, new, status=1).stdout


def test_what_looks_the_same_under_another_iri_is_hinted_at(two):
    old, new = two(OLD, OLD.replace("fg:Thing", "fg:Object"))
    (lost,) = as_json(old, new, status=1)["lost"]

    assert [one.rpartition("/")[2] for one in lost["perhaps"]] == ["Object"]
    assert "- `fg:Thing` thing (facts): perhaps now `fg:Object` thing" in (
        run(old, new, status=1).stdout
    )


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (OLD, OLD.replace("fg:Thing", "fg:Object").replace('"ding"', '"iets"')),
        (OLD, OLD.replace("fg:Thing", "fg:Object").replace("owl:Class", "owl:DatatypeProperty")),
        (OLD, "".join(OLD.replace("fg:Thing", f"fg:Object{number}") for number in range(4))),
        ("fg:Thing a owl:Class .", "fg:Object a owl:Class ."),
    ],
    ids=["other-name", "other-class", "too-many", "without-name"],
)
def test_what_looks_otherwise_is_not_hinted_at(two, was, now):
    (lost,) = as_json(*two(was, now), status=1)["lost"]

    assert lost["perhaps"] == []


# Stored queries


@pytest.fixture
def queries(tmp_path):
    def write(old, new):
        for side, texts in (("old", old), ("new", new)):
            (tmp_path / side / "queries").mkdir(parents=True)
            for name, text in texts.items():
                path = tmp_path / side / "queries" / f"{name}.rq"
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
        return as_json(tmp_path / "old", tmp_path / "new")["queries"]

    return write


def query(columns="code", text="?code", default="nl"):
    return QUERY.format(columns=columns, text=text, default=default)


def test_a_query_that_is_gone_is_told_and_does_not_fail(queries):
    (one,) = queries({"a": query(), "b": query("x", "?x")}, {"b": query("x", "?x")})

    assert (one["name"], one["state"], one["inContract"]) == ("a", "removed", True)


def test_a_query_with_another_name_is_known_again(queries):
    (one,) = queries({"a": query()}, {"b": query(text="?code ?more")})

    assert (one["was"], one["name"], one["state"], one["inContract"]) == ("a", "b", "renamed", True)


def test_other_columns_are_told(queries):
    (one,) = queries({"a": query("code, name")}, {"a": query("name, code")})

    assert one["columns"] == {"old": ["code", "name"], "new": ["name", "code"]}
    assert one["inContract"]


def test_other_parameters_are_told(queries):
    extra = "#+   item: {type: any, nl: ding, en: thing}\nSELECT"
    (one,) = queries({"a": query()}, {"a": query(default="en").replace("SELECT", extra)})

    assert one["parameters"] == [
        {"name": "lang", "old": "type language, default nl", "new": "type language, default en"},
        {"name": "item", "old": None, "new": "type any, must be given"},
    ]


def test_another_text_alone_is_no_change_of_the_contract(queries):
    (one,) = queries({"a": query()}, {"a": query(text="?code ?more")})

    assert (one["state"], one["inContract"]) == ("changed", False)


def test_queries_of_the_engine_are_in_no_contract(queries):
    found = queries({"lookup/a": query(), "b": query()}, {"b": query(default="en")})

    assert [(one["name"], one["inContract"]) for one in found] == [("b", True), ("lookup/a", False)]


def test_a_header_with_keys_of_another_version_is_read(queries):
    (one,) = queries({"a": "#+ since: 9\n" + query()}, {"a": query()})

    assert not one["inContract"]


def test_a_header_that_nests_without_end_is_not_followed(queries):
    """Each line doubles the one before; to write that out would fill any memory."""
    bomb = "#+ a0: &a0 [x, x]\n" + "".join(
        f"#+ a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    (one,) = queries({"a": query()}, {"a": bomb + "#+ columns: *a59\n#+ question: *a59\nASK {}"})

    assert one["state"] == "changed"


@pytest.mark.parametrize(
    "header", ["#+ columns: {a: b}\n", "#+ params: [a]\n", "#+ : [\n", "#+ only a word\n"]
)
def test_a_header_that_cannot_be_read_is_told_and_stops_nothing(tmp_path, header):
    for side, text in (("old", "ASK {}"), ("new", header + "ASK {}")):
        (tmp_path / side / "queries").mkdir(parents=True)
        (tmp_path / side / "queries" / "a.rq").write_text(text)
        turtle(tmp_path / side / "ontology" / "a.ttl", f'ex:a ex:p "{side}" .')
    there = as_json(tmp_path / "old", tmp_path / "new")
    page = run(tmp_path / "new", tmp_path / "old").stdout

    assert there["unreadHeaders"]["old"] == []
    assert there["unreadHeaders"]["new"][0].startswith("a.rq: ")
    assert (there["queries"][0]["state"], there["queries"][0]["parameters"]) == ("changed", [])
    assert there["summary"]["ontology"]["thingsChanged"] == 1
    assert "## Headers of queries that cannot be read; compared as text (1)" in page
    assert "- OLD: a.rq: " in page


def test_queries_of_the_engine_are_compared_as_text(queries):
    """The columns of a table are a mapping, which is no contract of a stored query."""
    table = "#+ columns: {a: {nl: x}}\nASK {}"
    found = queries(
        {"export/a": table, "export/b": table}, {"export/a": table + "\n", "export/c": table}
    )

    assert [(one["name"], one["state"]) for one in found] == [
        ("export/a", "changed"), ("export/c", "renamed"),
    ]  # fmt: skip


# Git


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with two commits and a change that is not committed."""
    monkeypatch.chdir(tmp_path)
    for name in [one for one in os.environ if one.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    def git(*arguments):
        who = ["-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True)

    git("init", "--initial-branch=main")
    for number in (1, 2):
        turtle(tmp_path / "ontology" / "a.ttl", OLD + f"ex:a ex:p {number} .")
        git("add", ".")
        git("commit", "-m", str(number))
        git("tag", f"v{number}")
    turtle(tmp_path / "ontology" / "a.ttl", OLD + "ex:a ex:p 3 .")
    return tmp_path


def test_revisions_and_the_working_tree_are_compared(repository):
    assert "“1” (xsd:integer) → “2” (xsd:integer)" in run("v1", "v2").stdout
    assert "“2” (xsd:integer) → “3” (xsd:integer)" in run("HEAD").stdout
    assert "# What changed: HEAD~1 → working tree" in run("HEAD~1").stdout


def test_it_works_from_a_folder_below(repository, monkeypatch):
    monkeypatch.chdir(repository / "ontology")

    assert "“1” (xsd:integer) → “3”" in run("v1").stdout


def test_a_path_comes_before_a_revision(repository):
    turtle(repository / "v1" / "a.ttl", "ex:a ex:p 9 .")

    assert "## facts" in run("v1", "v2").stdout
    assert "## facts" not in run("refs/tags/v1", "v2").stdout


def test_links_in_a_revision_are_not_followed(repository):
    (repository / "ontology" / "link.ttl").symlink_to("/etc/passwd")
    subprocess.run(["git", "add", "."], check=True)
    tree = subprocess.run(["git", "write-tree"], check=True, capture_output=True, text=True).stdout
    who = ["-c", "user.name=x", "-c", "user.email=x@x.example"]
    made = subprocess.run(
        ["git", *who, "commit-tree", tree.strip(), "-m", "x"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip

    assert "“2” (xsd:integer) → “3”" in run("v2", made).stdout


@pytest.mark.parametrize("revision", ["--output=stolen", "-h", ""])
def test_an_option_is_no_revision(repository, revision):
    result = CliRunner().invoke(main, ["diff", "--", revision, "v1"])

    assert result.exit_code == 2
    assert "cannot be a revision" in result.stderr
    assert not (repository / "stolen").exists()


@pytest.mark.parametrize("revision", ["nothing", "HEAD~9", "v1; touch stolen", "$(touch stolen)"])
def test_a_revision_that_is_not_there_is_one_error(repository, revision):
    result = run(revision, "v1", status=2)

    assert "no revision that git knows here" in result.stderr
    assert not (repository / "stolen").exists()


def test_an_error_in_a_revision_names_revision_file_and_line(repository):
    (repository / "ontology" / "a.ttl").write_text("<x\n")
    who = ["-c", "user.name=x", "-c", "user.email=x@x.example"]
    subprocess.run(["git", *who, "commit", "-am", "x"], check=True, capture_output=True)

    assert "Error: OLD: HEAD:ontology/a.ttl, line 1" in run("HEAD", "v1", status=2).stderr
    assert "Error: NEW: HEAD:ontology/a.ttl, line 1" in run("v1", "HEAD", status=2).stderr


def test_without_a_repository_it_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert "'HEAD' is no file and no folder, and the current folder is in no git repository" in (
        run("HEAD", status=2).stderr
    )


def test_without_git_it_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "git is not there" in run("HEAD", status=2).stderr


def revisions():
    """Return some of the earlier commits of the project, as far as git holds them."""
    asked = ["git", "-C", str(ROOT), "rev-list", "--first-parent", "--max-count=125", "HEAD"]
    try:
        found = subprocess.run(asked, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        return []
    commits = found.stdout.split()
    return [commits[at] for at in (1, 5, 15, 30, 60, 120) if at < len(commits)]


def test_the_project_compares_with_its_own_history(monkeypatch):
    """No header of long ago stops the comparison of facts."""
    monkeypatch.chdir(ROOT)
    commits = revisions()
    if not commits:
        pytest.skip("no history of git is here: no git, no repository, or a shallow clone")
    for commit in commits:
        result = CliRunner().invoke(main, ["diff", commit, "-f", "json"])
        assert result.exit_code in (0, 1), f"{commit}: {result.output}"
        assert json.loads(result.stdout)["unreadHeaders"] == {"old": [], "new": []}


# Input that cannot be used


@pytest.mark.parametrize("target", ["loop", "nowhere"])
def test_a_link_that_leads_nowhere_is_one_error(two, tmp_path, target):
    old, _ = two(OLD, OLD)
    (tmp_path / "other").symlink_to(tmp_path / "link")
    (tmp_path / "link").symlink_to(tmp_path / {"loop": "other"}.get(target, target))
    for named, side in (((tmp_path / "link", old), "OLD"), ((old, tmp_path / "link"), "NEW")):
        result = run(*named, status=2)
        assert result.stderr.startswith(f"Error: {side}: ")
        assert "is a link that leads nowhere or in a circle" in result.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("place", ["pipe.ttl", "folder/pipe.ttl"])
def test_a_pipe_is_refused_and_not_waited_for(two, tmp_path, place):
    old, _ = two(OLD, OLD)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / place)
    command = [sys.executable, "-m", "functiegraaf", "diff", str(old)]
    named = str((tmp_path / place).parent if "/" in place else tmp_path / place)
    done = subprocess.run(
        [*command, named], check=False, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 2
    assert "is no regular file" in done.stderr


def test_a_folder_with_too_many_files_is_refused(two, tmp_path, monkeypatch):
    monkeypatch.setattr(edition, "MOST_FILES", 3)
    old, _ = two(OLD, OLD)
    for number in range(4):
        turtle(tmp_path / "disk" / f"folder{number}" / "a.ttl", OLD)

    assert "disk: holds more than 3 files" in run(old, tmp_path / "disk", status=2).stderr
    turtle(tmp_path / "disk" / "ontology" / "a.ttl", OLD)
    run(tmp_path / "disk", tmp_path / "disk")


def test_a_bomb_in_xml_is_refused(two, tmp_path):
    old, _ = two(OLD, OLD)
    bomb = tmp_path / "bomb.rdf"
    bomb.write_text('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')

    assert "DOCTYPE" in run(old, bomb, status=2).stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.xlsx", "x", "is a table"),
        ("a.csv", "x", "is a table"),
        ("a.docx", "x", "cannot tell what '.docx' is"),
        ("a.ttl", "<x", "line 1"),
        ("a.jsonld", '{"@context": "http://x.example/"}', "nothing is ever fetched"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error(two, tmp_path, name, text, said):
    old, _ = two(OLD, OLD)
    (tmp_path / name).write_text(text)

    assert said in run(old, tmp_path / name, status=2).stderr


def test_an_empty_folder_is_an_error_and_no_empty_edition(two, tmp_path):
    old, _ = two(OLD, OLD)
    (tmp_path / "empty").mkdir()

    assert "holds no RDF and no stored query" in run(old, tmp_path / "empty", status=2).stderr


def test_nodes_that_nothing_tells_apart_are_refused_and_soon(two):
    """RDFC-1.0 would try every order of these, which takes longer than anybody lives."""
    nodes = [f"_:n{number}" for number in range(30)]
    clique = " ".join(f"{one} ex:p {', '.join(o for o in nodes if o != one)} ." for one in nodes)

    assert "nothing tells them apart" in run(*two(OLD, clique), status=2).stderr


def test_a_long_list_of_the_same_is_no_such_thing(two):
    run(*two(f"ex:a ex:p ( {'1 ' * 2000}) .", f"ex:a ex:p ( {'1 ' * 2001}) ."))


def test_an_input_is_not_overwritten(two):
    old, new = two(OLD, OLD)
    result = run(old, new, "-o", new, "-f", "json", status=2)

    assert "would overwrite" in result.stderr
    assert new.read_text() == PREFIXES + OLD


# How it is told


def test_what_is_cut_off_is_said_and_all_is_shown_on_demand(two):
    many = "".join(f'ex:a{number:03} ex:p "{"x" * 300}" .\n' for number in range(50))
    old, new = two("", many)
    page, whole = run(old, new).stdout, run(old, new, "--all").stdout

    assert "- and 30 more (all: `--all`)" in page
    assert "more (all" not in whole
    assert whole.count("x" * 300) == 50
    assert len(as_json(old, new)["rooms"]["facts"]["added"]) == 50


def test_long_texts_are_cut_around_what_changed(two):
    long = "x" * 500
    page = run(*two(f'ex:a ex:p "{long}oud{long}" .', f'ex:a ex:p "{long}nieuw{long}" .')).stdout

    assert "oud" in page
    assert "nieuw" in page
    assert max(map(len, page.splitlines())) < 500


def test_signs_of_markdown_and_of_terminals_are_told_as_signs(two):
    page = run(*two("", r'ex:a ex:p "*a* <b>\n# c \u001b[2J" .'), "--all").stdout

    assert r"“\*a\* \<b>↵# c \u001b\[2J”" in page


def test_the_name_of_the_output_says_the_form(two, tmp_path):
    old, new = two(OLD, OLD + "ex:a ex:p 1 .")
    for name in ("out.md", "out.json"):
        run(old, new, "-o", tmp_path / name)

    assert (tmp_path / "out.md").read_text().startswith("# What changed: ")
    assert json.loads((tmp_path / "out.json").read_text())["conforms"] is True


def test_languages_differ_and_say_the_same(two):
    old, new = two(OLD, "fg:Other a owl:Class .")
    dutch = CliRunner().invoke(main, ["diff", str(old), str(new)]).stdout

    assert "## Verdwenen zonder vervanging (1)" in dutch
    assert dutch.count("\n") == run(old, new, status=1).stdout.count("\n")


def test_the_order_of_a_file_is_no_matter(two):
    lines = [f"ex:a{number} ex:p [ ex:q {number} ; ex:r [ ex:s 1 ] ] ." for number in range(20)]
    old, new = two("\n".join(lines), "\n".join(reversed(lines)))

    assert diff(old, new).is_empty


def test_the_project_compares_with_itself(tmp_path):
    """A checkout as it is, and a copy from which one term went."""
    copy = tmp_path / "copy"
    for room in ("ontology", "shapes", "queries", "data"):
        shutil.copytree(ROOT / room, copy / room)
    assert diff(ROOT, copy).is_empty

    path = copy / "ontology" / "competencies.ttl"
    path.write_text(
        path.read_text().replace("fg:Dimension a owl:Class", "fg:Dimensions a owl:Class")
    )
    found = diff(ROOT, copy)
    assert [one.iri.rpartition("/")[2] for one in found.lost] == ["Dimension"]


# What holds for any two graphs

IRIS = [ox.NamedNode(f"https://w3id.org/functiegraaf/{one}") for one in ("def/A", "id/b-1", "x")]
NODES = [ox.BlankNode(f"n{number}") for number in range(4)]
LITERALS = [
    ox.Literal("a"),
    ox.Literal("a", language="nl"),
    ox.Literal("b", language="nl"),
    ox.Literal(1),
    ox.Literal("x\ny*"),
]
TRIPLES = st.builds(
    ox.Triple,
    st.sampled_from([*IRIS, *NODES]),
    st.sampled_from([*IRIS[:2], ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")]),
    st.sampled_from([*IRIS, *NODES, *LITERALS]),
)
GRAPHS = st.frozensets(TRIPLES, max_size=12)


def made(triples, name="x"):
    """Return an edition with these triples in one room; graphs of equal nodes are passed over."""
    from functiegraaf.diff import blank

    try:
        named = blank.named(triples, name)
    except InputError:
        assume(False)
    return edition.Edition(name, {edition.FACTS: named}, {})


def isomorphic(one, other):
    sets = []
    for triples in (one, other):
        dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        sets.append(set(map(str, dataset)))
    return sets[0] == sets[1]


@given(GRAPHS, st.randoms())
def test_a_graph_differs_not_from_itself_under_other_names(graph, chance):
    others = [f"m{number}" for number in range(4)]
    chance.shuffle(others)
    names = dict(zip(NODES, map(ox.BlankNode, others), strict=True))
    renamed = [
        ox.Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object))
        for t in graph
    ]
    random.shuffle(renamed)

    assert between(made(graph), made(renamed)).is_empty


@given(GRAPHS)
def test_names_keep_what_is_said(graph):
    assert isomorphic(graph, made(graph).triples)


@given(GRAPHS, GRAPHS)
def test_a_difference_turned_round_is_its_mirror(one, other):
    old, new = made(one), made(other)
    (there,), (back,) = between(old, new).rooms, between(new, old).rooms

    assert (there.added, there.removed) == (back.removed, back.added)
    mirror = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted(mirror[thing.state] for thing in there.things) == sorted(
        thing.state for thing in back.things
    )
    assert sorted(str((f.property, f.new, f.old)) for t in there.things for f in t.facts) == sorted(
        str((f.property, f.old, f.new)) for t in back.things for f in t.facts
    )


@given(GRAPHS, GRAPHS)
def test_a_difference_makes_the_old_into_the_new(one, other):
    (room,) = between(made(one), made(other)).rooms

    assert isomorphic((room.before - room.removed) | room.added, other)


@given(GRAPHS, GRAPHS)
def test_what_is_told_of_things_with_names_is_all_that_changed(one, other):
    """The facts in JSON, which people and programs read, are the triples that differ."""
    from functiegraaf.diff import as_json as writer

    old, new = (made([t for t in graph if not str(t).count("_:")]) for graph in (one, other))
    difference = between(old, new)
    found = json.loads(writer.write(difference))["rooms"].get("facts", {})
    told = {"old": set(), "new": set()}
    for things in found.values():
        for thing in things:
            for fact in thing["facts"]:
                for side in told:
                    if fact[side]:
                        told[side].add(
                            (thing["thing"]["value"], fact["property"], *fact[side].values())
                        )
    (room,) = difference.rooms
    for side, triples in (("old", room.removed), ("new", room.added)):
        assert {one[:2] for one in told[side]} == {
            (t.subject.value, t.predicate.value) for t in triples
        }
        assert len(told[side]) == len(triples)


@given(GRAPHS, GRAPHS)
def test_every_difference_can_be_told(one, other):
    from functiegraaf.diff import as_json as writer
    from functiegraaf.diff import markdown

    difference = between(made(one), made(other))
    for whole in (True, False):
        assert markdown.write(difference, "nl", whole=whole)
    assert writer.write(difference) == writer.write(difference)
