"""At size: hold a store of millions of statements against the shapes.

The core shapes are checked part by part with `shacl`, the SPARQL constraints once each in the
whole store with Oxigraph, all of it by a process for each core. What is found, and how it is
said, is the same as with files; see docs/decisions/0025.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from functiegraaf import resources, shipped_findings, storage, validate
from functiegraaf.at_size import graphs, wording
from functiegraaf.at_size.core import Answer
from functiegraaf.at_size.graphs import Together
from functiegraaf.at_size.questions import Question, questions
from functiegraaf.at_size.work import Crew, Job
from functiegraaf.engines import Outcome, Result
from functiegraaf.errors import InputError
from functiegraaf.findings import Report
from functiegraaf.rules import Rules

#: Told of what is being done, and how much of how much of it is done.
Tell = Callable[[str, int, int], None]
#: More would not be faster on the machines of today, and each takes up to a gigabyte.
MOST_WORKERS = 4
#: A store of files with more bytes together is put in order before it is asked.
LARGE = 50_000_000


def validate_store(
    folder: Path,
    *,
    sparql: bool = True,
    workers: int | None = None,
    tell: Tell = lambda _stage, _done, _total: None,
) -> Report:
    """Hold what is stated in a store against the shipped shapes.

    Args:
        folder: The folder of a store that `functiegraaf load` made.
        sparql: Whether to ask the SPARQL constraints, too, and not the core shapes only.
        workers: How many processes; by default one for each core.
        tell: Is told how far it is; the stages are 'read', 'check' and 'report'.

    Raises:
        InputError: The folder holds no store, one without the shipped graph, or what a shape
            cannot be held against.

    """
    count = workers or min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    with storage.current(folder) as version, _stated(version) as (path, store):
        if not version.about["norm"]:
            raise InputError(
                f"{folder}: holds no shipped graph, which the shapes need; load it without --alone"
            )
        tell("read", 0, 0)
        rules = Rules(validate.read(resources.shape_files()))
        with Crew(path, count) as crew:
            size = sum(one["bytes"] for one in version.about["files"])
            # The shipped graphs are a part, too, the first: others say things of them.
            parts = [(), *graphs.parts(store, size)]
            return _report(store, parts, questions(rules) if sparql else [], crew, tell)


def _report(
    store: ox.Store,
    parts: Sequence[tuple[str, ...]],
    asked: Sequence[Question],
    crew: Crew,
    tell: Tell,
) -> Report:
    jobs = [
        *(Job(rule=one.rule) for one in asked),
        *(Job(number=n, graphs=names, shipped=not n) for n, names in enumerate(parts)),
    ]
    answers: dict[int, Answer] = {}
    results: list[Result] = []
    tell("check", 0, len(jobs))
    for done, (job, answer) in enumerate(crew.do(jobs), 1):
        if isinstance(answer, Answer):
            answers[job.number] = answer
        else:
            results += answer
        tell("check", done, len(jobs))
    notes, found = _joined(parts, answers, crew)
    tell("report", 0, 0)
    return _worded(store, [*found, *results], answers, notes)


def _joined(
    parts: Sequence[tuple[str, ...]], answers: Mapping[int, Answer], crew: Crew
) -> tuple[list[str], list[Result]]:
    """Return the results of all parts; those that need each other are checked again, together."""
    own = range(1, len(parts))
    spoken: frozenset[int] = frozenset().union(*(answers[one].subjects for one in own))
    whole = not answers[0].reached.isdisjoint(spoken)
    if whole:
        groups = [[*own]]
    else:
        apart = Together(
            [answers[one].subjects for one in own], [answers[one].reached for one in own]
        )
        groups = [[one + 1 for one in group] for group in apart.groups()]
    again = [
        Job(number=group[0], graphs=tuple(name for one in group for name in parts[one]),
            shipped=whole)
        for group in groups if whole or len(group) > 1
    ]  # fmt: skip
    redone = {job.number: answer for job, answer in crew.do(again) if isinstance(answer, Answer)}
    found = [one for group in groups for one in {**answers, **redone}[group[0]].results]
    if not whole:
        # What a graph of a user says something of is judged there, with what it adds.
        found += [
            one for one in answers[0].results
            if graphs.digests([graphs.written(one.focus)]).isdisjoint(spoken)
        ]  # fmt: skip
    count = sum(len(job.graphs) for job in again)
    notes = [f"{count} graphs say something of the same things, and were checked together"]
    return notes if again else [], found


def _worded(
    store: ox.Store,
    results: Sequence[Result],
    answers: Mapping[int, Answer],
    notes: Sequence[str],
) -> Report:
    about = wording.about(store, results)
    shapes = validate.read(resources.shape_files())
    found = validate.findings(Outcome(tuple(results), str), about, shapes)
    known = shipped_findings.fingerprints("shacl")
    kept = [one for one in found if one.fingerprint not in known]
    placed = sorted((wording.placed(store, one) for one in kept), key=lambda one: one.order)
    own = sum(answer.triples for number, answer in answers.items() if number)
    return Report(
        tuple(placed),
        own + answers[0].triples,
        len(found) - len(kept),
        own,
        tuple(notes),
        wording.report(results),
    )


@contextmanager
def _stated(version: storage.Version) -> Iterator[tuple[Path, ox.Store]]:
    """Give a store without what was inferred or counted: a question cannot leave out graphs.

    What never changes is shared with the other store and not copied. A large one is put in
    order, which takes seconds and spares the questions minutes: as `load` leaves a store, each
    lookup goes through several files.
    """
    path = version.path / "store"
    store = storage.open_version(version)
    derived = [one for one in store.named_graphs() if resources.is_derived(one.value)]
    large = sum(one["bytes"] for one in version.about["files"]) > LARGE
    if not derived and not large:
        yield path, store
        return
    with tempfile.TemporaryDirectory(prefix="functiegraaf-") as place:
        work_path = Path(place)
        storage.copy_store(version, work_path)
        copy = ox.Store(str(work_path / "store"))
        for graph in derived:
            copy.remove_graph(graph)
        copy.flush()
        if large:
            copy.optimize()
        del copy
        yield work_path / "store", ox.Store.read_only(str(work_path / "store"))
