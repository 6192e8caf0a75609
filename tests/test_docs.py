"""The documentation: what is generated is fresh, what is shown is real, links lead somewhere."""

import doctest
import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import functiegraaf
from functiegraaf import catalogue, export
from functiegraaf.cli import main

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
#: A query of the model, and the table below it.
EXAMPLES = re.findall(
    r"```sparql\n(.*?)```\n\n((?:\|[^\n]*\n)*)", (DOCS / "model.md").read_text("utf-8"), re.DOTALL
)


def generator():
    """Load docs/generate.py, which is a program and not a module of the package."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def graph():
    return functiegraaf.open()


def test_generated_pages_are_fresh(graph):
    stale = [str(path.relative_to(ROOT)) for path in generator().stale(graph)]

    assert stale == [], "run: python docs/generate.py"


def test_the_generator_mends_a_stale_page(graph, tmp_path, monkeypatch):
    module = generator()
    pages = {tmp_path / "fresh.md": "as it is\n", tmp_path / "stale.md": "as it should be\n"}
    (tmp_path / "fresh.md").write_text("as it is\n")
    (tmp_path / "stale.md").write_text("as it was\n")
    monkeypatch.setattr(module, "pages", lambda graph: pages)

    assert module.stale(graph) == [tmp_path / "stale.md"]


def test_what_only_the_documents_tell_is_kept_without_them(graph, tmp_path, monkeypatch):
    module = generator()
    before = (DOCS / "reference" / "inventory.md").read_text("utf-8")
    monkeypatch.setattr(module, "SOURCES", tmp_path)

    assert module.inventory_page(graph) == before


@pytest.mark.parametrize(
    ("asked", "excepted", "said"),
    [
        ({"fg:a"}, set(), "used by no stored query and not listed: fg:b"),
        ({"fg:a", "fg:b"}, {"fg:b"}, "listed, but used by a stored query: fg:b"),
        ({"fg:a", "fg:b"}, {"fg:c"}, "listed, but not in the ontology: fg:c"),
        ({"fg:a", "fg:b", "fg:c"}, set(), "used by a stored query, but not in the ontology: fg:c"),
    ],
)
def test_a_term_has_a_query_or_a_reason(asked, excepted, said):
    terms = ["https://w3id.org/functiegraaf/def/a", "https://w3id.org/functiegraaf/def/b"]
    with pytest.raises(SystemExit) as raised:
        generator().refuse_gaps(terms, asked, excepted)

    assert said in str(raised.value)


def test_the_generator_doctests_hold():
    assert doctest.testmod(generator()).failed == 0


def test_every_stored_query_is_in_the_docs():
    page = (DOCS / "reference" / "queries.md").read_text("utf-8")

    assert [name for name in catalogue.names() if f"\n## {name}\n" not in page] == []


def commands(command, path):
    yield path
    if isinstance(command, click.Group):
        with click.Context(command) as context:
            for name in command.list_commands(context):
                yield from commands(command.get_command(context, name), f"{path} {name}")


def test_every_command_is_in_the_docs():
    page = (DOCS / "reference" / "cli.md").read_text("utf-8")

    assert [path for path in commands(main, "functiegraaf") if f"\n## {path}\n" not in page] == []


def test_the_model_has_examples():
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize(("query", "table"), EXAMPLES)
def test_an_example_of_the_model_gives_its_table(query, table, graph):
    answer = export.write(graph.sparql(query), "markdown").decode()

    assert answer == table
    assert len(answer.splitlines()) > 2


def test_the_lines_of_the_notebook_give_their_output():
    result = doctest.testfile(str(DOCS / "notebook.md"), module_relative=False)

    assert result.attempted >= 10
    assert result.failed == 0


def anchors(path):
    """Return the anchors of the headings of a page, as the usual Markdown viewers make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


def test_decisions_are_numbered_without_a_gap():
    names = sorted(path.name for path in (DOCS / "decisions").glob("*.md"))

    assert [name[:4] for name in names] == [f"{i:04}" for i in range(1, len(names) + 1)]
    for name in names:
        text = (DOCS / "decisions" / name).read_text("utf-8")
        assert text.startswith(f"# {name[:4]} ")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives"], name


def test_the_picture_has_a_title_and_a_description():
    text = (DOCS / "model.svg").read_text("utf-8")

    assert "<title id=" in text
    assert "<desc id=" in text
    assert "prefers-color-scheme: dark" in text


def test_the_commands_of_the_tour_run_as_they_stand(tmp_path, monkeypatch):
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"<!-- tour -->\n```sh\n(.*?)```", readme, re.DOTALL)
    assert blocks
    (tmp_path / "docs").symlink_to(DOCS)
    monkeypatch.chdir(tmp_path)
    for line in "".join(blocks).splitlines():
        result = CliRunner().invoke(main, shlex.split(line)[1:])
        assert result.exit_code == 0, (line, result.output)
    assert {"functies.ttl", "terug.xlsx", "compare.html"} <= {p.name for p in tmp_path.iterdir()}


def test_each_promise_of_the_server_names_a_test_that_exists():
    page = (DOCS / "threat-model.md").read_text("utf-8")
    known = {
        name
        for path in Path(__file__).parent.glob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    promises, _, rest = page.partition("## What is not promised")
    rows = [line for line in promises.splitlines() if line.startswith("| ") and "---" not in line]
    told = [row for row in rows if "`test_" in row]

    assert len(told) >= 30
    assert set(re.findall(r"`(test_\w+)`", page)) <= known
    assert not re.search(r"`test_", rest)
    after = promises.partition("## What is promised")[2]
    assert [row for row in after.splitlines() if row.startswith("| ") and "test_" not in row] == [
        "| promise | shown by |",
        "| --- | --- |",
    ] * after.count("\n### ")
