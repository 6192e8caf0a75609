"""Prompts: tasks to start from, whose arguments are parameters of stored queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import mcp_types as types

from functiegraaf import catalogue
from functiegraaf.catalogue import Parameter
from functiegraaf.errors import InputError
from functiegraaf.mcp import arguments, words
from functiegraaf.mcp.settings import Settings
from functiegraaf.query import Graph

_PLACE = re.compile(r"\{(\w+)\}")


class Prompts:
    """The tasks of `queries/mcp/prompts.yaml`.

    Args:
        graph: The graph in which values are looked up.
        settings: The language and the limits.

    """

    def __init__(self, graph: Graph, settings: Settings) -> None:
        """Keep whom to ask."""
        self._graph, self._settings = graph, settings
        self._read = words.read("prompts")

    def listed(self) -> list[types.Prompt]:
        """Return what a client is told of the tasks."""
        lang = self._settings.lang
        return [
            types.Prompt(
                name=name,
                title=one["title"][lang],
                description=one["about"][lang],
                arguments=[
                    types.PromptArgument(
                        name=key, description=parameter.description[lang], required=True
                    )
                    for key, parameter in self._parameters(name).items()
                ],
            )
            for name, one in self._read.items()
        ]

    def get(self, name: str, given: Mapping[str, str]) -> types.GetPromptResult:
        """Return a task with the things in it that were named.

        Raises:
            InputError: There is no such task, or an argument is unknown or missing.
            ValueUnknown: A value fits nothing, or several things.

        """
        parameters, lang = self._parameters(name), self._settings.lang
        if unknown := sorted(set(given) - set(parameters)):
            raise InputError(
                f"{name} has no argument {arguments.short(unknown[0], 60)!r}; "
                f"it has: {', '.join(parameters)}"
            )
        values = {key: self._shown(one, given.get(key)) for key, one in parameters.items()}
        text = _PLACE.sub(lambda match: values[match[1]], self._read[name]["text"][lang])
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(
            description=self._read[name]["about"][lang], messages=[message]
        )

    def completions(self, name: str, argument: str, begun: str) -> list[str]:
        """Return the values that an argument can have, as far as it was typed.

        Raises:
            InputError: There is no such task.

        """
        if argument not in self._parameters(name):
            return []
        where = self._read[name]["arguments"][argument]
        begun = begun.casefold()
        found = self._graph.completions(where["query"], where["parameter"])
        return [one for one in found if one.casefold().startswith(begun)]

    def _parameters(self, name: str) -> dict[str, Parameter]:
        if name not in self._read:
            known = ", ".join(self._read)
            raise InputError(
                f"there is no prompt {arguments.short(name, 60)!r}; there are: {known}"
            )
        return {key: _parameter(where) for key, where in self._read[name]["arguments"].items()}

    def _shown(self, parameter: Parameter, value: str | None) -> str:
        """Return a thing as a prompt names it, so that nothing else comes in with it."""
        if value is None:
            raise InputError(f"{parameter.name} is missing: {parameter.description['en']}")
        value = arguments.text(parameter.name, value, self._settings.value)
        thing = self._graph.term(parameter, value)
        lang = self._settings.lang
        for row in self._graph.internal("lookup/kind-of", {"thing": thing}, lang):
            return " ".join(str(row[key]) for key in ("code", "name") if row[key])
        return thing.value


def _parameter(where: Mapping[str, Any]) -> Parameter:
    query = catalogue.get(where["query"])
    return next(one for one in query.parameters if one.name == where["parameter"])
