"""A browser for the tests: Debian's Chromium, driven by Playwright, with axe in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
#: Where CI is set nothing may be skipped: there the browser has to be installed.
needs_browser = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"),
    reason="chromium is not installed: apt-get install chromium",
)


@contextmanager
def browser() -> Iterator[Any]:
    """Run one browser; each test opens contexts of its own in it."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "chromium is not installed"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


@contextmanager
def opened(
    started: Any, address: str, *, scripts: bool = True, size: dict[str, int] | None = None
) -> Iterator[Any]:
    """Open a page; a fault in a script and anything that is not loaded fails the test."""
    context = started.new_context(java_script_enabled=scripts, viewport=size or DESK)
    try:
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(address)
        yield page
        assert not wrong, wrong
    finally:
        context.close()


def violations(page: Any) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA and good practice, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


def overflow(page: Any) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
