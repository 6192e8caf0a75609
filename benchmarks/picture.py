"""Picture: how costs grow, as curves, drawn of what was measured."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

#: How each way of loading is called and drawn.
WAYS = {
    "oxigraph": ("oxigraph load", "tab:gray", "s"),
    "alone": ("functiegraaf load --alone --no-derive", "tab:blue", "o"),
    "derived": ("functiegraaf load (with derived facts)", "tab:orange", "^"),
}


def draw(found: dict[str, Any], path: Path) -> None:
    """Draw the curves of a run as SVG."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "functiegraaf"  # The same numbers give the same file.
    from matplotlib import pyplot, ticker

    figure, axes = pyplot.subplots(1, 3, figsize=(17, 5.5), layout="constrained")
    _loading(axes[0], found["sizes"])
    large = [one for one in found["sizes"] if one["municipalities"]]
    colours = pyplot.get_cmap("tab10")
    for number, name in enumerate(found["sizes"][0]["queries"]):
        colour = colours(number % 10)
        asked = [
            (one["held"]["derived"], one["queries"][name])
            for one in large
            if one["queries"][name].get("equal")
        ]
        for axis, by_rows in ((axes[1], False), (axes[2], True)):
            points = sorted((q["rows"] if by_rows else held, q["warm"]) for held, q in asked)
            points = [(x, warm) for x, warm in points if x]
            xs = [x for x, _ in points]
            middle = [statistics.median(warm) for _, warm in points]
            axis.plot(xs, middle, marker="o", markersize=4, color=colour, label=name)
            least, most = [min(warm) for _, warm in points], [max(warm) for _, warm in points]
            axis.vlines(xs, least, most, color=colour, alpha=0.4)
    _finish(axes[1], "Workforce queries, warm", "triples in the store, derived ones included")
    axes[1].axhline(1, color="black", linestyle=":", linewidth=1)
    right = axes[1].get_xlim()[1] / 1.1
    axes[1].text(right, 1.08, "target at 342 municipalities", fontsize=8, ha="right")
    axes[1].set_ylim(top=2)
    _finish(axes[2], "The same by size of the answer", "rows of the answer")
    axes[1].legend(fontsize=8, loc="upper left")
    for axis in axes:
        # On a short axis the library labels the marks between the powers, over each other.
        axis.xaxis.set_minor_formatter(ticker.NullFormatter())
    run = found["run"]
    figure.suptitle(
        f"functiegraaf {run['versions'].get('functiegraaf', '')}, {run['start'][:10]}, "
        f"{run['cores']} cores; medians, lines from the smallest to the largest",
        fontsize=10,
    )
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    # The library leaves spaces at the end of lines.
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", "utf-8")


def _loading(axis: Any, sizes: list[dict[str, Any]]) -> None:  # noqa: ANN401 - an Axes
    for way, (label, colour, marker) in WAYS.items():
        points = [(one["triples"], one["load"][way]) for one in sizes if way in one["load"]]
        if not points:
            continue
        xs = [x for x, _ in points]
        seconds = [[run["seconds"] for run in runs] for _, runs in points]
        middle = [statistics.median(one) for one in seconds]
        axis.plot(xs, middle, marker=marker, color=colour, label=label)
        least, most = [min(one) for one in seconds], [max(one) for one in seconds]
        axis.vlines(xs, least, most, color=colour, alpha=0.5)
    axis.legend(fontsize=8)
    _finish(axis, "Loading", "triples in the file")


def _finish(axis: Any, title: str, below: str) -> None:  # noqa: ANN401 - an Axes
    axis.set(title=title, xlabel=below, ylabel="seconds", xscale="log", yscale="log")
    axis.grid(visible=True, which="major", alpha=0.3)
