"""Tables that are old, damaged or meant to harm: one clear error each, and nothing left behind.

Each generator writes one file into a folder; `expected` is what the error must say.
"""

from __future__ import annotations

import io
import os
import re
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functiegraaf import validate
from functiegraaf.cli import main
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.tables import grid, guard, read, template
from functiegraaf.tables.annotate import annotate

TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
HEAD = ["Profiel", "Volgnummer", "Competentie", "Niveau"]


def workbook(name: str = "Eisen", **options: object) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ["A", 1, "Integriteit", "C"])
    book.close()
    return out.getvalue()


def changed(data: bytes, parts: dict[str, object]) -> bytes:
    """Return a workbook with some parts changed: by a function, by bytes, or left out (None)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        left = dict(parts)
        for entry in old.infolist():
            change = left.pop(entry.filename, old.read(entry))
            part = change(old.read(entry)) if callable(change) else change
            if part is not None:
                new.writestr(entry.filename, part)
        for name, part in left.items():
            new.writestr(name, part)
    return out.getvalue()


def swap(old: bytes, new: bytes):
    def change(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new, 1)

    return change


def stored(entries: dict[str, bytes], claim: int | None = None) -> bytes:
    """Return a zip whose directory claims another size than what comes out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 8) as archive:
        for name, part in entries.items():
            archive.writestr(name, part)
    data = bytearray(out.getvalue())
    if claim is not None:
        for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            place = data.find(mark)
            struct.pack_into("<I", data, place + at, claim)
    return bytes(data)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


ENTITIES = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>"""
)
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>"""
XML_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def doctype(head: bytes) -> bytes:
    return changed(workbook(), {SHEET: lambda part: head + part.removeprefix(XML_HEAD)})


def far_away(cell: bytes) -> bytes:
    return changed(workbook(), {SHEET: swap(b'r="A2"', b'r="' + cell + b'"')})


def ods(content: bytes, **more: bytes) -> bytes:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    return stored({**parts, **more})


def ods_cell(attributes: str, row: str = "") -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    return (
        f'<x xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0">'
        f'<table:table table:name="a"><table:table-row {row}><table:table-cell {attributes} '
        f'office:value-type="float" office:value="1"/></table:table-row></table:table></x>'
    ).encode()


RELATION = (
    b'<Relationships><Relationship Id="rId1" TargetMode="External" Target="//host/x.png" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"/></Relationships>'
)
MACRO = swap(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
TABLE = ",".join(HEAD) + "\nA,1,Integriteit,C\n"

FILES: dict[str, tuple[str, bytes, str]] = {
    # name of the case: file name, content, what the error says
    "bomb": ("a.xlsx", changed(workbook(), {"xl/x.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}), "zip bomb"),
    "many small bombs": ("a.xlsx", changed(workbook(), {f"xl/{i}.bin": os.urandom(3000) * 300 for i in range(80)}), "zip bomb"),
    "lying directory": ("a.xlsx", stored({"x": b" " * 10_000_000, **parts_of(workbook())}, claim=5), "damaged|zip bomb"),
    "too many parts": ("a.xlsx", changed(workbook(), {f"x{i}": b"" for i in range(2_001)}), "2011 parts"),
    "twice one part": ("a.xlsx", b"", "twice"),
    "entities": ("a.xlsx", doctype(ENTITIES), "declares entities"),
    "outside entity": ("a.xlsx", doctype(OUTSIDE), "declares entities"),
    "entities in the strings": ("a.xlsx", changed(workbook(), {"xl/sharedStrings.xml": lambda p: ENTITIES + p.removeprefix(XML_HEAD)}), "declares entities"),
    "entities in the styles": ("a.xlsx", changed(workbook(), {"xl/styles.xml": lambda p: ENTITIES + p.removeprefix(XML_HEAD)}), "declares entities"),
    "broken xml": ("a.xlsx", changed(workbook(), {SHEET: b"<worksheet><row></worksheet>"}), "damaged"),
    "no sheet": ("a.xlsx", changed(workbook(), {SHEET: None}), "damaged|missing"),
    "no workbook part": ("a.xlsx", changed(workbook(), {"xl/workbook.xml": None}), "damaged"),
    "last row": ("a.xlsx", far_away(b"A1048576"), "1048576 rows"),
    "last column": ("a.xlsx", far_away(b"XFD2"), "16384 columns"),
    "two cells far apart": ("a.xlsx", far_away(b"GR99999"), "99999 rows and 200 columns"),
    "beyond the last": ("a.xlsx", far_away(b"ZZZ9999999"), "rows and .* columns"),
    "macros": ("a.xlsm", changed(workbook(), {TYPES: MACRO}), "macros"),
    "macros under another name": ("a.xlsx", changed(workbook(), {TYPES: MACRO}), "macros"),
    "a macro part": ("a.xlsx", changed(workbook(), {"xl/vbaProject.bin": b"x"}), "macros"),
    "a macro sheet": ("a.xlsx", changed(workbook(), {"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros"),
    "connections": ("a.xlsx", changed(workbook(), {"xl/connections.xml": b"<a/>"}), "fetches data from elsewhere; delete"),
    "controls": ("a.xlsx", changed(workbook(), {"xl/activeX/activeX1.bin": b"x"}), "ActiveX"),
    "a picture elsewhere": ("a.xlsx", changed(workbook(), {"xl/worksheets/_rels/sheet1.xml.rels": RELATION % b"image"}), r"refers to something outside \(image\)"),
    "a number that is none": ("a.xlsx", changed(workbook(), {SHEET: swap(b'r="B2"><v>1</v>', b'r="B2" t="n"><v>0x8</v>')}), r"save it anew as .xlsx \("),
    "a cell with a strange name": ("a.xlsx", far_away(b"A-2"), r"save it anew as .xlsx \("),
    "merged without end": ("a.xlsx", changed(workbook(), {SHEET: swap(b"</sheetData>", b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 50 + b"</mergeCells>")}), "too many merged cells"),
    "links to other files": ("a.xlsx", changed(workbook(), {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "other files"),
    "empty workbook": ("a.xlsx", b"", "workbook is empty"),
    "other sheets": ("a.xlsx", b"", "no sheet with headings"),
    "a document": ("a.docx", stored({TYPES: b"<wordprocessingml.document.main/>"}), "no workbook"),
    "a zip": ("a.xlsx", stored({"a.txt": b"a"}), "no workbook"),
    "cut off": ("a.xlsx", workbook()[:3000], "damaged"),
    "a bit changed": ("a.xlsx", b"", "damaged"),
    "with a password": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "zip with a password": ("a.xlsx", b"", "damaged or protected"),
    "old xls": ("a.xls", OLE + "Workbook".encode("utf-16-le"), "old .xls"),
    "xls that is html": ("a.xls", b"<html><table></table></html>", "no workbook"),
    "xlsx that is csv": ("a.xlsx", TABLE.encode(), "no workbook"),
    "csv that is xlsx": ("a.csv", workbook(), "is an .xlsx file"),
    "xlsb": ("a.xlsb", changed(workbook(), {TYPES: swap(b"spreadsheetml.sheet.main", b"ms-excel.sheet.binary.macroEnabled.main")}), "macros"),
    "ods a million columns": ("a.ods", ods(ods_cell('table:number-columns-repeated="1000000"')), "1000000 columns"),
    "ods a million rows": ("a.ods", ods(ods_cell("", 'table:number-rows-repeated="1000000"')), "1000000 rows"),
    "ods endless": ("a.ods", ods(ods_cell('table:number-columns-repeated="99999999999999999999"')), "columns"),
    "ods negative": ("a.ods", ods(ods_cell('table:number-columns-repeated="-5"')), "columns"),
    "ods entities": ("a.ods", ods(ENTITIES + ods_cell("")), "declares entities"),
    "ods macros": ("a.ods", ods(ods_cell(""), **{"Basic/script-lc.xml": b"<a/>"}), "macros"),
    "ods password": ("a.ods", ods(b"\x80\x81", **{"META-INF/manifest.xml": b"<m:encryption-data/>"}), "password"),
    "ods without content": ("a.ods", stored({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "content.xml is missing"),
    "nul bytes": ("a.csv", TABLE.replace("Integriteit", "Inte\0griteit").encode(), "control character U.0000"),
    "control characters": ("a.csv", TABLE.replace("Integriteit", "Inte\x07griteit").encode(), "U.0007"),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + zlib.compress(b"x" * 1000), "is no text"),
    "random bytes": ("a.csv", bytes(range(256)) * 40, "is no text"),
    "half utf-16": ("a.csv", b"\xff\xfe" + TABLE.encode("utf-16-le")[:-1], "not utf-16"),
    "no encoding": ("a.csv", TABLE.encode() + b"\x81\x8d", "not cp1252"),
    "no headings": ("a.csv", b"1,2,3\n4,5,6\n", "no headings"),
    "one column": ("a.csv", b"Profiel\nA\n", "no headings"),
    "a million columns": ("a.csv", (",".join(HEAD) + "," * 1_000_000 + "\n").encode(), "500 columns"),
    "a million rows": ("a.csv", (",".join(HEAD) + "\n" + "A,1,B,C\n" * 200_000).encode(), "100000 rows"),
    "open quote": ("a.csv", b'Profiel,Volgnummer,Competentie,Niveau\n"A,1,B,C\n', "line"),
    "a huge cell": ("a.csv", (",".join(HEAD) + "\n" + "x" * 200_000 + ",1,B,C\n").encode(), "field larger"),
    "empty": ("a.csv", b"", "is empty"),
    "only spaces": ("a.csv", b"\xef\xbb\xbf \r\n\r\n", "is empty"),
    "only headings": ("a.csv", (",".join(HEAD) + "\n").encode(), "holds no rows"),
    "too large": ("a.csv", b"x" * (guard.FILE_BYTES + 1), "larger than"),
    "no name": ("", b"", "folder"),
}  # fmt: skip


def made(case: str) -> bytes:
    """Return the content of a case, of some only now."""
    data = FILES[case][1]
    if case == "twice one part":
        out = io.BytesIO(workbook())
        with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(SHEET, b"<worksheet/>")
        return out.getvalue()
    if case in ("empty workbook", "other sheets"):
        out = io.BytesIO()
        book = openpyxl.Workbook()
        if case == "other sheets":
            book.active.append(["Artikel", "Prijs"])
        book.save(out)
        return out.getvalue()
    if case == "a bit changed":
        data = bytearray(workbook())
        data[data.find(b"sheet1.xml") + 60] ^= 0x10
    if case == "zip with a password":
        data = bytearray(workbook())
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.find(mark) + at] |= 1
    return bytes(data)


@pytest.mark.parametrize("case", FILES)
def test_one_clear_error_and_nothing_left(case, tmp_path) -> None:
    name, _, expected = FILES[case]
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / name if name else folder
    if name:
        path.write_bytes(made(case))
    before = sorted(folder.iterdir())

    arguments = ["import", str(path), "-o", str(folder / "out.ttl")]
    if path.suffix == ".xlsx":
        arguments += ["--annotated", str(folder / "out.xlsx")]
    done = CliRunner().invoke(main, arguments)

    assert done.exit_code == 2, done.output
    assert re.search(expected, done.output), done.output
    assert done.output.count("Error: ") == 1
    assert "Traceback" not in done.output
    assert len(done.output) < 600
    assert sorted(folder.iterdir()) == before


def test_a_bomb_costs_little_memory(tmp_path) -> None:
    """The limit holds while unpacking, not after."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", 8) as archive, archive.open("xl/x.xml", "w") as stream:
        for _ in range(900):
            stream.write(b" " * 1_000_000)
    assert path.stat().st_size < 1_000_000
    script = (
        "import pathlib, re, sys\n"
        "from functiegraaf.tables import guard\n"
        "try:\n    guard.load(pathlib.Path(sys.argv[1]))\n"
        "except guard.InputError as error:\n    print(error)\n"
        # Not ru_maxrss: that counts the memory of the test run this was started from.
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(re.search(r'VmHWM:\\s+(\\d+) kB', status)[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    error, peak = done.stdout.splitlines()
    assert "zip bomb" in error
    assert int(peak) < 300_000  # kB


def test_what_is_no_regular_file_is_refused(tmp_path) -> None:
    pipe = tmp_path / "a.csv"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="no regular file"):
        guard.load(pipe)
    with pytest.raises(InputError, match="No such file"):
        guard.load(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="null"):
        guard.load(Path("a\0b.csv"))
    circle = tmp_path / "circle.csv"
    circle.symlink_to(circle)
    with pytest.raises(InputError, match="symbolic links"):
        guard.load(circle)


def test_a_link_to_a_file_is_followed(tmp_path) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")

    assert grid.read(tmp_path / "link.csv")[0][0].rows[1][0] == "A"


def test_what_was_checked_is_what_is_read(tmp_path) -> None:
    """Only the parts that were counted reach the library, whatever the directory says."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook() + b"trailing")
    source = guard.load(path)

    assert parts_of(source.data) == source.parts


def test_formulas_that_a_text_would_become_stay_text(tmp_path) -> None:
    out = tmp_path / "out.xlsx"
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet("Eisen")
    sheet.write_row(0, 0, HEAD)
    for i, text in enumerate(["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://example.org")']):
        sheet.write_string(i + 1, 0, text)
    book.close()
    done = CliRunner().invoke(main, ["import", str(path), "--annotated", str(out)])

    assert done.exit_code == 1
    assert "Table-lone" in done.output
    cells = [row[0] for row in openpyxl.load_workbook(out)["Eisen"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(out) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_an_address_to_click_on_is_no_reason_to_refuse(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    relations = {"xl/worksheets/_rels/sheet1.xml.rels": RELATION % b"hyperlink"}
    path.write_bytes(changed(workbook(), relations))

    assert read(path).findings


@pytest.mark.parametrize(
    "change",
    [swap(b'r="B2"', b'r="B2" s="999"'), swap(b"<v>1</v>", b"<v>NaN</v>"),
     swap(b'r="B2"', b'r="XFD2"'), swap(b"<v>1</v>", b"<v>0x1F</v>")],
    ids=["style", "nan", "cell", "hex"],
)  # fmt: skip
def test_an_error_says_what_to_do_and_not_only_why(change, tmp_path) -> None:
    """What a library says stands at the end, in brackets."""
    path, out = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    path.write_bytes(changed(workbook(), {SHEET: change}))
    done = CliRunner().invoke(main, ["import", str(path), "--annotated", str(out)])

    said = [line for line in done.output.splitlines() if line.startswith("Error: ")]
    for line in said:
        assert re.search(
            r"save it anew as .xlsx \(.+\)$|remove what is not part of the table$", line
        )
    assert done.exit_code == (2 if said else 1)
    assert out.exists() != bool(said)


# What no case foresees


def mutated(part: bytes, draw) -> bytes:
    """Return a part of a workbook with a few accidents in it."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, max(len(part) - 1, 0)))
        kind = draw(st.sampled_from(["change", "remove", "repeat", "number", "text"]))
        if kind == "change":
            part = part[:start] + bytes([draw(st.integers(32, 126))]) + part[start + 1 :]
        elif kind == "remove":
            part = part[:start] + part[start + draw(st.integers(1, 30)) :]
        elif kind == "repeat":
            end = start + draw(st.integers(1, 60))
            part = part[:end] + part[start:end] + part[end:]
        else:
            pattern, values = {
                "number": (rb'(?<==")\d+(?=")', [b"-1", b"0", b"2147483648", b"99999999999999999999"]),
                "text": (rb"(?<=>)[^<>]{1,20}(?=<)", [b"NaN", b"1e999", b"-5", b"99999999999", b""]),
            }[kind]  # fmt: skip
            found = list(re.finditer(pattern, part))
            if found:
                match = draw(st.sampled_from(found))
                value = draw(st.sampled_from(values))
                part = part[: match.start()] + value + part[match.end() :]
    return part


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(data, tmp_path_factory) -> None:
    """Whatever happens inside a workbook, it is one of our errors or a reading."""
    graph = Graph.open()
    parts = good_parts()
    name = data.draw(st.sampled_from(sorted(n for n in parts if n.endswith((".xml", ".rels")))))
    path = tmp_path_factory.mktemp("damaged") / "functions.xlsx"
    path.write_bytes(stored({**parts, name: mutated(parts[name], data.draw)}))
    try:
        reading = read(path, graph=graph)
        annotate(path, reading.findings, "nl")
    except InputError as refused:
        error = str(refused)
    else:
        error = str(path)
    assert str(path) in error


@cache
def good_parts() -> dict[str, bytes]:
    triples = validate.read([Path(__file__).parent / "tables" / "good.ttl"])
    return parts_of(template.workbook(Graph.open(), triples))


@settings(max_examples=200)
@given(data=st.binary(max_size=400))
def test_random_bytes_are_refused(data, tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("random") / "a.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=re.escape(str(path))):
        read(path, graph=Graph.open())


@pytest.mark.parametrize("number", ["NaN", "INF", "1e999", "-1e999", "1e308"])
def test_a_number_that_is_none_is_a_fault(number, tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        changed(workbook(), {SHEET: swap(b'r="B2"><v>1</v>', f'r="B2"><v>{number}</v>'.encode())})
    )
    try:
        rules = {finding.rule.rpartition("-")[2] for finding in read(path).findings}
    except InputError:
        return
    assert "number" in rules


def test_many_wrong_values_cost_little(tmp_path) -> None:
    """What may have been meant is not looked for without end."""
    count = 3_000
    functions, profiles = tmp_path / "f.csv", tmp_path / "p.csv"
    head = "Code;Gemeente;Naam;Normfunctie;Motivering;Geldig vanaf;Herzien op"
    rows = [f"F-{i};gm9998;Functie {i};N06.01.06;Zo.;2026-01-01;2027-01-01" for i in range(count)]
    functions.write_text("\n".join([head, *rows]))
    rows = [f"P-{i};G-{i};Profiel {i}" for i in range(count)]
    profiles.write_text("\n".join(["Profielcode;Functie;Naam", *rows]))
    start = time.process_time()
    findings = read(functions, profiles, graph=Graph.open()).findings

    assert len(findings) == count
    assert "bedoelt u" in findings[0].hint("nl")
    assert "bedoelt u" not in findings[-1].hint("nl")
    # It took 52 seconds; the bound is wide, for slow machines.
    assert time.process_time() - start < 20
