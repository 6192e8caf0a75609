"""Settings: everything of the server that can be set, with what holds if it is not."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from functiegraaf.errors import InputError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Limits:
    """What a question may cost; a free one has less than a stored one, which we wrote ourselves.

    Attributes:
        seconds: How long a free query may take in its worker, by the clock.
        stored_seconds: The same of a stored query, and of an update.
        cpu_seconds: The computing time of one question.
        memory: The bytes of memory that one worker may take when it has opened the graph.
        characters: The length of the text of a free query.
        update_characters: The length of the text of an update.
        nesting: How deep its brackets may nest.
        patterns: How many triple patterns it may have.
        rows: How many rows or triples its answer may have before it is cut off.
        stored_rows: The same of a stored query.
        size: How many bytes the answer may have before it is cut off.
        stored_size: The same of a stored query.
        waiting: How many free queries may wait for a worker; and as many stored ones.
        waiting_seconds: How long each may wait.
        questions: After how many questions a worker is replaced by a fresh one.

    """

    seconds: float = 10.0
    stored_seconds: float = 30.0
    cpu_seconds: int = 20
    memory: int = 1_000_000_000
    characters: int = 65_536
    update_characters: int = 1_000_000
    nesting: int = 64
    patterns: int = 100
    rows: int = 10_000
    stored_rows: int = 200_000
    size: int = 10_000_000
    stored_size: int = 100_000_000
    waiting: int = 32
    waiting_seconds: float = 10.0
    questions: int = 1_000

    def __post_init__(self) -> None:
        """Refuse a limit that lets nothing through.

        Raises:
            InputError: A limit is zero or below.

        """
        refuse_zero(self)


def refuse_zero(settings: DataclassInstance) -> None:
    """Refuse a limit that lets nothing through; what is no number is none.

    Raises:
        InputError: A limit is zero or below.

    """
    for one in fields(settings):
        value = getattr(settings, one.name)
        if isinstance(value, int | float) and not isinstance(value, bool) and not value > 0:
            raise InputError(f"the limit {one.name} must be above zero")
