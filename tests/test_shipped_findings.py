"""What is found in the shipped graph by itself: kept once, and never believed if it is not that."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from functiegraaf import resources, shipped_findings, validate
from functiegraaf.serve.chores import Chores
from functiegraaf.serve.settings import Chores as Bounds

ROOT = Path(__file__).parents[1]
FAULTY = ROOT / "docs/examples/profiel.ttl"
FOUND = frozenset({"0123456789abcdef", "fedcba9876543210"})
COMMAND = [sys.executable, "-m", "functiegraaf", "validate", str(FAULTY), "-f", "json"]
#: Checks a file, and is killed when what it found is about to stand in the cache.
KILLED = """
import os, signal, sys
from pathlib import Path
from functiegraaf import validate
Path.replace = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)
validate.validate([Path(sys.argv[1])])
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of its own, with code that did not change a moment ago."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(folder))
    monkeypatch.setattr(shipped_findings, "_READ", time.time() + 1_000_000)
    shipped_findings.fingerprints.cache_clear()
    yield folder
    shipped_findings.fingerprints.cache_clear()


@pytest.fixture
def looked(monkeypatch):
    """How often it was really looked for, which is not done here: it takes a second."""
    engines: list[str] = []

    def found(engine):
        engines.append(engine)
        return FOUND

    monkeypatch.setattr(shipped_findings, "_found", found)
    return engines


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of what is shipped and of our code, which may be changed."""
    for room in ("ontology", "data", "shapes"):
        shutil.copytree(resources.root() / room, tmp_path / room)
    code = tmp_path / "code"
    (code / "engines").mkdir(parents=True)
    for name in ("rules.py", "engines/fast.py"):
        shutil.copy(ROOT / "src/functiegraaf" / name, code / name)
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    monkeypatch.setattr(shipped_findings, "_PACKAGE", code)
    return tmp_path


def again(engine: str = "shacl") -> frozenset[str]:
    """What the next process would get."""
    shipped_findings.fingerprints.cache_clear()
    return shipped_findings.fingerprints(engine)


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("found-*"))


# It is what is found.


def test_it_is_what_is_found_in_the_shipped_graph(cache):
    expected = {one.fingerprint for one in validate.validate().findings}

    assert len(expected) > 50
    assert again() == again() == expected
    assert len(kept(cache)) == 1


def test_it_is_looked_for_once(cache, looked):
    assert [again(), again(), again()] == [FOUND] * 3
    assert looked == ["shacl"]


def test_each_engine_has_its_own(cache, looked):
    assert [again("shacl"), again("pyshacl"), again("shacl")] == [FOUND] * 3
    assert looked == ["shacl", "pyshacl"]
    assert len(kept(cache)) == 2


def test_that_nothing_is_found_is_kept_too(cache, monkeypatch):
    monkeypatch.setattr(shipped_findings, "_found", lambda engine: frozenset())
    assert again() == frozenset()
    monkeypatch.setattr(shipped_findings, "_found", None)
    assert again() == frozenset()


# What lies in the cache and is something else.


@pytest.mark.parametrize("size", [0, 1, 64, 65, 66, 81, 82, 83, -1])
def test_half_a_file_is_made_anew(cache, looked, size):
    again()
    (memory,) = kept(cache)
    whole = memory.read_bytes()
    memory.write_bytes(whole[:size])

    assert again() == FOUND
    assert len(looked) == 2
    assert memory.read_bytes() == whole
    assert again() == FOUND
    assert len(looked) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"\xff\xfe" + data,
        lambda data: bytes(len(data)),
        lambda data: data + b"1111111111111111\n",
        lambda data: data.replace(b"0123456789abcdef", b"0123456789abcdee"),
        lambda data: data.replace(b"0123456789abcdef\n", b""),
        lambda data: b"\n".join(sorted(data.split(b"\n"), reverse=True)),
        lambda data: b"0" * 64 + data[64:],
        lambda data: b"<html>" * 100_000,
    ],
)
def test_garbage_is_made_anew(cache, looked, damage):
    again()
    (memory,) = kept(cache)
    whole = memory.read_bytes()
    assert damage(whole) != whole
    memory.write_bytes(damage(whole))

    assert again() == FOUND
    assert len(looked) == 2
    assert memory.read_bytes() == whole


def test_what_was_written_under_another_key_is_made_anew(cache, looked):
    again("shacl")
    again("pyshacl")
    one, other = kept(cache)
    whole = one.read_bytes()
    assert whole != other.read_bytes()
    shutil.copy(other, one)

    assert [again("shacl"), again("pyshacl")] == [FOUND] * 2
    assert len(looked) == 3
    assert one.read_bytes() == whole


def test_damage_changes_no_report(cache):
    cold = validate.validate([FAULTY])
    assert (len(cold.findings), cold.left_out) == (4, 52)
    (memory,) = kept(cache)
    # Were it believed, everything would be known.
    known = {one.fingerprint for one in cold.findings}
    memory.write_text(shipped_findings._written(frozenset(known), "another key"))
    shipped_findings.fingerprints.cache_clear()
    assert validate.validate([FAULTY]) == cold
    shipped_findings.fingerprints.cache_clear()
    assert validate.validate([FAULTY]) == cold


# Where nothing can be kept.


def test_a_folder_in_its_place_is_no_hindrance(cache, looked):
    again()
    (memory,) = kept(cache)
    memory.unlink()
    memory.mkdir()

    assert again() == FOUND
    assert [one.name for one in cache.iterdir()] == [memory.name]


def test_without_a_place_to_write_it_is_looked_for(cache, looked, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path / "file"))

    assert [again(), again()] == [FOUND] * 2
    assert len(looked) == 2


def test_a_folder_that_may_only_be_read_is_no_hindrance(cache, looked, monkeypatch):
    def refused(**_):
        raise PermissionError(13, "Permission denied")

    cache.mkdir()
    # Who runs the tests may be allowed everything.
    monkeypatch.setattr("tempfile.mkstemp", refused)
    assert [again(), again()] == [FOUND] * 2
    assert len(looked) == 2
    assert list(cache.iterdir()) == []


def test_a_full_disk_is_no_hindrance(cache, looked, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert again() == FOUND
    assert list(cache.iterdir()) == []


def test_without_a_home_it_is_looked_for(cache, looked, monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(resources, "cache_folder", homeless)
    assert again() == FOUND


# What it depends on.


@pytest.mark.parametrize(
    "changed",
    [
        "data/stated/modules.ttl",
        "data/concluded/dimensions.ttl",
        "data/alignments/esco-skills.ttl",
        "ontology/core.ttl",
        "shapes/CompetencyProfile.ttl",
        "shapes/components.ttl",
        "code/rules.py",
        "code/engines/fast.py",
    ],
)
def test_a_change_of_what_is_shipped_is_seen(cache, copied, looked, changed):
    again()
    path = copied / changed
    text = path.read_bytes()
    path.write_bytes(text + b"\n")
    assert again() == FOUND
    assert len(looked) == 2
    path.write_bytes(text)
    assert again() == FOUND
    assert len(looked) == 2


@pytest.mark.parametrize(
    "file", ["data/stated/new.ttl", "shapes/New.ttl", "code/new.py", "code/engines/new.py"]
)
def test_a_new_file_is_seen(cache, copied, looked, file):
    again()
    (copied / file).write_text("\n")
    again()
    assert len(looked) == 2


@pytest.mark.parametrize(
    ("engine", "package"),
    [(engine, one) for engine, all_ in shipped_findings._PACKAGES.items() for one in all_],
)
def test_another_version_of_an_engine_is_seen(cache, looked, monkeypatch, engine, package):
    again(engine)
    monkeypatch.setattr(importlib.import_module(package), "__version__", "999")
    again(engine)
    assert looked == [engine] * 2
    # What does not say its version can be any.
    monkeypatch.delattr(importlib.import_module(package), "__version__")
    assert [again(engine), again(engine)] == [FOUND] * 2
    assert looked == [engine] * 4
    assert len(kept(cache)) == 2


def test_code_that_changed_since_it_was_read_neither_keeps_nor_believes(cache, looked, monkeypatch):
    again()
    monkeypatch.setattr(shipped_findings, "_READ", 0)
    assert [again(), again()] == [FOUND] * 2
    assert len(looked) == 3
    shutil.rmtree(cache)
    again()
    assert not cache.exists()


def test_what_changes_while_it_is_looked_for_is_not_kept(cache, copied, monkeypatch):
    def found(engine):
        (copied / "shapes/New.ttl").write_text("\n")
        return FOUND

    monkeypatch.setattr(shipped_findings, "_found", found)
    assert again() == FOUND
    assert not kept(cache)


# Processes.


def test_processes_may_look_for_it_at_once(tmp_path):
    environment = {**os.environ, "FUNCTIEGRAAF_CACHE": str(tmp_path)}
    running = [
        subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        for _ in range(3)
    ]
    said = {(*process.communicate(), process.returncode) for process in running}

    ((out, error, status),) = said
    assert (len(json.loads(out)["findings"]), error, status) == (4, b"", 1)
    assert len(kept(tmp_path)) == len(list(tmp_path.iterdir())) == 1
    warm = subprocess.run(COMMAND, capture_output=True, env=environment)
    assert (warm.stdout, warm.stderr, warm.returncode) == (out, error, status)


def test_who_is_killed_leaves_nothing_that_is_believed(tmp_path):
    environment = {**os.environ, "FUNCTIEGRAAF_CACHE": str(tmp_path)}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(FAULTY)], env=environment)

    assert killed.returncode == -signal.SIGKILL
    assert not kept(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    done = subprocess.run(COMMAND, capture_output=True, env=environment)
    assert (len(json.loads(done.stdout)["findings"]), done.stderr) == (4, b"")
    assert len(kept(tmp_path)) == 1


def test_the_process_of_a_page_keeps_it_too(tmp_path, monkeypatch):
    """It may write there, however confined it is, and then finds what it found before."""
    monkeypatch.setenv("FUNCTIEGRAAF_CACHE", str(tmp_path))
    edge = b"edge"
    data = b"--%s\r\nContent-Disposition: form-data; name=file; filename=profiel.ttl\r\n\r\n%s\r\n--%s--\r\n"
    form = data % (edge, FAULTY.read_bytes(), edge)
    told = {
        "lang": "nl", "as": "json", "type": "multipart/form-data; boundary=edge",
        "findings": 200, "given": 1_000_000,
    }  # fmt: skip
    chores = Chores("functiegraaf.serve.explorer.validation.checking", 60, Bounds())
    cold = asyncio.run(chores.do(told, form))
    (memory,) = kept(tmp_path)
    before = memory.stat().st_mtime_ns
    warm = asyncio.run(chores.do(told, form))

    assert len(json.loads(cold.body)["findings"]) == 4
    assert warm == cold
    assert memory.stat().st_mtime_ns == before
