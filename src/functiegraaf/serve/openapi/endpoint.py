"""Endpoint: free queries, updates, their answers as files, and whole graphs."""

from __future__ import annotations

from functiegraaf import catalogue, resources
from functiegraaf.serve import protocol
from functiegraaf.serve.connections import LONGEST
from functiegraaf.serve.explorer.free import asking, charts, files, tables, viewing
from functiegraaf.serve.explorer.visits import LANG
from functiegraaf.serve.openapi import pieces
from functiegraaf.serve.openapi.pieces import HTML, LANGUAGE, TEXT, Said
from functiegraaf.serve.rendering import LANGUAGES
from functiegraaf.serve.routes import sparql
from functiegraaf.serve.settings import Settings

NAMES: Said = {
    "type": "object",
    "required": ["prefixes", "classes", "properties", "graphs"],
    "properties": {
        "prefixes": {"type": "object", "additionalProperties": {"type": "string"}},
        **{
            one: {"type": "array", "items": {"type": "object", "required": ["name"]}}
            for one in ("classes", "properties", "graphs")
        },
    },
}
_CUT = "Functiegraaf-Cut"
#: The kinds of files in which words of ours may stand.
_IN_WORDS = ("csv", *files.PEOPLE)


def paths(settings: Settings) -> Said:
    """Return the addresses of the endpoint."""
    said: Said = {"/sparql": {"get": _get(settings)}}
    if settings.free or settings.source.writable:
        said["/sparql"]["post"] = _post(settings)
    if settings.free and settings.pages:
        kinds = {**files.TABLES, **{k: media for k, (_, media) in files.GRAPHS.items()}}
        for suffix, media in {**kinds, **files.PEOPLE}.items():
            said[f"/sparql.{suffix}"] = {"get": _file(settings, suffix, media)}
    return {**said, "/sparql/names.json": {"get": _names()}, "/store": {"get": _store()}}


def _example(kind: str = "example") -> str:
    return catalogue.without_header(catalogue.internal(f"serve/{kind}"))


def _text(settings: Settings, most: int = LONGEST) -> Said:
    """Return the schema of a query; in an address each sign may be written as up to twelve."""
    return {"type": "string", "maxLength": min(settings.limits.characters, most)}


def _graphs(kind: str = "") -> list[Said]:
    names = ("using-graph-uri", "using-named-graph-uri") if kind else (
        asking.DEFAULT_GRAPH, asking.NAMED_GRAPH
    )  # fmt: skip
    words = ("Graphs that are seen without GRAPH", "Graphs that are seen with GRAPH")
    schema: Said = {"type": "array", "items": {"type": "string", "format": "uri"}}
    return [
        pieces.field(name, f"{said}{kind}", schema) for name, said in zip(names, words, strict=True)
    ]


def _refusals(settings: Settings) -> tuple[int, ...]:
    return (400, 403, *((502,) if settings.services else ()))


def _get(settings: Settings) -> Said:
    """Describe what is asked in the address; without a query it is what the service is."""
    content = pieces.forms((*(sparql.TABLES if settings.free else ()), *sparql.GRAPHS))
    if settings.pages:
        content[HTML] = TEXT
    if not settings.free:
        good = pieces.answer("What the service is", content)
        return pieces.operation("sparql", "Say what the service is", [], good, 400, 406,
                                stays=True)  # fmt: skip
    words = "SPARQL 1.1; what makes the address too long is sent with POST"
    query = pieces.field(asking.QUERY, words, _text(settings), _example(), required=False)
    good = pieces.answer("The answer, or without a query what the service is", content, _CUT)
    codes = (*_refusals(settings), 406)
    return pieces.operation(
        "sparql", "Answer a free query", [query, *_graphs()], good, *codes, stays=True
    )


def _post(settings: Settings) -> Said:
    free, writable = settings.free, settings.source.writable
    good = pieces.answer("The answer", pieces.forms((*sparql.TABLES, *sparql.GRAPHS)), _CUT)
    given = [*(_graphs() if free else ()), *(_graphs(" by an update") if writable else ())]
    summary = "Answer a free query" if free else "Change the data"
    codes = (*_refusals(settings), 406, 408, 413, 415)
    said = pieces.operation("sparql-post", summary, given, good, *codes)
    text, bodies, names = _text(settings, settings.limits.characters), {}, []
    form: Said = {"type": "object", "properties": {}}
    if free:
        names.append("query")
        form["properties"]["query"] = text
        bodies[protocol.QUERY] = {"schema": text, "example": _example()}
    if writable:
        changed = {"type": "string", "maxLength": settings.limits.update_characters}
        names.append("update")
        form["properties"]["update"] = changed
        bodies[protocol.UPDATE] = {"schema": changed}
        said |= {"summary": f"{summary}, or change the data" if free else summary}
        said["responses"] |= {
            "204": {
                "description": "The data was changed",
                "headers": {
                    "Functiegraaf-Version": pieces.named("headers", "Functiegraaf-Version")
                },
            },
            **pieces.refused(401),
        }
        if not free:
            del said["responses"]["200"]
        said["security"] = [{}, {"token": []}] if free else [{"token": []}]
    form |= {"required": names} if len(names) == 1 else {
        "oneOf": [{"required": [one]} for one in names]
    }  # fmt: skip
    said["requestBody"] = {"required": True, "content": {protocol.FORM: {"schema": form}, **bodies}}
    return said


def _file(settings: Settings, suffix: str, media: str) -> Said:
    """Describe the answer to a free query as a file of one kind."""
    is_graph = suffix in files.GRAPHS
    shown = _example("thing" if is_graph or suffix == "svg" else "example")
    words = "SPARQL 1.1" + (": CONSTRUCT or DESCRIBE" if is_graph else "")
    if suffix in files.TABLES and suffix != "csv":
        words += ": SELECT or ASK"
    text = {**_text(settings), "minLength": 1}
    given = [pieces.field(asking.QUERY, words, text, shown, required=True), *_graphs()]
    if suffix == "csv":
        guard = "Put an apostrophe before text that a spreadsheet computes"
        given.append(pieces.field(files.GUARD, guard, {"type": "boolean", "default": False}))
    if suffix == "svg":
        given += _picture()
    if suffix in _IN_WORDS:
        given.append(LANGUAGE)
    good = pieces.file("The answer", media)
    good["headers"][_CUT] = pieces.named("headers", _CUT)
    summary = f"Answer a free query as a file, .{suffix}"
    codes = _refusals(settings)
    return pieces.operation(f"sparql-{suffix}", summary, given, good, *codes, stays=True)


def _picture() -> list[Said]:
    views = pieces.one_of((viewing.CHART, viewing.NETWORK))
    shapes = pieces.one_of((charts.BARS, charts.LINE))
    column: Said = {"type": "string"}
    return [
        pieces.field(viewing.VIEW, "A chart of a column of numbers, or things and their links",
                     views, viewing.NETWORK, required=True),
        pieces.field(charts.X, "The column of names of a chart", column),
        pieces.field(charts.Y, "The column of numbers of a chart", column),
        pieces.field(charts.SHAPE, "The kind of chart", shapes),
        pieces.field(tables.SORT, "The column by which rows are sorted; after a minus, down",
                     column),
    ]  # fmt: skip


def _names() -> Said:
    content = {"application/json": {"schema": pieces.named("schemas", "Names")}}
    good = pieces.answer("Prefixes, and the names of classes, properties and graphs", content)
    summary = "Which names a query can use, with what they are called"
    lang = pieces.field(LANG, "The language of what they are called",
                        {**pieces.one_of(LANGUAGES), "default": LANGUAGES[0]})  # fmt: skip
    return pieces.operation("names", summary, [lang], good, 400, stays=True)


def _store() -> Said:
    given = [
        pieces.field("graph", "The name of a graph", {"type": "string", "format": "uri"},
                     f"{resources.GRAPH}stated"),
        pieces.field("default", "All that is seen without GRAPH",
                     {"type": "string", "maxLength": 0}, allowEmptyValue=True),
    ]  # fmt: skip
    good = pieces.answer("The graph", pieces.forms(sparql.GRAPHS), _CUT)
    summary = "Return one graph: of graph and default, one is given"
    return pieces.operation("store", summary, given, good, 400, 404, 406, stays=True)
