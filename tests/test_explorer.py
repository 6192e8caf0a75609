"""The pages of the explorer as people see them: in a browser."""

from __future__ import annotations

import pytest

from browser import DESK, PHONE, browser, needs_browser, opened, overflow, violations
from serving import server

pytestmark = needs_browser

#: Pages that everybody looks at, with and without scripts, on a desk and on a phone.
PAGES = ["", "search", "search?q=klantgerichtheid&lang=en", "queries", "id/function-N06-01-02"]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with server(tmp_path_factory.mktemp("served")) as running:
        running.wait_for_pages()
        yield running


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_is_too_wide(served, chromium, path, size):
    with opened(chromium, served.base + path, size=size) as page:
        assert violations(page) == []
        assert overflow(page) == 0
