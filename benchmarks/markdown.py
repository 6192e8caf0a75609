"""Markdown: the tables that say what was measured, and whether the targets are met."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.measure import Spread

#: What is aimed at.
COLD_START, LOAD, LOAD_DERIVED, WARM, COLD = 1.6, 1.0, 0.6, 1.0, 2.0
OURS = ("functiegraaf (library)", "functiegraaf (command)")


def page(found: dict[str, Any]) -> str:
    """Return the whole page."""
    lines = [*_about(found["run"]), *_main(found)]
    parts: dict[str, Callable[[Any], list[str]]] = {
        "contract": _contract,
        "shacl": _shacl,
        "sizes": _sizes,
    }
    for key, part in parts.items():
        if key in found:
            lines += part(found[key])
    if "shacl-at-size" in found:
        lines += ["## SHACL at size", "", found["shacl-at-size"]["said"], ""]
    return "\n".join([*lines, *_missing(found["missing"])]) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table; all columns but the first are numbers.

    >>> table(["a", "b"], [["1", "2"]])
    ['| a | b |', '| --- | ---: |', '| 1 | 2 |', '']
    """
    line = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in [head, line, *rows]] + [""]


def main_table(found: dict[str, Any]) -> list[str]:
    """Return the table with the targets, which stands in the README, too."""
    rows: list[list[str]] = []
    if "cold" in found:
        ratio = Spread.ratio(found["cold"]["ours"], found["cold"]["peer"])
        rows.append(
            [
                "stored query from a cold start / `import click, pyoxigraph`",
                ratio.shown(),
                f"≤ {COLD_START}",
                _met(ratio.median <= COLD_START),
            ]
        )
    for one in found.get("sizes", []):
        rows += _load_rows(one)
        rows += _query_rows(one)
    return table(["what", "median (smallest to largest)", "target", "met"], rows)


def _met(met: bool) -> str:
    return "yes" if met else "**no**"


def size_name(one: dict[str, Any]) -> str:
    """Return the name of a size."""
    count = one["municipalities"]
    return f"{count} municipalities" if count else "shipped graph"


def _load_rows(one: dict[str, Any]) -> Iterator[list[str]]:
    if "oxigraph" not in one["load"]:
        return
    theirs = [run["seconds"] for run in one["load"]["oxigraph"]]
    what = {"alone": ("load", LOAD), "derived": ("load and derived facts", LOAD_DERIVED)}
    for way, (said, target) in what.items():
        name = f"{size_name(one)}: {said}, rate / `oxigraph load`"
        if not one["equal"]:
            yield [name, "other counts", f"≥ {target}", _met(False)]
            continue
        # A rate is the greater, the less time is taken.
        ratio = Spread.ratio(theirs, [run["seconds"] for run in one["load"][way]])
        yield [name, ratio.shown(), f"≥ {target}", _met(ratio.median >= target)]


def _query_rows(one: dict[str, Any]) -> Iterator[list[str]]:
    if not one["municipalities"]:
        return
    asked = {name: query for name, query in one["queries"].items() if query.get("equal")}
    for how, target in {"warm": WARM, "cold": COLD}.items():
        said = f"{size_name(one)}: slowest workforce query, {how}"
        if not asked:
            yield [said, "no right answer", f"≤ {target:.0f} s", _met(False)]
            continue
        slowest = max(asked, key=lambda name: statistics.median(asked[name][how]))
        spread = Spread.of(asked[slowest][how])
        whole = len(asked) == len(one["queries"])
        shown = f"{spread.shown()} s" + ("" if whole else "; some gave no right answer")
        met = _met(whole and spread.median <= target)
        yield [f"{said} (`{slowest}`)", shown, f"≤ {target:.0f} s", met]


def _about(run: dict[str, Any]) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    whole = run.get("complete", False)
    broken = ["**This run did not finish: what stands below of it is a part.**", ""]
    return [
        "# How fast, as measured",
        "",
        *([] if whole else broken),
        *([f"**{run['note']}**", ""] if run.get("note") else []),
        "Made by `python -m benchmarks` (see [README.md](README.md)) from `results.json`; "
        "every number comes from that run.",
        "",
        f"- From {run['start']} to {run['end']}, with the options `{run['options'] or 'none'}`.",
        f"- {run['cores']} cores ({run['processor']}), {run['memory']} GiB, {run['system']}.",
        f"- Load of the machine (1, 5 and 15 minutes): {_loads(run['load at start'])} at the "
        f"start, {_loads(run['load at end'])} at the end. A load above the number of cores "
        "means that others used the machine, or the benchmark did: trust ratios, not seconds.",
        f"- {versions}.",
        "- A ratio is that of two measurements made one after the other; given are the median of "
        "all pairs, the smallest and the largest.",
        "",
    ]


def _loads(loads: list[float]) -> str:
    return " ".join(f"{one:.2f}" for one in loads)


def _main(found: dict[str, Any]) -> list[str]:
    return ["## Targets", "", *main_table(found)]


def _contract(found: dict[str, Any]) -> list[str]:
    """Tell how other engines answer the stored queries on the shipped graph."""
    queries = found["queries"]
    rows = []
    for peer, way in found["ways"].items():
        own = OURS[way == "new process"]
        said = [one["said"][peer] for one in queries.values()]
        ratios = [
            Spread.ratio(one["seconds"][peer], one["seconds"][own])
            for one in queries.values()
            if peer in one["seconds"] and own in one["seconds"]
        ]
        medians = [one.median for one in ratios]
        counts = [
            str(sum(one.startswith(how) for one in said)) for how in ("right", "wrong", "failed")
        ]
        shown = Spread.of(medians).shown() if medians else "no time"
        rows.append([peer, way, own.split("(")[1].rstrip(")"), *counts, shown])
    head = ["peer", "how", "beside our", "right", "wrong", "failed", "time of peer / ours"]
    return [
        f"## {len(queries)} stored queries on the shipped graph",
        "",
        "The same texts with the same values. Rows are compared as multisets; who gives other "
        "rows gets no time. The last column: for each query the median ratio of the rounds, and "
        "of these the median, the smallest and the largest; above 1 ours is faster. Our library "
        "looks up values and makes a table, which the bare engine (pyoxigraph) does not; an "
        "engine over HTTP pays for HTTP.",
        "",
        *table(head, rows),
        *_per_query(found),
        *_wrong(found),
    ]


def _per_query(found: dict[str, Any]) -> list[str]:
    names = [*OURS, *found["ways"]]
    rows = [
        [
            f"`{query}`",
            str(one["rows"]),
            *(
                f"{statistics.median(one['seconds'][name]) * 1000:.1f}"
                if name in one["seconds"]
                else one["said"].get(name, "").partition(":")[0]
                for name in names
            ),
        ]
        for query, one in found["queries"].items()
    ]
    return ["Medians in milliseconds:", "", *table(["query", "rows", *names], rows)]


def _wrong(found: dict[str, Any]) -> list[str]:
    rows = [
        f"- `{query}`, {peer}: {' '.join(said.split())}"
        for query, one in found["queries"].items()
        for peer, said in one["said"].items()
        if said != "right"
    ]
    return ["What was wrong or failed, as the engine said it:", "", *rows, ""] if rows else []


def _shacl(found: dict[str, Any]) -> list[str]:
    rows = []
    for name, said in found["said"].items():
        taken = found["seconds"].get(name)
        if taken is None:
            rows.append([name, said, "no time", "no time"])
            continue
        ratio = Spread.ratio(taken, found["seconds"]["shacl"])
        rows.append([name, said, Spread.of(taken).shown(), ratio.shown()])
    return [
        "## SHACL on the shipped graph",
        "",
        f"{found['findings']} findings; the engines must agree on focus, path, value, component "
        "and severity of each. TopQuadrant's time holds the start of Java and reading the files; "
        "the others have the triples in memory.",
        "",
        *table(["engine", "findings", "seconds", "/ shacl"], rows),
    ]


def _sizes(sizes: list[dict[str, Any]]) -> list[str]:
    lines = [
        "## Costs as the work grows",
        "",
        "![Curves](results.svg)",
        "",
        "Loading, each a new process. Triples a second are those of the file; `derived` also adds "
        "the shipped graph and what follows by our rules. Memory is the peak of the process.",
        "",
    ]
    rows = []
    for one in sizes:
        for way, runs in one["load"].items():
            seconds = Spread.of([run["seconds"] for run in runs])
            rows.append(
                [
                    f"{size_name(one)}, {'`oxigraph load`' if way == 'oxigraph' else way}",
                    f"{one['triples']:,}",
                    f"{one['held'][way]:,}",
                    seconds.shown(),
                    f"{statistics.median(run['processor'] for run in runs):.2f}",
                    f"{one['triples'] / seconds.median:,.0f}",
                    f"{max(run['peak'] for run in runs):,.0f}",
                    str(len(runs)),
                    f"{one['busy']:.1f}",
                ]
            )
    head = ["what", "triples of the file", "in the store", "seconds", "processor s"]
    head += ["triples/s", "peak MB", "rounds", "load"]
    lines += table(head, rows)
    lines += [
        "Workforce queries, in seconds. Warm: in a process that asked it before. Cold: a new "
        "process, with the files in the memory of the system. Both must give the same rows.",
        "",
    ]
    return lines + table(
        ["query", "size", "rows", "first", "warm", "cold"], list(_query_lines(sizes))
    )


def _query_lines(sizes: list[dict[str, Any]]) -> Iterator[list[str]]:
    for name in sizes[0]["queries"]:
        for one in sizes:
            query = one["queries"][name]
            if "failed" in query:
                yield [f"`{name}`", size_name(one), "", "", query["failed"], ""]
            elif not query["equal"]:
                yield [f"`{name}`", size_name(one), "", "", "wrong: rows differ", ""]
            else:
                warm, cold = (Spread.of(query[how]).shown(3) for how in ("warm", "cold"))
                rows, first = f"{query['rows']:,}", f"{query['first']:.3f}"
                yield [f"`{name}`", size_name(one), rows, first, warm, cold]


def _missing(missing: dict[str, dict[str, str]]) -> list[str]:
    said = [
        f"- {part}: {peer}: {reason}"
        for part, peers in missing.items()
        for peer, reason in peers.items()
    ]
    return ["## Not run", "", *(said or ["Nothing was left out."])]
