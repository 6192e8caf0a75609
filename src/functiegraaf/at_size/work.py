"""Work: the processes that check parts and ask questions, each with its own view of one store."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from functiegraaf import resources, validate
from functiegraaf.at_size.core import Answer, Checker
from functiegraaf.at_size.questions import Question, ask, questions
from functiegraaf.engines import Result
from functiegraaf.errors import InputError
from functiegraaf.rules import Rules


class Job(NamedTuple):
    """Something to do: check a part, or ask a question.

    Attributes:
        rule: The rule to ask of the store; '' to check a part.
        number: The number of the part.
        graphs: The graphs of the part.
        shipped: Whether the shipped graphs are part of it.

    """

    rule: str = ""
    number: int = 0
    graphs: tuple[str, ...] = ()
    shipped: bool = False


class Crew:
    """Processes that do jobs; they end with the `with` that they are used in."""

    def __init__(self, store: Path, count: int) -> None:
        """Start so many processes on the store in a folder."""
        # A new interpreter each: a store that is open must not be forked.
        self._pool = ProcessPoolExecutor(
            count, multiprocessing.get_context("spawn"), _start, (str(store),)
        )

    def __enter__(self) -> Crew:
        """Use them for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """End them."""
        self._pool.shutdown(cancel_futures=True)

    def do(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Answer | list[Result]]]:
        """Do jobs, and give each with its answer as soon as that is there.

        Raises:
            InputError: One of them cannot be done, or a process was ended, as systems do when
                memory runs out.

        """
        waiting: dict[Future[Answer | list[Result]], Job] = {
            self._pool.submit(_do, job): job for job in jobs
        }
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        except BrokenProcessPool as error:
            message = "a process that checked was ended, maybe for want of memory; free some"
            raise InputError(message) from error


class _Bench:
    """What a process works with; made when it starts, or when it is first needed."""

    path = ""


def _start(path: str) -> None:
    _Bench.path = path


@cache
def _store() -> ox.Store:
    return ox.Store.read_only(_Bench.path)


@cache
def _questions() -> dict[str, Question]:
    rules = Rules(validate.read(resources.shape_files()))
    return {one.rule: one for one in questions(rules)}


@cache
def _checker() -> Checker:
    return Checker(_store())


def _do(job: Job) -> Answer | list[Result]:
    if not job.rule:
        return _checker().check(job.graphs, shipped=job.shipped)
    return ask(_store(), _questions()[job.rule])
