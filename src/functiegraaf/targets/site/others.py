"""Others: what the other targets make of the graph, which a site carries at its top."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from functiegraaf import targets
from functiegraaf.errors import InputError, MissingExtra
from functiegraaf.query import Graph
from functiegraaf.targets.rdf import SYNTAXES


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

    def said(self, target: str) -> dict[ox.NamedNode, list[ox.Triple]]:
        """Return what a target says, by what it is about; nothing if it says nothing here."""
        found: dict[ox.NamedNode, list[ox.Triple]] = defaultdict(list)
        lines = self.files.get(f"{target}.nt", b"")
        for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
            if isinstance(quad.subject, ox.NamedNode):
                found[quad.subject].append(quad.triple)
        return found
