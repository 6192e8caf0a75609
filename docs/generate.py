"""Generate: the reference pages, from the queries, the commands and the graph themselves.

    python docs/generate.py            rewrites the pages
    python docs/generate.py --check    names the pages that are stale, and exits with 1

Before that it writes the version of `pyproject.toml` where that is repeated; see `stamp.py`.
It also fills in the tables below the queries of `docs/model.md` and the output below the
commands of the README. What no program can know stands in `docs/coverage-exceptions.csv`: why a
term is in the ontology that no stored query uses.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import re
import shlex
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import click
import pyoxigraph as ox
from click.testing import CliRunner

from functiegraaf import binding, catalogue, export, resources, validate
from functiegraaf.answers import Value
from functiegraaf.catalogue import Parameter, StoredQuery
from functiegraaf.cli import main as commands
from functiegraaf.explain import Explanation, explanation
from functiegraaf.findings import short
from functiegraaf.names import Names
from functiegraaf.query import Graph
from functiegraaf.rules import Rules

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"
MODEL = DOCS / "model.md"
README = DOCS.parent / "README.md"
EXCEPTIONS = DOCS / "coverage-exceptions.csv"
#: Where the source documents lie, if somebody has them; they are no part of the project.
SOURCES = DOCS.parents[1] / "shared" / "sources"

COMMAND = "python docs/generate.py"
MADE = f"<!-- Made by `{COMMAND}`; do not edit. -->"
#: Between these stands what only the source documents can tell.
COUNTED, COUNTED_END = "<!-- counted in the source documents -->", "<!-- end of the count -->"
#: As many rows of an answer are shown in the reference.
ROWS = 5

#: The tag of queries that the shipped graph alone cannot answer.
WORKFORCE = "workforce"

#: A command in a fenced block, and what it printed.
RAN = re.compile(r"(```console\n\$ functiegraaf ([^\n]*)\n)(.*?)(```\n)", re.DOTALL)
#: A query in a fenced block, and the table below it.
ANSWERED = re.compile(r"(```sparql\n(.*?)```\n\n)((?:\|[^\n]*\n)*)\n?", re.DOTALL)


def pages(graph: Graph) -> dict[Path, str]:
    """Return every generated page, by its path."""
    return {
        REFERENCE / "queries.md": queries_page(graph),
        REFERENCE / "cli.md": cli_page(),
        REFERENCE / "ontology.md": ontology_page(graph),
        REFERENCE / "coverage.md": coverage_page(graph),
        REFERENCE / "inventory.md": inventory_page(graph),
        REFERENCE / "conflicts.md": conflicts_page(graph),
        REFERENCE / "conclusions.md": conclusions_page(graph),
        REFERENCE / "rules.md": rules_page(),
        MODEL: answered(graph, MODEL.read_text("utf-8")),
        README: ran(README.read_text("utf-8")),
    }


def page(title: str, *parts: str) -> str:
    """Return a page from its title and its parts."""
    return "\n\n".join([f"# {title}", MADE, *(part.strip("\n") for part in parts)]) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return texts as a Markdown table; numbers stand to the right."""
    whole = [tuple(row) for row in rows]
    numeric = [all(cell.isdigit() for cell in column) for column in zip(*whole, strict=True)]
    lines = [columns, ["---:" if right else "---" for right in numeric], *whole]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def text(value: Value) -> str:
    """Return a value as the text of a cell, an IRI in its short form."""
    shown = "" if value is None else short(str(value))
    return shown.replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")


def code(value: Value) -> str:
    """Return an IRI in its short form as code, or an empty cell."""
    return f"`{short(str(value))}`" if value else ""


def number(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> number(1, "row"), number(2, "row")
    ('1 row', '2 rows')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


# The stored queries


def queries_page(graph: Graph) -> str:
    """Return the page of the stored queries: what each asks, and what it answers."""
    queries = graph.queries()
    listing = table(
        ("query", "question", "tags"),
        [(f"[{q.name}](#{q.name})", q.question["en"], ", ".join(q.tags)) for q in queries],
    )
    return page(
        "Stored queries",
        "Each is a SPARQL file in [`queries/`](../../queries/) that runs as it is in any SPARQL "
        "tool; `functiegraaf query run` puts other values in the place of its example values. "
        f"Of each answer the first {ROWS} rows are shown.",
        listing,
        *(query_section(graph, query) for query in queries),
    )


def rules_page() -> str:
    """Return the page of the rules: what each is about, asks and says."""
    shapes = Rules(validate.read(resources.shape_files()))
    names = Names(validate.read(resources.graph_files("ontology")))
    return page(
        "Rules",
        "What `functiegraaf validate` holds data against: the shapes in "
        "[`shapes/`](../../shapes/). `functiegraaf validate --explain NAME` says the same in the "
        "terminal. Rules named `Table-…` are about the cells of a workbook, those named `File-…` "
        "about a file as a whole.",
        *(rule_section(explanation(shapes, names, rule, "en")) for rule in shapes.names()),
    )


def rule_section(rule: Explanation) -> str:
    """Return the section of one rule, with an anchor of its name."""
    name = short(rule.rule).partition(":")[2]
    facts = [
        f"*{rule.severity}*" + (", rests on a conclusion of ours" if rule.concluded else ""),
        f"about: {', '.join(rule.about)}" if rule.about else "",
        f"property: {rule.path}" if rule.path else "",
        f"asks for: {'; '.join(rule.asks)}" if rule.asks else "",
    ]
    said = " · ".join(fact for fact in facts if fact)
    mending = f"\\\nTo mend: {rule.mending}" if rule.mending else ""
    return f"## {name}\n\n{said}\n\n{rule.message}{mending}"


@cache
def made_up() -> Graph:
    """Return the shipped graph with a small workforce."""
    from functiegraaf.simulate.sample import sample

    return sample()


def query_section(graph: Graph, query: StoredQuery) -> str:
    """Return the section of one stored query."""
    workforce = WORKFORCE in query.tags
    graph = made_up() if workforce else graph
    values = {p.name: typed(graph, p) for p in query.parameters if p.default is None}
    answer = graph.run(query.name, **values)
    given = "".join(f" -p {name}={shlex.quote(value)}" for name, value in values.items())
    # A row is a line, below the names and the rule.
    lines = export.markdown(answer).decode().splitlines()
    parts = [
        f"## {query.name}",
        f"{query.question['en']}\\\n*{query.question['nl']}*",
        f"{query.description}\\\nFile: [`queries/{query.name}.rq`](../../queries/{query.name}.rq)",
    ]
    if query.parameters:
        parts.append(parameter_table(query))
    if workforce:
        parts.append(
            "Asked of a workforce that is made up: `functiegraaf simulate --municipalities 3 "
            "--posts 60 --seed 11 -o sample.nq`, and then `functiegraaf load sample.nq --store "
            "sample`."
        )
        given += " --store sample"
    parts += [
        f"```console\n$ functiegraaf query run {query.name}{given}\n```",
        "\n".join(lines[: ROWS + 2]),
    ]
    if len(answer) > ROWS:
        parts.append(f"… and {number(len(answer) - ROWS, 'more row')}.")
    return "\n\n".join(parts)


def parameter_table(query: StoredQuery) -> str:
    """Return what can be given to a query, as a table."""
    rows = [
        (
            f"`{parameter.name}`",
            parameter.description["en"],
            f"`{parameter.type}`",
            ", ".join(parameter.choices) or "any",
            parameter.default or "must be given",
        )
        for parameter in query.parameters
    ]
    return table(("parameter", "what to give", "type", "values", "default"), rows).strip()


def typed(graph: Graph, parameter: Parameter) -> str:
    """Return the example of a parameter as a person would type it: its code, or its name."""
    iri = catalogue.expand(parameter.example or "")
    if iri is None:
        return parameter.example or ""
    facts = next(iter(graph.internal("lookup/kind-of", {"thing": ox.NamedNode(iri)})))
    return str(facts["code"] or facts["name"])


# The commands


def cli_page() -> str:
    """Return the page of the commands: the help of each."""
    context = click.Context(
        commands, info_name="functiegraaf", terminal_width=100, **commands.context_settings
    )
    sections = [f"## {path}\n\n```text\n{help_}\n```" for path, help_ in helps(context, commands)]
    return page(
        "Commands",
        "Exit status: 0 is good, 1 means that violations or contradictions were found, "
        "2 that the use or the input is wrong.",
        *sections,
    )


def helps(context: click.Context, command: click.Command) -> Iterator[tuple[str, str]]:
    """Yield each command below a command, itself first, with its help."""
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                inner = click.Context(below, info_name=name, parent=context)
                yield from helps(inner, below)


# The ontology


def ontology_page(graph: Graph) -> str:
    """Return the page of the ontology: every term, by file."""
    terms = {str(row["term"]): row for row in graph.internal("docs/terms", {})}
    sections = []
    for path in resources.graph_files("ontology"):
        here = [terms[iri] for iri in declared_in(path) if iri in terms]
        own = [row for row in here if str(row["term"]).startswith(resources.DEF)]
        sections.append(f"## {path.name}\n\n{comment_of(path)}")
        for kind, heading in (("class", "Classes"), ("property", "Properties")):
            rows = [row for row in own if str(row["kind"]).endswith(kind)]
            if rows:
                sections.append(f"### {heading} of {path.name}\n\n{term_table(rows)}")
        reused = [row for row in here if row not in own]
        if reused:
            sections.append(
                table(
                    ("reused term", "kind", "uses"),
                    [(code(r["term"]), text(r["kind"]), text(r["uses"])) for r in reused],
                )
            )
    return page(
        "Ontology",
        "Every term of [`ontology/`](../../ontology/). "
        "*Uses* counts the things that are of the class itself, or the triples with the property, "
        "in the stated and the concluded graph. A term of ours with no uses is abstract, its "
        "subclasses being used instead, or is derived: `functiegraaf reason` adds it. "
        "An empty domain or range means that there is none.",
        *sections,
    )


def declared_in(path: Path) -> list[str]:
    """Return the IRIs that an ontology file says something about, in its order."""
    quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    subjects = (quad.subject for quad in quads)
    return list(dict.fromkeys(s.value for s in subjects if isinstance(s, ox.NamedNode)))


def comment_of(path: Path) -> str:
    """Return the first comment of a Turtle file as one line."""
    found = re.search(r"^# .*(?:\n# .*)*", path.read_text("utf-8"), re.MULTILINE)
    return re.sub(r"\n# ", " ", found[0].removeprefix("# ")) if found else ""


def any_of(value: Value) -> str:
    """Return the classes of a domain or range, in the order of their names."""
    return " or ".join(code(iri) for iri in sorted(str(value or "").split()))


def term_table(rows: Iterable[dict[str, Value]]) -> str:
    """Return terms as a table, with definitions in both languages."""
    cells: list[tuple[str, ...]] = []
    for row in rows:
        kind = str(row["kind"])
        ends = (any_of(row["domain"]), any_of(row["range"]))
        reach = " → ".join(ends) if kind != "class" else ""
        names = f"{row['labelEn']}<br>*{row['labelNl']}*"
        definition = f"{row['definitionEn']}<br>*{row['definitionNl']}*"
        below = f"<br>below {code(row['parent'])}" if row["parent"] else ""
        cells.append((code(row["term"]) + below, names, definition, reach, text(row["uses"])))
    columns: tuple[str, ...] = ("term", "name", "definition", "domain → range", "uses")
    if not any(cell[3] for cell in cells):
        columns, cells = (*columns[:3], "uses"), [(*cell[:3], cell[4]) for cell in cells]
    return table(columns, cells).strip()


# Which terms are asked for


def coverage_page(graph: Graph) -> str:
    """Return the page that says which stored queries use each term of the ontology.

    Exits if a term is used by none and not listed as structural, or the reverse.
    """
    asked = uses_of(catalogue.folder().glob("*.rq"))
    behind = uses_of(catalogue.folder().glob("*/*.rq"))
    excepted = dict(exceptions())
    own = [
        str(row["term"])
        for row in graph.internal("docs/terms", {})
        if str(row["term"]).startswith(resources.DEF)
    ]
    refuse_gaps(own, set(asked), set(excepted))
    used = [
        (code(iri), ", ".join(f"[{name}](queries.md#{name})" for name in sorted(asked[short(iri)])))
        for iri in own
        if short(iri) in asked
    ]
    structural = [
        (code(iri), excepted[short(iri)], ", ".join(sorted(behind.get(short(iri), ()))))
        for iri in own
        if short(iri) in excepted
    ]
    return page(
        "Coverage",
        "A term is in the ontology because a question needs it. "
        "This page says which stored queries name each class and property, in their SPARQL text "
        "or as the type of a parameter. "
        f"Of {len(own)} terms, {len(used)} are used by a stored query and {len(structural)} are "
        "structural.",
        f"## Used by a stored query\n\n{table(('term', 'stored queries'), used)}",
        "## Structural\n\nNo stored query names these; the reasons are kept in "
        "[coverage-exceptions.csv](../coverage-exceptions.csv). The last column names the rules "
        "and the queries of the engine that do.\n\n"
        + table(("term", "reason", "rules and engine"), structural),
    )


def uses_of(paths: Iterable[Path]) -> dict[str, set[str]]:
    """Return the names of the queries that use each term of the ontology."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        name = path.relative_to(catalogue.folder()).with_suffix("").as_posix()
        query = catalogue.parse(name, path.read_text("utf-8")) if "/" not in name else None
        for kind, token in binding.tokens(path.read_text("utf-8")):
            if kind == "word" and token.startswith("fg:") and token != "fg:":  # noqa: S105
                found[token].add(name)
        for parameter in query.parameters if query else ():
            if parameter.type.startswith("fg:"):
                found[parameter.type].add(name)
    return found


def exceptions() -> list[tuple[str, str]]:
    """Return the structural terms, each with its reason."""
    with EXCEPTIONS.open(encoding="utf-8", newline="") as stream:
        return [(row["term"], row["reason"]) for row in csv.DictReader(stream)]


def refuse_gaps(own: Iterable[str], asked: set[str], excepted: set[str]) -> None:
    """Exit, naming the terms, if one lacks a query and a reason, or has both."""
    terms = {short(iri) for iri in own}
    faults = {
        "used by no stored query and not listed": terms - asked - excepted,
        "listed, but used by a stored query": excepted & asked,
        "listed, but not in the ontology": excepted - terms,
        "used by a stored query, but not in the ontology": asked - terms,
    }
    lines = [f"{what}: {', '.join(sorted(found))}" for what, found in faults.items() if found]
    if lines:
        sys.exit("\n".join([*lines, f"see {EXCEPTIONS.relative_to(DOCS.parent)}"]))


# The documents


def inventory_page(graph: Graph) -> str:
    """Return the page that accounts for the lines of the documents."""
    sections: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in graph.internal("docs/document-inventory", {}, "en"):
        cells = (row["concept"], row["things"], row["passages"], row["lines"])
        sections[str(row["document"])].append(tuple(text(cell) for cell in cells))
    return page(
        "Inventory of the documents",
        "As what the lines of both documents were accounted for.",
        "## Lines",
        "A line carries a fact, or it is layout with a role (a heading, a table header, a title, a "
        "colophon), or it is only named by a source conflict, such as a stray word.",
        "\n".join([COUNTED, counted(graph), COUNTED_END]),
        "Below: how many things of each concept come from a document, in how many passages they "
        "stand, and how many lines those hold. One line can serve several things, so the columns "
        "do not add up to the length of a document; layout is not in these tables.",
        *(
            f"## {document}\n\n{table(('concept', 'things', 'passages', 'lines'), rows)}"
            for document, rows in sections.items()
        ),
    )


def counted(graph: Graph) -> str:
    """Return what the documents themselves tell; what stood there if they are not at hand."""
    texts = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.read_text("utf-8")
        for path in SOURCES.glob("*.txt")
    }
    roles: dict[tuple[str, str], dict[str, set[int]]] = {}
    for row in graph.internal("docs/passage-lines", {}):
        lines = roles.setdefault((str(row["document"]), str(row["sha256"])), defaultdict(set))
        lines[str(row["role"])] |= set(range(int(str(row["first"])), int(str(row["last"])) + 1))
    if any(sha256 not in texts for _, sha256 in roles):
        return kept(REFERENCE / "inventory.md")
    rows = []
    for (document, sha256), lines in sorted(roles.items()):
        whole = texts[sha256].split("\n")
        filled = {place for place, line in enumerate(whole, start=1) if line.strip()}
        fact = filled & lines["fact"]
        layout = filled & lines["layout"] - fact
        conflict = filled & lines["conflict"] - fact - layout
        left = filled - fact - layout - conflict
        total = len(whole) - (whole[-1] == "")
        parts = (filled, fact, layout, conflict, left)
        counts = (total, total - len(filled), *map(len, parts))
        rows.append((document, *map(str, counts)))
        if left:
            print(f"{document}: left over: {sorted(left)}", file=sys.stderr)  # noqa: T201
    columns = ("document", "lines", "blank", "not blank", "fact", "layout", "conflict", "left over")
    ending = "None is left over." if all(row[-1] == "0" for row in rows) else "Some are left over."
    return f"\n{table(columns, rows)}\n{ending}\n"


def kept(path: Path) -> str:
    """Return what stands between the marks of a page already."""
    before = path.read_text("utf-8") if path.is_file() else ""
    found = re.search(f"{re.escape(COUNTED)}\n(.*?)\n{re.escape(COUNTED_END)}", before, re.DOTALL)
    return found[1] if found else ""


def conflicts_page(graph: Graph) -> str:
    """Return the page of the conflicts in the sources, by kind."""
    kinds: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in graph.run("source-conflicts", lang="en"):
        columns = ("conflict", "subject", "statement", "otherStatement", "followed", "reason")
        kinds[str(row["kind"])].append(tuple(text(row[column]) for column in columns))
    ordered = sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
    names = ("no.", "about", "one statement", "the other", "the graph follows", "why")
    return page(
        "Conflicts in the sources",
        "Where the documents contradict themselves or each other, or write the same thing in "
        "different ways, both statements are kept, in our own words and in Dutch, with the reading "
        "that the graph follows. The lines are named by `functiegraaf query run sources -p "
        "item=id:conflict-1`.",
        table(("kind", "conflicts"), [(kind, str(len(rows))) for kind, rows in ordered]),
        f"{number(sum(len(rows) for rows in kinds.values()), 'conflict')} in all.",
        *(f"## {kind} ({len(rows)})\n\n{table(names, rows)}" for kind, rows in ordered),
    )


def conclusions_page(graph: Graph) -> str:
    """Return the page of the conclusions, each with what it is about."""
    subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in graph.run("conclusions", lang="en"):
        subjects[text(row["conclusion"]), text(row["reason"])].append(text(row["subject"]))
    rows = [(place, listed(about), reason) for (place, reason), about in subjects.items()]
    return page(
        "Conclusions",
        "What the documents do not say in so many words and we concluded, with the reason. Some "
        "conclusions add facts, which stand in the graph of what was concluded (`--stated` leaves "
        "it out); the others say how something that the documents state was read.",
        table(("no.", "about", "reason"), rows),
    )


def listed(names: Sequence[str], most: int = 6) -> str:
    """Return names as a list; of a long one the first names and how many follow.

    >>> listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


# The examples of the model


def answered(graph: Graph, document: str) -> str:
    """Return a page with the real answer as a table below each of its queries."""

    def fill(match: re.Match[str]) -> str:
        answer = graph.sparql(match[2])
        return match[1] + export.write(answer, "markdown").decode() + "\n"

    return ANSWERED.sub(fill, document).rstrip() + "\n"


def ran(document: str) -> str:
    """Return a page with the real output below each of its commands."""

    def fill(match: re.Match[str]) -> str:
        with contextlib.chdir(README.parent):
            result = CliRunner().invoke(commands, shlex.split(match[2]))
        # 1 is an answer too: something is wrong with what was looked at.
        if result.exit_code not in (0, 1):
            raise SystemExit(f"README.md: functiegraaf {match[2]}: {result.stderr}")
        lines = [line.rstrip() for line in result.stdout.splitlines()]
        return match[1] + "\n".join(lines) + "\n" + match[4]

    return RAN.sub(fill, document)


def stale(graph: Graph) -> list[Path]:
    """Return the pages that are not what would be generated now."""
    return [
        path
        for path, content in pages(graph).items()
        if not path.is_file() or path.read_text("utf-8") != content
    ]


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a page is stale.")
def generate(check: bool) -> None:
    """Write the reference pages.

    Example: python docs/generate.py --check
    """
    import stamp  # beside this program, which is no part of the package

    stamped = stamp.stale() if check else stamp.stamp()
    graph = Graph.open()
    found = stale(graph)
    if check:
        found = [*stamped, *found]
        for path in found:
            click.echo(f"stale: {path.relative_to(DOCS.parent)}")
        if found:
            click.echo(f"to renew them: {COMMAND}")
        sys.exit(1 if found else 0)
    for path in stamped:
        click.echo(f"written: {path.relative_to(DOCS.parent)}")
    for path, content in pages(graph).items():
        if path in found:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
            click.echo(f"written: {path.relative_to(DOCS.parent)}")


if __name__ == "__main__":
    generate()
