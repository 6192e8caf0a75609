"""Contract: the stored queries on the shipped graph, beside other engines.

Our answer is that of the library (`Graph.run`) beside engines in a process or over HTTP, and that
of the command (`functiegraaf query run`) beside those that are started for each query. An engine
with other rows than ours is wrong and gets no time.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import measure, rows, workforce
from benchmarks.measure import OURS
from benchmarks.peers import Ask, Peer, peers
from functiegraaf import binding, catalogue
from functiegraaf.query import Graph

IN_PROCESS, COMMAND = "functiegraaf (library)", "functiegraaf (command)"


def compute(
    rounds: int, without: Collection[str], tell: Callable[[str], None]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Ask all engines in turn; returns what was measured, and why which peer is missing."""
    missing = {name: peer.missing for name, peer in peers().items() if peer.missing}
    missing |= {name: "was left out by an option" for name in peers() if name in without}
    opened: dict[str, tuple[Peer, Ask]] = {}
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = workforce.make(workforce.SHIPPED, place)
        for name, peer in peers().items():
            if name in missing:
                continue
            tell(f"{name}: opening")
            folder = place / name.replace(" ", "-")
            folder.mkdir()
            try:
                opened[name] = (peer, stack.enter_context(peer.open(data, folder)))
            except measure.FailedError as error:
                missing[name] = str(error)
        graph = Graph.open()
        asked = {
            query.name: _query(graph, query.name, opened, rounds, tell)
            for query in graph.queries()
            if "workforce" not in query.tags
        }
    ways = {name: peer.way for name, (peer, _) in opened.items()}
    return {"ways": ways, "queries": asked, "busy": measure.busy()}, missing


def _query(
    graph: Graph,
    name: str,
    opened: dict[str, tuple[Peer, Ask]],
    rounds: int,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    tell(f"{name}: beside {', '.join(opened)}")
    query = catalogue.get(name)
    values = {one.name: one.example for one in query.parameters if one.example}
    text = bound(graph, query, values)
    given = [word for key, value in values.items() for word in ("-p", f"{key}={value}")]
    command = [*OURS, "query", "run", name, *given, "-f", "json"]
    right = rows.counted(graph.run(name, **values).terms)
    said = {COMMAND: verdict(lambda: rows.rows_of_json(measure.output(command, os.environ)), right)}
    for one, (peer, ask) in opened.items():
        said[one] = verdict(partial(_answer, peer, ask, text), right)
    seconds: dict[str, list[float]] = {one: [] for one, how in said.items() if how == "right"}
    seconds[IN_PROCESS] = []
    work: dict[str, Callable[[], Any]] = {
        IN_PROCESS: lambda: graph.run(name, **values),
        COMMAND: lambda: measure.output(command, os.environ),
        **{one: partial(ask, text) for one, (_, ask) in opened.items()},
    }
    for _ in range(rounds):
        for one in list(seconds):
            try:
                seconds[one].append(measure.timed(work[one])[0])
            except measure.FailedError as error:
                # Right once, but not each time: it gets no time.
                del seconds[one]
                said[one] = f"failed: in a later round, {error}"
    return {"rows": right.total(), "said": said, "seconds": seconds}


def _answer(peer: Peer, ask: Ask, text: str) -> rows.Rows:
    return peer.read(ask(text))


def bound(graph: Graph, query: catalogue.StoredQuery, values: dict[str, str]) -> str:
    """Return the text of a stored query with its values in place, as our own engine gets it."""
    given = dict(values)
    if any(one.name == "lang" for one in query.parameters):
        given.setdefault("lang", "nl")
    return binding.bind(query.text, graph.terms(query, given))


def verdict(work: Callable[[], rows.Rows], right: rows.Rows) -> str:
    """Say whether an engine gives the right rows: 'right', 'wrong: …' or 'failed: …'."""
    try:
        found = work()
    except Exception as error:  # Whatever another engine raises is its answer.
        lines = str(error).strip().splitlines()
        # Which folder of which machine it ran in is nobody's business.
        said = (lines[0] if lines else type(error).__name__).replace(str(Path.cwd()), "")
        return f"failed: {said[:200]}"
    if found == right:
        return "right"
    return (
        f"wrong: {found.total()} rows instead of {right.total()}; "
        f"{(found - right).total()} too many, {(right - found).total()} lacking"
    )
