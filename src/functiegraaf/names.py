"""Names: what things are called, for people."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from functiegraaf.findings import PREFIXES, short

#: How a part is named that has no name of its own: by the whole it belongs to.
WHOLES = (
    "ofProfile",
    "ofFunction",
    "ofCompetencyLevel",
    "inResultArea",
    "ofQualification",
    "ofModule",
    "ofGroup",
    "atNlqfLevel",
)

_NAMESPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}
_FUNCTION_CODE = re.compile(r"N\d\d")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Names:
    """What things are called, in the triples at hand."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Index the triples by subject and property."""
        self._said: dict[str, dict[str, list[Term]]] = {}
        for triple in triples:
            about = self._said.setdefault(_key(triple.subject), {})
            about.setdefault(triple.predicate.value, []).append(triple.object)

    def of(self, thing: str, lang: str, deep: int = 5) -> str:
        """Return the name of something, or of the whole it is part of, or its short IRI.

        Args:
            thing: An IRI, or the text of a literal, which is returned as it is.
            lang: 'nl' or 'en'; Dutch where no English is known.
            deep: How many wholes to climb; data can be circular.

        """
        label = self._text(thing, "skos:prefLabel", lang) or self._text(
            thing, "dcterms:title", lang
        )
        code = self._text(thing, "skos:notation", "")
        if label:
            return f"{label} ({code})" if _FUNCTION_CODE.match(code) else label
        wholes = (self._objects(thing, f"fg:{whole}") for whole in WHOLES)
        whole = next((min(map(_key, found)) for found in wholes if found), None)
        kinds = sorted(
            self._text(_key(kind), "skos:prefLabel", lang)
            for kind in self._objects(thing, "rdf:type")
        )
        if whole is None or not deep or not kinds:
            nameless = kinds and not code and thing.startswith("_:")
            without = "without a name" if lang == "en" else "zonder naam"
            return f"{kinds[-1]} {without}" if nameless else code or short(thing)
        part = f"{kinds[-1]} {self._text(thing, 'fg:position', '')}".strip()
        return f"{part} {'of' if lang == 'en' else 'bij'} {self.of(whole, lang, deep - 1)}"

    def types(self, thing: str) -> list[str]:
        """Return the IRIs of the classes of something."""
        return sorted(_key(kind) for kind in self._objects(thing, "rdf:type"))

    def _objects(self, thing: str, prefixed: str) -> list[Term]:
        prefix, _, name = prefixed.partition(":")
        return self._said.get(thing, {}).get(_NAMESPACES[prefix] + name, [])

    def _text(self, thing: str, prefixed: str, lang: str) -> str:
        texts = sorted(
            (term for term in self._objects(thing, prefixed) if isinstance(term, ox.Literal)),
            key=lambda term: term.value,
        )
        for wanted in (lang, "nl"):
            for text in texts:
                if text.language == wanted:
                    return text.value
        return texts[0].value if texts else ""


def _key(term: Term) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return str(term)
