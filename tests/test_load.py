"""Loading: compiled once, never stale, whole or not at all."""

import os
import shutil
import subprocess
import sys

import pyoxigraph as ox
import pytest

from functiegraaf import load, resources, snapshot
from functiegraaf.errors import InputError


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(folder))
    return folder


def size(store):
    return sum(1 for _ in store)


def kept(cache):
    """What lies in the cache; the remembered key without the number of its folder."""
    return {"key" if path.name.startswith("key-") else path.name for path in cache.iterdir()}


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the shipped files, which may be changed."""
    for room in ("ontology", "data", "queries", "shapes"):
        shutil.copytree(resources.root() / room, tmp_path / room)
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    yield tmp_path
    resources.content_key.cache_clear()


def key():
    """The key as the next process would find it."""
    resources.content_key.cache_clear()
    resources._remembered_key.cache_clear()
    return resources.compiled_folder().name


def test_compiled_and_parsed_are_equal(cache):
    # The ontology has blank nodes, whose names change: compare in canonical form.
    compiled = ox.Dataset(snapshot.open_store())
    parsed = ox.Dataset(load.load_shipped(ox.Store()))
    for dataset in (compiled, parsed):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    assert compiled == parsed
    assert resources.compiled_folder().is_dir()


def test_nothing_else_is_left_in_the_cache(cache):
    snapshot.open_store()

    assert kept(cache) == {resources.compiled_folder().name, "key"}


def test_the_key_follows_the_content(cache, copied):
    before = key()
    path = copied / "data" / "stated" / "modules.ttl"
    path.write_text(path.read_text() + "\n# changed\n")
    assert key() != before


def test_a_remembered_key_is_of_just_these_files(cache, copied, monkeypatch):
    monkeypatch.setattr(resources, "_LATELY", -1)
    before = key()
    (memory,) = cache.glob("key-*")
    # Remembered: the files are not read again.
    resources._remembered_key.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(resources, "content_key", None)
        assert resources.compiled_folder().name == before
    path = copied / "data" / "stated" / "modules.ttl"
    times, text = path.stat(), path.read_text()
    # The same size and times as before, and another text: a program can arrange for that.
    path.write_text(text.replace("Begeleiding", "Begeleidinh").replace("a", "b", 1))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_mtime_ns == times.st_mtime_ns
    assert path.stat().st_size == times.st_size
    assert key() != before
    path.write_text(text)
    assert key() == before
    memory.write_bytes(b"\xff")
    assert key() == before


def test_files_that_changed_lately_are_read_again(cache, copied):
    path = copied / "data" / "stated" / "modules.ttl"
    path.write_text(path.read_text())
    key()
    assert not list(cache.glob("key-*"))


def test_a_damaged_copy_is_passed_over(cache):
    folder = resources.compiled_folder()
    (folder / "store").mkdir(parents=True)

    assert size(snapshot.open_store()) == size(load.load_shipped(ox.Store()))


@pytest.mark.skipif(os.name != "posix", reason="a path that cannot be made is made in this way")
def test_without_a_place_to_write_the_files_answer(monkeypatch):
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", "/dev/null/nowhere")

    assert size(snapshot.open_store()) == size(load.load_shipped(ox.Store()))


def test_processes_may_compile_at_once(cache):
    command = [sys.executable, "-m", "functiegraaf", "query", "run", "functions"]
    environment = {**os.environ, "FUNCTIEGRAAF_CACHE": str(cache)}
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        for _ in range(4)
    ]
    outputs = [process.communicate() for process in running]

    assert {process.returncode for process in running} == {0}
    assert len({out for out, _ in outputs}) == 1
    assert {err for _, err in outputs} == {b""}
    assert kept(cache) == {resources.compiled_folder().name, "key"}


def test_a_syntax_error_names_file_and_line(tmp_path):
    path = tmp_path / "wrong.ttl"
    path.write_text("@prefix x: <x:> .\nx:a x:b .\n")

    with pytest.raises(InputError, match=r"wrong\.ttl, line 2"):
        load.load_file(ox.Store(), path, load.graph_name("stated"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="nothing.ttl"):
        load.load_file(ox.Store(), tmp_path / "nothing.ttl", load.graph_name("stated"))
