"""Query: the graph as something that one can ask.

>>> graph = Graph.open()
>>> table = graph.run("profile-competencies", profile="N06.01.02")
>>> table.columns[:2]
('position', 'competency')
>>> table.rows[0][1]
'Integriteit'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from functiegraaf import binding, catalogue, export, free_query, load, lookup, resources, snapshot
from functiegraaf.answers import Answer, Table, Triples, Truth
from functiegraaf.errors import InputError, QueryError
from functiegraaf.naming import Names


class Graph:
    """The knowledge graph: a dataset, ready to be asked.

    Args:
        store: A store that holds our named graphs.
        graphs: The graphs that a query without GRAPH sees; None for all that are there.
        held: What must live as long as the store is read.
        notes: What a reader of any answer has to know.

    """

    def __init__(
        self,
        store: ox.Store,
        graphs: Sequence[str] | None,
        held: object = None,
        notes: Sequence[str] = (),
    ) -> None:
        """Take a store and the names of the graphs to ask."""
        self.store = store
        self.graphs = None if graphs is None else tuple(graphs)
        self._held = held
        self.notes = tuple(notes)
        names = None if graphs is None else [load.graph_name(graph) for graph in graphs]
        self._dataset: dict[str, Any] = (
            {"use_default_graph_as_union": True}
            if names is None
            else {"default_graph": names, "named_graphs": names}
        )

    @classmethod
    def open(
        cls,
        *,
        stated: bool = False,
        inferred: bool = False,
        wording: str = "own",
        store: Path | None = None,
        endpoint: str | None = None,
        graphs: Sequence[str] = (),
        timeout: float = 60.0,
    ) -> Graph:
        """Open the shipped graph, a store on disk, or the graph at an endpoint.

        Args:
            stated: Leave out what was concluded.
            inferred: Add what follows by OWL 2 RL and our rules. In a store it is there already.
            wording: 'own' for our words; 'official' for those of the documents that the user
                has kept with `functiegraaf ingest --keep`.
            store: The folder of a store that `functiegraaf load` made.
            endpoint: The address of another SPARQL engine; who asks stands in the environment,
                in FUNCTIEGRAAF_ENDPOINT_USER and _PASSWORD, or _TOKEN.
            graphs: The graphs to ask at the endpoint; all that are there if none.
            timeout: How many seconds one answer of the endpoint may take.

        Raises:
            InputError: No official wording is kept, the store cannot be opened or lacks what is
                asked for, or the options exclude each other.
            EndpointError: The endpoint does not answer.

        """
        if endpoint is not None:
            if store is not None or wording != "own":
                raise InputError("an endpoint has its own data and words; leave out the other")
            from functiegraaf.remote.graph import connect

            return connect(
                endpoint, graphs=graphs, stated=stated, inferred=inferred, timeout=timeout
            )
        if graphs:
            raise InputError("graphs can be chosen only at an endpoint")
        if store is not None:
            return cls._open_store(store, stated=stated, inferred=inferred, wording=wording)
        graphs = [
            name
            for name in resources.SHIPPED_GRAPHS
            if not (stated and name in resources.NOT_STATED)
        ]
        if not inferred and wording == "own":
            return cls(snapshot.open_store(), graphs)
        shipped = load.load_shipped(ox.Store())
        if inferred:
            from functiegraaf.derive import derive

            derive(shipped)
            graphs.append("inferred")
        notes: list[str] = []
        if wording == "official":
            from functiegraaf import wording as official

            said = official.apply(shipped)
            notes += [said] if said else []
            graphs.append(official.GRAPH)
        return cls(shipped, graphs, notes=notes)

    @classmethod
    def _open_store(cls, folder: Path, *, stated: bool, inferred: bool, wording: str) -> Graph:
        from functiegraaf import storage

        version = storage.current(folder)
        if inferred and not version.about["derived"]:
            raise InputError(f"{folder}: holds nothing inferred; load it without --no-derive")
        if wording != "own":
            raise InputError(
                f"{folder}: a store has the words that were loaded into it; load the Turtle that "
                "functiegraaf ingest wrote"
            )
        ours = {load.graph_name(one).value for one in resources.NOT_STATED}
        graphs = [
            one
            for one in version.about["graphs"]
            if one not in ours and not resources.is_derived(one)
        ]
        return cls(storage.open_version(version), graphs if stated else None, version)

    def queries(self) -> list[catalogue.StoredQuery]:
        """Return the stored queries, sorted by name."""
        return [catalogue.get(name) for name in catalogue.names()]

    def run(self, name: str, /, lang: str = "nl", **parameters: str) -> Table:
        """Run a stored query.

        Args:
            name: The name of the query.
            lang: The language of names, `nl` or `en`; Dutch where no English exists.
            parameters: The values; an underscore at the end is dropped, for `from_`.

        Raises:
            InputError: No such query or parameter, or one is missing.
            ValueUnknown: A value fits nothing, or several things.

        """
        values = {key.removesuffix("_"): str(value) for key, value in parameters.items()}
        query = catalogue.get(name)
        if any(parameter.name == "lang" for parameter in query.parameters):
            values.setdefault("lang", lang)
        try:
            terms = self.terms(query, values)
        except lookup.Absent as absent:
            note = f"{absent.function} has no competency profile in this graph"
            return Table.of(query.columns, (), [note])
        answer = self._answer(binding.bind(query.text, terms))
        if not isinstance(answer, Table):
            raise QueryError(f"{name} is not a SELECT query")
        if len(answer):
            said = query.note.get(values.get("lang", lang))
            return answer.noted(said) if said else answer
        return Table.of(answer.columns, (), self._why_empty(name, terms))

    def _why_empty(self, name: str, terms: dict[str, binding.Term]) -> tuple[str, ...]:
        without = lookup.functions_without_profile(self._names(), list(terms.values()))
        if without:
            return tuple(f"{code} has no competency profile in this graph" for code in without)
        return (f"{name} found nothing for these values",)

    def sparql(self, text: str) -> Answer:
        """Run a free SPARQL query; the prefixes of the project are predeclared.

        Raises:
            QueryError: The query is refused or cannot be parsed; the message says where.

        """
        free_query.guard(text)
        return self._answer(text)

    def csv(self, text: str) -> bytes:
        """Answer a SELECT query as SPARQL CSV; as a rule no row of it becomes a Python value.

        Where the engine would make two cells of one (`export.is_even`), it is written cell by cell.

        Raises:
            QueryError: The query is refused, cannot be parsed, or is no SELECT.

        """
        free_query.guard(text)
        found: Any = self._ask(text)
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("only the answer to a SELECT query can be CSV")
        try:
            columns = len(found.variables)
            answer = bytes(found.serialize(format=ox.QueryResultsFormat.CSV) or b"")
            return answer if export.is_even(answer, columns) else self._quoted_csv(text)
        except (RuntimeError, OSError) as error:
            raise QueryError(f"the query failed: {error}") from error

    def _quoted_csv(self, text: str) -> bytes:
        answer = self._answer(text)
        assert isinstance(answer, Table)  # noqa: S101 - it was a SELECT before
        return export.table_csv(answer, safe=False)

    def completions(self, query: str, parameter: str) -> list[str]:
        """Return the values that can be given for a parameter of a stored query."""
        for candidate in catalogue.get(query).parameters:
            if candidate.name == parameter:
                return lookup.completions(self._names(), candidate)
        return []

    def search(self, words: str, lang: str = "nl") -> Table:
        """Return everything whose code, name or text contains the words."""
        found = self.internal("lookup/search", {"words": ox.Literal(words)}, lang)
        return found if len(found) else Table.of(found.columns, (), [f"nothing holds {words!r}"])

    def statistics(self, lang: str = "nl") -> Table:
        """Return the number of triples of each graph and of things of each class."""
        return self.internal("lookup/statistics", {}, lang)

    def find(self, value: str) -> ox.NamedNode:
        """Return the thing that a code, name, CURIE or IRI means.

        Raises:
            ValueUnknown: The value fits nothing, or several things.

        """
        anything = catalogue.get("sources").parameters[0]
        thing = lookup.term_of(self._names(), anything, value)
        assert isinstance(thing, ox.NamedNode)  # noqa: S101 - a thing is never a literal
        return thing

    def terms(
        self, query: catalogue.StoredQuery, values: Mapping[str, str]
    ) -> dict[str, binding.Term]:
        """Return what the values for a query mean, by the variable of each parameter.

        Raises:
            InputError: A parameter is unknown or missing, or a choice does not exist.
            ValueUnknown: A value fits nothing, or several things.
            Absent: A function without a profile was given as a profile.

        """
        return lookup.resolve(self._names(), query, values)

    def term(self, parameter: catalogue.Parameter, value: str) -> binding.Term:
        """Return what one value means for one parameter.

        Raises:
            InputError: The value is not one of the choices.
            ValueUnknown: A value fits nothing, or several things.
            Absent: A function without a profile was given as a profile.

        """
        return lookup.term_of(self._names(), parameter, value)

    def internal(self, name: str, values: Mapping[str, binding.Term], lang: str = "nl") -> Table:
        """Run a query of the engine itself, from a folder below `queries/`."""
        text = catalogue.internal(name)
        terms = dict(values)
        if "lang" in binding.parameter_values(text):
            terms["lang"] = ox.Literal(lang)
        answer = self._answer(binding.bind(text, terms))
        assert isinstance(answer, Table)  # noqa: S101 - our own query
        return answer

    def _names(self) -> Names:
        return Names(self._ask)

    def _ask(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self.store.query(text, prefixes=catalogue.prefixes(), **self._dataset)
        except SyntaxError as error:
            raise QueryError(f"the query cannot be parsed: {error.msg or error}") from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"the query failed: {error}") from error

    def _answer(self, text: str) -> Answer:
        found: Any = self._ask(text)
        if isinstance(found, ox.QueryBoolean):
            return Truth(bool(found))
        try:
            if isinstance(found, ox.QueryTriples):
                return Triples(tuple(found))
            return Table.read(found.serialize(format=ox.QueryResultsFormat.JSON))
        except (RuntimeError, OSError) as error:
            raise QueryError(f"the query failed: {error}") from error
