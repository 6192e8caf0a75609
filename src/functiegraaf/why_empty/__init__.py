"""Why empty: which pattern of a query that found nothing is to blame.

The patterns are asked by themselves, then together in their order, then with each filter; of
the first that leaves nothing it is told why, as far as the data shows it. Whoever calls says how
a question is asked, so that each has the limits of a free query.
"""

from __future__ import annotations

from functiegraaf.why_empty.asking import Asking, Stopped
from functiegraaf.why_empty.explaining import Explaining
from functiegraaf.why_empty.findings import Finding, Hint, Why
from functiegraaf.why_empty.groups import cut
from functiegraaf.why_empty.pieces import NotUnderstood

__all__ = ["Asking", "Finding", "Hint", "Stopped", "Why", "why"]


def why(text: str, asking: Asking) -> Why:
    """Return why a query finds nothing.

    Args:
        text: A query that was answered, and whose answer was empty.
        asking: Asks further questions, as many as may be asked.

    """
    try:
        query = cut(text)
    except NotUnderstood:
        return Why((), is_whole=False)
    asking.about(query)
    explaining = Explaining(query, asking)
    try:
        found = explaining.query()
    except Stopped:
        return Why(tuple(explaining.found), is_whole=False)
    return Why(tuple(found), is_whole=True)
