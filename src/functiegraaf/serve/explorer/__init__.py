"""Explorer: pages for people who have a question about functions, and not a query.

Each page is a module with a function that takes a `Visit` and returns a `Page`. What pages show
comes from stored queries and those in `queries/serve/`, their words from `queries/serve/words/`,
and how they look from `templates/` and `styles/`. A page works without scripts; those in
`scripts/` only make it quicker to use.
"""

from __future__ import annotations

from functiegraaf.serve.explorer.comparing import compare
from functiegraaf.serve.explorer.gap import gap
from functiegraaf.serve.explorer.heatmap import heatmap
from functiegraaf.serve.explorer.searching import search
from functiegraaf.serve.routes import Handler

#: Which page stands at which address.
ROUTES: dict[str, Handler] = {
    "/search": search,
    "/compare": compare,
    "/compare.{form}": compare,
    "/gap": gap,
    "/gap.{form}": gap,
    "/heatmap": heatmap,
    "/heatmap.{form}": heatmap,
}
