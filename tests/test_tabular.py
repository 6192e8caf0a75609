"""Tables: each says what is in it, they fit together, and they say what the graph says."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from csvw import CSVW

from functiegraaf import Graph, load, resources, targets
from functiegraaf.cli import main
from functiegraaf.errors import QueryError
from functiegraaf.targets import tabular
from functiegraaf.targets.definition import definitions, parse
from workforce_sql import opened

TABLES = Path(__file__).parent / "tables"
TABLE = {one.name: one for one in definitions("csv")}
REFERENCES = [
    (one.name, column.name, *column.references)
    for one in TABLE.values()
    for column in one.columns
    if column.references
]
DCT, PROV, SKOS = (
    "http://purl.org/dc/terms/",
    "http://www.w3.org/ns/prov#",
    "http://www.w3.org/2004/02/skos/core#",
)
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#: The prefixes that a converter may write, because every converter of CSVW knows them.
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
KNOWN = {"dc:": DCT, "prov:": PROV, "rdf:type": RDF_TYPE, "rdfs:": RDFS, "skos:": SKOS}


@cache
def exported(target: str) -> targets.Parts:
    return targets.parts(target, Graph.open(), [])


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def written(parts: targets.Parts, folder: Path) -> Path:
    for name, content in parts.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(exported("csv"), tmp_path_factory.mktemp("tables")) / "csv"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return opened(exported("parquet"), tmp_path_factory.mktemp("tables"))


def graph_with(*texts: str) -> Graph:
    """Return the shipped graph with triples in Turtle, without the prefixes."""
    store = load.load_shipped(ox.Store())
    prefixes = (
        "@prefix fg: <https://w3id.org/functiegraaf/def/> . @prefix org: <http://www.w3.org/ns/org#> ."
        "@prefix id: <https://w3id.org/functiegraaf/id/> . @prefix skos: <" + SKOS + "> ."
    )
    for text in texts:
        store.load((prefixes + text).encode(), format=ox.RdfFormat.TURTLE)
    return Graph(store, None)


# What the headers say.


@pytest.mark.parametrize("name", TABLE)
def test_a_header_agrees_with_its_query(name: str) -> None:
    table = TABLE[name]
    selected = re.search(r"SELECT DISTINCT (.*?) WHERE", table.text)
    assert selected is not None
    assert re.findall(r"\?(\w+)", selected[1]) == [column.name for column in table.columns]
    assert table.text.endswith(f"ORDER BY {' '.join('?' + key for key in table.key)}\n")
    assert f"?{table.key[0]}_iri a " in table.text or table.kind is None or table.key == ("id",)


@pytest.mark.parametrize("name", TABLE)
def test_no_title_stands_twice_in_a_table(name: str) -> None:
    for lang in ("nl", "en"):
        titles = Counter(column.title[lang] for column in TABLE[name].columns)
        assert titles.most_common(1)[0][1] == 1


GOOD = """#+ description: Things.
#+ title: {nl: dingen, en: things}
#+ key: [id]
#+ columns:
#+   id: {nl: sleutel, en: key, required: true}
SELECT DISTINCT ?id WHERE { ?id ?p ?o } ORDER BY ?id
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#+ key: [id]\n", "", "x: the header lacks key"),
        ("key: [id]", "key: [code]", "x: no required column: code"),
        ("required: true", "required: false", "x: no required column: id"),
        ("required: true", "requires: true", "x: unknown key of column id: requires"),
        ("required: true", "required: true, type: text", "x: id has the type text; there are: str"),
        ("required: true", "required: true, property: dc:x", "x: dc:x has no prefix"),
        ("title:", "titles:", "x: unknown key in the header: titles"),
        ("nl: sleutel, ", "", "x: the header lacks nl"),
    ],
)
def test_a_header_that_is_not_right_is_refused(old: str, new: str, said: str) -> None:
    assert parse("x", GOOD).key == ("id",)
    with pytest.raises(QueryError, match=re.escape(said)):
        parse("x", GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("pointing", "said"),
    [
        ("b.id", "refers to each other in a circle"),
        ("b.code", "refers to b.code"),
        ("c.id", "c.id"),
    ],
)
def test_references_lead_to_keys_and_not_around(
    pointing: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "_room", lambda: tmp_path)
    room = tmp_path / "x"
    room.mkdir()
    (room / "about.yaml").write_text("nl: a\nen: b\n")
    column = "#+   other: {nl: ander, en: other, references: %s}\nSELECT"
    (room / "a.rq").write_text(GOOD.replace("SELECT", column % pointing))
    (room / "b.rq").write_text(GOOD.replace("SELECT", column % "a.id"))
    with pytest.raises(QueryError, match=said.replace("refers", "refer.?")):
        definitions("x")


# What they say of the graph.


@pytest.mark.parametrize("name", [name for name in TABLE if TABLE[name].kind])
def test_a_table_has_a_row_for_each_thing_of_its_class(name: str) -> None:
    graph = Graph.open()
    typed = graph.store.quads_for_pattern(
        None, ox.NamedNode(RDF_TYPE), ox.NamedNode(TABLE[name].kind)
    )
    rows = rows_of(exported("csv")[f"csv/{name}.csv"])
    assert sorted(row["iri"] for row in rows) == sorted({quad.subject.value for quad in typed})
    assert all(resources.ID + row["id"] == row["iri"] for row in rows)


def test_every_class_has_a_table() -> None:
    """A kind of a class that has a table is told by a column."""
    kinds = {one.kind for one in TABLE.values()}
    inside = {
        *("NormalProfile", "EnrichedProfile", "KnowledgeArea", "Skill", "Qualification"),
        *("RoleDescription", "ComplexityDescription", "StructuralPassage"),
        *("Principle", "FrameStatement", "BackgroundStatement", "OverviewStatement"),
        *("Remark", "Footnote"),
    }
    found = {
        quad.object.value
        for name in ("stated", "concluded")
        for quad in Graph.open().store.quads_for_pattern(
            None, ox.NamedNode(RDF_TYPE), None, load.graph_name(name)
        )
    }
    ours = {one for one in found if one.startswith(resources.DEF)}
    assert ours - kinds == {resources.DEF + one for one in inside}


def test_a_converter_gives_back_the_graph(shipped: Path) -> None:
    """All of it but the schemes, the shortcut to topics, and the classes that are columns."""
    back: set[tuple[str, str, str]] = set()
    for thing in CSVW(str(shipped / "csv-metadata.json")).to_json(minimal=True):
        for key, value in thing.items():
            prefix = next((one for one in KNOWN if key.startswith(one)), "")
            predicate = KNOWN.get(prefix, "") + key.removeprefix(prefix)
            for one in value if isinstance(value, list) else [value]:
                text = str(one).lower() if isinstance(one, bool) else str(one)
                back.add((thing["@id"], predicate, text))
    # What is a whole IRI already is taken by csvw for a file; it stands in the column as it is.
    back = {triple for triple in back if triple[1] != "@id" and str(shipped) not in triple[2]}
    for table, name, predicate in (
        ("nlqf-levels", "official_iri", f"{SKOS}exactMatch"),
        ("nlqf-levels", "eqf_level", f"{resources.DEF}eqfLevel"),
        ("educations", "isced_field", f"{resources.DEF}iscedField"),
    ):
        rows = rows_of(exported("csv")[f"csv/{table}.csv"])
        back |= {(row["iri"], predicate, row[name]) for row in rows if row[name]}
    here = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for name in ("stated", "concluded", "alignments")
        for quad in Graph.open().store.quads_for_pattern(None, None, None, load.graph_name(name))
    }
    assert back - here == set()
    # Addresses and times of mappings stand in columns as they are, the statuses nowhere.
    lost = {(s, p, o) for s, p, o in here - back if not s.startswith(resources.ID + "mapping-")}
    assert {predicate for _, predicate, _ in lost} == {
        RDF_TYPE,
        SKOS + "inScheme",
        DCT + "title",
        resources.DEF + "coversTopic",
    }
    entries = rows_of(exported("csv")["csv/topic-entries.csv"])
    covered = {(row["qualification"], row["topic"]) for row in entries}
    topics = {(s, o) for s, p, o in here - back if p == resources.DEF + "coversTopic"}
    assert {(resources.ID + a, resources.ID + b) for a, b in covered} == topics


def test_things_stand_in_the_tables_that_are_named() -> None:
    parts = exported("csv")
    keys = {
        name: {row["id"] for row in rows_of(parts[f"csv/{name}.csv"])}
        for name in TABLE
        if TABLE[name].key == ("id",)
    }
    rows = rows_of(parts["csv/things.csv"])
    assert [row for row in rows if row["id"] not in keys[row["in_table"]]] == []
    assert len(rows) > 1000


def test_a_table_without_rows_has_its_columns(database: duckdb.DuckDBPyConnection) -> None:
    parts = exported("csv")
    assert parts["csv/posts.csv"] == b"id,iri,code,unit,function,local_function,employee\r\n"
    found = database.execute("DESCRIBE local_functions").fetchall()
    assert {row[0]: row[1] for row in found}["valid_from"] == "DATE"
    assert database.execute("SELECT count(*) FROM local_functions").fetchone() == (0,)


def test_nothing_is_left_out_of_the_shipped_graph() -> None:
    head = ",".join(tabular.LEFT_OUT_COLUMNS).encode() + b"\r\n"
    assert (
        exported("csv")["csv/left-out.csv"] == head == exported("parquet")["parquet/left-out.csv"]
    )


# CSVW.


def valid(folder: Path) -> bool:
    """Tell what the validator of csvw says; with a foreign key that is empty it raises."""
    try:
        return CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid
    except ValueError:
        return False


def test_the_description_is_valid(shipped: Path) -> None:
    assert valid(shipped)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("groups", b",series-N02,", b",series-N99,"),
        ("groups", b",series-N02,", b",,"),
        ("levels", b"level-A,", b"level-B,"),
        ("levels", b",A,4,", b",A,four,"),
        ("selection-reasons", b",true,", b",yes,"),
        ("dimensions", b"id,iri,position", b"id,iri,place"),
    ],
)
def test_the_validator_finds_what_is_wrong(
    table: str, old: bytes, new: bytes, tmp_path: Path
) -> None:
    folder = written(exported("csv"), tmp_path) / "csv"
    file = folder / f"{table}.csv"
    changed = file.read_bytes().replace(old, new, 1)
    assert changed != file.read_bytes()
    file.write_bytes(changed)
    assert not valid(folder)


def package(folder: Path) -> frictionless.Package:
    """Return the same tables as Frictionless describes them, which checks all foreign keys."""
    kinds = {"anyURI": "string", "decimal": "number"}
    resources_ = []
    for one in TABLE.values():
        schema: dict[str, Any] = {
            "fields": [
                {
                    "name": column.name,
                    "type": kinds.get(column.type, column.type),
                    "constraints": {"required": column.required},
                }
                for column in one.columns
            ],
            "primaryKey": list(one.key),
            "foreignKeys": [
                {
                    "fields": [column.name],
                    "reference": {
                        "resource": column.references[0],
                        "fields": [column.references[1]],
                    },
                }
                for column in one.columns
                if column.references
            ],
        }
        resources_.append({"name": one.name, "path": f"{one.name}.csv", "schema": schema})
    return frictionless.Package.from_descriptor(
        {"name": "tables", "resources": resources_}, basepath=str(folder)
    )


def test_frictionless_finds_nothing_wrong_either(shipped: Path, tmp_path: Path) -> None:
    report = package(shipped).validate()
    assert report.flatten(["title", "message"]) == []
    assert len(report.tasks) == len(TABLE)
    folder = written(exported("csv"), tmp_path) / "csv"
    file = folder / "competencies.csv"
    file.write_bytes(file.read_bytes().replace(b",dimension-3,", b",dimension-9,", 1))
    assert [row[0] for row in package(folder).validate().flatten(["type"])] == ["foreign-key"]


def test_the_description_says_who_published_what_under_which_licence(shipped: Path) -> None:
    said = json.loads((shipped / "csv-metadata.json").read_text("utf-8"))
    assert said["dc:publisher"] == "the functiegraaf project"
    assert said["dc:license"] == {"@id": "http://creativecommons.org/licenses/by/4.0/"}
    assert [one["url"] for one in said["tables"]] == [f"{name}.csv" for name in sorted(TABLE)]


# Parquet.


@pytest.mark.parametrize(("table", "column", "other", "key"), REFERENCES)
def test_every_reference_joins(
    table: str, column: str, other: str, key: str, database: duckdb.DuckDBPyConnection
) -> None:
    table, other = table.replace("-", "_"), other.replace("-", "_")
    orphans = database.execute(
        f'SELECT t."{column}" FROM "{table}" t ANTI JOIN "{other}" o ON t."{column}" = o."{key}"'
        f' WHERE t."{column}" IS NOT NULL'
    ).fetchall()
    assert orphans == []


@pytest.mark.parametrize("name", TABLE)
def test_parquet_has_the_rows_of_csv_in_their_types(
    name: str, database: duckdb.DuckDBPyConnection
) -> None:
    view = name.replace("-", "_")
    kinds = {"integer": "BIGINT", "decimal": "DECIMAL(11,2)", "boolean": "BOOLEAN", "date": "DATE"}
    found = {row[0]: row[1] for row in database.execute(f"DESCRIBE {view}").fetchall()}
    assert found == {
        column.name: "VARCHAR[]" if column.list else kinds.get(column.type, "VARCHAR")
        for column in TABLE[name].columns
    }
    rows = rows_of(exported("csv")[f"csv/{name}.csv"])
    cells = [
        tuple(
            (value.split("|") if value else []) if column.list else value
            for column, value in zip(TABLE[name].columns, row.values(), strict=True)
        )
        for row in rows
    ]
    given = database.execute(f"SELECT * FROM {view}").fetchall()
    assert [
        tuple(one if isinstance(one, list) else text(one) for one in row) for row in given
    ] == cells


def text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return str(value.normalize()) if value % 1 else f"{value:.1f}"
    return "" if value is None else str(value)


def test_pandas_and_arrow_read_it(tmp_path: Path) -> None:
    folder = written(exported("parquet"), tmp_path) / "parquet"
    import pandas as pd

    functions = pd.read_parquet(folder / "functions.parquet")
    groups = pd.read_parquet(folder / "groups.parquet")
    both = functions.merge(groups, left_on="function_group", right_on="id", validate="many_to_one")
    assert len(both) == 25
    assert functions["scale"].max() == 16
    schema = pq.read_schema(folder / "functions.parquet")
    assert schema.field("ladder_step").type == pa.int64()
    assert not schema.field("code").nullable
    assert schema.field("code").metadata[b"title_en"] == b"code"
    keys = json.loads(schema.metadata[b"foreign_keys"])
    assert {"column": "function_group", "table": "groups", "key": "id"} in keys
    assert json.loads(schema.metadata[b"primary_key"]) == ["id"]
    assert schema.metadata[b"licence"] == b"http://creativecommons.org/licenses/by/4.0/"


def test_the_same_graph_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    found = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        subprocess.run(
            [sys.executable, "-m", "functiegraaf", "export", "csv", "parquet", "-o", str(out)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        found.append({path.relative_to(out): path.read_bytes() for path in out.rglob("*.*")})
    assert found[0] == found[1]
    assert len(found[0]) == 2 * len(TABLE) + 3


def test_without_pyarrow_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["export", "csv", "parquet", "-o", str(out)])
    assert done.exit_code == 2
    assert 'Parquet needs an extra: pip install "functiegraaf[parquet]"' in done.output
    assert not out.exists()


def test_only_a_select_query_is_answered_as_csv() -> None:
    graph = Graph.open()
    assert graph.csv("SELECT ?a WHERE { VALUES ?a { 1 } }") == b"a\r\n1\r\n"
    for text in ("ASK {}", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        with pytest.raises(QueryError, match="only the answer to a SELECT query can be CSV"):
            graph.csv(text)


# What is not ours.


def test_local_functions_come_with_their_municipalities(tmp_path: Path) -> None:
    arguments = ["export", "csv", "parquet", "-o", str(tmp_path), "--data"]
    done = CliRunner().invoke(main, [*arguments, str(TABLES / "good.ttl")])
    assert done.exit_code == 0, done.output
    folder = tmp_path / "csv"
    assert valid(folder)
    assert package(folder).validate().valid
    rows = rows_of((folder / "local-functions.csv").read_bytes())
    municipality = "https://identifier.overheid.nl/tooi/id/gemeente/gm9998"
    assert rows[0]["municipality"] == municipality
    assert rows[2]["definition_nl"] == "=1+1 is geen formule."
    said = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    (table,) = (one for one in said["tables"] if one["url"] == "local-functions.csv")
    column = next(one for one in table["tableSchema"]["columns"] if one["name"] == "municipality")
    assert column["valueUrl"] == "{+municipality}"
    given = pq.read_table(tmp_path / "parquet" / "local-functions.parquet").to_pylist()
    assert [str(row["valid_from"]) for row in given] == [row["valid_from"] for row in rows]
    assert [row["municipality"] for row in given] == [row["municipality"] for row in rows]
    assert rows_of((folder / "left-out.csv").read_bytes()) == []


HOSTILE = """
id:p1 a org:Post ; skos:notation "P1" , "P2" ; org:role id:function-N06-01-02 ; org:heldBy id:gone .
id:u1 a org:OrganizationalUnit ; skos:prefLabel "=cmd|' /C calc'!A0\\n\\"x\\", y\\r;"@nl , "no"@de ;
  org:unitOf id:m1 .
id:m1 a fg:Municipality .
<https://example.org/e/1> a fg:Employee ; fg:serviceYears "many" , 3 ; fg:wantsStep "1"^^<http://www.w3.org/2001/XMLSchema#boolean> ;
  fg:holds id:competency-level-N06-1-C , id:nothing .
id:e2 a fg:Employee ; fg:serviceYears "99999999999999999999999999"^^<http://www.w3.org/2001/XMLSchema#integer> .
id:l1 a fg:LocalFunction ; fg:validFrom "2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date> ;
  fg:reviewDate "2026-01-01Z"^^<http://www.w3.org/2001/XMLSchema#date> ; fg:motivation "LONG"@nl .
id:function-N06-01-02 skos:altLabel "een | twee"@nl .
id:function-X a fg:NormFunction .
"""


def test_what_does_not_fit_is_left_out_and_listed(tmp_path: Path) -> None:
    graph = graph_with(HOSTILE.replace("LONG", "lang " * 100_000))
    parts = targets.parts("csv", graph, []) | targets.parts("parquet", graph, [])
    folder = written(parts, tmp_path) / "csv"
    found = [tuple(row.values()) for row in rows_of(parts["csv/left-out.csv"])]
    assert found == [
        ("employee-levels", "https://example.org/e/1 nothing", "competency_level", "nothing", "is no row of competency-levels; the row is left out"),
        ("employees", "e2", "service_years", "99999999999999999999999999", "is no integer"),
        ("employees", "https://example.org/e/1", "service_years", "many", "is second to 3"),
        ("functions", "function-N06-01-02", "other_names_nl", "een | twee", "holds |, which separates values"),
        ("functions", "function-X", "code", "", "is required; the row is left out"),
        ("local-functions", "l1", "review_date", "2026-01-01Z", "is no date"),
        ("local-functions", "l1", "valid_from", "2026-02-30", "is no date"),
        ("posts", "p1", "code", "P2", "is second to P1"),
        ("posts", "p1", "employee", "gone", "is no row of employees"),
    ]  # fmt: skip
    assert parts["parquet/left-out.csv"] == parts["csv/left-out.csv"]
    assert valid(folder)
    assert package(folder).validate().valid
    units = pq.read_table(tmp_path / "parquet" / "units.parquet").to_pylist()
    name = "=cmd|' /C calc'!A0\n\"x\", y\r;"
    assert [row["name_nl"] for row in units] == [name]
    assert rows_of(parts["csv/units.csv"])[0]["name_nl"] == name
    employees = pq.read_table(tmp_path / "parquet" / "employees.parquet").to_pylist()
    assert [row["wants_step"] for row in employees] == [None, True]
    motivations = pq.read_table(tmp_path / "parquet" / "local-functions.parquet")["motivation_nl"]
    assert len(motivations[0].as_py()) == 500_000


def test_the_command_says_how_much_did_not_fit(tmp_path: Path) -> None:
    data = tmp_path / "posts.ttl"
    data.write_text(
        "<https://example.org/p> a <http://www.w3.org/ns/org#Post> ;"
        " <http://www.w3.org/ns/org#heldBy> <https://example.org/e> ."
    )
    arguments = ["export", "csv", "-o", str(tmp_path), "--data", str(data)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert f"{tmp_path / 'csv' / 'left-out.csv'}: lists 1 that did not fit\n" in done.stderr


def test_a_statement_that_stands_in_two_graphs_is_one_row() -> None:
    graph = graph_with()
    groups = list(graph.store.quads_for_pattern(None, None, None, load.graph_name("stated")))
    graph.store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in groups)
    graph.store.extend(
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode("https://example.org/g"))
        for q in groups
    )
    assert targets.parts("csv", graph, []) == exported("csv")


def test_a_store_with_what_follows_gives_the_same_tables(tmp_path: Path) -> None:
    load.load([], tmp_path / "store")
    graph = Graph.open(store=tmp_path / "store")
    assert targets.parts("csv", graph, []) == exported("csv")
