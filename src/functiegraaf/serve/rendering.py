"""Rendering: pages that depend on a request, in the dress of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.targets.site.names import LANGUAGES
from functiegraaf.targets.site.places import HOME, Place

FOLDER = Path(__file__).parent / "templates"
#: Where pages of ours stand that the site has as a file of another name.
_MOVED = {Place("", "queries"): "queries"}


class Pen:
    """Fills in templates; everything that is put into them is escaped."""

    @cached_property
    def _words(self) -> dict[str, Any]:
        import yaml

        found: dict[str, Any] = {}
        queries = resources.root() / "queries"
        own = sorted((queries / "serve" / "words").glob("*.yaml"))
        for path in (queries / "export" / "site" / "words.yaml", *own):
            found |= yaml.safe_load(path.read_text("utf-8"))
        return found

    @cached_property
    def _templates(self) -> Any:  # noqa: ANN401 - jinja2 is not imported at the start
        from jinja2 import ChoiceLoader, FileSystemLoader

        from functiegraaf.targets.site import rendering
        from functiegraaf.version import version

        made = rendering.environment(escaped=True)
        folders = (FOLDER, rendering.FOLDER)
        made.loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
        nothing: Mapping[str, Any] = {"base": "", "data": "", "beside": False, "used": []}
        made.globals.update(nothing, version=version(), media=[], endings=[], served=True)
        return made

    def say(self, key: str, lang: str, **parts: object) -> str:
        """Return a word of the interface."""
        text = str(self._words[key][lang])
        return text.format(**parts) if parts else text

    def say_or(self, key: str, lang: str, otherwise: str) -> str:
        """Return a word of the interface, or something else if there is no such word."""
        return self.say(key, lang) if key in self._words else otherwise

    def page(
        self,
        template: str,
        lang: str,
        *,
        title: str,
        depth: int = 0,
        place: Place = HOME,
        languages: Sequence[tuple[str, str]] = (),
        **parts: Any,  # noqa: ANN401 - what the template names
    ) -> bytes:
        """Return a page.

        Args:
            template: The name of the template.
            lang: The language.
            title: What it is called.
            depth: How many folders deep its address is.
            place: What is shown as chosen in the menu.
            languages: The languages and the address of the same page in each.
            parts: What else the template names.

        """
        up = "../" * depth

        def to(room: str, name: str) -> str:
            there = Place(room, name)
            return up + _MOVED.get(there, there.file(lang))

        def say(key: str, **with_: object) -> str:
            return self.say(key, lang, **with_)

        made = self._templates.get_template(template)
        text: str = made.render(
            title=title, lang=lang, up=up, place=place, languages=list(languages), file="",
            to=to, say=say, **parts,
        )  # fmt: skip
        return text.encode()

    def plain(self, iri: str, triples: Sequence[ox.Triple], lang: str, *, depth: int) -> bytes:
        """Return the page of a name of which only facts are known."""
        from functiegraaf.findings import short
        from functiegraaf.legible import visible
        from functiegraaf.serve.forms import href

        def shown(term: object) -> tuple[str, str]:
            if isinstance(term, ox.NamedNode):
                return visible(short(term.value)), href(term.value, depth)
            return visible(term.value if isinstance(term, ox.Literal) else str(term)), ""

        rows = sorted((shown(t.subject), shown(t.predicate), shown(t.object)) for t in triples)
        return self.page("plain.html", lang, title=visible(short(iri)), depth=depth, rows=rows)


__all__ = ["LANGUAGES", "Pen", "Place"]
