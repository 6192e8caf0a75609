"""The readers on documents that they have never seen, whole, damaged, and as PDF."""

from __future__ import annotations

import random
import re
import tempfile
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import reject

from functiegraaf import Graph, ingest
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.ingest import compare, dutch, graph
from functiegraaf.ingest.headings import letters
from ingest import damage, pdf, told
from ingest.authoring import booklet, expected, hr21, variation

HERE = Path(__file__).parent / "ingest"
DOCUMENTS = {
    "booklet": (HERE / "beheer" / "booklet.txt", told.booklet),
    "functions": (HERE / "beheer-hr21" / "descriptions.txt", told.functions),
}


@cache
def facts(kind: str) -> frozenset:
    path, of = DOCUMENTS[kind]
    return frozenset(of(yaml.safe_load((path.parent / "expected.yaml").read_text("utf-8"))))


def read_text(text: str, folder: Path, kind: str | None = None):
    path = folder / "document.txt"
    path.write_bytes(text.encode())
    return ingest.read(path, kind)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_never_seen_comes_out_whole(kind: str) -> None:
    doc = ingest.read(DOCUMENTS[kind][0])
    assert doc.kind == kind
    assert doc.unread == []
    assert told.Read(doc).facts() == facts(kind)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", damage.ALL)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_damage_changes_no_fact(kind: str, name: str, seed: int, tmp_path: Path) -> None:
    text = DOCUMENTS[kind][0].read_text("utf-8")
    damaged = damage.apply(text, [name], random.Random(seed))
    doc = read_text(damaged, tmp_path, kind)
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts(kind)


KINDS = {
    "booklet": (variation.booklet, booklet.render, expected.of_booklet, told.booklet),
    "functions": (variation.hr21, hr21.render, expected.of_hr21, told.functions),
}


def made_up(kind: str, seed: int, layout=None):
    """A document at random, with its facts; without what such documents cannot mean."""
    make, render, facts_of, of = KINDS[kind]
    content = make(random.Random(seed))
    printed = render(content, layout)
    facts = facts_of(content, printed)
    # A qualification that two profiles describe differently is read once, and reported.
    said: dict[str, dict] = {}
    for profile in facts.get("profiles", []):
        for one in profile.get("qualifications") or []:
            plain = {key: value for key, value in one.items() if key != "number"}
            if said.setdefault(one["name"], plain) != plain:
                reject()
    # The first part of a code is that of one series.
    series = {(one["code"][:3], one["series"]) for one in facts["functions"] if "series" in one}
    if len({code for code, _ in series}) != len(series):
        reject()
    return printed.text, of(facts), content


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_pdf_comes_out_whole(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf.to_pdf(DOCUMENTS[kind][0].read_text("utf-8")))
    doc = ingest.read(path)
    assert doc.kind == kind
    assert [line.text for line in doc.unread] == []
    assert told.Read(doc).facts() == facts(kind)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_what_was_read_agrees_with_its_own_graph(kind: str) -> None:
    doc = ingest.read(DOCUMENTS[kind][0])
    store = ox.Store()
    store.load(graph.serialise([doc]), format=ox.RdfFormat.TURTLE)
    # The booklet writes one code in two ways; whatever a graph has, that is a difference.
    printed = {("profile-N04-01-05-VP-I", "notation")} if kind == "booklet" else set()
    before = compare.compare(doc, store)
    assert {(found.thing, found.property) for found in before} == printed
    assert len(store) > 500
    lost = next(iter(store.quads_for_pattern(None, graph.predicate("position"), None)))
    store.remove(lost)
    (found,) = [one for one in compare.compare(doc, store) if one not in before]
    assert (found.kind, graph.node(found.thing), found.property) == (
        "missing", lost.subject, "position",
    )  # fmt: skip


def test_what_is_left_over_is_listed_and_fails(tmp_path: Path) -> None:
    text = DOCUMENTS["booklet"][0].read_text("utf-8")
    marked = text.replace("Kennis op het gebied van:", "Kennis op een ander gebied:", 1)
    path = tmp_path / "document.txt"
    path.write_text(marked, "utf-8")
    result = CliRunner().invoke(main, ["ingest", str(path), "-o", str(tmp_path / "a.ttl")])
    assert result.exit_code == 1
    assert "Niet begrepen: " in result.output
    assert "Kennis op een ander gebied:" in result.output


def test_every_place_is_a_line_that_says_it() -> None:
    path, _ = DOCUMENTS["booklet"]
    doc = ingest.read(path)
    raw = path.read_text("utf-8").split("\n")
    for thing in doc.things.values():
        assert thing.places, thing.name
        for place in thing.places:
            assert 1 <= place.first <= place.last <= len(raw)
    level = doc.things["requirement-N04-01-01-1"]
    assert any("Niveau A" in raw[place.first - 1] for place in level.places)


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".trig", ".nq"])
def test_the_graph_is_written_whole_and_the_same(suffix: str, tmp_path: Path) -> None:
    outputs = [tmp_path / f"{name}{suffix}" for name in ("a", "b")]
    for output in outputs:
        arguments = ["ingest", *(str(path) for path, _ in DOCUMENTS.values()), "-o", str(output)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    quads = list(ox.parse(path=str(outputs[0])))
    graphs = {quad.graph_name for quad in quads}
    assert len(graphs) == (2 if suffix in (".trig", ".nq") else 1)


def test_kept_wording_can_be_asked(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("FUNCTIEGRAAF_WORDING", str(tmp_path))
    with pytest.raises(InputError, match="ingest --keep"):
        Graph.open(wording="official")
    path, _ = DOCUMENTS["booklet"]
    assert CliRunner().invoke(main, ["ingest", str(path), "--keep"]).exit_code == 0
    rows = Graph.open(wording="official").run("profile-competencies", profile="N04.01.01")
    wanted = {fact[2:5] for fact in facts("booklet") if fact[:2] == ("competency", "N04.01.01")}
    assert {
        (row["position"], letters(str(row["competency"])), row["level"]) for row in rows
    } == wanted
    shown = CliRunner().invoke(main, ["show", "N04.01.01", "--wording", "official"])
    assert shown.exit_code == 0
    assert "Schrijft veiligheidsregels" in shown.output
    # Hardly any of the shipped sentences is of that document, and that is said.
    ours, whole = re.search(
        r"note: (\d+) of (\d+) sentences are still in our", shown.stderr
    ).groups()
    assert 0.9 * int(whole) < int(ours) < int(whole)


def test_a_report_in_dutch_is_dutch() -> None:
    """Of the invented documents with every damage, and of two hundred documents at random."""
    roles: set[str] = set()
    said: set[str] = set()
    for kind, (path, _) in DOCUMENTS.items():
        text = path.read_text("utf-8")
        texts = [damage.apply(text, [name], random.Random(0)) for name in damage.ALL]
        for seed in range(40):
            texts.append(KINDS[kind][1](KINDS[kind][0](random.Random(seed)), None).text)
        with tempfile.TemporaryDirectory() as folder:
            for one in texts:
                doc = read_text(one, Path(folder), kind)
                roles |= set(doc.counts())
                said |= {words for c in doc.choices for words in (c.taken, c.other)}
    assert roles <= set(dutch.ROLES)
    assert len(said) > 5
    for words in said:
        # The name of a thing, a level or a value is said as it is printed.
        printed = re.fullmatch(r"'[^']*'|NLQF .*|[A-Z][A-Z0-9/-]*", words)
        assert printed or dutch.reading(words) != words, words
    shown = CliRunner().invoke(main, ["ingest", str(DOCUMENTS["functions"][0])]).stderr
    assert "  kenmerk\n" in shown
    assert "characteristic" not in shown


def test_an_output_never_takes_the_place_of_a_document(tmp_path: Path) -> None:
    path = tmp_path / "document.txt"
    path.write_bytes(DOCUMENTS["functions"][0].read_bytes())
    (tmp_path / "link.txt").symlink_to(path)
    before = path.read_bytes()
    for more in (
        ["--report", path], ["--report", tmp_path / "link.txt"], ["-o", path],
        ["-o", tmp_path / "a.ttl", "--report", tmp_path / "a.ttl"],
    ):  # fmt: skip
        result = CliRunner().invoke(main, ["ingest", str(path), *map(str, more)])
        assert result.exit_code == 2
        assert "would overwrite" in result.output
    nowhere = tmp_path / "none" / "r.json"
    more = ["-o", str(tmp_path / "a.ttl"), "--report", str(nowhere)]
    result = CliRunner().invoke(main, ["ingest", str(path), *more])
    assert result.exit_code == 2
    assert "there is no folder" in result.output
    assert path.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"document.txt", "link.txt"}


def test_a_folder_for_wording_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("FUNCTIEGRAAF_WORDING", "/proc/none")
    path, _ = DOCUMENTS["functions"]
    result = CliRunner().invoke(main, ["ingest", str(path), "--keep"])
    assert result.exit_code == 2
    assert "/proc/none: cannot be made" in result.output


BROKEN = [
    ("empty.txt", b"", "neither kind"),
    ("other.txt", b"Dit is iets anders.\n", "neither kind"),
    ("nul.txt", b"Naam functie: \0", "NUL"),
    ("latin.txt", "één".encode("latin-1"), "UTF-8"),
    ("broken.pdf", b"%PDF-1.7\nnothing", "cannot be read as a PDF"),
]


@pytest.mark.parametrize(("name", "data", "message"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_file_that_cannot_be_read_is_one_error(name, data, message, tmp_path: Path) -> None:
    path, output = tmp_path / name, tmp_path / "a.ttl"
    path.write_bytes(data)
    output.write_text("# older", "utf-8")
    result = CliRunner().invoke(main, ["ingest", str(path), "-o", str(output)])
    assert result.exit_code == 2
    assert message in result.output
    assert result.output.count("Error: ") == 1
    assert output.read_text("utf-8") == "# older"
