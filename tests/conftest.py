"""What all tests share: the renewal of golden files, and a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from browser import browser

# A slow machine is no fault: nothing here is a timed test.
# Other examples each time, so that faults are found; in CI the same ones, so that a change is
# judged by what it changes.
settings.register_profile("functiegraaf", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("functiegraaf")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the tests found into the golden files, to be read before it is kept",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is for people: a golden file is read, not made")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file, or renew the file if that was asked for."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} does not exist; renew it with --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Run a browser for the tests of a module."""
    with browser() as started:
        yield started
