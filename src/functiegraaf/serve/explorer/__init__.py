"""Explorer: pages for people who have a question about functions, and not a query.

Each page is a module with a function that takes a `Visit` and returns a `Page`. What pages show
comes from stored queries and those in `queries/serve/`, their words from `queries/serve/words/`,
and how they look from `templates/` and `styles/`. A page works without scripts; those in
`scripts/` only make it quicker to use.
"""

from __future__ import annotations

from functiegraaf.serve.explorer import free
from functiegraaf.serve.explorer.career import career
from functiegraaf.serve.explorer.comparing import compare
from functiegraaf.serve.explorer.education import education
from functiegraaf.serve.explorer.gap import gap
from functiegraaf.serve.explorer.heatmap import heatmap
from functiegraaf.serve.explorer.searching import search, suggest
from functiegraaf.serve.explorer.sheets import sheet, sheets
from functiegraaf.serve.explorer.starting import start
from functiegraaf.serve.explorer.validation import blank, validate
from functiegraaf.serve.routes import Handler

#: Which page stands at which address.
ROUTES: dict[str, Handler] = {
    "/career": career,
    "/career.svg": career,
    "/career.csv": career,
    "/career.xlsx": career,
    "/education": education,
    "/education.svg": education,
    "/education.csv": education,
    "/education.xlsx": education,
    "/index.html": start,
    "/index.en.html": start,
    "/search": search,
    "/suggest": suggest,
    "/sparql.{suffix}": free.file,
    "/sparql/names.json": free.names,
    "/sheet": sheets,
    "/sheet/{name}": sheet,
    "/validate": validate,
    "/validate/blank.xlsx": blank,
    "/compare": compare,
    "/compare.{form}": compare,
    "/gap": gap,
    "/gap.{form}": gap,
    "/heatmap": heatmap,
    "/heatmap.{form}": heatmap,
}
