"""Free: a query that an assistant writes itself, answered by a process that can be killed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mcp_types as types

from functiegraaf import catalogue
from functiegraaf.answers import Table
from functiegraaf.errors import InputError, QueryError
from functiegraaf.mcp import arguments, results, schemas, words
from functiegraaf.mcp.results import Found
from functiegraaf.mcp.settings import Settings
from functiegraaf.mcp.toolbox import HINTS
from functiegraaf.serve.settings import Limits
from functiegraaf.serve.workers import Question, Reply, Source
from functiegraaf.serve.workers.pool import Pool

NAME, QUERY = "sparql", "query"


class Free:
    """The tool for free queries.

    Args:
        settings: The store to ask, the language and the limits.

    """

    def __init__(self, settings: Settings) -> None:
        """Keep the limits; `start` starts the workers."""
        self._settings = settings
        limits = Limits(
            seconds=settings.seconds,
            characters=settings.query,
            rows=settings.rows,
            # The JSON of SPARQL says of each cell what it is: several times the text itself.
            size=settings.characters * 10,
        )
        source = Source(folder=settings.store, stated=settings.stated)
        self._pool = Pool(source, limits)

    async def start(self) -> None:
        """Start the workers.

        Raises:
            InputError: They cannot open what they are to read.

        """
        await self._pool.start()

    async def stop(self) -> None:
        """End the workers."""
        await self._pool.stop()

    def tool(self) -> types.Tool:
        """Return what a client is told of it."""
        settings = self._settings
        about = words.say(
            "sparql/about",
            settings.lang,
            prefixes=", ".join(sorted(catalogue.prefixes())),
            seconds=f"{settings.seconds:g}",
            rows=settings.rows,
        )
        query = {
            "type": "string",
            "maxLength": settings.query,
            "description": words.say("sparql/query", settings.lang),
        }
        question = words.say("sparql/question", settings.lang)
        return types.Tool(
            name=NAME,
            title=question,
            description=f"{question}\n{about}",
            input_schema=schemas.closed({QUERY: query}, [QUERY]),
            output_schema=schemas.given_freely(),
            annotations=HINTS,
        )

    async def call(self, given: Mapping[str, Any]) -> types.CallToolResult:
        """Answer a free query.

        Raises:
            InputError: There is no query, or something else beside it.
            QueryError: It is refused, cannot be parsed, failed or took too much.

        """
        if unknown := sorted(set(given) - {QUERY}):
            name = arguments.short(unknown[0], 60)
            raise InputError(f"{NAME} has no parameter {name!r}; it has: {QUERY}")
        if given.get(QUERY) is None:
            raise InputError(f"{NAME} needs {QUERY}: the text of a SPARQL query")
        text = arguments.text(QUERY, given[QUERY], self._settings.query)
        reply = await self._pool.ask(Question(text))
        if reply.outcome not in ("whole", "cut"):
            raise QueryError(_why(reply))
        return self._result(reply)

    def _result(self, reply: Reply) -> types.CallToolResult:
        settings, is_cut = self._settings, reply.outcome == "cut"
        if reply.kind == "select":
            table = Table.read(reply.body)
            return results.of_rows(Found(table, is_free=True, is_cut=is_cut), 0, settings)
        notes = [words.say("cut-free", settings.lang)] if is_cut else []
        structured: dict[str, Any] = {"cut": is_cut, "notes": notes}
        if reply.kind == "ask":
            structured["answer"] = b"true" in reply.body
            return results.whole(f"{structured['answer']}\n".lower(), structured, notes)
        turtle = reply.body.decode()
        if len(turtle) > settings.characters:
            raise QueryError(
                f"the answer has {len(turtle)} characters of Turtle; at most "
                f"{settings.characters} are given; ask for less, with LIMIT"
            )
        structured |= {"turtle": turtle, "triples": reply.rows}
        return results.whole(turtle, structured, notes)


def _why(reply: Reply) -> str:
    """Return why there is no answer, as a sentence about the query."""
    said = reply.body.decode("utf-8", "replace").strip()
    return f"the query {said}" if reply.outcome in ("invalid", "timeout", "memory") else said
