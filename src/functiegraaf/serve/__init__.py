"""Serve: the graph as an endpoint, an API and pages, safe to put before strangers.

Nothing here is imported until a server is asked for.
"""
