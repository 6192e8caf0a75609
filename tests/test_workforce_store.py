"""A store with a workforce: what is added to it changes what is counted, there and only there."""

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import functiegraaf
from functiegraaf import load, storage, tally
from functiegraaf.cli import main
from functiegraaf.simulate import simulate

ID = "https://w3id.org/functiegraaf/id/"


@pytest.fixture(scope="module")
def workforce(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workforce")
    simulate(folder / "all.nq", 3, seed=11, posts=60)
    return folder


def quads(store):
    with storage.current(store) as version:
        lines = {str(quad) for quad in storage.open_version(version)}
    # The ontology has nodes without a name, which have another one each time.
    return {line for line in lines if "_:" not in line}


def counted(store):
    return {line for line in quads(store) if "/graph/counted" in line}


def parts(path, tmp_path):
    """Return a file with one municipality less, and a file with the rest."""
    lines = path.read_text().splitlines(keepends=True)
    late = [line for line in lines if "/graph/sim-00003>" in line]
    early = [line for line in lines if "/graph/sim-00003>" not in line]
    assert late
    assert early
    for name, chosen in (("early.nq", early), ("late.nq", late)):
        (tmp_path / name).write_text("".join(chosen))
    return tmp_path / "early.nq", tmp_path / "late.nq"


def test_adding_a_municipality_gives_what_loading_all_gives(workforce, tmp_path, monkeypatch):
    early, late = parts(workforce / "all.nq", tmp_path)
    asked = []
    real = tally._run
    monkeypatch.setattr(
        tally, "_run", lambda store, task: asked.extend(task.municipalities) or real(store, task)
    )
    load.load([workforce / "all.nq"], tmp_path / "whole")
    asked.clear()

    load.load([early], tmp_path / "grown")
    asked.clear()
    load.load([late], tmp_path / "grown", add=True)

    assert set(asked) == {ox.NamedNode(ID + "sim-municipality-00003")}
    assert quads(tmp_path / "grown") == quads(tmp_path / "whole")
    assert counted(tmp_path / "whole")


@pytest.mark.parametrize(
    "graph", ["https://w3id.org/functiegraaf/graph/sim-00002", "https://example.org/elsewhere"]
)
def test_a_level_that_is_added_is_no_longer_lacked(workforce, tmp_path, graph):
    folder = tmp_path / "store"
    load.load([workforce / "all.nq"], folder)
    with storage.current(folder) as version:
        lacks = storage.open_version(version).quads_for_pattern(
            None, ox.NamedNode("https://w3id.org/functiegraaf/def/lacks"), None
        )
        gap = sorted(lacks, key=str)[0]
    holds = ox.NamedNode("https://w3id.org/functiegraaf/def/holds")
    more = tmp_path / "more.nq"
    more.write_text(f"{gap.subject} {holds} {gap.object} <{graph}> .\n")
    before = counted(folder)

    load.load([more], folder, add=True)

    after = counted(folder)
    assert str(gap) in before
    assert str(gap) not in after
    assert before - after
    load.load([workforce / "all.nq", more], tmp_path / "whole")
    assert after == counted(tmp_path / "whole")


def test_without_deriving_nothing_stays_that_may_be_untrue(workforce, tmp_path):
    folder = tmp_path / "store"
    load.load([workforce / "all.nq"], folder)
    more = tmp_path / "more.nt"
    more.write_text(f"<{ID}x> <{ID}y> <{ID}z> .\n")

    about = load.load([more], folder, add=True, derive=False)

    assert counted(folder) == set()
    assert not any("counted" in one for one in about["graphs"])
    assert len(functiegraaf.open(store=folder).run("workforce-gaps")) == 0
    # And the next load counts all again.
    load.load([], folder, add=True)
    assert counted(folder)


def test_what_was_counted_is_not_what_was_stated(workforce, tmp_path):
    load.load([workforce / "all.nq"], tmp_path / "store")

    stated = functiegraaf.open(store=tmp_path / "store", stated=True)

    assert len(stated.run("workforce-gaps")) == 0
    assert len(functiegraaf.open(store=tmp_path / "store").run("workforce-gaps")) > 0


def test_a_store_answers_as_memory_does(workforce, tmp_path):
    from functiegraaf.simulate.sample import sample

    load.load([workforce / "all.nq"], tmp_path / "store")
    disk, memory = functiegraaf.open(store=tmp_path / "store"), sample()

    for query in memory.queries():
        if "workforce" in query.tags:
            values = {p.name: p.example for p in query.parameters if p.default is None}
            found = memory.run(query.name, **values)
            assert disk.run(query.name, **values).rows == found.rows
            assert found.rows, query.name


def test_reason_shows_what_a_store_derived(workforce, tmp_path):
    folder, out = tmp_path / "store", tmp_path / "derived.nq"
    load.load([workforce / "all.nq"], folder)
    done = CliRunner().invoke(main, ["reason", "--store", str(folder), "-o", str(out)])
    assert done.exit_code == 0, done.output
    written = set(out.read_text().splitlines())
    derived = {line for line in quads(folder) if "/graph/counted" in line or "/inferred>" in line}
    assert written == {f"{line} ." for line in derived}
    lacked = sum("/def/lacks>" in line for line in written)
    assert lacked
    assert f"{lacked:>7}  fg:lacks" in done.output
    assert f"{len(written):>7}  inferred in all" in done.output


def test_reason_says_when_nothing_was_derived(workforce, tmp_path):
    folder = tmp_path / "store"
    load.load([workforce / "all.nq"], folder, derive=False)
    done = CliRunner().invoke(main, ["reason", "--store", str(folder)])
    assert done.exit_code == 2
    assert f"{folder}: was loaded with --no-derive" in done.output
    both = CliRunner().invoke(main, ["reason", "--store", str(folder), "--check"])
    assert both.exit_code == 2
    assert "--store goes with inferring" in both.output
