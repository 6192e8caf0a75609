"""The static site: pages that hold together, harmless, the same each time, and found by name.

What real web servers answer stands in `tests/site/answers.tsv`.
"""

from __future__ import annotations

import csv
import fcntl
import hashlib
import http.client
import json
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import urldefrag, urlsplit

import html5lib
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from functiegraaf import load, resources, targets
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.targets.site import facts
from functiegraaf.targets.site.places import LOCAL, Places
from servers import program, shared, short

BASE = "https://functies.example.nl/hr/"
ROOM = Path(__file__).parent / "site"
QUERIES = targets.folder("site")
SKOS = "http://www.w3.org/2004/02/skos/core#"
HOSTILE = (
    "<script>alert(1)</script></script><img src=x onerror=alert(1)>\" onload='x' ]]> &lt; \u202e"
)


def run_of(factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Return the folder that all workers share, and the process of the whole run."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        return base.parent, os.getppid()
    return base, os.getpid()


def write(parts: targets.Parts, folder: Path) -> None:
    for name, content in parts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The site of the shipped graph, made once for all workers."""
    folder, _ = run_of(tmp_path_factory)
    with (folder / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "site").exists():
            write(targets.parts("site", Graph.open(), ["turtle"], BASE), folder / "site-new")
            (folder / "site-new").rename(folder / "site")
    return folder / "site"


class Page(HTMLParser):
    """What the tests look at in a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.handlers: list[str] = []
        self.scripts: list[str] = []
        self.texts: list[str] = []
        self.lang = ""
        self._in = ""
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.tags[tag] += 1
        self._in = tag
        if "id" in said:
            self.ids[said["id"]] += 1
        if tag == "a":
            self.links.append(said["href"])
        if tag == "html":
            self.lang = said.get("lang", "")
        if tag == "script":
            self.scripts.append("")
            assert said == {"type": "application/ld+json"}
        if tag == "link" and said["rel"] in ("stylesheet", "icon"):
            self.loaded.append(said["href"])
        if tag == "link" and said["rel"] == "alternate" and "type" in said:
            self.links.append(said["href"])
        if "src" in said:
            self.loaded.append(said["src"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.handlers += [name for name in said if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag):
        self._in = ""

    def handle_data(self, data):
        if self._in == "script":
            self.scripts[-1] += data
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@cache
def page_of(path: Path) -> Page:
    return Page(path.read_text("utf-8"))


def html_files(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.html"))
    assert found
    return found


def faults(folder: Path) -> list[str]:
    """Return what is wrong with the pages of a site, by name."""
    found = []
    for path in html_files(folder):
        page, name = page_of(path), path.relative_to(folder)
        wanted = "en" if path.name.endswith(".en.html") else "nl"
        if page.lang != wanted:
            found.append(f"{name}: lang is {page.lang!r}")
        for tag in ("title", "h1", "main", "header", "footer"):
            if page.tags[tag] != 1:
                found.append(f"{name}: {page.tags[tag]} of {tag}")
        found += [f"{name}: id {one} twice" for one, count in page.ids.items() if count > 1]
        found += [f"{name}: handler {one}" for one in page.handlers]
        found += [f"{name}: loads {one}" for one in page.loaded if one not in LOADED]
        jumps = [b for a, b in zip(page.headings, page.headings[1:], strict=False) if b > a + 1]
        found += [f"{name}: a heading h{one} below none" for one in jumps]
        for link in page.links:
            address, mark = urldefrag(link)
            if urlsplit(address).scheme in ("http", "https"):
                continue
            if urlsplit(address).scheme:
                found.append(f"{name}: leads to {link}")
                continue
            there = (path.parent / address).resolve() if address else path
            if not there.is_file():
                found.append(f"{name}: leads to nothing: {link}")
            elif mark and mark not in page_of(there).ids:
                found.append(f"{name}: leads to no place: {link}")
    return found


#: What a page may load.
LOADED = ("style.css", "../style.css", "data:,")


def test_pages_hold_together(site):
    assert len(html_files(site)) > 3000
    assert faults(site) == []


def test_what_is_wrong_with_a_page_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<html lang=en><title>a</title><h1 id=x>a</h1><h3 id=x onclick=y>b</h3><img src="//cdn/x">'
        '<a href="b.html">b</a><a href="#no">c</a><a href="javascript:x">d</a>'
    )
    found = " ".join(faults(tmp_path))
    for said in (
        "lang is 'en'", "0 of main", "id x twice", "handler onclick", "loads //cdn/x", "h3 below",
        "nothing: b.html", "place: #no", "leads to javascript:x",
    ):  # fmt: skip
        assert said in found


@pytest.mark.parametrize(
    "name",
    [
        "index", "register", "queries", "id/index", "def/index", "shape/index", "graph/index",
        "graph/stated", "def/NormFunction", "def/requires", "shape/Table", "id/query-competency-gap",
        "id/function-N06-01-06", "id/function-N02-01-02.en", "id/profile-N06-01-06-VP-I",
        "id/competency-N06-3", "id/qualification-N06-1", "id/conflict-3", "id/document-BD80F580.en",
        "id/scheme-COMPETENCIES",
    ],
)  # fmt: skip
def test_a_page_is_html_without_errors(site, name):
    parser = html5lib.HTMLParser(strict=False)
    parser.parse((site / f"{name}.html").read_bytes())
    assert parser.errors == []


def test_every_name_of_ours_leads_to_a_place(site):
    """As the settings of the servers have it: they are made of the same rules."""
    places = Places(targets.about("site").settings["hashes"])
    names = set()
    for path in [
        *sorted((site / "graph").glob("*.nt")),
        site / "shape" / "index.nt",
        *site.glob("*.nt"),
    ]:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
            if isinstance(quad.subject, ox.NamedNode):
                names.add(quad.subject.value)
    ours = {name for name in names if name.startswith(resources.ID.removesuffix("id/"))}
    assert len(ours) > 4000
    lost = []
    for name in sorted(ours):
        place = places.expected(name)
        file = site / place.file("nl") if place else None
        if file is None or not file.is_file():
            lost.append(name)
        elif place.hash and place.hash not in page_of(file).ids:
            lost.append(f"{name}: no {place.hash}")
    assert lost == []


@pytest.mark.parametrize(
    "name", ["id/profile-N06-01-02", "def/requires", "shape/Level", "graph/concluded"]
)
def test_the_rdf_beside_a_page_is_the_same_in_each_syntax(site, name):
    """Read by rdflib, which did not write it."""
    kinds = {".ttl": "turtle", ".nt": "nt", ".jsonld": "json-ld", ".rdf": "xml"}
    read = [
        rdflib.Graph().parse(str(site / (name + ending)), format=kind)
        for ending, kind in kinds.items()
    ]
    assert len(read[0]) > 3
    for other in read[1:]:
        assert isomorphic(read[0], other)


def test_the_rdf_of_a_whole_has_its_parts(site):
    graph = rdflib.Graph().parse(str(site / "id/profile-N06-01-02.ttl"))
    kinds = Counter(str(kind).rsplit("/", 1)[-1] for kind in graph.objects(None, rdflib.RDF.type))
    assert kinds["CompetencyRequirement"] == 5
    assert kinds["ProfileSituation"] >= 1


def test_the_graphs_are_whole(site):
    for name in resources.SHIPPED_GRAPHS:
        written = rdflib.Graph().parse(str(site / f"graph/{name}.nt"))
        here = Graph.open().sparql((ROOM / "size-of-graphs.rq").read_text("utf-8"))
        sizes = {row[0].value.rsplit("/", 1)[-1]: int(row[1].value) for row in here.terms}
        assert len(written) == sizes[name]


def test_a_page_has_its_data_within(site):
    page = page_of(site / "id/function-N06-01-02.html")
    graph = rdflib.Graph().parse(data=page.scripts[0], format="json-ld")
    function = rdflib.URIRef(resources.ID + "function-N06-01-02")
    kinds = {str(kind) for kind in graph.objects(function, rdflib.RDF.type)}
    assert resources.DEF + "NormFunction" in kinds
    assert "https://schema.org/Occupation" in kinds


def test_a_function_reads_like_a_description(site):
    nl = page_of(site / "id/function-N06-01-06.html").text
    answer = Graph.open().run("profile-competencies", profile="N06.01.06")
    for row in answer:
        assert f"{row['competency']} niveau {row['level']} {row['keyword']}" in nl
    for said in (
        "Begaat maar weinig fouten.", "Kritische werksituaties", "Agressie : Door de contacten",
        "Ten minste een opleiding op MBO niveau 3", "Verwante opleidingen", "Tegenspraken in de bronnen",
        "bladzijde 50, regels 2086–2087", "Functies in deze groep", "N06.01.06/VP II",
    ):  # fmt: skip
        assert said in nl
    en = page_of(site / "id/function-N06-01-06.en.html").text
    for said in (
        "Public Services Officer III (N06.01.06)",
        "Integrity level C acting",
        "Critical work situations",
    ):
        assert said in en


def test_tasks_stand_with_the_function(site):
    text = page_of(site / "id/function-N02-01-02.html").text
    assert "Advisering dagelijks bestuur" in text
    assert "treedt ten opzichte van het personeel" in text


def test_what_we_concluded_is_marked(site):
    """Its dimension is concluded, its definition is not."""
    text = (site / "id/competency-N06-3.html").read_text("utf-8")
    dimension = re.search("Relationele gedragsvaardigheden</a> (.*?)</dd>", text)
    definition = re.search('<p class="lead">Kan nagaan (.*?)</p>', text)
    assert '<span class="concluded"' in dimension[1]
    assert "concluded" not in definition[1]
    assert "Wat wij hierover concludeerden" in text


def test_a_text_in_another_language_says_so(site):
    text = (site / "id/competency-level-N06-3-C.en.html").read_text("utf-8")
    assert '<span lang="nl">Laat klanten merken dat zij voor vol worden aangezien.</span>' in text


def test_links_go_both_ways(site):
    level = page_of(site / "id/competency-level-N06-1-C.html")
    profile = page_of(site / "id/profile-N06-01-04.html")
    assert "profile-N06-01-04.html" in level.links
    assert "competency-level-N06-1-C.html" in profile.links
    assert "../shape/Competency.html" in page_of(site / "def/Competency.html").links
    assert "../def/Competency.html" in page_of(site / "shape/Competency.html").links


def test_a_query_has_its_answer(site):
    page = page_of(site / "id/query-competency-gap.html").text
    assert "Conflicthantering D C 1" in page
    assert (site / "id/query-competency-gap.rq").read_text() == (
        resources.root() / "queries" / "competency-gap.rq"
    ).read_text()


def test_a_section_is_a_query_and_each_query_is_used():
    import yaml

    listed = [one["name"] for one in yaml.safe_load((QUERIES / "sections.yaml").read_text())]
    assert sorted([*listed, "facts", "tree"]) == sorted(path.stem for path in targets.files("site"))


def test_words_are_there_in_both_languages_and_are_used():
    import yaml

    words = yaml.safe_load((QUERIES / "words.yaml").read_text())
    package = Path(facts.__file__).parent
    code = "".join(
        path.read_text() for path in sorted(package.rglob("*")) if path.suffix in (".py", ".html")
    )
    for key, said in words.items():
        if key in ("terms", "columns"):
            assert all(set(one) == {"nl", "en"} for one in said.values())
            continue
        assert set(said) == {"nl", "en"}, key
        made = re.fullmatch(r"graph-.*|.*-lead|Violation|Warning|Info", key)
        assert made or f'"{key}"' in code, key


def digest(parts: targets.Parts) -> str:
    whole = hashlib.sha256()
    for name in sorted(parts):
        whole.update(name.encode() + b"\0" + parts[name] + b"\0")
    return whole.hexdigest()


def test_another_process_writes_the_same_bytes(site):
    script = (
        "import sys, hashlib\n"
        "from functiegraaf import targets\n"
        "from functiegraaf.query import Graph\n"
        "from test_site import digest\n"
        "print(digest(targets.parts('site', Graph.open(), [], sys.argv[1])))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4242", "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", script, BASE],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    here = {
        str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }
    assert done.stdout.strip() == digest(here)


def hostile_graph() -> Graph:
    """Return a graph in which everything that somebody can write is meant to do harm."""
    store = ox.Store()
    for path in resources.graph_files("ontology"):
        load.load_file(store, path, load.graph_name("ontology"))
    named = load.graph_name("local")
    a, label = (
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode(SKOS + "prefLabel"),
    )

    def say(subject, predicate, value):
        store.add(ox.Quad(subject, predicate, value, named))

    for local in ("function-X", "../../escape", "index", "a/b", "x" * 300, "CON.html", "%2e%2e"):
        thing = ox.NamedNode(resources.ID + local)
        say(thing, a, ox.NamedNode(resources.DEF + "NormFunction"))
        for lang in ("nl", "en"):
            say(thing, label, ox.Literal(HOSTILE, language=lang))
        say(thing, ox.NamedNode(SKOS + "definition"), ox.Literal(HOSTILE))
        say(thing, ox.NamedNode(SKOS + "notation"), ox.Literal(HOSTILE))
        say(thing, ox.NamedNode(SKOS + "exactMatch"), ox.NamedNode("javascript:alert(1)"))
        say(thing, ox.NamedNode(SKOS + "exactMatch"), ox.NamedNode("data:text/html,x"))
        say(
            thing,
            ox.NamedNode("http://example.org/'onclick='x"),
            ox.Literal(HOSTILE, language="de"),
        )
        say(
            thing,
            ox.NamedNode(resources.DEF + "inGroup"),
            ox.NamedNode(resources.ID + "function-X"),
        )
        say(
            thing,
            ox.NamedNode(resources.DEF + "inSeries"),
            ox.NamedNode(resources.ID + "function-X"),
        )
    return Graph(store, ["ontology", "local"])


def test_local_functions_stand_on_the_first_page():
    store = load.load_shipped(ox.Store())
    load.load_file(store, ROOM.parent / "tables" / "good.ttl", load.graph_name("local"))
    graph = Graph(store, [*resources.SHIPPED_GRAPHS, "local"])
    parts = targets.parts("site", graph, [])
    first = Page(parts["index.html"].decode()).text
    assert "Maatwerkfuncties" in first
    local = [name for name in parts if re.fullmatch(r"id/local-function-[^.]*\.html", name)]
    assert local
    assert "Competenties" in Page(parts[local[0]].decode()).text
    norm = Page(parts["id/function-N06-01-06.html"].decode()).text
    assert "Medewerker loket en advies" in norm
    assert "graph/local.ttl" in parts
    # What describes the release only is left out, and the page of the data says so.
    assert "dcat.ttl" not in parts
    listed = parts[targets.left_out("site")].decode().splitlines()
    assert listed[0] == "target,reason"
    assert {line.partition(",")[0] for line in listed[1:]} >= {"dcat", "void", "queries"}
    assert "Niet gemaakt dcat: 'dcat' describes" in Page(parts["graph/index.html"].decode()).text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    parts = targets.parts("site", hostile_graph(), [], BASE)
    allowed = re.compile(
        rf"(?:(?:id|def|shape|graph|context|csv|parquet|w3id)/)?(?:{LOCAL.pattern}|)(?:\.[a-z]+)+"
    )
    assert [name for name in parts if not allowed.fullmatch(name)] == []
    assert not any(".." in PurePosixPath(name).parts for name in parts)
    write(parts, folder)
    return folder


def test_what_is_hostile_stays_a_text(hostile):
    """Scripts other than data, handlers and links to anything but the web are faults."""
    page = page_of(hostile / "id/function-X.html")
    assert "<script>alert(1)</script>" in page.text
    assert "\u202e" not in page.text
    assert "\\u202e" in page.text
    assert faults(hostile) == []
    loaded = rdflib.Graph().parse(data=page.scripts[0], format="json-ld")
    texts = {str(value) for value in loaded.objects()}
    assert HOSTILE in texts
    assert json.loads(page.scripts[0])


def test_what_is_hostile_is_html_without_errors(hostile):
    for name in ("id/function-X", "index", "register", "def/inGroup"):
        parser = html5lib.HTMLParser(strict=False)
        parser.parse((hostile / f"{name}.html").read_bytes())
        assert parser.errors == []


def test_of_people_nothing_is_published():
    from functiegraaf.simulate.sample import sample

    made_up = sample(1, 10)
    kept = facts.Facts.read(made_up)
    kinds = {kind.rsplit("/", 1)[-1] for thing in kept.things() for kind in kept.classes(thing)}
    assert "Municipality" in kinds
    assert not kinds & {"Employee", "HeldCompetency", "org#Post", "Staffing", "Supply", "Total"}
    assert not any(
        "employee" in str(fact.value)
        for fact in kept.all
        if isinstance(fact.value, ox.NamedNode) and fact.value.value.startswith(resources.ID)
    )


def test_what_is_too_large_for_a_site_is_refused(monkeypatch):
    monkeypatch.setattr(facts, "MOST", 1000)
    with pytest.raises(InputError, match="too many for a site"):
        targets.parts("site", Graph.open(), [])


def test_without_an_address_nothing_is_written_that_needs_one(site):
    assert (site / "robots.txt").read_text().endswith(f"Sitemap: {BASE}sitemap.xml\n")
    listed = set(re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text()))
    assert listed == {BASE + str(path.relative_to(site)) for path in html_files(site)}
    without = set(targets.parts("site", hostile_graph(), []))
    assert not without & {"robots.txt", "sitemap.xml", "w3id/.htaccess"}
    assert {".htaccess", "nginx.conf", "index.html"} <= without


LINES = (ROOM / "answers.tsv").read_text("utf-8").splitlines()
ANSWERS = list(
    csv.DictReader(
        (line for line in LINES if not line.startswith("#")),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)
CASES = [
    (server, row)
    for server in ("apache", "nginx")
    for row in ANSWERS
    if row["servers"] in (server, "both")
]


@pytest.fixture(scope="session")
def addresses(site, tmp_path_factory):
    folder, pid = run_of(tmp_path_factory)

    def address(server: str) -> str:
        if program(server) is None:
            reason = f"{server} is not installed; see CONTRIBUTING.md"
            if os.environ.get("CI"):
                pytest.fail(f"{reason}: in CI nothing is left out")
            pytest.skip(reason)
        return shared(f"{server}={site}", folder, pid)["base"]

    return cache(address)


def answer(base: str, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    """Ask as it is written: without headers of a library, and without tidying the path."""
    line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    line.request("GET", path, headers=headers)
    reply = line.getresponse()
    reply.read()
    line.close()
    return reply


@pytest.mark.parametrize(
    ("server", "row"),
    CASES,
    ids=[f"{s} {r['path']} {r['accept']} {r['language']}" for s, r in CASES],
)
def test_a_web_server_answers(addresses, server, row):
    base = addresses(server)
    asked = {"Accept": row["accept"], "Accept-Language": row["language"]}
    reply = answer(base, row["path"], {name: value for name, value in asked.items() if value})
    assert reply.status == int(row["status"])
    assert (reply.getheader("Location") or "").removeprefix(base) == row["location"]
    if row["type"]:
        assert reply.getheader("Content-Type") == row["type"]
    links = reply.getheader("Link") or ""
    assert set(re.findall('rel="(.*?)"', links)) == ({row["link"]} if row["link"] else set())
    negotiated = row["status"] in ("303", "406")
    vary = re.sub(r"\s", "", reply.getheader("Vary") or "")
    assert vary == ("Accept,Accept-Language" if negotiated else vary)
    if reply.status == 200 and row["path"].endswith(".html"):
        assert reply.getheader("Content-Language") == ("en" if ".en." in row["path"] else "nl")
        assert "default-src 'none'" in reply.getheader("Content-Security-Policy")


@pytest.mark.parametrize("server", ["apache", "nginx"])
def test_where_a_server_leads_to_is_there(addresses, server):
    """And the links of its headers are there, too."""
    base = addresses(server)
    followed = 0
    for row in ANSWERS:
        if row["servers"] != "both" or row["status"] != "303":
            continue
        reply = answer(base, row["path"], {"Accept": row["accept"]} if row["accept"] else {})
        there = urldefrag(reply.getheader("Location").removeprefix(base))[0]
        found = answer(base, there, {})
        assert found.status == 200, there
        for link in re.findall("<(.*?)>", reply.getheader("Link") or ""):
            assert answer(base, link, {}).status == 200, link
        followed += 1
    assert followed > 30


def test_rdflib_follows_a_name(addresses, monkeypatch):
    """An independent tool reads a name as it would on the web, through the redirect."""
    base = addresses("apache")
    graph = rdflib.Graph().parse(base + "/id/competency-N06-3")
    assert (rdflib.URIRef(resources.ID + "competency-N06-3"), None, None) in graph
    assert short("apache=x") == "apache"
