"""The readers on documents at random: right, or unread and listed, and never wrong.

Each run makes other documents. What is demanded of every one of them:

- No fact is read that the document does not state.
- Every fact is read, but for topics of qualifications: where the right column of a page can belong
  to more than one list, its lines are listed as unread. `judge.wrong` demands both.
- A document that prints each list in one piece comes out whole, also after damage that keeps
  lists apart. That most of the others do is held against documents that are always the same.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import damage, judge
from ingest.authoring import booklet, hr21, variation
from test_ingest import KINDS, made_up, read_text

LAYOUTS = {
    "table by row": ("booklet", booklet.Layout(table="row")),
    "overview by column": ("booklet", booklet.Layout(overview="column")),
    "qualifications by column": ("booklet", booklet.Layout(qualifications="column")),
    "short pages": ("booklet", booklet.Layout(page_lines=25)),
    "selection by column": ("functions", hr21.Layout(table="column")),
    "no empty lines": ("functions", hr21.Layout(tight=True)),
}


SEEDS = st.integers(0, 2**32)
#: These move lines, so that a page in two columns can lose what tells its lists apart.
MOVING = {
    "core_task_cut", "columns_interleaved", "columns_side_by_side",
    "columns_wrapped_side_by_side", *damage.HARSH,
}  # fmt: skip
NAMES = {
    kind: sorted(
        name
        for name in (*damage.ALL, *damage.HARSH)
        if kind == "booklet" or name not in damage.BOOKLET_ONLY
    )
    for kind in KINDS
}


def check(kind: str, seed: int, names: list[str], folder, layout=None) -> bool:
    """Read a document at random, damaged; return whether it came out whole."""
    text, facts, content = made_up(kind, seed, layout)
    doc = read_text(damage.apply(text, names, random.Random(seed)), folder, kind)
    assert judge.wrong(doc, facts) == []
    whole = judge.whole(doc, facts)
    columns = any("right_columns" in p.get("layout", {}) for p in content.get("profiles", []))
    # A list in one column can look like two halves; then lines of it are listed as unread.
    if kind == "functions" and not columns and not MOVING.intersection(names):
        assert judge.apart(judge.Read(doc).facts()) == judge.apart(facts)
        # Damages together can hide that a line is the number of a page; then it is listed.
        assert whole or len(names) > 1, [line.text for line in doc.unread]
    return whole


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(seed=SEEDS)
def test_a_document_at_random_is_read_right(kind: str, seed: int, tmp_path_factory) -> None:
    check(kind, seed, [], tmp_path_factory.mktemp("random"))


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=10)
@given(seed=SEEDS)
def test_tables_are_read_however_they_were_written(
    layout: str, seed: int, tmp_path_factory
) -> None:
    kind, chosen = LAYOUTS[layout]
    check(kind, seed, [], tmp_path_factory.mktemp("layout"), chosen)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in NAMES[kind]])
@settings(max_examples=4)
@given(seed=SEEDS)
def test_damage_to_a_document_at_random_makes_nothing_wrong(
    kind: str, name: str, seed: int, tmp_path_factory
) -> None:
    check(kind, seed, [name], tmp_path_factory.mktemp("damaged"))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(seed=SEEDS, data=st.data())
def test_damages_together_make_nothing_wrong(kind: str, seed: int, data, tmp_path_factory) -> None:
    names = data.draw(st.lists(st.sampled_from(NAMES[kind]), min_size=2, max_size=5, unique=True))
    check(kind, seed, names, tmp_path_factory.mktemp("damaged"))


@pytest.mark.parametrize("name", [None, "core_task_cut", "columns_interleaved", "unwrapped"])
def test_nearly_all_documents_in_two_columns_come_out_whole(name: str | None, tmp_path) -> None:
    """To leave lines unread is right, and to do so often would be easy."""
    seeds = range(20)
    whole = [check("booklet", seed, [name] if name else [], tmp_path) for seed in seeds]
    assert sum(whole) >= 0.85 * len(seeds)


@pytest.mark.parametrize("name", [None, "hyphenated", "split_bullets"])
def test_nearly_all_documents_in_one_column_come_out_whole(name: str | None, tmp_path) -> None:
    whole = []
    for seed in range(60):
        profiles = variation.booklet(random.Random(seed)).get("profiles", [])
        if not any("right_columns" in one.get("layout", {}) for one in profiles):
            whole.append(check("booklet", seed, [name] if name else [], tmp_path))
    assert len(whole) > 10
    assert sum(whole) >= 0.95 * len(whole)
