"""About: what the server says of itself and its data, and of each thing by its name."""

from __future__ import annotations

from functiegraaf import resources
from functiegraaf.serve import metrics
from functiegraaf.serve.openapi import pieces
from functiegraaf.serve.openapi.pieces import BINARY, HTML, TEXT, Said
from functiegraaf.serve.refusals import PROBLEM
from functiegraaf.serve.routes import sparql, things
from functiegraaf.serve.settings import Settings
from functiegraaf.targets.rdf import SYNTAXES
from functiegraaf.targets.site.places import LOCAL, ROOMS

_JSON = "application/json"
_OBJECT: Said = {_JSON: {"schema": {"type": "object"}}}
_GRAPHS: Said = pieces.forms(sparql.GRAPHS)
_RDF = {ending[1:]: kind.media_type for kind, ending in SYNTAXES.values()}


def paths(settings: Settings) -> Said:
    """Return the addresses of what is said of the server, the data and things."""
    described = "What the data is, and what is in it"
    said = {
        "/prefixes": {
            "get": _plain(
                "prefixes", "The prefixes that need no declaration",
                {"text/turtle": TEXT, **_OBJECT, "application/sparql-query": TEXT},
                406, stays=True,
            )
        },
        "/limits": {"get": _plain("limits", "Every limit that a client may meet", _OBJECT)},
        "/version": {
            "get": _plain("version", "The version of the program and of the data", _OBJECT)
        },
        "/healthz": {"get": _health()},
        "/metrics": {
            "get": _plain(
                "metrics", "What is counted, for Prometheus",
                {metrics.MEDIA_TYPE.partition(";")[0]: TEXT},
            )
        },
        "/openapi.json": {
            "get": _plain(
                "openapi", "This description",
                {**_OBJECT, "application/vnd.oai.openapi+json": _OBJECT[_JSON]},
                406, stays=True,
            )
        },
        "/.well-known/void": {
            "get": _plain("void", described, _GRAPHS, 406, stays=True)
        },
    }  # fmt: skip
    if settings.stored:
        words = "The stored queries as RDF"
        said["/.well-known/sparql-examples"] = {
            "get": _plain("sparql-examples", words, _GRAPHS, 406, stays=True)
        }
    return {**said, **_things()} if settings.pages else said


def _plain(name: str, words: str, content: Said, *refusals: int, stays: bool = False) -> Said:
    return pieces.operation(name, words, [], pieces.answer(words, content), *refusals, stays=stays)


def _health() -> Said:
    said = _plain("healthz", "Whether questions are answered", _OBJECT)
    problem = {PROBLEM: {"schema": pieces.named("schemas", "Problem")}}
    said["responses"]["503"] = pieces.answer("They are not", {**_OBJECT, **problem})
    return said


def _things() -> Said:
    """Describe the name of each thing, and the files beside its page."""
    room = pieces.part("room", "The kind of name", pieces.one_of(ROOMS), "id")
    local: Said = {"type": "string", "pattern": f"^{LOCAL.pattern}$"}
    name = pieces.part("name", "The last part of its name", local, "level-A")
    suffix = pieces.part("suffix", "The syntax", pieces.one_of(_RDF), "ttl")
    media = pieces.forms(_RDF.values())
    here = pieces.answer("What the graph says of it, where it has no page", {**media, HTML: TEXT})
    thing = pieces.operation(
        "thing", f"Where a thing stands whose name begins with {resources.ID} or its like",
        [room, name], here, 404, 406, stays=True,
    )  # fmt: skip
    there = {
        "description": "Its page or its RDF, as Accept prefers, stands there",
        "headers": {"Location": pieces.named("headers", "Location")},
    }
    thing["responses"] = {"303": there, **thing["responses"]}
    file = pieces.answer("What is said of it", media, "Link")
    return {
        "/{room}/{name}": {"get": thing},
        "/{room}/{name}.{suffix}": {
            "get": pieces.operation("thing-file", "What is said of a thing, as RDF",
                                    [room, name, suffix], file, 404, stays=True)
        },
        **_exports(media),
    }  # fmt: skip


def _exports(media: Said) -> Said:
    """Describe the files of the whole graph, which are those of an exported site."""
    word: Said = {"type": "string", "pattern": "^[a-z][a-z-]{0,60}$"}
    target = "A target of `functiegraaf export`, such as skos or dcat; functiegraaf is all of it"
    suffix = pieces.part("suffix", "The syntax", pieces.one_of((*_RDF, "nq")), "nq")
    whole = pieces.answer("The file", {**media, things.MEDIA[".nq"]: TEXT})
    said: Said = {
        "/{target}.{suffix}": {
            "get": pieces.operation(
                "export", "The whole graph, or what it says in another vocabulary",
                [pieces.part("target", target, word, "functiegraaf"), suffix],
                whole, 404, stays=True,
            )
        },
    }  # fmt: skip
    for form, content in (("csv", TEXT), ("parquet", BINARY)):
        kind = things.MEDIA[f".{form}"].partition(";")[0]
        said[f"/{form}/{{table}}.{form}"] = {
            "get": pieces.operation(
                f"export-{form}", f"A table of the whole graph, .{form}",
                [pieces.part("table", "The name of a table", word, "functions")],
                pieces.answer("The table", {kind: content}), 404, stays=True,
            )
        }  # fmt: skip
    return said
