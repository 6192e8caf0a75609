"""RDF/XML: places by walking over the elements, which are things and properties in turn."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from functiegraaf.findings import marked
from functiegraaf.places import TYPE, XSD, Places, resolve

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BASE = "http://www.w3.org/XML/1998/namespace base"
_LANG = "http://www.w3.org/XML/1998/namespace lang"
#: What separates a namespace from a name; no IRI holds it.
_GAP = " "


@dataclass
class Element:
    """An open element: a thing with what it is called, or a property of one."""

    subject: str
    path: str
    base: str
    lang: str
    at: int
    text: str = ""
    filled: bool = False
    datatype: str = ""


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
        lang = attributes.get(_LANG, parent.lang if parent else "").lower()
        iri, at = name.replace(_GAP, ""), self._at()
        if iri == _RDF + "RDF":
            self._open.append(Element("", "", base, lang, at))
        elif parent is None or not parent.subject or parent.path:
            self._thing(iri, attributes, parent, Element("", "", base, lang, at))
        else:
            self._property(iri, attributes, Element(parent.subject, iri, base, lang, at))

    def _thing(
        self, iri: str, attributes: dict[str, str], parent: Element | None, new: Element
    ) -> None:
        new.subject = subject = _named(attributes, new.base, "about") or f"_:[{new.at}"
        self.found.setdefault((subject, "", ""), new.at)
        if parent and parent.path:
            parent.filled = True
            self.note(parent.subject, parent.path, parent.at, subject)
        if iri != _RDF + "Description":
            self.note(subject, TYPE, new.at, iri)
        self._attributes(subject, attributes, new)
        self._open.append(new)

    def _property(self, iri: str, attributes: dict[str, str], new: Element) -> None:
        subject, at = new.subject, new.at
        self.found.setdefault((subject, iri, ""), at)
        value = _named(attributes, new.base, "resource")
        new.filled, new.datatype = bool(value), attributes.get(f"{_RDF}{_GAP}datatype", "")
        if value:
            self.note(subject, iri, at, value)
        if attributes.get(f"{_RDF}{_GAP}parseType") == "Resource":
            inside = f"_:[{at}"
            self.note(subject, iri, at, inside)
            self.found.setdefault((inside, "", ""), at)
            new = Element(inside, "", new.base, new.lang, at)
        elif value:
            self._attributes(value, attributes, new)
        self._open.append(new)

    def _attributes(self, subject: str, attributes: dict[str, str], new: Element) -> None:
        """Note the properties that are written as attributes."""
        for name, value in attributes.items():
            space, _, local = name.rpartition(_GAP)
            if space == _RDF and local == "type":
                self.note(subject, TYPE, new.at, value)
            elif space and space != _RDF and not space.startswith("http://www.w3.org/XML/"):
                self.note(subject, space + local, new.at, marked(value, language=new.lang))

    def _data(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if element.path and not element.filled:
            datatype = "" if element.datatype == XSD + "string" else element.datatype
            value = marked(element.text, "" if element.datatype else element.lang, datatype)
            self.note(element.subject, element.path, element.at, value)


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
