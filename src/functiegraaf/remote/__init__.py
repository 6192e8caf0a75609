"""Remote: the same questions to any engine that speaks SPARQL 1.1, and graphs sent to it.

Nothing here is imported until an endpoint is named.
"""
