"""A file that is loaded in parts gives the store that it gives in one go, and the same errors."""

import pyoxigraph as ox
import pytest

from functiegraaf import bulk, guards
from functiegraaf.errors import InputError

GRAPH = ox.NamedNode("https://example.org/graph")
KIND = ox.RdfFormat.N_TRIPLES


def line(number):
    return f'<https://example.org/{number}> <https://example.org/p> "{"é" * (number % 7)}" .\n'


@pytest.fixture
def in_parts(monkeypatch):
    """Let even small files be loaded in parts, on any machine; count the parts."""
    monkeypatch.setattr(bulk, "LEAST", 100)
    monkeypatch.setattr(bulk.os, "cpu_count", lambda: 4)
    made = []
    whole = bulk.Part

    def part(*args, **options):
        made.append(args)
        return whole(*args, **options)

    monkeypatch.setattr(bulk, "Part", part)
    return made


def loaded(path, kind=KIND):
    store = ox.Store()
    seen = []
    bulk.bulk_load(store, path, kind, GRAPH, seen.append)
    return {str(quad) for quad in store}, seen


def test_parts_make_the_whole(tmp_path, in_parts):
    path = tmp_path / "many.nt"
    path.write_text("".join(line(n) for n in range(500)))

    found, seen = loaded(path)

    assert len(in_parts) == 4
    assert found == {str(ox.Quad(*q.triple, GRAPH)) for q in ox.parse(path=str(path), format=KIND)}
    assert len(found) == 500
    assert seen[-1].done == seen[-1].total == path.stat().st_size


@pytest.mark.parametrize("end", ["", "\n", "# no more", "\r\n"])
def test_the_last_line_is_read_however_it_ends(tmp_path, in_parts, end):
    path = tmp_path / "many.nt"
    path.write_bytes(("".join(line(n) for n in range(99)) + line(99).rstrip() + end).encode())

    assert len(loaded(path)[0]) == 100
    assert len(in_parts) == 4


def test_one_very_long_line_is_not_cut(tmp_path, in_parts):
    path = tmp_path / "long.nt"
    path.write_text(line(1) + f'<https://example.org/x> <https://example.org/p> "{"x" * 9000}" .\n')

    assert len(loaded(path)[0]) == 2


@pytest.mark.parametrize("number", [1, 250, 500])
def test_an_error_is_told_with_the_line_of_the_file(tmp_path, in_parts, number):
    path = tmp_path / "wrong.nt"
    lines = [line(n) for n in range(500)]
    lines[number - 1] = "no triple\n"
    path.write_text("".join(lines))

    with pytest.raises(InputError, match=rf"wrong\.nt, line {number}: "):
        loaded(path)
    assert len(in_parts) == 4


def test_a_blank_node_stays_one_node(tmp_path, in_parts):
    path = tmp_path / "blank.nt"
    named = "".join(line(n) for n in range(200))
    path.write_text(
        f'_:a <https://example.org/p> "1" .\n{named}_:a <https://example.org/p> "2" .\n'
    )

    found, _ = loaded(path)

    assert len(in_parts) == 1
    assert len({quad.split(" ")[0] for quad in found if quad.startswith("_:")}) == 1


def test_a_mark_of_a_blank_node_between_two_pieces_is_seen(tmp_path):
    path = tmp_path / "blank.nt"
    path.write_bytes(b"#" + b"x" * 999_998 + b"_:a\n")

    assert bulk._holds_blank(path)
    path.write_bytes(b"#" + b"x" * 999_998 + b"_a:\n")
    assert not bulk._holds_blank(path)


def test_a_line_that_would_bring_the_parser_down_is_refused(tmp_path, in_parts):
    path = tmp_path / "deep.nt"
    start = "<https://example.org/s> <https://example.org/p> "
    deep = start + f"<<( {start}" * 20_000
    path.write_text("".join(line(n) for n in range(300)) + deep + "\n" + line(1))

    with pytest.raises(InputError, match=r"deep\.nt, line 301: nests deeper"):
        loaded(path)


def test_many_lines_that_nest_a_little_are_let_through():
    nesting = guards.Nesting()

    assert not nesting.is_harmful(b"<<( x )>>\n" * (guards.MAX_NESTING + 1))
    assert not nesting.is_harmful(b"<<" * guards.MAX_NESTING + b"\n")
    assert not nesting.is_harmful(b"<<" * guards.MAX_NESTING)
    assert nesting.is_harmful(b"<<")


def test_other_syntaxes_are_loaded_in_one_go(tmp_path, in_parts):
    path = tmp_path / "many.ttl"
    path.write_text("".join(line(n) for n in range(500)))

    assert len(loaded(path, ox.RdfFormat.TURTLE)[0]) == 500
    assert len(in_parts) == 1


def test_parts_on_disk_are_whole(tmp_path, in_parts):
    path = tmp_path / "many.nq"
    graphs = [f"<https://example.org/g{n % 5}>" for n in range(5000)]
    path.write_text("".join(line(n)[:-2] + f"{g} .\n" for n, g in enumerate(graphs)))
    store = ox.Store(str(tmp_path / "store"))

    bulk.bulk_load(store, path, ox.RdfFormat.N_QUADS, GRAPH, lambda _: None)

    assert len(store) == 5000
    assert len(list(store.named_graphs())) == 5
    assert {str(quad) for quad in store} == {
        str(quad) for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
    }
