"""The readers on documents that nobody wrote: whatever the lines, never a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functiegraaf import ingest
from functiegraaf.errors import InputError
from functiegraaf.ingest import graph
from ingest import fuzz
from ingest.edits import TEXTS


def understood(text: str, folder: Path, kind: str | None = None) -> None:
    """Read a text and write its graph; refuse it with an error of ours at most."""
    path = folder / "document.txt"
    path.write_bytes(text.encode())
    try:
        doc = ingest.read(path, kind)
    except InputError:
        return
    graph.serialise([doc])
    numbers = {line.number for line in doc.source.lines}
    assert all(choice.line in numbers for choice in doc.choices)


@pytest.mark.parametrize("kind", TEXTS)
@settings(max_examples=150, derandomize=True, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_order_of_lines_gives_a_traceback(kind: str, seed: int, tmp_path_factory) -> None:
    rng = random.Random(seed)
    text = fuzz.apart(TEXTS[kind], rng)
    chosen = rng.choice((kind, None, "booklet", "functions"))
    understood(text, tmp_path_factory.mktemp("fuzz"), chosen)


def test_a_table_without_a_function_gives_no_traceback(tmp_path: Path) -> None:
    lines = TEXTS["booklet"].split("\n")
    tables = [at for at, line in enumerate(lines) if line.strip() == "Titel"]
    for page, at in reversed(list(enumerate(tables, 7))):
        lines.insert(at, str(page))
    understood("\n".join(lines), tmp_path, "booklet")
