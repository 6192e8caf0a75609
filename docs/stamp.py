"""Stamp: the version that `pyproject.toml` gives, written into the files that repeat it.

    python docs/stamp.py            writes it
    python docs/stamp.py --check    names the files that say another, and exits with 1

`python docs/generate.py` does this first, so that a release is one edit and one command. When the
version goes up, the ontology names the one before (`owl:priorVersion`), and the changelog gets a
heading. Nothing of the package is needed for it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Three numbers and nothing else: the version becomes part of an IRI, which has no dots.
VERSION = re.compile(r"\d+\.\d+\.\d+")
INFO = re.compile(r'(owl:versionInfo) "([^"]*)"')
IRI = re.compile(r"(owl:versionIRI) <([^>]*/)([0-9-]+)>")
PRIOR = re.compile(r"(owl:priorVersion) <[^>]*>")


def wanted(root: Path) -> dict[Path, str]:
    """Return each file that repeats the version, as it should be.

    Args:
        root: The top of a checkout.

    Raises:
        SystemExit: The version is not three numbers, goes down, or has no place in a file.

    """
    version = str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    if not VERSION.fullmatch(version):
        raise SystemExit(f"pyproject.toml: '{version}' is no version; write three numbers: 1.2.3")
    makers = {
        "ontology/core.ttl": ontology,
        "CITATION.cff": citation,
        "publiccode.yml": publiccode,
        "CHANGELOG.md": changelog,
    }
    found = {}
    for name, maker in makers.items():
        try:
            found[root / name] = maker((root / name).read_text("utf-8"), version)
        except (OSError, ValueError) as error:
            raise SystemExit(f"{name}: {error}") from error
    return found


def ontology(text: str, version: str) -> str:
    """Return the header of the ontology with a version, and with the one before if it is newer.

    >>> header = 'owl:versionInfo "0.9.0" ; owl:versionIRI <http://x/0-9-0> .'
    >>> ontology(header, "0.9.0") == header
    True
    >>> print(ontology(header, "0.10.0"))
    owl:versionInfo "0.10.0" ; owl:versionIRI <http://x/0-10-0> ;
        owl:priorVersion <http://x/0-9-0> .

    Raises:
        ValueError: There is no such header, or the version goes down.

    """
    info, iri = INFO.search(text), IRI.search(text)
    if info is None or iri is None:
        raise ValueError("has no owl:versionInfo and owl:versionIRI to stamp")
    before = iri[3].replace("-", ".")
    if numbers(version) < numbers(before):
        raise ValueError(f"is of version {before} already, which is newer than {version}")
    text = INFO.sub(rf'\1 "{version}"', text, count=1)
    text = IRI.sub(rf"\1 <\g<2>{version.replace('.', '-')}>", text, count=1)
    if version == before:
        return text
    prior = f"owl:priorVersion <{iri[2]}{iri[3]}>"
    if PRIOR.search(text):
        return PRIOR.sub(prior, text, count=1)
    return IRI.sub(rf"\g<0> ;\n    {prior}", text, count=1)


def citation(text: str, version: str) -> str:
    """Return a citation file with a version.

    >>> citation("version: 0.9.0", "0.10.0")
    'version: 0.10.0'
    """
    return replaced(r"^version: .*$", f"version: {version}", text)


def publiccode(text: str, version: str) -> str:
    """Return a publiccode file with a version.

    >>> publiccode('softwareVersion: "0.9.0"', "0.10.0")
    'softwareVersion: "0.10.0"'
    """
    return replaced(r"^softwareVersion: .*$", f'softwareVersion: "{version}"', text)


def changelog(text: str, version: str) -> str:
    """Return a changelog with a heading for a version; its date is for whoever releases it.

    >>> print(changelog("## [0.9.0] - 2026-01-01", "0.10.0"))
    ## [0.10.0] - Unreleased
    <BLANKLINE>
    ## [0.9.0] - 2026-01-01
    """
    heading = f"## [{version}]"
    if heading in text:
        return text
    if "## [Unreleased]" in text:
        return text.replace("## [Unreleased]", f"{heading} - Unreleased", 1)
    return replaced(r"^## \[", f"{heading} - Unreleased\n\n## [", text)


def replaced(pattern: str, new: str, text: str) -> str:
    """Return a text with a new line for the first that fits.

    Raises:
        ValueError: None fits.

    """
    text, count = re.subn(pattern, lambda _: new, text, count=1, flags=re.MULTILINE)
    if not count:
        raise ValueError(f"has no line for the version ({pattern})")
    return text


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as what can be compared."""
    return tuple(map(int, version.split(".")))


def stale(root: Path = ROOT) -> list[Path]:
    """Return the files that do not say the version of `pyproject.toml`."""
    return [path for path, text in wanted(root).items() if path.read_text("utf-8") != text]


def stamp(root: Path = ROOT) -> list[Path]:
    """Write the version into the files that repeat it, all or none; return those that changed."""
    texts = wanted(root)
    changed = [path for path, text in texts.items() if path.read_text("utf-8") != text]
    for path in changed:
        path.write_text(texts[path], "utf-8")
    return changed


if __name__ == "__main__":
    checking = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not checking:
        raise SystemExit("use: python docs/stamp.py [--check]")
    for path in stale() if checking else stamp():
        said = f"{'stale' if checking else 'written'}: {path.relative_to(ROOT)}"
        sys.stdout.write(f"{said}\n")
    raise SystemExit(1 if checking and stale() else 0)
