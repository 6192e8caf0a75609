"""Pages: functions and profiles as resources, each a page in Markdown."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

import mcp_types as types

from functiegraaf import report
from functiegraaf.answers import Value
from functiegraaf.errors import InputError
from functiegraaf.findings import short
from functiegraaf.mcp import arguments, results, words
from functiegraaf.mcp.page import MarkdownPage
from functiegraaf.mcp.settings import Settings
from functiegraaf.query import Graph

SCHEME, PLACE = "functiegraaf", "page"
TEMPLATE = f"{SCHEME}://{PLACE}/{{item}}{{?lang}}"
MARKDOWN = "text/markdown"
#: A protocol error names no more completions than this.
MOST_COMPLETIONS = 100


class Listed(NamedTuple):
    """Some resources, and where the list goes on; None at its end."""

    resources: list[types.Resource]
    next: str | None


class Pages:
    """The pages of functions and profiles.

    Args:
        graph: The graph to ask.
        settings: The language and the limits.

    """

    def __init__(self, graph: Graph, settings: Settings) -> None:
        """Keep whom to ask."""
        self._graph, self._settings = graph, settings

    def listed(self, cursor: str | None) -> Listed:
        """Return resources, from a cursor on.

        Raises:
            InputError: The cursor is none of ours.

        """
        if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
            raise InputError("the cursor is not one that this server gave")
        start, count = int(cursor or 0), self._settings.listed
        part = self._all[start : start + count]
        end = start + count
        return Listed(part, str(end) if end < len(self._all) else None)

    def template(self) -> types.ResourceTemplate:
        """Return the pattern by which the page of anything can be read."""
        lang = self._settings.lang
        return types.ResourceTemplate(
            name=PLACE,
            title=words.say("page/title", lang),
            description=words.say("page/about", lang),
            uri_template=TEMPLATE,
            mime_type=MARKDOWN,
        )

    def read(self, uri: str) -> types.TextResourceContents:
        """Return a page.

        Raises:
            InputError: The address is none of ours, or the language is not known.
            ValueUnknown: What it names fits nothing, or several things.

        """
        item, lang = self._named(arguments.text("uri", uri, self._settings.value))
        text = report.show(self._graph, item, lang, MarkdownPage)
        text += "".join(f"\n{note}\n" for note in self._graph.notes)
        text = results.of_page(text, self._settings)
        return types.TextResourceContents(uri=uri, mime_type=MARKDOWN, text=text)

    def completions(self, name: str, begun: str) -> list[str]:
        """Return what can stand in a place of the pattern, as far as it was typed."""
        if name == "lang":
            return [one for one in ("nl", "en") if one.startswith(begun)]
        if name != "item":
            return []
        begun = begun.casefold()
        return [one for one in self._called if one.casefold().startswith(begun)]

    def _named(self, uri: str) -> tuple[str, str]:
        try:
            parts = urlsplit(uri)
            asked = parse_qs(parts.query, keep_blank_values=True, max_num_fields=5)
            item = unquote(parts.path.removeprefix("/"), errors="strict")
        except (ValueError, UnicodeDecodeError):
            parts, asked, item = urlsplit(""), {}, ""
        (lang,) = asked.pop("lang", [self._settings.lang])[:1]
        if (parts.scheme, parts.netloc) != (SCHEME, PLACE) or not item or asked or parts.fragment:
            raise InputError(f"there is no resource {arguments.short(uri, 100)!r}; see {TEMPLATE}")
        if lang not in ("nl", "en"):
            raise InputError(f"lang: {arguments.short(lang, 20)!r} is not one of nl, en")
        return arguments.text("item", item, self._settings.value), lang

    @cached_property
    def _rows(self) -> list[dict[str, Value]]:
        return list(self._graph.internal("mcp/pages", {}, self._settings.lang))

    @cached_property
    def _called(self) -> list[str]:
        """What can be typed: codes, then names."""
        said = ([str(row[key]) for row in self._rows if row[key]] for key in ("code", "name"))
        return list(dict.fromkeys(one for each in said for one in sorted(each)))

    @cached_property
    def _all(self) -> list[types.Resource]:
        found: dict[str, types.Resource] = {}
        for row in self._rows:
            item = short(str(row["thing"]))
            called = [str(row[key]) for key in ("code", "name") if row[key]]
            found.setdefault(
                item,
                types.Resource(
                    name=str(row["code"] or item),
                    title=" ".join(called) or item,
                    description=str(row["kind"]),
                    uri=f"{SCHEME}://{PLACE}/{quote(item, safe=':')}",
                    mime_type=MARKDOWN,
                ),
            )
        return list(found.values())
