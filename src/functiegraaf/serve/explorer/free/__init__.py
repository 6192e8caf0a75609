"""Free: the page of the endpoint, on which people write queries and look at the answers.

`asking` puts the question, `tables`, `charts` and `networks` are the three ways of looking at
what comes back, `page` puts them together, `files` is what can be taken along, and `naming` what
the editor knows. The editor itself is made from `serve/editor/`.
"""

from __future__ import annotations

from functiegraaf.serve.explorer.free.asking import stays
from functiegraaf.serve.explorer.free.files import file
from functiegraaf.serve.explorer.free.naming import names
from functiegraaf.serve.explorer.free.page import show

__all__ = ["file", "names", "show", "stays"]
