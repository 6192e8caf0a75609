"""What OpenAPI says of the server is all that programs can ask, and is so."""

from __future__ import annotations

import copy
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from openapi_spec_validator import validate
from starlette.routing import compile_path

from functiegraaf import catalogue
from functiegraaf.serve import app, openapi, paging
from functiegraaf.serve.openapi.checking import MOST_FILES
from functiegraaf.serve.refusals import PROBLEM
from functiegraaf.serve.routes.sparql import GRAPHS
from functiegraaf.serve.settings import Settings
from functiegraaf.serve.workers.messages import Source
from serving import Answer, Server, server

pytestmark = pytest.mark.xdist_group("openapi")

Said = dict[str, Any]
BASE = "http://127.0.0.1:8000/"
#: What only a browser asks for, which no program needs.
FOR_PEOPLE = {
    "/career": "a page; its table and picture are described",
    "/education": "a page; its table and picture are described",
    "/compare": "a page; its table is described",
    "/gap": "a page; its table and picture are described",
    "/heatmap": "a page; its table and picture are described",
    "/index.html": "the first page",
    "/index.en.html": "the first page",
    "/search": "a page; /suggest has what it finds by name, and a stored query what holds a word",
    "/sheet": "a page with links",
    "/style.css": "how pages look",
    "/styles/{name}": "how pages look",
    "/scripts/{name}": "what makes pages quicker to use",
}
#: What examples of the workforce name is made up by `simulate` only.
SIMULATED = "sim-municipality"
ALL_ON = Settings()
VARIANTS = {
    "as it is": ALL_ON,
    "no free": Settings(free=False),
    "no stored": Settings(stored=False),
    "no pages": Settings(pages=False),
    "no checks": Settings(checks=False),
    "updates": Settings(source=Source(Path("store"), writable=True), token="x" * 16),
    "updates only": Settings(
        source=Source(Path("store"), writable=True), token="x" * 16, free=False, stored=False
    ),
    "services": Settings(services=("https://example.org/sparql",)),
}


def document(settings: Settings = ALL_ON) -> Said:
    names = catalogue.names() if settings.stored else ()
    return openapi.document(map(catalogue.get, names), settings, BASE)


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("there"), "--limit", "rate=0") as one:
        one.wait_for_pages()
        yield one


@pytest.fixture(scope="module")
def said(there) -> Said:
    found: Said = json.loads(there.ask("/openapi.json").body)
    return found


# What is described.


@pytest.mark.parametrize("settings", VARIANTS.values(), ids=VARIANTS)
def test_it_is_openapi(settings):
    found = document(settings)

    validate(found)
    assert json.dumps(found) == json.dumps(document(settings))
    used = set(re.findall(r'"#/components/(\w+/[\w-]+)"', json.dumps(found)))
    known = {f"{kind}/{name}" for kind, named in found["components"].items() for name in named}
    assert used <= known


def routes(paths: Mapping[str, Said]) -> set[str]:
    """Return the routes to which addresses lead, the first that fits each as in the server."""
    patterns = {route: compile_path(route)[0] for route in app._ROUTES}
    found = set()
    for path in paths:
        filled = path.replace("{suffix}", "csv").replace("{room}", "id")
        filled = re.sub(r"\{\w+\}", "profile-competencies", filled)
        found.add(next(route for route, pattern in patterns.items() if pattern.match(filled)))
    return found


def test_every_route_for_programs_is_described():
    found = routes(document()["paths"])

    assert set(app._ROUTES) - found - set(FOR_PEOPLE) == set()
    assert found & set(FOR_PEOPLE) == set()
    assert set(FOR_PEOPLE) <= set(app._ROUTES)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/suggest", "/suggest"),
        ("/validate", "/validate"),
        ("/sheet/", "/sheet/{name}"),
        ("/sparql.", "/sparql.{suffix}"),
        ("/gap.", "/gap.{form}"),
        (("/{room}/", "/{target}", "/csv/", "/parquet/"), "/{path:path}"),
    ],
)
def test_a_route_that_is_left_out_is_noticed(path, route):
    paths = document()["paths"]
    left = {one: said for one, said in paths.items() if not one.startswith(path)}

    assert route in set(app._ROUTES) - routes(left) - set(FOR_PEOPLE)


# Whether it is so.


def operations(said: Said) -> Iterator[tuple[str, str, Said]]:
    for path, item in said["paths"].items():
        for method, one in item.items():
            yield path, method.upper(), one


def filled(path: str, one: Said) -> str:
    """Return an address with the examples of its fields."""
    asked: list[tuple[str, str]] = []
    for each in one["parameters"]:
        example = each.get("example")
        if example is None:
            assert not each.get("required"), f"{path}: {each['name']} has no example"
        elif each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(str(example), safe=""))
        elif isinstance(example, dict):
            asked += example.items()
        else:
            values = example if isinstance(example, list) else [example]
            asked += [(each["name"], str(value)) for value in values]
    return path + (f"?{urlencode(asked)}" if asked else "")


def bodies(one: Said) -> Iterator[tuple[str, bytes]]:
    """Yield the examples of a body, each with its media type."""
    for media, each in one.get("requestBody", {}).get("content", {}).items():
        if media == "multipart/form-data":
            disposition = each["encoding"]["file"]["headers"]["Content-Disposition"]["example"]
            yield multipart([(disposition, text) for text in each["example"]["file"]])
        elif "example" in each:
            yield media, each["example"].encode()


def multipart(parts: list[tuple[str, str]], **fields: str) -> tuple[str, bytes]:
    parts = [*parts, *((f'form-data; name="{name}"', value) for name, value in fields.items())]
    said = [f"--edge\r\nContent-Disposition: {head}\r\n\r\n{text}\r\n" for head, text in parts]
    return "multipart/form-data; boundary=edge", "".join([*said, "--edge--\r\n"]).encode()


def media(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0]


def test_each_example_is_answered_as_described(there, said):
    number = 0
    for path, method, one in operations(said):
        address = filled(path, one)
        if SIMULATED in address:
            assert there.ask(address).status == 404
            continue
        asked = list(bodies(one)) if method == "POST" else [("", b"")]
        assert asked, path
        for type_, body in asked:
            heads = {"Content-Type": type_} if type_ else {}
            answer = there.ask(address, method, body or None, heads)
            good = one["responses"].get(str(answer.status), {})
            assert answer.status in (200, 303), (address, answer.text[:500])
            assert answer.status == 303 or media(answer) in good["content"], address
            assert {one.lower() for one in good.get("headers", {})} >= {
                name
                for name in ("etag", "location", "content-disposition", "functiegraaf-cut")
                if name in answer.headers
            }, address
            number += 1
    assert number > 80


def test_each_form_that_is_described_can_be_had(there, said):
    number = 0
    for path, method, one in operations(said):
        content = one["responses"]["200"]["content"]
        address = filled(path, one)
        if method == "POST" or len(content) == 1 or "{" in path or SIMULATED in address:
            continue
        for form in content:
            # The example has no triples; what the service is is made of them.
            asked = path if path == "/sparql" and form in GRAPHS else address
            answer = there.ask(asked, headers={"Accept": form})
            assert (answer.status, media(answer)) == (200, form), address
            number += 1
    assert number > 300


def test_what_comes_back_from_a_check(there, said):
    form = said["paths"]["/validate"]["post"]["requestBody"]["content"]["multipart/form-data"]
    known = said["paths"]["/validate"]["post"]["responses"]["200"]["content"]
    part = (form["encoding"]["file"]["headers"]["Content-Disposition"]["example"], "# empty")
    found = set()
    for wanted in ("page", "annotated", "turtle"):
        assert wanted in form["schema"]["properties"]["as"]["enum"]
        type_, body = multipart([part], **{"as": wanted})
        answer = there.ask("/validate", "POST", body, {"Content-Type": type_})
        # Only a workbook can be given back with comments.
        assert answer.status == (422 if wanted == "annotated" else 200), answer.text
        found.add(media(answer))
    assert found <= set(known)


def test_the_methods_are_those_that_are_taken(there, said):
    for path, item in said["paths"].items():
        first = next(iter(item.values()))
        allowed = there.ask(filled(path, first), "OPTIONS").headers["allow"].split(", ")
        assert {one.lower() for one in allowed} - {"head", "options"} == set(item), path


def test_bounds(there, said):
    files = said["paths"]["/validate"]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert files["schema"]["properties"]["file"]["maxItems"] == MOST_FILES
    part = ('form-data; name="file"; filename="a.ttl"', "# empty")
    heads = {"Accept": "application/json"}
    for number, status in ((MOST_FILES, 200), (MOST_FILES + 1, 422)):
        type_, body = multipart([part] * number)
        answer = there.ask("/validate", "POST", body, {**heads, "Content-Type": type_})
        assert answer.status == status, answer.text

    query = said["paths"]["/queries/profile-competencies"]["get"]
    address = filled("/queries/profile-competencies", query)
    bounds = {one["name"]: one["schema"].get("maximum") for one in query["parameters"][:-1]}
    for name, most in bounds.items():
        if most:
            assert there.ask(f"{address}&{name}={most}").status in (200, 404)
            assert there.ask(f"{address}&{name}={most + 1}").status == 400
    assert bounds[paging.SIZE] == paging.MOST
    names = there.ask("/suggest?q=e").text
    assert 0 < len(json.loads(names)["suggestions"]) <= 10


SWITCHED_OFF = ("--no-free", "--no-stored", "--no-pages", "--no-validate")


def test_what_is_switched_off_is_not_described_and_refused(tmp_path, said):
    with server(tmp_path, "--limit", "rate=0", *SWITCHED_OFF) as one:
        left = json.loads(one.ask("/openapi.json").body)
        for path, method, each in operations(said):
            status = one.ask(filled(path, each), method, b"" if method == "POST" else None).status
            is_there = method.lower() in left["paths"].get(path, {})
            assert (status == 200) == is_there or path == "/sparql", (path, status)
        assert one.ask("/sparql", headers={"Accept": "text/turtle"}).status == 200
        assert one.ask("/sparql?query=ASK%7B%7D").status == 403
    assert set(left["paths"]) == {
        "/queries", "/sparql", "/store", "/prefixes", "/limits", "/version", "/healthz",
        "/metrics", "/openapi.json", "/.well-known/void", "/sparql/names.json",
    }  # fmt: skip
    assert set(left["paths"]["/sparql"]) == {"get"}


# What schemathesis found.


def test_what_the_connection_refuses_is_a_problem_too(there):
    for method in ("GET", "HEAD"):
        answer = there.ask("/sparql?query=" + "x" * 70_000, method)
        assert (answer.status, media(answer)) == (414, PROBLEM)
        assert answer.body == b"" if method == "HEAD" else json.loads(answer.body)["status"] == 414
    with socket.create_connection(("127.0.0.1", there.port), 10) as line:
        line.sendall(b"GET /version HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 250_000)
        head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert f"content-type: {PROBLEM}".encode() in head.lower()
    assert json.loads(body)["status"] == 431


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/queries/profile-competencies?profile=N06.01.02", 304),
        ("/gap.csv?from=N06.01.08&to=N06.01.06", 304),
        ("/id/level-A.ttl", 304),
        ("/queries/profile-competencies?profile=nobody", 404),
        ("/gap.csv?from=N06.01.08&to=", 400),
        ("/sparql.csv?query=ASK", 400),
        ("/sheet/nobody.docx", 404),
        ("/store?graph=https://example.org/none", 404),
    ],
)
def test_who_has_any_answer_is_told_where_there_is_none(there, path, status):
    assert there.ask(path, If_None_Match="*").status == status


#: schemathesis does not know how a query is written.
HOOKS = """
import schemathesis

@schemathesis.serializer("application/sparql-query")
def text(ctx, value):
    return str(value).encode("utf-8", "replace")
"""
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,unsupported_method"
)


def schemathesis(folder: Path, where: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", where, "--checks", CHECKS,
        "--max-examples", "5", "--seed", "1", "--generation-deterministic", "--no-color",
        "--phases", "examples,fuzzing", "--workers", "2", *options,
    ]  # fmt: skip
    (folder / "hooks.py").write_text(HOOKS)
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(folder)}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, timeout=400, env=environment
    )


def test_schemathesis(there, tmp_path):
    """What OpenAPI promises is so, for hundreds of requests that nobody thought of."""
    out = schemathesis(tmp_path, there.base + "openapi.json")

    assert out.returncode == 0, out.stdout[-6000:] + out.stderr[-2000:]


def test_schemathesis_notices_what_is_not_so(there, said, tmp_path):
    wrong: Said = copy.deepcopy(said)
    wrong["paths"] = {path: wrong["paths"][path] for path in ("/suggest", "/prefixes", "/store")}
    names = wrong["components"]["schemas"]["Suggestions"]["required"]
    names.append("more")
    del wrong["paths"]["/prefixes"]["get"]["responses"]["200"]["content"]["text/turtle"]
    del wrong["paths"]["/store"]["get"]["responses"]["400"]
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))

    out = schemathesis(tmp_path, "wrong.json", "--url", there.base)

    assert out.returncode == 1, out.stdout + out.stderr
    for words in ("Response violates schema", "Undocumented Content-Type", "Undocumented status"):
        assert words in out.stdout
