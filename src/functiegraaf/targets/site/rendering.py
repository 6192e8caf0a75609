"""Rendering: templates, with everything in them escaped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent / "templates"


def environment(*, escaped: bool) -> Environment:
    """Return where templates come from; what is not in them and is missing is an error.

    Args:
        escaped: Whether the templates are HTML; those of servers are not.

    """
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=escaped,  # noqa: S701 - off for the settings of servers only
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


class Renderer:
    """Fills in templates; each is read once."""

    def __init__(self, shared: Mapping[str, Any], *, escaped: bool) -> None:
        """Take what all templates may name."""
        self._templates = environment(escaped=escaped)
        self._templates.globals.update(shared)

    def render(self, template: str, **parts: Any) -> bytes:  # noqa: ANN401 - what it names
        """Return a template, filled in."""
        return self._templates.get_template(template).render(**parts).encode()
