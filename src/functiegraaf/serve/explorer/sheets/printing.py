"""Printing: a page as PDF, tagged for who cannot see it, in a process of its own.

It runs as `python -m functiegraaf.serve.explorer.sheets.printing`, see `apart`.
"""

from __future__ import annotations

import logging
import os
from typing import Any, NoReturn

#: The kind of PDF that screen readers understand.
_VARIANT = "pdf/ua-1"
#: The time that stands in a font, of which there is none that would not change.
_EPOCH = "0"


def printed(told: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return a page as PDF.

    Args:
        told: What the page looks like, as CSS, under `style`.
        data: The page.

    """
    os.environ["SOURCE_DATE_EPOCH"] = _EPOCH
    try:
        import weasyprint
    except ImportError:
        return _missing('pip install "functiegraaf[serve]"')
    except OSError:
        return _missing("apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core")
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    nothing = _nothing()
    style = weasyprint.CSS(string=told["style"], url_fetcher=nothing)
    page = weasyprint.HTML(string=data.decode(), url_fetcher=nothing)
    body: bytes = page.write_pdf(stylesheets=[style], pdf_variant=_VARIANT, pdf_tags=True)
    return {}, body


def _missing(todo: str) -> tuple[dict[str, Any], bytes]:
    return {"error": f"what makes PDF is not installed: {todo}", "outcome": "missing"}, b""


def _nothing() -> Any:  # noqa: ANN401 - weasyprint is imported late
    """Return what fetches nothing: a page has all it needs."""
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]
        """Fetches nothing."""

        def fetch(self, url: str, headers: object = None) -> NoReturn:  # noqa: ARG002
            raise ValueError(f"{url} is not fetched")

    return Nothing()


if __name__ == "__main__":
    from functiegraaf.serve.apart import work

    work(printed)
