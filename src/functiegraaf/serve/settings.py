"""Settings: everything of the server that can be set, with what holds if it is not."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from functiegraaf.errors import InputError
from functiegraaf.serve.workers.messages import Source
from functiegraaf.targets.address import checked

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
    questions: int = 20_000

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


@dataclass(frozen=True)
class Traffic:
    """What a client may do to the server, whatever it asks.

    Attributes:
        rate: How many requests each client may send in a second, on average; 0: any number.
        burst: How many it may send at once before that counts.
        own_requests: How many of them are worked on at once; its others wait for their turn.
        turn_seconds: How long each may wait for that.
        connections: How many connections there may be.
        own_connections: How many of them one client may have.
        head: The bytes of the head of a request.
        head_seconds: How long a client may take to send it.
        body: The bytes of a body.
        body_seconds: How long a client may take to send it.
        send_seconds: How long a client may take to read an answer.
        idle_seconds: How long a connection is kept on which nothing is asked.

    """

    rate: float = 25.0
    burst: int = 100
    own_requests: int = 8
    turn_seconds: float = 10.0
    connections: int = 500
    own_connections: int = 100
    head: int = 65_536 * 3 + 16_384  # Each sign of a query of the longest kind may be three.
    head_seconds: float = 10.0
    body: int = 1_100_000
    body_seconds: float = 15.0
    send_seconds: float = 60.0
    idle_seconds: float = 5.0

    def __post_init__(self) -> None:
        """Refuse what lets nothing through.

        Raises:
            InputError: A limit is zero or below.

        """
        for one in fields(self):
            value = getattr(self, one.name)
            if value < 0 or (value == 0 and one.name != "rate"):
                raise InputError(f"the limit {one.name} must be above zero")


def one_each() -> int:
    """Return how many processes suit this machine: one for each processor, and one more."""
    return min(os.cpu_count() or 1, _MOST_PROCESSORS) + 1


@dataclass(frozen=True)
class Chores:
    """What work may cost that is done in a process of its own: a PDF, or a file that is checked.

    Attributes:
        chores: How many pieces of each kind are done at once.
        chores_waiting: How many may wait for their turn; and as many of the other kind.
        chores_waiting_seconds: How long each may wait.
        own_chores: How many of them one client may have, those that wait included.
        chore_memory: The bytes of memory that one may take.
        chore_file: The bytes of a file that one may write.
        chore_cpu_seconds: The computing time of one.
        print_seconds: How long a PDF may take, by the clock.
        check_seconds: The same of the check of a file.
        upload: The bytes of a file that is sent to be checked, with what is around it.
        upload_seconds: How long a client may take to send it.
        findings: How many findings a page shows; a download has them all.
        given: How many bytes of downloads a page with findings holds.

    """

    chores: int = 1
    chores_waiting: int = 8
    chores_waiting_seconds: float = 30.0
    own_chores: int = 3
    chore_memory: int = 1_000_000_000
    chore_file: int = 100_000_000
    chore_cpu_seconds: int = 30
    print_seconds: float = 30.0
    check_seconds: float = 60.0
    upload: int = 10_000_000
    upload_seconds: float = 60.0
    findings: int = 200
    given: int = 4_000_000

    def __post_init__(self) -> None:
        """Refuse a limit that lets nothing through.

        Raises:
            InputError: A limit is zero or below.

        """
        refuse_zero(self)


@dataclass(frozen=True)
class Settings:
    """Everything of the server that can be set.

    Attributes:
        source: What is served.
        host: The address on which it listens.
        port: The port; 0: any that is free.
        base: The address below which others see it; empty: where it listens.
        workers: How many processes answer questions; one of them takes no free queries.
        limits: What a question may cost.
        traffic: What a client may do.
        chores: What a PDF and the check of a file may cost.
        free: Whether free queries are answered.
        stored: Whether stored queries are answered.
        pages: Whether there are pages and RDF of each thing.
        checks: Whether files are taken to be checked.
        token: What who sends an update has to know; empty: nobody may.
        services: The endpoints that a free query may ask with SERVICE.
        proxies: The networks of the proxies whose word on the address of a client is taken.
        stop_seconds: How long requests may go on when the server is told to stop.
        kept: How many bytes of answers are kept.

    """

    source: Source = field(default_factory=Source)
    host: str = "127.0.0.1"
    port: int = 8000
    base: str = ""
    workers: int = field(default_factory=one_each)
    limits: Limits = field(default_factory=Limits)
    traffic: Traffic = field(default_factory=Traffic)
    chores: Chores = field(default_factory=Chores)
    free: bool = True
    stored: bool = True
    pages: bool = True
    checks: bool = True
    token: str = field(default="", repr=False)
    services: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    stop_seconds: float = 15.0
    kept: int = 64_000_000

    def __post_init__(self) -> None:
        """Refuse what cannot be, before anything is started.

        Raises:
            InputError: It cannot.

        """
        if not 0 <= self.port <= 65_535:
            raise InputError(f"{self.port} is no port; give one from 1 to 65535, or 0")
        if self.base:
            checked(self.base)
        if self.source.writable and len(self.token) < SHORTEST_TOKEN:
            raise InputError(f"a token must have {SHORTEST_TOKEN} signs or more")
        if self.services:
            from functiegraaf.remote import http

            for service in self.services:
                http.checked(service)
        for network in self.proxies:
            try:
                ipaddress.ip_network(network)
            except ValueError as error:
                raise InputError(f"{network!r} is no address or network of a proxy") from error


#: More processes than this (and one) are started only for who asks for them: each has its memory.
_MOST_PROCESSORS = 8
#: A shorter secret could be guessed.
SHORTEST_TOKEN = 16
