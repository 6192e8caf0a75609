"""Documents at random: what is printed is what was made up, damaged or not."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import damage
from ingest.authoring import booklet, expected, hr21, variation
from ingest.flow import flow
from ingest.places import kind_of
from test_ingest_material import sentences

KINDS = {
    "booklet": (variation.booklet, booklet.render, expected.of_booklet),
    "hr21": (variation.hr21, hr21.render, expected.of_hr21),
}


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32))
def test_a_document_at_random_holds_every_sentence_of_its_facts(kind, seed):
    make, render, facts_of = KINDS[kind]
    content = make(random.Random(seed))
    printed = render(content)
    facts = facts_of(content, printed)
    facts["document"] = {}
    whole = flow(printed.text).casefold()

    missing = {t for t in sentences(facts) if flow(t).casefold() not in whole}
    assert missing <= {"normal", "enriched"}


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32))
def test_damage_to_a_document_at_random_loses_no_word(kind, seed):
    make, render, _ = KINDS[kind]
    rng = random.Random(seed)
    before = render(make(rng)).text
    assert kind_of(before.split("\n")) == ("hr21" if kind == "hr21" else "competentiebox")
    possible = [one for one in damage.ALL if kind == "booklet" or one not in damage.BOOKLET_ONLY]
    chosen = rng.sample(possible, rng.randint(1, 5))
    after = damage.apply(before, chosen, rng)

    lost = Counter(flow(before).split()) - Counter(flow(after).split())
    assert lost == Counter(), chosen
