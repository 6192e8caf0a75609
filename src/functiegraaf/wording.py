"""Wording: the documents' own words, for who holds the documents.

The shipped graph says every sentence in words of its own, because the documents are
protected. What `functiegraaf ingest --keep` read from a user's own copy lies in the user's own
folder and joins the graph by the same IRIs: its sentences take the place of ours, and what the
shipped graph does not say, such as another booklet, is added. What the shipped graph does say
stays, because a second name or code would double the rows of an answer.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from functiegraaf import load, resources
from functiegraaf.errors import InputError

_SKOS = "http://www.w3.org/2004/02/skos/core#"

#: What is said in sentences, and so in words of our own.
SENTENCES = tuple(
    ox.NamedNode(iri)
    for iri in (resources.DEF + "text", resources.DEF + "remark", _SKOS + "definition")
)
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DOCUMENT = ox.NamedNode(resources.DEF + "SourceDocument")

#: The graph for what only the user's documents say.
GRAPH = "wording"


def folder() -> Path:
    """Return the folder for kept wording: FUNCTIEGRAAF_WORDING, or the user's data folder."""
    return resources.data_folder("FUNCTIEGRAAF_WORDING", "wording")


def kept() -> list[Path]:
    """Return the files of kept wording, sorted by name."""
    return sorted(folder().glob("*.ttl"))


def apply(store: ox.Store) -> str:
    """Put the kept wording into a store that holds the shipped graphs.

    Args:
        store: A store in memory; it is changed.

    Returns:
        What a reader has to know: how many sentences are still in our words; or ''.

    Raises:
        InputError: Nothing is kept, or a kept file cannot be read.

    """
    files = kept()
    if not files:
        raise InputError(
            f"{folder()}: no wording of documents is kept here; read a document that you hold "
            "with: functiegraaf ingest --keep FILE"
        )
    sentences = sum(
        _dutch(quad.object)
        for stated in SENTENCES
        for quad in store.quads_for_pattern(None, stated, None, load.graph_name("stated"))
    )
    replaced: set[tuple[object, object]] = set()
    for path in files:
        overlay = ox.Store()
        load.load_file(overlay, path, ox.NamedNode(resources.GRAPH + GRAPH))
        replaced |= _lay(store, overlay)
    ours = sentences - len(replaced)
    if not ours:
        return ""
    return (
        f"{ours} of {sentences} sentences are still in our words: those of documents that you do "
        "not keep, and of running text, such as reasons of selection, that ingest does not read"
    )


def _lay(store: ox.Store, overlay: ox.Store) -> set[tuple[object, object]]:
    """Lay the wording of a document over a store; return which sentences it replaced."""
    documents = [quad.subject for quad in overlay.quads_for_pattern(None, _TYPE, _DOCUMENT)]
    known = any(any(store.quads_for_pattern(subject, _TYPE, None)) for subject in documents)
    added: list[ox.Quad] = []
    replaced: set[tuple[object, object]] = set()
    for quad in overlay:
        subject, stated = quad.subject, quad.predicate
        shipped = list(store.quads_for_pattern(subject, stated, None))
        dutch = [old for old in shipped if _dutch(old.object)]
        if stated in SENTENCES and dutch:
            for old in dutch:
                store.remove(old)
            added.append(ox.Quad(subject, stated, quad.object, dutch[0].graph_name))
            replaced.add((subject, stated))
        elif not known and not shipped:
            added.append(quad)
    store.extend(added)
    return replaced


def _dutch(term: object) -> bool:
    return isinstance(term, ox.Literal) and term.language in (None, "nl")
