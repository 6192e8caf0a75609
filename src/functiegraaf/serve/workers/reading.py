"""Reading: the graph as a worker has it open, and the part of it that a question is about."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from functiegraaf import catalogue, free_query, load, resources, storage
from functiegraaf.errors import InputError, QueryError
from functiegraaf.serve.workers.messages import Source


class GraphUnknown(QueryError):
    """A question chooses a graph that is not there."""


class Reader:
    """The source of a worker, open for reading; a store is followed to its newest version."""

    def __init__(self, source: Source) -> None:
        """Open it.

        Raises:
            InputError: It cannot be opened.

        """
        self._source = source
        self._held: storage.Version | None = None
        self._graphs: tuple[str, ...] | None = None
        self.version = ""
        self.prefixes = catalogue.prefixes()
        if source.folder is None:
            # In memory each pattern is looked up in a third of the time, and a store that holds
            # what is shown and nothing else need not ask graph by graph.
            self.store = load.load_shipped(
                ox.Store(),
                [
                    name
                    for name in resources.SHIPPED_GRAPHS
                    if not (source.stated and name in resources.NOT_STATED)
                ],
            )
            self.version = version(source)
        else:
            self._open()

    def refresh(self) -> None:
        """Open the newest version, if there is one that is newer.

        Raises:
            InputError: The store cannot be read any more.

        """
        if self._source.folder is not None and version(self._source) != self.version:
            self._open()

    def _open(self) -> None:
        assert self._source.folder is not None  # noqa: S101 - asked before
        held = storage.current(self._source.folder)
        self.store = storage.open_version(held)
        if self._held is not None:
            self._held.close()
        self._held, self.version = held, held.path.name
        self._graphs = None
        if self._source.stated:
            ours = {load.graph_name(one).value for one in resources.NOT_STATED}
            self._graphs = tuple(
                one
                for one in held.about["graphs"]
                if one not in ours and not resources.is_derived(one)
            )

    def ask(
        self, text: str, default: list[str] | None, named: list[str] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Ask a question of the graphs that it chooses, or else of what the source shows.

        What is chosen beside the text holds more than what the text says.

        Raises:
            GraphUnknown: A graph is chosen that is not there.
            QueryError: What the text chooses is not understood.
            SyntaxError: The text cannot be parsed.
            ValueError: A graph has no IRI as its name.

        """
        if default is None and named is None:
            chosen = free_query.dataset(text, self.prefixes)
            if chosen.default or chosen.named:
                default, named = list(chosen.default), list(chosen.named)
        options: dict[str, Any]
        if default is not None or named is not None:
            options = {
                "default_graph": [self._known(one) for one in default or ()],
                "named_graphs": [self._known(one) for one in named or ()],
            }
        elif self._graphs is None:
            options = {"use_default_graph_as_union": True}
        else:
            names = [ox.NamedNode(one) for one in self._graphs]
            options = {"default_graph": names, "named_graphs": names}
        return self.store.query(text, prefixes=self.prefixes, **options)

    def _known(self, graph: str) -> ox.NamedNode:
        name = ox.NamedNode(graph)
        if self._source.writable:  # A graph that is empty now may be filled by the next update.
            return name
        there = self.store.contains_named_graph(name)
        if not there or (self._graphs is not None and graph not in self._graphs):
            raise GraphUnknown(f"there is no graph <{graph}> here")
        return name


def version(source: Source) -> str:
    """Return the version of the data as it is now, without opening it.

    Raises:
        InputError: The folder holds no store.

    """
    if source.folder is None:
        return resources.compiled_folder().name + ("-stated" if source.stated else "")
    try:
        return (source.folder / "current").read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise InputError(
            f"{source.folder}: holds no store any more; load it anew with: functiegraaf load"
        ) from error
