"""Readme: put the main table, as measured, into the README of the project."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def main() -> None:
    """Replace what stands between the two marks."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.markdown import main_table

    found = json.loads((ROOT / "benchmarks" / "results.json").read_text("utf-8"))
    run = found["run"]
    versions = ", ".join(
        f"{name} {run['versions'][name]}"
        for name in ("functiegraaf", "pyoxigraph", "oxigraph", "Python")
        if name in run["versions"]
    )
    said = [
        BEGIN,
        f"Measured on {run['start'][:10]} with {versions}; {run['cores']} cores, "
        f"{run['memory']} GiB. The load of the machine was {run['load at start'][0]:.1f} at the "
        f"start and {run['load at end'][0]:.1f} at the end.",
        *([run["note"]] if run.get("note") else []),
        "",
        *main_table(found),
        END,
    ]
    readme = ROOT / "README.md"
    marked = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    text, count = marked.subn(lambda _: "\n".join(said), readme.read_text("utf-8"))
    if count != 1:
        raise SystemExit(f"{readme}: the marks {BEGIN} and {END} do not stand there once")
    readme.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
