"""RDF/XML: places by walking over the elements, which are things and properties in turn."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from functiegraaf.places import TYPE, Places, resolve

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BASE = "http://www.w3.org/XML/1998/namespace base"
#: What separates a namespace from a name; no IRI holds it.
_GAP = " "


@dataclass
class Element:
    """An open element: a thing with what it is called, or a property of one."""

    subject: str
    path: str
    base: str
    at: int
    text: str = ""
    filled: bool = False


class XmlPlaces(Places):
    """The places in an RDF/XML document."""

    def walk(self) -> None:
        """Follow the elements; what is no XML is followed as far as it goes."""
        self._open: list[Element] = []
        parser = expat.ParserCreate("utf-8", _GAP)
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(self.text.encode("utf-8", "replace"), True)
        except expat.ExpatError:
            return
        finally:
            parser.StartElementHandler = parser.EndElementHandler = None
            parser.CharacterDataHandler = None
            del self._parser

    def _at(self) -> int:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        return self._starts[min(line, len(self._starts)) - 1] + column

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else None
        base = attributes.get(_BASE, parent.base if parent else "")
        iri, at = name.replace(_GAP, ""), self._at()
        if iri == _RDF + "RDF":
            self._open.append(Element("", "", base, at))
        elif parent is None or not parent.subject or parent.path:
            self._thing(iri, attributes, parent, base, at)
        else:
            self._property(iri, attributes, parent, base, at)

    def _thing(
        self, iri: str, attributes: dict[str, str], parent: Element | None, base: str, at: int
    ) -> None:
        subject = _named(attributes, base, "about") or f"_:[{at}"
        self.found.setdefault((subject, "", ""), at)
        if parent and parent.path:
            parent.filled = True
            self.note(parent.subject, parent.path, subject, parent.at)
        if iri != _RDF + "Description":
            self.note(subject, TYPE, iri, at)
        self._attributes(subject, attributes, at)
        self._open.append(Element(subject, "", base, at))

    def _property(
        self, iri: str, attributes: dict[str, str], parent: Element, base: str, at: int
    ) -> None:
        self.found.setdefault((parent.subject, iri, ""), at)
        value = _named(attributes, base, "resource")
        element = Element(parent.subject, iri, base, at, filled=bool(value))
        if value:
            self.note(parent.subject, iri, value, at)
        if attributes.get(f"{_RDF}{_GAP}parseType") == "Resource":
            inside = f"_:[{at}"
            self.note(parent.subject, iri, inside, at)
            self.found.setdefault((inside, "", ""), at)
            element = Element(inside, "", base, at)
        elif value:
            self._attributes(value, attributes, at)
        self._open.append(element)

    def _attributes(self, subject: str, attributes: dict[str, str], at: int) -> None:
        """Note the properties that are written as attributes."""
        for name, value in attributes.items():
            space, _, local = name.rpartition(_GAP)
            if space == _RDF and local == "type":
                self.note(subject, TYPE, value, at)
            elif space and space != _RDF and not space.startswith("http://www.w3.org/XML/"):
                self.note(subject, space + local, value, at)

    def _data(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if element.path and not element.filled:
            self.note(element.subject, element.path, element.text, element.at)


def _named(attributes: dict[str, str], base: str, reference: str) -> str:
    """Return what the attributes of an element call it, or ''."""
    found = attributes.get(f"{_RDF}{_GAP}{reference}")
    if found is not None:
        return resolve(found, base) or base
    fragment = attributes.get(f"{_RDF}{_GAP}ID")
    if fragment is not None and reference == "about":
        return resolve(f"#{fragment}", base)
    node = attributes.get(f"{_RDF}{_GAP}nodeID")
    return f"_:{node}" if node is not None else ""
