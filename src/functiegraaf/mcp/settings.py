"""Settings: everything of the MCP server that can be set, with what holds if it is not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from functiegraaf.errors import InputError
from functiegraaf.serve.settings import refuse_zero


@dataclass(frozen=True)
class Settings:
    """What the server does, and how much of an answer it gives at once.

    An assistant holds all that it reads in mind, so the limits are far below those of a server
    for programs.

    Attributes:
        lang: The language of names and descriptions, where a call asks for no other.
        free: Offer the tool for free queries.
        store: The store that free queries are asked of; None for the shipped graph.
        stated: Free queries see only what is stated.
        rows: How many rows an answer has.
        characters: How many characters the rows of an answer, or a page, have, about.
        cell: How many characters a cell has.
        value: How long the value of an argument may be.
        query: How long a free query may be.
        seconds: How long a free query may take.
        choices: Of up to so many things a parameter names all that can be given.
        listed: How many resources one list names, before it is continued.
        together: How many stored queries are answered at once.

    """

    lang: str = "nl"
    free: bool = False
    store: Path | None = None
    stated: bool = False
    rows: int = 250
    characters: int = 60_000
    cell: int = 4_000
    value: int = 1_000
    query: int = 20_000
    seconds: float = 10.0
    choices: int = 30
    listed: int = 100
    together: int = 4

    def __post_init__(self) -> None:
        """Refuse what lets nothing through.

        Raises:
            InputError: A language is not known, or a limit is zero or below.

        """
        if self.lang not in ("nl", "en"):
            raise InputError(f"the language is nl or en, not {self.lang!r}")
        refuse_zero(self)
