"""Tables: what a workbook says, where it is wrong, and that it comes back as it went."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functiegraaf import resources, validate
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.findings import short
from functiegraaf.query import Graph
from functiegraaf.reporters import FORMATS
from functiegraaf.tables import annotate, back, choices, layout, read, template
from functiegraaf.tables.judge import judge

HERE = Path(__file__).parent / "tables"
GOOD = HERE / "good.ttl"
CSVS = sorted((HERE / "good").glob("*.csv"))
MISTAKES = sorted((HERE / "mistakes").glob("*.tsv"))
FG, ID = resources.DEF, resources.ID


@pytest.fixture(autouse=True)
def a_day(monkeypatch) -> None:
    """Whether a date is past does not depend on the day of the test."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764547200")  # 2025-12-01


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.open()


@pytest.fixture(scope="module")
def good() -> frozenset[ox.Triple]:
    return frozenset(validate.read([GOOD]))


def run(*arguments: object):
    return CliRunner().invoke(main, list(map(str, arguments)))


# Reading


def test_a_table_says_what_it_should(graph, good) -> None:
    reading = read(*CSVS, graph=graph)

    assert reading.findings == ()
    assert reading.triples == good
    assert judge(reading).findings == ()


def test_every_statement_has_its_cell(graph, good) -> None:
    reading = read(*CSVS, graph=graph)

    for triple in good:
        path, value = triple.predicate.value, triple.object.value
        if path.endswith("#type"):
            continue
        place = reading.locator.place(triple.subject.value, path, value)
        assert place is not None
        with Path(place.file).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter=";"))
        match = re.fullmatch(r"([A-Z])(\d+)", place.cell)
        cell = rows[int(match[2]) - 1][ord(match[1]) - 65]
        assert place.line == int(match[2])
        assert cell, (triple, place)
        if isinstance(triple.object, ox.Literal) and triple.object.language:
            assert cell == value


def test_what_is_not_known_is_found_at_the_row_or_not_at_all(graph) -> None:
    reading = read(*CSVS, graph=graph)
    thing = ID + "local-function-GM9998-MW-01"

    assert reading.locator.place(thing, "", "").cell == "A2"
    assert reading.locator.place(thing, FG + "inGroup", "").cell == "F2"
    assert reading.locator.place(ID + "nothing", "", "") is None


def plant(book: openpyxl.Workbook, table: Path) -> Counter:
    """Put mistakes into a workbook, and return what should be found: sheet, cell and rule."""
    expected: Counter = Counter()
    with table.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream, delimiter="\t"):
            kind, _, text = line["value"].partition(":")
            if kind == "merge":
                book[line["sheet"]].merge_cells(text)
                expected[(line["sheet"], line["cell"], f"shape:{line['rule']}")] += 1
                continue
            make = {
                "empty": lambda _: None, "number": float, "true": lambda _: True,
                "date": date.fromisoformat, "datetime": datetime.fromisoformat, "formula": str,
                "error": str,
            }  # fmt: skip
            if kind not in make:
                kind, text = "", line["value"]
            cell = book[line["sheet"]][line["cell"]]
            cell.value = make.get(kind, str)(text)
            if kind == "error":
                cell.data_type = "e"
            elif not kind and cell.data_type == "f":
                cell.data_type = "s"
            if kind in ("number", ""):
                cell.number_format = "General"
            if line["rule"]:
                rule, _, at = line["rule"].partition("@")
                expected[(line["sheet"], at or line["cell"], f"shape:{rule}")] += 1
    return expected


@pytest.mark.parametrize("table", MISTAKES, ids=lambda table: table.stem)
def test_planted_mistakes_are_found_and_nothing_else(table, graph, good, tmp_path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    expected = plant(book, table)
    path = tmp_path / "functions.xlsx"
    book.save(path)

    report = judge(read(path, graph=graph))

    found = Counter((f.place.sheet, f.place.cell, short(f.rule)) for f in report.findings)
    assert found == expected
    for finding in report.findings:
        for lang in ("nl", "en"):
            said = finding.message(lang) + finding.hint(lang)
            assert said
            assert not re.search(r"[{}]", said)


def test_there_are_twenty() -> None:
    lines = (HERE / "mistakes" / "twenty.tsv").read_text("utf-8").splitlines()[1:]

    assert len(lines) == 20
    assert all(line.split("\t")[3] for line in lines)
    assert len({tuple(line.split("\t")[:2]) for line in lines}) == 20


def test_every_fault_is_planted_somewhere() -> None:
    from functiegraaf.tables.faults import names

    planted = {
        line.split("\t")[3].partition("@")[0].removeprefix("Table-")
        for table in MISTAKES
        for line in table.read_text("utf-8").splitlines()[1:]
        if "Table-" in line
    }
    # Sheets and a long column have tests of their own below.
    assert names() - planted == {"sheet", "sheet-missing", "no-heading-many"}


# There and back

XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TOOI = "https://identifier.overheid.nl/tooi/id/gemeente/"
#: The signs that spreadsheets and CSV readers trip over come often.
SIGNS = st.sampled_from("=+-@'\"\t\n;,|&<>_x0041é€‚\u00a0{}")
TEXTS = (
    st.text(
        st.one_of(SIGNS, st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"])), min_size=1
    )
    .map(str.strip)
    .filter(bool)
)
DATES = st.dates(date(1950, 1, 1), date(2100, 1, 1))
CODES = st.from_regex(r"[A-Z0-9]([A-Z0-9-]{0,8}[A-Z0-9])?", fullmatch=True)


def things_of(kind: str) -> list[str]:
    return choices.Choices.of(Graph.open(), FG + kind).things()


def levels() -> list[tuple[str, str]]:
    store = Graph.open().store
    of = ox.NamedNode(FG + "ofCompetency")
    pairs = [(q.subject.value, q.object.value) for q in store.quads_for_pattern(None, of, None)]
    return sorted(set(pairs))


FUNCTIONS, GROUPS, LEVELS = things_of("NormFunction"), things_of("FunctionGroup"), levels()
SITUATIONS, KNOWLEDGE = things_of("CriticalSituation"), things_of("ProfessionalKnowledge")


@st.composite
def local_graphs(draw) -> frozenset[ox.Triple]:
    """Graphs of local functions, made without the code that reads or writes tables."""
    triples: set[ox.Triple] = set()

    def say(subject: str, path: str, value: object, lang: str = "") -> None:
        iri = path if ":" in path else FG + path
        if isinstance(value, date):
            term = ox.Literal(value.isoformat(), datatype=ox.NamedNode(XSD + "date"))
        elif isinstance(value, int):
            term = ox.Literal(value)
        elif lang:
            term = ox.Literal(value, language=lang)
        elif str(value).startswith("https://"):
            term = ox.NamedNode(value)
        else:
            term = ox.Literal(value)
        triples.add(ox.Triple(ox.NamedNode(ID + subject), ox.NamedNode(iri), term))

    def kind(subject: str, name: str) -> None:
        triples.add(ox.Triple(ox.NamedNode(ID + subject), RDF_TYPE, ox.NamedNode(FG + name)))

    def texts(subject: str, path: str) -> None:
        say(subject, path, draw(TEXTS), "nl")
        if draw(st.booleans()):
            say(subject, path, draw(TEXTS), "en")

    def maybe(subject: str, path: str, values: list) -> None:
        if draw(st.booleans()):
            say(subject, path, draw(st.sampled_from(values)))

    keys = st.tuples(st.sampled_from(["gm9998", "gm9999"]), CODES)
    for town, code in draw(st.lists(keys, min_size=1, max_size=3, unique=True)):
        function = f"local-function-{town.upper()}-{code}"
        kind(function, "LocalFunction")
        say(function, SKOS + "notation", code)
        say(function, "ofMunicipality", TOOI + town)
        texts(function, SKOS + "prefLabel")
        texts(function, "motivation")
        say(function, "derivesFromFunction", draw(st.sampled_from(FUNCTIONS)))
        maybe(function, "inGroup", GROUPS)
        maybe(function, "localScale", [1, 9, 19])
        say(function, "validFrom", draw(DATES))
        say(function, "reviewDate", draw(DATES))
        for own in draw(st.lists(CODES, max_size=2, unique=True)):
            # Two functions of one municipality do not share a profile code.
            mark = f"{code}-{own}"
            profile = f"local-profile-{town.upper()}-{mark}"
            if (
                ox.Triple(ox.NamedNode(ID + profile), RDF_TYPE, ox.NamedNode(FG + "LocalProfile"))
                in triples
            ):
                continue
            kind(profile, "LocalProfile")
            say(profile, SKOS + "notation", mark)
            texts(profile, SKOS + "prefLabel")
            say(profile, "ofFunction", ID + function)
            positions = st.lists(st.integers(1, 30), max_size=3, unique=True)
            for place in draw(positions):
                part = f"local-requirement-{town.upper()}-{mark}-{place}"
                kind(part, "LocalRequirement")
                level, competency = draw(st.sampled_from(LEVELS))
                say(part, "ofProfile", ID + profile)
                say(part, "position", place)
                say(part, "requiresCompetency", competency)
                say(part, "requiresLevel", level)
                say(profile, "requires", level)
            for name, path, values in (
                ("situation", "ofSituation", SITUATIONS),
                ("knowledge", "requiresKnowledge", KNOWLEDGE),
            ):
                for place in draw(positions):
                    part = f"local-{name}-{town.upper()}-{mark}-{place}"
                    kind(part, f"Local{name.title()}")
                    say(part, "ofProfile", ID + profile)
                    say(part, "position", place)
                    maybe(part, path, values)
                    texts(part, "text")
    return frozenset(triples)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(triples=local_graphs(), lang=st.sampled_from(["nl", "en"]))
def test_a_graph_comes_back_from_a_workbook(triples, lang, tmp_path_factory) -> None:
    graph = Graph.open()
    path = tmp_path_factory.mktemp("back") / "functions.xlsx"
    path.write_bytes(template.workbook(graph, triples, lang))

    reading = read(path, graph=graph)

    assert reading.findings == ()
    assert reading.triples == triples


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(triples=local_graphs(), lang=st.sampled_from(["nl", "en"]))
def test_a_graph_comes_back_from_csv(triples, lang, tmp_path_factory) -> None:
    graph = Graph.open()
    folder = tmp_path_factory.mktemp("back")
    paths = []
    for name, data in template.texts(graph, triples, lang).items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_bytes(data)

    reading = read(*paths, graph=graph)

    assert reading.findings == ()
    assert reading.triples == triples


def test_another_base_comes_back(graph, good, tmp_path) -> None:
    base = "https://data.example.org/id/"
    path = tmp_path / "functions.xlsx"
    path.write_bytes(template.workbook(graph, good))

    out = tmp_path / "own.ttl"
    # The references between rows are IRIs under the shipped base; they are gone then.
    assert run("import", path, "-o", out, "--base", base).exit_code == 1
    moved = tmp_path / "moved.ttl"
    own = re.sub(r"\bid:local-", "own:local-", GOOD.read_text("utf-8"))
    moved.write_text(f"@prefix own: <{base}> .\n{own}", encoding="utf-8")
    filled = tmp_path / "filled.xlsx"
    done = run("template", "--from", moved, "--base", base, "-o", filled)
    assert done.exit_code == 0, done.output
    assert run("import", filled, "--base", base, "-o", out).exit_code == 0
    assert validate.read([out]) == validate.read([moved])


@pytest.mark.parametrize(
    "more",
    ["id:local-function-GM9998-MW-01 skos:altLabel \"Ook zo genoemd\"@nl .",
     "id:elsewhere a fg:LocalFunction ; skos:notation \"X\" .",
     "id:local-function-GM9998-MW-01 skos:definition \" met een spatie \"@nl ."],
)  # fmt: skip
def test_what_a_workbook_cannot_hold_is_not_lost_in_silence(more, tmp_path) -> None:
    given_file = tmp_path / "local.ttl"
    prefixes = f"@prefix id: <{ID}> .\n@prefix fg: <{FG}> .\n@prefix skos: <{SKOS}> .\n"
    given_file.write_text(prefixes + GOOD.read_text("utf-8") + more, encoding="utf-8")
    out = tmp_path / "functions.xlsx"

    done = run("template", "--from", given_file, "-o", out)

    assert done.exit_code == 2
    assert "cannot hold this graph" in done.output
    assert not out.exists()


def test_the_check_of_a_filled_workbook_can_fail(graph, good) -> None:
    files = {Path("f.xlsx"): template.workbook(graph, good)}
    back.check(graph, files, good, ID)
    extra = ox.Triple(ox.NamedNode(ID + "x"), RDF_TYPE, ox.NamedNode(FG + "LocalFunction"))
    with pytest.raises(InputError, match="1 statements lost and 0 made"):
        back.check(graph, files, good | {extra}, ID)


# The template


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_template_is_made_from_the_shapes(lang, graph) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, None, lang)))

    assert book.sheetnames[1:-1] == [sheet.name.of(lang) for sheet in layout.sheets()]
    for sheet in layout.sheets():
        page = book[sheet.name.of(lang)]
        heads = [cell.value for cell in page[1]]
        assert heads == [column.name.of(lang) for column in sheet.columns]
        for cell, column in zip(page[1], sheet.columns, strict=True):
            assert column.description.of(lang) in cell.comment.text
            dark = cell.fill.start_color.rgb == "FF1F4E79"
            assert dark == column.required
        listed = {
            str(area) for rule in page.data_validations.dataValidation for area in rule.sqref.ranges
            if rule.type == "list"
        }  # fmt: skip
        assert len(listed) == sum(1 for column in sheet.columns if column.kind)


def test_what_is_filled_in_can_be_read_and_printed(graph, good) -> None:
    for triples in (None, good):
        book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, triples)))
        for page in book.worksheets[1:-1]:
            # Columns next to each other that look the same are one entry in the file.
            spans = page.column_dimensions.values()
            signs = [one.width for one in spans for _ in range(one.min, one.max + 1)]
            for row in page.iter_rows(min_row=2):
                for cell, width in zip(row, signs, strict=False):
                    text = cell.value if isinstance(cell.value, str) else ""
                    lines = (len(text) - 1) // width + 1
                    assert (page.row_dimensions[cell.row].height or 15) >= 15 * lines
            assert page.print_title_rows == "$1:$1"
            assert page.page_setup.orientation == "landscape"
            # On paper that is 27 cm wide, a sign is not smaller than 1.3 mm.
            assert sum(signs) / (page.page_setup.fitToWidth or 1) <= 200
        widest = book["Eisen"].column_dimensions["C"].width
        assert widest > len("Mondelinge communicatie")


def test_the_lists_hold_what_the_graph_has(graph) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph)))
    lists = {
        column[0].value: [c.value for c in column[1:] if c.value]
        for column in book["Lijsten"].columns
    }

    assert lists["list_Level"] == ["A", "B", "C", "D"]
    assert len(lists["list_NormFunction"]) == len(FUNCTIONS) == 25
    assert "N06.01.06 Medewerker publiek III" in lists["list_NormFunction"]
    assert {"list_Competency", "list_FunctionGroup", "list_CriticalSituation"} <= set(lists)
    for kind, texts in lists.items():
        known = choices.Choices.of(graph, FG + kind.removeprefix("list_"))
        things = known.things()
        if kind == "list_Competency":
            # Without a level there is nothing to fill in beside it.
            things = [thing for thing in things if thing in {of for _, of in LEVELS}]
            assert "Plannen en organiseren" not in texts
        assert [known.resolve(text) for text in texts] == things
        assert not [text for text in texts if "id:" in text]
    assert "Druk van anderen (Publiek)" in lists["list_CriticalSituation"]


def test_the_list_of_profiles_leaves_out_the_example(graph, good) -> None:
    for triples, first in ((None, 3), (good, 2)):
        book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, triples)))
        sources = [
            rule.formula1
            for name in ("Eisen", "Situaties", "Vakkennis")
            for rule in book[name].data_validations.dataValidation
            if "Profielen" in (rule.formula1 or "")
        ]
        assert sources == [f"'Profielen'!$A${first}:$A$2001"] * 3


def test_the_example_of_knowledge_is_knowledge() -> None:
    texts = {sheet.name.nl: sheet.column(FG + "text") for sheet in layout.sheets()}

    assert texts["Vakkennis"].example != texts["Situaties"].example


def test_an_example_row_is_not_read(graph, tmp_path) -> None:
    path = tmp_path / "functions.xlsx"
    path.write_bytes(template.workbook(graph))
    with pytest.raises(InputError, match="holds no rows"):
        read(path, graph=graph)

    # The example itself is a good row, once its mark is gone.
    book = openpyxl.load_workbook(path)
    for sheet in layout.sheets():
        cell = book[sheet.name.nl]["A2"]
        cell.value = cell.value.removeprefix("Voorbeeld: ")
    book.save(path)
    reading = read(path, graph=graph)
    assert reading.triples
    # All but the code of the municipality, which is nobody's.
    found = [(short(f.rule), f.place.cell) for f in judge(reading).findings]
    assert found == [("shape:Table-placeholder", "B2")]


# Text tables


def csv_copy(folder: Path, encoding: str, delimiter: str, first: str = "") -> list[Path]:
    """Write the good table again, in another encoding and with another delimiter."""
    paths = []
    for path in CSVS:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter=";"))
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(rows)
        paths.append(folder / path.name)
        paths[-1].write_bytes((first + out.getvalue()).encode(encoding))
    return paths


@pytest.mark.parametrize(
    "delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"]
)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_any_usual_encoding_and_delimiter_is_read(
    encoding, delimiter, graph, good, tmp_path
) -> None:
    reading = read(*csv_copy(tmp_path, encoding, delimiter), graph=graph)

    assert reading.findings == ()
    assert reading.triples == good
    # Only what had to be supposed is said.
    assert bool(reading.notes) == (encoding == "cp1252")


def test_the_delimiter_may_be_announced(graph, good, tmp_path) -> None:
    paths = csv_copy(tmp_path, "utf-8", "^", "sep=^\r\n")
    reading = read(*paths, graph=graph)

    assert reading.triples == good
    thing = ID + "local-function-GM9998-MW-01"
    place = reading.locator.place(thing, "", "")
    assert (place.cell, place.line) == ("A2", 3)


def test_another_encoding_can_be_given(graph, good, tmp_path) -> None:
    paths = csv_copy(tmp_path, "cp850", ";")

    assert read(*paths, graph=graph, encoding="cp850").triples == good
    assert read(*paths, graph=graph).triples != good
    with pytest.raises(InputError, match="no encoding 'klingon'"):
        read(*paths, graph=graph, encoding="klingon")


def test_a_line_break_in_a_cell_does_not_shift_the_lines(graph, tmp_path) -> None:
    other = tmp_path / "profielen.csv"
    other.write_text("Profielcode;Functie;Naam\n", encoding="utf-8")
    path = tmp_path / "eisen.csv"
    path.write_text(
        'Profiel,Volgnummer,Competentie,Niveau\n"een\ntwee",1,Integriteit,C\nX,2,Integriteit,C\n'
    )
    reading = read(path, other, graph=graph)

    assert [(f.place.line, f.place.cell) for f in reading.findings] == [(2, "A2"), (4, "A3")]


def test_english_headings_are_read(graph, good, tmp_path) -> None:
    path = tmp_path / "functions.xlsx"
    path.write_bytes(template.workbook(graph, good, "en"))

    assert read(path, graph=graph).triples == good


def test_a_sheet_is_known_by_its_headings_too(graph, good, tmp_path) -> None:
    path = tmp_path / "functions.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    for i, sheet in enumerate(layout.sheets()):
        book[sheet.name.nl].title = f"Tabel {i}"
    notes = book.create_sheet("Aantekeningen")
    notes["B2"] = "bellen met P&O"
    book.save(path)
    reading = read(path, graph=graph)

    assert reading.triples == good
    assert [(short(f.rule), f.severity, f.value) for f in reading.findings] == [
        ("shape:Table-sheet", "Warning", "Aantekeningen")
    ]


def test_cells_right_of_the_last_heading_are_not_lost(graph, tmp_path) -> None:
    path = tmp_path / "eisen.csv"
    rows = [
        "Profiel;Volgnummer;Competentie;Niveau",
        "A;1;Integriteit;C;los",
        "A;2;Integriteit;C;;x",
    ]
    path.write_text("\n".join(rows) + "\n")

    found = [(f.place.cell, short(f.rule)) for f in read(path, graph=graph).findings]
    assert ("E2", "shape:Table-no-heading") in found
    assert ("F3", "shape:Table-no-heading") in found


def test_a_long_column_without_heading_is_one_finding(graph, tmp_path) -> None:
    path = tmp_path / "eisen.csv"
    rows = [f"A;{i};Integriteit;C;los" for i in range(1, 31)]
    path.write_text("Profiel;Volgnummer;Competentie;Niveau\n" + "\n".join(rows) + "\n")

    found = [f for f in read(path, graph=graph).findings if "no-heading" in f.rule]
    assert [(f.place.cell, short(f.rule), f.value) for f in found] == [
        ("E2", "shape:Table-no-heading-many", "29")
    ]


def test_headings_below_a_title_are_one_finding(graph, good, tmp_path) -> None:
    path = tmp_path / "functions.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    book["Functies"].insert_rows(1, 2)
    book["Functies"]["A1"] = "Onze functies"
    book.save(path)

    findings = judge(read(path, graph=graph)).findings
    assert [(short(f.rule), f.place.cell) for f in findings] == [("shape:Table-heading-row", "A1")]
    assert "rij 3" in findings[0].hint("nl")
    assert "row 3" in findings[0].hint("en")


def test_the_other_row_is_named_with_its_file_where_that_is_another(graph, tmp_path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("Profiel;Volgnummer;Competentie;Niveau\nX;1;Integriteit;C\n")
    good = HERE / "good" / "functies.csv"
    for path in (one, two):
        path.write_bytes(good.read_bytes())

    said = [f.message("nl") for f in read(one, two, graph=graph).findings]
    assert len(said) == 5
    assert f"staat al in {one}, A2" in said[0]


# What is wrong with the whole


def test_a_sheet_that_is_missing_is_one_finding(graph, good, tmp_path) -> None:
    path = tmp_path / "functions.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    book.remove(book["Profielen"])
    book.save(path)

    (finding,) = judge(read(path, graph=graph)).findings
    assert (short(finding.rule), finding.place.sheet, finding.place.cell) == (
        "shape:Table-sheet-missing", "Eisen", "A1",
    )  # fmt: skip
    assert "Profielen" in finding.message("nl")
    assert "Profiles" in finding.message("en")
    rest = [one for one in CSVS if one.name != "profielen.csv"]
    found = [short(f.rule) for f in judge(read(*rest, graph=graph)).findings]
    assert found == ["shape:Table-sheet-missing"]


def test_a_row_that_lost_its_code_does_not_excuse_a_slip(graph, good, tmp_path) -> None:
    for code in ("MW-01-P", None):
        changes = {"Profielen!A4": code, "Eisen!A13": "ZP-1O1", "Vakkennis!A2": "MW-1-P"}
        found = [(f.place.sheet, f.place.cell) for f in worded(graph, good, tmp_path, changes)]
        assert found == [("Profielen", "A4"), ("Eisen", "A13"), ("Vakkennis", "A2")]


@pytest.mark.parametrize(("lang", "meant"), [("nl", "Motivering"), ("en", "Motivation")])
def test_a_heading_is_suggested_in_the_language_of_the_sheet(lang, meant, graph, good, tmp_path):
    path = tmp_path / "functions.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, None, lang)))
    sheet = book.worksheets[1]
    for i, cell in enumerate(sheet[2], start=1):
        sheet.cell(3, i).value = cell.value
    sheet["A3"], sheet["B3"], sheet["J1"] = "MW-01", "gm9998", "Motivatie"
    book.save(path)

    # Nor is the example, untouched, said to have been typed over.
    (finding,) = read(path, graph=graph).findings
    assert (short(finding.rule), finding.place.cell) == ("shape:Table-heading-renamed", "J1")
    for said in (finding.message("nl"), finding.message("en")):
        assert f"‘{meant}’" in said


# Words


def worded(graph, good, tmp_path, changes: dict[str, object]):
    """Return the findings of the good workbook with some cells changed."""
    path = tmp_path / "functions.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    for where, value in changes.items():
        sheet, _, cell = where.partition("!")
        book[sheet][cell] = value
    book.save(path)
    return judge(read(path, graph=graph)).findings


def words() -> list[dict[str, str]]:
    with (HERE / "words.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


@pytest.mark.parametrize("case", words(), ids=lambda case: f"{case['cell']}={case['value']}")
def test_a_finding_is_said_in_the_words_of_the_sheet(case, graph, good, tmp_path) -> None:
    (finding,) = worded(graph, good, tmp_path, {case["cell"]: case["value"] or None})

    for lang in ("nl", "en"):
        said = f"{finding.message(lang)} {finding.hint(lang)}"
        assert case[lang] in said
        for strange in ("skos:", "fg:", "https://", "graaf", "graph"):
            assert strange not in said
    assert "The " not in finding.expected_nl


def test_an_example_that_was_typed_over_says_what_to_remove(graph, tmp_path) -> None:
    path = tmp_path / "functions.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph)))
    book["Functies"]["C2"] = "Onze eigen functie"
    book.save(path)

    (finding,) = read(path, graph=graph).findings
    assert (finding.place.cell, finding.severity) == ("A2", "Warning")
    assert "haal dan ‘Voorbeeld:’ weg" in finding.hint("nl")
    assert "remove ‘Voorbeeld:’" in finding.hint("en")


def test_findings_stand_in_the_order_of_the_sheet(faulty) -> None:
    said = run("import", faulty, "-o", "-unused.ttl").stdout
    cells = re.findall(r", (\w+)!([A-Z])(\d+)$", said, re.MULTILINE)
    names = [sheet.name.nl for sheet in layout.sheets()]

    assert len(cells) == 20
    assert cells == sorted(cells, key=lambda c: (names.index(c[0]), int(c[2]), c[1]))


def test_one_is_said_as_one(tmp_path) -> None:
    for lang, said in (("nl", "1 fout, 0 waarschuwingen"), ("en", "1 violation, 0 warnings")):
        path = tmp_path / "functies.csv"
        text = (HERE / "good" / "functies.csv").read_text("utf-8").replace("N06.01.08", "N06.01.99")
        path.write_text(text, encoding="utf-8")
        rest = [one for one in CSVS if one.name != "functies.csv"]
        done = run("import", path, *rest, "--lang", lang, "-o", tmp_path / "x.ttl")
        assert said in done.stdout


# Other workbooks


def ods(sheets: dict[str, list[list[str]]]) -> bytes:
    """Return an ODS workbook of these texts; a text that is an ISO date becomes a date."""
    from xml.sax.saxutils import escape

    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return f'<table:table-cell office:value-type="date" office:date-value="{text}"/>'
        if text.startswith("="):
            return f'<table:table-cell table:formula="of:{escape(text)}" office:value-type="float" office:value="2"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'

    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            "<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows
        )
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        + "</table:table>"
        for name, rows in sheets.items()
    )
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{names}office:1.0" '
        f'xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0"><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def rows_of_good() -> dict[str, list[list[str]]]:
    found = {}
    for path in CSVS:
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = list(csv.reader(stream, delimiter=";"))
    found["functies"][3][7] = ""
    return found


def test_ods_is_read(graph, good, tmp_path) -> None:
    path = tmp_path / "functies.ods"
    path.write_bytes(ods(rows_of_good()))
    reading = read(path, graph=graph)

    assert reading.findings == ()
    # The fourth description begins with '=', and would be a formula here.
    assert {t.object.value for t in good - reading.triples} == {"=1+1 is geen formule."}


def test_formulas_in_ods_are_found(graph, tmp_path) -> None:
    sheets = rows_of_good()
    sheets["eisen"][2][1] = "=1+1"
    path = tmp_path / "functies.ods"
    path.write_bytes(ods(sheets))

    found = [(short(f.rule), f.place.sheet, f.place.cell) for f in read(path, graph=graph).findings]
    assert found == [("shape:Table-formula", "eisen", "B3")]


def test_merged_cells_in_ods_are_found(graph, tmp_path) -> None:
    path = tmp_path / "functies.ods"
    cell = "<table:table-cell "
    merged = ods(rows_of_good() | {"eisen": [["Profiel", "Volgnummer", "Competentie", "Niveau"],
                                             ["MW-02-P", "1", "Integriteit", "D"],
                                             ["", "2", "Klantgerichtheid", "D"]]})  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(merged)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            start = text.find("MW-02-P", text.find('table:name="eisen"'))
            at = text.rfind(cell, 0, start) + len(cell) if name == "content.xml" else 0
            spans = 'table:number-rows-spanned="2" ' if at else ""
            new.writestr(name, text[:at] + spans + text[at:])

    found = [(short(f.rule), f.place.cell, f.value) for f in read(path, graph=graph).findings]
    assert found == [("shape:Table-merged", "A2", "A2:A3")]


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_both_date_systems_are_read(epoch, graph, good, tmp_path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

    path = tmp_path / "functions.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    book.epoch = CALENDAR_MAC_1904 if epoch == 1904 else CALENDAR_WINDOWS_1900
    book.save(path)

    assert read(path, graph=graph).triples == good


def test_a_date_that_excel_counts_wrongly_is_refused(graph, good, tmp_path) -> None:
    path = tmp_path / "functions.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    book["Functies"]["L2"] = 60
    book.save(path)

    assert [(short(f.rule), f.place.cell) for f in read(path, graph=graph).findings] == [
        ("shape:Table-date", "L2")
    ]


# The workbook that comes back


@pytest.fixture
def faulty(graph, good, tmp_path) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    plant(book, HERE / "mistakes" / "twenty.tsv")
    book["Functies"]["H3"] = "=1+1"
    book["Functies"]["H3"].data_type = "s"
    path = tmp_path / "functions.xlsx"
    book.save(path)
    return path


def marked(path: Path) -> set[tuple[str, str]]:
    book = openpyxl.load_workbook(path)
    return {
        (page.title, cell.coordinate)
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.comment is not None and annotate.MARK in cell.comment.text
    }


def test_the_annotated_workbook_marks_the_cells_and_keeps_the_rest(faulty, tmp_path) -> None:
    out = tmp_path / "mend.xlsx"
    done = run("import", faulty, "-o", tmp_path / "x.ttl", "--annotated", out)
    assert done.exit_code == 1

    with (HERE / "mistakes" / "twenty.tsv").open(encoding="utf-8", newline="") as stream:
        planted = {(line["sheet"], line["cell"]) for line in csv.DictReader(stream, delimiter="\t")}
    assert marked(out) == planted
    before, after = openpyxl.load_workbook(faulty), openpyxl.load_workbook(out)
    for page in before.worksheets:
        twin = after[page.title]
        assert twin.sheet_state == page.sheet_state
        assert len(twin.data_validations.dataValidation) == len(
            page.data_validations.dataValidation
        )
        for row in page.iter_rows():
            for cell in row:
                other = twin[cell.coordinate]
                assert (other.value, other.data_type) == (cell.value, cell.data_type)
                assert other.number_format == cell.number_format
                coloured = other.fill.start_color.rgb == "00F8CBAD"
                assert coloured == ((page.title, cell.coordinate) in planted)
                if not coloured:
                    assert (other.comment and other.comment.text) == (
                        cell.comment and cell.comment.text
                    )
    # What begins with a sign of a formula is text still.
    assert after["Functies"]["H3"].data_type == "s"
    assert not (tmp_path / "x.ttl").exists()


@pytest.mark.parametrize("opaque", ["00", "FF"], ids=["openpyxl", "Excel"])
def test_mended_cells_lose_their_mark(opaque, faulty, tmp_path) -> None:
    from openpyxl.styles import PatternFill

    once, twice = tmp_path / "once.xlsx", tmp_path / "twice.xlsx"
    run("import", faulty, "--annotated", once)
    book = openpyxl.load_workbook(once)
    book["Functies"]["C6"] = "Docent inburgering"
    book["Functies"]["C6"].fill = PatternFill("solid", start_color=f"{opaque}F8CBAD")
    book.save(once)
    run("import", once, "--annotated", twice)

    assert marked(once) - marked(twice) == {("Functies", "C6")}
    assert openpyxl.load_workbook(twice)["Functies"]["C6"].fill.fill_type is None


def test_a_note_on_a_heading_is_kept_when_it_is_marked(graph, good, tmp_path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    book["Eisen"]["E1"] = "Opmerking"
    book["Eisen"]["E1"].comment = openpyxl.comments.Comment("van ons", "P&O")
    path, out = tmp_path / "functions.xlsx", tmp_path / "out.xlsx"
    book.save(path)
    assert run("import", path, "-o", tmp_path / "x.ttl", "--annotated", out).exit_code == 0

    cell = openpyxl.load_workbook(out)["Eisen"]["E1"]
    assert cell.comment.text.startswith("van ons\n\n" + annotate.MARK)
    assert cell.fill.start_color.rgb == "00FFE699"


def test_the_colours_of_the_user_are_kept(faulty, tmp_path) -> None:
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(faulty)
    book["Functies"]["E2"].fill = PatternFill("solid", start_color="00FF00")
    book.save(faulty)
    once, twice = tmp_path / "once.xlsx", tmp_path / "twice.xlsx"
    done = run("import", faulty, "--annotated", once)
    run("import", once, "--annotated", twice)

    assert "houden hun eigen kleur" in done.output
    assert "Functies!E2" in done.output
    for path in (once, twice):
        cell = openpyxl.load_workbook(path)["Functies"]["E2"]
        assert cell.fill.start_color.rgb == "0000FF00"
        assert cell.comment.text.count(annotate.MARK) == 1
        assert openpyxl.load_workbook(path)["Functies"]["F6"].fill.start_color.rgb == "00F8CBAD"


# The commands


def test_findings_can_be_written_for_programs(faulty) -> None:
    import json

    whole = json.loads(run("import", faulty, "-f", "json", "-o", "-unused.ttl").stdout)
    assert len(whole["findings"]) == 20
    places = {(f["sheet"], f["cell"]) for f in whole["findings"]}
    assert ("Functies", "B2") in places
    assert len({f["rule"] + f["focus"] + f["path"] + f["value"] for f in whole["findings"]}) == 20
    table = list(
        csv.DictReader(io.StringIO(run("import", faulty, "-f", "csv", "-o", "-unused.ttl").stdout))
    )
    assert (table[0]["sheet"], table[0]["cell"]) == ("Functies", "B2")
    assert not Path("-unused.ttl").exists()


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "xlsx"])
def test_findings_can_be_written_in_each_form(form, faulty, tmp_path) -> None:
    out = tmp_path / "out.ttl"
    well = run("import", *CSVS, "-f", form, "-o", out)
    assert (well.exit_code, well.exception) == (0, None)
    done = run("import", faulty, "-f", form, "-o", tmp_path / "none.ttl")
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "B2" in done.stdout


def test_findings_as_turtle_are_a_report_of_shacl(faulty, tmp_path) -> None:
    conforms = ox.NamedNode("http://www.w3.org/ns/shacl#conforms")
    kind = ox.NamedNode("http://www.w3.org/ns/shacl#ValidationReport")
    only_cell = tmp_path / "eisen.csv"
    only_cell.write_text("Profiel;Volgnummer;Competentie;Niveau\nX;1;Integriteit;C\n")
    for tables, well, found in (
        (CSVS, "true", 0),
        ([faulty], "false", 20),
        ([only_cell], "false", 1),
    ):
        text = run("import", *tables, "-f", "turtle", "-o", tmp_path / "x.ttl").stdout
        triples = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
        assert [t.object.value for t in triples if t.predicate == conforms] == [well]
        assert len([t for t in triples if t.object == kind]) == 1
        results = text.count("a sh:ValidationResult")
        beside = len(re.findall(r"^# .*, (?:\w+!)?[A-Z]\d+: ", text, re.MULTILINE))
        assert results + beside == found
    assert "Table-sheet-missing" in text


def test_fingerprints_tell_faults_apart(graph, faulty) -> None:
    findings = judge(read(faulty, graph=graph)).findings

    assert len({finding.fingerprint for finding in findings}) == len(findings)


def test_import_writes_the_same_file_every_time(tmp_path) -> None:
    out = tmp_path / "out.ttl"
    done = run("import", *CSVS, "-o", out)

    assert done.exit_code == 0
    assert out.read_bytes() == GOOD.read_bytes()
    assert run("import", *reversed(CSVS)).stdout == GOOD.read_text("utf-8")


def test_nothing_is_written_with_errors_unless_asked(faulty, tmp_path) -> None:
    out = tmp_path / "out.ttl"
    out.write_text("kept")
    done = run("import", faulty, "-o", out, "--lang", "en")
    assert done.exit_code == 1
    assert out.read_text() == "kept"
    assert "Nothing was written" in done.output

    done = run("import", faulty, "-o", out, "--even-with-errors")
    assert done.exit_code == 1
    assert "alleen wat te begrijpen was" in done.output
    assert len(validate.read([out])) > 50


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["good.csv", "--annotated", "x.xlsx"], "needs one .xlsx file"),
     (["good.csv", "-o", "good.csv"], "would overwrite"),
     (["good.csv", "-o", "x.ttl", "--annotated", "x.ttl"], "would overwrite"),
     (["good.csv", "--base", "geen adres"], "cannot be the base"),
     (["good.csv", "--base", "javascript:alert(1)/"], "cannot be the base"),
     (["good.csv", "--base", "https:///id/"], "cannot be the base"),
     (["good.csv", "--base", "https://gemeente.example/id"], "ends in / or #"),
     (["good.csv", "-o", "o.xlsx"], "import writes Turtle"),
     (["good.csv", "-o", "o.nt"], "import writes Turtle"),
     (["good.xlsx", "--annotated", "a.csv"], "end its name in .xlsx"),
     (["good.csv", "--data", "good.ttl"], "good.ttl: No such file")],
)  # fmt: skip
def test_wrong_use_is_one_clear_error(arguments, message, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.csv").write_bytes(CSVS[1].read_bytes())
    done = run("import", *arguments)

    assert done.exit_code == 2
    assert message in done.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["good.csv"]


def test_a_template_takes_no_wrong_base(tmp_path) -> None:
    done = run("template", "-o", tmp_path / "x.xlsx", "--base", "mailto:a@b.example/")
    assert done.exit_code == 2
    assert "cannot be the base" in done.output


def test_a_workbook_that_somebody_may_be_mending_is_not_overwritten(faulty, tmp_path) -> None:
    out = tmp_path / "mend.xlsx"
    out.write_bytes(b"half mended")
    done = run("import", faulty, "--annotated", out, "-o", tmp_path / "x.ttl")

    assert done.exit_code == 2
    assert "exists already, perhaps mended" in done.output
    assert out.read_bytes() == b"half mended"


def test_nothing_is_marked_where_nothing_is_wrong(graph, good, tmp_path) -> None:
    path, out = tmp_path / "functions.xlsx", tmp_path / "mend.xlsx"
    path.write_bytes(template.workbook(graph, good))
    done = run("import", path, "--annotated", out, "-o", tmp_path / "x.ttl", "--lang", "en")

    assert done.exit_code == 0
    assert "There is nothing to mark" in done.output
    assert not out.exists()


def test_a_file_that_is_named_twice_is_read_once(tmp_path) -> None:
    done = run("import", *CSVS, CSVS[0], "-o", tmp_path / "x.ttl")
    assert done.exit_code == 0
    assert f"{CSVS[0]}: is named twice, and read once" in done.stderr
    assert (tmp_path / "x.ttl").read_bytes() == GOOD.read_bytes()


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [("Lijsten.csv", "list_Level\nA\nB\n", []),
     ("functies-Lists.csv", "list_Level\nA\nB\n", []),
     ("Kladblok.csv", "even;onthouden\n", ["shape:Table-sheet"])],
)  # fmt: skip
def test_another_sheet_as_csv_is_as_good_as_in_a_workbook(name, text, found, graph, tmp_path):
    path = tmp_path / name
    path.write_text(text)

    reading = read(*CSVS, path, graph=graph)
    assert [short(f.rule) for f in reading.findings] == found
    with pytest.raises(InputError, match="no headings"):
        read(path, graph=graph)


def beheer(folder: Path) -> Path:
    """Write what a document of a municipality may say: a norm function that is not shipped."""
    path = folder / "beheer.ttl"
    path.write_text(
        f"@prefix id: <{ID}> .\n@prefix fg: <{FG}> .\n@prefix skos: <{SKOS}> .\n"
        'id:function-N04-01-01 a fg:NormFunction ; skos:notation "N04.01.01" ;\n'
        '    skos:prefLabel "Medewerker beheer I"@nl ; fg:inGroup id:group-N04-01 .\n'
        'id:group-N04-01 a fg:FunctionGroup ; skos:notation "N04.01" ;\n'
        '    skos:prefLabel "Beheer"@nl .\n',
        encoding="utf-8",
    )
    return path


def test_functions_of_a_document_may_be_named(graph, good, tmp_path) -> None:
    data, path = beheer(tmp_path), tmp_path / "functions.xlsx"
    empty = tmp_path / "empty.xlsx"
    assert run("template", "-o", empty, "--data", data).exit_code == 0
    lists = openpyxl.load_workbook(empty)["Lijsten"]
    shown = {cell.value for row in lists.iter_rows() for cell in row}
    assert {"N04.01.01 Medewerker beheer I", "N04.01 Beheer"} <= shown
    # The example is known again, without that data too.
    assert "holds no rows" in run("import", empty).output

    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    book["Functies"]["E2"] = "N04.01.01"
    book.save(path)
    out = tmp_path / "out.ttl"
    without = run("import", path, "-o", out)
    assert without.exit_code == 1
    assert "wat met --data is gegeven" in without.stdout
    assert "bedoelt u" not in without.stdout
    done = run("import", path, "-o", out, "--data", data)
    assert done.exit_code == 0, done.output
    assert "0 fouten, 0 waarschuwingen" in done.stdout
    wanted = ox.NamedNode(ID + "function-N04-01-01")
    assert any(triple.object == wanted for triple in validate.read([out]))
    again = tmp_path / "again.xlsx"
    assert run("template", "--from", out, "-o", again).exit_code == 2
    assert run("template", "--from", out, "-o", again, "--data", data).exit_code == 0


def test_a_table_is_read_beside_a_store(graph, good, tmp_path) -> None:
    data = beheer(tmp_path)
    store = tmp_path / "store"
    assert run("load", data, "--store", store).exit_code == 0
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(graph, good)))
    book["Functies"]["E2"] = "N04.01.01"
    path, out = tmp_path / "book.xlsx", tmp_path / "out.ttl"
    book.save(path)
    assert run("import", path, "-o", out).exit_code == 1
    done = run("import", path, "-o", out, "--store", store)
    assert done.exit_code == 0, done.output
    assert "0 fouten, 0 waarschuwingen" in done.stdout
    wanted = ox.NamedNode(ID + "function-N04-01-01")
    assert any(triple.object == wanted for triple in validate.read([out]))
    # What stands in the store already is held against the table, as --data is.
    local = next(t.subject for t in validate.read([out]) if t.object == wanted)
    more = tmp_path / "more.nt"
    norm = f"<{ID}function-N06-01-02>"
    more.write_text(f"{local} <{resources.DEF}derivesFromFunction> {norm} .\n")
    assert run("load", more, "--add", "--store", store).exit_code == 0
    twice = run("import", path, "-o", out, "--store", store)
    assert twice.exit_code == 1
    both = run("import", path, "-o", out, "--store", store, "--data", data)
    assert both.exit_code == 2
    assert "load the files into the store instead" in both.output


def test_only_what_the_table_says_is_judged(tmp_path) -> None:
    data = beheer(tmp_path)
    with data.open("a") as stream:
        stream.write("id:x a fg:LocalFunction .\n")
    done = run("import", *CSVS, "--data", data, "-o", tmp_path / "x.ttl")
    assert done.exit_code == 0, done.output


def test_a_template_is_not_filled_from_what_holds_no_local_functions(tmp_path) -> None:
    data = beheer(tmp_path)
    done = run("template", "--from", data, "-o", tmp_path / "x.xlsx")
    assert done.exit_code == 2
    assert f"{data}: holds no local functions" in done.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["beheer.ttl"]


def test_a_code_of_the_norm_and_a_situation_again_are_findings(graph, good, tmp_path) -> None:
    changes = {"Functies!A2": "N06.01.02", "Profielen!B6": "N06.01.02", "Situaties!C3": "Agressie"}
    found = worded(graph, good, tmp_path, changes)
    assert {(short(f.rule), f.place.sheet, f.place.cell, f.severity) for f in found} == {
        ("shape:LocalFunction-norm-code", "Functies", "A2", "Warning"),
        ("shape:LocalSituation-repeated", "Situaties", "C3", "Warning"),
    }


def test_a_review_date_is_past_on_the_day_after(graph) -> None:
    reading = read(*CSVS, graph=graph)
    for day, found in ((date(2027, 1, 1), 0), (date(2027, 1, 2), 2)):
        past = [f for f in judge(reading, today=day).findings if "date-past" in f.rule]
        assert len(past) == found
        assert all(f.severity == "Warning" for f in past)


@pytest.mark.parametrize(
    ("text", "means"),
    [("31/12/2026", "2026-12-31"), ("1/1/2026", "2026-01-01"), ("31.12.2026", "2026-12-31"),
     ("12/31/2026", "2026-12-31"), ("1-mrt-2026", "2026-03-01"), ("1 maart 2026", "2026-03-01"),
     ("1 March 2026", "2026-03-01"), ("March 1, 2026", "2026-03-01"), ("1 okt. 2026", "2026-10-01"),
     ("2026-03-01 00:00:00", "2026-03-01"), ("2026-03-01T00:00", "2026-03-01"),
     ("2026-03-01 12:30", "date-time"), ("2026-03-01 99:99", "date"), ("03/04/2026", "date-readings"),
     ("3.4.2026", "date-readings"), ("31/31/2026", "date"), ("1-mar.t-2026", "date"),
     ("1 brumaire 2026", "date"), ("01-03-26", "date"), ("0-mrt-2026", "date"), ("2026", "date"),
     (datetime(2026, 3, 1, 12), "date-time"), (date(1905, 7, 18), "date-year"),
     (date(1909, 7, 19), "date-year"), (date(1900, 2, 1), "date"), (True, "date")],
)  # fmt: skip
def test_a_date_with_one_meaning_is_read(text, means) -> None:
    from functiegraaf.tables import dates
    from functiegraaf.tables.values import Fault

    try:
        said = dates.read(text).isoformat()
    except Fault as fault:
        said = fault.rule
    assert said == means


def test_findings_take_the_standard_output_where_no_turtle_does(faulty) -> None:
    import json

    done = run("import", faulty, "-f", "json")
    assert len(json.loads(done.stdout)["findings"]) == 20

    done = run("import", faulty, "-f", "json", "--even-with-errors")
    assert done.stdout.startswith("@prefix")
    assert '"findings"' in done.stderr


def test_a_template_never_overwrites_what_was_filled_in(tmp_path) -> None:
    for name, made in (("f.xlsx", "f.xlsx"), ("f.csv", "f-eisen.csv")):
        (tmp_path / made).write_text("filled in")
        done = run("template", "-o", tmp_path / name)
        assert done.exit_code == 2
        assert "exists already" in done.output
        assert (tmp_path / made).read_text() == "filled in"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f-eisen.csv", "f.xlsx"]


def test_a_template_is_not_filled_from_a_table(tmp_path) -> None:
    (tmp_path / "good.xlsx").write_bytes(b"PK\x03\x04\xff")
    done = run("template", "--from", tmp_path / "good.xlsx", "-o", tmp_path / "x.xlsx")
    assert done.exit_code == 2
    assert "--from wants the Turtle file" in done.output


def test_a_template_has_a_name_that_says_what_it_is(tmp_path) -> None:
    assert run("template", "-o", tmp_path / "x.docx").exit_code == 2
    assert run("template", "-o", tmp_path / "x.csv", "--lang", "en").exit_code == 0
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == [
        f"x-{n}.csv" for n in ("functions", "knowledge", "profiles", "requirements", "situations")
    ]
