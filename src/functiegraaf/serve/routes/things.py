"""Things: a page and RDF for each name of ours, as an exported site has them."""

from __future__ import annotations

import asyncio
import re

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from functiegraaf import binding, catalogue
from functiegraaf.serve import negotiation, sending, service
from functiegraaf.serve.negotiation import language
from functiegraaf.serve.pages import Made, Pages
from functiegraaf.serve.refusals import Refusal
from functiegraaf.serve.routes import READING, takes
from functiegraaf.serve.routes.sparql import GRAPHS, cut
from functiegraaf.serve.sending import Content, moved, send
from functiegraaf.serve.workers import Question
from functiegraaf.targets.rdf import SYNTAXES
from functiegraaf.targets.site.names import LANGUAGES
from functiegraaf.targets.site.places import HOME, INDEX, LOCAL, ROOMS, Place

#: What the files of a site are, by how their names end.
MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".nq": "application/n-quads",
    ".parquet": "application/vnd.apache.parquet",
    ".rq": "application/sparql-query; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    **{
        ending: f"{kind.media_type}; charset=utf-8"
        if kind.media_type.startswith("text/")
        else kind.media_type
        for kind, ending in SYNTAXES.values()
    },
}
_HTML = {"text/html": ".html", "application/xhtml+xml": ".html"}
_RDF = {kind.media_type: ending for kind, ending in SYNTAXES.values()}
_OFFERS = {**_HTML, **_RDF}
_VARY = ("Accept", "Accept-Language")
#: What may become a file of the site.
_FILE = re.compile(r"(?!queries/)(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\.[A-Za-z0-9]+)+")
#: How long somebody waits for pages that are being made.
_AGAIN = "5"


@takes(*READING)
async def thing(request: Request) -> Response:
    """Return a file of the site, or lead from a name to its page or its RDF."""
    served = service.of(request)
    path = request.path_params["path"]
    served.pages.follow(served.version())
    made = served.pages.made
    if made is not None and path in made.files:
        return await _file(request, made, path)
    first = served.pages.first if made is None else None
    if first is not None and path in first.files:
        return await _file(request, first, path, is_whole=False)
    room, slash, local = path.partition("/")
    is_room = room in ROOMS and bool(slash)
    if path and not (is_room and (not local or LOCAL.fullmatch(local))):
        if made is None and served.pages.is_being_made and _FILE.fullmatch(path):
            raise _not_yet(served.pages)
        raise Refusal(404, "there is nothing at this address")
    if made is not None:
        return _lead(request, made, room, local)
    if not path and served.settings.pages and _is_for_people(request):
        return moved(HOME.file(_language(request)), _VARY)
    if first is not None and _is_for_people(request):
        place = _place(request, room, local)
        if place is not None and place.file(LANGUAGES[0]) in first.files:
            return _to_page(request, place)
    if served.pages.is_being_made:
        raise _not_yet(served.pages)
    if not served.settings.pages:
        raise Refusal(404, "pages are switched off here")
    if not local:
        raise Refusal(404, "there are no pages here; why stands in the log of the server")
    return await _from_graph(request, ROOMS[room] + local)


def _not_yet(pages: Pages) -> Refusal:
    said = "the pages are being made; ask again soon"
    outcome = "partly made" if pages.first else "being made"
    heads = {"Retry-After": _AGAIN}
    return Refusal(503, said, heads, outcome=outcome, template="waiting.html")


async def _file(request: Request, made: Made, name: str, *, is_whole: bool = True) -> Response:
    # A page of a site that is not whole is said anew as soon as it is.
    version = made.version if is_whole else ""
    if is_whole and (same := sending.unchanged(request, version)):
        return same
    try:
        body = await asyncio.to_thread((made.folder / name).read_bytes)
    except OSError as error:
        raise Refusal(503, "the pages are being replaced", {"Retry-After": "1"}) from error
    stem, dot, ending = name.rpartition(".")
    headers = {}
    if ending == "html":
        stem, _, lang = stem.partition(".")
        headers["Content-Language"] = lang or LANGUAGES[0]
    links = _links(made, stem, dot + ending)
    if links:
        headers["Link"] = links
    media = MEDIA.get(dot + ending, "application/octet-stream")
    return send(request, Content(body, media, version, (), headers), kept=is_whole)


def _links(made: Made, stem: str, own: str) -> str:
    """Return the header that names the other forms of a page."""
    last = stem.rpartition("/")[2]
    if f"{stem}.html" not in made.files:
        return ""
    forms = {".html": "text/html", **{ending: media for media, ending in _RDF.items()}}
    return ", ".join(
        f'<{last}{ending}>; rel="alternate"; type="{media}"'
        for ending, media in forms.items()
        if ending != own and stem + ending in made.files
    )


def _lead(request: Request, made: Made, room: str, local: str) -> Response:
    """Lead to the page or the RDF of a name, whichever is preferred: 303."""
    place = _place(request, room, local)
    if place is None or place.file(LANGUAGES[0]) not in made.files:
        raise Refusal(404, "there is nothing of this name here")
    default = "text/turtle" if room else "text/html"
    offers = {
        media: ending
        for media, ending in _OFFERS.items()
        if ending == ".html" or _with_form(place, ending) in made.files
    }
    if default not in offers:
        default = "text/html"
    _, ending = negotiation.need(_page_if_text(request.headers.get("accept")), offers, default)
    if ending == ".html":
        return _to_page(request, place)
    return moved(_with_form(place, ending).rpartition("/")[2], _VARY)


def _to_page(request: Request, place: Place) -> Response:
    to = place.file(_language(request)) + (f"#{place.hash}" if place.hash else "")
    return moved(to.rpartition("/")[2], _VARY)


def _place(request: Request, room: str, local: str) -> Place | None:
    if not room:
        return HOME
    if local == INDEX:
        return None
    return service.of(request).pages.places.expected(ROOMS[room] + local)


def _with_form(place: Place, ending: str) -> str:
    """Return the file of a form; at the top, RDF is the catalogue."""
    return f"dcat{ending}" if place == HOME else place.beside(ending)


def _is_for_people(request: Request) -> bool:
    """Tell whether a page is preferred to RDF."""
    found = negotiation.choose(_page_if_text(request.headers.get("accept")), _OFFERS)
    return found is not None and found[1] == ".html"


def _language(request: Request) -> str:
    return language(request.headers.get("accept-language"), LANGUAGES)


def _page_if_text(header: str | None) -> str | None:
    """Return what is accepted; who takes any text means a page."""
    return header.replace("text/*", "text/html") if header else header


async def _from_graph(request: Request, iri: str) -> Response:
    """Return what the graph says of a name, where there are no pages."""
    served = service.of(request)
    offers = {**GRAPHS, **dict.fromkeys(_HTML, "html")}
    media, form = negotiation.need(request.headers.get("accept"), offers)
    text = binding.bind(catalogue.internal("serve/thing"), {"thing": ox.NamedNode(iri)})
    is_page = form == "html"
    question = Question(text, graph_format="ntriples" if is_page else form, trusted=True)
    reply = await served.ask(question)
    if not reply.rows:
        raise Refusal(404, "there is nothing of this name here")
    body = reply.body
    if is_page:
        lang = language(request.headers.get("accept-language"), LANGUAGES)
        triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
        body = served.pen.plain(iri, triples, lang, depth=1)
    if media.startswith("text/"):
        media = f"{media}; charset=utf-8"
    return send(request, Content(body, media, reply.version, _VARY, cut(reply)))
