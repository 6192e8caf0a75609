"""MCP: the stored queries as tools for an assistant, by the Model Context Protocol.

What a tool is called and takes comes from the header of its query, every other word from
`queries/mcp/`. `server` speaks the protocol, with the official library; `toolbox` has the tools,
`pages` the resources, `prompts` the tasks to start from.
"""

from __future__ import annotations

from functiegraaf.errors import MissingExtra
from functiegraaf.mcp.settings import Settings
from functiegraaf.query import Graph


def run(graph: Graph, settings: Settings) -> None:
    """Answer one client on the standard input and output until it is gone.

    Args:
        graph: The graph that is asked.
        settings: What is switched on, and the limits.

    Raises:
        MissingExtra: The library of the protocol is not installed.
        InputError: The workers for free queries cannot open what they are to read.

    """
    try:
        import mcp  # noqa: F401
    except ImportError as error:
        raise MissingExtra("the MCP server", "mcp") from error
    from functiegraaf.mcp.server import serve

    serve(graph, settings)
