"""Others: what the other targets make of the graph, which a site carries at its top."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pyoxigraph as ox

from functiegraaf import targets
from functiegraaf.answers import AnyTerm
from functiegraaf.errors import InputError, MissingExtra
from functiegraaf.query import Graph
from functiegraaf.targets.rdf import SYNTAXES
from functiegraaf.targets.site.names import Shown, Speaker
from functiegraaf.targets.site.places import DATA, ROOMS, Place, Places


class Others:
    """The files of all targets but that of the site.

    Attributes:
        files: Their names and contents.
        of: The names of the files of each target.
        left_out: Why a target has none: it does not suit this graph, or lacks a package.

    """

    def __init__(self, target: str, graph: Graph, base: str) -> None:
        """Make them."""
        self.files: targets.Parts = {}
        self.of: dict[str, list[str]] = {}
        self.left_out: dict[str, str] = {}
        for name in targets.names():
            if targets.about(name).writer == targets.about(target).writer:
                continue
            try:
                made = targets.parts(name, graph, tuple(SYNTAXES), base)
            except (InputError, MissingExtra) as refused:
                self.left_out[name] = str(refused)
                continue
            self.files |= made
            self.of[name] = sorted(made)
        if self.left_out:
            self.files[targets.left_out(target)] = _listed(self.left_out)

    def described(self, places: Places) -> dict[Place, list[ox.Triple]]:
        """Return what only other targets describe, such as the catalogue, by page.

        Args:
            places: The pages that are there already.

        """
        found: dict[Place, dict[ox.Triple, None]] = defaultdict(dict)
        for name in self.of:
            for subject, triples in self.said(name).items():
                place = places.expected(subject.value)
                if place and not places.of(subject.value):
                    found[place._replace(hash="")] |= dict.fromkeys(triples)
        return {place: list(triples) for place, triples in sorted(found.items())}

    def said(self, target: str) -> dict[ox.NamedNode, list[ox.Triple]]:
        """Return what a target says, by what it is about; nothing if it says nothing here."""
        found: dict[ox.NamedNode, list[ox.Triple]] = defaultdict(list)
        lines = self.files.get(f"{target}.nt", b"")
        for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
            if isinstance(quad.subject, ox.NamedNode):
                found[quad.subject].append(quad.triple)
        return found


def _listed(left_out: dict[str, str]) -> bytes:
    """Return a table of what was left out and why, as the other targets have it."""
    import csv
    import io

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("target", "reason"), *left_out.items()])
    return text.getvalue().encode()


def page(triples: list[ox.Triple], place: Place, speaker: Speaker) -> dict[str, Any]:
    """Return what the page of something says that only other targets describe."""
    about: dict[str, list[AnyTerm]] = defaultdict(list)
    iri = ROOMS[place.room] + place.name
    for triple in triples:
        if triple.subject == ox.NamedNode(iri):
            about[_local(triple.predicate.value)].append(triple.object)
    kinds = [_local(kind.value) for kind in about.pop("type", []) if isinstance(kind, ox.NamedNode)]
    titles = speaker.said(about.get("title") or about.get("prefLabel") or [])
    return {
        "title": speaker.show(titles[0], place).text if titles else place.name,
        "title_lang": "",
        "kinds": kinds,
        "crumbs": [Shown(speaker.word("graphs"), href=DATA.link(speaker.lang, place))],
        "leads": [],
        "facts": [
            (name, [_plain(value, place, speaker) for value in speaker.said(values)])
            for name, values in about.items()
        ],
        "rules": [],
        "sections": [],
        "pointing": [],
        "sources": [],
        "iri": iri,
    }


def _plain(value: AnyTerm, place: Place, speaker: Speaker) -> Shown:
    """Return a value; a name that nothing is known of by its last part."""
    shown = speaker.show(value, place)
    return shown._replace(text=_local(shown.text)) if shown.text.startswith("http") else shown


def _local(iri: str) -> str:
    """Return the last part of a name.

    >>> _local("http://www.w3.org/ns/dcat#Catalog"), _local("http://example.org/a/")
    ('Catalog', 'http://example.org/a/')
    """
    return re.split("[#/]", iri)[-1] or iri
