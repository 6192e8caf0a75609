"""One version: `pyproject.toml` says it, everything else takes it over."""

import doctest
import importlib.util
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

import functiegraaf
from functiegraaf import resources, version
from functiegraaf.cli import main

ROOT = Path(__file__).parents[1]
REPEATING = ("ontology/core.ttl", "CITATION.cff", "publiccode.yml", "CHANGELOG.md")


def stamp():
    spec = importlib.util.spec_from_file_location("stamp", ROOT / "docs" / "stamp.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path):
    """A checkout with what repeats the version."""
    for name in (*REPEATING, "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def raise_to(root, number):
    path = root / "pyproject.toml"
    now = functiegraaf.__version__
    path.write_text(path.read_text().replace(f'version = "{now}"', f'version = "{number}"', 1))


def contents(root):
    return {name: (root / name).read_text() for name in REPEATING}


def test_what_stands_in_the_docstrings_is_so():
    assert doctest.testmod(stamp()).failed == 0


def test_a_release_is_one_edit_and_one_command(copy):
    raise_to(copy, "7.0.0")

    assert {str(path.relative_to(copy)) for path in stamp().stale(copy)} == set(REPEATING)
    assert len(stamp().stamp(copy)) == len(REPEATING)
    assert stamp().stale(copy) == []
    said = contents(copy)
    before = functiegraaf.__version__.replace(".", "-")
    assert 'owl:versionInfo "7.0.0"' in said["ontology/core.ttl"]
    assert f"owl:versionIRI <{resources.DEF}7-0-0>" in said["ontology/core.ttl"]
    assert f"owl:priorVersion <{resources.DEF}{before}>" in said["ontology/core.ttl"]
    assert "\nversion: 7.0.0\n" in said["CITATION.cff"]
    assert '\nsoftwareVersion: "7.0.0"\n' in said["publiccode.yml"]
    assert said["CHANGELOG.md"].index("## [7.0.0] - Unreleased") < said["CHANGELOG.md"].index(
        f"## [{functiegraaf.__version__}]"
    )


def test_the_version_before_is_that_of_the_last_stamp(copy):
    for number in ("7.0.0", "7.1.0"):
        path = copy / "pyproject.toml"
        lines = path.read_text().splitlines()
        lines = [f'version = "{number}"' if one.startswith("version =") else one for one in lines]
        path.write_text("\n".join(lines))
        stamp().stamp(copy)
    text = (copy / "ontology/core.ttl").read_text()

    assert text.count("owl:priorVersion") == 1
    assert f"owl:priorVersion <{resources.DEF}7-0-0>" in text


def test_the_stamped_ontology_is_turtle_in_the_house_format(copy):
    raise_to(copy, "7.0.0")
    stamp().stamp(copy)
    formatter = Path(sys.executable).parent / "turtlefmt"
    done = subprocess.run(
        [str(formatter), "--check", str(copy / "ontology/core.ttl")], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout


def test_nothing_happens_when_the_version_stays(copy):
    before = contents(copy)

    assert stamp().stamp(copy) == []
    assert contents(copy) == before


@pytest.mark.parametrize(
    ("number", "said"), [("0.0.1", "newer than 0.0.1"), ("7.0", "three numbers")]
)
def test_a_version_that_cannot_be_is_refused_and_nothing_changes(copy, number, said):
    before = contents(copy)
    raise_to(copy, number)

    with pytest.raises(SystemExit, match=said):
        stamp().stamp(copy)
    assert contents(copy) == before


def test_a_file_without_a_place_for_it_is_refused_and_nothing_changes(copy):
    (copy / "CITATION.cff").write_text("title: x\n")
    before = contents(copy)
    raise_to(copy, "7.0.0")

    with pytest.raises(SystemExit, match=r"CITATION\.cff: has no line"):
        stamp().stamp(copy)
    assert contents(copy) == before


def test_the_command_and_the_package_say_the_version_of_the_checkout(tmp_path, monkeypatch):
    """An edit counts at once, whatever an editable install wrote down."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7.0.0"\n')
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    version.version.cache_clear()
    try:
        assert functiegraaf.__version__ == "7.0.0"
        assert CliRunner().invoke(main, ["--version"]).stdout.endswith(" 7.0.0\n")
    finally:
        version.version.cache_clear()


def test_an_installed_package_says_the_version_of_its_metadata(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    version.version.cache_clear()
    try:
        assert functiegraaf.__version__ == metadata.version("functiegraaf")
    finally:
        version.version.cache_clear()


def test_another_name_is_still_no_attribute():
    with pytest.raises(AttributeError, match="no attribute 'versoin'"):
        _ = functiegraaf.versoin


def test_the_start_does_not_look_for_the_version():
    script = (
        "import sys, functiegraaf, functiegraaf.cli\n"
        "print([name for name in ('tomllib', 'importlib.metadata', 'functiegraaf.version') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.stdout.strip() == "[]"
