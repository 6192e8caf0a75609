"""Graphs: the page of each named graph, and that of all data to take along."""

from __future__ import annotations

from typing import Any

from functiegraaf import resources, targets
from functiegraaf.targets.site.facts import Fact, Facts
from functiegraaf.targets.site.names import Speaker
from functiegraaf.targets.site.others import Others
from functiegraaf.targets.site.places import LOCAL, Place


class Graphs:
    """Makes what the pages of data say.

    Attributes:
        places: The place of each graph that has a page, by its name.

    """

    def __init__(self, facts: Facts, words: dict[str, Any]) -> None:
        """Take what there is."""
        self._facts, self._words = facts, words
        self.places = {
            name: Place("graph", name.removeprefix(resources.GRAPH))
            for name in facts.graphs()
            if LOCAL.fullmatch(name.removeprefix(resources.GRAPH))
        }

    def facts(self, name: str) -> list[Fact]:
        """Return what a graph says."""
        return [fact for fact in self._facts.all if fact.graph == name]

    def page(self, name: str, place: Place, speaker: Speaker) -> dict[str, Any]:
        """Return what the page of a graph says."""
        key = f"graph-{place.name}"
        return {
            "title": f"{speaker.word('graph')} {place.name}",
            "says": speaker.word(key) if key in self._words else "",
            "count": len({fact.triple for fact in self.facts(name)}),
            "iri": name,
        }

    def data(self, speaker: Speaker, others: Others) -> dict[str, Any]:
        """Return what the page of all data says."""
        lang = speaker.lang
        return {
            "title": speaker.word("graphs"),
            "graphs": [
                (place.name, self.page(name, place, speaker)) for name, place in self.places.items()
            ],
            "exports": [
                (
                    owner,
                    [targets.about(owner).says[lang], targets.about(owner).remark.get(lang, "")],
                    [(name, len(others.files[name])) for name in names],
                )
                for owner, names in others.of.items()
            ],
            "left_out": others.left_out,
        }
