"""Serve: requests per second beside other servers, with the same triples, in one run.

python -m benchmarks.serve

Every round asks all servers in turn, so that a machine that is busy is busy for all; what counts
is the ratio of each round. Who gives other rows than ours gets no time.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click
import pyoxigraph as ox

from benchmarks import machine, measure, rows, sides, wrk
from benchmarks.contract import bound
from benchmarks.markdown import table
from benchmarks.measure import FailedError, Spread
from benchmarks.sides import Side
from functiegraaf import catalogue
from functiegraaf.query import Graph
from functiegraaf.serve.workers import Source
from functiegraaf.serve.workers.reading import Reader

QUERY, VALUES = "profile-competencies", {"profile": "N06.01.02"}
FREE = Path(__file__).parent / "serve-queries" / "free.rq"
#: What is asked.
KEPT, BOUND, THROUGH = "kept", "bound", "free"
OURS, OURS_FREE, OURS_DISK = "ours", "ours, as a free query", "ours, from a store on disk"
BARE, OXIGRAPH, RDFLIB, VIRTUOSO = (
    "bare ASGI", "oxigraph serve-read-only", "rdflib-endpoint", "Virtuoso",
)  # fmt: skip
#: Who takes more seconds for one answer is not asked by 32 connections.
PATIENCE = 1
#: It answers all connections at about the same time, and that after seconds.
SLOW = 4
#: What is aimed at: ours beside whom, how many times as many requests per second.
TARGETS = {
    (KEPT, BARE): 0.5,
    (BOUND, OXIGRAPH): 1.0,
    (BOUND, RDFLIB): 20.0,
    (THROUGH, OXIGRAPH): 0.5,
}
SAID = {
    KEPT: f"`{QUERY}`, kept",
    BOUND: f"`{QUERY}`, evaluated",
    THROUGH: "a free query, through a worker",
}


class Load(NamedTuple):
    """One load: what is asked of whom, and where."""

    asked: str
    who: str
    url: str


class Measured(NamedTuple):
    """All that was measured."""

    loads: dict[tuple[str, str], list[wrk.Load]]
    sides: dict[str, tuple[float, list[tuple[float, float]]]]
    missing: dict[str, str]
    engine: float
    busy: list[float]


@click.command()
@click.option("--rounds", default=5, show_default=True, help="How often each is asked.")
@click.option("--seconds", default=3, show_default=True, help="How long, each time.")
@click.option("--workers", type=int, help="How many workers ours has; else as many as it starts.")
@click.option("--output", type=click.Path(path_type=Path), help="A file; else it is printed.")
def main(rounds: int, seconds: int, workers: int | None, output: Path | None) -> None:
    """Measure requests per second beside other servers; see benchmarks/README.md."""
    options = [] if workers is None else ["--workers", str(workers)]
    about = machine.describe([f"--rounds {rounds}", f"--seconds {seconds}", *options])
    with tempfile.TemporaryDirectory(prefix="functiegraaf-benchmark-") as folder:
        measured = run(Path(folder), rounds, seconds, options)
    about |= machine.now("end")
    said = "\n".join(page(about, measured))
    if output is None:
        click.echo(said)
    else:
        output.write_text(said, "utf-8")


def run(folder: Path, rounds: int, seconds: int, options: list[str]) -> Measured:
    """Start all servers, and ask them in turn."""
    graph = Graph.open()
    query = catalogue.get(QUERY)
    texts = {
        BOUND: catalogue.without_header(bound(graph, query, VALUES)),
        THROUGH: FREE.read_text("utf-8"),
    }
    path = f"/queries/{QUERY}.json?{urllib.parse.urlencode(VALUES)}"
    data = sides.triples(folder)
    missing: dict[str, str] = {}
    with ExitStack() as stack:
        # Each has its own: what is kept is measured apart from what is computed.
        keeping = stack.enter_context(sides.ours(folder / "keeping", *options))
        options = ["--no-keep", *options]
        computing = stack.enter_context(sides.ours(folder / "computing", *options))
        options += ["--store", str(sides.our_store(folder / "store"))]
        from_disk = stack.enter_context(sides.ours(folder / "from-disk", *options))
        bare = stack.enter_context(sides.bare(folder / "bare", keeping.at(path)))
        found = {OURS: computing, OURS_DISK: from_disk, BARE: bare}
        starts: dict[str, Callable[[], Any]] = {
            OXIGRAPH: partial(sides.oxigraph, folder / "oxigraph", data),
            RDFLIB: partial(sides.rdflib_endpoint, folder / "rdflib-endpoint", data),
            VIRTUOSO: partial(sides.virtuoso, folder / "virtuoso", data),
        }
        for name, start in starts.items():
            tell(f"{name}: starting")
            try:
                found[name] = stack.enter_context(start())
            except (FailedError, OSError) as error:
                missing[name] = str(error)
        mine = {
            BOUND: {
                OURS: computing.at(path),
                OURS_DISK: from_disk.at(path),
                OURS_FREE: computing.asking(texts[BOUND]),
            },
            THROUGH: {
                OURS: computing.asking(texts[THROUGH]),
                OURS_DISK: from_disk.asking(texts[THROUGH]),
            },
        }
        loads = [Load(KEPT, OURS, keeping.at(path)), Load(KEPT, BARE, bare.url)]
        for asked, urls in mine.items():
            theirs = {who: found[who].asking(texts[asked]) for who in starts if who in found}
            # Those whose ratio is a target are asked one after the other.
            loads.append(Load(asked, OURS, urls.pop(OURS)))
            loads += [Load(asked, who, url) for who, url in {**theirs, **urls}.items()]
        loads = right(loads, missing)
        times, busy = in_rounds(loads, rounds, seconds, computing, missing)
        started = {name: (side.seconds, sides.memory(side.process)) for name, side in found.items()}
    return Measured(times, started, missing, engine(texts[THROUGH]), busy)


def right(loads: list[Load], missing: dict[str, str]) -> list[Load]:
    """Return those of the loads whose answer has the same rows as ours, and comes soon."""
    expected = {
        asked: answer(next(one.url for one in loads if (one.asked, one.who) == (asked, OURS)))
        for asked in SAID
    }
    found = []
    for one in loads:
        try:
            seconds, said = measure.timed(partial(answer, one.url))
            if said != expected[one.asked]:
                missing[f"{one.who}, {SAID[one.asked]}"] = "gives other rows"
            elif seconds > PATIENCE:
                # It would work on what it was asked for long after the load, and be slow at that.
                missing[f"{one.who}, {SAID[one.asked]}"] = f"one answer took {seconds:.1f} seconds"
            else:
                found.append(one)
        except (FailedError, OSError, ValueError, SyntaxError) as error:
            missing[f"{one.who}, {SAID[one.asked]}"] = str(error)
    return found


def answer(url: str) -> rows.Rows:
    """Return the rows that a server answers."""
    request = urllib.request.Request(url, headers={"Accept": sides.JSON})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return rows.rows_of_json(reply.read())


def in_rounds(
    loads: list[Load], rounds: int, seconds: int, computing: Side, missing: dict[str, str]
) -> tuple[dict[tuple[str, str], list[wrk.Load]], list[float]]:
    """Load each in turn, round after round.

    Raises:
        FailedError: What ours is said to evaluate it did not evaluate.

    """
    times: dict[tuple[str, str], list[wrk.Load]] = {(one.asked, one.who): [] for one in loads}
    busy = []
    for number in range(rounds):
        busy.append(measure.busy())
        tell(f"round {number + 1} of {rounds}")
        for one in loads:
            if (one.asked, one.who) not in times:
                continue
            before = questions(computing)
            try:
                patience = SLOW if one.who == RDFLIB else 1
                load = wrk.load(one.url, sides.JSON, patience * seconds)
            except FailedError as error:
                missing[f"{one.who}, {SAID[one.asked]}"] = str(error)
                del times[one.asked, one.who]
                continue
            times[one.asked, one.who].append(load)
            # What wrk did not wait for is answered before somebody else is asked.
            time.sleep(1)
            if (one.asked, one.who) in ((BOUND, OURS), (THROUGH, OURS)):
                evaluated = questions(computing) - before
                if evaluated < load.rate * seconds * 0.95:
                    raise FailedError(f"only {evaluated} questions were evaluated")
    return times, busy


def questions(side: Side) -> int:
    """Return how many questions the workers of ours have answered, as it counts them."""
    with urllib.request.urlopen(side.at("/metrics"), timeout=30) as reply:
        lines = reply.read().decode().splitlines()
    found = [one for one in lines if one.startswith("functiegraaf_questions_total")]
    return int(sum(float(one.rpartition(" ")[2]) for one in found))


def engine(text: str) -> float:
    """Return how many milliseconds a query takes in the engine of a worker, by itself."""
    reader = Reader(Source())

    def ask() -> bytes:
        found = reader.ask(text, None, None)
        assert isinstance(found, ox.QuerySolutions)
        return bytes(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")

    return 1000 * min(measure.timed(ask)[0] for _ in range(20))


def page(about: dict[str, Any], measured: Measured) -> list[str]:
    """Return the tables."""
    loads = measured.loads
    targets = []
    for (asked, peer), target in TARGETS.items():
        what = f"{SAID[asked]}: ours / {peer}"
        if not (loads.get((asked, peer)) and loads.get((asked, OURS))):
            targets.append([what, "not run", f"≥ {target}", "**no**"])
            continue
        ratio = Spread.ratio(*([one.rate for one in loads[asked, who]] for who in (OURS, peer)))
        met = "yes" if ratio.median >= target else "**no**"
        targets.append([what, ratio.shown(), f"≥ {target}", met])
    medians = [
        [
            SAID[asked],
            who,
            f"{statistics.median(one.rate for one in found):,.0f}",
            f"{statistics.median(one.p99 for one in found):,.1f}",
        ]
        for (asked, who), found in loads.items()
        if found
    ]
    started = [
        [
            who,
            f"{seconds:.2f}",
            " + ".join(f"{rss:.0f}" for rss, _ in memory),
            f"{sum(pss for _, pss in memory):.0f}",
        ]
        for who, (seconds, memory) in measured.sides.items()
    ]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return [
        f"From {about['start']} to {about['end']}; {about['cores']} cores ({about['processor']}), "
        f"{about['options']}; load of the machine before each round: {measured.busy}. {versions}.",
        "",
        *table(["requests per second", "median (smallest to largest)", "target", "met"], targets),
        f"{wrk.CONNECTIONS} connections. The free query takes {measured.engine:.1f} ms in the "
        "engine of a worker, at best.",
        "",
        *table(["what", "who", "requests/s", "p99, ms"], medians),
        *table(["server", "seconds until it answers", "MB (RSS of each process)", "MB (PSS)"],
               started),
        *(f"- {who}: {why}" for who, why in measured.missing.items()),
    ]  # fmt: skip


def tell(what: str) -> None:
    """Say what is being done."""
    click.echo(f"load {measure.busy():.1f}: {what}", err=True)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.serve")
