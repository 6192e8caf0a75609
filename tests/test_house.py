"""Rules about the repository itself."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

import functiegraaf
from functiegraaf import catalogue, resources

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
TURTLE = [
    path for room in ("ontology", "data", "shapes") for path in sorted((ROOT / room).rglob("*.ttl"))
]
SKOS = "http://www.w3.org/2004/02/skos/core#"

# The names, parameters and columns that others build on.
CONTRACT = """
functions | | code,name,series,group,scale,nlqfLow,nlqfHigh
profiles | | profile,title,kind,function
profile-competencies | profile | position,competency,dimension,level,keyword,indicators
behaviour-indicators | competency,level | position,indicator
competency-levels | | competency,level,keyword,indicators
critical-situations | profile | position,situation,description
required-knowledge | profile | kind,position,name,description
characteristics | function | position,characteristic
minimum-education | | profile,education,level
profile-qualifications | profile | position,qualification,level
role-complexity | qualification | aspect,position,description
core-tasks | qualification | coreTask,title,workProcess,workProcessTitle
knowledge-topics | qualification | topic
nlqf-indicators | function | level,facet,indicator
related-education | function | education,level,remark
functions-for-education | education | function,name,level
result-areas | function | position,resultArea,tasks
tasks | function | resultAreaPosition,resultArea,position,task
module-tasks | module | position,task
functions-requiring | competency,level | function,name,level
competency-gap | from,to | competency,fromLevel,toLevel,steps
career-steps | function | to,name,scaleChange,nlqfChange,heavier,lighter,new
dimension-spread | | profile,dimension,competencies
shared-situations | situation | function,name,position
selection-reasons | group | competency,chosen,reason
sources | item | document,page,lines,basis
source-conflicts | | conflict,kind,subject,statement,otherStatement,followed,reason
graph-counts | | concept,count
"""


@pytest.mark.parametrize("line", CONTRACT.strip().splitlines())
def test_the_contract_of_the_queries_holds(line):
    name, parameters, columns = (part.strip() for part in line.split("|"))
    query = catalogue.get(name)

    assert ",".join(query.asked_parameters()) == parameters
    assert ",".join(query.columns) == columns


@pytest.mark.parametrize("name", catalogue.names())
def test_a_header_is_complete_and_agrees_with_the_text(name):
    from functiegraaf import binding

    query = catalogue.get(name)

    assert set(query.question) == {"nl", "en"}
    assert query.description
    assert query.tags
    assert set(binding.parameter_values(query.text)) == {p.variable for p in query.parameters}
    selected = re.search(r"SELECT (?:DISTINCT )?(.*?) WHERE", query.text, re.DOTALL)
    assert selected is not None
    assert tuple(re.findall(r"\?(\w+)", selected[1])) == query.columns
    assert "ORDER BY" in query.text


def test_an_unknown_header_key_is_refused():
    with pytest.raises(functiegraaf.QueryError, match="unknown key"):
        catalogue.parse("x", "#+ qestion: {nl: a, en: b}\nASK {}")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_stays_small_and_holds_no_sparql(path):
    text = path.read_text("utf-8")

    assert text.count("\n") <= 300
    assert not re.search(
        r"\b(SELECT|CONSTRUCT|ASK|INSERT|DELETE)\s*[?{*(]|\bWHERE\s*\{", _without_docstrings(text)
    )


def _without_docstrings(text):
    return re.sub(r'"""[\s\S]*?"""', "", text)


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name)
def test_turtle_is_formatted(path):
    check = subprocess.run(
        [str(Path(sys.executable).parent / "turtlefmt"), "--check", str(path)],
        capture_output=True,
        text=True,
    )

    assert check.returncode == 0, f"run: turtlefmt {path.relative_to(ROOT)}\n{check.stdout}"


def ontology_terms():
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    return sorted(
        {
            quad.subject.value
            for path in resources.graph_files("ontology")
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
            if isinstance(quad.object, ox.NamedNode)
            and quad.object.value.removeprefix("http://www.w3.org/2002/07/owl#") in kinds
            and isinstance(quad.subject, ox.NamedNode)
            and quad.subject.value.startswith(resources.DEF)
        }
    )


def test_every_term_has_one_label_and_one_definition_in_both_languages():
    texts = {}
    for path in resources.graph_files("ontology"):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value in (SKOS + "prefLabel", SKOS + "definition"):
                key = (quad.subject.value, quad.predicate.value)
                texts.setdefault(key, []).append(quad.object.language)

    assert len(ontology_terms()) > 100
    for term in ontology_terms():
        for predicate in (SKOS + "prefLabel", SKOS + "definition"):
            assert sorted(texts.get((term, predicate), [])) == ["en", "nl"], (term, predicate)


def test_terms_are_named_in_the_house_style():
    local = [term.removeprefix(resources.DEF) for term in ontology_terms()]

    assert [name for name in local if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name)] == []


def test_no_rdf_1_2_triple_terms():
    for path in TURTLE:
        text = re.sub(r'"[^"]*"', "", path.read_text("utf-8"))
        assert "<<" not in text, path


def test_one_version_everywhere():
    """What repeats the version says the same; `test_version.py` shows that this is noticed."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    stale = subprocess.run(
        [sys.executable, "docs/stamp.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )

    assert functiegraaf.__version__ == version
    assert stale.stdout + stale.stderr == "", "run: python docs/generate.py"
    assert f'owl:versionInfo "{version}"' in (ROOT / "ontology" / "core.ttl").read_text()


def test_nothing_names_a_path_of_a_machine():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            text = (ROOT / name).read_text("utf-8", "replace")
            assert not re.search(r"(?<![\w.])/(work|root|home|tmp/build)/", text), name


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=lambda command: " ".join(command),
)
def test_the_code_is_clean(command):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


HEAVY = (
    "rdflib",
    "pyshacl",
    "owlrl",
    "rich",
    "xlsxwriter",
    "yaml",
    "pandas",
    "pyarrow",
    "owlready2",
    "jpype",
    "openpyxl",
    "python_calamine",
    "pyld",
    "jinja2",
    "mcp",
    "mcp_types",
    "pydantic",
    "starlette",
    "uvicorn",
    "httptools",
    "prometheus_client",
    "rapidfuzz",
    "python_multipart",
    "docx",
    "weasyprint",
)


def test_nothing_heavy_is_imported_for_a_stored_query(tmp_path):
    """The second run finds everything compiled; then not even YAML is needed."""
    script = (
        "import sys\n"
        "sys.argv = ['functiegraaf', 'query', 'run', 'profile-competencies', "
        "'-p', 'profile=N06.01.02', '-o', sys.argv[1]]\n"
        "from functiegraaf.cli import main\n"
        "main(standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    environment = {"FUNCTIEGRAAF_CACHE": str(tmp_path / "cache")}
    for _ in range(2):
        out = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "out.csv")],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )

    assert out.stdout.strip() == "[]"


def test_the_wheel_works_from_any_folder(tmp_path):
    """The wheel carries the knowledge; nothing of the checkout is needed, nor a network."""
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "dist"),
    ]
    done = subprocess.run([*build, str(ROOT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    wheel = next((tmp_path / "dist").glob("*.whl"))
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--target", str(site)]
    subprocess.run([*install, str(wheel)], capture_output=True, check=True)
    away = tmp_path / "away"
    away.mkdir()
    environment = {"PYTHONPATH": str(site), "FUNCTIEGRAAF_CACHE": str(tmp_path / "cache")}
    script = "import functiegraaf; print(functiegraaf.__file__)"
    where = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=True, cwd=away, env=environment,
    )  # fmt: skip
    answer = subprocess.run(
        [sys.executable, "-m", "functiegraaf", "query", "run", "functions"],
        capture_output=True, text=True, cwd=away, env=environment,
    )  # fmt: skip

    assert where.stdout.startswith(str(site))
    assert answer.stderr == ""
    assert len(answer.stdout.splitlines()) == 26
    for room in ("ontology", "data", "shapes", "queries"):
        shipped = {p.relative_to(ROOT / room) for p in (ROOT / room).rglob("*") if p.is_file()}
        carried = site / "functiegraaf" / "resources" / room
        assert {p.relative_to(carried) for p in carried.rglob("*") if p.is_file()} == shipped
