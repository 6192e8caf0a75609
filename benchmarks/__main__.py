"""Run all measurements and write the results.

The numbers go into `results.json`; the tables (`results.md`) and the picture (`results.svg`) are
made of that file, and can be made again without measuring.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from benchmarks import (
    cold_start,
    contract,
    machine,
    markdown,
    measure,
    picture,
    validate,
    workforce,
)
from benchmarks.peers import peers

HERE = Path(__file__).parent
PARTS = ("cold", "contract", "shacl", "workforce", "shacl-at-size")
NATIONAL = 342
#: More municipalities than this are loaded less often.
LARGE = 50
PEERS = ("oxigraph", *peers(), "pyshacl", validate.TOPQUADRANT)


@click.command()
@click.option("--sizes", default="6,24,86", show_default=True, help="Numbers of municipalities.")
@click.option("--national", is_flag=True, help="Measure 342 municipalities, too; takes minutes.")
@click.option("--without", multiple=True, type=click.Choice(PEERS), help="Leave out a peer.")
@click.option("--part", "parts", multiple=True, type=click.Choice(PARTS), help="Only this part.")
@click.option("--rounds", default=5, show_default=True, help="How often pairs are measured.")
@click.option("--large-rounds", default=2, show_default=True, help="Loading more than 50 of them.")
@click.option("--output", type=click.Path(path_type=Path), default=HERE, help="A folder.")
@click.option("--again", is_flag=True, help="Make tables and picture of results.json again.")
def main(
    sizes: str,
    national: bool,
    without: tuple[str, ...],
    parts: tuple[str, ...],
    rounds: int,
    large_rounds: int,
    output: Path,
    again: bool,
) -> None:
    """Measure what the commands cost beside their peers; see benchmarks/README.md."""
    file = output / "results.json"
    if not again:
        numbers = [int(one) for one in sizes.split(",") if one]
        if national and NATIONAL not in numbers:
            numbers.append(NATIONAL)
        _measure(file, numbers, (rounds, large_rounds), parts or PARTS, without)
    found = json.loads(file.read_text("utf-8"))
    (output / "results.md").write_text(markdown.page(found), "utf-8")
    if found.get("sizes"):
        picture.draw(found, output / "results.svg")


def _tell(what: str) -> None:
    click.echo(f"{datetime.datetime.now():%H:%M:%S} load {measure.busy():.1f}: {what}", err=True)


def _measure(
    file: Path,
    numbers: list[int],
    several: tuple[int, int],
    parts: tuple[str, ...],
    without: tuple[str, ...],
) -> None:
    """Measure part by part; what was measured is written down after each."""
    rounds, large_rounds = several
    found: dict[str, Any] = {"run": machine.describe(sys.argv[1:]), "missing": {}}
    left_out = {part: "was left out by an option" for part in PARTS if part not in parts}
    if NATIONAL not in numbers:
        left_out[f"{NATIONAL} municipalities"] = "are measured with `--national` only"
    found["missing"]["parts"] = left_out
    found["run"]["complete"] = False

    def keep() -> None:
        found["run"] |= machine.now("end")
        file.write_text(json.dumps(found, indent=1) + "\n", "utf-8")

    if "cold" in parts:
        _tell("cold start")
        found["cold"] = cold_start.measure(6 * rounds) | {"busy": measure.busy()}
        keep()
    if "contract" in parts:
        found["contract"], found["missing"]["contract"] = contract.compute(rounds, without, _tell)
        keep()
    if "shacl" in parts:
        _tell("SHACL on the shipped graph")
        found["shacl"], found["missing"]["shacl"] = validate.compute(rounds, without)
        keep()
    if "workforce" in parts:
        peer = None if "oxigraph" in without else workforce.oxigraph()
        reason = "was left out by an option" if "oxigraph" in without else "is not installed"
        found["missing"]["load"] = {} if peer else {"oxigraph load": reason}
        found["sizes"] = []
        for number in sorted({workforce.SHIPPED, *numbers}):
            with tempfile.TemporaryDirectory(prefix="functiegraaf-benchmark-") as folder:
                times = rounds if number <= LARGE else large_rounds
                found["sizes"].append(workforce.size(number, times, Path(folder), peer, _tell))
            keep()
    if "shacl-at-size" in parts:
        at_size(found, [str(number) for number in numbers])
    found["run"]["complete"] = True
    keep()


def at_size(found: dict[str, Any], numbers: list[str]) -> None:
    """Run the part that holds a workforce against the shapes, if it is there."""
    script = HERE / "shacl_at_size.py"
    if not script.exists():
        reason = "`benchmarks/shacl_at_size.py` is not in this checkout"
        found["missing"]["shacl-at-size"] = {"SHACL at size": reason}
        return
    _tell("SHACL at size")
    done = subprocess.run([sys.executable, str(script), *numbers], stdout=subprocess.PIPE)
    found["shacl-at-size"] = {"said": done.stdout.decode(), "status": done.returncode}


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
