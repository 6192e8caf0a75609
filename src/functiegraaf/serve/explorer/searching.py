"""Searching: what somebody types, found by name, code or words, also with typing errors."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from functiegraaf.serve import service
from functiegraaf.serve.explorer.visits import File, Page, Visit, page
from functiegraaf.serve.finding import matching
from functiegraaf.serve.finding.folding import Part, digits, marked, squashed, words
from functiegraaf.serve.finding.index import Entry
from functiegraaf.serve.finding.matching import Hit, Place
from functiegraaf.targets.site.steps import Steps

#: The field for what is looked for, and that for one kind of things.
Q, KIND = "q", "kind"
#: A longer text is no search; so many words are looked for.
LONGEST, MOST_WORDS = 200, 12
#: So many of a kind are shown at first, and when only that kind is asked for.
FEW, MANY = 6, 200
SUGGESTED = 10


class Shown(NamedTuple):
    """A thing that was found, as the page shows it."""

    name: list[Part]
    lang: str
    href: str
    code: list[Part]
    kind: str
    places: list[tuple[str, Place]]
    more: int
    steps: Steps | None


class Group(NamedTuple):
    """The things of a kind that were found."""

    room: str
    hits: list[Shown]
    number: int
    all: str


class _Search:
    """One search, with what is needed to show it."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.typed, self.room = visit, visit.one(Q), visit.one(KIND)
        self._pages = service.of(visit.request).pages
        self._finder = service.of(visit.request).finder
        self.index = self._finder.index(visit.graph)
        self.rooms = self.index.rooms()
        self.wrong = self._wrong()
        self.asked, self.meant = self.typed, list[str]()
        self.hits: list[Hit] = []

    def _wrong(self) -> str:
        """Return why nothing can be looked for; '' if it can."""
        if len(self.typed) > LONGEST or len(words(self.typed)) > MOST_WORDS:
            return self.visit.say("find-too-long", signs=LONGEST, words=MOST_WORDS)
        if self.room and self.room not in self.rooms:
            return self.visit.say("find-no-kind")
        if self.typed and not squashed(self.typed):
            return self.visit.say("find-no-words")
        return ""

    def look(self) -> None:
        """Look for what was typed; if nothing has it, for what may have been meant."""
        if not self.typed or self.wrong:
            return
        self.hits = matching.find(self.index, self.typed, self.visit.lang)
        if self.hits:
            return
        self.meant = self._finder.meant(self.visit.graph, self.typed)
        if self.meant:
            self.asked = self.meant[0]
            self.hits = matching.find(self.index, self.asked, self.visit.lang)

    def suggestions(self) -> list[Hit]:
        """Return what is being typed; if there is none, what is like it."""
        if self.wrong:
            return []
        found = matching.suggest(self.index, self.typed, self.visit.lang, SUGGESTED)
        if not found and self.typed:
            for one in self._finder.meant(self.visit.graph, self.typed):
                near = matching.suggest(self.index, one, self.visit.lang, SUGGESTED)
                found += [hit for hit in near if hit.entry not in [one.entry for one in found]]
        return found[:SUGGESTED]

    def best(self) -> list[Shown]:
        """Return what is just what was typed, if other things stand above it."""
        exact = [hit for hit in self.hits if hit.is_exact]
        first = next(
            (hit.entry.room for room in self.rooms for hit in self.hits if hit.entry.room == room),
            "",
        )
        if self.room or len(exact) != 1 or exact[0].entry.room == first:
            return []
        return [self._shown(exact[0])]

    def groups(self) -> list[Group]:
        """Return what was found, by kind; of each kind a few, or many if only it is asked for."""
        found = []
        for room in self.rooms:
            own = [hit for hit in self.hits if hit.entry.room == room]
            if not own or self.room not in ("", room):
                continue
            shown = own[: MANY if self.room else FEW]
            rest = self.of(room) if len(own) > len(shown) and not self.room else ""
            found.append(Group(room, [self._shown(one) for one in shown], len(own), rest))
        return found

    def of(self, room: str) -> str:
        """Return the address of what was found of one kind."""
        return self.visit.go("search", (Q, self.typed), *([(KIND, room)] if room else []))

    def href(self, entry: Entry) -> str:
        """Return where a thing stands."""
        return self._pages.address(entry.thing, self.visit.lang)

    def _shown(self, hit: Hit) -> Shown:
        entry, lang = hit.entry, self.visit.lang
        wanted, typed = words(self.asked), squashed(self.asked)
        name, language = entry.name(lang)
        places, more = hit.places(wanted, lang)
        is_code = digits(typed) > 0 and typed in squashed(entry.code)
        return Shown(
            name=marked(name, wanted),
            lang=language if language != lang else "",
            href=self.href(entry),
            code=[Part(entry.code, is_code)] if entry.code else [],
            kind=self.index.say(entry.kind, lang),
            places=[(self.index.say(one.term, lang), one) for one in places],
            more=more,
            steps=self.index.steps.get(entry.thing),
        )


@page
def search(visit: Visit) -> Page:
    """Show what holds the words of `q`."""
    made = _Search(visit)
    made.look()
    parts: dict[str, Any] = {
        "words": made.typed,
        "wrong": made.wrong,
        "asked": made.asked,
        "meant": [(one, visit.go("search", (Q, one))) for one in made.meant],
        "count": len(made.hits),
        "room": made.room if made.room in made.rooms else "",
        "best": made.best(),
        "groups": made.groups(),
        "everything": made.of(""),
        "examples": [
            (one, visit.go("search", (Q, one))) for one in visit.say("find-examples").split("|")
        ],
    }
    title = visit.say("find-title", words=made.typed) if made.typed else visit.say("go-search")
    return Page("search.html", title, parts, 400 if made.wrong else 200)


@page
def suggest(visit: Visit) -> File:
    """Return what somebody may be typing, for the script beside a search box."""
    made = _Search(visit)
    said = []
    for hit in made.suggestions():
        entry = hit.entry
        name, lang = entry.name(visit.lang)
        also = next((way.text for way in hit.other_names(visit.lang)), "")
        said.append(
            {
                "name": name,
                "lang": lang or visit.lang,
                "code": entry.code,
                "also": also,
                "kind": made.index.say(entry.kind, visit.lang),
                "path": made.href(entry),
            }
        )
    body = json.dumps({"q": made.typed, "suggestions": said}, ensure_ascii=False).encode()
    return File(body, "application/json")
