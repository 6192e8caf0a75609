"""Pool: the workers, who of them is free, and who waits for one."""

from __future__ import annotations

from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers.messages import Question, Reply, Source


class Pool:
    """Worker processes that answer questions.

    One of them takes no free queries, so that a stored query is answered whatever the others do.

    Args:
        source: What they read.
        limits: What a question may cost.
        count: How many there are, at least two.

    """

    def __init__(self, source: Source, limits: Limits, count: int = 2) -> None:
        """Keep what was asked for; `start` starts it."""
        self.source, self.limits, self.count = source, limits, max(2, count)

    async def start(self) -> None:
        """Start the workers, and wait until each has opened the graph.

        Raises:
            InputError: The source cannot be opened; nothing is left running.

        """
        raise NotImplementedError

    async def ask(self, question: Question) -> Reply:
        """Answer a question; nothing is raised that a question can bring about."""
        raise NotImplementedError

    async def update(
        self, text: str, using: tuple[str, ...] = (), using_named: tuple[str, ...] = ()
    ) -> Reply:
        """Change the store; where the source is not writable, that is refused."""
        raise NotImplementedError

    async def stop(self) -> None:
        """End all workers; questions that still run get the outcome "crashed"."""
        raise NotImplementedError

    def version(self) -> str:
        """Return the version of the data as it is now, for an ETag."""
        raise NotImplementedError
