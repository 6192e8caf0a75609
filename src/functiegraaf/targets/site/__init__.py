"""Site: a folder that any web server can host, with a page and RDF for each thing.

What pages say comes from the queries in `queries/export/site/`, their words from `words.yaml`
there, and how they look from the templates of this package. A page is written in two languages;
beside it stands its RDF in each syntax.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from functiegraaf import resources, targets
from functiegraaf.catalogue import StoredQuery, expand
from functiegraaf.query import Graph
from functiegraaf.targets.address import BASE
from functiegraaf.targets.rdf import SYNTAXES
from functiegraaf.targets.site import beside, others, server
from functiegraaf.targets.site.facts import Fact, Facts
from functiegraaf.targets.site.graphs import Graphs
from functiegraaf.targets.site.indexes import REGISTER, Indexes
from functiegraaf.targets.site.names import LANGUAGES, Speaker
from functiegraaf.targets.site.others import Others
from functiegraaf.targets.site.places import DATA, HOME, INDEX, ROOMS, Place, Places
from functiegraaf.targets.site.rendering import FOLDER, Renderer
from functiegraaf.targets.site.sections import Sections
from functiegraaf.targets.site.shapes import Shapes
from functiegraaf.targets.site.steps import steps
from functiegraaf.targets.site.stored import Stored
from functiegraaf.targets.site.things import Things

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
QUERIES = Place("", "queries")


def parts(
    target: str,
    graph: Graph,
    syntaxes: Sequence[str],  # noqa: ARG001 - a site has them all
    base: str = BASE,
) -> targets.Parts:
    """Return the files of the site, with those of all other targets at its top.

    Args:
        target: The name of the target.
        graph: The graph to show.
        syntaxes: Not looked at: a site has RDF in every syntax.
        base: The address below which the site will stand. That of the names themselves stands for
            none: then nothing is written that needs an address.

    Raises:
        InputError: The graph is too large for a site.

    """
    return dict(sorted(_Site(target, graph, base).files()))


def stages(target: str, graph: Graph, base: str = BASE) -> Iterator[targets.Parts]:
    """Yield the files of a site for our server: first what people ask for most, then all.

    The first are ready much sooner; they have no RDF beside them yet.

    Args:
        target: The name of the target.
        graph: The graph to show.
        base: The address below which the site will stand.

    Raises:
        InputError: The graph is too large for a site.

    """
    site = _Site(target, graph, base, is_served=True)
    yield dict(site.first())
    yield dict(sorted(site.files()))


class _Site:
    """One site, while it is made."""

    def __init__(self, target: str, graph: Graph, base: str, *, is_served: bool = False) -> None:
        self._settings = targets.about(target).settings
        self._base = "" if base == BASE else base
        folder = targets.folder(target)
        self._words: dict[str, Any] = _yaml(folder / "words.yaml")
        if is_served:
            for path in sorted((resources.root() / "queries/serve/words").glob("*.yaml")):
                self._words |= _yaml(path)
        self._facts = Facts.read(graph)
        self._places = Places(self._settings["hashes"])  # type: ignore[arg-type]
        self._shapes = Shapes(self._places)
        self._stored = Stored(graph)
        sections = Sections(graph, _yaml(folder / "sections.yaml"))
        self._things = Things(
            self._facts, sections, self._shapes, self._settings, steps(graph) if is_served else {}
        )
        self._indexes = Indexes(graph, self._facts, self._shapes, self._stored.queries)
        self._graphs = Graphs(self._facts, self._words)
        self._make_others = partial(Others, target, graph, base)
        self._with_page = self._add_places()
        self._speakers = {
            lang: Speaker(self._facts, self._places, self._words, lang) for lang in LANGUAGES
        }
        version = self._facts.values(ox.NamedNode(resources.DEF), "owl:versionInfo")
        self._renderer = Renderer(
            {
                "endings": [(kind.name, ending) for kind, ending in SYNTAXES.values()],
                "media": [(kind.media_type, ending) for kind, ending in SYNTAXES.values()],
                "version": next((v.value for v in version if isinstance(v, ox.Literal)), ""),
                "base": self._base,
                "namespace": BASE,
                "served": is_served,
                "steps": None,
            },
            escaped=True,
        )

    @cached_property
    def _others(self) -> Others:
        return self._make_others()

    def first(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pages that people ask for most."""
        wanted = frozenset(filter(None, map(expand, self._settings["first"])))  # type: ignore[call-overload]
        for thing, place in self._with_page:
            if self._facts.is_a(thing, wanted):
                for lang, speaker in self._speakers.items():
                    said = self._things.page(thing, place, speaker)
                    yield (
                        place.file(lang),
                        self._page("thing.html", place, lang, said, beside=False),
                    )

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and the content of each file."""
        self._schema_org = self._others.said("schema-org")
        self._as_shacl = self._others.said("queries")
        self._only_elsewhere = self._others.described(self._places)
        for place in self._only_elsewhere:
            self._places.add(place)
        pages: list[str] = []
        for name, content in self._pages():
            if name.endswith(".html"):
                pages.append(name)
            yield name, content
        yield from self._others.files.items()
        yield "style.css", (FOLDER / "style.css").read_bytes()
        yield from server.files(pages, self._places.hashes, self._base, self._others.files)

    def _add_places(self) -> list[tuple[ox.NamedNode, Place]]:
        """Note the pages there will be; return the things that have one of their own."""
        own = []
        for thing in self._facts.things():
            place = self._places.expected(thing.value)
            if place and not place.hash and place.name != INDEX and place.room in ("id", "def"):
                own.append((thing, place))
        fixed = [HOME, REGISTER, QUERIES, DATA, Place("id", INDEX), Place("def", INDEX)]
        queries = [self._stored.place(query) for query in self._stored.queries]
        graphs = self._graphs.places.values()
        for place in [
            *fixed, Place("shape", INDEX), *queries, *graphs, *self._shapes.places(),
            *(place for _, place in own),
        ]:  # fmt: skip
            self._places.add(place)
        return own

    def _pages(self) -> Iterator[tuple[str, bytes]]:
        for thing, place in self._with_page:
            own = [fact.triple for fact in self._facts.described(thing)]
            embedded = [*own, *self._schema_org.get(thing, [])]
            yield from self._beside(place, self._things.with_parts(thing))
            yield from self._both("thing.html", place, self._things.page, thing, data=embedded)
        for place in self._shapes.places():
            said = self._shapes.said_on(place)
            yield from self._beside(place, said)
            yield from self._both("shapes.html", place, self._shapes.page)
        for query in self._stored.queries:
            yield from self._query(query)
        for name, place in self._graphs.places.items():
            yield from self._beside(place, self._graphs.facts(name))
            yield from self._both("graph.html", place, self._graphs.page, name)
        for place, triples in self._only_elsewhere.items():
            yield from self._serialized(place, triples)
            for lang, speaker in self._speakers.items():
                page = others.page(triples, place, speaker)
                yield place.file(lang), self._page("thing.html", place, lang, page)
        yield from self._listing()

    def _listing(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pages that list others."""
        indexes = self._indexes
        ontology = self._graphs.facts(resources.GRAPH + "ontology")
        yield from self._beside(Place("def", INDEX), ontology)
        yield from self._beside(Place("shape", INDEX), self._shapes.facts.all)
        for template, place, make in (
            ("home.html", HOME, indexes.home),
            ("register.html", REGISTER, indexes.register),
            ("things.html", Place("id", INDEX), indexes.things),
            ("ontology.html", Place("def", INDEX), indexes.ontology),
            ("shape-index.html", Place("shape", INDEX), indexes.shapes),
            ("queries.html", QUERIES, indexes.queries),
            ("data.html", DATA, lambda speaker: self._graphs.data(speaker, self._others)),
        ):
            beside_it = place in (Place("def", INDEX), Place("shape", INDEX))
            for lang, speaker in self._speakers.items():
                said = make(speaker)
                yield place.file(lang), self._page(template, place, lang, said, beside=beside_it)

    def _query(self, query: StoredQuery) -> Iterator[tuple[str, bytes]]:
        place = self._stored.place(query)
        start = resources.ID + place.name
        about = [
            triple
            for subject, triples in self._as_shacl.items()
            if subject.value == start or subject.value.startswith(f"{start}-parameter-")
            for triple in triples
        ]
        yield place.beside(".rq"), query.text.encode()
        if about:
            yield from self._serialized(place, about)
        for lang, speaker in self._speakers.items():
            said = self._stored.page(query, speaker)
            yield place.file(lang), self._page("query.html", place, lang, said, beside=bool(about))

    def _both(
        self,
        template: str,
        place: Place,
        make: Any,  # noqa: ANN401 - a page of any kind
        *about: Any,  # noqa: ANN401 - what it is about
        data: Sequence[ox.Triple] = (),
    ) -> Iterator[tuple[str, bytes]]:
        within = beside.within(data) if data else ""
        for lang, speaker in self._speakers.items():
            said = make(*about, place, speaker)
            yield place.file(lang), self._page(template, place, lang, said, data=within)

    def _page(
        self,
        template: str,
        place: Place,
        lang: str,
        said: dict[str, Any],
        *,
        data: str = "",
        beside: bool = True,
    ) -> bytes:
        speaker = self._speakers[lang]
        return self._renderer.render(
            template,
            **said,
            data=data,
            beside=beside,
            lang=lang,
            place=place,
            up="../" if place.room else "",
            say=speaker.word,
            to=lambda room, name: Place(room, name).link(lang, place),
            languages=[(one, place.file(one).rpartition("/")[2]) for one in LANGUAGES],
            file=place.file(lang),
            used=[],
        )

    def _beside(self, place: Place, facts: Sequence[Fact]) -> Iterator[tuple[str, bytes]]:
        return self._serialized(place, [fact.triple for fact in facts])

    def _serialized(
        self, place: Place, triples: Sequence[ox.Triple]
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the RDF beside a page: what the page is about first, and classes first."""
        about = (ROOMS[place.room] + place.name) if place.name != INDEX else ""
        ordered = sorted(dict.fromkeys(triples), key=lambda triple: _order(triple, about))
        for ending, content in beside.files(ordered):
            yield place.beside(ending), content


def _order(triple: ox.Triple, about: str) -> tuple[bool, str, bool, str, str]:
    subject = triple.subject
    name = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
    predicate = triple.predicate.value
    return name != about, name, predicate != _TYPE, predicate, str(triple.object)


def _yaml(path: Path) -> Any:  # noqa: ANN401 - what stands in the file
    import yaml

    return yaml.safe_load(path.read_text("utf-8"))
