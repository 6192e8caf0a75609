"""Storage: a store on disk is replaced whole or not at all, whatever happens."""

from __future__ import annotations

import io
import json
import random
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from functiegraaf import Graph, archive, load, storage
from functiegraaf.cli import main
from functiegraaf.errors import InputError

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
SMALL = '<http://x.example/a> <http://x.example/b> "één" .\n'
QUADS = (
    '<http://x.example/a> <http://x.example/b> "1" <http://x.example/g1> .\n'
    "_:n <http://x.example/b> _:m <http://x.example/g2> .\n"
)


def call(*arguments: object):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def content(folder: Path) -> set[str]:
    return {str(quad) for quad in storage.open_version(storage.current(folder))}


def litter(folder: Path) -> list[str]:
    """Everything in a folder of a store that is neither the current version nor its frame."""
    name = (folder / "current").read_text().strip()
    others = [path.name for path in (folder / "versions").iterdir() if path.name != name]
    return others + [path.name for path in folder.iterdir() if path.name not in storage.FRAME]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    load.load([put(tmp_path, "small.nt", SMALL)], folder, norm=False, derive=False)
    return folder


def test_files_of_every_syntax_and_the_shipped_graph_go_in(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    triple = ox.Triple(*(ox.NamedNode(f"http://x.example/{one}") for one in "spo"))
    files = []
    for suffix, form in {
        "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }.items():  # fmt: skip
        subject = ox.NamedNode(f"http://x.example/{suffix}")
        text = ox.serialize([ox.Triple(subject, triple.predicate, triple.object)], format=form)
        files.append(put(tmp_path, f"a.{suffix}", text.decode()))
    files.append(put(tmp_path, "a.nq", QUADS))
    result = call("load", *files, "--store", folder)
    assert result.exit_code == 0, result.output
    graph = Graph.open(store=folder)
    rows = graph.sparql("SELECT ?s { GRAPH graph:own { ?s <http://x.example/p> ?o } }").rows
    assert {row[0].rsplit("/", 1)[-1] for row in rows} == {"ttl", "nt", "rdf", "jsonld"}
    named = graph.sparql("SELECT DISTINCT ?g { GRAPH ?g { ?s <http://x.example/b> ?o } }").rows
    assert {row[0] for row in named} == {"http://x.example/g1", "http://x.example/g2"}
    # The stored queries answer as they do without a store, and what follows is there.
    own = Graph.open(inferred=True)
    for name in ("profile-competencies", "competency-gap"):
        values = {"profile": "N06.01.02"} if name == "profile-competencies" else {
            "from": "N06.01.08", "to": "N06.01.06"}  # fmt: skip
        assert graph.run(name, **values).rows == own.run(name, **values).rows
    ask = "SELECT ?a ?b { ?a fg:heavierThan ?b }"
    assert sorted(graph.sparql(ask).rows) == sorted(own.sparql(ask).rows) != []


def test_nodes_without_a_name_of_two_files_stay_apart(tmp_path: Path) -> None:
    files = [
        put(tmp_path, f"{n}.nt", "_:a <http://x.example/b> 'x' .\n".replace("'", '"')) for n in "12"
    ]
    load.load(files, tmp_path / "store", norm=False, derive=False)
    assert len(content(tmp_path / "store")) == 2


def test_tables_go_in_together_and_not_with_faults(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    tables = [EXAMPLES / f"{name}.csv" for name in ("functies", "profielen", "eisen")]
    result = call("load", *tables, "--store", folder)
    assert result.exit_code == 2
    assert "has 2 faults; see: functiegraaf import" in result.output
    assert not (folder / "current").exists()
    text = tables[2].read_text("utf-8").replace("Klantgericht;", "Klantgerichtheid;")
    mended = put(tmp_path, "eisen.csv", text.replace(";A\n", ";B\n"))
    result = call("load", *tables[:2], mended, "--store", folder)
    assert result.exit_code == 0, result.output
    found = Graph.open(store=folder).sparql("SELECT ?f { ?f a fg:LocalFunction }")
    assert len(found) == 1


def test_replacing_adding_and_what_is_left_out(tmp_path: Path, small: Path) -> None:
    other = put(tmp_path, "other.nq", QUADS)
    load.load([other], small, norm=False, add=True, derive=False)
    assert len(content(small)) == 3
    load.load([other], small, norm=False, derive=False)
    assert len(content(small)) == 2
    assert litter(small) == []
    result = call("stats", "--store", small, "--inferred")
    assert result.exit_code == 2
    assert "holds nothing inferred" in result.output


def test_what_is_added_brings_what_follows_and_no_more(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    level = "<https://w3id.org/functiegraaf/id/competency-level-N06-3-{}>"
    fg = "<https://w3id.org/functiegraaf/def/{}>"
    new = (
        f"{level.format('X')} {fg.format('ofCompetency')} "
        "<https://w3id.org/functiegraaf/id/competency-N06-3> ;\n"
        f" {fg.format('atLevel')} <https://w3id.org/functiegraaf/id/level-A> .\n"
    )
    load.load([], folder)
    before = content(folder)
    load.load([put(tmp_path, "new.ttl", new)], folder, add=True)
    derived = {one for one in content(folder) - before if "/graph/inferred" in one}
    assert derived
    assert all("N06-3-X" in one for one in derived)
    assert any("heavierThan" in one for one in derived)
    at_once = tmp_path / "at-once"
    load.load([tmp_path / "new.ttl"], at_once)
    canon = [ox.Dataset(storage.open_version(storage.current(one))) for one in (folder, at_once)]
    for one in canon:
        one.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert canon[0] == canon[1]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("wrong.nt", SMALL + "<http://x.example/a> <b .\n", "wrong.nt, line 2"),
        ("wrong.ttl", "@prefix x: <x:> .\nx:a x:b .\n", "wrong.ttl, line 2"),
        ("deep.nt", "<http://x/a> <http://x/b> " + "<<( <http://x/a> <http://x/b> " * 600, "line 1: nests"),
        ("deep.jsonld", '{"@graph":[' * 2000 + "]}" * 2000, "nests deeper"),
        ("bomb.rdf", "<!DOCTYPE r []><r/>", "DOCTYPE"),
        ("words.docx", "PK", "cannot tell what"),
    ],
)  # fmt: skip
def test_what_cannot_be_loaded_changes_nothing(
    tmp_path: Path, small: Path, name, text, message
) -> None:
    before = content(small)
    result = call("load", put(tmp_path, name, text), "--alone", "--store", small)
    assert result.exit_code == 2
    assert message in result.output
    assert result.output.count("Error:") == 1
    assert content(small) == before
    assert litter(small) == []


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path, "thesis.txt", "mine")
    result = call("load", "--store", tmp_path)
    assert result.exit_code == 2
    assert "holds other things (thesis.txt)" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    result = call("query", "run", "functions", "--store", tmp_path)
    assert result.exit_code == 2
    assert "functiegraaf load --store" in result.output


@pytest.mark.parametrize("graph", ["", "no iri", "x", "http://a b"])
def test_a_graph_has_an_iri(tmp_path: Path, graph: str) -> None:
    result = call("load", "--store", tmp_path / "store", "--graph", graph)
    assert result.exit_code == 2
    assert "IRI" in result.output


def test_a_second_writer_is_told_and_readers_go_on(tmp_path: Path, small: Path) -> None:
    before = content(small)
    with storage.writing(small) as work:
        with pytest.raises(InputError, match="is being written by another process"):
            load.load([], small)
        assert content(small) == before
        load.open_disk(work / "store").flush()
        storage.finish(work, {"norm": False, "files": [], "graphs": [], "derived": False})
    assert content(small) == set()


def test_a_reader_keeps_its_version_until_it_is_done(tmp_path: Path, small: Path) -> None:
    graph = Graph.open(store=small)
    ask = "SELECT ?o { ?s ?p ?o }"
    for _ in range(2):
        load.load([put(tmp_path, "other.nq", QUADS)], small, norm=False, derive=False)
        assert graph.sparql(ask).rows == [("één",)]
        assert len(litter(small)) == 1
    del graph
    load.load([], small, norm=False, derive=False)
    assert litter(small) == []


def test_a_full_disk_leaves_the_old_store(tmp_path: Path, small: Path, monkeypatch) -> None:
    before = content(small)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("_sync", "_point", "finish"):
        with monkeypatch.context() as patch:
            patch.setattr(storage, step, full)
            with pytest.raises(InputError, match="No space left on device"):
                load.load([put(tmp_path, "other.nq", QUADS)], small, norm=False, derive=False)
        assert content(small) == before
    load.load([], small, norm=False, add=True, derive=False)
    assert content(small) == before
    assert litter(small) == []


def test_a_killed_writer_leaves_the_old_store_whole(tmp_path: Path, small: Path) -> None:
    """Killed at random moments; each time the store is the old one or the new one."""
    lines = [f'<http://x.example/{n}> <http://x.example/b> "{n}" .\n' for n in range(60_000)]
    large = put(tmp_path, "large.nt", "".join(lines))
    command = [
        sys.executable, "-m", "functiegraaf", "load", "--alone", "--no-derive", str(large),
        "--store", str(small),
    ]  # fmt: skip
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - start
    load.load([put(tmp_path, "small.nt", SMALL)], small, norm=False, derive=False)
    rng, before, sizes = random.Random(4), content(small), set()
    for _ in range(12):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.2, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = content(small)
        assert found == before or len(found) == len(lines)
        sizes.add(len(found))
    load.load([], small, norm=False, add=True, derive=False)
    assert litter(small) == []
    assert sizes <= {1, len(lines)}


TERMS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal),
    st.integers(-3, 9).map(lambda n: ox.NamedNode(f"http://x.example/{n}")),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), TERMS, st.integers(0, 2)), max_size=12), st.randoms())
def test_there_and_back(tmp_path_factory, rows, rng) -> None:
    folder = tmp_path_factory.mktemp("round")
    node = ox.NamedNode("http://x.example/p")
    quads = [
        ox.Quad(
            ox.NamedNode(f"http://x.example/{s}"), node, o, ox.NamedNode(f"http://x.example/g{g}")
        )
        for s, o, g in rows
    ]
    dumps = []
    for turn in range(2):
        rng.shuffle(quads)
        source = folder / f"{turn}.nq"
        ox.serialize(quads, str(source), format=ox.RdfFormat.N_QUADS)
        store = folder / f"store-{turn}"
        load.load([source], store, norm=False, derive=False)
        archive.dump(store, folder / f"dump-{turn}.nq")
        dumps.append((folder / f"dump-{turn}.nq").read_bytes())
    # The same content gives the same file.
    assert dumps[0] == dumps[1]
    assert {str(one) for one in quads} == content(folder / "store-1")
    archive.backup(folder / "store-0", folder / "copy.tar")
    archive.restore(folder / "store-2", folder / "copy.tar")
    assert content(folder / "store-2") == content(folder / "store-0")
    archive.dump(folder / "store-2", folder / "dump.trig")
    load.load([folder / "dump.trig"], folder / "store-3", norm=False, derive=False)
    assert content(folder / "store-3") == content(folder / "store-0")


def test_one_graph_is_dumped_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load.load([], folder, derive=False)
    for name in ("c.ttl", "c.nq"):
        assert (
            call("dump", "--store", folder, "--graph", "concluded", "-o", tmp_path / name).exit_code
            == 0
        )
    turtle = list(ox.parse(path=str(tmp_path / "c.ttl"), format=ox.RdfFormat.TURTLE))
    quads = list(ox.parse(path=str(tmp_path / "c.nq"), format=ox.RdfFormat.N_QUADS))
    assert len(turtle) == len(quads) > 4000
    assert {quad.graph_name for quad in quads} == {load.graph_name("concluded")}
    result = call("dump", "--store", folder, "--graph", "conclude", "-o", tmp_path / "d.ttl")
    assert result.exit_code == 2
    assert "https://w3id.org/functiegraaf/graph/concluded, https" in result.output
    result = call("dump", "--store", folder, "-o", tmp_path / "d.ttl")
    assert result.exit_code == 2
    assert ".nq" in result.output


def spoil(path: Path, name: str) -> None:
    """Change a byte in one part of an archive; or put in something that has no place there."""
    with tarfile.open(path) as tar:
        parts = {one.name: tar.extractfile(one).read() for one in tar}
    with tarfile.open(path, "w") as tar:
        for part, data in parts.items():
            if part.startswith(name) and data:
                data = bytes([data[0] ^ 1]) + data[1:]
                name = "-"
            entry = tarfile.TarInfo(part)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        if name.startswith(("..", "/")):
            tar.addfile(tarfile.TarInfo(name))
        elif name == "link":
            entry = tarfile.TarInfo("store/000001.sst")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(entry)


@pytest.mark.parametrize("part", ["store/", "about.json", "sha256.json", "../x", "/tmp/x", "link"])
def test_a_damaged_or_hostile_archive_is_refused(tmp_path: Path, small: Path, part: str) -> None:
    before = content(small)
    copy = tmp_path / "copy.tar"
    archive.backup(small, copy)
    spoil(copy, part)
    result = call("restore", "--store", small, copy)
    assert result.exit_code == 2, result.output
    assert result.output.count("Error:") == 1
    assert "Traceback" not in result.output
    assert content(small) == before
    assert litter(small) == []


@pytest.mark.parametrize("data", [b"", b"no archive", b"\0" * 10240, b"\x1f\x8b\x08"])
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "copy.tar"
    path.write_bytes(data)
    result = call("restore", "--store", tmp_path / "store", path)
    assert result.exit_code == 2
    assert "copy.tar" in result.output


def test_a_store_of_another_layout_is_named(small: Path) -> None:
    (version,) = (small / "versions").iterdir()
    about = json.loads((version / "about.json").read_text())
    (version / "about.json").write_text(json.dumps({**about, "format": 99}))
    with pytest.raises(InputError, match="of another layout"):
        storage.current(small)
    (version / "about.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        storage.current(small)


def test_the_folder_of_the_user_is_used_if_none_is_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("FUNCTIEGRAAF_STORE", str(tmp_path / "mine"))
    assert call("load", put(tmp_path, "small.nt", SMALL), "--alone").exit_code == 0
    assert len(content(tmp_path / "mine")) == 1
    monkeypatch.delenv("FUNCTIEGRAAF_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert storage.default_folder() == tmp_path / "data" / "functiegraaf" / "store"


def test_the_rights_of_a_version_are_those_of_its_folder(small: Path) -> None:
    (version,) = (small / "versions").iterdir()
    assert version.stat().st_mode == (small / "versions").stat().st_mode
