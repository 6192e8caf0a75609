"""The invented documents that the readers are tested with hold what they are said to hold."""

import difflib
import io
import random
import re
from collections import Counter
from pathlib import Path

import pypdf
import pytest
import yaml

from ingest import damage
from ingest.authoring import booklet, expected, hr21
from ingest.flow import flow
from ingest.pdf import to_pdf

HERE = Path(__file__).parent / "ingest"
SOURCES = Path(__file__).parents[2] / "shared" / "sources"
DOCUMENTS = {
    "beheer": ("booklet.txt", booklet.render, expected.of_booklet),
    "beheer-hr21": ("descriptions.txt", hr21.render, expected.of_hr21),
}
OTHER_LAYOUTS = {
    "beheer": [
        booklet.Layout(table="row"),
        booklet.Layout(overview="column"),
        booklet.Layout(qualifications="column"),
        booklet.Layout(page_lines=31),
    ],
    "beheer-hr21": [hr21.Layout(table="column"), hr21.Layout(tight=True)],
}


def content(name):
    return yaml.safe_load((HERE / name / "content.yaml").read_text(encoding="utf-8"))


def text_of(name):
    return (HERE / name / DOCUMENTS[name][0]).read_text(encoding="utf-8")


def facts_of(name):
    return yaml.safe_load((HERE / name / "expected.yaml").read_text(encoding="utf-8"))


def sentences(value):
    """All texts in a tree of facts, without the table of lines."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key != "lines":
                yield from sentences(one)
    elif isinstance(value, list):
        for one in value:
            yield from sentences(one)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_files_are_what_the_renderer_prints(name, golden):
    file, render, facts = DOCUMENTS[name]
    printed = render(content(name))

    golden(HERE / name / file, printed.text)
    golden(HERE / name / "expected.yaml", expected.dump(facts(content(name), printed)))


KEYS = ("code", "name", "number", "position", "competency", "function", "group")


def at(value, steps):
    """The fact at the end of a path: each step a key, a code, a name or a position."""
    if not steps:
        return value
    step, *rest = steps
    if isinstance(value, dict):
        return at(value[step], rest)
    for key in KEYS:
        for one in value:
            if isinstance(one, dict) and str(one.get(key)) == step:
                return at(one, rest)
    if step in value:
        return step
    return at(value[int(step) - 1], rest)


def steps_of(path):
    """The steps of a path; the slash of an enriched profile's code is no step."""
    for suffix in ("/VP II", "/VP I", "/VP"):
        if f"{suffix}/" in path:
            kept = path.replace(suffix, suffix.replace("/", "\0"), 1)
            return [step.replace("\0", "/") for step in kept.split("/")]
    return path.split("/")


# Facts that are printed with other words between, or not as they are kept.
OTHERWISE = ("/education", "/code", "/level")


@pytest.mark.parametrize(("name", "least"), [("beheer", 420), ("beheer-hr21", 90)])
def test_each_fact_stands_on_the_lines_that_are_named(name, least):
    facts, lines = facts_of(name), text_of(name).split("\n")
    checked = 0
    for path, (first, last) in facts["lines"].items():
        shown = flow("\n".join(lines[first - 1 : last])).casefold()
        assert shown, path
        fact = at(facts, steps_of(path))
        texts = list(sentences(fact))
        if not path.endswith(OTHERWISE) and not path.startswith(("overview/", "selection/")):
            assert texts, path
            assert all(flow(text).casefold() in shown for text in texts), path
        else:
            fact = fact if isinstance(fact, dict) else {"": fact}
            hidden = {"code"} if path.startswith("selection/") else set()  # the key of the row
            plain = [str(one) for key, one in fact.items() if key not in hidden]
            words = [word for one in plain for word in flow(one).casefold().split()]
            if not path.endswith("/education"):
                assert all(word in shown for word in words if word != "none"), path
        checked += 1

    assert checked >= least


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_text_holds_every_sentence_of_the_facts(name):
    whole = flow(text_of(name)).casefold()
    facts = facts_of(name)
    facts["document"] = {}
    missing = {
        text
        for text in sentences(facts)
        if flow(text).casefold() not in whole and text not in ("normal", "enriched")
    }

    assert missing == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_other_layouts_hold_the_same_words(name):
    render = DOCUMENTS[name][1]
    usual = Counter(flow(text_of(name)).split())
    for layout in OTHER_LAYOUTS[name]:
        printed = render(content(name), layout).text
        assert printed != text_of(name)
        changed = usual - Counter(flow(printed).split())
        assert all(word.strip(".").isdigit() or "..." in word for word in changed), changed


def kinds_for(name):
    return [kind for kind in damage.ALL if name == "beheer" or kind not in damage.BOOKLET_ONLY]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("name", "kind"), [(n, k) for n in DOCUMENTS for k in kinds_for(n)])
def test_damage_changes_the_text_and_loses_no_word(name, kind, seed):
    before = text_of(name)
    after = damage.apply(before, [kind], random.Random(seed))

    assert after != before
    words, left = Counter(flow(before).split()), Counter(flow(after).split())
    assert words - left == Counter()
    added = left - words
    assert not added or kind == "running_headers", added


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", DOCUMENTS)
def test_damages_together_lose_no_word(name, seed):
    rng = random.Random(seed)
    chosen = rng.sample(kinds_for(name), 5)
    before = text_of(name)
    after = damage.apply(before, chosen, rng)

    lost = Counter(flow(before).split()) - Counter(flow(after).split())
    assert lost == Counter(), chosen


def test_damage_is_the_same_for_the_same_seed():
    text = text_of("beheer")
    once, again = (damage.apply(text, list(damage.ALL), random.Random(7)) for _ in range(2))

    assert once == again


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_pdf_gives_its_lines_back(name):
    text = text_of(name)
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(text)))
    pages = [page.extract_text(extraction_mode="layout") for page in reader.pages]

    def plain(lines):
        return [
            " ".join(re.sub("[\N{REPLACEMENT CHARACTER}•]", "", line).split()) for line in lines
        ]

    printed = [line for line in plain(text.split("\n")) if line]
    read = [line for line in plain("\n".join(pages).split("\n")) if line]
    assert list(difflib.unified_diff(printed, read, lineterm="", n=0)) == []
    assert len(pages) > 10


def words_of(text):
    return re.findall(r"[\w’]+", re.sub(r"(?<=\w)- ?\n", "-", text).casefold())


def runs(text, length):
    words = words_of(text)
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the source documents are not beside this checkout (../shared)"
)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_sentence_comes_from_the_protected_documents(name):
    protected = {
        run for path in SOURCES.glob("0*.txt") for run in runs(path.read_text(encoding="utf-8"), 5)
    }
    assert protected
    own = {run for text in sentences(content(name)) for run in runs(text, 5)}

    assert own & protected == set()
