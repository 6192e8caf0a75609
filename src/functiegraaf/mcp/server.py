"""Server: what a client asks, handed to tools, pages and prompts; errors become answers."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from functiegraaf.errors import FunctiegraafError
from functiegraaf.mcp import results, words
from functiegraaf.mcp.pages import MOST_COMPLETIONS, Pages
from functiegraaf.mcp.prompts import Prompts
from functiegraaf.mcp.settings import Settings
from functiegraaf.mcp.toolbox import Toolbox, unknown
from functiegraaf.query import Graph
from functiegraaf.version import version

T = TypeVar("T")
Context = ServerRequestContext[Any]
Listing = types.PaginatedRequestParams | None


def serve(graph: Graph, settings: Settings) -> None:
    """Answer one client on the standard input and output until it is gone.

    Raises:
        InputError: The workers for free queries cannot open what they are to read.

    """
    server = build(graph, settings)

    async def run() -> None:
        # While this runs, what anybody else prints goes to the standard error.
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    if sys.stdin.isatty():
        sys.stderr.write("waiting for a client of the Model Context Protocol; end with Ctrl-D\n")
    try:
        anyio.run(run)
    except BaseExceptionGroup as group:
        ours = _first(group)
        raise (group if ours is None else ours) from None


def build(graph: Graph, settings: Settings) -> Server[Any]:
    """Return a server that has not been started, for any transport."""
    handlers = _Handlers(graph, settings)
    lang = settings.lang
    return Server(
        "functiegraaf",
        version=version(),
        title=words.say("title", lang),
        description=words.say("about", lang),
        instructions=handlers.instructions(),
        lifespan=handlers.lifespan,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
        on_completion=handlers.complete,
    )


class _Handlers:
    """One method for each request of the protocol."""

    def __init__(self, graph: Graph, settings: Settings) -> None:
        self._settings = settings
        self._toolbox = Toolbox(graph, settings)
        self._pages = Pages(graph, settings)
        self._prompts = Prompts(graph, settings)
        self._free: Any = None
        if settings.free:
            from functiegraaf.mcp.free import Free

            self._free = Free(settings)

    def instructions(self) -> str:
        settings = self._settings
        limits = {"rows": settings.rows, "characters": settings.characters, "cell": settings.cell}
        said = words.say("instructions", settings.lang, **limits)
        return said if self._free is None else f"{said}\n{words.say('free', settings.lang)}"

    @asynccontextmanager
    async def lifespan(self, _server: Server[Any]) -> AsyncIterator[anyio.CapacityLimiter]:
        """Keep the workers for free queries while a client is there."""
        limiter = anyio.CapacityLimiter(self._settings.together)
        if self._free is None:
            yield limiter
            return
        await self._free.start()
        try:
            yield limiter
        finally:
            with anyio.CancelScope(shield=True):
                await self._free.stop()

    async def list_tools(self, _context: Context, _asked: Listing) -> types.ListToolsResult:
        tools = self._toolbox.tools()
        if self._free is not None:
            tools.append(self._free.tool())
        return types.ListToolsResult(tools=tools)

    async def call_tool(
        self, context: Context, asked: types.CallToolRequestParams
    ) -> types.CallToolResult:
        given = asked.arguments or {}
        try:
            if self._free is not None and asked.name == self._free.tool().name:
                found: types.CallToolResult = await self._free.call(given)
                return found
            if self._toolbox.has(asked.name):
                return await self._aside(context, lambda: self._toolbox.call(asked.name, given))
        except FunctiegraafError as error:
            return results.failed(error)
        raise _refused(unknown(asked.name, self._toolbox.near(asked.name)))

    async def list_resources(self, context: Context, asked: Listing) -> types.ListResourcesResult:
        cursor = asked.cursor if asked else None
        listed = await self._told(context, lambda: self._pages.listed(cursor))
        return types.ListResourcesResult(resources=listed.resources, next_cursor=listed.next)

    async def list_templates(
        self, _context: Context, _asked: Listing
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=[self._pages.template()])

    async def read_resource(
        self, context: Context, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        page = await self._told(context, lambda: self._pages.read(asked.uri))
        return types.ReadResourceResult(contents=[page])

    async def list_prompts(self, _context: Context, _asked: Listing) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=self._prompts.listed())

    async def get_prompt(
        self, context: Context, asked: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        given = asked.arguments or {}
        return await self._told(context, lambda: self._prompts.get(asked.name, given))

    async def complete(
        self, context: Context, asked: types.CompleteRequestParams
    ) -> types.CompleteResult:
        name, begun = asked.argument.name, asked.argument.value
        reference = asked.ref
        if isinstance(reference, types.PromptReference):
            prompt = reference.name
            found = await self._told(
                context, lambda: self._prompts.completions(prompt, name, begun)
            )
        else:
            found = await self._told(context, lambda: self._pages.completions(name, begun))
        completion = types.Completion(
            values=found[:MOST_COMPLETIONS],
            total=len(found),
            has_more=len(found) > MOST_COMPLETIONS,
        )
        return types.CompleteResult(completion=completion)

    async def _aside(self, context: Context, work: Callable[[], T]) -> T:
        """Do something in a thread, so that the client is heard meanwhile."""
        limiter: anyio.CapacityLimiter = context.lifespan_context
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=limiter)

    async def _told(self, context: Context, work: Callable[[], T]) -> T:
        """Do something that is no tool; an error of ours becomes one of the protocol."""
        try:
            return await self._aside(context, work)
        except FunctiegraafError as error:
            raise _refused(results.said(error)) from error


def _refused(message: str) -> MCPError:
    return MCPError(code=types.INVALID_PARAMS, message=message)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException | None:
    """Return the first of our errors in a group; None if there is none."""
    found: Any = group.subgroup(FunctiegraafError)
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found  # type: ignore[no-any-return]
