"""Version: the one number that `pyproject.toml` gives, wherever the package runs.

>>> version().count(".")
2
"""

from __future__ import annotations

from functools import cache

from functiegraaf import resources


@cache
def version() -> str:
    """Return the version of the package.

    In a checkout it is what `pyproject.toml` says now: what an editable install wrote down of it
    may be older.
    """
    project = resources.root() / "pyproject.toml"
    if project.is_file():
        import tomllib

        return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])
    from importlib import metadata

    return metadata.version("functiegraaf")
